#===- check_digits.py - Runs the digits model in numpy ----*- python -*-----===#
#
# Part of the quant-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===------------------------------------------------------------------------===#
"""Runs digits.onnx with numpy alone: prints its accuracy on the evaluation
images and its distance from the logits of `digits_io.npz`, which were computed
so in double precision, and fails when that distance is too large."""

import argparse
import os
import sys

import numpy as np
import onnx
from onnx import helper, numpy_helper


def windows(x, kernel, strides):
    """[N, C, H, W] to a view [N, C, OH, OW, KH, KW]."""
    view = np.lib.stride_tricks.sliding_window_view(x, kernel, axis=(2, 3))
    return view[:, :, ::strides[0], ::strides[1]]


def conv(x, weight, bias=None, *, group, strides, pads, **_):
    x = np.pad(x, ((0, 0), (0, 0), (pads[0], pads[2]), (pads[1], pads[3])))
    view = windows(x, weight.shape[2:], strides)
    channels = weight.shape[1]
    outputs = weight.shape[0] // group
    parts = []
    for g in range(group):
        part = view[:, g * channels:(g + 1) * channels]
        kernel = weight[g * outputs:(g + 1) * outputs]
        parts.append(np.tensordot(part, kernel, ((1, 4, 5), (1, 2, 3))))
    y = np.concatenate(parts, -1).transpose(0, 3, 1, 2)
    return y if bias is None else y + bias.reshape(1, -1, 1, 1)


def batch_norm(x, scale, bias, mean, variance, *, epsilon):
    def per_channel(v):
        return v.reshape(1, -1, 1, 1)
    normal = (x - per_channel(mean)) / np.sqrt(per_channel(variance) + epsilon)
    return normal * per_channel(scale) + per_channel(bias)


OPERATORS = {
    "Add": lambda a, b: a + b,
    "BatchNormalization": batch_norm,
    "Clip": np.clip,
    "Conv": conv,
    "Flatten": lambda x, axis: x.reshape(*x.shape[:axis], -1),
    "Gemm": lambda x, w, b, transB: x @ (w.T if transB else w) + b,
    "GlobalAveragePool": lambda x: x.mean((2, 3), keepdims=True),
    "MaxPool": lambda x, kernel_shape, strides:
        windows(x, kernel_shape, strides).max((4, 5)),
    "Relu": lambda x: np.maximum(x, 0),
}


def to_input(images):
    """u8 NHWC to float NCHW in [0, 1]."""
    scaled = images.astype(np.float32) / np.float32(255)
    return np.ascontiguousarray(scaled.transpose(0, 3, 1, 2))


def run(model, image, precision=np.float32):
    values = {i.name: numpy_helper.to_array(i).astype(precision)
              for i in model.graph.initializer}
    values[model.graph.input[0].name] = image.astype(precision)
    for node in model.graph.node:
        attributes = {a.name: helper.get_attribute_value(a)
                      for a in node.attribute}
        values[node.output[0]] = OPERATORS[node.op_type](
            *[values[name] for name in node.input], **attributes)
    return values[model.graph.output[0].name]


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", nargs="?", default=here)
    parser.add_argument("--tolerance", type=float, default=1e-4)
    arguments = parser.parse_args()

    def path(name):
        return os.path.join(arguments.directory, name)

    model = onnx.load(path("digits.onnx"))
    onnx.checker.check_model(model, full_check=True)
    images, labels = (np.load(path("evaluation.npy")),
                      np.load(path("evaluation_labels.npy")))
    scaled = to_input(images)
    predictions = np.concatenate([
        run(model, scaled[i:i + 100]).argmax(1)
        for i in range(0, len(scaled), 100)])
    print(f"accuracy {100 * (predictions == labels).mean():.1f} % "
          f"of {len(labels)} images")

    expected = np.load(path("digits_io.npz"))
    difference = np.abs(run(model, expected["image"]) - expected["logits"]).max()
    print(f"largest difference from the reference: {difference:.2e}")
    return 0 if difference <= arguments.tolerance else 1


if __name__ == "__main__":
    sys.exit(main())
