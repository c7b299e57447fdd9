#===- export-quantized-round-trip.py - No pair gets lost ---*- python -*----===#
#
# Part of the quant-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===------------------------------------------------------------------------===#
# RUN: rm -rf %t && mkdir -p %t
# RUN: %python %models/valid/make_valid.py -o %t > %t.names
# RUN: %python %s %t quantc | FileCheck %s
# CHECK-NOT: {{^}}FAIL
# CHECK: {{1[0-9][0-9]}} models came back

# Every correct model that has something to quantize is quantized and exported.
# Imported again, without samples, it is integers wherever it was.

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import onnx
from onnx import numpy_helper

root, quantc = sys.argv[1:]


def quantize(*arguments):
    """The operations that stayed in float, or what went wrong."""
    result = subprocess.run([quantc, "quantize", *arguments, "--json", "-"],
                            capture_output=True, text=True)
    if result.returncode != 0:
        return result.stderr
    return [f"{layer['name']} ({layer['op']}): {layer['island']}"
            for layer in json.loads(result.stdout)["layers"] if "island" in layer]


def check(name):
    """What came back: an empty text if all is well, None if there is nothing
    to quantize in the model."""
    folder = os.path.join(root, name)
    path, samples, copy = (os.path.join(folder, f) for f in
                           ("model.onnx", "samples.npz", "copy.onnx"))
    graph = onnx.load(path, load_external_data=False).graph
    weights = {i.name for i in graph.initializer}
    arrays, options = {}, []
    for index, value in enumerate(i for i in graph.input if i.name not in weights):
        data = onnx.TensorProto()
        with open(os.path.join(folder, "test_data_set_0",
                               f"input_{index}.pb"), "rb") as file:
            data.ParseFromString(file.read())
        arrays[value.name] = numpy_helper.to_array(data)
        if data.dims:
            options.append(f"--shape={value.name}=" + "x".join(map(str, data.dims)))
    np.savez(samples, **arrays)
    before = quantize(path, *options, "--calibrate", samples, "-o", copy)
    # Not supported, or data that are no samples.
    if isinstance(before, str):
        return None
    if not any(node.op_type == "QuantizeLinear"
               for node in onnx.load(copy).graph.node):
        return None
    after = quantize(copy, "-o", os.path.join(folder, "copy.mlir"))
    # One that was in float before may go on in another operation's name.
    return "" if len(after) == len(before) else f"{before} became {after}"


count = 0
names = sorted(os.listdir(root))
with ThreadPoolExecutor(os.cpu_count()) as pool:
    for name, difference in zip(names, pool.map(check, names)):
        if difference:
            print("FAIL", name, difference)
        elif difference is not None:
            count += 1
print(count, "models came back")
