#===- unsupported.py - All that cannot be imported, at once -*- python -*---===#
#
# Part of the quant-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===------------------------------------------------------------------------===#
# RUN: %python %s %t.onnx
# RUN: not quant-translate --onnx-to-qnn %t.onnx -o %t.mlir 2>&1 | FileCheck %s
# RUN: not ls %t.mlir

import sys

import onnx
from onnx_builder import model, node, value

# Nodes behind an unsupported one are not blamed for it, but are unsupported by
# themselves if their operator is; nodes that nothing depends on do not matter.

# CHECK:      unsupported.py.tmp.onnx:0:0: error: the model has 5 nodes that are not supported
# CHECK-NEXT: note: node 'a' (Einsum) of domain ai.onnx: the operator is not supported
# CHECK-NEXT: note: node 'exp' (Floor) of domain ai.onnx: the operator is supported on values that are known at import only
# CHECK-NEXT: note: node 'c' (Rotate) of domain com.example: its domain is not supported
# CHECK-NEXT: note: node 'd' (Cast) of domain ai.onnx: conversion to INT64 is not supported
# CHECK-NEXT: note: node 'e' (LSTM) of domain ai.onnx: the operator is not supported
# CHECK-NOT:  {{error|note}}:

onnx.save(model(
    [node("Einsum", ["x"], "a", equation="ij->ji"),
     node("Relu", ["a"], "b"),
     node("Floor", ["b"], "exp"),
     node("Shape", ["exp"], "shape"),
     node("Abs", ["shape"], "abs"),
     node("Reshape", ["exp", "abs"], "r"),
     node("Rotate", ["r"], "c", domain="com.example"),
     node("Cast", ["x"], "d", to=7),
     node("LSTM", ["c"], "e"),
     node("Concat", ["e", "d"], "y", axis=1),
     node("Det", ["x"], "unused")],
    [value("x", [1, 4])], [value("y", None)], opset=10,
    domains=["com.example"]), sys.argv[1])
