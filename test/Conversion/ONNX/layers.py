#===- layers.py - What layers of volumes, lines and tokens become --*- python -*-===#
#
# Part of the quant-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===------------------------------------------------------------------------===#
# RUN: %python %s %t
# RUN: quant-translate --onnx-to-qnn %t.conv3d.onnx | FileCheck %s --check-prefix=CONV3D
# RUN: quant-translate --onnx-to-qnn %t.convtranspose.onnx | FileCheck %s --check-prefix=CONVTRANSPOSE
# RUN: quant-translate --onnx-to-qnn %t.convtranspose1d.onnx | FileCheck %s --check-prefix=CONVTRANSPOSE1D
# RUN: quant-translate --onnx-to-qnn %t.convtranspose-auto.onnx | FileCheck %s --check-prefix=CONVTRANSPOSE-AUTO
# RUN: quant-translate --onnx-to-qnn %t.resize-nearest.onnx | FileCheck %s --check-prefix=RESIZE-NEAREST
# RUN: quant-translate --onnx-to-qnn %t.resize-f32.onnx | FileCheck %s --check-prefix=RESIZE-F32
# RUN: quant-translate --onnx-to-qnn %t.resize-10.onnx | FileCheck %s --check-prefix=RESIZE-10
# RUN: quant-translate --onnx-to-qnn %t.resize-linear.onnx | FileCheck %s --check-prefix=RESIZE-LINEAR
# RUN: quant-translate --onnx-to-qnn %t.upsample.onnx | FileCheck %s --check-prefix=UPSAMPLE
# RUN: quant-translate --onnx-to-qnn %t.reflect.onnx | FileCheck %s --check-prefix=REFLECT
# RUN: quant-translate --onnx-to-qnn %t.gather.onnx | FileCheck %s --check-prefix=GATHER
# RUN: quant-translate --onnx-to-qnn %t.backward.onnx | FileCheck %s --check-prefix=BACKWARD
# RUN: quant-translate --onnx-to-qnn %t.activations.onnx | FileCheck %s --check-prefix=ACTIVATIONS
# RUN: quant-translate --onnx-to-qnn %t.prelu.onnx | FileCheck %s --check-prefix=PRELU
# RUN: quant-translate --onnx-to-qnn %t.prelu-general.onnx | FileCheck %s --check-prefix=PRELU-GENERAL
# RUN: quant-translate --onnx-to-qnn %t.layernorm.onnx | FileCheck %s --check-prefix=LAYERNORM
# RUN: quant-translate --onnx-to-qnn %t.binary.onnx | FileCheck %s --check-prefix=BINARY
# RUN: quant-translate --onnx-to-qnn %t.reduce.onnx | FileCheck %s --check-prefix=REDUCE

import sys

import numpy as np
import onnx
from onnx_builder import model, node, tensor, value


def save(name, nodes, shape, initializers=(), opset=13):
    onnx.save(model(nodes, [value("x", shape)], [value("y", None)],
                    initializers, opset), f"{sys.argv[1]}.{name}.onnx")


# The planes under the window are put side by side in the channels.
# CONV3D: %[[V:.+]] = qnn.transpose %{{.+}} {permutation = array<i64: 0, 2, 3, 4, 1>}
# CONV3D: %[[P:.+]] = qnn.pad %[[V]] {high = array<i64: 0, 1, 0, 0, 0>, low = array<i64: 0, 1, 0, 0, 0>}
# CONV3D: qnn.slice %[[P]] {offsets = array<i64: 0, 0, 0, 0, 0>, strides = array<i64: 1, 2, 1, 1, 1>}
# CONV3D: qnn.slice %[[P]] {offsets = array<i64: 0, 1, 0, 0, 0>, strides = array<i64: 1, 2, 1, 1, 1>}
# CONV3D: qnn.slice %[[P]] {offsets = array<i64: 0, 2, 0, 0, 0>, strides = array<i64: 1, 2, 1, 1, 1>}
# CONV3D: qnn.conv_2d %{{.+}}, %{{.+}} {padding = array<i64: 1, 1, 1, 1>, strides = array<i64: 2, 2>} : (tensor<2x4x4x6xf32>, tensor<5x3x3x6xf32>) -> tensor<2x2x2x5xf32>
# CONV3D: qnn.transpose %{{.+}} {permutation = array<i64: 0, 4, 1, 2, 3>}
save("conv3d", [node("Conv", ["x", "w"], "y", strides=[2, 2, 2], pads=[1] * 6)],
     [1, 2, 4, 4, 4], [tensor("w", np.ones((5, 2, 3, 3, 3)))])

# Turned by 180 degrees, output channels first.
# CONVTRANSPOSE: %[[W:.+]] = qnn.constant dense<{{\[\[\[\[}}3.000000e+00], [2.000000e+00]], {{\[\[}}1.000000e+00], [0.000000e+00]]]]> : tensor<1x2x2x1xf32>
# CONVTRANSPOSE: qnn.conv_transpose_2d %{{.+}}, %[[W]] {output_padding = array<i64: 0, 1>, padding = array<i64: 1, 0, 0, 0>, strides = array<i64: 2, 2>} : (tensor<1x3x3x1xf32>, tensor<1x2x2x1xf32>) -> tensor<1x5x7x1xf32>
save("convtranspose", [node("ConvTranspose", ["x", "w"], "y", strides=[2, 2],
                            output_padding=[0, 1], pads=[1, 0, 0, 0])],
     [1, 1, 3, 3], [tensor("w", np.arange(4).reshape(1, 1, 2, 2))])

# CONVTRANSPOSE1D: qnn.conv_transpose_2d %{{.+}}, %{{.+}} {groups = 2 : i64, strides = array<i64: 1, 3>} : (tensor<1x1x4x2xf32>, tensor<6x1x2x1xf32>) -> tensor<1x1x11x6xf32>
save("convtranspose1d", [node("ConvTranspose", ["x", "w"], "y", strides=[3], group=2)],
     [1, 2, 4], [tensor("w", np.ones((2, 3, 2)))])

# CONVTRANSPOSE-AUTO: padding = array<i64: 0, 1, 0, 1>, {{.*}} -> tensor<1x6x6x1xf32>
save("convtranspose-auto", [node("ConvTranspose", ["x", "w"], "y", strides=[2, 2],
                                 auto_pad="SAME_UPPER")],
     [1, 1, 3, 3], [tensor("w", np.ones((1, 1, 3, 3)))])

# RESIZE-NEAREST: %[[H:.+]] = qnn.gather %{{.+}} {axis = 1 : i64, indices = array<i64: 0, 0, 1, 1>} : (tensor<1x2x3x4xf32>) -> tensor<1x4x3x4xf32>
# RESIZE-NEAREST: qnn.gather %[[H]] {axis = 2 : i64, indices = array<i64: 0, 1>} : (tensor<1x4x3x4xf32>) -> tensor<1x4x2x4xf32>
save("resize-nearest", [node("Resize", ["x", "", "", "sizes"], "y",
                             coordinate_transformation_mode="asymmetric",
                             nearest_mode="floor")],
     [1, 4, 2, 3], [tensor("sizes", np.array([1, 4, 4, 2]), None)])

# RESIZE-LINEAR: %[[A:.+]] = qnn.gather %[[X:.+]] {axis = 2 : i64, indices = array<i64: 0, 0, 0, 1>}
# RESIZE-LINEAR: %[[WA:.+]] = qnn.constant dense<{{\[\[}}2.500000e-01], [7.500000e-01], [2.500000e-01], [7.500000e-01]]> : tensor<4x1xf32>
# RESIZE-LINEAR: %[[MA:.+]] = qnn.mul %[[A]], %[[WA]]
# RESIZE-LINEAR: %[[B:.+]] = qnn.gather %[[X]] {axis = 2 : i64, indices = array<i64: 0, 1, 1, 1>}
# RESIZE-LINEAR: %[[MB:.+]] = qnn.mul %[[B]], %{{.+}}
# RESIZE-LINEAR: qnn.add %[[MA]], %[[MB]]
save("resize-linear", [node("Resize", ["x", "", "scales"], "y", mode="linear")],
     [1, 1, 2, 2], [tensor("scales", np.array([1, 1, 1, 2], np.float32))])

# In f32 10 x 0.7 is 7, not 6.99999988, and 2 / 0.6666667 is 3.
# RESIZE-F32: qnn.gather %{{.+}} {axis = 1 : i64, indices = array<i64: 0, 1, 3, 4, 6, 7, 9, 10, 12, 13>} : (tensor<1x15x10x1xf32>) -> tensor<1x10x10x1xf32>
# RESIZE-F32: qnn.gather %{{.+}} {axis = 2 : i64, indices = array<i64: 0, 1, 2, 4, 5, 7, 8>} : (tensor<1x10x10x1xf32>) -> tensor<1x10x7x1xf32>
save("resize-f32", [node("Resize", ["x", "", "scales"], "y", nearest_mode="floor",
                         coordinate_transformation_mode="asymmetric")],
     [1, 1, 15, 10], [tensor("scales", [1, 1, 10 / 15, .7])])

# The first version takes the next pixel where the image shrinks.
# RESIZE-10: qnn.gather %{{.+}} {axis = 1 : i64, indices = array<i64: 0, 2>} : (tensor<1x4x2x1xf32>) -> tensor<1x2x2x1xf32>
# RESIZE-10: qnn.gather %{{.+}} {axis = 2 : i64, indices = array<i64: 0, 0, 1>} : (tensor<1x2x2x1xf32>) -> tensor<1x2x3x1xf32>
save("resize-10", [node("Resize", ["x", "scales"], "y")], [1, 1, 4, 2],
     [tensor("scales", [1, 1, .6, 1.5])], opset=10)

# UPSAMPLE: qnn.gather %{{.+}} {axis = 1 : i64, indices = array<i64: 0, 0, 0, 1, 1, 1>}
save("upsample", [node("Upsample", ["x", "scales"], "y")], [1, 1, 2, 2],
     [tensor("scales", np.array([1, 1, 3, 1], np.float32))], opset=9)

# REFLECT: qnn.gather %{{.+}} {axis = 1 : i64, indices = array<i64: 2, 1, 0, 1, 2, 1>} : (tensor<2x3xf32>) -> tensor<2x6xf32>
save("reflect", [node("Pad", ["x", "pads"], "y", mode="reflect")], [2, 3],
     [tensor("pads", np.array([0, 2, 0, 1]), None)])

# GATHER: %[[G:.+]] = qnn.gather %{{.+}} {axis = 1 : i64, indices = array<i64: 2, 0, 0, 1>}
# GATHER: qnn.reshape %[[G]] : (tensor<2x4xf32>) -> tensor<2x2x2xf32>
save("gather", [node("Gather", ["x", "i"], "y", axis=1)], [2, 3],
     [tensor("i", np.array([[-1, 0], [0, 1]]), None)])

# BACKWARD: qnn.gather %{{.+}} {axis = 1 : i64, indices = array<i64: 2, 1, 0>}
save("backward", [node("Slice", ["x", "s", "e", "a", "t"], "y")], [2, 3],
     [tensor("s", np.array([2]), None), tensor("e", np.array([-9]), None),
      tensor("a", np.array([1]), None), tensor("t", np.array([-1]), None)])

# ACTIVATIONS: qnn.leaky_relu %{{.+}} {alpha = 2.500000e-01 : f32}
# ACTIVATIONS: qnn.elu %{{.+}} {alpha = 5.000000e-01 : f32}
# ACTIVATIONS: qnn.gelu %{{.+}} {tanh}
# ACTIVATIONS: qnn.exp
# ACTIVATIONS: qnn.log
# ACTIVATIONS: qnn.erf
# ACTIVATIONS: qnn.abs
# ACTIVATIONS: qnn.sqrt
# ACTIVATIONS: qnn.pow %{{.+}} {exponent = 3.000000e+00 : f32}
save("activations", [node("LeakyRelu", ["x"], "a", alpha=0.25),
                     node("Elu", ["a"], "b", alpha=0.5),
                     node("Gelu", ["b"], "c", approximate="tanh"),
                     node("Exp", ["c"], "d"), node("Log", ["d"], "e"),
                     node("Erf", ["e"], "f"), node("Abs", ["f"], "g"),
                     node("Sqrt", ["g"], "h"), node("Pow", ["h", "three"], "y")],
     [2, 3], [tensor("three", 3)], opset=20)

# PRELU: qnn.prelu %{{.+}} {slopes = array<f32: 2.500000e-01, 5.000000e-01>} : (tensor<1x2x2x2xf32>)
save("prelu", [node("PRelu", ["x", "s"], "y")], [1, 2, 2, 2],
     [tensor("s", np.array([0.25, 0.5], np.float32).reshape(2, 1, 1))])

# PRELU-GENERAL: %[[N:.+]] = qnn.clip %[[X:.+]] {clamp = #qnn.clamp<-inf, 0.000000e+00>}
# PRELU-GENERAL: %[[M:.+]] = qnn.mul %[[N]], %{{.+}}
# PRELU-GENERAL: %[[P:.+]] = qnn.relu %[[X]]
# PRELU-GENERAL: qnn.add %[[P]], %[[M]]
save("prelu-general", [node("PRelu", ["x", "s"], "y")], [2, 3],
     [tensor("s", np.arange(6).reshape(2, 3).astype(np.float32))])

# Two dimensions are one row.
# LAYERNORM: %[[R:.+]] = qnn.reshape %{{.+}} : (tensor<2x3x4xf32>) -> tensor<2x12xf32>
# LAYERNORM: %[[N:.+]] = qnn.layer_norm %[[R]] scale %{{.+}} offset %{{.+}} {epsilon = 1.000000e-03 : f32}
# LAYERNORM: qnn.reshape %[[N]] : (tensor<2x12xf32>) -> tensor<2x3x4xf32>
save("layernorm", [node("LayerNormalization", ["x", "s"], "y", axis=1, epsilon=1e-3)],
     [2, 3, 4], [tensor("s", np.ones((3, 4)))], opset=17)

# BINARY: %[[S:.+]] = qnn.sub %[[X:.+]], %{{.+}}
# BINARY: %[[D:.+]] = qnn.div %[[S]], %[[X]]
# BINARY: %[[M:.+]] = qnn.max %[[D]], %[[X]]
# BINARY: qnn.max %[[M]], %[[S]]
save("binary", [node("Sigmoid", ["x"], "g"), node("Sub", ["x", "g"], "s"),
                node("Div", ["s", "x"], "d"), node("Max", ["d", "x", "s"], "y")],
     [2, 3])

# REDUCE: qnn.reduce_max %{{.+}} {axes = array<i64: 1>, keep_dims} : (tensor<2x3xf32>) -> tensor<2x1xf32>
# REDUCE: qnn.reduce_sum %{{.+}} {axes = array<i64: 0>} : (tensor<2x1xf32>) -> tensor<1xf32>
save("reduce", [node("ReduceMax", ["x"], "m", axes=[1]),
                node("ReduceSum", ["m", "axes"], "y", keepdims=0)], [2, 3],
     [tensor("axes", np.array([0]), None)])
