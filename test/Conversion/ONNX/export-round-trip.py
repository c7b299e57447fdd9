#===- export-round-trip.py - Exported models mean the same -*- python -*----===#
#
# Part of the quant-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===------------------------------------------------------------------------===#
# RUN: rm -rf %t && mkdir -p %t
# RUN: %python %models/valid/make_valid.py -o %t > %t.names
# RUN: %python %s %t quantc
# RUN: quantc verify %t | FileCheck %s
# CHECK-NOT: FAIL
# CHECK: {{1[0-9][0-9]}} passed, 0 failed

# Every correct model that imports is exported as it is after phase fuse, and
# the copy takes its place: it must pass the checker, keep the names of inputs and
# outputs, and compute what the test directory expects.

import os
import subprocess
import sys

import onnx

root, quantc = sys.argv[1:]


def shape_options(folder, inputs):
    """Fixes open sizes to those of the test data."""
    options = []
    for index, value in enumerate(inputs):
        data = onnx.TensorProto()
        with open(os.path.join(folder, "test_data_set_0",
                               f"input_{index}.pb"), "rb") as file:
            data.ParseFromString(file.read())
        if data.dims:
            options.append(f"--shape={value.name}="
                           + "x".join(map(str, data.dims)))
    return options


count = 0
for name in sorted(os.listdir(root)):
    folder = os.path.join(root, name)
    path, copy = (os.path.join(folder, f) for f in ("model.onnx", "copy.onnx"))
    before = onnx.load(path).graph
    weights = {i.name for i in before.initializer}
    inputs = [i for i in before.input if i.name not in weights]
    command = [quantc, "compile", path, *shape_options(folder, inputs), "-o"]
    result = subprocess.run([*command, copy], capture_output=True, text=True)
    if "not supported" in result.stderr:
        continue
    assert result.returncode == 0, result.stderr
    after = onnx.load(copy).graph
    onnx.checker.check_model(copy, full_check=True)
    assert [i.name for i in after.input] == [i.name for i in inputs], name
    assert [o.name for o in after.output] == [o.name for o in before.output], name
    os.replace(copy, path)
    count += 1
print(count, "models exported")
