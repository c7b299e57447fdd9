#===- batch_norm.py - Statistics in a checkpoint -*- python -*--------------===#
#
# Part of the quant-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===------------------------------------------------------------------------===#
"""Says whether the running statistics in FILE differ from 0 and 1, which they
begin with.

  batch_norm.py FILE
"""

import sys

import numpy as np

saved = np.load(sys.argv[1])
statistics = [name for name in saved if name.endswith((".statistic", ".statistic.2"))]
if statistics and not any(np.isin(saved[name], (0, 1)).all() for name in statistics):
    print("statistics changed")
