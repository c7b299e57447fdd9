#===- onnx_builder.py - Short forms of onnx.helper --------*- python -*-----===#
#
# Part of the quant-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===------------------------------------------------------------------------===#
"""Short forms for the scripts that write many small ONNX models. Nothing here
checks what it is given: half of the models are meant to be wrong."""

import numpy as np
from onnx import TensorProto, helper, numpy_helper


def value(name, shape, element=TensorProto.FLOAT):
    """Type of a graph input or output; `shape` None leaves the rank open."""
    return helper.make_tensor_value_info(name, element, shape)


def tensor(name, array, dtype=np.float32):
    """An initializer. Floats become f32; pass `dtype=None` to keep the type."""
    return numpy_helper.from_array(np.asarray(array, dtype), name)


def node(op, inputs, output, **attributes):
    """A node named like its first result. `output`: a name or several."""
    outputs = [output] if isinstance(output, str) else output
    return helper.make_node(op, inputs, outputs,
                            name=outputs[0] if outputs else op, **attributes)


def model(nodes, inputs, outputs, initializers=(), opset=13, ir_version=7,
          domains=()):
    """A model. `opset` None writes no opset import at all; `domains` lists the
    other operator sets it imports, all at version 1."""
    graph = helper.make_graph(nodes, "graph", inputs, outputs, initializers)
    proto = helper.make_model(graph)
    del proto.opset_import[:]
    if opset is not None:
        proto.opset_import.append(helper.make_opsetid("", opset))
    for domain in domains:
        proto.opset_import.append(helper.make_opsetid(domain, 1))
    proto.ir_version = ir_version
    proto.producer_name = "quant-mlir tests"
    return proto
