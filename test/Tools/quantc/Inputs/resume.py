#===- resume.py - Training that is killed and continued -*- python -*-------===#
#
# Part of the quant-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===------------------------------------------------------------------------===#
"""Compares what the last validation predicted with what the network that was
written does, sample by sample, then kills a training in the
middle of an epoch, continues it and compares its last checkpoint with that of
the undisturbed one.

  resume.py DIGITS DIR OPTION...    DIR: report.json, eval.json, outputs.npz,
                                    checkpoint.npz
                                    OPTION: of the training, of 20 steps
"""

import json
import os
import subprocess
import sys
import time

import numpy as np

digits, folder, *options = sys.argv[1:]
with open(f"{folder}/report.json") as report, open(f"{folder}/eval.json") as result:
    trained = json.load(report)
    assert trained["validation_accuracy"] == json.load(result)["top1"]
(scores,) = np.load(f"{folder}/outputs.npz").values()
deployed = scores.argmax(1)
equal = int((deployed == trained["predictions"]).sum())
print(f"deployed and validated predictions: {equal} of {len(deployed)} equal")

saved = f"{folder}/continued.npz"
command = ["quantc", "train", f"{digits}/digits.onnx", "--data", f"{digits}/evaluation.npy",
           *options, "--checkpoint", saved, "--checkpoint-steps", "3", "--resume",
           "-o", f"{folder}/continued.mlir"]
with subprocess.Popen(command, stdout=subprocess.DEVNULL) as training:
    while not os.path.exists(saved) and training.poll() is None:
        time.sleep(0.01)
    training.kill()
killed_at = int(np.load(saved)["training.step"])
assert killed_at < 20, "the training was over before it was killed"
subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
undisturbed, continued = np.load(f"{folder}/checkpoint.npz"), np.load(saved)
if set(undisturbed) == set(continued) and all(
        np.array_equal(undisturbed[name], continued[name]) for name in undisturbed):
    print("killed, continued: all parameters equal")
