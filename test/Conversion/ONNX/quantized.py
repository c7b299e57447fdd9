#===- quantized.py - Models that are quantized already -----*- python -*----===#
#
# Part of the quant-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===------------------------------------------------------------------------===#
# RUN: %python %s %t
# RUN: quant-translate --onnx-to-qnn --mlir-print-local-scope %t.conv.onnx | FileCheck %s --check-prefix=CONV
# RUN: quant-translate --onnx-to-qnn --mlir-print-local-scope %t.gemm.onnx | FileCheck %s --check-prefix=GEMM
# RUN: quant-translate --onnx-to-qnn --mlir-print-local-scope %t.matmul.onnx | FileCheck %s --check-prefix=MATMUL
# RUN: quant-translate --onnx-to-qnn --mlir-print-local-scope %t.transposed.onnx | FileCheck %s --check-prefix=TRANSPOSED
# RUN: quant-translate --onnx-to-qnn --mlir-print-local-scope %t.moved.onnx | FileCheck %s --check-prefix=MOVED
# RUN: quant-translate --onnx-to-qnn --mlir-print-local-scope %t.weight.onnx | FileCheck %s --check-prefix=WEIGHT
# RUN: quant-translate --onnx-to-qnn --mlir-print-local-scope %t.operands.onnx | FileCheck %s --check-prefix=OPERANDS
# RUN: quant-translate --onnx-to-qnn --mlir-print-local-scope %t.channels.onnx | FileCheck %s --check-prefix=CHANNELS
# RUN: quant-translate --onnx-to-qnn --mlir-print-local-scope %t.rearranged.onnx | FileCheck %s --check-prefix=REARRANGED
# RUN: quant-translate --onnx-to-qnn --mlir-print-local-scope %t.alpha.onnx | FileCheck %s --check-prefix=ALPHA
# RUN: quant-translate --onnx-to-qnn --mlir-print-local-scope %t.vector.onnx | FileCheck %s --check-prefix=VECTOR
# RUN: quant-translate --onnx-to-qnn --mlir-print-local-scope %t.split.onnx | FileCheck %s --check-prefix=SPLIT
# RUN: not quant-translate --onnx-to-qnn %t.unsupported.onnx 2>&1 | FileCheck %s --check-prefix=REFUSED
# RUN: not quant-translate --onnx-to-qnn %t.output.onnx 2>&1 | FileCheck %s --check-prefix=OUTPUT
# RUN: not quant-translate --onnx-to-qnn %t.scale.onnx 2>&1 | FileCheck %s --check-prefix=SCALE
# RUN: not quant-translate --onnx-to-qnn %t.infinite.onnx 2>&1 | FileCheck %s --check-prefix=INFINITE
# RUN: not quant-translate --onnx-to-qnn %t.zero-type.onnx 2>&1 | FileCheck %s --check-prefix=ZERO-TYPE
# RUN: not quant-translate --onnx-to-qnn %t.zero-count.onnx 2>&1 | FileCheck %s --check-prefix=ZERO-COUNT
# RUN: not quant-translate --onnx-to-qnn %t.zero-bias.onnx 2>&1 | FileCheck %s --check-prefix=ZERO-BIAS
# RUN: not quant-translate --onnx-to-qnn %t.nan.onnx 2>&1 | FileCheck %s --check-prefix=NAN

import sys

import numpy as np
import onnx
from onnx_builder import model, node, tensor, value

BASE = [tensor("s", 0.5), tensor("s2", 0.25),
        tensor("z", 3, np.uint8), tensor("zs", -4, np.int8)]


def save(name, nodes, shape, initializers=(), opset=13, output=None):
    onnx.save(model(nodes, [value("x", shape)], [value("y", None)] if not output
                    else [output], [*BASE, *initializers], opset),
              f"{sys.argv[1]}.{name}.onnx")


def pair(source, result, scale="s", zero="z"):
    return [node("QuantizeLinear", [source, scale, zero], result + "_q"),
            node("DequantizeLinear", [result + "_q", scale, zero], result)]


# Weights are quantized along output channels, which come first; a bias is real.
# CONV-DAG: %[[WQ:.+]] = qnn.quantize %{{.+}} : (tensor<2x1x1x1xf32>) -> tensor<2x1x1x1x!quant.uniform<i8:f32:0, {5.000000e-01,2.500000e-01}>>
# CONV-DAG: %[[WD:.+]] = qnn.dequantize %[[WQ]]
# CONV-DAG: %[[B:.+]] = qnn.constant dense<[5.000000e-01, -1.000000e+00]> : tensor<2xf32>
# CONV-DAG: %[[XQ:.+]] = qnn.quantize %{{.+}} -> tensor<1x4x4x1x!quant.uniform<u8:f32, 5.000000e-01:3>>
# CONV-DAG: %[[XD:.+]] = qnn.dequantize %[[XQ]]
# CONV:     %[[C:.+]] = qnn.conv_2d %[[XD]], %[[WD]] bias %[[B]]
# CONV:     qnn.quantize %[[C]] : {{.*}}!quant.uniform<i8:f32, 2.500000e-01:-4>
save("conv", [*pair("x", "xd"),
              node("DequantizeLinear", ["w", "ws", "wz"], "wd", axis=0),
              node("DequantizeLinear", ["b", "bs"], "bd", axis=0),
              node("Conv", ["xd", "wd", "bd"], "c"), *pair("c", "y", "s2", "zs")],
     [1, 1, 4, 4], [tensor("w", [[[[7]]], [[[-128]]]], np.int8), tensor("ws", [.5, .25]),
                    tensor("wz", [0, 0], np.int8), tensor("b", [2, -8], np.int32),
                    tensor("bs", [.25, .125])])

# GEMM: %[[W:.+]] = qnn.constant dense<{{\[\[}}5.000000e-01, 1.000000e+00], [7.500000e-01, 1.000000e+00]]> : tensor<2x2xf32>
# GEMM: qnn.quantize %[[W]] : {{.*}}!quant.uniform<i8:f32:0, {5.000000e-01,2.500000e-01}>
# GEMM: qnn.linear
save("gemm", [*pair("x", "xd"),
              node("DequantizeLinear", ["w", "ws", "wz"], "wd", axis=0),
              node("Gemm", ["xd", "wd"], "g", transB=1), *pair("g", "y")],
     [1, 2], [tensor("w", [[1, 2], [3, 4]], np.int8), tensor("ws", [.5, .25]),
              tensor("wz", [0, 0], np.int8)])

# Outputs are the second dimension of a matrix product's weight.
# MATMUL: %[[W:.+]] = qnn.constant dense<{{\[\[}}5.000000e-01, 1.500000e+00], [5.000000e-01, 1.000000e+00]]> : tensor<2x2xf32>
# MATMUL: qnn.quantize %[[W]] : {{.*}}!quant.uniform<i8:f32:0, {5.000000e-01,2.500000e-01}>
save("matmul", [*pair("x", "xd"), node("DequantizeLinear", ["w", "ws"], "wd", axis=1),
                node("MatMul", ["xd", "wd"], "g"), *pair("g", "y")],
     [1, 2], [tensor("w", [[1, 2], [3, 4]], np.int8), tensor("ws", [.5, .25])])

# TRANSPOSED: qnn.quantize %{{.+}} : {{.*}}!quant.uniform<i8:f32:0, {5.000000e-01,2.500000e-01}>
# TRANSPOSED: qnn.linear
save("transposed", [*pair("x", "xd"), node("DequantizeLinear", ["w", "ws"], "wd", axis=0),
                    node("Transpose", ["wd"], "wt"),
                    node("MatMul", ["xd", "wt"], "g"), *pair("g", "y")],
     [1, 2], [tensor("w", [[1, 2], [3, 4]], np.int8), tensor("ws", [.5, .25])])

# What only moves integers may be between the two.
# MOVED: %[[Q:.+]] = qnn.quantize
# MOVED: %[[D:.+]] = qnn.dequantize %[[Q]]
# MOVED: %[[R:.+]] = qnn.reshape %[[D]] : {{.*}} -> tensor<1x8xf32>
# MOVED: return %[[R]]
save("moved", [node("QuantizeLinear", ["x", "s", "z"], "q"),
               node("Reshape", ["q", "shape"], "r"), node("Identity", ["r"], "i"),
               node("Cast", ["i"], "c", to=2),
               node("DequantizeLinear", ["c", "s", "z"], "y")],
     [1, 2, 4], [tensor("shape", [1, 8], np.int64)])

# SPLIT: %[[Q:.+]] = qnn.quantize
# SPLIT: %[[D:.+]] = qnn.dequantize %[[Q]]
# SPLIT: %[[A:.+]] = qnn.slice %[[D]] {offsets = array<i64: 0, 0>
# SPLIT: %[[B:.+]] = qnn.slice %[[D]] {offsets = array<i64: 0, 2>
# SPLIT: qnn.add %[[A]], %[[B]]
save("split", [node("QuantizeLinear", ["x", "s", "z"], "q"),
               node("Split", ["q"], ["l", "r"], axis=1),
               node("DequantizeLinear", ["l", "s", "z"], "a"),
               node("DequantizeLinear", ["r", "s", "z"], "b"),
               node("Add", ["a", "b"], "y")], [1, 4])

# A constant operand keeps its steps in whatever layout and rank it is taken. A
# negative one counts them from the other end, and the inverse of a number has
# steps of its own.
# OPERANDS: %[[C:.+]] = qnn.constant dense<[5.000000e-01, -1.000000e+00]> : tensor<2xf32>
# OPERANDS: %[[CQ:.+]] = qnn.quantize %[[C]] : (tensor<2xf32>) -> tensor<2x!quant.uniform<i8:f32, 5.000000e-01>>
# OPERANDS: %[[CD:.+]] = qnn.dequantize %[[CQ]]
# OPERANDS: %[[A:.+]] = qnn.add %{{.+}}, %[[CD]]
# OPERANDS: %[[N:.+]] = qnn.constant dense<[-5.000000e-01, 1.000000e+00]> : tensor<2xf32>
# OPERANDS: %[[NQ:.+]] = qnn.quantize %[[N]] : (tensor<2xf32>) -> tensor<2x!quant.uniform<i8:f32, 5.000000e-01:-1>>
# OPERANDS: %[[ND:.+]] = qnn.dequantize %[[NQ]]
# OPERANDS: %[[S:.+]] = qnn.add %[[A]], %[[ND]]
# OPERANDS: %[[I:.+]] = qnn.constant dense<-4.000000e-01> : tensor<1xf32>
# OPERANDS: %[[IQ:.+]] = qnn.quantize %[[I]] : (tensor<1xf32>) -> tensor<1x!quant.uniform<i8:f32, 0.4{{0*}}{{[0-9]*}}>>
# OPERANDS: %[[ID:.+]] = qnn.dequantize %[[IQ]]
# OPERANDS: qnn.mul %[[S]], %[[ID]]
save("operands", [*pair("x", "xd"), node("DequantizeLinear", ["c", "s"], "cd"),
                  node("Add", ["xd", "cd"], "a"), node("Sub", ["a", "cd"], "b"),
                  node("DequantizeLinear", ["d", "s"], "dd"),
                  node("Div", ["b", "dd"], "y")],
     [1, 2, 4, 4], [tensor("c", [[[1]], [[-2]]], np.int8), tensor("d", -5, np.int8)])

# Steps for each channel are of use to weights only.
# CHANNELS: %[[D:.+]] = qnn.dequantize
# CHANNELS: %[[C:.+]] = qnn.constant dense<[1.000000e+00, 7.500000e-01]> : tensor<2xf32>
# CHANNELS: qnn.mul %[[D]], %[[C]]
save("channels", [*pair("x", "xd"), node("DequantizeLinear", ["c", "cs"], "cd", axis=0),
                  node("Mul", ["xd", "cd"], "y")],
     [1, 2], [tensor("c", [2, 3], np.int8), tensor("cs", [.5, .25])])

# The channels of a weight are found wherever their elements go.
# REARRANGED: %[[W:.+]] = qnn.constant dense<{{.+}}> : tensor<2x1x1x2xf32>
# REARRANGED: qnn.quantize %[[W]] : {{.*}} -> tensor<2x1x1x2x!quant.uniform<i8:f32:0, {4.000000e+00,5.000000e-01:1}>>
save("rearranged", [
    *pair("x", "xd"), node("DequantizeLinear", ["w", "ws", "wz"], "w0", axis=1),
    # 1, 2, 4 along dimension 1; 8 and 0.5 come from another tensor.
    node("DequantizeLinear", ["v", "vs", "vz"], "v0", axis=-1),
    node("Concat", ["w0", "v0"], "w1", axis=1),
    node("Slice", ["w1", "two", "big", "one"], "w2"),
    node("Gather", ["w2", "last"], "w3", axis=1),
    node("Transpose", ["w3"], "w4", perm=[1, 0]),
    node("Expand", ["w4", "copies"], "w5"),
    node("Reshape", ["w5", "image"], "w6"),
    node("Conv", ["xd", "w6"], "c"), *pair("c", "y")],
     [1, 2, 3, 3],
     [tensor("w", np.ones([2, 3]), np.int8), tensor("ws", [1, 2, 4]),
      tensor("wz", [0, 0, 0], np.int8), tensor("v", np.ones([2, 2]), np.int8),
      tensor("vs", [8, .5]), tensor("vz", [0, 1], np.int8),
      *(tensor(n, v, np.int64) for n, v in
        (("two", [2]), ("big", [9]), ("one", [1]), ("last", [0, -1]),
         ("copies", [1, 1, 1]), ("image", [2, 2, 1, 1])))])

# ALPHA: %[[W:.+]] = qnn.constant dense<{{\[\[}}-1.000000e+00, -2.000000e+00], [-1.500000e+00, -2.000000e+00]]> : tensor<2x2xf32>
# ALPHA: qnn.quantize %[[W]] : {{.*}}!quant.uniform<i8:f32:0, {1.000000e+00:-1,5.000000e-01:-1}>
save("alpha", [*pair("x", "xd"), node("DequantizeLinear", ["w", "ws"], "wd", axis=0),
               node("Gemm", ["xd", "wd"], "g", transB=1, alpha=-2.0), *pair("g", "y")],
     [1, 2], [tensor("w", [[1, 2], [3, 4]], np.int8), tensor("ws", [.5, .25])])

# All of a vector are inputs, whose scales a layer cannot use.
# VECTOR: %[[W:.+]] = qnn.constant dense<5.000000e-01> : tensor<1x2xf32>
# VECTOR: qnn.linear %{{.+}}, %[[W]]
save("vector", [*pair("x", "xd"), node("DequantizeLinear", ["w", "ws"], "wd", axis=0),
                node("MatMul", ["xd", "wd"], "g"), *pair("g", "y")],
     [1, 2], [tensor("w", [1, 2], np.int8), tensor("ws", [.5, .25])])

# Weights may also come as floats; halves round to even, after the division.
# WEIGHT: qnn.constant dense<{{\[\[}}0.000000e+00, 1.000000e+00], [-5.000000e-01, -6.400000e+01]]> : tensor<2x2xf32>
save("weight", [*pair("x", "xd"), *pair("w", "wd", "s", "zero"),
                node("Gemm", ["xd", "wd"], "g", transB=1), *pair("g", "y")],
     [1, 2], [tensor("w", [[.25, .75], [-.26, -1000.]]), tensor("zero", 0, np.int8)])

# REFUSED:      the model has 6 nodes that are not supported
# REFUSED-NEXT: note: node 'a' (Add) of domain ai.onnx: arithmetic on the integers of a QuantizeLinear is not supported; expected a DequantizeLinear before it
# REFUSED-NEXT: note: node 'b' (DequantizeLinear) of domain ai.onnx: its scale and zero point are not those of its QuantizeLinear
# REFUSED-NEXT: note: node 'c' (DequantizeLinear) of domain ai.onnx: its input is not the result of a QuantizeLinear
# REFUSED-NEXT: note: node 'd' (QuantizeLinear) of domain ai.onnx: its scale or its zero point is not known at import
# REFUSED-NEXT: note: node 'e' (QuantizeLinear) of domain ai.onnx: quantization to i32 is not supported
# REFUSED-NEXT: note: node 'f' (DequantizeLinear) of domain ai.onnx: dequantization of i64 is not supported
save("unsupported", [
    node("QuantizeLinear", ["x", "s", "z"], "q"), node("Add", ["q", "q"], "a"),
    node("DequantizeLinear", ["q", "s2", "z"], "b"),
    node("DequantizeLinear", ["x", "s", "z"], "c"),
    node("QuantizeLinear", ["x", "x", "z"], "d"),
    node("QuantizeLinear", ["x", "s", "zi"], "e"),
    node("DequantizeLinear", ["wide", "s"], "f"),
    node("Sum", ["a", "b", "c", "d", "e", "f"], "y")],
     [1, 2], [tensor("zi", 0, np.int32), tensor("wide", [1, 2], np.int64)])

# OUTPUT: error: output 'y' has the integers of a QuantizeLinear, which is not supported; expected a DequantizeLinear behind it
save("output", [node("QuantizeLinear", ["x", "s", "z"], "y")], [1, 2],
     output=onnx.ValueInfoProto(name="y"))

# SCALE: node 'y_q' (QuantizeLinear): scale: got 3 values for 2 channels
save("scale", pair("x", "y", "three", "zeros"), [1, 2],
     [tensor("three", [1, 1, 1]), tensor("zeros", [0, 0, 0], np.uint8)])

# INFINITE: scale: got INF, expected positive, finite numbers
save("infinite", pair("x", "y", "inf"), [1, 2], [tensor("inf", np.inf)])

# ZERO-TYPE: zero point: got type i8 for integers of type u8
save("zero-type", [node("DequantizeLinear", ["w", "s", "zs"], "wd"),
                   node("Add", ["x", "wd"], "y")],
     [1, 2], [tensor("w", [1, 2], np.uint8)])

# ZERO-COUNT: zero point: got 2 values for 1 scales
save("zero-count", pair("x", "y", "s", "zeros"), [1, 2],
     [tensor("zeros", [0, 0], np.uint8)])

# ZERO-BIAS: node 'bd' (DequantizeLinear): zero point: got 5 for i32, expected 0
save("zero-bias", [node("DequantizeLinear", ["b", "s", "zb"], "bd"),
                   node("Add", ["x", "bd"], "y")],
     [1, 2], [tensor("b", [-2 ** 31, 2], np.int32), tensor("zb", 5, np.int32)])

# NAN: node 'wd_q' (QuantizeLinear): element 1 is NaN
save("nan", [*pair("w", "wd"), node("Add", ["x", "wd"], "y")], [1, 2],
     [tensor("w", [0, np.nan])])
