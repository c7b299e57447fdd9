#===- make_data.py - Good and bad data for the digits model -*- python -*---===#
#
# Part of the quant-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===------------------------------------------------------------------------===#
"""make_data.py DIR: writes good and bad data for the digits model into DIR."""

import os
import sys

import numpy as np

os.chdir(sys.argv[1])
rng = np.random.default_rng(1)
images = rng.random((6, 1, 28, 28), dtype=np.float32)
np.save("good.npy", images)

with_nan = images.copy()
with_nan[2, 0, 5, 5] = np.nan
np.save("nan.npy", with_nan)
with_infinity = images.copy()
with_infinity[0, 0, 0, 0] = np.inf
np.save("infinity.npy", with_infinity)
np.save("shape.npy", images[:, :, :, :27])
np.save("rank.npy", images[0, 0])
np.save("empty.npy", images[:0])
np.save("wide.npy", images.astype(np.int64))
np.savez("names.npz", picture=images, label=np.zeros(6))
with open("text.npy", "w") as file:
    file.write("0.1 0.2 0.3\n")
with open("good.npy", "rb") as file:
    content = file.read()
with open("truncated.npy", "wb") as file:
    file.write(content[: len(content) // 2])

np.save("labels.npy", np.zeros(6, np.int64))
np.save("labels_few.npy", np.zeros(3, np.int64))
np.save("labels_high.npy", np.full(6, 10, np.uint8))
np.save("labels_negative.npy", np.full(6, -1, np.int8))
np.save("labels_float.npy", np.zeros(6, np.float32))
