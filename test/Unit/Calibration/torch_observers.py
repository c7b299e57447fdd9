#===- torch_observers.py - What PyTorch's observers compute ----*- python -*-===#
#
# Part of the quant-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===------------------------------------------------------------------------===#
"""Feeds random tensors to PyTorch's observers and writes tensors and results to
a file of 32-bit words, which TorchObserverTest.cpp reads: for each case observer,
dtype, symmetric, reduced, axis (-1: none), constant, number of batches; for each
batch rank, shape, values; number of channels, scales, zero points.

torch_observers.py OUT [NUM_CASES [NUM_HISTOGRAM_CASES]]

Ends with status 77 where there is no PyTorch 1.x.
"""

import struct
import sys
import warnings

try:
    import numpy as np
    import torch
    from torch.ao.quantization import observer as observers
except ImportError:
    sys.exit(77)
if not torch.__version__.startswith("1."):
    sys.exit(77)

MIN_MAX, MOVING_AVERAGE, HISTOGRAM = range(3)


def make_batches(random, axis):
    """Tensors of one distribution, whose batches may differ in size."""
    rank = random.integers(1 if axis < 0 else max(axis + 1, 2), 5)
    channels = int(random.integers(1, 9))
    scale = np.exp(random.normal() * 3)
    offset = random.normal() if random.integers(2) else 0.0
    kind = random.integers(4)
    for _ in range(random.integers(1, 7)):
        shape = [int(size) for size in random.integers(1, 9, rank)]
        if axis >= 0:
            shape[axis] = channels
        x = random.standard_normal(shape)
        if kind == 1:
            x = np.maximum(x, 0)
        elif kind == 2:
            x = x ** 3
        elif kind == 3:
            x = random.uniform(-1, 1, shape)
        x = (x + offset) * scale * np.exp(random.normal() * 0.3)
        yield torch.from_numpy(x.astype(np.float32))


def make_case(random, kind):
    is_signed, symmetric, reduce_range = (int(bit) for bit in random.integers(0, 2, 3))
    # PyTorch refuses to reduce unsigned symmetric ranges.
    reduce_range &= is_signed | (1 - symmetric)
    axis = int(random.integers(0, 4)) if kind != HISTOGRAM and random.integers(2) else -1
    constant = float(np.float32(random.choice([0.01, 0.1, 0.5])))
    scheme = ("per_channel" if axis >= 0 else "per_tensor") + \
        ("_symmetric" if symmetric else "_affine")
    options = {"dtype": torch.qint8 if is_signed else torch.quint8,
               "qscheme": getattr(torch, scheme), "reduce_range": bool(reduce_range)}
    if axis >= 0:
        options["ch_axis"] = axis
    if kind == MOVING_AVERAGE:
        options["averaging_constant"] = constant
    classes = [("MinMaxObserver", "PerChannelMinMaxObserver"),
               ("MovingAverageMinMaxObserver", "MovingAveragePerChannelMinMaxObserver"),
               ("HistogramObserver",)]
    observer = getattr(observers, classes[kind][axis >= 0])(**options)
    batches = list(make_batches(random, axis))
    words = struct.pack("<5ifi", kind, is_signed, symmetric, reduce_range, axis, constant,
                        len(batches))
    for x in batches:
        observer(x)
        words += struct.pack(f"<{x.dim() + 1}i", x.dim(), *x.shape) + x.numpy().tobytes()
    scales, zero_points = observer.calculate_qparams()
    words += struct.pack("<i", scales.numel())
    words += scales.numpy().astype(np.float32).tobytes()
    return words + zero_points.numpy().astype(np.int32).tobytes()


def main():
    warnings.filterwarnings("ignore")
    torch.set_num_threads(1)
    random = np.random.default_rng(1)
    num_cases = int(sys.argv[2]) if len(sys.argv) > 2 else 980
    num_histograms = int(sys.argv[3]) if len(sys.argv) > 3 else 20
    with open(sys.argv[1], "wb") as out:
        for i in range(num_cases):
            out.write(make_case(random, MIN_MAX if i % 2 else MOVING_AVERAGE))
        for i in range(num_histograms):
            try:
                out.write(make_case(random, HISTOGRAM))
            except RuntimeError:
                pass  # Old bins do not fit into new ones.


main()
