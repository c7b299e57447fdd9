#===- make_layers.py - Models of one layer -----------------*- python -*----===#
#
# Part of the quant-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===------------------------------------------------------------------------===#
"""Models of one convolution or linear layer with random weights.

Names say what they hold: `linear-64x1024x1024` has 64 rows, 1024 inputs and
1024 outputs; `conv-56-3x3-64-128-s2` is a 3x3 convolution of stride 2 over
56x56 pixels from 64 to 128 channels; `depthwise-56-3x3-144-s1` has one filter a
channel.
"""

import re

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

LINEARS = ["linear-1x1024x1024", "linear-64x1024x1024", "linear-1x4096x4096"]

# The distinct convolutions of ResNet-50, in order.
RESNET50 = [
    "conv-224-7x7-3-64-s2", "conv-56-1x1-64-64-s1", "conv-56-3x3-64-64-s1",
    "conv-56-1x1-64-256-s1", "conv-56-1x1-256-64-s1", "conv-56-1x1-256-128-s1",
    "conv-56-3x3-128-128-s2", "conv-28-1x1-128-512-s1",
    "conv-56-1x1-256-512-s2", "conv-28-1x1-512-128-s1",
    "conv-28-3x3-128-128-s1", "conv-28-1x1-512-256-s1",
    "conv-28-3x3-256-256-s2", "conv-14-1x1-256-1024-s1",
    "conv-28-1x1-512-1024-s2", "conv-14-1x1-1024-256-s1",
    "conv-14-3x3-256-256-s1", "conv-14-1x1-1024-512-s1",
    "conv-14-3x3-512-512-s2", "conv-7-1x1-512-2048-s1",
    "conv-14-1x1-1024-2048-s2", "conv-7-1x1-2048-512-s1",
    "conv-7-3x3-512-512-s1"]

# The distinct depthwise convolutions of MobileNetV2.
DEPTHWISE = [
    "depthwise-112-3x3-32-s1", "depthwise-112-3x3-96-s2",
    "depthwise-56-3x3-144-s1", "depthwise-56-3x3-144-s2",
    "depthwise-28-3x3-192-s1", "depthwise-28-3x3-192-s2",
    "depthwise-14-3x3-384-s1", "depthwise-14-3x3-576-s1",
    "depthwise-14-3x3-576-s2", "depthwise-7-3x3-960-s1"]

# Its other convolutions.
MOBILENET_V2 = [
    "conv-224-3x3-3-32-s2", "conv-112-1x1-32-16-s1", "conv-112-1x1-16-96-s1",
    "conv-56-1x1-96-24-s1", "conv-56-1x1-24-144-s1", "conv-56-1x1-144-24-s1",
    "conv-28-1x1-144-32-s1", "conv-28-1x1-32-192-s1", "conv-28-1x1-192-32-s1",
    "conv-14-1x1-192-64-s1", "conv-14-1x1-64-384-s1", "conv-14-1x1-384-64-s1",
    "conv-14-1x1-384-96-s1", "conv-14-1x1-96-576-s1", "conv-14-1x1-576-96-s1",
    "conv-7-1x1-576-160-s1", "conv-7-1x1-160-960-s1", "conv-7-1x1-960-160-s1",
    "conv-7-1x1-960-320-s1", "conv-7-1x1-320-1280-s1"]

# The distinct convolutions of EfficientNet-B0 that MobileNetV2 does not have.
EFFICIENTNET_B0 = [
    "depthwise-56-5x5-144-s2", "conv-28-1x1-144-40-s1",
    "conv-28-1x1-40-240-s1", "depthwise-28-5x5-240-s1",
    "conv-28-1x1-240-40-s1", "depthwise-28-3x3-240-s2",
    "conv-14-1x1-240-80-s1", "conv-14-1x1-80-480-s1",
    "depthwise-14-3x3-480-s1", "conv-14-1x1-480-80-s1",
    "depthwise-14-5x5-480-s1", "conv-14-1x1-480-112-s1",
    "conv-14-1x1-112-672-s1", "depthwise-14-5x5-672-s1",
    "conv-14-1x1-672-112-s1", "depthwise-14-5x5-672-s2",
    "conv-7-1x1-672-192-s1", "conv-7-1x1-192-1152-s1",
    "depthwise-7-5x5-1152-s1", "conv-7-1x1-1152-192-s1",
    "depthwise-7-3x3-1152-s1", "conv-7-1x1-1152-320-s1"]

LAYERS = LINEARS + RESNET50 + DEPTHWISE + MOBILENET_V2 + EFFICIENTNET_B0


def build(name, batch=1, seed=0):
    """The model and its number of multiply-accumulates. `batch` multiplies the
    rows of a linear layer, or the images."""
    rng = np.random.default_rng(seed)
    if match := re.fullmatch(r"linear-(\d+)x(\d+)x(\d+)", name):
        rows, inputs, outputs = map(int, match.groups())
        rows *= batch
        weight = rng.normal(0, 1 / np.sqrt(inputs), (outputs, inputs))
        shapes = (rows, inputs), (rows, outputs)
        node = helper.make_node("Gemm", ["x", "weight", "bias"], ["y"],
                                name="layer", transB=1)
        macs = rows * inputs * outputs
    elif match := re.fullmatch(
            r"(?:conv-(\d+)-(\d+)x\d+-(\d+)-(\d+)|depthwise-(\d+)-(\d+)x\d+-(\d+))"
            r"-s(\d+)", name):
        groups = match.groups()
        depthwise = groups[0] is None
        size, kernel, inputs = map(int, groups[4:7] if depthwise else groups[:3])
        outputs = inputs if depthwise else int(groups[3])
        stride, fan_in = int(groups[7]), 1 if depthwise else inputs
        padding = (kernel - 1) // 2
        result = (size + 2 * padding - kernel) // stride + 1
        weight = rng.normal(0, 1 / np.sqrt(fan_in * kernel * kernel),
                            (outputs, fan_in, kernel, kernel))
        shapes = ((batch, inputs, size, size),
                  (batch, outputs, result, result))
        node = helper.make_node(
            "Conv", ["x", "weight", "bias"], ["y"], name="layer",
            kernel_shape=[kernel] * 2, strides=[stride] * 2,
            pads=[padding] * 4, group=inputs if depthwise else 1)
        macs = batch * outputs * result * result * fan_in * kernel * kernel
    else:
        raise ValueError(f"no layer is called '{name}'")
    initializers = [
        numpy_helper.from_array(weight.astype(np.float32), "weight"),
        numpy_helper.from_array(
            rng.normal(0, 0.05, outputs).astype(np.float32), "bias")]
    graph = helper.make_graph(
        [node], "layer",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, shapes[0])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, shapes[1])],
        initializers)
    model = helper.make_model(graph,
                              opset_imports=[helper.make_opsetid("", 13)])
    model.ir_version = 7
    onnx.checker.check_model(model)
    return model, macs
