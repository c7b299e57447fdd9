#!/usr/bin/env python3
#===- make_vectors.py - Test vectors of the numerics profiles -----------------===//
#
# Part of the quant-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===----------------------------------------------------------------------===//
"""Writes one file of test vectors for each numerics profile, beside itself.

The formulas are those of docs/Quantization.md, computed with exact fractions
and numpy's float32 instead of the project's arithmetic. Lines are

  scale SCHEME MIN MAX QMIN QMAX SCALE ZERO
  quantize X SCALE ZERO QMIN QMAX Q
  dequantize Q SCALE ZERO X
  requantize ACCUMULATOR MULTIPLIER ZERO QMIN QMAX Q

with real numbers in hexadecimal. Run with --check to compare `quantize` of the
profile torch with PyTorch instead.
"""

import math
import os
import random
import sys
from fractions import Fraction

import numpy as np

f32 = np.float32
HALF = Fraction(1, 2)
RANGES = [(0, 255), (-128, 127), (-127, 127), (-8, 7), (-32768, 32767)]


def half_even(x):
    return round(Fraction(x))


def half_away(x):
    x = Fraction(x)
    return math.floor(x + HALF) if x >= 0 else -math.floor(-x + HALF)


def half_up(x):
    return math.floor(Fraction(x) + HALF)


def clamp(value, low, high):
    return max(low, min(high, value))


def center(low, high):
    total = low + high
    return (total + 1) // 2 if total >= 0 else -(-total // 2)


# Scales -----------------------------------------------------------------------


def affine_zero(low, scale, qmin, qmax):
    return clamp(half_even(Fraction(qmin) - Fraction(low / float(scale))), qmin,
                 qmax)


def scale_bound(scheme, low, high, qmin, qmax):
    low, high = min(low, 0.0), max(high, 0.0)
    if scheme == 'symmetric':
        zero = center(qmin, qmax)
        return float(f32(max(-low, high) / (qmax - zero))), zero
    scale = float(f32(high / (qmax - qmin) - low / (qmax - qmin)))
    return scale, affine_zero(low, scale, qmin, qmax)


def scale_torch(scheme, low, high, qmin, qmax):
    low, high = min(f32(low), f32(0)), max(f32(high), f32(0))
    eps = np.finfo(f32).eps
    levels = f32(qmax - qmin)
    if scheme == 'symmetric':
        scale = max(max(-low, high) / (levels / f32(2)), eps)
        return float(scale), center(qmin, qmax)
    scale = max((high - low) / levels, eps)
    zero = f32(qmin) - np.rint(low / scale)
    return float(scale), clamp(int(zero), qmin, qmax)


def scale_nvidia(scheme, low, high, qmin, qmax):
    if scheme != 'symmetric':
        return scale_bound(scheme, low, high, qmin, qmax)
    amax = max(-f32(min(low, 0.0)), f32(max(high, 0.0)))
    zero = center(qmin, qmax)
    if amax <= 2.0**-24:
        return 1.0, zero
    return 1.0 / float(f32(qmax - zero) / amax), zero


def scale_textbook(scheme, low, high, qmin, qmax):
    if scheme == 'symmetric':
        return scale_bound(scheme, low, high, qmin, qmax)
    scale = float(f32((high - low) / (qmax - qmin)))
    return scale, qmin - half_even(low / scale)


# Quantize and dequantize ------------------------------------------------------


def quantize_divide(x, scale, zero, qmin, qmax):
    return clamp(half_even(float(f32(x) / f32(scale))) + zero, qmin, qmax)


def quantize_multiply(x, scale, zero, qmin, qmax):
    inverse = f32(1.0 / scale)
    return clamp(half_even(float(f32(x) * inverse)) + zero, qmin, qmax)


def quantize_away(x, scale, zero, qmin, qmax):
    return clamp(half_away(float(f32(x) / f32(scale))) + zero, qmin, qmax)


def quantize_add_round(x, scale, zero, qmin, qmax):
    return clamp(half_even(float(f32(x) / f32(scale) + f32(zero))), qmin, qmax)


def dequantize_multiply(q, scale, zero):
    return float(f32(q - zero) * f32(scale))


def dequantize_divide(q, scale, zero):
    return float(f32(q - zero) / f32(1.0 / scale))


# Requantize -------------------------------------------------------------------


def decompose(multiplier, round_mantissa):
    fraction, exponent = math.frexp(multiplier)
    mantissa = round_mantissa(Fraction(fraction) * 2**31)
    if mantissa == 2**31:
        mantissa, exponent = 2**30, exponent + 1
    return mantissa, 31 - exponent


def requantize_fixed(acc, multiplier, zero, qmin, qmax, mantissa=half_even):
    m, shift = decompose(multiplier, mantissa)
    return clamp(half_up(Fraction(acc * m, 2**shift)) + zero, qmin, qmax)


def requantize_twice(acc, multiplier, zero, qmin, qmax):
    """gemmlowp: saturating rounding doubling high multiplication, then a
    rounding division by a power of two."""
    m, shift = decompose(multiplier, half_away)
    left, right = max(31 - shift, 0), max(shift - 31, 0)
    product = (acc << left) * m
    nudge = 2**30 if product >= 0 else 1 - 2**30
    total = product + nudge
    high = abs(total) // 2**31 * (1 if total >= 0 else -1)
    remainder = high & (2**right - 1)
    threshold = ((2**right - 1) >> 1) + (1 if high < 0 else 0)
    result = (high >> right) + (1 if remainder > threshold else 0)
    return clamp(result + zero, qmin, qmax)


def requantize_tosa(acc, multiplier, zero, qmin, qmax):
    m, shift = decompose(multiplier, half_even)
    rounding = 1 << (shift - 1)
    if shift > 31:
        rounding += (1 << 30) if acc >= 0 else -(1 << 30)
    return clamp(((acc * m + rounding) >> shift) + zero, qmin, qmax)


def requantize_float(acc, multiplier, zero, qmin, qmax):
    return clamp(half_even(float(f32(acc) * f32(multiplier))) + zero, qmin,
                 qmax)


def requantize_add_round(acc, multiplier, zero, qmin, qmax):
    return clamp(half_even(float(f32(acc) * f32(multiplier) + f32(zero))), qmin,
                 qmax)


PROFILES = {
    'integer': (scale_bound, quantize_divide, dequantize_multiply,
                requantize_fixed),
    'onnx': (scale_bound, quantize_divide, dequantize_multiply,
             requantize_float),
    'onnx-qlinear': (scale_bound, quantize_divide, dequantize_multiply,
                     requantize_add_round),
    'torch': (scale_torch, quantize_multiply, dequantize_multiply,
              requantize_float),
    'nvidia': (scale_nvidia, quantize_multiply, dequantize_divide,
               requantize_float),
    'tflite': (scale_bound, quantize_away, dequantize_multiply,
               requantize_twice),
    'tflite-single': (scale_bound, quantize_away, dequantize_multiply,
                      lambda *args: requantize_fixed(*args,
                                                     mantissa=half_away)),
    'tosa': (scale_bound, quantize_divide, dequantize_multiply,
             requantize_tosa),
    'textbook': (scale_textbook, quantize_add_round, dequantize_multiply,
                 requantize_add_round),
}


def make_cases(rng):
    """The inputs, the same for all profiles."""
    scales, points, sums = [], [], []
    for qmin, qmax in RANGES:
        for scheme in ('affine', 'symmetric'):
            for low, high in ((-1.3974, 1.4707), (0.0, 6.0), (-0.25, 0.0),
                              (0.5, 3.0), (-rng.random(), rng.random())):
                scales.append((scheme, float(f32(low)), float(f32(high)), qmin,
                               qmax))
        for _ in range(3):
            scale = float(f32(2.0**rng.uniform(-12, 2)))
            zero = rng.randint(qmin, qmax)
            # Ties, far outside, and anything between.
            k = rng.randint(qmin, qmax) - zero
            for x in ((k + 0.5) * scale, k * scale, -1e30, 1e30,
                      rng.uniform(qmin - zero, qmax - zero) * scale):
                points.append((float(f32(x)), scale, zero, qmin, qmax))
        # Ties that are exact in any arithmetic.
        for k in (-3, -2, -1, 0, 1, 2):
            points.append((k + 0.5, 1.0, center(qmin, qmax), qmin, qmax))
            points.append((k + 0.5, 1.0, center(qmin, qmax) - 1, qmin, qmax))
        for _ in range(3):
            multiplier = 2.0**rng.uniform(-16, 2)
            zero = rng.randint(qmin, qmax)
            reach = min(2**31 - 1, int((qmax - qmin) / multiplier) + 2)
            for acc in (rng.randint(-reach, reach), rng.randint(-40, 40),
                        2**31 - 1, -2**31):
                sums.append((acc, multiplier, zero, qmin, qmax))
        for acc in (-7, -5, -3, -2, -1, 1, 2, 3, 5, 6, 7):
            for multiplier in (0.5, 0.25, 1 / 6, 0.75, 1.0, 1.5):
                sums.append((acc, multiplier, center(qmin, qmax) - 1, qmin,
                             qmax))
    points.append((0.273939937, float(f32(.00214854861)), 0, 0, 255))
    return scales, points, sums



def main():
    rng = random.Random(7)
    scales, points, sums = make_cases(rng)
    folder = os.path.dirname(os.path.abspath(__file__))
    hexa = lambda value: float(value).hex()
    for name, (scale, quantize, dequantize, requantize) in PROFILES.items():
        with open(os.path.join(folder, name + '.txt'), 'w') as out:
            for case in scales:
                s, zero = scale(*case)
                out.write(f'scale {case[0]} {hexa(case[1])} {hexa(case[2])} '
                          f'{case[3]} {case[4]} {hexa(s)} {zero}\n')
            for x, s, zero, qmin, qmax in points:
                q = quantize(x, s, zero, qmin, qmax)
                out.write(f'quantize {hexa(x)} {hexa(s)} {zero} {qmin} {qmax} '
                          f'{q}\n')
                out.write(f'dequantize {q} {hexa(s)} {zero} '
                          f'{hexa(dequantize(q, s, zero))}\n')
            for acc, m, zero, qmin, qmax in sums:
                q = requantize(acc, m, zero, qmin, qmax)
                out.write(f'requantize {acc} {hexa(m)} {zero} {qmin} {qmax} '
                          f'{q}\n')


def check():
    import torch
    rng = random.Random(8)
    for x, s, zero, qmin, qmax in make_cases(rng)[1]:
        # PyTorch 1.13 converts to an integer before it clamps.
        if abs(x) > 1e20:
            continue
        expected = torch.fake_quantize_per_tensor_affine(
            torch.tensor(x), s, zero, qmin, qmax)
        q = quantize_multiply(x, s, zero, qmin, qmax)
        assert float(expected) == dequantize_multiply(q, s, zero), (x, s, zero)
    print('PyTorch agrees')


if __name__ == '__main__':
    check() if '--check' in sys.argv[1:] else main()
