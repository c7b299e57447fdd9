#!/usr/bin/python3
#===- calibrators.py - Accuracy by calibrator and bits ---*- python -*-------===#
#
# Part of the quant-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===----------------------------------------------------------------------===#
"""Compares calibrators on the corpus's labelled networks.

Statistics of each network are collected once; every calibrator then chooses its
ranges from that one file, those of results included, at several widths, with
weights per channel and per tensor. With --divergence, one line a network instead:
8 bits, weights per channel, results uncut as by default, on all test samples, with
the divergence of the classes' probabilities from those of the float network; of
ImageNet all images are tested that calibration has not seen. With --quantize
(options of quantc quantize) networks are quantized with samples in place of
statistics, as some options need.

    benchmarks/calibrators.py [--corpus DIR] [--only NAME] [--bits 8,6,4]
                              [--calibrators A,B] [--samples N] [--divergence]
                              [--quantize=OPTION...] [--json FILE]
"""

import argparse
import json
import os
import sys
import tempfile

import numpy as np

from accuracy import ROOT, Corpus, log_probabilities, outputs, quantc

CALIBRATORS = "min-max,percentile:99.9,percentile:99.99,entropy,mse,histogram"
GRANULARITIES = ("per_channel", "per_tensor")


def measure(name, data, corpus, folder, arguments):
    calibration, samples, labels = data
    samples, labels = samples[: arguments.samples], labels[: arguments.samples]
    model = os.path.join(corpus.root, "models/fp32", name, "model.onnx")

    def path(stem):
        return os.path.join(folder, stem)

    np.save(path("calibration.npy"), calibration)
    np.save(path("x.npy"), samples)

    def accuracy(library):
        scores = outputs(library, path("x.npy"), folder)
        return round(100 * float(np.mean(scores.argmax(1) == labels)), 2)

    # Calibrators choose the ranges of results, too.
    with open(path("all.yaml"), "w") as file:
        file.write("outputs_keep_range: false\n")
    quantc("compile", model, "-o", path("f.so"))
    result = {"model": name, "samples": len(labels), "float": accuracy(path("f.so")), "rows": []}
    quantc("calibrate", model, "--calibrate", path("calibration.npy"), "-o", path("t.json"))
    for bits in arguments.bits:
        for granularity in GRANULARITIES:
            row = {"bits": bits, "weights": granularity}
            for calibrator in arguments.calibrators:
                quantc("quantize", model, "--weight-bits", bits, "--activation-bits", bits,
                       "--weight-granularity", granularity, "--calibrator", calibrator,
                       "--config", path("all.yaml"), "--calibration", path("t.json"),
                       "-o", path("q.so"))
                row[calibrator] = accuracy(path("q.so"))
            result["rows"].append(row)
    return result


def probabilities(scores):
    """Of classes, and their logarithms."""
    logarithms = log_probabilities(scores).astype(np.float64)
    logarithms -= logarithms.max(axis=1, keepdims=True)
    logarithms -= np.log(np.exp(logarithms).sum(axis=1, keepdims=True))
    return np.exp(logarithms), logarithms


def measure_divergence(name, data, corpus, folder, arguments):
    calibration, samples, labels = data
    model = os.path.join(corpus.root, "models/fp32", name, "model.onnx")

    def path(stem):
        return os.path.join(folder, stem)

    np.save(path("calibration.npy"), calibration)
    np.save(path("x.npy"), samples)
    quantc("compile", model, "-o", path("f.so"))
    reference = outputs(path("f.so"), path("x.npy"), folder)
    p, log_p = probabilities(reference)
    result = {"model": name, "samples": len(labels),
              "float": 100 * float(np.mean(reference.argmax(1) == labels))}
    if arguments.quantize:
        ranges = ["--calibrate", path("calibration.npy"), *arguments.quantize]
    else:
        ranges = ["--calibration", path("t.json")]
        quantc("calibrate", model, "--calibrate", path("calibration.npy"), "-o", path("t.json"))
    for calibrator in arguments.calibrators:
        quantc("quantize", model, "--calibrator", calibrator, *ranges, "-o", path("q.so"))
        scores = outputs(path("q.so"), path("x.npy"), folder)
        result[calibrator] = {
            "top1": 100 * float(np.mean(scores.argmax(1) == labels)),
            "divergence": float((p * (log_p - probabilities(scores)[1])).sum(1).mean()),
        }
    return result


def print_divergence(result, calibrators):
    best = min(round(1000 * result[c]["divergence"], 2) for c in calibrators)
    cells = []
    for calibrator in calibrators:
        divergence = round(1000 * result[calibrator]["divergence"], 2)
        text = f"**{divergence:.2f}**" if divergence == best else f"{divergence:.2f}"
        cells.append(f"{result[calibrator]['top1']:.2f} | {text}")
    print(f"| {result['model']} | {result['samples']} | {result['float']:.2f} | "
          + " | ".join(cells) + " |", flush=True)


def print_result(result, calibrators):
    for row in result["rows"]:
        best = max(row[calibrator] for calibrator in calibrators)
        cells = [f"**{row[c]:.2f}**" if row[c] == best else f"{row[c]:.2f}"
                 for c in calibrators]
        print(f"| {result['model']} | {result['float']:.2f} | {row['bits']} | "
              f"{row['weights']} | " + " | ".join(cells) + " |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--corpus", default=os.path.join(ROOT, "..", "shared", "corpus"))
    parser.add_argument("--only", action="append", default=[], metavar="NAME")
    parser.add_argument("--bits", default="8,6,4")
    parser.add_argument("--calibrators", default=CALIBRATORS)
    parser.add_argument("--samples", type=int, default=1000, metavar="N")
    parser.add_argument("--divergence", action="store_true")
    parser.add_argument("--quantize", action="append", default=[], metavar="OPTION")
    parser.add_argument("--json", metavar="FILE")
    arguments = parser.parse_args()
    if arguments.quantize and not arguments.divergence:
        parser.error("--quantize needs --divergence")
    arguments.bits = [int(bits) for bits in arguments.bits.split(",")]
    arguments.calibrators = arguments.calibrators.split(",")
    if not os.path.isdir(arguments.corpus):
        print(f"skipped: no corpus at {arguments.corpus}")
        return 0
    corpus = Corpus(arguments.corpus, all_tested=arguments.divergence)
    if arguments.divergence:
        heads = ["model", "samples", "float"]
        for calibrator in arguments.calibrators:
            heads += [calibrator + ", top-1", "divergence * 1000"]
    else:
        heads = ["model", "float", "bits", "weights", *arguments.calibrators]
    print("| " + " | ".join(heads) + " |")
    print("|" + "---|" * len(heads))
    compare, show = (
        (measure_divergence, print_divergence)
        if arguments.divergence
        else (measure, print_result)
    )
    results = []
    for name, data in corpus.cases():
        if arguments.only and name not in arguments.only:
            continue
        with tempfile.TemporaryDirectory() as folder:
            results.append(compare(name, data, corpus, folder, arguments))
        show(results[-1], arguments.calibrators)
    if arguments.json:
        with open(arguments.json, "w") as file:
            json.dump(results, file, indent=2)
    return 0


if __name__ == "__main__":
    sys.exit(main())
