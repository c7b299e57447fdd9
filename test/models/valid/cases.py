#===- cases.py - Test directories and the data in them ------*- python -*---===#
#
# Part of the quant-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===------------------------------------------------------------------------===#
"""What the cases of make_valid.py are made with."""

import os
import shutil
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                os.pardir))
from onnx_builder import model, node, tensor, value  # noqa: E402


class Collection:
    """Writes the test directories."""

    def __init__(self, directory):
        self.directory = directory
        self.names = []

    def add(self, name, proto, inputs, outputs, files=()):
        """`inputs` and `outputs`: arrays in the order of the graph's. `files`:
        pairs of name and bytes to put beside the model."""
        folder = os.path.join(self.directory, name)
        data = os.path.join(folder, "test_data_set_0")
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(data)
        for file_name, content in files:
            path = os.path.join(folder, file_name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(content)
        path = os.path.join(folder, "model.onnx")
        with open(path, "wb") as file:
            file.write(proto.SerializeToString())
        onnx.checker.check_model(path)
        weights = {i.name for i in proto.graph.initializer}
        fed = [i for i in proto.graph.input if i.name not in weights]
        for kind, infos, arrays in (("input", fed, inputs),
                                    ("output", proto.graph.output, outputs)):
            if len(infos) != len(arrays):
                raise ValueError(f"{name}: {len(infos)} {kind}s in the graph, "
                                 f"{len(arrays)} arrays")
            for index, (info, array) in enumerate(zip(infos, arrays)):
                dtype = helper.mapping.TENSOR_TYPE_TO_NP_TYPE[
                    info.type.tensor_type.elem_type]
                pb = numpy_helper.from_array(np.asarray(array, dtype), info.name)
                with open(os.path.join(data, f"{kind}_{index}.pb"), "wb") as file:
                    file.write(pb.SerializeToString())
        self.names.append(name)


class Case:
    """Draws the data of one case; the seed is the case's own, so that adding a
    case changes no other."""

    def __init__(self, seed=0):
        self.rng = np.random.default_rng(seed)

    def array(self, *shape):
        return self.rng.normal(0, 1, shape).astype(np.float32)

    def weight(self, *shape):
        spread = 1 / np.sqrt(np.prod(shape[1:]))
        return self.rng.normal(0, spread, shape).astype(np.float32)

    def batch_norm(self, channels):
        """scale, bias, mean, variance"""
        rng = self.rng
        return [v.astype(np.float32) for v in (
            rng.uniform(0.5, 1.5, channels), rng.normal(0, 0.5, channels),
            rng.normal(0, 0.5, channels), rng.uniform(0.2, 3, channels))]


def unary(op, x, y, opset=13, initializers=(), optional=None, ir_version=7,
          element=TensorProto.FLOAT, batch=None, **attributes):
    """A model of one node on `x`. `optional`: names of the operands behind x
    where these are not just the initializers. `batch`: a name for x's first
    dimension, to leave it open."""
    operands = ([i.name for i in initializers] if optional is None else optional)
    in_shape, out_shape = list(x.shape), list(np.shape(y))
    if batch:
        in_shape[0] = batch
        out_shape = [None] * len(out_shape)
    return model([node(op, ["x", *operands], "y", **attributes)],
                 [value("x", in_shape)], [value("y", out_shape, element)],
                 list(initializers), opset, ir_version)


def ints(name, *values):
    return tensor(name, values, np.int64)
