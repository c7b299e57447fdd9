//===- QuantParams.h - Ranges, scales and zero points -----------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A real number x is stored as the integer q: x = (q - zeroPoint) * scale.
// This file describes which integers may be stored and chooses scale and zero
// point from the range of real values that is to be represented.
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_QUANTMATH_QUANTPARAMS_H
#define QUANT_MLIR_QUANTMATH_QUANTPARAMS_H

#include "quant-mlir/QuantMath/Numerics.h"

#include "llvm/Support/Error.h"

#include <algorithm>
#include <cstdint>

namespace quantmlir {

/// The closed interval of integers that a quantized value may take.
struct StorageRange {
  int64_t min = -128;
  int64_t max = 127;

  /// The range of an integer of `bits` bits: 2 to 8, 16 or 32; anything else is
  /// an error. A narrow range leaves out the lowest value, which makes it
  /// symmetric about 0 (signed) or about 2^(bits-1) (unsigned): 8 bits give
  /// -127..127 and 1..255.
  static llvm::Expected<StorageRange> create(unsigned bits, bool isSigned,
                                             bool isNarrow = false);

  /// Half of the range: 0..127 or -64..63 of 8 bits, -63..63 if narrow.
  StorageRange reduced() const;

  int64_t numLevels() const { return max - min + 1; }
  bool contains(int64_t value) const { return min <= value && value <= max; }
  int64_t clamp(int64_t value) const { return std::clamp(value, min, max); }
  /// The zero point of symmetric quantization: 0 for signed ranges, 2^(bits-1)
  /// for unsigned ones.
  int64_t center() const;

  friend bool operator==(const StorageRange &lhs, const StorageRange &rhs) {
    return lhs.min == rhs.min && lhs.max == rhs.max;
  }
  friend bool operator!=(const StorageRange &lhs, const StorageRange &rhs) {
    return !(lhs == rhs);
  }
};

/// How stored integers map to real numbers.
struct QuantParams {
  /// Real units per integer step. Positive, normal, and exactly representable
  /// as a float; kept in double so that host computations do not round it
  /// again.
  double scale = 1.0;
  /// The integer that stands for 0.0; inside the storage range.
  int64_t zeroPoint = 0;

  friend bool operator==(const QuantParams &lhs, const QuantParams &rhs) {
    return lhs.scale == rhs.scale && lhs.zeroPoint == rhs.zeroPoint;
  }
  friend bool operator!=(const QuantParams &lhs, const QuantParams &rhs) {
    return !(lhs == rhs);
  }
};

/// Where the zero point may be.
enum class QuantScheme {
  /// The zero point is free: the whole storage range serves [min, max].
  Affine,
  /// The zero point is the center of the storage range.
  Symmetric,
  /// Symmetric, with the scale raised to the next power of two.
  PowerOfTwo
};

/// Chooses parameters that represent the real values [min, max].
///
/// The range is first widened to contain 0, so that 0.0 (padding, ReLU) is
/// exact. With qmin and qmax the bounds of `range`:
///   Affine:    scale = (max - min) / (qmax - qmin), rounded to float;
///              zeroPoint = clamp(roundeven(qmin - min / scale)).
///   Symmetric: scale = max(|min|, |max|) / (qmax - center), rounded to float;
///              zeroPoint = center. For signed 8 bits: amax / 127.
/// Where that scale would be zero or denormal, no step is meaningful: scale is
/// 1 and zeroPoint the storable integer closest to 0 (Affine) or the center.
/// This is the rule `ScaleRule::Bound`; the others differ as they say, and may
/// give a zero point outside `range` (Unwidened) or a scale whose inverse is
/// the number that a float represents (Inverse).
/// Errors: a bound is NaN or infinite, min > max, or `range` has one level.
llvm::Expected<QuantParams>
chooseQuantParams(double min, double max, StorageRange range,
                  QuantScheme scheme, ScaleRule rule = ScaleRule::Bound);

/// Checks parameters that come from outside (files, attributes): the scale is a
/// positive normal float and the zero point is inside `range`.
llvm::Error verifyQuantParams(const QuantParams &params, StorageRange range);

/// clamp(roundeven(x / scale) + zeroPoint), computed in double: for constants
/// such as weights and table entries. NaN becomes the zero point. On float
/// inputs and ranges of at most 16 bits it differs from `emitQuantize` (which
/// divides in float) only where the quotient is within one float ulp of a tie.
int64_t quantizeConstant(double x, const QuantParams &params,
                         StorageRange range);

/// (q - zeroPoint) * scale, computed in double.
inline double dequantizeConstant(int64_t q, const QuantParams &params) {
  return double(q - params.zeroPoint) * params.scale;
}

} // namespace quantmlir

#endif // QUANT_MLIR_QUANTMATH_QUANTPARAMS_H
