#===- resnet20.py - Compares scales with torch.ao.quantization -*- python -*-===#
#
# Part of the quant-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===----------------------------------------------------------------------===#
"""resnet20.py MODEL.onnx SAMPLES.npy PROPAGATE.mlir

Builds the CIFAR ResNet-20 of MODEL in PyTorch with the same weights, observes
it on SAMPLES (u8 images, one a run) by FX graph mode quantization with min-max
observers, and compares scale and zero point of every activation with those of
the dump of phase propagate. Prints how many agree.
"""

import re
import sys
import warnings

import numpy as np
import onnx
import onnx.numpy_helper
import torch
import torch.ao.quantization as quantization
import torch.nn as nn
from torch.ao.quantization.quantize_fx import prepare_fx

warnings.simplefilter("ignore")
model_path, samples_path, dump_path = sys.argv[1:]
graph = onnx.load(model_path).graph
values = {t.name: onnx.numpy_helper.to_array(t) for t in graph.initializer}
convolutions = iter([n for n in graph.node if n.op_type == "Conv"])


def make_convolution():
    node = next(convolutions)
    weight, bias = (torch.tensor(values[name].copy()) for name in node.input[1:3])
    strides = next(list(a.ints) for a in node.attribute if a.name == "strides")
    layer = nn.Conv2d(weight.shape[1], weight.shape[0], 3, strides, 1)
    layer.weight.data, layer.bias.data = weight, bias
    return layer


class Block(nn.Module):
    def __init__(self, padding):
        super().__init__()
        self.conv1, self.conv2 = make_convolution(), make_convolution()
        self.relu, self.add_relu = nn.ReLU(), nn.ReLU()
        self.padding = padding

    def forward(self, x):
        y = self.conv2(self.relu(self.conv1(x)))
        if self.padding:
            pads = (0, 0, 0, 0, self.padding, self.padding)
            x = nn.functional.pad(x[:, :, ::2, ::2], pads)
        return self.add_relu(y + x)


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.relu = make_convolution(), nn.ReLU()
        self.layer1 = nn.Sequential(Block(0), Block(0), Block(0))
        self.layer2 = nn.Sequential(Block(8), Block(0), Block(0))
        self.layer3 = nn.Sequential(Block(16), Block(0), Block(0))
        self.linear = nn.Linear(64, 10)
        self.linear.weight.data = torch.tensor(values["linear.weight"].copy())
        self.linear.bias.data = torch.tensor(values["linear.bias"].copy())

    def forward(self, x):
        x = self.relu(self.conv1(x))
        x = self.layer3(self.layer2(self.layer1(x)))
        x = nn.functional.adaptive_avg_pool2d(x, 1)
        return self.linear(torch.flatten(x, 1))


def observe():
    """The parameters of every activation, by the name of its ONNX node."""
    images = np.load(samples_path).astype(np.float32) / np.float32(255)
    images -= np.float32([0.485, 0.456, 0.406])
    images /= np.float32([0.229, 0.224, 0.225])
    images = torch.tensor(images.transpose(0, 3, 1, 2).copy())
    observer = quantization.MinMaxObserver.with_args(reduce_range=False)
    config = quantization.QConfig(observer, quantization.default_per_channel_weight_observer)
    mapping = quantization.QConfigMapping().set_global(config)
    prepared = prepare_fx(Network().eval(), mapping, (images[:1],))
    with torch.no_grad():
        for image in images:
            prepared(image[None])
    parameters = {}
    for node in prepared.graph.nodes:
        if not str(node.target).startswith("activation_post_process"):
            continue
        scale, zero_point = getattr(prepared, node.target).calculate_qparams()
        source = node.args[0]
        name = str(source.target)
        match = re.fullmatch(r"(layer\d)\.(\d)\.(\w+)", name)
        if source.op == "placeholder":
            name = "input"
        elif match:
            layer, block, part = match.groups()
            part = "Add" if part == "add_relu" else part + "/Conv"
            name = f"/{layer}/{layer}.{block}/{part}"
        elif name in ("conv1", "linear"):
            name = {"conv1": "/conv1/Conv", "linear": "/linear/Gemm"}[name]
        elif "pad" in str(source):
            name = f"/layer{2 + sum('/Pad' in n for n in parameters)}/"
            name += name[1:-1] + ".0/Pad"
        else:
            # Pooling and flattening share the observer of what they are given.
            continue
        parameters[name] = (scale.item(), zero_point.item())
    return parameters


def read_dump():
    text = open(dump_path, encoding="utf-8").read()
    types = {
        name: (float(scale), int(zero or 0))
        for name, scale, zero in re.findall(
            r"^(!u8_\d*) = !quant.uniform<u8:f32, ([^:>]+)(?::(-?\d+))?>", text, re.M)
    }
    makers = dict(re.findall(r"^ *(%\w+) = qnn\.(\w+)", text, re.M))
    # A node may have come with transposes of its operand and result.
    return {
        name: types[alias]
        for value, alias, name in re.findall(
            r'qnn\.quantize (%\w+) .*x(!u8_\d*)> "([^"]+)"', text)
        if makers.get(value) != "transpose"
    }


expected, actual = observe(), read_dump()
missing = sorted(set(expected) - set(actual))
assert not missing, f"not quantized: {missing}"
exact = 0
for name, (scale, zero_point) in expected.items():
    own_scale, own_zero_point = actual[name]
    assert own_zero_point == zero_point, (name, own_zero_point, zero_point)
    # Values are sums in another order; the formula is in double here.
    assert abs(own_scale - scale) <= 4e-6 * scale, (name, own_scale, scale)
    exact += np.float32(own_scale) == np.float32(scale)
print(f"{len(expected)} activations: zero points equal, {exact} scales equal to the bit")
