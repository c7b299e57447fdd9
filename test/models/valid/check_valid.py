#===- check_valid.py - Runs ONNX test directories in PyTorch -*- python -*--===#
#
# Part of the quant-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===------------------------------------------------------------------------===#
"""Runs ONNX test directories in PyTorch and compares with their outputs.

A second opinion on make_valid.py's formulas: this file reads ONNX's encodings
(attributes or inputs, auto_pad, opsets) and leaves the arithmetic to PyTorch.
It knows the operators of those cases only.
"""

import argparse
import glob
import os
import sys

import numpy as np
import onnx
import torch
import torch.nn.functional as F
from onnx import helper, numpy_helper

OPERATORS = {}


def operator(*names):
    def register(function):
        for name in names:
            OPERATORS[name] = function
        return function
    return register


class Node:
    """A node with its operands: `node[i]` is a tensor, or None where the operand
    is left out; `node.get(name, default)` is an attribute."""

    def __init__(self, proto, operands, opset):
        self.op = proto.op_type
        self.outputs = len(proto.output)
        self.opset = opset
        self.operands = operands
        self.attributes = {a.name: helper.get_attribute_value(a)
                           for a in proto.attribute}

    def __getitem__(self, index):
        return self.operands[index] if index < len(self.operands) else None

    def get(self, name, default=None):
        found = self.attributes.get(name, default)
        return found.decode() if isinstance(found, bytes) else found

    def list_of(self, name, index):
        """A list that is an attribute in old opsets and an operand in new."""
        if name in self.attributes:
            return list(self.attributes[name])
        return None if self[index] is None else self[index].flatten().tolist()


def to_tensor(proto):
    return torch.from_numpy(numpy_helper.to_array(proto).copy())


def explicit_pads(node, sizes, kernel, strides, dilations):
    rank = len(sizes)
    mode = node.get("auto_pad", "NOTSET")
    if mode == "VALID":
        return [0] * (2 * rank)
    if mode == "NOTSET":
        return node.get("pads", [0] * (2 * rank))
    begin, end = [], []
    for n, k, s, d in zip(sizes, kernel, strides, dilations):
        total = max(0, ((n + s - 1) // s - 1) * s + (k - 1) * d + 1 - n)
        half = total // 2
        begin.append(half if mode == "SAME_UPPER" else total - half)
        end.append(total - begin[-1])
    return begin + end


def torch_pads(pads):
    """ONNX's begins then ends, to PyTorch's pairs from the last dimension."""
    rank = len(pads) // 2
    return [p for i in reversed(range(rank)) for p in (pads[i], pads[rank + i])]


def window(node, x, kernel):
    rank = len(kernel)
    strides = node.get("strides", [1] * rank)
    dilations = node.get("dilations", [1] * rank)
    return strides, dilations, explicit_pads(node, x.shape[2:], kernel, strides,
                                             dilations)


@operator("Conv")
def conv(node):
    x, weight = node[0], node[1]
    strides, dilations, pads = window(node, x, weight.shape[2:])
    function = [F.conv1d, F.conv2d, F.conv3d][x.dim() - 3]
    return function(F.pad(x, torch_pads(pads)), weight, node[2], strides, 0,
                    dilations, node.get("group", 1))


@operator("ConvTranspose")
def conv_transpose(node):
    x, weight = node[0], node[1]
    rank = x.dim() - 2
    strides, extra = (node.get("strides", [1] * rank),
                      node.get("output_padding", [0] * rank))
    # PyTorch asks output_padding < stride, so that the crop does the rest.
    function = [F.conv_transpose1d, F.conv_transpose2d, F.conv_transpose3d][rank - 1]
    y = function(x, weight, node[2], strides, 0, extra, node.get("group", 1))
    pads = node.get("pads", [0] * (2 * rank))
    wanted = node.get("output_shape")
    if wanted:
        totals = [n - w for n, w in zip(y.shape[2:], wanted)]
        pads = [t // 2 for t in totals] + [t - t // 2 for t in totals]
    return F.pad(y, [-p for p in torch_pads(pads)])


@operator("MaxPool", "AveragePool")
def pool(node):
    x, kernel = node[0], node.get("kernel_shape")
    rank = len(kernel)
    strides, _, pads = window(node, x, kernel)
    pads = torch_pads(pads)
    ceil = bool(node.get("ceil_mode", 0))
    if node.op == "MaxPool":
        function = [F.max_pool1d, F.max_pool2d, F.max_pool3d][rank - 1]
        return function(F.pad(x, pads, value=float("-inf")), kernel, strides,
                        ceil_mode=ceil)
    # Sums over sums of ones, so that what counts is said by the padding of ones.
    function = [F.avg_pool1d, F.avg_pool2d, F.avg_pool3d][rank - 1]
    counted = float(node.get("count_include_pad", 0))
    ones = F.pad(torch.ones_like(x), pads, value=counted)
    return (function(F.pad(x, pads), kernel, strides, ceil_mode=ceil) /
            function(ones, kernel, strides, ceil_mode=ceil))


@operator("GlobalAveragePool")
def global_average_pool(node):
    return node[0].mean((2, 3), keepdim=True)


@operator("GlobalMaxPool")
def global_max_pool(node):
    return node[0].amax((2, 3), keepdim=True)


@operator("ReduceMean")
def reduce_mean(node):
    return node[0].mean(node.get("axes"), keepdim=bool(node.get("keepdims", 1)))


@operator("ReduceProd")
def reduce_prod(node):
    return node[0].prod().reshape([1] * node[0].dim())


@operator("BatchNormalization")
def batch_norm(node):
    return F.batch_norm(node[0], node[3], node[4], node[1], node[2],
                        eps=node.get("epsilon", 1e-5))


@operator("Gemm")
def gemm(node):
    a = node[0].T if node.get("transA", 0) else node[0]
    b = node[1].T if node.get("transB", 0) else node[1]
    y = node.get("alpha", 1.0) * (a @ b)
    return y if node[2] is None else y + node.get("beta", 1.0) * node[2]


@operator("Clip")
def clip(node):
    low, high = node.get("min"), node.get("max")
    low = node[1] if low is None else torch.tensor(low)
    high = node[2] if high is None else torch.tensor(high)
    return node[0] if low is None and high is None else torch.clamp(
        node[0], low, high)


@operator("Reshape")
def reshape(node):
    shape = node[1].tolist()
    return node[0].reshape([node[0].shape[i] if n == 0 else n
                            for i, n in enumerate(shape)])


@operator("Flatten")
def flatten(node):
    axis = node.get("axis", 1)
    axis = axis + node[0].dim() if axis < 0 else axis
    return node[0].reshape(int(np.prod(node[0].shape[:axis])), -1)


@operator("Squeeze")
def squeeze(node):
    axes = node.list_of("axes", 1)
    if axes is None:
        return node[0].squeeze()
    axes = {a % node[0].dim() for a in axes}
    return node[0].reshape([n for i, n in enumerate(node[0].shape)
                            if i not in axes])


@operator("Unsqueeze")
def unsqueeze(node):
    axes = node.list_of("axes", 1)
    rank = node[0].dim() + len(axes)
    y = node[0]
    for axis in sorted(a % rank for a in axes):
        y = y.unsqueeze(axis)
    return y


@operator("Slice")
def slice_(node):
    starts, ends = node.list_of("starts", 1), node.list_of("ends", 2)
    axes = node.list_of("axes", 3) or list(range(len(starts)))
    steps = node.list_of("steps", 4) or [1] * len(starts)
    index = [slice(None)] * node[0].dim()
    for axis, start, end, step in zip(axes, starts, ends, steps):
        size = node[0].shape[axis]
        # An end before the first element cannot be said as a Python index.
        end = None if step < 0 and end < -size else end
        index[axis] = slice(start, end, step)
    return torch.from_numpy(node[0].numpy()[tuple(index)].copy())


@operator("Pad")
def pad(node):
    pads = torch_pads(node.list_of("pads", 1))
    number = node[2] if node[2] is not None else node.get("value", 0.0)
    mode = {"edge": "replicate"}.get(node.get("mode", ""), node.get("mode",
                                                                   "constant"))
    if mode == "constant":
        return F.pad(node[0], pads, value=float(number))
    if any(pads[4:]):
        raise NotImplementedError("only spatial padding")
    return F.pad(node[0], pads[:4], mode)


@operator("Split")
def split(node):
    axis = node.get("axis", 0)
    sizes = node.list_of("split", 1)
    return torch.split(node[0], sizes or node[0].shape[axis] // node.outputs, axis)


@operator("Softmax")
def softmax(node):
    if node.opset >= 13:
        return node[0].softmax(node.get("axis", -1))
    axis = node.get("axis", 1)
    return node[0].flatten(axis).softmax(-1).reshape(node[0].shape)


@operator("Upsample", "Resize")
def resize(node):
    x = node[0]
    sizes = node[3]
    if sizes is None:
        scales = node[2] if node.op == "Resize" and node.opset >= 11 else node[1]
        sizes = torch.tensor(x.shape) * scales
    return F.interpolate(x, size=[int(n) for n in sizes[2:]])


@operator("Constant")
def constant(node):
    (name, content), = node.attributes.items()
    if name == "value":
        return to_tensor(content)
    return torch.tensor(content, dtype=(torch.float32 if "float" in name
                                        else torch.int64))


@operator("ConstantOfShape")
def constant_of_shape(node):
    return torch.full(node[0].tolist(), to_tensor(node.get("value")).item())


@operator("Gather")
def gather(node):
    return torch.from_numpy(np.array(
        np.take(node[0].numpy(), node[1].numpy(), node.get("axis", 0))))


@operator("Cast")
def cast(node):
    dtype = helper.mapping.TENSOR_TYPE_TO_NP_TYPE[node.get("to")]
    return torch.from_numpy(np.asarray(node[0].numpy(), dtype))


@operator("Shape")
def shape(node):
    return torch.tensor(node[0].shape[node.get("start", 0):node.get("end")],
                        dtype=torch.int64)


@operator("PRelu")
def prelu(node):
    if node.opset < 7:
        return F.prelu(node[0], node[1])
    return torch.where(node[0] < 0, node[0] * node[1], node[0])


OPERATORS.update({
    "Add": lambda n: n[0] + n[1],
    "Sub": lambda n: n[0] - n[1],
    "Mul": lambda n: n[0] * n[1],
    "Div": lambda n: n[0] / n[1],
    "Sum": lambda n: sum(n.operands),
    "MatMul": lambda n: n[0] @ n[1],
    "Relu": lambda n: F.relu(n[0]),
    "LeakyRelu": lambda n: F.leaky_relu(n[0], n.get("alpha", 0.01)),
    "Sigmoid": lambda n: n[0].sigmoid(),
    "HardSigmoid": lambda n: (n.get("alpha", 0.2) * n[0] +
                              n.get("beta", 0.5)).clamp(0, 1),
    "HardSwish": lambda n: F.hardswish(n[0]),
    "Tanh": lambda n: n[0].tanh(),
    "Exp": lambda n: n[0].exp(),
    "Erf": lambda n: n[0].erf(),
    "Sqrt": lambda n: n[0].sqrt(),
    "Pow": lambda n: n[0] ** n[1],
    "ReduceMax": lambda n: n[0].amax(n.list_of("axes", 1),
                                      bool(n.get("keepdims", 1))),
    "ReduceSum": lambda n: n[0].sum(n.list_of("axes", 1),
                                     bool(n.get("keepdims", 1))),
    "Identity": lambda n: n[0],
    "Dropout": lambda n: (n[0], torch.ones_like(n[0]))[:n.outputs],
    "Transpose": lambda n: n[0].permute(n.get("perm")),
    "Concat": lambda n: torch.cat([t.reshape(t.shape) for t in n.operands],
                                  n.get("axis")),
    "ArgMax": lambda n: n[0].argmax(n.get("axis"), bool(n.get("keepdims", 1))),
})


def run(model, inputs):
    opset = next(o.version for o in model.opset_import if not o.domain)
    values = {i.name: to_tensor(i) for i in model.graph.initializer}
    fed = [i.name for i in model.graph.input if i.name not in values]
    values.update(zip(fed, inputs))
    for proto in model.graph.node:
        operands = [values[name] if name else None for name in proto.input]
        results = OPERATORS[proto.op_type](Node(proto, operands, opset))
        if torch.is_tensor(results):
            results = [results]
        values.update(zip(proto.output, results))
    return [values[o.name] for o in model.graph.output]


def read_tensors(folder, kind):
    tensors = []
    while os.path.exists(path := f"{folder}/{kind}_{len(tensors)}.pb"):
        proto = onnx.TensorProto()
        with open(path, "rb") as file:
            proto.ParseFromString(file.read())
        tensors.append(to_tensor(proto))
    return tensors


def check(directory, tolerance):
    """An empty string, or what is wrong."""
    path = os.path.join(directory, "model.onnx")
    model = onnx.load(path)
    try:
        onnx.shape_inference.infer_shapes(model, check_type=True,
                                          strict_mode=True)
    except onnx.shape_inference.InferenceError as error:
        return str(error)
    for folder in glob.glob(os.path.join(directory, "test_data_set_*")):
        try:
            found = run(model, read_tensors(folder, "input"))
        except (KeyError, RuntimeError, NotImplementedError, TypeError) as error:
            return f"{type(error).__name__}: {error}"
        for got, want in zip(found, read_tensors(folder, "output")):
            if got.shape != want.shape or got.dtype != want.dtype:
                return (f"got {got.dtype} {list(got.shape)}, expected "
                        f"{want.dtype} {list(want.shape)}")
            worst = (got.double() - want.double()).abs().max().item()
            if not worst <= tolerance:
                return f"differs by {worst:.3g}"
    return ""


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directories", metavar="DIR", nargs="+",
                        help="test directories (with a model.onnx)")
    parser.add_argument("--tolerance", type=float, default=1e-5)
    arguments = parser.parse_args()
    failed = 0
    for directory in arguments.directories:
        message = check(directory, arguments.tolerance)
        if message:
            failed += 1
            print(f"{os.path.basename(directory.rstrip('/'))}: {message}")
    print(f"{len(arguments.directories) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
