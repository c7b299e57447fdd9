#===- invalid-graphs.py - Messages for wrong graphs ---------*- python -*---===#
#
# Part of the quant-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===------------------------------------------------------------------------===#
# RUN: %python %s %t | FileCheck %s

import os
import subprocess
import sys

import numpy as np
from onnx import TensorProto, helper
from onnx_builder import model, node, tensor, value

# What can be wrong with a graph as a whole, its declarations and its data.

PATH = sys.argv[1] + ".onnx"
X, Y = value("x", [1, 3, 8, 8]), value("y", None)
WEIGHT = tensor("w", np.ones([4, 3, 3, 3]))


def check(proto, path=PATH, flags=()):
    """Prints the only error of importing `proto`."""
    if proto is not None:
        with open(path, "wb") as file:
            file.write(proto.SerializeToString())
    run = subprocess.run(["quant-translate", "--onnx-to-qnn", path, *flags],
                         capture_output=True, text=True)
    assert run.returncode == 1 and run.stdout == "", run
    assert run.stderr.count("error:") == 1, run
    print(run.stderr.replace(path + ":0:0: ", "").strip())


def changed(change, **arguments):
    """A correct model after `change` of it."""
    proto = model([node("Relu", ["x"], "y")], [X], [Y], **arguments)
    change(proto)
    return proto


def external(**entries):
    """A convolution whose weight lies in another file."""
    weight = TensorProto(name="w", data_type=TensorProto.FLOAT, dims=[4, 3, 3, 3])
    weight.data_location = TensorProto.EXTERNAL
    for key, text in entries.items():
        weight.external_data.add(key=key, value=text)
    return model([node("Conv", ["x", "w"], "y")], [X], [Y], [weight])


# CHECK: error: a graph input has no name
check(changed(lambda m: m.graph.input.add()))
# CHECK-NEXT: error: an initializer has no name
check(changed(lambda m: m.graph.initializer.add(data_type=TensorProto.FLOAT)))
# CHECK-NEXT: error: the graph has no outputs
check(changed(lambda m: m.graph.output.pop()))
# CHECK-NEXT: error: input 'x' has rank 65, expected at most 64
check(model([node("Relu", ["x"], "y")], [value("x", [1] * 65)], [Y]))
# CHECK-NEXT: error: initializer 'w': got rank 65, expected at most 64
check(changed(lambda m:
            m.graph.initializer.append(TensorProto(name="w", dims=[1] * 65, data_type=TensorProto.FLOAT, float_data=[1.0]))))
# CHECK-NEXT: error: input 'x' is not a tensor
check(model([node("Relu", ["x"], "y")],
            [helper.make_tensor_sequence_value_info("x", TensorProto.FLOAT, [1])], [Y]))
# CHECK-NEXT: error: output 'y' is not a tensor
check(model([node("Relu", ["x"], "y")], [X],
            [helper.make_tensor_sequence_value_info("y", TensorProto.FLOAT, [1])]))
# CHECK-NEXT: error: output 'y' is declared with element type INT8, which is not supported; expected FLOAT
check(model([node("Relu", ["x"], "y")], [X], [value("y", [1, 3, 8, 8], TensorProto.INT8)]))
# CHECK-NEXT: error: opset_import: the domain ai.onnx has versions 13 and 14, expected one
check(changed(lambda m: m.opset_import.append(helper.make_opsetid("", 14))))
# CHECK-NEXT: error: opset_import: the domain ai.onnx is missing; found only 'other'
check(changed(lambda m: m.opset_import.append(helper.make_opsetid("other", 1)), opset=None))
# CHECK-NEXT: error: cannot read the model: not a regular file
check(None, path=os.path.dirname(PATH))
# CHECK-NEXT: error: node 'y' (Relu): attribute 'alpha' is given twice
check(changed(lambda m:
            m.graph.node[0].attribute.extend([helper.make_attribute("alpha", 1.0)] * 2)))
# CHECK-NEXT: error: input 'x' has shape 1x0x8x8; empty tensors are not supported
check(model([node("Relu", ["x"], "y")], [value("x", [1, 0, 8, 8])], [Y]))
# CHECK-NEXT: error: input 'x' has shape 1x100000x100000x100000, expected positive sizes and at most 4294967296 bytes
check(model([node("Relu", ["x"], "y")], [value("x", [1, 100000, 100000, 100000])], [Y]))
# CHECK-NEXT: error: initializer 'w': external data without a location
check(external())
# CHECK-NEXT: error: initializer 'w': the external data 'missing.bin' cannot be used: No such file or directory
check(external(location="missing.bin"))
# CHECK-NEXT: error: initializer 'w': offset of the external data: got '-1', expected a number of bytes
check(external(location=os.path.basename(PATH), offset="-1"))
# CHECK-NEXT: error: initializer 'w': got 8 bytes of external data, expected 432
check(external(location=os.path.basename(PATH), length="8"))
# CHECK-NEXT: error: sparse initializers are not supported: found 's'
check(changed(lambda m: m.graph.sparse_initializer.add(
    values=TensorProto(name="s", dims=[1], data_type=TensorProto.FLOAT, float_data=[1.0]))))
# CHECK-NEXT: error: initializer 'w': element type BFLOAT16 is not supported
check(changed(lambda m: m.graph.initializer.append(
    TensorProto(name="w", dims=[1], data_type=TensorProto.BFLOAT16, int32_data=[1]))))
# CHECK-NEXT: error: initializer 'w': element type INT4 is not supported
check(changed(lambda m: m.graph.initializer.append(
    TensorProto(name="w", dims=[1], data_type=22, int32_data=[1]))))
# CHECK-NEXT: error: initializer 'w': 432 bytes are more than the limit of 400
check(changed(lambda m: m.graph.initializer.append(WEIGHT)), flags=["--max-tensor-bytes=400"])
# CHECK-NEXT: error: node 'y' (Conv): a tensor of shape 1x8x8x4 has more than the limit of 800 bytes
check(model([node("Conv", ["x", "w"], "y", pads=[1] * 4)], [X], [Y], [WEIGHT]),
      flags=["--max-tensor-bytes=800"])

# A file without contents that takes no space.
with open(PATH, "wb") as file:
    file.truncate(2**31)
# CHECK-NEXT: error: the file has 2147483648 bytes, but ONNX files have at most 2 GiB; keep the weights in another file (external data)
check(None)
os.remove(PATH)
