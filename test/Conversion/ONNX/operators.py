#===- operators.py - What each operator becomes -------------*- python -*---===#
#
# Part of the quant-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===------------------------------------------------------------------------===#
# RUN: %python %s %t
# RUN: quant-translate --onnx-to-qnn %t.gemm.onnx | FileCheck %s --check-prefix=GEMM
# RUN: quant-translate --onnx-to-qnn %t.gemm-general.onnx | FileCheck %s --check-prefix=GENERAL
# RUN: quant-translate --onnx-to-qnn %t.matmul.onnx | FileCheck %s --check-prefix=MATMUL
# RUN: quant-translate --onnx-to-qnn %t.arithmetic.onnx | FileCheck %s --check-prefix=ARITH
# RUN: quant-translate --onnx-to-qnn %t.softmax11.onnx | FileCheck %s --check-prefix=SOFTMAX11
# RUN: quant-translate --onnx-to-qnn %t.softmax13.onnx | FileCheck %s --check-prefix=SOFTMAX13
# RUN: quant-translate --onnx-to-qnn %t.conv1d.onnx | FileCheck %s --check-prefix=CONV1D
# RUN: quant-translate --onnx-to-qnn %t.clip.onnx | FileCheck %s --check-prefix=CLIP
# RUN: quant-translate --onnx-to-qnn %t.global.onnx | FileCheck %s --check-prefix=GLOBAL
# RUN: quant-translate --onnx-to-qnn %t.extrema.onnx | FileCheck %s --check-prefix=EXTREMA
# RUN: quant-translate --onnx-to-qnn %t.depth.onnx | FileCheck %s --check-prefix=DEPTH
# RUN: quant-translate --onnx-to-qnn %t.broadcast6.onnx | FileCheck %s --check-prefix=BROADCAST6
# RUN: quant-translate --onnx-to-qnn %t.batchnorm.onnx | FileCheck %s --check-prefix=BATCHNORM

import sys

import numpy as np
import onnx
from onnx_builder import model, node, tensor, value


def save(name, nodes, shape, initializers=(), opset=13):
    onnx.save(model(nodes, [value("x", shape)], [value("y", None)],
                    initializers, opset), f"{sys.argv[1]}.{name}.onnx")


# alpha goes into the weight, beta into the bias.
# GEMM: %[[B:.+]] = qnn.constant dense<6.000000e+00> : tensor<2xf32>
# GEMM: %[[W:.+]] = qnn.constant dense<{{\[}}[0.000000e+00, 4.000000e+00, 8.000000e+00], [2.000000e+00, 6.000000e+00, 1.000000e+01]]>
# GEMM: qnn.linear %{{.+}}, %[[W]] bias %[[B]]
save("gemm", [node("Gemm", ["x", "w", "b"], "y", alpha=2.0, beta=3.0)], [4, 3],
     [tensor("w", np.arange(6).reshape(3, 2)), tensor("b", [2])])

# GENERAL: %[[T:.+]] = qnn.transpose %{{.+}} {permutation = array<i64: 1, 0>}
# GENERAL: %[[P:.+]] = qnn.matmul %[[T]], %{{.+}} : {{.*}} -> tensor<3x3xf32>
# GENERAL: qnn.add %[[P]], %{{.+}} : (tensor<3x3xf32>, tensor<3x1xf32>)
save("gemm-general", [node("Gemm", ["x", "x", "b"], "y", transA=1)], [4, 3],
     [tensor("b", np.ones((3, 1)))])

# MATMUL: qnn.linear %{{.+}}, %{{.+}} : (tensor<2x4x3xf32>, tensor<5x3xf32>) -> tensor<2x4x5xf32>
save("matmul", [node("MatMul", ["x", "w"], "y")], [2, 4, 3],
     [tensor("w", np.ones((3, 5)))])

# ARITH: %[[S:.+]] = qnn.constant dense<-3.000000e+00> : tensor<1xf32>
# ARITH: %[[A:.+]] = qnn.add %[[X:.+]], %[[S]]
# ARITH: %[[D:.+]] = qnn.constant dense<2.500000e-01> : tensor<1xf32>
# ARITH: %[[M:.+]] = qnn.mul %[[A]], %[[D]]
# ARITH: qnn.sub %[[M]], %[[X]]
save("arithmetic", [node("Sub", ["x", "three"], "s"),
                    node("Div", ["s", "four"], "d"),
                    node("Sub", ["d", "x"], "y")], [2, 3],
     [tensor("three", 3), tensor("four", [4])])

# Before opset 13 the dimensions from the axis on are one.
# SOFTMAX11: %[[R:.+]] = qnn.reshape %{{.+}} : (tensor<2x3x4xf32>) -> tensor<2x12xf32>
# SOFTMAX11: %[[S:.+]] = qnn.softmax %[[R]] {axis = 1 : i64}
# SOFTMAX11: qnn.reshape %[[S]] : (tensor<2x12xf32>) -> tensor<2x3x4xf32>
save("softmax11", [node("Softmax", ["x"], "y")], [2, 3, 4], opset=11)
# SOFTMAX13: qnn.softmax %{{.+}} {axis = 2 : i64} : (tensor<2x3x4xf32>)
save("softmax13", [node("Softmax", ["x"], "y")], [2, 3, 4])

# CONV1D: %[[T:.+]] = qnn.transpose %{{.+}} {permutation = array<i64: 0, 2, 1>}
# CONV1D: %[[I:.+]] = qnn.reshape %[[T]] : {{.*}} -> tensor<1x1x8x2xf32>
# CONV1D: %[[C:.+]] = qnn.conv_2d %[[I]], %{{.+}} {padding = array<i64: 0, 0, 1, 2>, strides = array<i64: 1, 2>} : (tensor<1x1x8x2xf32>, tensor<4x1x3x2xf32>) -> tensor<1x1x5x4xf32>
# CONV1D: %[[L:.+]] = qnn.reshape %[[C]] : {{.*}} -> tensor<1x5x4xf32>
# CONV1D: qnn.transpose %[[L]] {permutation = array<i64: 0, 2, 1>} : {{.*}} -> tensor<1x4x5xf32>
save("conv1d", [node("Conv", ["x", "w"], "y", strides=[2], pads=[1, 2])],
     [1, 2, 8], [tensor("w", np.ones((4, 2, 3)))])

# CLIP: qnn.clip %{{.+}} {clamp = #qnn.clamp<0.000000e+00, 6.000000e+00>}
# CLIP: qnn.relu
# CLIP: qnn.clip %{{.+}} {clamp = #qnn.clamp<-inf, 1.000000e+00>}
save("clip", [node("Clip", ["x", "zero", "six"], "a"),
              node("Clip", ["a", "zero"], "b"),
              node("Clip", ["b"], "c"),
              node("Clip", ["c", "", "one"], "y")], [2, 3],
     [tensor("zero", 0), tensor("six", 6), tensor("one", 1)])

# After global pooling only dimensions of size 1 move: that is a reshape.
# GLOBAL: qnn.reduce_mean %{{.+}} {axes = array<i64: 1, 2>, keep_dims} : (tensor<1x4x4x3xf32>) -> tensor<1x1x1x3xf32>
# GLOBAL-NOT: qnn.transpose
# GLOBAL: qnn.reshape %{{.+}} : (tensor<1x1x1x3xf32>) -> tensor<1x3xf32>
# GLOBAL-NOT: qnn.transpose
save("global", [node("GlobalAveragePool", ["x"], "p"),
                node("Flatten", ["p"], "y")], [1, 3, 4, 4])

# EXTREMA: %[[A:.+]] = qnn.clip %{{.+}} {clamp = #qnn.clamp<-inf, 6.000000e+00>}
# EXTREMA: %[[B:.+]] = qnn.relu %[[A]]
# EXTREMA: %[[S:.+]] = qnn.add %[[A]], %[[B]]
# EXTREMA: qnn.add %[[S]], %[[B]]
save("extrema", [node("Min", ["x", "six"], "a"),
                 node("Max", ["zero", "a"], "b"),
                 node("Sum", ["a", "b", "b"], "y")], [2, 3],
     [tensor("zero", 0), tensor("six", 6)])

# DEPTH: %[[R:.+]] = qnn.reshape %{{.+}} : (tensor<1x8x2x3xf32>) -> tensor<1x2x2x2x2x3xf32>
# DEPTH: %[[T:.+]] = qnn.transpose %[[R]] {permutation = array<i64: 0, 3, 4, 1, 5, 2>}
# DEPTH: qnn.reshape %[[T]] : {{.*}} -> tensor<1x2x4x6xf32>
save("depth", [node("DepthToSpace", ["x"], "y", blocksize=2)], [1, 8, 2, 3])

# Before opset 7 an attribute aligned the operands.
# BROADCAST6: %[[B:.+]] = qnn.constant dense<[1.000000e+00, 2.000000e+00, 3.000000e+00]> : tensor<3xf32>
# BROADCAST6: qnn.add %{{.+}}, %[[B]] : (tensor<1x4x4x3xf32>, tensor<3xf32>)
save("broadcast6", [node("Add", ["x", "b"], "y", broadcast=1, axis=1)],
     [1, 3, 4, 4], [tensor("b", [1, 2, 3])], opset=6)

# BATCHNORM: %[[T:.+]] = qnn.transpose %{{.+}} {permutation = array<i64: 0, 2, 1>}
# BATCHNORM: %[[N:.+]] = qnn.batch_norm %[[T]] {{.*}} {epsilon = 1.000000e-03 : f32} : (tensor<2x5x3xf32>
# BATCHNORM: qnn.transpose %[[N]] {permutation = array<i64: 0, 2, 1>}
save("batchnorm", [node("BatchNormalization", ["x", "p", "p", "p", "p"], "y",
                        epsilon=1e-3)], [2, 3, 5], [tensor("p", np.ones(3))])
