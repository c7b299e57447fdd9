#===- train_a_network.py - An MLP and digits to train it on -*- python -*---===#
#
# Part of the quant-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===------------------------------------------------------------------------===#
"""Writes DIR/mlp.onnx, 784-100-100-10 with ReLU and weights of zero, and
DIR/{train,test}.npy with labels, drawn by the digits' script.

  train_a_network.py MODELS DIR
"""

import sys

import numpy as np

models, folder = sys.argv[1:]
sys.path[:0] = [models, f"{models}/digits"]
import digit_images
import onnx_builder as build

from onnx import save

SIZES = [784, 100, 100, 10]
nodes, initializers = [build.node("Flatten", ["image"], "h0")], []
for layer in range(3):
    inputs, outputs = SIZES[layer : layer + 2]
    initializers += [build.tensor(f"fc{layer}/weight", np.zeros((outputs, inputs))),
                     build.tensor(f"fc{layer}/bias", np.zeros(outputs))]
    result = "logits" if layer == 2 else f"fc{layer}"
    nodes.append(build.node("Gemm", [f"h{layer}", f"fc{layer}/weight", f"fc{layer}/bias"],
                            result, transB=1))
    if layer < 2:
        nodes.append(build.node("Relu", [result], f"h{layer + 1}"))
save(build.model(nodes, [build.value("image", ["N", 1, 28, 28])],
                 [build.value("logits", ["N", 10])], initializers), f"{folder}/mlp.onnx")
for name, seed, count in (("train", 11, 3000), ("test", 12, 500)):
    images, labels = digit_images.draw_set(seed, count)
    np.save(f"{folder}/{name}.npy", images)
    np.save(f"{folder}/{name}_labels.npy", labels)
