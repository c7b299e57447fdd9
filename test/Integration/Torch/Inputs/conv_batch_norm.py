#===- conv_batch_norm.py - Fold and correct, next to PyTorch -*- python -*--===#
#
# Part of the quant-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===------------------------------------------------------------------------===#
"""Writes layers with weights that are rounded to 4 bits and a batch
normalization that was folded into them, and compares gradients and statistics
of one step with those of PyTorch's way to train them.

  conv_batch_norm.py write DIR            DIR/folded.mlir and DIR/inputs.npz
  conv_batch_norm.py check DIR FILE...    FILE: results of the differentiated function
"""

import sys

import numpy as np
import torch
import torch.nn.functional as F

from layouts import nchw, nhwc, turned


# Name, shapes of input and weight, shape of the result, operation, attributes,
# PyTorch's without a bias.
LAYERS = [
    ("conv", (4, 6, 6, 5), (8, 3, 3, 5), (4, 6, 6, 8), "qnn.conv_2d",
     "padding = array<i64: 1, 1, 1, 1>",
     lambda x, w: nhwc(F.conv2d(nchw(x), nchw(w), padding=1))),
    ("depthwise", (4, 6, 6, 6), (6, 3, 3, 1), (4, 4, 4, 6), "qnn.conv_2d", "groups = 6 : i64",
     lambda x, w: nhwc(F.conv2d(nchw(x), nchw(w), groups=6))),
    ("transposed", (4, 3, 3, 5), (6, 2, 2, 5), (4, 6, 6, 6), "qnn.conv_transpose_2d",
     "strides = array<i64: 2, 2>",
     lambda x, w: nhwc(F.conv_transpose2d(nchw(x), turned(w), stride=2))),
    ("linear", (16, 7), (9, 7), (16, 9), "qnn.linear", "", F.linear),
]
EPSILON = 1e-3


def text_of(shape):
    return "tensor<" + "".join(f"{size}x" for size in shape) + "f32>"


def array_of(values):
    return "array<f32: " + ", ".join(repr(float(value)) for value in values) + ">"


def dense_of(values):
    return "dense<" + str(np.asarray(values, np.float64).tolist()) + ">"


def values_of(layer, random):
    """The network before it is folded, and the steps of its weights."""
    _, x, w, y, _, _, _ = layer
    channels = w[0]
    values = {
        "x": random.standard_normal(x), "w": random.standard_normal(w),
        "scale": random.uniform(0.5, 1.5, channels) * random.choice([-1, 1], channels),
        "offset": random.standard_normal(channels), "mean": random.standard_normal(channels),
        "variance": random.uniform(0.5, 4, channels), "r": random.standard_normal(y),
    }
    values = {name: value.astype(np.float32) for name, value in values.items()}
    factor = values["scale"] / np.sqrt(values["variance"] + np.float32(EPSILON))
    values["folded"] = values["w"] * factor.reshape(-1, *[1] * (len(w) - 1))
    values["bias"] = values["offset"] - values["mean"] * factor
    # Some weights are clipped.
    largest = np.abs(values["folded"]).reshape(channels, -1).max(1)
    values["step"] = (largest / 6).astype(np.float32)
    return values


def write(folder):
    random = np.random.default_rng(1)
    inputs = {"sample": np.zeros((1,), np.float32)}
    arguments, body, losses = ['%sample: tensor<1xf32> {qnn.name = "sample"}'], [], []
    for layer in LAYERS:
        name, x, w, y, op, attributes, _ = layer
        v = values_of(layer, random)
        channels = text_of((w[0],))
        for key, shape in (("x", x), ("r", y)):
            arguments.append(f'%{name}_{key}: {text_of(shape)} {{qnn.name = "{name}_{key}"}}')
            inputs[f"{name}_{key}"] = v[key]
        norm = (f"qnn.folded_batch_norm = {{scale = {array_of(v['scale'])}, mean = {array_of(v['mean'])}, "
                f"variance = {array_of(v['variance'])}, epsilon = {EPSILON} : f32}}")
        attributes = f"{attributes}, " if attributes else ""
        axes = ", ".join(str(axis) for axis in range(len(y)))
        body += [
            f"  %{name}_w = qnn.constant {dense_of(v['folded'])} : {text_of(w)}",
            f"  %{name}_s = qnn.constant {dense_of(v['step'])} : {channels}",
            f"  %{name}_b = qnn.constant {dense_of(v['bias'])} : {channels}",
            f"  %{name}_q = qnn.fake_quant %{name}_w scale %{name}_s {{qmin = -7 : i64, qmax = 7 : i64, "
            f"axis = 0 : i64}} : ({text_of(w)}, {channels}) -> {text_of(w)}",
            f"  %{name}_y = {op} %{name}_x, %{name}_q bias %{name}_b {{{attributes}{norm}, "
            f"clamp = #qnn.clamp<0.0, inf>}} : ({text_of(x)}, {text_of(w)}, {channels}) -> {text_of(y)} "
            f'loc("{name}")',
            f"  %{name}_p = qnn.mul %{name}_y, %{name}_r : ({text_of(y)}, {text_of(y)}) -> {text_of(y)}",
            f"  %{name}_l = qnn.reduce_mean %{name}_p {{axes = array<i64: {axes}>}} : ({text_of(y)}) -> tensor<f32>",
        ]
        losses.append(f"%{name}_l")
    total = losses[0]
    for number, loss in enumerate(losses[1:]):
        body.append(f"  %s{number} = qnn.add {total}, {loss} : (tensor<f32>, tensor<f32>) -> tensor<f32>")
        total = f"%s{number}"
    with open(f"{folder}/folded.mlir", "w") as file:
        print(f"func.func @main({', '.join(arguments)}) -> tensor<f32> {{", file=file)
        print("\n".join(body), file=file)
        print(f"  return {total} : tensor<f32>\n}}", file=file)
    random = np.random.default_rng(1)
    for layer in LAYERS:
        v = values_of(layer, random)
        names = {"weight": "w", "bias": "scale", "bias.2": "offset", "statistic": "mean",
                 "statistic.2": "variance"}
        for parameter, key in names.items():
            inputs[f"{layer[0]}.{parameter}"] = v[key]
    np.savez(f"{folder}/inputs.npz", **{name: value[None] for name, value in inputs.items()})


def check(folder, files):
    expected, random = {}, np.random.default_rng(1)
    for layer in LAYERS:
        name, _, shape, _, _, _, function = layer
        v = {key: torch.tensor(value) for key, value in values_of(layer, random).items()}
        for key in ("w", "scale", "offset"):
            v[key].requires_grad_()
        factor = v["scale"] / torch.sqrt(v["variance"] + EPSILON)
        weight = torch.fake_quantize_per_channel_affine(
            v["w"] * factor.reshape(-1, *[1] * (len(shape) - 1)), v["step"],
            torch.zeros(shape[0], dtype=torch.int32), 0, -7, 7)
        mean, variance = v["mean"].clone(), v["variance"].clone()
        plain = function(v["x"], weight) / factor
        y = F.batch_norm(plain.movedim(-1, 1), mean, variance, v["scale"], v["offset"],
                         training=True, momentum=0.1, eps=EPSILON).movedim(1, -1).relu()
        (y * v["r"]).mean().backward()
        expected[f"{name}.weight.gradient"] = v["w"].grad.numpy()
        expected[f"{name}.bias.gradient"] = v["scale"].grad.numpy()
        expected[f"{name}.bias.2.gradient"] = v["offset"].grad.numpy()
        expected[f"{name}.statistic.new"] = mean.numpy()
        expected[f"{name}.statistic.2.new"] = variance.numpy()
    for file in files:
        results, right = np.load(f"{folder}/{file}"), 0
        for name, want in expected.items():
            error = np.abs(results[name].reshape(want.shape) - want).max() / np.abs(want).max()
            if error < 1e-4:
                right += 1
            else:
                print(f"{name}: relative error {error}")
        print(f"{file}: {right} of {len(expected)} values agree")


if sys.argv[1] == "write":
    write(sys.argv[2])
else:
    check(sys.argv[2], sys.argv[3:])
