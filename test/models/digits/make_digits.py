#===- make_digits.py - Trains and exports the digits model -*- python -*----===#
#
# Part of the quant-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===------------------------------------------------------------------------===#
"""Makes every generated file of this folder: the digits network as ONNX, which
`quantc train --from-scratch` trains, its calibration and evaluation images, and
reference outputs.

Needs quantc (--build), numpy and onnx, and two minutes of one core.
"""

import argparse
import os
import subprocess
import tempfile

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

import check_digits
import digit_images

TRAINING_SEED, CALIBRATION_SEED, EVALUATION_SEED = 1, 2, 3
OPSET, IR_VERSION = 13, 7
ROOT = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                     "..", "..", ".."))


class OnnxWriter:
    """Collects nodes and initializers. A node's only result is named like the
    node; its parameters are named below it: `stage1/conv/weight`.

    Parameters are those that `trained`, a checkpoint of training, has; without
    one, zeros and ones, which training from scratch replaces."""

    def __init__(self, trained=None):
        self.trained = trained
        self.nodes = []
        self.initializers = []

    def constant(self, name, value):
        self.initializers.append(numpy_helper.from_array(value, name))
        return name

    def parameter(self, node, part, shape, saved, initial=0):
        """`saved`: its name in a checkpoint, behind that of the node."""
        value = (np.full(shape, initial, np.float32) if self.trained is None
                 else self.trained[f"{node}.{saved}"])
        if len(shape) == 4 and self.trained is not None:
            value = value.transpose(0, 3, 1, 2)  # channels come last there
        if value.shape != tuple(shape):
            raise ValueError(f"{node}.{saved}: got {value.shape}, expected {shape}")
        return self.constant(f"{node}/{part}", np.ascontiguousarray(value))

    def node(self, op, name, inputs, **attributes):
        self.nodes.append(
            helper.make_node(op, inputs, [name], name=name, **attributes))
        return name

    def conv(self, name, x, shape, group=1, stride=1, bias=False):
        """`shape`: of the weight, as ONNX has it."""
        inputs = [x, self.parameter(name, "weight", shape, "weight")]
        if bias:
            inputs.append(self.parameter(name, "bias", shape[:1], "bias"))
        kernel = shape[2:]
        return self.node(
            "Conv", name, inputs, group=group, kernel_shape=kernel,
            strides=[stride] * 2, pads=[k // 2 for k in kernel] * 2,
            dilations=[1, 1])

    def batch_norm(self, name, x, channels):
        inputs = [x] + [
            self.parameter(name, part, [channels], saved, initial)
            for part, saved, initial in (
                ("scale", "bias", 1), ("bias", "bias.2", 0),
                ("mean", "statistic", 0), ("variance", "statistic.2", 1))
        ]
        return self.node("BatchNormalization", name, inputs, epsilon=1e-5)

    def linear(self, name, x, shape, result):
        inputs = [x, self.parameter(name, "weight", shape, "weight"),
                  self.parameter(name, "bias", shape[:1], "bias")]
        self.nodes.append(
            helper.make_node("Gemm", inputs, [result], name=name, transB=1))
        return result


def to_onnx(trained=None):
    """One of each structure that quantization has to get right: conv + batch
    norm + ReLU, a residual sum whose inputs have different ranges, a depthwise
    separable block with ReLU6 and a linear 1x1 conv, both kinds of pooling."""
    w = OnnxWriter(trained)
    x = w.conv("stage1/conv", "image", [16, 1, 3, 3])
    x = w.batch_norm("stage1/bn", x, 16)
    x = w.node("Relu", "stage1/relu", [x])
    trunk = w.node("MaxPool", "stage1/pool", [x], kernel_shape=[2, 2],
                   strides=[2, 2])
    x = w.conv("stage2/conv1", trunk, [16, 16, 3, 3])
    x = w.batch_norm("stage2/bn1", x, 16)
    x = w.node("Relu", "stage2/relu1", [x])
    x = w.conv("stage2/conv2", x, [16, 16, 3, 3])
    x = w.batch_norm("stage2/bn2", x, 16)
    x = w.node("Add", "stage2/add", [trunk, x])
    x = w.node("Relu", "stage2/relu2", [x])
    x = w.conv("stage3/depthwise", x, [16, 1, 3, 3], group=16, stride=2)
    x = w.batch_norm("stage3/bn1", x, 16)
    x = w.node("Clip", "stage3/relu6", [
        x, w.constant("stage3/relu6/min", np.array(0, np.float32)),
        w.constant("stage3/relu6/max", np.array(6, np.float32))])
    x = w.conv("stage3/pointwise", x, [32, 16, 1, 1])
    x = w.batch_norm("stage3/bn2", x, 32)
    # This convolution alone has a bias in front of its batch norm.
    x = w.conv("stage4/conv", x, [64, 32, 3, 3], bias=True)
    x = w.batch_norm("stage4/bn", x, 64)
    x = w.node("Relu", "stage4/relu", [x])
    x = w.node("GlobalAveragePool", "head/pool", [x])
    x = w.node("Flatten", "head/flatten", [x], axis=1)
    w.linear("head/linear", x, [digit_images.CLASSES, 64], "logits")

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


def train(quantc, images, labels, epochs, seed):
    """The parameters of the network after training, by name: a checkpoint."""
    with tempfile.TemporaryDirectory() as folder:
        def path(name):
            return os.path.join(folder, name)

        onnx.save(to_onnx(), path("begin.onnx"))
        np.save(path("images.npy"), images)
        np.save(path("labels.npy"), labels)
        subprocess.run(
            [quantc, "train", path("begin.onnx"), "--from-scratch",
             "--data", path("images.npy"), "--labels", path("labels.npy"),
             f"--epochs={epochs}", f"--seed={seed}", "--train-batch=100",
             "--optimizer=adam", "--lr=0.01", f"--warmup={epochs / 4}",
             "--checkpoint", path("trained.npz"), "-o", path("trained.mlir")],
            check=True)
        return dict(np.load(path("trained.npz")))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-o", "--output", metavar="DIR",
                        default=os.path.dirname(os.path.abspath(__file__)))
    parser.add_argument("--build", metavar="DIR",
                        default=os.path.join(ROOT, "build"))
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--training-images", type=int, default=30000)
    arguments = parser.parse_args()

    images, labels = digit_images.draw_set(TRAINING_SEED,
                                           arguments.training_images)
    calibration, _ = digit_images.draw_set(CALIBRATION_SEED, 256)
    evaluation, evaluation_labels = digit_images.draw_set(EVALUATION_SEED, 1000)

    model = to_onnx(train(os.path.join(arguments.build, "bin", "quantc"), images,
                          labels, arguments.epochs, arguments.seed))
    samples = check_digits.to_input(evaluation[:4])

    def path(name):
        return os.path.join(arguments.output, name)

    os.makedirs(arguments.output, exist_ok=True)
    onnx.save(model, path("digits.onnx"))
    np.save(path("calibration.npy"), calibration)
    np.save(path("evaluation.npy"), evaluation)
    np.save(path("evaluation_labels.npy"), evaluation_labels)
    np.savez(path("digits_io.npz"), image=samples,
             logits=check_digits.run(model, samples, np.float64).astype(np.float32))


if __name__ == "__main__":
    main()
