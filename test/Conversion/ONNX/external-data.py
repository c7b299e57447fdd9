#===- external-data.py - Weights beside the model -----------*- python -*---===#
#
# Part of the quant-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===------------------------------------------------------------------------===#
# RUN: %python %s %t
# RUN: quant-translate --onnx-to-qnn %t.onnx | FileCheck %s

import os
import sys

import numpy as np
import onnx
from onnx import TensorProto
from onnx_builder import model, node, value

# CHECK: qnn.constant dense<[1.000000e+00, 2.000000e+00, 3.000000e+00, 4.000000e+00]> : tensor<4xf32>

weight = TensorProto(name="w", data_type=TensorProto.FLOAT, dims=[4])
weight.data_location = TensorProto.EXTERNAL
file_name = os.path.basename(sys.argv[1]) + ".bin"
for key, text in (("location", file_name), ("offset", "8"), ("length", "16")):
    weight.external_data.add(key=key, value=text)
with open(sys.argv[1] + ".bin", "wb") as file:
    file.write(bytes(8) + np.arange(1, 5, dtype=np.float32).tobytes())
onnx.save(model([node("Add", ["x", "w"], "y")], [value("x", [3, 4])],
                [value("y", [3, 4])], [weight]), sys.argv[1] + ".onnx")
