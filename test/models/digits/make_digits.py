#===- make_digits.py - Trains and exports the digits model -*- python -*----===#
#
# Part of the quant-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===------------------------------------------------------------------------===#
"""Makes every generated file of this folder: the trained digits network as
ONNX, its calibration and evaluation images, and reference outputs.

Needs PyTorch (Debian: python3-torch) and a few minutes of one core.
"""

import argparse
import os
import time

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

import digit_images

TRAINING_SEED, CALIBRATION_SEED, EVALUATION_SEED = 1, 2, 3
OPSET, IR_VERSION = 13, 7


class DigitsNet(nn.Module):
    """One of each structure that quantization has to get right: conv + batch
    norm + ReLU, a residual sum whose inputs have different ranges, a depthwise
    separable block with ReLU6 and a linear 1x1 conv, both kinds of pooling."""

    def __init__(self):
        super().__init__()
        self.stage1_conv = nn.Conv2d(1, 16, 3, padding=1, bias=False)
        self.stage1_bn = nn.BatchNorm2d(16)
        self.stage2_conv1 = nn.Conv2d(16, 16, 3, padding=1, bias=False)
        self.stage2_bn1 = nn.BatchNorm2d(16)
        self.stage2_conv2 = nn.Conv2d(16, 16, 3, padding=1, bias=False)
        self.stage2_bn2 = nn.BatchNorm2d(16)
        self.stage3_depthwise = nn.Conv2d(16, 16, 3, stride=2, padding=1,
                                          groups=16, bias=False)
        self.stage3_bn1 = nn.BatchNorm2d(16)
        self.stage3_pointwise = nn.Conv2d(16, 32, 1, bias=False)
        self.stage3_bn2 = nn.BatchNorm2d(32)
        # This convolution alone has a bias in front of its batch norm.
        self.stage4_conv = nn.Conv2d(32, 64, 3, padding=1)
        self.stage4_bn = nn.BatchNorm2d(64)
        self.head_linear = nn.Linear(64, digit_images.CLASSES)

    def forward(self, image):
        f = nn.functional
        x = f.relu(self.stage1_bn(self.stage1_conv(image)))
        x = f.max_pool2d(x, 2)
        y = f.relu(self.stage2_bn1(self.stage2_conv1(x)))
        y = self.stage2_bn2(self.stage2_conv2(y))
        x = f.relu(x + y)
        x = f.relu6(self.stage3_bn1(self.stage3_depthwise(x)))
        x = self.stage3_bn2(self.stage3_pointwise(x))
        x = f.relu(self.stage4_bn(self.stage4_conv(x)))
        return self.head_linear(x.mean((2, 3)))


class OnnxWriter:
    """Collects nodes and initializers. A node's only result is named like the
    node; its parameters are named below it: `stage1/conv/weight`."""

    def __init__(self):
        self.nodes = []
        self.initializers = []

    def constant(self, name, value):
        array = value.detach().numpy() if torch.is_tensor(value) else value
        self.initializers.append(numpy_helper.from_array(array, name))
        return name

    def node(self, op, name, inputs, **attributes):
        self.nodes.append(
            helper.make_node(op, inputs, [name], name=name, **attributes))
        return name

    def conv(self, name, x, module):
        inputs = [x, self.constant(name + "/weight", module.weight)]
        if module.bias is not None:
            inputs.append(self.constant(name + "/bias", module.bias))
        return self.node(
            "Conv", name, inputs, group=module.groups,
            kernel_shape=list(module.kernel_size), strides=list(module.stride),
            pads=list(module.padding) * 2, dilations=list(module.dilation))

    def batch_norm(self, name, x, module):
        inputs = [x] + [
            self.constant(f"{name}/{part}", value) for part, value in (
                ("scale", module.weight), ("bias", module.bias),
                ("mean", module.running_mean), ("variance", module.running_var))
        ]
        return self.node("BatchNormalization", name, inputs, epsilon=module.eps)


def to_onnx(net):
    """Writes the nodes by hand: torch.onnx would fold the batch norms away and
    number the names."""
    w = OnnxWriter()
    x = w.conv("stage1/conv", "image", net.stage1_conv)
    x = w.batch_norm("stage1/bn", x, net.stage1_bn)
    x = w.node("Relu", "stage1/relu", [x])
    trunk = w.node("MaxPool", "stage1/pool", [x], kernel_shape=[2, 2],
                   strides=[2, 2])
    x = w.conv("stage2/conv1", trunk, net.stage2_conv1)
    x = w.batch_norm("stage2/bn1", x, net.stage2_bn1)
    x = w.node("Relu", "stage2/relu1", [x])
    x = w.conv("stage2/conv2", x, net.stage2_conv2)
    x = w.batch_norm("stage2/bn2", x, net.stage2_bn2)
    x = w.node("Add", "stage2/add", [trunk, x])
    x = w.node("Relu", "stage2/relu2", [x])
    x = w.conv("stage3/depthwise", x, net.stage3_depthwise)
    x = w.batch_norm("stage3/bn1", x, net.stage3_bn1)
    x = w.node("Clip", "stage3/relu6", [
        x, w.constant("stage3/relu6/min", np.array(0, np.float32)),
        w.constant("stage3/relu6/max", np.array(6, np.float32))])
    x = w.conv("stage3/pointwise", x, net.stage3_pointwise)
    x = w.batch_norm("stage3/bn2", x, net.stage3_bn2)
    x = w.conv("stage4/conv", x, net.stage4_conv)
    x = w.batch_norm("stage4/bn", x, net.stage4_bn)
    x = w.node("Relu", "stage4/relu", [x])
    x = w.node("GlobalAveragePool", "head/pool", [x])
    x = w.node("Flatten", "head/flatten", [x], axis=1)
    w.nodes.append(helper.make_node(
        "Gemm",
        [x, w.constant("head/linear/weight", net.head_linear.weight),
         w.constant("head/linear/bias", net.head_linear.bias)],
        ["logits"], name="head/linear", transB=1))

    size = digit_images.SIZE
    graph = helper.make_graph(
        w.nodes, "digits",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT,
                                       ["N", 1, size, size])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT,
                                       ["N", digit_images.CLASSES])],
        w.initializers)
    model = helper.make_model(
        graph, producer_name="quant-mlir make_digits.py",
        opset_imports=[helper.make_opsetid("", OPSET)])
    model.ir_version = IR_VERSION
    onnx.checker.check_model(model, full_check=True)
    return model


def to_tensor(images):
    """u8 NHWC to float NCHW in [0, 1]; one channel, so only the shape moves."""
    scaled = images.astype(np.float32) / np.float32(255)
    return torch.from_numpy(np.ascontiguousarray(scaled.transpose(0, 3, 1, 2)))


def logits_of(net, images):
    with torch.no_grad():
        return torch.cat([net(part) for part in to_tensor(images).split(250)])


def train(net, images, labels, epochs, batch_size, learning_rate):
    inputs, targets = to_tensor(images), torch.from_numpy(labels)
    steps = len(targets) // batch_size
    optimizer = torch.optim.AdamW(net.parameters(), weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, learning_rate, epochs=epochs, steps_per_epoch=steps)
    start = time.time()
    for epoch in range(epochs):
        net.train()
        total = 0.0
        order = torch.randperm(len(targets))
        for step in range(steps):
            batch = order[step * batch_size:(step + 1) * batch_size]
            loss = nn.functional.cross_entropy(net(inputs[batch]),
                                               targets[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            total += loss.item()
        print(f"epoch {epoch + 1}/{epochs}: loss {total / steps:.4f}, "
              f"{time.time() - start:.0f} s", flush=True)
    net.eval()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-o", "--output", metavar="DIR",
                        default=os.path.dirname(os.path.abspath(__file__)))
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--training-images", type=int, default=30000)
    arguments = parser.parse_args()

    torch.set_num_threads(1)
    torch.manual_seed(arguments.seed)
    torch.use_deterministic_algorithms(True)

    images, labels = digit_images.draw_set(TRAINING_SEED,
                                           arguments.training_images)
    calibration, _ = digit_images.draw_set(CALIBRATION_SEED, 256)
    evaluation, evaluation_labels = digit_images.draw_set(EVALUATION_SEED, 1000)

    net = DigitsNet()
    train(net, images, labels, arguments.epochs, batch_size=100,
          learning_rate=0.01)
    logits = logits_of(net, evaluation)
    correct = (logits.argmax(1).numpy() == evaluation_labels).mean()
    print(f"evaluation accuracy: {100 * correct:.1f} %")

    def path(name):
        return os.path.join(arguments.output, name)

    os.makedirs(arguments.output, exist_ok=True)
    onnx.save(to_onnx(net), path("digits.onnx"))
    np.save(path("calibration.npy"), calibration)
    np.save(path("evaluation.npy"), evaluation)
    np.save(path("evaluation_labels.npy"), evaluation_labels)
    np.savez(path("digits_io.npz"), image=to_tensor(evaluation[:4]).numpy(),
             logits=logits_of(net, evaluation[:4]).numpy())


if __name__ == "__main__":
    main()
