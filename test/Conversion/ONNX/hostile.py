#===- hostile.py - Files made to break the importer --------*- python -*---===#
#
# Part of the quant-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===------------------------------------------------------------------------===#
# REQUIRES: long-tests
# RUN: %python %models/negative/make_negative.py -o %t
# RUN: %python %s %t | FileCheck %s

import os
import resource
import subprocess
import sys

# CHECK-NOT: {{.}}
# CHECK:     all as expected


def limit_memory():
    resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30))


with open(os.path.join(sys.argv[1], "list.tsv"), encoding="utf-8") as listing:
    for line in listing:
        expectation, name, what = line.rstrip("\n").split("\t")
        run = subprocess.run(
            ["quant-translate", "--onnx-to-qnn", os.path.join(sys.argv[1], name),
             "-o", os.devnull], capture_output=True, timeout=60,
            preexec_fn=limit_memory)
        errors = run.stderr.count(b" error: ")
        accepted = run.returncode == 0 and errors == 0
        refused = run.returncode == 1 and errors == 1
        if not refused and not (accepted and expectation == "survive"):
            print(f"{name} ({what}): exit status {run.returncode}, {errors} "
                  f"errors, expected it to {expectation}")
print("all as expected")
