#!/usr/bin/python3
#===- accuracy.py - Accuracy of int8 against float -------*- python -*-------===#
#
# Part of the quant-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===----------------------------------------------------------------------===#
"""Accuracy of int8 native code against float native code on the corpus.

For each trained classifier: compiles the float model, quantizes it with the
default settings on the corpus's calibration samples, evaluates both, and
compares their predictions sample by sample. With --exact N the native int8
code is also compared with the reference interpreter, byte for byte, on N
samples, with one and with two threads. With --peer the quantized model is also
exported with QuantizeLinear/DequantizeLinear pairs and evaluated by ONNX Runtime,
without and with its optimizations.

    benchmarks/accuracy.py [--corpus DIR] [--exact N] [--only NAME] [--peer]
                           [--quantize=OPTION...] [--all-images] [--half=N]

Exits with status 1 if a result misses the project's promise: at most one point
of top-1 lost on the CIFAR networks, and exactness everywhere but where layers
inside the network stay in float.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time

import numpy as np

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
QUANTC = os.path.join(ROOT, "build", "bin", "quantc")
PEER = os.path.join(ROOT, "build", "benchmarks", "peer")
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from sides import ONNXRuntime, install_peer

# The float model is nearly tied where its two best classes differ by less than
# this in log-probability (odds below 1.65 to 1).
NEARLY_TIED = 0.5

# Networks with layers that stay in float and whose sums engines may order as they
# like, in front of layers of integers: layer normalization, spectra.
FLOAT_INSIDE = {"kwt1_transformer"}


def nchw(images):
    return np.ascontiguousarray(images.transpose(0, 3, 1, 2), dtype=np.float32)


def imagenet_normalized(images):
    mean = np.array([0.485, 0.456, 0.406], np.float32)
    std = np.array([0.229, 0.224, 0.225], np.float32)
    return nchw((images.astype(np.float32) / 255 - mean) / std)


def plus_minus_one(images):
    return nchw(images.astype(np.float32) / 127.5 - 1)


def caffe_bgr(images):
    bgr = images[..., ::-1].astype(np.float32)
    return nchw(bgr - np.array([103.94, 116.78, 123.68], np.float32))


def idx(path):
    raw = open(path, "rb").read()
    rank = raw[3]
    shape = [int.from_bytes(raw[4 + 4 * i : 8 + 4 * i], "big") for i in range(rank)]
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * rank).reshape(shape)


class Corpus:
    def __init__(self, root, all_images=False, half=None, all_tested=False):
        self.root = root
        self.all_images = all_images
        self.half = half
        self.all_tested = all_tested

    def load(self, path):
        return np.load(os.path.join(self.root, "data", path))

    def cifar(self, prepare):
        return (
            prepare(self.load("cifar10/calib_train_lossless_1000_u8_nhwc.npy")[:500]),
            prepare(self.load("cifar10/test_jpegsrc_2500_u8_nhwc.npy")),
            self.load("cifar10/test_jpegsrc_2500_labels.npy"),
        )

    def imagenet(self, prepare, offset=0):
        if self.half is not None:
            images, labels = self.all_labelled_images()
            tested = slice(1 - self.half, None, 2)
            return (
                prepare(images[self.half :: 2]),
                prepare(images[tested]),
                labels[tested] + offset,
            )
        if self.all_tested:
            calibration = self.load("imagenet-sample-256/calib32_u8_nhwc_224.npy")
            seen = {image.tobytes() for image in calibration}
            images, labels = self.all_labelled_images()
            tested = [i for i, image in enumerate(images) if image.tobytes() not in seen]
            return prepare(calibration), prepare(images[tested]), labels[tested] + offset
        tested = self.load("imagenet-sample-256/eval150_u8_nhwc_224.npy")
        calibration = (
            self.untested_images(tested)
            if self.all_images
            else self.load("imagenet-sample-256/calib32_u8_nhwc_224.npy")
        )
        return (
            prepare(calibration),
            prepare(tested),
            self.load("imagenet-sample-256/eval150_labels.npy").astype(np.int64) + offset,
        )

    def all_labelled_images(self):
        """All images of the ImageNet sample, by name, and their classes."""
        from PIL import Image

        folder = os.path.join(self.root, "data", "imagenet-sample-256")
        with open(os.path.join(folder, "labels.csv")) as file:
            rows = sorted(line.strip().rsplit(",", 1) for line in file.readlines()[1:])
        images = []
        for name, _ in rows:
            image = np.asarray(Image.open(os.path.join(folder, "jpeg", name)).convert("RGB"))
            images.append(image[16:240, 16:240])
        return np.stack(images), np.array([int(label) for _, label in rows])

    def untested_images(self, tested):
        """All images of the ImageNet sample that are not in `tested`."""
        seen = {image.tobytes() for image in tested}
        images, _ = self.all_labelled_images()
        return np.stack([image for image in images if image.tobytes() not in seen])

    def mnist(self, prepare):
        def images(name):
            data = idx(os.path.join(self.root, "data/mnist", name))
            return prepare(data.astype(np.float32)[:, None])

        labels = idx(os.path.join(self.root, "data/mnist/test5000-labels-idx1-ubyte"))
        return (
            images("calib_train_1000-images-idx3-ubyte")[:500],
            images("test5000-images-idx3-ubyte"),
            labels.astype(np.int64),
        )

    def keywords(self):
        features = self.load("kws/mfcc_int8_49x10.npy").astype(np.float32)
        features = ((features - 83) * 0.5847029).reshape(-1, 1, 49, 10)
        labels = self.load("kws/labels.npy").astype(np.int64)
        # No separate calibration set: the last hundred are kept apart for it.
        return features[-100:], features[:-100], labels[: len(features) - 100]

    def recordings(self, features):
        """Of the recordings whose sound there is, for networks with other classes
        than `keywords`."""
        theirs = "silence unknown yes no up down left right on off stop go".split()
        with open(os.path.join(self.root, "data/kws/classes.txt")) as file:
            order = np.array([theirs.index(name) for name in file.read().lower().split()])
        labels = order[self.load("kws/audio_labels.npy")]
        # No separate calibration set here, either.
        return features[-50:], features[:-50], labels[: len(features) - 50]

    def sound(self):
        return self.load("kws/audio_int16_16k.npy").astype(np.float32) / 32768

    def spectra(self):
        return self.load("kws/honk_mfcc_101x40_f16.npy").astype(np.float32)[:, None]

    def cases(self):
        yield "cifar10_resnet20", self.cifar(imagenet_normalized)
        yield "cifar10_resnet56", self.cifar(imagenet_normalized)
        yield "mlperf_tiny_resnet8", self.cifar(lambda x: nchw(x))
        yield "andes_resnet8_nhwc", self.cifar(lambda x: x.astype(np.float32))
        yield "mnist_cntk_opset8", self.mnist(lambda x: x)
        yield "mnist_mlp", self.mnist(
            lambda x: ((x / 255 - 0.1307) / 0.3081).astype(np.float32)
        )
        yield "mlperf_tiny_kws_dscnn", self.keywords()
        yield "honk_res8_narrow", self.recordings(self.spectra())
        yield "kwt1_transformer", self.recordings(self.sound())
        yield "imagenet_squeezenet", self.imagenet(caffe_bgr)
        yield "imagenet_mobilenetv1_025_224", self.imagenet(plus_minus_one, offset=1)
        yield "imagenet_mobilenetv2_100_224", self.imagenet(plus_minus_one, offset=1)


def quantc(*arguments):
    done = subprocess.run(
        [QUANTC, *map(str, arguments)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"quantc {' '.join(map(str, arguments))}\n{done.stderr}")
    return done.stdout


def outputs(model, data, folder, *arguments):
    path = os.path.join(folder, "out.npz")
    quantc("run", model, "--input", data, "--output", path, *arguments)
    archive = np.load(path)
    scores = archive[archive.files[0]]
    return scores.reshape(len(scores), -1)


def log_probabilities(scores):
    """Of softmax outputs; logits are that already, up to a constant per row."""
    is_probability = scores.min() >= 0 and np.allclose(scores.sum(axis=1), 1, atol=1e-2)
    return np.log(np.maximum(scores, 1e-30)) if is_probability else scores


def peer_scores(model, samples, folder, level):
    """Of ONNX Runtime, sample by sample."""
    inputs, output = os.path.join(folder, "x.f32"), os.path.join(folder, "y.f32")
    samples.astype(np.float32).tofile(inputs)
    first = os.path.join(folder, "first.f32")
    samples[:1].astype(np.float32).tofile(first)
    with ONNXRuntime(PEER) as peer:
        peer.ask("load", path=model, threads=1, level=level, input=first,
                 shape=[1, *samples.shape[1:]])
        peer.ask("evaluate", inputs=inputs, output=output)
    return np.fromfile(output, np.float32).reshape(len(samples), -1)


def measure(name, data, corpus, folder, exact, peer, options):
    calibration, samples, labels = data
    model = os.path.join(corpus.root, "models/fp32", name, "model.onnx")

    def save(stem, array):
        path = os.path.join(folder, stem + ".npy")
        np.save(path, array)
        return path

    calibration_path, samples_path = save("calibration", calibration), save("x", samples)
    mlir, library = os.path.join(folder, "q.mlir"), os.path.join(folder, "q.so")
    float_library = os.path.join(folder, "f.so")
    quantc("compile", model, "-o", float_library)
    start = time.time()
    quantc("quantize", model, "--calibrate", calibration_path, "-o", library, *options)
    seconds = time.time() - start

    reference = outputs(float_library, samples_path, folder)
    scores = outputs(library, samples_path, folder)
    top2 = np.sort(log_probabilities(reference), axis=1)[:, -2:]
    decided = top2[:, 1] - top2[:, 0] > NEARLY_TIED
    same = reference.argmax(1) == scores.argmax(1)
    result = {
        "model": name,
        "samples": len(labels),
        "float": 100 * np.mean(reference.argmax(1) == labels),
        "int8": 100 * np.mean(scores.argmax(1) == labels),
        "agree": 100 * np.mean(same),
        "agree_decided": 100 * np.mean(same[decided]),
        "overturned": float(np.max((top2[:, 1] - top2[:, 0])[~same], initial=0)),
        "seconds": seconds,
        "float_kb": os.path.getsize(float_library) / 1000,
        "int8_kb": os.path.getsize(library) / 1000,
    }
    if peer:
        exported = os.path.join(folder, "q.onnx")
        quantc("quantize", model, "--calibrate", calibration_path, "-o", exported, *options)
        for level in ("disabled", "all"):
            theirs = peer_scores(exported, samples, folder, level)
            result["peer_" + level] = 100 * np.mean(theirs.argmax(1) == labels)
    if exact:
        quantc("quantize", model, "--calibrate", calibration_path, "-o", mlir, *options)
        few = save("few", samples[:exact])
        interpreted = outputs(mlir, few, folder, "--engine", "reference")
        result["exact"] = all(
            interpreted.tobytes() == outputs(mlir, few, folder, "--threads", threads).tobytes()
            for threads in (1, 2)
        ) and interpreted.tobytes() == scores[:exact].tobytes()
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--corpus", default=os.path.join(ROOT, "..", "shared", "corpus"))
    parser.add_argument("--exact", type=int, default=0, metavar="N")
    parser.add_argument("--only", action="append", default=[], metavar="NAME")
    parser.add_argument("--peer", action="store_true")
    parser.add_argument(
        "--quantize", action="append", default=[], metavar="OPTION",
        help="an option of quantc quantize, as --quantize=--weight-bits=4",
    )
    parser.add_argument(
        "--all-images", action="store_true",
        help="calibrate ImageNet networks with all images that are not tested, not with 32",
    )
    parser.add_argument(
        "--half", type=int, choices=(0, 1),
        help="calibrate ImageNet networks with every second image, and test with all others",
    )
    parser.add_argument("--json", metavar="FILE")
    arguments = parser.parse_args()
    if not os.path.isdir(arguments.corpus):
        print(f"skipped: no corpus at {arguments.corpus}")
        return 0
    corpus = Corpus(arguments.corpus, arguments.all_images, arguments.half)
    peer_head = ""
    if arguments.peer:
        install_peer(PEER)
        peer_head = "ORT int8 top-1 %, exact | optimized | "
    print(
        f"| model | samples | float top-1 % | int8 top-1 % | {peer_head}same class % | "
        "same where float is not nearly tied % | largest lead lost | float KB | int8 KB | quantize s | exact |"
    )
    print("|---" * (13 if arguments.peer else 11) + "|")
    results, missed = [], False
    for name, data in corpus.cases():
        if arguments.only and name not in arguments.only:
            continue
        with tempfile.TemporaryDirectory() as folder:
            r = measure(
                name, data, corpus, folder, arguments.exact, arguments.peer, arguments.quantize
            )
        results.append(r)
        no = "float inside" if name in FLOAT_INSIDE else "NO"
        exact = {None: "-", True: "yes", False: no}[r.get("exact")]
        peer = (
            f"{r['peer_disabled']:.2f} | {r['peer_all']:.2f} | " if arguments.peer else ""
        )
        print(
            f"| {name} | {r['samples']} | {r['float']:.2f} | {r['int8']:.2f} | {peer}"
            f"{r['agree']:.1f} | {r['agree_decided']:.1f} | {r['overturned']:.2f} | {r['float_kb']:.0f} | "
            f"{r['int8_kb']:.0f} | {r['seconds']:.1f} | {exact} |",
            flush=True,
        )
        missed |= r.get("exact") is False and name not in FLOAT_INSIDE
        missed |= "resnet" in name and r["int8"] < r["float"] - 1.0
    if arguments.json:
        with open(arguments.json, "w") as file:
            json.dump(results, file, indent=2)
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
