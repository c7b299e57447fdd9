#===- describe.py - Prints an ONNX model for FileCheck -----*- python -*----===#
#
# Part of the quant-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===------------------------------------------------------------------------===#
"""Checks an ONNX model with onnx.checker and prints its graph: one line an
input, initializer, node and output."""

import sys

import onnx
import onnx.numpy_helper
from onnx import helper


def shape(info):
    tensor = info.type.tensor_type
    if not tensor.HasField("shape"):
        return "of any shape"
    return "x".join(str(d.dim_value) for d in tensor.shape.dim) or "scalar"


model = onnx.load(sys.argv[1])
onnx.checker.check_model(model, full_check=True)
print("opset", model.opset_import[0].version)
for info in model.graph.input:
    print("input", info.name, shape(info))
for tensor in model.graph.initializer:
    array = onnx.numpy_helper.to_array(tensor)
    text = " ".join(f"{v:g}" for v in array.flat) if array.size <= 32 else "..."
    print("constant", tensor.name, array.dtype,
          "x".join(map(str, array.shape)) or "scalar", "=", text)
for node in model.graph.node:
    attributes = [f"{a.name}={helper.get_attribute_value(a)}"
                  for a in node.attribute]
    print(node.op_type, f"'{node.name}'", *attributes, ":", ", ".join(
        f"'{name}'" for name in node.input), "->", *node.output)
for info in model.graph.output:
    print("output", info.name, shape(info))
