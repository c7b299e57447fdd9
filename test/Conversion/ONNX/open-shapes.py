#===- open-shapes.py - Sizes that the model leaves open -----*- python -*---===#
#
# Part of the quant-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===------------------------------------------------------------------------===#
# RUN: %python %s %t.onnx %t.rank.onnx
# RUN: quant-translate --onnx-to-qnn %t.onnx --batch=4 --shape=z=7x3 | FileCheck %s
# RUN: not quant-translate --onnx-to-qnn %t.onnx 2>&1 | FileCheck %s --check-prefix=OPEN
# RUN: not quant-translate --onnx-to-qnn %t.onnx --batch=0 2>&1 | FileCheck %s --check-prefix=BATCH
# RUN: not quant-translate --onnx-to-qnn %t.onnx --shape=x=4x4 2>&1 | FileCheck %s --check-prefix=FIXED
# RUN: not quant-translate --onnx-to-qnn %t.onnx --shape=z=7 2>&1 | FileCheck %s --check-prefix=RANK
# RUN: not quant-translate --onnx-to-qnn %t.onnx --shape=z=7x3 --shape=w=1 2>&1 | FileCheck %s --check-prefix=NAME
# RUN: not quant-translate --onnx-to-qnn %t.onnx --shape=z=1048576x3 --max-tensor-bytes=1000000 2>&1 | FileCheck %s --check-prefix=LARGE
# RUN: not quant-translate --onnx-to-qnn %t.rank.onnx 2>&1 | FileCheck %s --check-prefix=NONE
# RUN: quant-translate --onnx-to-qnn %t.rank.onnx --shape=x=2x3 | FileCheck %s --check-prefix=GIVEN

import sys

import onnx
from onnx_builder import model, node, value

# CHECK: func.func @main(%{{.+}}: tensor<4x3xf32> {qnn.name = "x"}, %{{.+}}: tensor<7x3xf32> {qnn.name = "z"})
# OPEN: error: input 'z' leaves dimension 1 ('K') open; give a shape for it, as in --shape z=1x3x224x224
# OPEN-NOT: error:
# BATCH: error: batch: got 0, expected a positive value
# FIXED: error: input 'x' has size 3 in dimension 1, but the given shape is 4x4
# RANK: error: input 'z' has rank 2, but the given shape 7 has rank 1
# NAME: error: a shape is given for 'w', but the model has no such input; its inputs are x, z
# LARGE: error: input 'z' has shape 1048576x3, expected positive sizes and at most 1000000 bytes
# NONE: error: input 'x' has no shape; give one for it, as in --shape x=1x3x224x224
# GIVEN: func.func @main(%{{.+}}: tensor<2x3xf32>

onnx.save(model([node("Relu", ["x"], "y"), node("Relu", ["z"], "v")],
                [value("x", ["N", 3]), value("z", ["M", "K"])],
                [value("y", None), value("v", None)]), sys.argv[1])
onnx.save(model([node("Relu", ["x"], "y")], [value("x", None)],
                [value("y", None)]), sys.argv[2])
