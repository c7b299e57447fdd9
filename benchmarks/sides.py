#===- sides.py - The processes that a benchmark compares ---*- python -*----===#
#
# Part of the quant-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===------------------------------------------------------------------------===#
"""Child processes that run models on request, and the installation of the
peer."""

import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
PEER = "onnxruntime-node"


class Failure(Exception):
    """What went wrong, as a sentence for the user."""


def install_peer(folder):
    """Installs ONNX Runtime's Node package into `folder` unless it is there.
    Returns its version."""
    package = os.path.join(folder, "node_modules", PEER, "package.json")
    if not os.path.exists(package):
        os.makedirs(folder, exist_ok=True)
        # The package holds its CPU libraries; its install script would fetch
        # those for graphics processors.
        result = subprocess.run(
            ["npm", "install", "--prefix", folder, "--ignore-scripts",
             "--no-audit", "--no-fund", PEER], capture_output=True, text=True)
        if result.returncode:
            raise Failure(f"npm cannot install {PEER}: {result.stderr.strip()}")
    return json.load(open(package))["version"]


class Side:
    """A process that answers one line of JSON with another."""

    def __init__(self, command, environment=None):
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env={**os.environ, **(environment or {})})

    def ask(self, op, **request):
        self.process.stdin.write(json.dumps({"op": op, **request}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise Failure(f"the process of {type(self).__name__} has died with "
                          f"status {self.process.wait()}")
        answer = json.loads(line)
        if "error" in answer:
            raise Failure(f"{type(self).__name__}: {answer['error']}")
        return answer

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()


class Native(Side):
    """Our compiled models."""

    def __init__(self):
        super().__init__([sys.executable, os.path.join(HERE, "native_runner.py")])


class ONNXRuntime(Side):
    def __init__(self, folder):
        super().__init__(
            ["node", os.path.join(HERE, "onnxruntime_runner.js")],
            {"NODE_PATH": os.path.join(folder, "node_modules")})


# A child begins with the peak of the process that forks it, so a small one does.
MEASURE = """import resource, subprocess, sys
status = subprocess.call(sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(status)"""


def run_measured(command):
    """Runs a command. Returns seconds and peak bytes."""
    import time
    start = time.monotonic()
    done = subprocess.run([sys.executable, "-c", MEASURE, *command], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    output, _, peak = done.stdout.rstrip().rpartition("\n")
    if done.returncode:
        raise Failure(f"{' '.join(command)}: {output.strip()}")
    return time.monotonic() - start, int(peak) * 1024
