#===- make_test_dirs.py - ONNX test directories -------------*- python -*---===#
#
# Part of the quant-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===------------------------------------------------------------------------===#
"""make_test_dirs.py MODELS DIR: writes ONNX test directories into DIR: digits,
whose data PyTorch computed; wrong, the same with one value changed; unsupported,
a model with an operator that there is no import of; nan, a result that is no
number."""

import os
import shutil
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

models, target = sys.argv[1:]
data = np.load(os.path.join(models, "digits", "digits_io.npz"))


def write(folder, model, image, logits):
    test_data = os.path.join(target, folder, "test_data_set_0")
    os.makedirs(test_data)
    if isinstance(model, str):
        shutil.copy(model, os.path.join(target, folder, "model.onnx"))
    else:
        onnx.save(model, os.path.join(target, folder, "model.onnx"))
    for name, array in (("input_0", image), ("output_0", logits)):
        with open(os.path.join(test_data, name + ".pb"), "wb") as file:
            file.write(numpy_helper.from_array(array).SerializeToString())


digits = os.path.join(models, "digits", "digits.onnx")
image, logits = data["image"][:1], data["logits"][:1].copy()
write("good/digits", digits, image, logits)
logits[0, 3] += 1
write("bad/wrong", digits, image, logits)



def unary(op, folder, x, y):
    graph = helper.make_graph(
        [helper.make_node(op, ["x"], ["y"], op.lower())], folder,
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [4])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [4])])
    opset = helper.make_opsetid("", 20)
    model = helper.make_model(graph, opset_imports=[opset], ir_version=8)
    write("good/" + folder, model, np.array(x, np.float32), np.array(y, np.float32))


unary("Round", "unsupported", [0, 0, 0, 0], [0, 0, 0, 0])
unary("Sqrt", "nan", [0, 1, -1, 4], [0, 1, np.nan, 2])
