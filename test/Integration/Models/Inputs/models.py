#===- models.py - quantc on the models of a folder -*- python -*------------===#
#
# Part of the quant-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===------------------------------------------------------------------------===#
"""Runs compile, inspect and quantize on the files that `list.tsv` of a folder
names, or, without it, on all .onnx files, which must then be rejected."""

import os
import sys

import numpy as np

import hostile

FOLDER = sys.argv[1]
LIST = os.path.join(FOLDER, "list.tsv")
if os.path.exists(LIST):
    with open(LIST, encoding="utf-8") as lines:
        FILES = [line.split("\t")[:2] for line in lines]
    # The shape that most of the models take.
    DATA = os.path.join(FOLDER, "data.npy")
    np.save(DATA, np.linspace(-1, 1, 2 * 3 * 8 * 8, dtype=np.float32)
            .reshape(2, 3, 8, 8))
else:
    FILES = [(hostile.REJECT, name) for name in sorted(os.listdir(FOLDER))]
    DATA = "data.npy"

CASES = []
for expect, name in FILES:
    path = os.path.join(FOLDER, name)
    # What is wrong with samples is not the model's fault.
    both = name if expect == hostile.REJECT else ""
    CASES += [
        (expect, ["compile", path, "-o", "{out}/model.o"], name),
        (expect, ["inspect", path], name),
        (expect, ["quantize", path, "--calibrate", DATA, "-o",
                  "{out}/model.o"], both),
    ]
hostile.judge_all(CASES)
