//===- FixedPoint.h - Real multipliers as integers --------------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Integer stand-ins for the real multipliers of quantized arithmetic. They are
// computed at compile time, in double; the arithmetic that uses them is in
// Arithmetic.h.
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_QUANTMATH_FIXEDPOINT_H
#define QUANT_MLIR_QUANTMATH_FIXEDPOINT_H

#include "quant-mlir/QuantMath/QuantParams.h"

namespace quantmlir {

/// The width of the accumulator that is to be rescaled.
enum class AccumulatorWidth {
  /// Any 32-bit value.
  I32,
  /// A 64-bit value of magnitude below 2^47.
  I64
};

/// mantissa * 2^-shift, which approximates a positive real multiplier with a
/// relative error of at most 2^-31.
struct FixedPointMultiplier {
  /// In [2^30, 2^31), or 0 when no accumulator yields anything but 0.
  int32_t mantissa = 0;
  /// In [minShift, maxShift] of the accumulator's width.
  int32_t shift = 32;
  /// The multiplier in f32, for the rules that rescale in f32.
  float real = 0.0f;

  /// Bounds of the shift. Within them no intermediate value of the templates in
  /// Arithmetic.h overflows: `emitRequantize` takes the first pair,
  /// `emitRequantizeHigh` the first with at least 33, `emitRequantizeWide` the
  /// second.
  static constexpr int32_t minShift(AccumulatorWidth width) {
    return width == AccumulatorWidth::I32 ? 1 : 17;
  }
  static constexpr int32_t maxShift(AccumulatorWidth width) {
    return width == AccumulatorWidth::I32 ? 62 : 78;
  }

  /// Approximates `multiplier`. One below 2^-32 (I32) or 2^-48 (I64), which
  /// takes every accumulator to 0, has mantissa 0 and shift 32.
  /// A mantissa is rounded to nearest, and from halfway to the even integer, or
  /// away from zero with `halfAway`.
  /// Errors: not finite, not positive, or at least 2^30 (I32) or 2^14 (I64).
  static llvm::Expected<FixedPointMultiplier>
  create(double multiplier, AccumulatorWidth width = AccumulatorWidth::I32,
         bool halfAway = false);

  /// The real number it stands for.
  double toReal() const;

  friend bool operator==(const FixedPointMultiplier &lhs,
                         const FixedPointMultiplier &rhs) {
    return lhs.mantissa == rhs.mantissa && lhs.shift == rhs.shift;
  }
};

/// Constants that rescale two quantized operands to a common fixed point and
/// add them:
///
///   out = clamp(((qa - za) * multiplierA + (qb - zb) * multiplierB
///                + 2^(shift-1) >> shift) + zo)
///
/// Error bound: the multipliers are off by at most half a unit, so before the
/// final rounding the sum is off by at most `errorBound` output steps, and
/// after it the result is the exact one rounded half up, unless the exact one
/// is within `errorBound` of a tie. For two 8-bit operands of about the
/// output's scale the bound is 6.1e-5.
struct RescaleAdd {
  int64_t multiplierA = 0;
  int64_t multiplierB = 0;
  /// At least 1.
  int32_t shift = 1;
  /// True when the arithmetic must be done in i64, false when i32 suffices.
  bool isWide = false;
  /// i32 is not used where its fixed point would be this many output steps off.
  static constexpr double maxNarrowError = 1.0 / 256;

  /// In output steps; see above.
  double errorBound = 0.0;

  /// `ratioA` and `ratioB` are the operands' scales divided by the output's; a
  /// negative one subtracts. The shift is the largest for which no intermediate
  /// value overflows for any operand inside its storage range. i32 is used when
  /// both operands have up to 8 bits and its error bound is at most
  /// `maxNarrowError`, i64 otherwise.
  /// Errors: a ratio is not finite or so large that even i64 overflows, or a
  /// zero point is outside its storage range.
  static llvm::Expected<RescaleAdd> create(double ratioA, StorageRange rangeA,
                                           int64_t zeroPointA, double ratioB,
                                           StorageRange rangeB,
                                           int64_t zeroPointB);
};

} // namespace quantmlir

#endif // QUANT_MLIR_QUANTMATH_FIXEDPOINT_H
