#===- best_epoch.py - What early stop leaves --*- python -*----------------===#
#
# Part of the quant-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===------------------------------------------------------------------------===#
"""Compares what training says of its epochs with what was written.

  best_epoch.py DIR    DIR: ruined.json and ruined-eval.json
"""

import json
import sys

with open(f"{sys.argv[1]}/ruined.json") as report, \
        open(f"{sys.argv[1]}/ruined-eval.json") as result:
    report, top1 = json.load(report), json.load(result)["top1"]
found = [epoch["validation_accuracy"] for epoch in report["epochs"]]
best = report["best_epoch"]
if len(found) == best + 1 and found[best - 1] == max(found) == top1 > found[-1]:
    print("stopped one epoch after the best, which was deployed")
else:
    print(found, best, top1)
