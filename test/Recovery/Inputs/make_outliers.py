#===- make_outliers.py - Layers with outliers --*- python -*--------------===#
#
# Part of the quant-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===----------------------------------------------------------------------===#
"""Writes net.mlir and x.npy into a folder: a layer normalization and two linear
layers that share its result, as queries and keys do in a transformer. Two of the
32 channels of the normalization are 60 times as large as the others, and meet
weights that are as much smaller."""

import os
import sys

import numpy as np

folder = sys.argv[1]
random = np.random.default_rng(1)
CHANNELS, OUTPUTS = 32, 16
size = np.ones(CHANNELS)
size[[3, 17]] = 60
offset = random.normal(size=CHANNELS) * size * 0.1
weights = [random.normal(size=(OUTPUTS, CHANNELS)) / size for _ in range(2)]


def dense(values):
    return "dense<" + str(np.round(values, 6).tolist()) + ">"


X, C, W, Y = f"tensor<1x{CHANNELS}xf32>", f"tensor<{CHANNELS}xf32>", \
    f"tensor<{OUTPUTS}x{CHANNELS}xf32>", f"tensor<1x{OUTPUTS}xf32>"
with open(os.path.join(folder, "net.mlir"), "w") as file:
    file.write(
        f"""
func.func @main(%x: {X}) -> ({Y}, {Y}) {{
  %s = qnn.constant {dense(size)} : {C}
  %o = qnn.constant {dense(offset)} : {C}
  %v = qnn.constant {dense(weights[0])} : {W}
  %w = qnn.constant {dense(weights[1])} : {W}
  %h = qnn.layer_norm %x scale %s offset %o : ({X}, {C}, {C}) -> {X}
  %y = qnn.linear %h, %v : ({X}, {W}) -> {Y}
  %z = qnn.linear %h, %w : ({X}, {W}) -> {Y}
  return %y, %z : {Y}, {Y}
}}
"""
    )
np.save(os.path.join(folder, "x.npy"), random.normal(size=(64, CHANNELS)).astype(np.float32))
