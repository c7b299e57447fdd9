#===- layout-given.py - Models that move channels themselves *- python -*---===#
#
# Part of the quant-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===------------------------------------------------------------------------===#
# RUN: %python %s %t.onnx
# RUN: quant-translate --onnx-to-qnn %t.onnx | FileCheck %s

import sys

import numpy as np
import onnx
from onnx_builder import model, node, tensor, value

# TensorFlow's exporters put a transpose before the first convolution and one
# behind the last: they are what channels last is anyway.

# CHECK-LABEL: func.func @main
# CHECK-SAME:    %[[X:[a-z0-9]+]]: tensor<1x4x4x3xf32>
# CHECK-NOT:     qnn.transpose
# CHECK:         %[[C:.+]] = qnn.conv_2d %[[X]], %{{.+}} : {{.*}} -> tensor<1x4x4x2xf32>
# CHECK-NOT:     qnn.transpose
# CHECK:         return %[[C]]

onnx.save(model(
    [node("Transpose", ["x"], "t", perm=[0, 3, 1, 2]),
     node("Conv", ["t", "w"], "c", auto_pad="SAME_UPPER"),
     node("Transpose", ["c"], "y", perm=[0, 2, 3, 1])],
    [value("x", [1, 4, 4, 3])], [value("y", [1, 4, 4, 2])],
    [tensor("w", np.ones((2, 3, 3, 3)))]), sys.argv[1])
