#===- make_unequal.py - A network with unequal channels --*- python -*----===#
#
# Part of the quant-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===----------------------------------------------------------------------===#
"""Writes net.mlir and x.npy into a folder: two linear layers with a ReLU
between, whose hidden channels differ by a factor of 100 in both layers, so that
all of them matter equally. Weights are to have one scale a tensor."""

import os
import sys

import numpy as np

folder = sys.argv[1]
random = np.random.default_rng(1)
size = np.exp(random.uniform(np.log(0.1), np.log(10), 16))
first = random.normal(size=(16, 8)) * size[:, None]
second = random.normal(size=(4, 16)) / size[None, :]


def dense(values):
    return "dense<" + str(np.round(values, 6).tolist()) + ">"


with open(os.path.join(folder, "net.mlir"), "w") as file:
    file.write(
        f"""
#a = #qnn.qspec<bits = 8, signedness = unsigned, scheme = affine, granularity = per_tensor, narrow = 0>
#w = #qnn.qspec<bits = 8, signedness = signed, scheme = symmetric, granularity = per_tensor, narrow = 1>
module attributes {{qnn.config = #qnn.qconfig<activation = #a, weight = #w>}} {{
  func.func @main(%x: tensor<1x8xf32>) -> tensor<1x4xf32> {{
    %v = qnn.constant {dense(first)} : tensor<16x8xf32>
    %w = qnn.constant {dense(second)} : tensor<4x16xf32>
    %h = qnn.linear %x, %v {{clamp = #qnn.clamp<0.0, inf>}}
      : (tensor<1x8xf32>, tensor<16x8xf32>) -> tensor<1x16xf32>
    %y = qnn.linear %h, %w : (tensor<1x16xf32>, tensor<4x16xf32>) -> tensor<1x4xf32>
    return %y : tensor<1x4xf32>
  }}
}}
"""
    )
np.save(os.path.join(folder, "x.npy"), random.normal(size=(64, 8)).astype(np.float32))
