#===- probe.py - Layers computed in numpy -----------------*- python -*-----===#
#
# Part of the quant-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===------------------------------------------------------------------------===#
"""The layers of make_networks.py on small f32 NCHW arrays, just good enough to
measure batch norm statistics, and the random images to measure them with."""

import numpy as np


def taps(x, kernel, stride, padding, height, width, fill=0.0):
    """For each kernel position, the elements it meets: (row, column, array
    [N, C, height, width])."""
    need = [(n - 1) * stride + kernel - d - padding
            for n, d in zip((height, width), x.shape[2:])]
    x = np.pad(x, ((0, 0), (0, 0), (padding, max(0, need[0])),
                   (padding, max(0, need[1]))), constant_values=fill)
    for row in range(kernel):
        for column in range(kernel):
            yield row, column, x[
                :, :, row:row + (height - 1) * stride + 1:stride,
                column:column + (width - 1) * stride + 1:stride]


def output_size(size, kernel, stride, padding, ceil=False):
    up = stride - 1 if ceil else 0
    return (size + 2 * padding - kernel + up) // stride + 1


def conv(x, weight, bias, stride, padding, groups):
    """`groups`: 1, or the number of input channels (depthwise)."""
    kernel = weight.shape[2]
    height, width = (output_size(d, kernel, stride, padding)
                     for d in x.shape[2:])
    y = np.zeros((len(x), len(weight), height, width), np.float32)
    for row, column, part in taps(x, kernel, stride, padding, height, width):
        factor = weight[:, :, row, column]
        if groups == 1:
            product = factor @ part.reshape(*part.shape[:2], -1)
            y += product.reshape(y.shape)
        else:
            y += factor.reshape(1, -1, 1, 1) * part
    return y if bias is None else y + per_channel(bias)


def max_pool(x, kernel, stride, padding, ceil):
    height, width = (output_size(d, kernel, stride, padding, ceil)
                     for d in x.shape[2:])
    y = np.full((*x.shape[:2], height, width), -np.inf, np.float32)
    for _, _, part in taps(x, kernel, stride, padding, height, width, -np.inf):
        y = np.maximum(y, part)
    return y


def per_channel(v):
    return np.asarray(v, np.float32).reshape(1, -1, 1, 1)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def smooth_images(seed, count, height, width, channels):
    """Random u8 NHWC images with the spectrum of photographs, roughly: noise at
    several scales, the coarse ones strongest."""
    rng = np.random.default_rng(seed)
    total = np.zeros((count, height, width, channels), np.float32)
    for cells in (2, 4, 8, 16, 32):
        grid = rng.normal(0, 1, (count, cells + 1, cells + 1, channels))
        total += upsample(grid.astype(np.float32), height, width) / cells ** 0.7
    low = total.min((1, 2, 3), keepdims=True)
    high = total.max((1, 2, 3), keepdims=True)
    # Not every image uses the whole range.
    bottom = rng.uniform(0, 60, (count, 1, 1, 1))
    top = rng.uniform(160, 255, (count, 1, 1, 1))
    images = bottom + (total - low) / (high - low) * (top - bottom)
    return np.rint(images).astype(np.uint8)


def upsample(grid, height, width):
    """Bilinear, [N, GH, GW, C] to [N, height, width, C], corners aligned."""
    for axis, size in ((1, height), (2, width)):
        position = np.linspace(0, grid.shape[axis] - 1, size, dtype=np.float32)
        low = np.minimum(position.astype(int), grid.shape[axis] - 2)
        weight = (position - low).reshape([-1 if a == axis else 1
                                           for a in range(4)])
        grid = (np.take(grid, low, axis) * (1 - weight) +
                np.take(grid, low + 1, axis) * weight)
    return grid
