#===- same.py - Compiled and interpreted, a model is the same -*- python -*---===#
#
# Part of the quant-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===------------------------------------------------------------------------===#
"""Runs a quantized model compiled and interpreted: same.py MODEL INPUT FOLDER.
The outputs must be the same bytes."""

import filecmp
import os
import subprocess
import sys

model, data, folder = sys.argv[1:]
outputs = []
for engine in ('native', 'reference'):
    outputs.append(os.path.join(folder, engine + '.npz'))
    subprocess.run(['quantc', 'run', model, '--input', data, '--output',
                    outputs[-1], '--engine=' + engine], check=True)
sys.exit(not filecmp.cmp(*outputs, shallow=False))
