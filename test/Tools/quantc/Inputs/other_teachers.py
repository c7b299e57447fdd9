#===- other_teachers.py - Networks that cannot teach --*- python -*--------===#
#
# Part of the quant-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===------------------------------------------------------------------------===#
"""Writes DIR/wide.onnx, whose images have another size than the digits', and
DIR/many.onnx, which has other classes.

  other_teachers.py MODELS DIR
"""

import sys

import numpy as np

models, folder = sys.argv[1:]
sys.path.insert(0, models)
import onnx_builder as build

from onnx import save

for name, height, classes in (("wide", 29, 10), ("many", 28, 11)):
    nodes = [build.node("Flatten", ["image"], "flat"),
             build.node("Gemm", ["flat", "weight"], "logits", transB=1)]
    weight = build.tensor("weight", np.zeros((classes, height * 28)))
    save(build.model(nodes, [build.value("image", ["N", 1, height, 28])],
                     [build.value("logits", ["N", classes])], [weight]), f"{folder}/{name}.onnx")
