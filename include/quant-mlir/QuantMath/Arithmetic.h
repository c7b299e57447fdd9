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
//   Value toF32(a)                           i32 -> f32, nearest even
//   Value toI32(a)                           f32 -> i32, exact and in range
//   Value addF(a, b)  mulF(a, b)  divF(a, b) f32, IEEE, never contracted
//   Value roundEven(a)                       f32, ties to even
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
#include "quant-mlir/QuantMath/QuantParams.h"

#include <cassert>

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

/// Rescales an i32 accumulator to the integers of the output:
///
///   clamp(((i64(accumulator) * mantissa + 2^(shift-1)) >> shift) + zeroPoint)
///
/// which rounds halves up. `mantissa`, `shift` (a `FixedPointMultiplier` for
/// AccumulatorWidth::I32) and `zeroPoint` are i32 values, constants or one per
/// channel. The result is an i32 inside `range`, which must fit i32.
template <class Builder>
typename Builder::Value
emitRequantize(Builder &b, typename Builder::Value accumulator,
               typename Builder::Value mantissa, typename Builder::Value shift,
               typename Builder::Value zeroPoint, StorageRange range) {
  using Value = typename Builder::Value;
  Value product = b.mul(b.extToI64(accumulator), b.extToI64(mantissa));
  Value shift64 = b.extToI64(shift);
  // 2^(shift-1), from a shift that is not a constant.
  Value half = b.shrs(b.constantI64(int64_t(1) << 62),
                      b.sub(b.constantI64(63), shift64));
  Value rounded = b.shrs(b.add(product, half), shift64);
  Value shifted = b.add(rounded, b.extToI64(zeroPoint));
  return b.truncToI32(emitClamp(b, shifted, b.constantI64(range.min),
                                b.constantI64(range.max)));
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
                   typename Builder::Value zeroPoint, StorageRange range) {
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
  Value half = b.shrs(b.constantI64(int64_t(1) << 62),
                      b.sub(b.constantI64(79), shift64));
  Value rounded = b.shrs(b.add(product, half), b.sub(shift64, sixteen));
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

/// Quantizes an f32:
///
///   clamp(roundeven(x / scale), qmin - zeroPoint, qmax - zeroPoint) +
///   zeroPoint
///
/// with a true division. NaN becomes the zero point, infinities saturate.
/// `scale` (f32) and `zeroPoint` (i32) may be one per channel. The result is an
/// i32 inside `range`, which has at most 16 bits: its bounds are then exact in
/// f32, so that the conversion to integer cannot overflow.
template <class Builder>
typename Builder::Value emitQuantize(Builder &b, typename Builder::Value x,
                                     typename Builder::Value scale,
                                     typename Builder::Value zeroPoint,
                                     StorageRange range) {
  using Value = typename Builder::Value;
  assert(range.numLevels() <= 65536 && "bounds must be exact in f32");
  Value quotient = b.divF(x, scale);
  // The scale is finite and positive: the quotient is NaN where x is.
  Value number = b.selectIfNaN(quotient, b.constantF32(0.0f), quotient);
  Value lower = b.toF32(b.sub(b.constantI32(int32_t(range.min)), zeroPoint));
  Value upper = b.toF32(b.sub(b.constantI32(int32_t(range.max)), zeroPoint));
  Value clamped = b.minF(b.maxF(b.roundEven(number), lower), upper);
  return b.add(b.toI32(clamped), zeroPoint);
}

/// (f32(q - zeroPoint)) * scale: exact but for the product's rounding when q
/// and the zero point have at most 16 bits.
template <class Builder>
typename Builder::Value emitDequantize(Builder &b, typename Builder::Value q,
                                       typename Builder::Value scale,
                                       typename Builder::Value zeroPoint) {
  return b.mulF(b.toF32(b.sub(q, zeroPoint)), scale);
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
