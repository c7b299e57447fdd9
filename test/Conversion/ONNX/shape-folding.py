#===- shape-folding.py - Computations of shapes disappear ---*- python -*---===#
#
# Part of the quant-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===------------------------------------------------------------------------===#
# RUN: %python %s %t.onnx
# RUN: quant-translate --onnx-to-qnn %t.onnx | FileCheck %s --implicit-check-not=qnn.

import sys

import onnx
from onnx import TensorProto, helper
from onnx_builder import model, node, tensor, value

# What PyTorch writes for x.view(x.size(0), 2 * x.size(1) // 2, -1): the shape is
# known, so one reshape is left.

# CHECK-LABEL: func.func @main
# CHECK-SAME:    %[[X:[a-z0-9]+]]: tensor<5x3x4xf32> {qnn.name = "x"}
# CHECK-SAME:    tensor<5x3x4x1xf32> {qnn.name = "y"}
# CHECK:         %[[Y:.+]] = qnn.reshape %[[X]] : (tensor<5x3x4xf32>) -> tensor<5x3x4x1xf32>
# CHECK:         return %[[Y]]

onnx.save(model(
    [node("Shape", ["x"], "shape"),
     node("Constant", [], "i0", value=tensor("", 0, "int64")),
     node("Gather", ["shape", "i0"], "n0"),
     node("Unsqueeze", ["n0", "axis"], "n"),
     node("Slice", ["shape", "one", "two"], "c"),
     node("Mul", ["c", "two"], "c2"),
     node("Div", ["c2", "two"], "c1"),
     node("Concat", ["n", "c1", "minus"], "target32", axis=0),
     node("Cast", ["target32"], "target_f", to=TensorProto.FLOAT),
     node("Cast", ["target_f"], "target", to=TensorProto.INT64),
     node("Reshape", ["x", "target"], "r"),
     node("Unsqueeze", ["r", "last"], "u"),
     node("Identity", ["u"], "y")],
    [value("x", [5, 3, 4])], [value("y", [5, 3, 4, 1])],
    [tensor("axis", [0], "int64"), tensor("one", [1], "int64"),
     tensor("two", [2], "int64"), tensor("minus", [-1], "int64"),
     tensor("last", [-1], "int64")]), sys.argv[1])
