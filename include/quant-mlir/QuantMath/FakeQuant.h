//===- FakeQuant.h - Simulated rounding and its gradients -------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Quantizing and dequantizing at once, with parameters that are values, and
// what training takes for its gradients. Written once for the interpreter and
// for generated code, as Arithmetic.h is. All values are f32, but for zero
// points, which are i32 inside the range. Scales are positive.
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_QUANTMATH_FAKEQUANT_H
#define QUANT_MLIR_QUANTMATH_FAKEQUANT_H

#include "quant-mlir/QuantMath/Arithmetic.h"
#include "quant-mlir/QuantMath/ElementaryFunctions.h"

namespace quantmlir {

/// The i32 zero point that an f32 stands for: rounded, and moved into the
/// range; NaN counts as 0.
template <class Builder>
typename Builder::Value emitZeroPoint(Builder &b, typename Builder::Value value,
                                      StorageRange range) {
  return b.toI32(b.roundEven(emitBounded(
      b, value, static_cast<float>(range.min), static_cast<float>(range.max))));
}

/// How simulated rounding treats what is halfway between two integers.
enum class Halves {
  /// As `QuantizeRule` says, which numbers are quantized by.
  AsQuantized,
  /// Up, as accumulators that are rescaled by `RequantizeRule::Fixed` are.
  Up
};

/// Rounds an f32 that is not NaN to the nearest integer, halves up.
template <class Builder>
typename Builder::Value emitRoundUp(Builder &b, typename Builder::Value x) {
  using Value = typename Builder::Value;
  Value even = b.roundEven(x);
  // Exact, and at most 1/2, which halves that were rounded down have.
  Value rest = b.addF(x, b.mulF(even, b.constantF32(-1.0f)));
  return b.addF(even, b.maxF(b.roundAway(rest), b.constantF32(0.0f)));
}

/// What the gradients of simulated rounding are made of.
template <class Builder> struct FakeQuantSteps {
  /// x in steps of the scale, at most one step outside the range.
  typename Builder::Value exact;
  /// The same, rounded and saturated: q - zeroPoint.
  typename Builder::Value rounded;
  /// 1 where x is outside the range, else 0.
  typename Builder::Value clipped;
};

/// What has to be in the range to count as not clipped.
enum class ClipTest { Rounded, Exact };

template <class Builder>
FakeQuantSteps<Builder>
emitFakeQuantSteps(Builder &b, typename Builder::Value x,
                   typename Builder::Value scale,
                   typename Builder::Value zeroPoint, StorageRange range,
                   QuantizeRule rule, Halves halves, ClipTest test) {
  using Value = typename Builder::Value;
  Value one = b.constantF32(1.0f), minusOne = b.constantF32(-1.0f);
  Value quotient = rule == QuantizeRule::Multiply
                       ? b.mulF(x, b.divF(one, scale))
                       : b.divF(x, scale);
  Value number = b.selectIfNaN(quotient, b.constantF32(0.0f), quotient);
  Value lower =
      b.toF32(b.sub(b.constantI32(static_cast<int32_t>(range.min)), zeroPoint));
  Value upper =
      b.toF32(b.sub(b.constantI32(static_cast<int32_t>(range.max)), zeroPoint));
  // Beyond one step nothing changes, and all that follows is finite.
  Value exact =
      b.minF(b.maxF(number, b.addF(lower, minusOne)), b.addF(upper, one));
  Value wide;
  if (halves == Halves::Up) {
    wide = emitRoundUp(b, exact);
  } else if (rule == QuantizeRule::DivideAddRound) {
    Value zero = b.toF32(zeroPoint);
    wide = b.addF(b.roundEven(b.addF(exact, zero)), b.mulF(zero, minusOne));
  } else {
    wide = rule == QuantizeRule::DivideAway ? b.roundAway(exact)
                                            : b.roundEven(exact);
  }
  Value rounded = b.minF(b.maxF(wide, lower), upper);
  Value inside =
      test == ClipTest::Exact ? b.minF(b.maxF(exact, lower), upper) : rounded;
  Value excess =
      b.addF(test == ClipTest::Exact ? exact : wide, b.mulF(inside, minusOne));
  Value distance = b.maxF(excess, b.mulF(excess, minusOne));
  // A difference of integers is 1 at most; any other becomes so.
  if (test == ClipTest::Exact)
    distance = b.minF(b.mulF(distance, b.constantF32(1e30f)), one);
  return {exact, rounded, distance};
}

/// dequantize(quantize(x)), but for `halves`. With rules that take an inverse
/// scale, the inverse is formed in f32.
template <class Builder>
typename Builder::Value
emitFakeQuant(Builder &b, typename Builder::Value x,
              typename Builder::Value scale, typename Builder::Value zeroPoint,
              StorageRange range, QuantizeRule quantize,
              DequantizeRule dequantize, Halves halves = Halves::AsQuantized) {
  using Value = typename Builder::Value;
  auto invert = [&] { return b.divF(b.constantF32(1.0f), scale); };
  auto round = [&]() -> Value {
    if (halves == Halves::Up)
      return b.add(
          b.toI32(emitFakeQuantSteps(b, x, scale, zeroPoint, range, quantize,
                                     halves, ClipTest::Rounded)
                      .rounded),
          zeroPoint);
    Value factor = quantize == QuantizeRule::Multiply ? invert() : scale;
    return emitQuantize(b, x, factor, zeroPoint, range, quantize);
  };
  Value q = round();
  Value dequantizeFactor =
      dequantize == DequantizeRule::Divide ? invert() : scale;
  return emitDequantize(b, q, dequantizeFactor, zeroPoint, dequantize);
}

/// What x adds to the gradient by the input: `gradient` where x is in the
/// range, else 0.
template <class Builder>
typename Builder::Value
emitFakeQuantInputGrad(Builder &b, const FakeQuantSteps<Builder> &steps,
                       typename Builder::Value gradient) {
  typename Builder::Value passes =
      b.addF(b.constantF32(1.0f), b.mulF(steps.clipped, b.constantF32(-1.0f)));
  return b.mulF(gradient, passes);
}

/// What x adds to the gradient by the scale: `gradient` times the bound, in
/// steps, that x is clipped to; inside the range times rounded - exact for a
/// learned step (arXiv:1902.08153, equation 3), 0 for a learned clip.
template <class Builder>
typename Builder::Value
emitFakeQuantScaleGrad(Builder &b, const FakeQuantSteps<Builder> &steps,
                       typename Builder::Value gradient, bool isStepLearned) {
  using Value = typename Builder::Value;
  Value slope = b.mulF(steps.clipped, steps.rounded);
  if (isStepLearned) {
    Value minusOne = b.constantF32(-1.0f);
    Value passes = b.addF(b.constantF32(1.0f), b.mulF(steps.clipped, minusOne));
    slope =
        b.addF(steps.rounded, b.mulF(b.mulF(passes, steps.exact), minusOne));
  }
  return b.mulF(gradient, slope);
}

} // namespace quantmlir

#endif // QUANT_MLIR_QUANTMATH_FAKEQUANT_H
