#===- invalid.py - One clear message for each wrong model ---*- python -*---===#
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
from onnx import TensorProto
from onnx_builder import model, node, tensor, value

# test/models/negative has the hostile files; here are the messages themselves.

PATH = sys.argv[1] + ".onnx"
X, Y = value("x", [1, 3, 8, 8]), value("y", None)
W = np.ones((4, 3, 3, 3))


def check(content):
    """Prints the only error of an import that must fail."""
    if not isinstance(content, bytes):
        content = content.SerializeToString()
    with open(PATH, "wb") as file:
        file.write(content)
    run = subprocess.run(["quant-translate", "--onnx-to-qnn", PATH],
                         capture_output=True, text=True)
    assert run.returncode == 1, run
    assert run.stdout == "", run
    assert run.stderr.count("error:") == 1, run
    print(run.stderr.replace(PATH + ":0:0: ", "").strip())


def one(op, inputs=("x",), initializers=(), opset=13, outputs="y", **attributes):
    check(model([node(op, list(inputs), outputs, **attributes)], [X], [Y],
                initializers, opset))


# CHECK: error: not an ONNX model: the file is empty
check(b"")
# CHECK-NEXT: error: not an ONNX model: the file is a Git LFS pointer; fetch the model itself with 'git lfs pull'
check(b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n")
# CHECK-NEXT: error: not an ONNX model: the file is a ZIP archive, such as a PyTorch checkpoint; export it to ONNX
check(b"PK\x03\x04" + bytes(100))
# CHECK-NEXT: error: not an ONNX model: the file is a TensorFlow Lite model; convert it to ONNX
check(bytes(4) + b"TFL3" + bytes(100))
# CHECK-NEXT: error: not an ONNX model: the file is a text file
check(b"{\"layers\": []}\n")
# CHECK-NEXT: error: not an ONNX model: the file is damaged, truncated or of another kind (protobuf cannot parse it)
check(b"\xff" * 64)
# CHECK-NEXT: error: not an ONNX model: it has no graph
check(b"\x08\x07")
# CHECK-NEXT: error: the model has no opset_import, so the meaning of its operators is not known
one("Relu", opset=None)
# CHECK-NEXT: error: opset_import: version 5 of ai.onnx is not supported, expected 6 to 27
one("Relu", opset=5)

# CHECK-NEXT: error: node 'y' (Relu): its input 'w' is not defined by any node, graph input or initializer
one("Relu", ["w"])
# CHECK-NEXT: error: the graph has a cycle through node 'y' (Add)
one("Add", ["x", "y"])
# CHECK-NEXT: error: value 'x' is defined twice: by a graph input and by node 'x' (Relu)
one("Relu", outputs="x")
# CHECK-NEXT: error: graph output 'y' is not defined by any node, graph input or initializer
one("Relu", outputs="z")
# CHECK-NEXT: error: node 'y' (Relu): got 2 inputs, expected at most 1
one("Relu", ["x", "x"])
# CHECK-NEXT: error: node 'y' (HardSwish): the operator exists since opset 14, but the model uses opset 13
one("HardSwish")
# CHECK-NEXT: error: input 'x' has element type INT8, which is not supported; expected FLOAT
check(model([node("Relu", ["x"], "y")], [value("x", [1], TensorProto.INT8)], [Y]))
# CHECK-NEXT: error: output 'y' is declared with shape 1x3x8x9, but its value has shape 1x3x8x8
check(model([node("Relu", ["x"], "y")], [X], [value("y", [1, 3, 8, 9])]))

# CHECK-NEXT: error: node 'y' (Conv): attribute 'strides' has type FLOATS, expected INTS
one("Conv", ["x", "w"], [tensor("w", W)], strides=[1.0, 1.0])
# CHECK-NEXT: error: node 'y' (Conv): strides: got 0, expected 1 to 1073741824
one("Conv", ["x", "w"], [tensor("w", W)], strides=[0, 1])
# CHECK-NEXT: error: node 'y' (Conv): kernel_shape: got 5x5, but the weight has 3x3
one("Conv", ["x", "w"], [tensor("w", W)], kernel_shape=[5, 5])
# CHECK-NEXT: error: node 'y' (Conv): bias: got shape 3, expected 4
one("Conv", ["x", "w", "b"], [tensor("w", W), tensor("b", np.ones(3))])
# CHECK-NEXT: error: node 'y' (Conv): 'w' has type f64, expected f32
one("Conv", ["x", "w"], [tensor("w", W, np.float64)])
# CHECK-NEXT: error: node 'y' (Conv): 'w' has the value NaN at element 0, which is not supported; expected finite numbers
one("Conv", ["x", "w"], [tensor("w", np.full((4, 3, 3, 3), np.nan))])
# CHECK-NEXT: error: node 'y' (Conv): a window of 11 (dilation 1) does not fit in height 8 with padding 0 and 0
one("Conv", ["x", "w"], [tensor("w", np.ones((4, 3, 11, 11)))])
# CHECK-NEXT: error: node 'y' (BatchNormalization): 'v' has the variance -1.000000e+00 with epsilon 1.000000e-05, expected a positive sum
one("BatchNormalization", ["x", "o", "o", "o", "v"],
    [tensor("o", np.ones(3)), tensor("v", -np.ones(3))])
# CHECK-NEXT: error: node 'y' (Div): 'z' holds a zero to divide by
one("Div", ["x", "z"], [tensor("z", 0)])
# CHECK-NEXT: error: node 'y' (Reshape): shape: 1x-1x7 does not have the 192 elements of the input, 1x3x8x8
one("Reshape", ["x", "s"], [tensor("s", [1, -1, 7], np.int64)])
# CHECK-NEXT: error: node 'y' (Softmax): axis: got 4, expected -4 to 3
one("Softmax", axis=4)

# External data stay inside the model's folder.
weight = TensorProto(name="w", data_type=TensorProto.FLOAT, dims=[4, 3, 3, 3])
weight.data_location = TensorProto.EXTERNAL
location = weight.external_data.add(key="location")
# CHECK-NEXT: error: initializer 'w': the external data '/etc/passwd' cannot be used: the location must be relative to the model's folder
location.value = "/etc/passwd"
one("Conv", ["x", "w"], [weight])
# CHECK-NEXT: error: initializer 'w': the external data '../w.bin' cannot be used: the location must not contain '..'
location.value = "../w.bin"
one("Conv", ["x", "w"], [weight])
# CHECK-NEXT: error: initializer 'w': the external data 'invalid.py.tmp.link' cannot be used: it lies outside the model's folder
location.value = "invalid.py.tmp.link"
if not os.path.lexists(sys.argv[1] + ".link"):
    os.symlink("/etc/passwd", sys.argv[1] + ".link")
one("Conv", ["x", "w"], [weight])
# CHECK-NEXT: error: initializer 'w': 432 bytes at offset 8 pass the end of 'invalid.py.tmp.bin', which has 432
location.value = "invalid.py.tmp.bin"
with open(sys.argv[1] + ".bin", "wb") as file:
    file.write(bytes(432))
weight.external_data.add(key="offset", value="8")
one("Conv", ["x", "w"], [weight])
