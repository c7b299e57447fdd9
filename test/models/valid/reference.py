#===- reference.py - Operators computed in numpy ----------*- python -*-----===#
#
# Part of the quant-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===------------------------------------------------------------------------===#
"""What the operators of make_valid.py mean, in plain numpy and double
precision. It knows nothing of ONNX: paddings are numbers, never an `auto_pad`.

Layout: x [N, C, spatial...], weights [out, in / groups, spatial...]. `pads` is
a (before, after) pair for each spatial dimension.
"""

import itertools

import numpy as np


def pad_spatial(x, pads, value=0.0):
    return np.pad(x, ((0, 0), (0, 0), *pads), constant_values=value)


def starts(size, kernel, stride, dilation=1):
    """Where windows begin in a padded dimension of `size`."""
    return range(0, size - dilation * (kernel - 1), stride)


def conv(x, weight, bias=None, pads=None, strides=None, dilations=None,
         groups=1):
    rank = x.ndim - 2
    strides, dilations = strides or [1] * rank, dilations or [1] * rank
    x = pad_spatial(x.astype(np.float64), pads or [(0, 0)] * rank)
    kernel = weight.shape[2:]
    steps = [starts(*a) for a in zip(x.shape[2:], kernel, strides, dilations)]
    y = np.zeros((len(x), len(weight), *map(len, steps)))
    outputs, inputs = len(weight) // groups, weight.shape[1]
    for group in range(groups):
        part = x[:, group * inputs:(group + 1) * inputs]
        kernels = weight[group * outputs:(group + 1) * outputs]
        for tap in itertools.product(*map(range, kernel)):
            window = part
            for axis, (t, d, s) in enumerate(zip(tap, dilations, steps)):
                window = np.take(window, [i + t * d for i in s], axis + 2)
            y[:, group * outputs:(group + 1) * outputs] += np.moveaxis(
                np.tensordot(window, kernels[(..., *tap)], (1, 1)), -1, 1)
    return y if bias is None else y + per_channel(bias, y.ndim)


def conv_transpose(x, weight, bias=None, pads=None, strides=None,
                   output_padding=None, groups=1):
    """weight: [in, out / groups, spatial...]"""
    rank = x.ndim - 2
    strides = strides or [1] * rank
    pads, output_padding = pads or [(0, 0)] * rank, output_padding or [0] * rank
    full = [(n - 1) * s + k for n, s, k in zip(x.shape[2:], strides,
                                               weight.shape[2:])]
    outputs, inputs = weight.shape[1], x.shape[1] // groups
    y = np.zeros((len(x), outputs * groups,
                  *[f + o for f, o in zip(full, output_padding)]))
    for group in range(groups):
        rows = slice(group * inputs, (group + 1) * inputs)
        for place in itertools.product(*map(range, x.shape[2:])):
            blocks = np.tensordot(x[(slice(None), rows, *place)].astype(float),
                                  weight[rows], (1, 0))
            where = tuple(slice(p * s, p * s + k) for p, s, k in zip(
                place, strides, weight.shape[2:]))
            y[(slice(None), slice(group * outputs, (group + 1) * outputs),
               *where)] += blocks
    cut = tuple(slice(b, n - a) for (b, a), n in zip(pads, y.shape[2:]))
    y = y[(slice(None), slice(None), *cut)]
    return y if bias is None else y + per_channel(bias, y.ndim)


def pool(x, kernel, reduce, pads=None, strides=None, ceil=False,
         count_padding=False):
    """`reduce`: np.max or np.mean, over the elements of a window that are not
    padding (with `count_padding`, zeros of the given pads count too)."""
    rank = x.ndim - 2
    strides = strides or [1] * rank
    pads = pads or [(0, 0)] * rank
    # Ceiling adds a partial window at the end; its missing part never counts.
    beyond = [s - 1 if ceil else 0 for s in strides]
    padded = pad_spatial(x.astype(np.float64), pads,
                         0.0 if count_padding else np.nan)
    padded = pad_spatial(padded, [(0, b) for b in beyond], np.nan)
    steps = [starts(*a) for a in zip(padded.shape[2:], kernel, strides)]
    y = np.zeros((*x.shape[:2], *map(len, steps)))
    for place in itertools.product(*[range(len(s)) for s in steps]):
        window = padded[(..., *[slice(s[i], s[i] + k) for s, i, k in
                                zip(steps, place, kernel)])]
        flat = window.reshape(*x.shape[:2], -1)
        y[(..., *place)] = {np.max: np.nanmax, np.mean: np.nanmean}[reduce](
            flat, axis=2)
    return y


def same_pads(sizes, kernel, strides, lower):
    """The padding that makes ceil(size / stride) windows, odd element at the
    end, or, with `lower`, at the beginning."""
    pads = []
    for size, k, s in zip(sizes, kernel, strides):
        total = max(0, (-(-size // s) - 1) * s + k - size)
        small, large = total // 2, total - total // 2
        pads.append((large, small) if lower else (small, large))
    return pads


def per_channel(v, rank):
    return np.reshape(v, (1, -1) + (1,) * (rank - 2)).astype(np.float64)


def batch_norm(x, scale, bias, mean, variance, epsilon=1e-5):
    scale, bias, mean, variance = (per_channel(v, x.ndim) for v in (
        scale, bias, mean, variance))
    return (x - mean) / np.sqrt(variance + epsilon) * scale + bias


def relu(x):
    return np.maximum(x, 0)


def softmax(x, axis):
    e = np.exp(x - x.max(axis, keepdims=True))
    return e / e.sum(axis, keepdims=True)
