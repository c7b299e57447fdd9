#===- resnet20.py - Compares scales with torch.ao.quantization -*- python -*-===#
#
# Part of the quant-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===----------------------------------------------------------------------===#
"""resnet20.py expose MODEL.onnx IMAGES.npy FOLDER
resnet20.py compare MODEL.onnx FOLDER

The first form makes every activation of the CIFAR ResNet-20 an output of the
model, FOLDER/model.onnx, and writes normalized IMAGES (u8) to samples.npy and
the first of them to inputs.npy. The second builds the network in PyTorch with
the same weights and quantizes it on these samples, one a run, by FX graph mode
quantization with the default configuration of fbgemm. It compares scales and
zero points of all activations and weights with those of phase propagate in
FOLDER/phases, and integers with outputs.npz, what the quantized model gives for
the inputs: of each layer when PyTorch has its operands from there, and of the
last when PyTorch computes all. No two may differ by more than 1.

PyTorch's histogram observer is not continuous: exact sums instead of f32 sums
in convolutions change some of its scales by up to 8 %. So its observers are
given activations.npz, what the float model gives for the samples, after a check
that PyTorch computes the same but for rounding.
"""

import os
import re
import sys
import warnings

import numpy as np
import onnx
import onnx.numpy_helper
import torch
import torch.ao.quantization as quantization
import torch.nn as nn
from torch.ao.quantization.quantize_fx import convert_fx, prepare_fx

warnings.simplefilter("ignore")
command, model_path, *arguments = sys.argv[1:]
model = onnx.load(model_path)
graph = model.graph
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


def get_outputs():
    """What is fused to one activation: the name of its first node, and of its
    last tensor."""
    users = {}
    for node in graph.node:
        for name in node.input:
            users.setdefault(name, []).append(node)
    outputs = {}
    for node in graph.node:
        if node.op_type in ("Conv", "Add"):
            user = users[node.output[0]][0]
            last = user if user.op_type == "Relu" else node
            outputs[node.name] = last.output[0]
    outputs["/Flatten"] = "/Flatten_output_0"
    outputs["/linear/Gemm"] = graph.output[0].name
    return outputs


def expose(images_path, folder):
    for name in get_outputs().values():
        if name != graph.output[0].name:
            graph.output.append(onnx.helper.make_tensor_value_info(
                name, onnx.TensorProto.FLOAT, None))
    exposed = onnx.shape_inference.infer_shapes(model)
    onnx.save(exposed, os.path.join(folder, "model.onnx"))
    images = np.load(images_path)[:16].astype(np.float32) / np.float32(255)
    images -= np.float32([0.485, 0.456, 0.406])
    images /= np.float32([0.229, 0.224, 0.225])
    images = images.transpose(0, 3, 1, 2)
    np.save(os.path.join(folder, "samples.npy"), np.ascontiguousarray(images))
    np.save(os.path.join(folder, "inputs.npy"), np.ascontiguousarray(images[:8]))


def get_node_name(name, pads):
    """The ONNX name of the node that the module or function `name` is."""
    match = re.fullmatch(r"(layer\d)\.(\d)\.(\w+)", name)
    if match:
        layer, block, part = match.groups()
        part = "Add" if part == "add_relu" else part + "/Conv"
        return f"/{layer}/{layer}.{block}/{part}"
    if "pad" in name:
        layer = f"layer{2 + pads}"
        return f"/{layer}/{layer}.0/Pad"
    return {"conv1": "/conv1/Conv", "linear": "/linear/Gemm"}.get(name)


class Observer(torch.fx.Interpreter):
    """Runs a prepared model on one image; observers see what `given` has."""

    def __init__(self, module, given):
        super().__init__(module)
        self.given = given
        self.names = [name for name, _ in list_observers(module)]

    def call_module(self, target, args, kwargs):
        if str(target).startswith("activation_post_process"):
            name = self.names.pop(0)
            if name in self.given:
                value = torch.tensor(self.given[name])
                assert torch.allclose(args[0], value, rtol=1e-4, atol=1e-4), name
                args = (value,)
        return super().call_module(target, args, kwargs)


def list_observers(prepared):
    """The name of the observed ONNX node, and the observer, in order."""
    observers, pads = [], 0
    for node in prepared.graph.nodes:
        if not str(node.target).startswith("activation_post_process"):
            continue
        source = node.args[0]
        name = get_node_name(str(source.target if source.op == "call_module" else source), pads)
        if source.op == "placeholder":
            name = "input"
        elif "flatten" in str(source):
            name = "/Flatten"
        pads += "/Pad" in name
        observers.append((name, getattr(prepared, node.target)))
    return observers


def prepare(samples, activations):
    # FX lets pooling and flattening share the observer of what they are given,
    # and thus a histogram counts their results, too. Here they are in float.
    mapping = quantization.get_default_qconfig_mapping("fbgemm")
    for function in (nn.functional.adaptive_avg_pool2d, torch.flatten):
        mapping.set_object_type(function, None)
    prepared = prepare_fx(Network().eval(), mapping, (samples[:1],))
    with torch.no_grad():
        for i, sample in enumerate(samples):
            given = {node: activations[tensor][i:i + 1]
                     for node, tensor in get_outputs().items()}
            Observer(prepared, given).run(sample[None])
    return prepared


def get_activations(prepared):
    """Scale and zero point of every activation, by the name of its node."""
    parameters = {}
    for name, observer in list_observers(prepared):
        scale, zero_point = observer.calculate_qparams()
        parameters[name] = (scale.item(), zero_point.item())
    return parameters


def get_weights(prepared):
    """The scales of every weight, by its name."""
    parameters = {}
    names = {n.name: n.input[1] for n in graph.node if n.op_type in ("Conv", "Gemm")}
    for name, layer in prepared.named_modules():
        if isinstance(layer, (nn.Conv2d, nn.Linear)):
            # A layer that absorbed an activation has the name of the pair.
            name = re.sub(r"\.0$", "", name)
            observer = quantization.default_per_channel_weight_observer()
            observer(layer.weight)
            scales, zero_points = observer.calculate_qparams()
            assert not zero_points.any()
            parameters[names[get_node_name(name, 0)]] = scales.numpy(), 0
    return parameters


class Comparer(torch.fx.Interpreter):
    """Runs a converted model on one image. Compares the integers of every
    quantized tensor with `own`, by the name of its node, and computes on with
    those if `replaces`."""

    def __init__(self, module, own, replaces):
        super().__init__(module)
        self.own, self.replaces = own, replaces
        self.adds = (node.name for node in graph.node if node.op_type == "Add")
        self.differences = {}

    def run_node(self, node):
        result = super().run_node(node)
        if not isinstance(result, torch.Tensor) or not result.is_quantized:
            return result
        if "add_relu" in str(node.target):
            name = next(self.adds)
        else:
            name = get_node_name(str(node.target), 0)
        if name not in self.own:
            return result
        scale, zero_point = result.q_scale(), result.q_zero_point()
        own = np.rint(self.own[name] / np.float32(scale)) + zero_point
        own = torch.tensor(own.astype(np.uint8)).reshape(result.shape)
        self.differences[name] = np.abs(
            own.numpy().astype(int) - result.int_repr().numpy().astype(int))
        if not self.replaces:
            return result
        return torch._make_per_tensor_quantized_tensor(own, scale, zero_point)


def compare_parameters(expected, actual, what):
    missing = sorted(set(expected) - set(actual))
    assert not missing, f"not quantized: {missing}"
    for name, (scale, zero_point) in expected.items():
        own_scale, own_zero_point = actual[name]
        assert own_zero_point == zero_point, (name, own_zero_point, zero_point)
        assert np.array_equal(np.float32(own_scale), np.float32(scale)), (name, own_scale, scale)
    print(f"{len(expected)} {what}: scales and zero points equal")


def compare_integers(prepared, inputs, outputs):
    converted = convert_fx(prepared)
    own = {node: outputs[tensor] for node, tensor in get_outputs().items()}
    numbers, differing, equal = 0, 0, 0
    with torch.no_grad():
        for i, image in enumerate(inputs):
            given = {node: values[i:i + 1] for node, values in own.items()}
            layers = Comparer(converted, given, replaces=True)
            layers.run(image[None])
            for name, difference in layers.differences.items():
                assert difference.max() <= 1, (name, difference.max())
                numbers += difference.size
                differing += np.count_nonzero(difference)
            whole = Comparer(converted, given, replaces=False)
            whole.run(image[None])
            last = whole.differences["/linear/Gemm"]
            assert last.max() <= 1, last
            equal += not any(d.any() for d in whole.differences.values())
    print(f"{numbers} integers of {len(layers.differences)} layers: "
          f"{differing} differ, by 1")
    print(f"{len(inputs)} outputs of the network agree to 1; "
          f"{equal} times every integer is the same")


def read_dump(path):
    """Scales and zero points of activations and of weights, by name."""
    text = open(path, encoding="utf-8").read()
    activations, weights = {}, {}
    makers = dict(re.findall(r"^ *(%\w+) = qnn\.(\w+)", text, re.M))
    types = dict(re.findall(r"^(!\w+) = !quant.uniform<\w+(?:<[^>]*>)?:f32(.*)>$", text, re.M))
    for value, alias, name in re.findall(r'qnn\.quantize (%\w+) .*x(!\w+)> "([^"]+)"', text):
        channels = re.fullmatch(r":0, \{(.*)\}", types[alias])
        if channels:
            weights[name] = np.float64(channels[1].split(",")), 0
        # A node may have come with transposes of its operand and result.
        elif makers.get(value) != "transpose":
            scale, _, zero_point = types[alias].removeprefix(", ").partition(":")
            activations[name] = float(scale), int(zero_point or 0)
    return activations, weights


def compare(folder):
    def path(name):
        return os.path.join(folder, name)

    prepared = prepare(torch.tensor(np.load(path("samples.npy"))), np.load(path("activations.npz")))
    parameters, weights = get_activations(prepared), get_weights(prepared)
    own_activations, own_weights = read_dump(path("phases/05-propagate.mlir"))
    compare_parameters(parameters, own_activations, "activations")
    compare_parameters(weights, own_weights, "weights")
    compare_integers(prepared, torch.tensor(np.load(path("inputs.npy"))),
                     np.load(path("outputs.npz")))


{"expose": expose, "compare": compare}[command](*arguments)
