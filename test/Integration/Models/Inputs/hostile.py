#===- hostile.py - Runs quantc on files that it must survive -*- python -*--===#
#
# Part of the quant-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===------------------------------------------------------------------------===#
"""A program under limits of time and memory, judged by what it leaves behind.

A call of quantc ends in one of two ways, whatever it is given: with status 0,
or with status 1, one message and no output. Anything else is reported: another
status, a signal, a time-out, no message or several, a message that does not
name the file, or files left in the output folder.
"""

import concurrent.futures
import os
import resource
import shutil
import subprocess
import sys
import tempfile

SECONDS = 20
# Of address space: LLVM alone maps about one.
GIBIBYTES = 6

ACCEPT, REJECT, SURVIVE = "accept", "reject", "survive"


def limit_memory():
    size = GIBIBYTES << 30
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def judge(expect, arguments, name):
    """Runs quantc; '{out}' in an argument is a fresh folder for outputs.
    Returns what is wrong, or None."""
    out = tempfile.mkdtemp(prefix="hostile-")
    command = ["quantc"] + [a.replace("{out}", out) for a in arguments]
    try:
        run = subprocess.run(command, capture_output=True, timeout=SECONDS,
                             preexec_fn=limit_memory, check=False)
        left = os.listdir(out)
    except subprocess.TimeoutExpired:
        return f"no end after {SECONDS} s"
    finally:
        shutil.rmtree(out, ignore_errors=True)
    message = run.stderr.decode("utf-8", "replace")
    if run.returncode not in (0, 1):
        return f"ended with {run.returncode}: {message[-2000:]}"
    if run.returncode == 0:
        return "was accepted" if expect == REJECT else None
    if expect == ACCEPT:
        return f"was rejected: {message[:500]}"
    if message.count("quantc: error: ") != 1:
        return f"expected one message, got: {message[:2000]}"
    if name not in message:
        return f"the message does not name {name}: {message[:500]}"
    if left:
        return f"left behind: {left}"
    return None


def judge_all(cases):
    """`cases`: (expectation, arguments of quantc, name that the message must
    hold). Prints every failure and a summary; exits with 1 if there is one."""
    workers = min(4, os.cpu_count() or 1)
    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        verdicts = pool.map(lambda case: judge(*case), cases)
        failures = 0
        for (expect, arguments, _), verdict in zip(cases, verdicts):
            if verdict:
                failures += 1
                print(f"FAIL ({expect}): quantc {' '.join(arguments)}\n"
                      f"  {verdict}")
    print(f"{len(cases) - failures} as expected, {failures} not")
    sys.exit(1 if failures else 0)
