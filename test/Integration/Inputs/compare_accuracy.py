#===- compare_accuracy.py - What training for few bits wins -*- python -*---===#
#
# Part of the quant-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===------------------------------------------------------------------------===#
"""Reads what train-a-network.test wrote into this folder."""

import json


def read(name):
    with open(f"{name}.json") as file:
        return json.load(file)


float32 = read("float")["validation_accuracy"]
ptq, deployed = read("ptq")["top1"], read("deployed")["top1"]
qat = read("qat")
print(f"float {float32}, post-training {ptq}, trained {qat['validation_accuracy']}, "
      f"simulation {qat['agreeing']} of {qat['validated']}")
if float32 > 0.5:
    print("float learned")
if qat["validation_accuracy"] >= (float32 + ptq) / 2:
    print("training won back at least half of what quantization lost")
if deployed == qat["validation_accuracy"]:
    print("deployed as validated")
if qat["agreeing"] >= 0.99 * qat["validated"]:
    print("the simulation agrees")
