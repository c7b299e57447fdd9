#===- gradients.py - Gradients next to PyTorch's -*- python -*--------------===#
#
# Part of the quant-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===------------------------------------------------------------------------===#
"""Writes one function that holds many operations, each with its own arguments
and a term of the loss, and compares its gradients with autograd's.

  gradients.py write DIR            DIR/forward.mlir and DIR/inputs.npz
  gradients.py check DIR FILE...    FILE: results of the differentiated function
"""

import sys

import numpy as np
import torch
import torch.nn.functional as F

from layouts import nchw, nhwc, turned


def conv(x, w, b=None, **options):
    return nhwc(F.conv2d(nchw(x), nchw(w), b, **options))


def lsq(qmin, qmax):
    def apply(x, s):
        factor = 1 / (x.numel() * qmax) ** 0.5
        zero = torch.zeros(1)
        return torch._fake_quantize_learnable_per_tensor_affine(
            x, s.reshape(1), zero, qmin, qmax, factor)
    return apply


def lsq_plus(qmin, qmax):
    def apply(x, s, z):
        factor = 1 / (x.numel() * qmax) ** 0.5
        return torch._fake_quantize_learnable_per_tensor_affine(
            x, s.reshape(1), z.reshape(1), qmin, qmax, factor)
    return apply


def lsq_plus_channels(qmin, qmax):
    def apply(x, s, z):
        factor = 1 / (x.numel() / s.numel() * qmax) ** 0.5
        return torch._fake_quantize_learnable_per_channel_affine(
            x, s, z, 1, qmin, qmax, factor)
    return apply


def amax(qmax):
    """Clipped at +-qmax * s, with straight-through rounding inside. The bound
    moves as if it were what is trained."""
    def apply(x, s):
        factor = 1 / qmax ** 2
        bound = qmax * (s * factor + (s - s * factor).detach())
        clipped = torch.minimum(torch.maximum(x, -bound), bound)
        rounded = torch.round(x / s).clamp(-qmax, qmax) * s
        return clipped + (rounded - clipped).detach()
    return apply


def tanh_gelu(x):
    return x / 2 * (1 + torch.tanh((2 / np.pi) ** 0.5 * (x + 0.044715 * x ** 3)))


def batch_norm(x, scale, offset, mean, variance):
    return (x - mean) / torch.sqrt(variance + 1e-5) * scale + offset


def batch_norm_of_batch(x, scale, offset, mean, variance):
    """Changes the statistics, which have no gradients."""
    return nhwc(F.batch_norm(nchw(x), mean.detach(), variance.detach(), scale, offset,
                             training=True))


def lsq_channels(qmin, qmax):
    def apply(x, s):
        factor = 1 / (x.numel() / s.numel() * qmax) ** 0.5
        return torch._fake_quantize_learnable_per_channel_affine(
            x, s, torch.zeros_like(s), 0, qmin, qmax, factor)
    return apply


# Name, shapes of arguments, shape of the result, operation on %0, %1, ...,
# PyTorch's.
CASES = [
    ("linear", [(6, 20), (33, 20), (33,)], (6, 33),
     "qnn.linear %0, %1 bias %2", F.linear),
    ("conv", [(2, 9, 7, 5), (18, 3, 3, 5), (18,)], (2, 9, 7, 18),
     "qnn.conv_2d %0, %1 bias %2 {padding = array<i64: 1, 1, 1, 1>}",
     lambda x, w, b: conv(x, w, b, padding=1)),
    ("conv_strided", [(2, 16, 16, 16), (32, 3, 3, 16)], (2, 8, 8, 32),
     "qnn.conv_2d %0, %1 {strides = array<i64: 2, 2>, padding = array<i64: 1, 1, 1, 1>}",
     lambda x, w: conv(x, w, stride=2, padding=1)),
    ("conv_dilated", [(1, 12, 11, 3), (4, 3, 2, 3)], (1, 4, 5, 4),
     "qnn.conv_2d %0, %1 {strides = array<i64: 2, 2>, dilations = array<i64: 2, 2>}",
     lambda x, w: conv(x, w, stride=2, dilation=2)),
    ("conv_pointwise", [(2, 7, 8, 5), (6, 1, 1, 5)], (2, 4, 4, 6),
     "qnn.conv_2d %0, %1 {strides = array<i64: 2, 2>}",
     lambda x, w: conv(x, w, stride=2)),
    ("conv_stepped", [(2, 13, 11, 3), (17, 4, 5, 3)], (2, 4, 5, 17),
     "qnn.conv_2d %0, %1 {strides = array<i64: 3, 2>, padding = array<i64: 1, 1, 0, 2>}",
     lambda x, w: conv(F.pad(x, (0, 0, 0, 2, 1, 1)), w, stride=(3, 2))),
    # Its weight gradient is summed in two parts.
    ("conv_batch", [(16, 16, 16, 16), (16, 3, 3, 16)], (16, 16, 16, 16),
     "qnn.conv_2d %0, %1 {padding = array<i64: 1, 1, 1, 1>}",
     lambda x, w: conv(x, w, padding=1)),
    ("depthwise", [(2, 9, 9, 20), (20, 3, 3, 1)], (2, 5, 5, 20),
     "qnn.conv_2d %0, %1 {strides = array<i64: 2, 2>, padding = array<i64: 1, 1, 1, 1>, groups = 20 : i64}",
     lambda x, w: conv(x, w, stride=2, padding=1, groups=20)),
    ("grouped", [(2, 6, 6, 8), (12, 3, 3, 4)], (2, 4, 4, 12),
     "qnn.conv_2d %0, %1 {groups = 2 : i64}",
     lambda x, w: conv(x, w, groups=2)),
    ("conv_relu", [(2, 6, 6, 8), (12, 3, 3, 8)], (2, 4, 4, 12),
     "qnn.conv_2d %0, %1 {clamp = #qnn.clamp<0.0, inf>}",
     lambda x, w: conv(x, w).relu()),
    ("conv_transpose", [(2, 5, 4, 6), (8, 3, 2, 6), (8,)], (2, 10, 8, 8),
     "qnn.conv_transpose_2d %0, %1 bias %2 {strides = array<i64: 2, 2>, padding = array<i64: 1, 1, 0, 0>, output_padding = array<i64: 1, 0>}",
     lambda x, w, b: nhwc(F.conv_transpose2d(nchw(x), turned(w), b, stride=2,
                                             padding=(1, 0), output_padding=(1, 0)))),
    ("conv_of_signals", [(2, 1, 16, 6), (8, 1, 5, 6)], (2, 1, 6, 8),
     "qnn.conv_2d %0, %1 {strides = array<i64: 1, 2>}",
     lambda x, w: F.conv1d(x[:, 0].permute(0, 2, 1), w[:, 0].permute(0, 2, 1),
                           stride=2).permute(0, 2, 1)[:, None]),
    ("matmul", [(3, 5, 7), (7, 9)], (3, 5, 9), "qnn.matmul %0, %1", torch.matmul),
    ("add", [(2, 3, 4), (3, 1)], (2, 3, 4), "qnn.add %0, %1", torch.add),
    ("mul", [(2, 1, 4), (3, 1)], (2, 3, 4), "qnn.mul %0, %1", torch.mul),
    ("sub", [(2, 3, 4), (3, 1)], (2, 3, 4), "qnn.sub %0, %1", torch.sub),
    ("div", [(2, 3, 4), (3, 1)], (2, 3, 4), "qnn.div %0, %1", torch.div),
    ("min", [(2, 3, 4), (3, 1)], (2, 3, 4), "qnn.min %0, %1", torch.minimum),
    ("max", [(2, 3, 4), (3, 1)], (2, 3, 4), "qnn.max %0, %1", torch.maximum),
    ("relu", [(5, 40)], (5, 40), "qnn.relu %0", F.relu),
    ("relu6", [(5, 40)], (5, 40), "qnn.clip %0 {clamp = #qnn.clamp<0.0, 6.0>}", F.relu6),
    ("sigmoid", [(5, 40)], (5, 40), "qnn.sigmoid %0", torch.sigmoid),
    ("tanh", [(5, 40)], (5, 40), "qnn.tanh %0", torch.tanh),
    ("silu", [(5, 40)], (5, 40), "qnn.silu %0", F.silu),
    ("elu", [(5, 40)], (5, 40), "qnn.elu %0 {alpha = 0.75 : f32}", lambda x: F.elu(x, 0.75)),
    ("gelu", [(5, 40)], (5, 40), "qnn.gelu %0", F.gelu),
    ("gelu_tanh", [(5, 40)], (5, 40), "qnn.gelu %0 {tanh}", tanh_gelu),
    ("erf", [(5, 40)], (5, 40), "qnn.erf %0", torch.erf),
    ("exp", [(5, 40)], (5, 40), "qnn.exp %0", torch.exp),
    ("pow", [(5, 40)], (5, 40), "qnn.pow %0 {exponent = 3.0 : f32}", lambda x: x ** 3),
    ("abs", [(5, 40)], (5, 40), "qnn.abs %0", torch.abs),
    ("leaky_relu", [(5, 40)], (5, 40), "qnn.leaky_relu %0 {alpha = 0.125 : f32}",
     lambda x: F.leaky_relu(x, 0.125)),
    ("prelu", [(5, 3)], (5, 3), "qnn.prelu %0 {slopes = array<f32: 0.25, -0.5, 2.0>}",
     lambda x: torch.where(x > 0, x, x * torch.tensor([0.25, -0.5, 2.0]))),
    ("hard_sigmoid", [(5, 40)], (5, 40),
     "qnn.hard_sigmoid %0 {alpha = 0.166666672 : f32, beta = 0.5 : f32}", F.hardsigmoid),
    ("hard_swish", [(5, 40)], (5, 40), "qnn.hard_swish %0", F.hardswish),
    ("softmax", [(5, 7)], (5, 7), "qnn.softmax %0 {axis = 1 : i64}",
     lambda x: x.softmax(1)),
    ("layer_norm", [(3, 5, 24), (24,), (24,)], (3, 5, 24),
     "qnn.layer_norm %0 scale %1 offset %2", lambda x, s, o: F.layer_norm(x, (24,), s, o)),
    ("batch_norm", [(2, 5, 6, 7), (7,), (7,), (7,), (7,)], (2, 5, 6, 7),
     "qnn.batch_norm %0 scale %1 offset %2 mean %3 variance %4", batch_norm),
    ("batch_norm_of_batch", [(4, 5, 6, 7), (7,), (7,), (7,), (7,)], (4, 5, 6, 7),
     "qnn.batch_norm %0 scale %1 offset %2 mean %3 variance %4", batch_norm_of_batch),
    ("max_pool", [(2, 7, 7, 5)], (2, 4, 4, 5),
     "qnn.max_pool_2d %0 {kernel = array<i64: 3, 3>, strides = array<i64: 2, 2>, padding = array<i64: 1, 1, 1, 1>}",
     lambda x: nhwc(F.max_pool2d(nchw(x), 3, 2, 1))),
    ("average_pool", [(2, 7, 7, 5)], (2, 4, 4, 5),
     "qnn.average_pool_2d %0 {kernel = array<i64: 3, 3>, strides = array<i64: 2, 2>, padding = array<i64: 1, 1, 1, 1>}",
     lambda x: nhwc(F.avg_pool2d(nchw(x), 3, 2, 1, count_include_pad=False))),
    ("mean", [(2, 7, 7, 5)], (2, 5), "qnn.reduce_mean %0 {axes = array<i64: 1, 2>}",
     lambda x: x.mean((1, 2))),
    ("sum", [(2, 7, 7, 5)], (2, 7, 5), "qnn.reduce_sum %0 {axes = array<i64: 2>}",
     lambda x: x.sum(2)),
    ("largest", [(2, 7, 7, 5)], (2, 5), "qnn.reduce_max %0 {axes = array<i64: 1, 2>}",
     lambda x: x.amax((1, 2))),
    ("gather", [(2, 5, 3)], (2, 7, 3),
     "qnn.gather %0 {axis = 1 : i64, indices = array<i64: 4, 0, 0, 2, 0, 1, 4>}",
     lambda x: x[:, [4, 0, 0, 2, 0, 1, 4]]),
    ("slice", [(2, 9, 3)], (2, 3, 3),
     "qnn.slice %0 {offsets = array<i64: 0, 1, 0>, strides = array<i64: 1, 3, 1>}",
     lambda x: x[:, 1:9:3]),
    ("transpose", [(2, 3, 4)], (4, 2, 3),
     "qnn.transpose %0 {permutation = array<i64: 2, 0, 1>}",
     lambda x: x.permute(2, 0, 1)),
    ("concat", [(2, 3), (2, 4)], (2, 7), "qnn.concat %0, %1 {axis = 1 : i64}",
     lambda x, y: torch.cat([x, y], 1)),
    ("lsq", [(5, 40), ()], (5, 40),
     "qnn.fake_quant %0 scale %1 {qmin = -4 : i64, qmax = 3 : i64, rule = #qnn.gradient_rule<lsq>}",
     lsq(-4, 3)),
    # Large enough to be summed in columns.
    ("lsq_large", [(64, 300), ()], (64, 300),
     "qnn.fake_quant %0 scale %1 {qmin = -4 : i64, qmax = 3 : i64, rule = #qnn.gradient_rule<lsq>}",
     lsq(-4, 3)),
    ("lsq_channels", [(4, 3, 3, 5), (4,)], (4, 3, 3, 5),
     "qnn.fake_quant %0 scale %1 {qmin = -7 : i64, qmax = 7 : i64, axis = 0 : i64, rule = #qnn.gradient_rule<lsq>}",
     lsq_channels(-7, 7)),
    ("lsq_plus", [(5, 40), (), ()], (5, 40),
     "qnn.fake_quant %0 scale %1 zero_point %2 {qmin = 0 : i64, qmax = 7 : i64, rule = #qnn.gradient_rule<lsq_plus>}",
     lsq_plus(0, 7)),
    ("lsq_plus_channels", [(3, 4, 5), (4,), (4,)], (3, 4, 5),
     "qnn.fake_quant %0 scale %1 zero_point %2 {qmin = 0 : i64, qmax = 15 : i64, axis = 1 : i64, rule = #qnn.gradient_rule<lsq_plus>}",
     lsq_plus_channels(0, 15)),
    ("amax", [(5, 40), ()], (5, 40),
     "qnn.fake_quant %0 scale %1 {qmin = -7 : i64, qmax = 7 : i64, rule = #qnn.gradient_rule<amax>}",
     amax(7)),
]


def text_of(shape):
    return "tensor<" + "".join(f"{size}x" for size in shape) + "f32>"


def is_statistic(name, index):
    return name == "batch_norm_of_batch" and index >= 3


def arguments_of(case, random):
    name, shapes, result, _, _ = case
    values = []
    for index, shape in enumerate(shapes):
        scale = 3 if len(shapes) == 1 else 1
        value = (random.standard_normal(shape) * scale).astype(np.float32)
        if name.startswith(("lsq", "amax")) and index == 1:
            value = np.asarray(0.2 + 0.1 * random.random(shape), np.float32)
        if name.startswith("lsq_plus") and index == 2:
            value = np.asarray(2 + 2 * random.random(shape), np.float32)
        if name.startswith("batch_norm") and index == 4 or (name, index) == ("div", 1):
            value = np.abs(value) + np.float32(0.5)
        values.append(value)
    weights = random.standard_normal(result).astype(np.float32)
    return values, weights


def write(folder):
    random = np.random.default_rng(1)
    # The first argument says that a run takes one sample: all of the others.
    inputs = {"sample": np.zeros((1,), np.float32)}
    arguments, body, losses = ['%sample: tensor<1xf32> {qnn.name = "sample"}'], [], []
    for number, case in enumerate(CASES):
        name, shapes, result, op, _ = case
        values, weights = arguments_of(case, random)
        for index, value in enumerate(values):
            kind = "statistic" if is_statistic(name, index) else "weight"
            arguments.append(f"%{name}_{index}: {text_of(value.shape)} "
                             f'{{qnn.name = "{name}_{index}", qnn.parameter = "{kind}"}}')
            inputs[f"{name}_{index}"] = value
            op = op.replace(f"%{index}", f"%{name}_{index}")
        arguments.append(f'%{name}_r: {text_of(result)} {{qnn.name = "{name}_r"}}')
        inputs[f"{name}_r"] = weights
        types = [text_of(value.shape) for value in values]
        axes = ", ".join(str(axis) for axis in range(len(result)))
        body += [
            f"  %y{number} = {op} : ({', '.join(types)}) -> {text_of(result)}",
            f"  %p{number} = qnn.mul %y{number}, %{name}_r : ({text_of(result)}, {text_of(result)}) -> {text_of(result)}",
            f"  %l{number} = qnn.reduce_mean %p{number} {{axes = array<i64: {axes}>}} : ({text_of(result)}) -> tensor<f32>",
        ]
        losses.append(f"%l{number}")
    total = losses[0]
    for number, loss in enumerate(losses[1:]):
        body.append(f"  %s{number} = qnn.add {total}, {loss} : (tensor<f32>, tensor<f32>) -> tensor<f32>")
        total = f"%s{number}"
    with open(f"{folder}/forward.mlir", "w") as file:
        print(f"func.func @main({', '.join(arguments)}) -> tensor<f32> {{", file=file)
        print("\n".join(body), file=file)
        print(f"  return {total} : tensor<f32>\n}}", file=file)
    np.savez(f"{folder}/inputs.npz", **{name: value[None] for name, value in inputs.items()})


def check(folder, files):
    expected, random = {}, np.random.default_rng(1)
    for case in CASES:
        name, _, _, _, function = case
        values, weights = arguments_of(case, random)
        tensors = [torch.tensor(value, requires_grad=True) for value in values]
        (function(*tensors) * torch.tensor(weights)).mean().backward()
        for index, tensor in enumerate(tensors):
            if is_statistic(name, index):
                expected[f"{name}_{index}.new"] = tensor.detach().numpy()
            else:
                expected[f"{name}_{index}.gradient"] = tensor.grad.numpy()
    for file in files:
        results, right = np.load(f"{folder}/{file}"), 0
        for name, want in expected.items():
            error = np.abs(results[name].reshape(want.shape) - want).max() / np.abs(want).max()
            if error < 1e-4:
                right += 1
            else:
                print(f"{name}: relative error {error}")
        print(f"{file}: {right} of {len(expected)} gradients agree")


if sys.argv[1] == "write":
    write(sys.argv[2])
else:
    check(sys.argv[2], sys.argv[3:])
