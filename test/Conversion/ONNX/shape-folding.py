#===- shape-folding.py - Computations of shapes disappear ---*- python -*---===#
#
# Part of the quant-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===------------------------------------------------------------------------===#
# RUN: %python %s %t.onnx %t.numbers.onnx
# RUN: quant-translate --onnx-to-qnn %t.onnx | FileCheck %s --implicit-check-not=qnn.
# RUN: quant-translate --onnx-to-qnn %t.numbers.onnx | FileCheck %s --check-prefix=NUMBERS --implicit-check-not="= qnn."

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

# Exponents may have another type, extrema more than two operands, and what is
# reduced more than one dimension.
# NUMBERS: qnn.reshape %{{.+}} : (tensor<5x24xf32>) -> tensor<10x3x4xf32>
# NUMBERS: %[[C:.+]] = qnn.constant dense<[2.000000e+00, 3.000000e+00, 1.600000e+01, 8.100000e+01]> : tensor<4xf32>
# NUMBERS: qnn.add %{{.+}}, %[[C]]

sizes = [[1, 2], [7, 1]]
onnx.save(model(
    [node("ReduceSum", ["sizes", "one"], "rows", keepdims=0),  # 3 8
     node("ReduceMax", ["sizes"], "columns", axes=[0], keepdims=0),  # 7 2
     node("Min", ["rows", "columns", "six"], "least"),  # 3 2
     node("ReduceProd", ["least"], "product", keepdims=1),  # 6
     node("Sub", ["product", "two"], "last"),
     node("Pow", ["half", "minus"], "two_f"),  # 0.5 ^ -1
     node("Max", ["zero_f", "two_f", "one_f"], "two_g"),
     node("Cast", ["two_g"], "two_i", to=TensorProto.INT64),
     node("Mul", ["five", "two_i"], "first"),
     node("Concat", ["first", "three", "last"], "target", axis=0),
     node("Reshape", ["x", "target"], "r"),
     node("Pow", ["base", "powers"], "c"), node("Add", ["r", "c"], "y")],
    [value("x", [5, 24])], [value("y", [10, 3, 4])],
    [*(tensor(n, v, "int64") for n, v in
       (("sizes", sizes), ("one", [1]), ("six", [6]), ("two", [2]), ("minus", [-1]),
        ("five", [5]), ("three", [3]), ("powers", [1, 1, 4, 4]))),
     *(tensor(n, v) for n, v in
       (("half", [.5]), ("zero_f", [0]), ("one_f", [1]),
        ("base", [2, 3, 2, 3])))]), sys.argv[2])
