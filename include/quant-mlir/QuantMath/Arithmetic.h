//===- Arithmetic.h - Quantized arithmetic, written once --------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The scalar arithmetic of quantized operations as templates over a builder.
// With `EvalBuilder` they compute (the interpreter, constant folding, tests);
// with a builder that creates `arith` and `math` operations they emit the code
// that does the same. Simulation and deployment thus cannot drift apart.
//
// A Builder has a cheap copyable type `Value`, a scalar of type i32, i64 or f32
// (an emitting builder may as well take vectors of them), and:
//
//   Value constantI32(int32_t)   Value constantI64(int64_t)
//   Value constantF32(float)
//   Value add(a, b)  sub(a, b)  mul(a, b)    integers of one type, no wrap
//   Value shrs(a, b)                         arithmetic shift right
//   Value maxs(a, b)  mins(a, b)             signed
//   Value extToI64(a)  truncToI32(a)         i32 -> i64, i64 -> i32
//   Value toF32(a)                           i32 or i64 -> f32, nearest even
//   Value toI32(a)                           f32 -> i32, exact and in range
//   Value bitsToF32(a)                       the f32 with the bits of an i32
//   Value addF(a, b)  mulF(a, b)  divF(a, b) f32, IEEE, never contracted
//   Value roundEven(a)                       f32, ties to even
//   Value roundAway(a)                       f32, ties away from zero
//   Value maxF(a, b)  minF(a, b)             f32, neither operand is NaN
//   Value selectIfNaN(x, ifNaN, otherwise)   x is f32
//
// No template lets an integer operation wrap or shifts by the width or more,
// as long as the arguments are in the ranges that are documented with it.
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_QUANTMATH_ARITHMETIC_H
#define QUANT_MLIR_QUANTMATH_ARITHMETIC_H

#include "quant-mlir/QuantMath/FixedPoint.h"
#include "quant-mlir/QuantMath/Numerics.h"
#include "quant-mlir/QuantMath/QuantParams.h"

#include <cassert>
#include <optional>

namespace quantmlir {

/// min(max(value, lower), upper) on integers; the bounds have value's type.
template <class Builder>
typename Builder::Value emitClamp(Builder &b, typename Builder::Value value,
                                  typename Builder::Value lower,
                                  typename Builder::Value upper) {
  return b.mins(b.maxs(value, lower), upper);
}

/// Saturates an i32 to the storage range.
template <class Builder>
typename Builder::Value emitSaturate(Builder &b, typename Builder::Value value,
                                     StorageRange range) {
  return emitClamp(b, value, b.constantI32(int32_t(range.min)),
                   b.constantI32(int32_t(range.max)));
}

/// product * 2^-shift for an i64 product with a mantissa, rounded as `rule`
/// (one of those in fixed point) says. `product` is the exact one divided by
/// 2^dropped, rounded down, and has at most 63 bits; `shift` is an i64 from
/// dropped + 1 to dropped + 62.
template <class Builder>
typename Builder::Value emitRoundedShift(Builder &b,
                                         typename Builder::Value product,
                                         typename Builder::Value shift,
                                         int64_t dropped, RequantizeRule rule) {
  using Value = typename Builder::Value;
  // 2^(count-1), from a count of 1 to 63 that is not a constant.
  auto half = [&](Value count) {
    return b.shrs(b.constantI64(int64_t(1) << 62),
                  b.sub(b.constantI64(63), count));
  };
  auto droppedShift = [&](Value count) {
    return dropped ? b.sub(count, b.constantI64(dropped)) : count;
  };
  Value thirtyOne = b.constantI64(31);
  switch (rule) {
  case RequantizeRule::FixedBiased: {
    // +-2^30 where the shift exceeds 31, away from zero.
    Value sign = b.shrs(product, b.constantI64(63));
    Value bias =
        b.add(b.constantI64(int64_t(1) << (30 - dropped)),
              b.mul(sign, b.constantI64(int64_t(1) << (31 - dropped))));
    Value isLong = emitClamp(b, b.sub(shift, thirtyOne), b.constantI64(0),
                             b.constantI64(1));
    Value rounding = b.add(half(droppedShift(shift)), b.mul(bias, isLong));
    return b.shrs(b.add(product, rounding), droppedShift(shift));
  }
  case RequantizeRule::FixedTwice: {
    Value first = droppedShift(b.mins(shift, thirtyOne));
    Value high = b.shrs(b.add(product, half(first)), first);
    Value second = b.maxs(b.sub(shift, thirtyOne), b.constantI64(0));
    // 2^(second-1), or 0 where nothing is left to shift.
    Value rounding = b.shrs(b.shrs(b.constantI64(int64_t(1) << 62),
                                   b.sub(b.constantI64(62), second)),
                            b.constantI64(1));
    // Negative halves go down: one less is added.
    Value sign = b.maxs(b.shrs(high, b.constantI64(63)),
                        b.sub(b.constantI64(0), rounding));
    return b.shrs(b.add(b.add(high, rounding), sign), second);
  }
  default: {
    Value count = droppedShift(shift);
    return b.shrs(b.add(product, half(count)), count);
  }
  }
}

/// Rescales an i32 accumulator to the integers of the output; with the rule
/// `Fixed`
///
///   clamp(((i64(accumulator) * mantissa + 2^(shift-1)) >> shift) + zeroPoint)
///
/// which rounds halves up. `mantissa`, `shift` (a `FixedPointMultiplier` for
/// AccumulatorWidth::I32) and `zeroPoint` are i32 values, constants or one per
/// channel. The result is an i32 inside `range`, which must fit i32. `rule` is
/// one of those in fixed point.
template <class Builder>
typename Builder::Value
emitRequantize(Builder &b, typename Builder::Value accumulator,
               typename Builder::Value mantissa, typename Builder::Value shift,
               typename Builder::Value zeroPoint, StorageRange range,
               RequantizeRule rule = RequantizeRule::Fixed) {
  using Value = typename Builder::Value;
  Value product = b.mul(b.extToI64(accumulator), b.extToI64(mantissa));
  Value rounded = emitRoundedShift(b, product, b.extToI64(shift), 0, rule);
  Value shifted = b.add(rounded, b.extToI64(zeroPoint));
  return b.truncToI32(emitClamp(b, shifted, b.constantI64(range.min),
                                b.constantI64(range.max)));
}

/// Rescales an i32 or i64 accumulator in f32:
///
///   clamp(roundeven(f32(accumulator) * multiplier) + zeroPoint)
///
/// or, with the rule `FloatAddRound`, with the zero point added before
/// rounding. `multiplier` is an f32 of magnitude below 2^30. `bias`, a finite
/// f32, is added to f32(accumulator). Range and zero point have at most 16
/// bits.
template <class Builder>
typename Builder::Value
emitRequantizeFloat(Builder &b, typename Builder::Value accumulator,
                    typename Builder::Value multiplier,
                    typename Builder::Value zeroPoint, StorageRange range,
                    RequantizeRule rule,
                    std::optional<typename Builder::Value> bias = {}) {
  using Value = typename Builder::Value;
  assert(isFloatRule(rule) && "a rule in fixed point");
  Value real = b.toF32(accumulator);
  Value product = b.mulF(bias ? b.addF(real, *bias) : real, multiplier);
  Value min = b.constantI32(int32_t(range.min));
  Value max = b.constantI32(int32_t(range.max));
  if (rule == RequantizeRule::FloatAddRound) {
    Value sum = b.addF(product, b.toF32(zeroPoint));
    return b.toI32(
        b.roundEven(b.minF(b.maxF(sum, b.toF32(min)), b.toF32(max))));
  }
  Value lower = b.toF32(b.sub(min, zeroPoint));
  Value upper = b.toF32(b.sub(max, zeroPoint));
  Value rounded = b.roundEven(b.minF(b.maxF(product, lower), upper));
  return b.add(b.toI32(rounded), zeroPoint);
}

/// The same function as `emitRequantize` in i32 but for one product, of which
/// only the high half is needed: processors have an instruction for that, or
/// can pick the halves from products of even and odd lanes.
///
/// `preShift` multiplies the accumulator by 2^preShift first, which makes room
/// for multipliers of 1/4 and more. Requires an accumulator of at most
/// 32 - preShift bits (signed), 33 <= shift + preShift <= 63 (or mantissa 0 and
/// shift 32), and a zero point and range of at most 16 bits.
template <class Builder>
typename Builder::Value emitRequantizeHigh(
    Builder &b, typename Builder::Value accumulator,
    typename Builder::Value mantissa, typename Builder::Value shift,
    typename Builder::Value zeroPoint, StorageRange range, int preShift = 0) {
  using Value = typename Builder::Value;
  if (preShift > 0)
    accumulator = b.mul(accumulator, b.constantI32(int32_t(1) << preShift));
  // floor(floor(x / 2^32) / 2^n) = floor(x / 2^(32+n)), also with a half added
  // that is a multiple of 2^32. The product is below 2^62, so the high half is
  // far from the bounds of i32.
  Value product = b.mul(b.extToI64(accumulator), b.extToI64(mantissa));
  Value high = b.truncToI32(b.shrs(product, b.constantI64(32)));
  Value left = b.sub(shift, b.constantI32(32 - preShift));
  // 2^(left-1), from a shift that is not a constant.
  Value half =
      b.shrs(b.constantI32(int32_t(1) << 30), b.sub(b.constantI32(31), left));
  Value rounded = b.shrs(b.add(high, half), left);
  return emitSaturate(b, b.add(rounded, zeroPoint), range);
}

/// `emitRequantize` for an i64 accumulator of magnitude below 2^47 (products of
/// 16-bit operands), with a `FixedPointMultiplier` for AccumulatorWidth::I64.
/// The 78-bit product is formed in two parts; the result is exact.
template <class Builder>
typename Builder::Value
emitRequantizeWide(Builder &b, typename Builder::Value accumulator,
                   typename Builder::Value mantissa,
                   typename Builder::Value shift,
                   typename Builder::Value zeroPoint, StorageRange range,
                   RequantizeRule rule = RequantizeRule::Fixed) {
  using Value = typename Builder::Value;
  Value sixteen = b.constantI64(16);
  Value mantissa64 = b.extToI64(mantissa);
  Value shift64 = b.extToI64(shift);
  // accumulator = high * 2^16 + low with 0 <= low < 2^16, and
  // floor((high*M*2^16 + low*M + 2^(s-1)) / 2^s)
  //   = floor((high*M + floor(low*M / 2^16) + 2^(s-17)) / 2^(s-16)).
  Value high = b.shrs(accumulator, sixteen);
  Value low = b.sub(accumulator, b.mul(high, b.constantI64(1 << 16)));
  Value product =
      b.add(b.mul(high, mantissa64), b.shrs(b.mul(low, mantissa64), sixteen));
  Value rounded = emitRoundedShift(b, product, shift64, 16, rule);
  Value shifted = b.add(rounded, b.extToI64(zeroPoint));
  return b.truncToI32(emitClamp(b, shifted, b.constantI64(range.min),
                                b.constantI64(range.max)));
}

/// Adds two quantized i32 operands with different scales; see `RescaleAdd`.
/// `zeroPointA` and `zeroPointB` must be those `constants` were made for, and
/// the operands inside the storage ranges given there. The result is an i32
/// inside `range`; range and output zero point have at most 16 bits.
template <class Builder>
typename Builder::Value
emitRescaleAdd(Builder &b, typename Builder::Value operandA, int64_t zeroPointA,
               typename Builder::Value operandB, int64_t zeroPointB,
               const RescaleAdd &constants, int64_t zeroPointOut,
               StorageRange range) {
  using Value = typename Builder::Value;
  auto constant = [&](int64_t value) {
    return constants.isWide ? b.constantI64(value)
                            : b.constantI32(int32_t(value));
  };
  auto center = [&](Value operand, int64_t zeroPoint) {
    Value wide = constants.isWide ? b.extToI64(operand) : operand;
    return b.sub(wide, constant(zeroPoint));
  };
  Value termA =
      b.mul(center(operandA, zeroPointA), constant(constants.multiplierA));
  Value termB =
      b.mul(center(operandB, zeroPointB), constant(constants.multiplierB));
  Value half = constant(int64_t(1) << (constants.shift - 1));
  Value rounded =
      b.shrs(b.add(b.add(termA, termB), half), constant(constants.shift));
  // Clamped before the zero point is added, which in i64 could overflow.
  Value clamped = emitClamp(b, rounded, constant(range.min - zeroPointOut),
                            constant(range.max - zeroPointOut));
  Value narrow = constants.isWide ? b.truncToI32(clamped) : clamped;
  return b.add(narrow, b.constantI32(int32_t(zeroPointOut)));
}

/// What `emitQuantize` takes as its scale: f32(1 / scale) for the rule
/// `Multiply`, else f32(scale).
inline float getQuantizeFactor(double scale, QuantizeRule rule) {
  return float(rule == QuantizeRule::Multiply ? 1.0 / scale : scale);
}

/// What `emitDequantize` takes as its scale: f32(1 / scale) for the rule
/// `Divide`, else f32(scale).
inline float getDequantizeFactor(double scale, DequantizeRule rule) {
  return float(rule == DequantizeRule::Divide ? 1.0 / scale : scale);
}

/// Quantizes an f32; with the rule `Divide`
///
///   clamp(roundeven(x / scale), qmin - zeroPoint, qmax - zeroPoint) +
///   zeroPoint
///
/// with a true division. NaN becomes the zero point, infinities saturate.
/// `scale` (f32, see `getQuantizeFactor`) and `zeroPoint` (i32) may be one per
/// channel. The result is an i32 inside `range`, which has at most 16 bits: its
/// bounds are then exact in f32, so that the conversion to integer cannot
/// overflow.
template <class Builder>
typename Builder::Value
emitQuantize(Builder &b, typename Builder::Value x,
             typename Builder::Value scale, typename Builder::Value zeroPoint,
             StorageRange range, QuantizeRule rule = QuantizeRule::Divide) {
  using Value = typename Builder::Value;
  assert(range.numLevels() <= 65536 && "bounds must be exact in f32");
  Value quotient =
      rule == QuantizeRule::Multiply ? b.mulF(x, scale) : b.divF(x, scale);
  // The scale is finite and positive: the quotient is NaN where x is.
  Value number = b.selectIfNaN(quotient, b.constantF32(0.0f), quotient);
  Value min = b.constantI32(int32_t(range.min));
  Value max = b.constantI32(int32_t(range.max));
  if (rule == QuantizeRule::DivideAddRound) {
    Value sum = b.addF(number, b.toF32(zeroPoint));
    return b.toI32(
        b.minF(b.maxF(b.roundEven(sum), b.toF32(min)), b.toF32(max)));
  }
  Value lower = b.toF32(b.sub(min, zeroPoint));
  Value upper = b.toF32(b.sub(max, zeroPoint));
  Value rounded = rule == QuantizeRule::DivideAway ? b.roundAway(number)
                                                   : b.roundEven(number);
  Value clamped = b.minF(b.maxF(rounded, lower), upper);
  return b.add(b.toI32(clamped), zeroPoint);
}

/// (f32(q - zeroPoint)) * scale: exact but for the product's rounding when q
/// and the zero point have at most 16 bits. With the rule `Divide` a division
/// by `scale`, which is then the inverse (see `getDequantizeFactor`).
template <class Builder>
typename Builder::Value
emitDequantize(Builder &b, typename Builder::Value q,
               typename Builder::Value scale, typename Builder::Value zeroPoint,
               DequantizeRule rule = DequantizeRule::Multiply) {
  typename Builder::Value centered = b.toF32(b.sub(q, zeroPoint));
  return rule == DequantizeRule::Divide ? b.divF(centered, scale)
                                        : b.mulF(centered, scale);
}

/// Adds two quantized i32 operands in f32: dequantizes both, adds, and
/// quantizes the sum, by `rules`. The result is an i32 inside `range`; ranges
/// and zero points have at most 16 bits.
template <class Builder>
typename Builder::Value
emitAddFloat(Builder &b, typename Builder::Value operandA,
             const QuantParams &paramsA, typename Builder::Value operandB,
             const QuantParams &paramsB, const QuantParams &paramsOut,
             StorageRange range, const NumericsRules &rules) {
  using Value = typename Builder::Value;
  auto dequantize = [&](Value operand, const QuantParams &params) {
    float factor = getDequantizeFactor(params.scale, rules.dequantize);
    return emitDequantize(b, operand, b.constantF32(factor),
                          b.constantI32(int32_t(params.zeroPoint)),
                          rules.dequantize);
  };
  Value sum =
      b.addF(dequantize(operandA, paramsA), dequantize(operandB, paramsB));
  float factor = getQuantizeFactor(paramsOut.scale, rules.quantize);
  return emitQuantize(b, sum, b.constantF32(factor),
                      b.constantI32(int32_t(paramsOut.zeroPoint)), range,
                      rules.quantize);
}

/// Where the entry for the stored i32 `q` is in a table made by
/// `buildLookupTable`: an i32 from 0 to the number of levels minus one.
template <class Builder>
typename Builder::Value emitTableIndex(Builder &b, typename Builder::Value q,
                                       StorageRange range) {
  return b.sub(q, b.constantI32(int32_t(range.min)));
}

} // namespace quantmlir

#endif // QUANT_MLIR_QUANTMATH_ARITHMETIC_H
