#===- exits.py - Checks the exit status of a command --------*- python -*---===#
#
# Part of the quant-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===------------------------------------------------------------------------===#
"""exits.py STATUS COMMAND...: runs COMMAND; fails unless it exits with STATUS.

`not` accepts every failure, a crash included; quantc promises 1 for an input at
fault and 2 for a wrong usage.
"""

import subprocess
import sys

expected, command = int(sys.argv[1]), sys.argv[2:]
status = subprocess.run(command).returncode
if status != expected:
    sys.exit(f"got exit status {status}, expected {expected}: {' '.join(command)}")
