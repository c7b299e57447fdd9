#===- layout.py - Channels last between ONNX's boundaries ---*- python -*---===#
#
# Part of the quant-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===------------------------------------------------------------------------===#
# RUN: %python %s %t.onnx
# RUN: quant-translate --onnx-to-qnn %t.onnx --batch=2 --mlir-print-debuginfo | FileCheck %s

import sys

import numpy as np
import onnx
from onnx_builder import model, node, tensor, value

# Arguments and results keep the model's layout; one transpose stands behind the
# argument, none anywhere else: elementwise operations, concatenations and pools
# map their axes, and what flattens a channels-last value has its weight permuted.

# CHECK-LABEL: func.func @main
# CHECK-SAME:    %[[X:[a-z0-9]+]]: tensor<2x3x4x4xf32> {qnn.name = "x"}
# CHECK-SAME:    -> (tensor<2x2xf32> {qnn.name = "y"})
# CHECK:         %[[T:.+]] = qnn.transpose %[[X]] {permutation = array<i64: 0, 2, 3, 1>}
# CHECK-SAME:      -> tensor<2x4x4x3xf32>
# CHECK:         %[[W:.+]] = qnn.constant
# CHECK-SAME:      : tensor<2x1x1x3xf32> loc([[W_LOC:#.+]])
# CHECK:         %[[C:.+]] = qnn.conv_2d %[[T]], %[[W]] : {{.*}} -> tensor<2x4x4x2xf32> loc([[C_LOC:#.+]])

# One value per channel is a vector of the last dimension.
# CHECK:         %[[B:.+]] = qnn.constant dense<[1.000000e+00, 2.000000e+00]> : tensor<2xf32>
# CHECK:         %[[A:.+]] = qnn.add %[[C]], %[[B]] : {{.*}} -> tensor<2x4x4x2xf32>
# CHECK:         %[[CAT:.+]] = qnn.concat %[[A]], %[[T]] {axis = 3 : i64} : {{.*}} -> tensor<2x4x4x5xf32>
# CHECK:         %[[S:.+]] = qnn.slice %[[CAT]] {offsets = array<i64: 0, 0, 0, 0>, strides = array<i64: 1, 1, 1, 1>} : {{.*}} -> tensor<2x4x4x2xf32>
# CHECK:         %[[P:.+]] = qnn.pad %[[S]] {high = array<i64: 0, 2, 0, 0>, low = array<i64: 0, 0, 1, 0>} : {{.*}} -> tensor<2x6x5x2xf32>
# CHECK:         %[[M:.+]] = qnn.max_pool_2d %[[P]] {kernel = array<i64: 3, 5>} : {{.*}} -> tensor<2x4x1x2xf32>
# CHECK-NOT:     qnn.transpose
# CHECK:         %[[F:.+]] = qnn.reshape %[[M]] : {{.*}} -> tensor<2x8xf32>
# CHECK:         qnn.relu %[[F]]

# Columns 0 to 3 belong to channel 0 in the model: they alternate here.
# CHECK:         qnn.constant dense<{{\[}}[0.000000e+00, 4.000000e+00, 1.000000e+00, 5.000000e+00, 2.000000e+00, 6.000000e+00, 3.000000e+00, 7.000000e+00],
# CHECK:         qnn.linear
# CHECK-DAG:     [[W_LOC]] = loc("w")
# CHECK-DAG:     [[C_LOC]] = loc("conv")

onnx.save(model(
    [node("Conv", ["x", "w"], "conv"),
     node("Add", ["conv", "b"], "a"),
     node("Concat", ["a", "x"], "cat", axis=1),
     node("Slice", ["cat", "zero", "two", "one"], "s"),
     node("Pad", ["s", "pads"], "p"),
     node("MaxPool", ["p"], "m", kernel_shape=[3, 5]),
     node("Flatten", ["m"], "f"),
     node("Dropout", ["f"], "d"),
     node("Relu", ["d"], "r"),
     node("Gemm", ["r", "g"], "y", transB=1)],
    [value("x", ["N", 3, 4, 4])], [value("y", ["N", 2])],
    [tensor("w", np.arange(6).reshape(2, 3, 1, 1)),
     tensor("b", np.array([1, 2]).reshape(2, 1, 1)),
     tensor("zero", [0], np.int64), tensor("one", [1], np.int64),
     tensor("two", [2], np.int64),
     tensor("pads", [0, 0, 0, 1, 0, 0, 2, 0], np.int64),
     tensor("g", np.arange(16).reshape(2, 8))]), sys.argv[1])
