#===- interrupt.py - A training that is killed -*- python -*----------------===#
#
# Part of the quant-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===------------------------------------------------------------------------===#
"""Kills a training that saves checkpoints as soon as there is one, continues it
and compares its last checkpoint with that of the undisturbed one.

  interrupt.py STEPS UNDISTURBED CONTINUED COMMAND...

STEPS: how many steps the training has. UNDISTURBED and CONTINUED: checkpoints.
"""

import os
import subprocess
import sys
import time

import numpy as np

steps, first, saved = int(sys.argv[1]), sys.argv[2], sys.argv[3]
command = [*sys.argv[4:], "--checkpoint", saved, "--checkpoint-steps", "3", "--resume"]
with subprocess.Popen(command, stdout=subprocess.DEVNULL) as training:
    while not os.path.exists(saved) and training.poll() is None:
        time.sleep(0.01)
    training.kill()
assert int(np.load(saved)["training.step"]) < steps, "the training was over before it was killed"
subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
undisturbed, continued = np.load(first), np.load(saved)
if set(undisturbed) == set(continued) and all(
        np.array_equal(undisturbed[name], continued[name]) for name in undisturbed):
    print("killed, continued: all parameters equal")
