#===- one_sample.py - Models that fix their batch ------*- python -*--------===#
#
# Part of the quant-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===------------------------------------------------------------------------===#
"""Writes DIR/one.onnx, whose shapes are those of one sample, DIR/open.onnx, the
same for any batch, DIR/tied.onnx, which cannot take another batch, and six
samples with labels.

  one_sample.py MODELS DIR
"""

import sys

import numpy as np

models, folder = sys.argv[1:]
sys.path.insert(0, models)
import onnx_builder as build

from onnx import save

random = np.random.default_rng(2)
np.save(f"{folder}/six.npy", random.standard_normal((6, 1, 28, 28)).astype(np.float32))
np.save(f"{folder}/six_labels.npy", np.arange(6))
weight = 0.1 * random.standard_normal((10, 784))
for name, batch, shape in (("one", 1, [1, 784]), ("open", "N", [-1, 784]), ("tied", 1, [784])):
    nodes = [build.node("Relu", ["image"], "positive"),
             build.node("Reshape", ["positive", "shape"], "line")]
    if name == "tied":
        nodes.append(build.node("Reshape", ["line", "row"], "flat"))
    nodes.append(build.node("Gemm", ["flat" if name == "tied" else "line", "weight"], "logits",
                            transB=1))
    tensors = [build.tensor("weight", weight), build.tensor("shape", shape, np.int64)]
    if name == "tied":
        tensors.append(build.tensor("row", [1, 784], np.int64))
    save(build.model(nodes, [build.value("image", [batch, 1, 28, 28])],
                     [build.value("logits", [batch, 10])], tensors), f"{folder}/{name}.onnx")
