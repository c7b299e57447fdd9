#===- make_networks.py - Known networks, random weights ---*- python -*-----===#
#
# Part of the quant-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===------------------------------------------------------------------------===#
"""Builds well known networks as ONNX files with random weights, for speed,
size and memory measurements: what these cost does not depend on training.

The architectures have torchvision's numbers, so that parameter counts and
multiply-accumulates compare with published ones. Weights differ in size between
channels, and batch norm statistics are measured on random images as training
would (pixels in [0, 1], no mean subtracted). So activations keep their scale
through the depth, logits depend on the image, and quantizing these networks is
neither trivial nor hopeless.
"""

import argparse
import os
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

import probe

CLASSES = 1000
RELU_GAIN = 2.0  # He's: what ReLU takes of the mean square
# Statistics are measured on this many images of at most this size.
PROBE_IMAGES, PROBE_SIZE = 12, 160


def make_divisible(value, divisor=8):
    """Rounds a channel count as the mobile networks do: to the nearest multiple,
    but never down by more than 10 %."""
    rounded = max(divisor, int(value + divisor / 2) // divisor * divisor)
    return rounded + divisor if rounded < 0.9 * value else rounded


class Value:
    """A tensor in the graph: its name and its shape without the batch. `data`
    is its value for the probe images, whose spatial size may be another; None
    behind layers that want the true size."""

    def __init__(self, name, shape, data=None):
        self.name = name
        self.shape = tuple(shape)
        self.data = data

    @property
    def channels(self):
        return self.shape[0]


class Network:
    """Builds one graph. Methods add a node (or the few nodes an exporter writes
    for it) and return its result, whose name is the node's name."""

    def __init__(self, name, seed, opset, input_shape):
        self.name = name
        self.opset = opset
        self.rng = np.random.default_rng(seed)
        self.nodes = []
        self.initializers = []
        self.names = set()
        self.macs = 0
        self.parameters = 0
        channels, height, width = input_shape
        images = probe.smooth_images(
            seed + 2, PROBE_IMAGES, min(height, PROBE_SIZE),
            min(width, PROBE_SIZE), channels)
        self.input = Value("image", input_shape, (
            images.transpose(0, 3, 1, 2) / np.float32(255)))

    # Plumbing.

    def constant(self, name, array):
        self.initializers.append(numpy_helper.from_array(array, name))
        return name

    def parameter(self, name, array):
        self.parameters += array.size
        return self.constant(name, array.astype(np.float32))

    def node(self, op, name, inputs, shape, compute=None, **attributes):
        """`inputs`: values and names of constants. `compute`: takes the values'
        data and returns the result's."""
        if name in self.names:
            raise ValueError(f"two nodes are named '{name}'")
        self.names.add(name)
        names = [i.name if isinstance(i, Value) else i for i in inputs]
        self.nodes.append(
            helper.make_node(op, names, [name], name=name, **attributes))
        data = [i.data for i in inputs if isinstance(i, Value)]
        if compute is None or any(d is None for d in data):
            return Value(name, shape)
        return Value(name, shape, compute(*data))

    def float_constant(self, name, value):
        return self.constant(name, np.array(value, np.float32))

    # Layers.

    def conv(self, x, name, channels, kernel, stride=1, padding=None, groups=1,
             bias=False, spread=0.0):
        """`spread`: of the logarithm of the weights' scale between channels; for
        a batch norm to undo."""
        padding = (kernel - 1) // 2 if padding is None else padding
        fan_in = x.channels // groups * kernel * kernel
        weight = self.rng.normal(0, np.sqrt(RELU_GAIN / fan_in), (
            channels, x.channels // groups, kernel, kernel)).astype(np.float32)
        weight *= np.exp(self.rng.normal(0, spread, (channels, 1, 1, 1)))
        inputs = [x, self.parameter(name + "/weight", weight)]
        shift = None
        if bias:
            shift = self.rng.normal(0, 0.05, channels)
            inputs.append(self.parameter(name + "/bias", shift))
        height, width = (probe.output_size(d, kernel, stride, padding)
                         for d in x.shape[1:])
        self.macs += channels * height * width * fan_in
        return self.node(
            "Conv", name, inputs, (channels, height, width),
            lambda v: probe.conv(v, weight, shift, stride, padding, groups),
            group=groups, kernel_shape=[kernel] * 2, strides=[stride] * 2,
            pads=[padding] * 4, dilations=[1, 1])

    def batch_norm(self, x, name, epsilon=1e-5, residual=False):
        """`residual`: the last batch norm of a residual branch. Its small scale
        keeps the sum from growing with the number of blocks."""
        rng, n = self.rng, x.channels
        scale = rng.uniform(0.1, 0.6, n) if residual else rng.uniform(0.5, 1.5, n)
        bias = rng.normal(0, 0.2, n)
        variance = x.data.var((0, 2, 3))
        # A channel that hardly varies over so few images must not be blown up.
        deviation = np.sqrt(variance + 0.1 * variance.mean() + 1e-6)
        # Running statistics never are quite those of the data.
        mean = x.data.mean((0, 2, 3)) + rng.normal(0, 0.05, n) * deviation
        variance = deviation ** 2 * np.exp(rng.normal(0, 0.1, n))
        statistics = {"scale": scale, "bias": bias, "mean": mean,
                      "variance": variance}
        names = [self.parameter(f"{name}/{key}", value)
                 for key, value in statistics.items()]
        # The last two are not counted as parameters by anybody.
        self.parameters -= 2 * n
        factor = scale / np.sqrt(variance + epsilon)
        return self.node(
            "BatchNormalization", name, [x] + names, x.shape,
            lambda v: v * probe.per_channel(factor) +
            probe.per_channel(bias - mean * factor), epsilon=epsilon)

    def relu(self, x, name):
        return self.node("Relu", name, [x], x.shape,
                         lambda v: np.maximum(v, 0))

    def clip(self, x, name, low, high):
        def compute(v):
            return np.clip(v, low, high)

        if self.opset < 11:
            return self.node("Clip", name, [x], x.shape, compute,
                             min=float(low), max=float(high))
        return self.node("Clip", name, [
            x, self.float_constant(name + "/min", low),
            self.float_constant(name + "/max", high)], x.shape, compute)

    def relu6(self, x, name):
        return self.clip(x, name, 0, 6)

    def silu(self, x, name):
        return self.mul(x, self.sigmoid(x, name + "/sigmoid"), name + "/mul")

    def sigmoid(self, x, name):
        return self.node("Sigmoid", name, [x], x.shape, probe.sigmoid)

    def mul(self, x, y, name):
        return self.node("Mul", name, [x, y], x.shape, lambda v, w: v * w)

    def hard_sigmoid(self, x, name):
        if self.opset >= 14:
            return self.node(
                "HardSigmoid", name, [x], x.shape,
                lambda v: np.clip(v / 6 + 0.5, 0, 1), alpha=1 / 6, beta=0.5)
        shifted = self.node("Add", name + "/add", [
            x, self.float_constant(name + "/three", 3)], x.shape,
            lambda v: v + 3)
        clamped = self.clip(shifted, name + "/clip", 0, 6)
        return self.node("Div", name + "/div", [
            clamped, self.float_constant(name + "/six", 6)], x.shape,
            lambda v: v / 6)

    def hard_swish(self, x, name):
        if self.opset >= 14:
            return self.node("HardSwish", name, [x], x.shape,
                             lambda v: v * np.clip(v / 6 + 0.5, 0, 1))
        return self.mul(x, self.hard_sigmoid(x, name + "/gate"), name + "/mul")

    def add(self, x, y, name):
        if x.shape != y.shape:
            raise ValueError(f"{name}: got {x.shape} and {y.shape}")
        return self.node("Add", name, [x, y], x.shape, lambda v, w: v + w)

    def concat(self, parts, name):
        channels = sum(p.channels for p in parts)
        return self.node("Concat", name, parts,
                         (channels,) + parts[0].shape[1:],
                         lambda *vs: np.concatenate(vs, 1), axis=1)

    def max_pool(self, x, name, kernel, stride, padding=0, ceil=False):
        shape = [probe.output_size(d, kernel, stride, padding, ceil)
                 for d in x.shape[1:]]
        attributes = {"pads": [padding] * 4}
        if ceil and self.opset >= 10:
            attributes["ceil_mode"] = 1
        elif ceil:
            # Padding at the end is the same, and what models of the time have.
            attributes["pads"][2:] = [
                max(padding, (n - 1) * stride + kernel - d - padding)
                for n, d in zip(shape, x.shape[1:])]
        return self.node(
            "MaxPool", name, [x], (x.channels, *shape),
            lambda v: probe.max_pool(v, kernel, stride, padding, ceil),
            kernel_shape=[kernel] * 2, strides=[stride] * 2, **attributes)

    def global_pool(self, x, name):
        return self.node("GlobalAveragePool", name, [x], (x.channels, 1, 1),
                         lambda v: v.mean((2, 3), keepdims=True))

    def average_pool_to(self, x, name, size):
        """Adaptive pooling to `size` x `size`, as far as one AveragePool node
        can say it; no node when the input has that size already."""
        if x.shape[1:] == (size, size):
            return x
        if x.shape[1] % size or x.shape[2] % size:
            raise ValueError(f"{self.name}: {x.shape[1:]} cannot be pooled "
                             f"evenly to {size}x{size}; choose another --size")
        kernel = [d // size for d in x.shape[1:]]
        return self.node("AveragePool", name, [x], (x.channels, size, size),
                         kernel_shape=kernel, strides=kernel)

    def flatten(self, x, name):
        return self.node("Flatten", name, [x], (int(np.prod(x.shape)),), axis=1)

    def dropout(self, x, name):
        # Exporters of inference graphs drop it mostly; some models keep it.
        if self.opset < 12:
            return self.node("Dropout", name, [x], x.shape, ratio=0.5)
        return self.node("Dropout", name, [
            x, self.float_constant(name + "/ratio", 0.5)], x.shape)

    def linear(self, x, name, features, gain=RELU_GAIN):
        inputs = x.shape[0]
        weight = self.rng.normal(0, np.sqrt(gain / inputs), (features, inputs))
        self.macs += features * inputs
        return self.node("Gemm", name, [
            x, self.parameter(name + "/weight", weight),
            self.parameter(name + "/bias", self.rng.normal(0, 0.05, features)),
        ], (features,), transB=1)

    # Blocks that several networks share.

    def conv_bn(self, x, name, channels, kernel, stride=1, groups=1, act=None,
                padding=None, epsilon=1e-5, residual=False):
        x = self.conv(x, name + "/conv", channels, kernel, stride, padding,
                      groups, spread=0.5)
        x = self.batch_norm(x, name + "/bn", epsilon, residual)
        return act(x, name + "/act") if act else x

    def squeeze_excite(self, x, name, squeezed, act, gate):
        y = self.global_pool(x, name + "/pool")
        y = self.conv(y, name + "/reduce", squeezed, 1, bias=True)
        y = act(y, name + "/act")
        y = self.conv(y, name + "/expand", x.channels, 1, bias=True)
        return self.mul(x, gate(y, name + "/gate"), name + "/scale")

    def finish(self, x, output):
        """The model. `x`, the last node's result, gets the name `output`."""
        self.nodes[-1].output[0] = output
        graph = helper.make_graph(
            self.nodes, self.name,
            [helper.make_tensor_value_info(
                self.input.name, TensorProto.FLOAT, ["N", *self.input.shape])],
            [helper.make_tensor_value_info(
                output, TensorProto.FLOAT, ["N", *x.shape])],
            self.initializers)
        model = helper.make_model(
            graph, producer_name="quant-mlir make_networks.py",
            opset_imports=[helper.make_opsetid("", self.opset)])
        model.ir_version = 7
        onnx.checker.check_model(model)
        return model


# The networks. Each function takes a Network and the options and returns the
# value of the logits.


def build_resnet(net, block, layers):
    x = net.conv_bn(net.input, "stem", 64, 7, 2, act=net.relu)
    x = net.max_pool(x, "stem/pool", 3, 2, 1)
    for stage, count in enumerate(layers):
        for index in range(count):
            stride = 2 if stage and not index else 1
            x = block(net, x, f"layer{stage + 1}/{index}", 64 << stage, stride)
    x = net.flatten(net.global_pool(x, "head/pool"), "head/flatten")
    return net.linear(x, "head/linear", CLASSES, gain=1)


def shortcut(net, x, name, channels, stride):
    if stride == 1 and x.channels == channels:
        return x
    return net.conv_bn(x, name + "/downsample", channels, 1, stride)


def basic_block(net, x, name, width, stride):
    y = net.conv_bn(x, name + "/1", width, 3, stride, act=net.relu)
    y = net.conv_bn(y, name + "/2", width, 3, residual=True)
    x = shortcut(net, x, name, width, stride)
    return net.relu(net.add(y, x, name + "/add"), name + "/relu")


def bottleneck_block(net, x, name, width, stride):
    y = net.conv_bn(x, name + "/1", width, 1, act=net.relu)
    y = net.conv_bn(y, name + "/2", width, 3, stride, act=net.relu)
    y = net.conv_bn(y, name + "/3", 4 * width, 1, residual=True)
    x = shortcut(net, x, name, 4 * width, stride)
    return net.relu(net.add(y, x, name + "/add"), name + "/relu")


def build_resnet18(net, options):
    return build_resnet(net, basic_block, [2, 2, 2, 2])


def build_resnet50(net, options):
    return build_resnet(net, bottleneck_block, [3, 4, 6, 3])


def build_mobilenet_v1(net, options):
    """Not in torchvision: the paper's (1704.04861), with ReLU6."""
    x = net.conv_bn(net.input, "stem", 32, 3, 2, act=net.relu6)
    blocks = [(64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2)]
    blocks += [(512, 1)] * 5 + [(1024, 2), (1024, 1)]
    for index, (channels, stride) in enumerate(blocks):
        name = f"block{index + 1}"
        x = net.conv_bn(x, name + "/depthwise", x.channels, 3, stride,
                        groups=x.channels, act=net.relu6)
        x = net.conv_bn(x, name + "/pointwise", channels, 1, act=net.relu6)
    x = net.flatten(net.global_pool(x, "head/pool"), "head/flatten")
    return net.linear(x, "head/linear", CLASSES, gain=1)


def build_mobilenet_v2(net, options):
    x = net.conv_bn(net.input, "stem", 32, 3, 2, act=net.relu6)
    rows = [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2),
            (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)]
    x = inverted_residuals(net, x, rows)
    x = net.conv_bn(x, "head", 1280, 1, act=net.relu6)
    x = net.flatten(net.global_pool(x, "head/pool"), "head/flatten")
    return net.linear(x, "head/linear", CLASSES, gain=1)


def inverted_residuals(net, x, rows):
    """Rows: expansion, channels, blocks, stride of the first block."""
    number = 0
    for expand, channels, count, first_stride in rows:
        for index in range(count):
            number += 1
            name = f"block{number}"
            stride = 1 if index else first_stride
            inner = x.channels * expand
            same = stride == 1 and x.channels == channels
            y = x
            if expand != 1:
                y = net.conv_bn(y, name + "/expand", inner, 1, act=net.relu6)
            y = net.conv_bn(y, name + "/depthwise", inner, 3, stride,
                            groups=inner, act=net.relu6)
            y = net.conv_bn(y, name + "/project", channels, 1, residual=same)
            x = net.add(x, y, name + "/add") if same else y
    return x


def build_mobilenet_v3_small(net, options):
    epsilon = 1e-3
    relu, hard_swish = net.relu, net.hard_swish
    x = net.conv_bn(net.input, "stem", 16, 3, 2, act=hard_swish,
                    epsilon=epsilon)
    rows = [  # kernel, expanded, out, squeeze-excite, activation, stride
        (3, 16, 16, True, relu, 2), (3, 72, 24, False, relu, 2),
        (3, 88, 24, False, relu, 1), (5, 96, 40, True, hard_swish, 2),
        (5, 240, 40, True, hard_swish, 1), (5, 240, 40, True, hard_swish, 1),
        (5, 120, 48, True, hard_swish, 1), (5, 144, 48, True, hard_swish, 1),
        (5, 288, 96, True, hard_swish, 2), (5, 576, 96, True, hard_swish, 1),
        (5, 576, 96, True, hard_swish, 1)]
    for index, (kernel, inner, channels, squeeze, act, stride) in enumerate(rows):
        name = f"block{index + 1}"
        same = stride == 1 and x.channels == channels
        y = x
        if inner != x.channels:
            y = net.conv_bn(y, name + "/expand", inner, 1, act=act,
                            epsilon=epsilon)
        y = net.conv_bn(y, name + "/depthwise", inner, kernel, stride,
                        groups=inner, act=act, epsilon=epsilon)
        if squeeze:
            y = net.squeeze_excite(y, name + "/se", make_divisible(inner // 4),
                                   net.relu, net.hard_sigmoid)
        y = net.conv_bn(y, name + "/project", channels, 1, epsilon=epsilon,
                        residual=same)
        x = net.add(x, y, name + "/add") if same else y
    x = net.conv_bn(x, "head", 576, 1, act=hard_swish, epsilon=epsilon)
    x = net.flatten(net.global_pool(x, "head/pool"), "head/flatten")
    x = hard_swish(net.linear(x, "head/linear1", 1024), "head/linear1/act")
    return net.linear(x, "head/linear2", CLASSES, gain=1)


def build_efficientnet_b0(net, options):
    x = net.conv_bn(net.input, "stem", 32, 3, 2, act=net.silu)
    rows = [(1, 3, 1, 16, 1), (6, 3, 2, 24, 2), (6, 5, 2, 40, 2),
            (6, 3, 2, 80, 3), (6, 5, 1, 112, 3), (6, 5, 2, 192, 4),
            (6, 3, 1, 320, 1)]
    for stage, (expand, kernel, first_stride, channels, count) in enumerate(rows):
        for index in range(count):
            name = f"stage{stage + 1}/{index}"
            stride = 1 if index else first_stride
            inner = x.channels * expand
            same = stride == 1 and x.channels == channels
            y = x
            if expand != 1:
                y = net.conv_bn(y, name + "/expand", inner, 1, act=net.silu)
            y = net.conv_bn(y, name + "/depthwise", inner, kernel, stride,
                            groups=inner, act=net.silu)
            y = net.squeeze_excite(
                y, name + "/se", max(1, x.channels // 4), net.silu,
                net.sigmoid)
            y = net.conv_bn(y, name + "/project", channels, 1, residual=same)
            x = net.add(x, y, name + "/add") if same else y
    x = net.conv_bn(x, "head", 1280, 1, act=net.silu)
    x = net.flatten(net.global_pool(x, "head/pool"), "head/flatten")
    return net.linear(x, "head/linear", CLASSES, gain=1)


def build_squeezenet1_0(net, options):
    def conv_relu(x, name, channels, kernel, **rest):
        x = net.conv(x, name, channels, kernel, bias=True, **rest)
        return net.relu(x, name + "/relu")

    x = conv_relu(net.input, "stem/conv", 96, 7, stride=2, padding=0)
    x = net.max_pool(x, "stem/pool", 3, 2, ceil=True)
    rows = [(16, 64), (16, 64), (32, 128), "pool", (32, 128), (48, 192),
            (48, 192), (64, 256), "pool", (64, 256)]
    fire = 1
    for row in rows:
        if row == "pool":
            x = net.max_pool(x, f"pool{fire}", 3, 2, ceil=True)
            continue
        fire += 1
        squeezed, expanded = row
        name = f"fire{fire}"
        x = conv_relu(x, name + "/squeeze", squeezed, 1)
        x = net.concat([conv_relu(x, name + "/expand1x1", expanded, 1),
                        conv_relu(x, name + "/expand3x3", expanded, 3)],
                       name + "/concat")
    x = net.dropout(x, "head/dropout")
    x = conv_relu(x, "head/conv", CLASSES, 1)
    return net.flatten(net.global_pool(x, "head/pool"), "head/flatten")


def build_vgg11(net, options):
    x = net.input
    number = 0
    for channels in (64, "pool", 128, "pool", 256, 256, "pool", 512, 512, "pool",
                     512, 512, "pool"):
        if channels == "pool":
            x = net.max_pool(x, f"pool{number}", 2, 2)
            continue
        number += 1
        name = f"conv{number}"
        x = net.conv(x, name, channels, 3, bias=True,
                     spread=0.5 if options.batch_norm else 0)
        if options.batch_norm:
            x = net.batch_norm(x, name + "/bn")
        x = net.relu(x, name + "/relu")
    x = net.flatten(net.average_pool_to(x, "head/pool", 7), "head/flatten")
    for index in (1, 2):
        x = net.relu(net.linear(x, f"head/linear{index}", 4096),
                     f"head/relu{index}")
    return net.linear(x, "head/linear3", CLASSES, gain=1)


def build_mlp(net, options):
    """784-100-100-10, on flat 28x28 images."""
    x = net.flatten(net.input, "flatten")
    x = net.relu(net.linear(x, "linear1", 100), "relu1")
    x = net.relu(net.linear(x, "linear2", 100), "relu2")
    return net.linear(x, "linear3", 10, gain=1)


def build_mobilenet_digits(net, options):
    """As MobileNetV2, for 28x28 images of ten classes: to be trained."""
    x = net.conv_bn(net.input, "stem", 16, 3, 2, act=net.relu6)
    rows = [(1, 16, 1, 1), (4, 24, 2, 1), (4, 32, 2, 2), (4, 48, 2, 1)]
    x = inverted_residuals(net, x, rows)
    x = net.conv_bn(x, "head", 128, 1, act=net.relu6)
    x = net.flatten(net.global_pool(x, "head/pool"), "head/flatten")
    return net.linear(x, "head/linear", 10, gain=1)


NETWORKS = {
    "resnet18": build_resnet18,
    "resnet50": build_resnet50,
    "mobilenet_v1": build_mobilenet_v1,
    "mobilenet_v2": build_mobilenet_v2,
    "mobilenet_v3_small": build_mobilenet_v3_small,
    "efficientnet_b0": build_efficientnet_b0,
    "squeezenet1_0": build_squeezenet1_0,
    "vgg11": build_vgg11,
    "mlp": build_mlp,
    "mobilenet_digits": build_mobilenet_digits,
}
# Of grey 28x28 images, whatever --size says.
DIGITS = ("mlp", "mobilenet_digits")


def build(name, options):
    """The model and the Network it was built with."""
    shape = (1, 28, 28) if name in DIGITS else (3, options.size, options.size)
    net = Network(name, options.seed, options.opset, shape)
    logits = NETWORKS[name](net, options)
    return net.finish(logits, "logits"), net


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("names", metavar="NAME", nargs="+",
                        choices=[*NETWORKS, "all"],
                        help="all, or some of: " + ", ".join(NETWORKS))
    parser.add_argument("-o", "--output", metavar="DIR", required=True)
    parser.add_argument("--size", type=int, default=224,
                        help="height and width of the input (default: 224)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--opset", type=int, default=13,
                        help="7 to 15; with 14 and later, HardSwish and\n"
                        "HardSigmoid are single nodes (default: 13)")
    parser.add_argument("--no-batch-norm", dest="batch_norm",
                        action="store_false", help="vgg11 without batch norm")
    parser.add_argument("--calibration", metavar="N", type=int, default=0,
                        help="also write N smooth random images, u8 NHWC, as\n"
                        "NAME-calibration.npy")
    options = parser.parse_args()
    if not 7 <= options.opset <= 15:
        parser.error(f"--opset: got {options.opset}, expected 7 to 15")

    os.makedirs(options.output, exist_ok=True)
    for name in NETWORKS if "all" in options.names else options.names:
        try:
            model, net = build(name, options)
        except ValueError as error:
            print(f"error: {error}", file=sys.stderr)
            return 1
        path = os.path.join(options.output, name + ".onnx")
        onnx.save(model, path)
        print(f"{path}: {net.parameters / 1e6:.2f} M parameters, "
              f"{net.macs / 1e6:.0f} M multiply-accumulates, "
              f"{os.path.getsize(path) / 1e6:.1f} MB")
        if options.calibration:
            channels, height, width = net.input.shape
            images = probe.smooth_images(
                options.seed + 1, options.calibration, height, width, channels)
            np.save(os.path.join(options.output, name + "-calibration.npy"),
                    images)
    return 0


if __name__ == "__main__":
    sys.exit(main())
