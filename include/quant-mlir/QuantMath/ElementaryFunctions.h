//===- ElementaryFunctions.h - exp and its relatives in f32 -----*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Exponential, sigmoid, SiLU, hyperbolic tangent and GELU as templates over a
// builder (see Arithmetic.h). They consist of additions, multiplications and
// divisions of f32 that are never contracted, so that scalars, vectors of any
// width, the interpreter and all processors give the same bits; a C library's
// do not, and are calls for one number at a time.
//
// Errors are in units in the last place (ulp) of the exact result, as a test
// measures them over the whole range of f32. NaN gives NaN.
//
// The method is the usual one: e^x = 2^n * e^r with n the integer nearest to
// x / ln 2, and a polynomial for e^r, |r| <= ln(2) / 2. Its coefficients
// minimize the largest relative error, which is below 2^-27.
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_QUANTMATH_ELEMENTARYFUNCTIONS_H
#define QUANT_MLIR_QUANTMATH_ELEMENTARYFUNCTIONS_H

namespace quantmlir {

/// e^x as 2^exponent * (1 + fraction): the fraction is an f32, the exponent an
/// i32.
template <class Builder> struct ReducedExp {
  typename Builder::Value fraction, exponent;
};

/// Requires an x from -104 to 89.
template <class Builder>
ReducedExp<Builder> emitReducedExp(Builder &b, typename Builder::Value x) {
  using Value = typename Builder::Value;
  // Adding and subtracting 1.5 * 2^23 rounds to an integer.
  Value rounder = b.constantF32(0x1.8p23f);
  Value scaled = b.mulF(x, b.constantF32(0x1.715476p0f));
  Value n = b.addF(b.addF(scaled, rounder), b.constantF32(-0x1.8p23f));
  // ln 2 in two parts: the first one has few bits, so that n times it is exact.
  Value high = b.addF(x, b.mulF(n, b.constantF32(-0x1.62e4p-1f)));
  Value r = b.addF(high, b.mulF(n, b.constantF32(-0x1.7f7d1cp-20f)));
  // e^r = 1 + r + r^2 * q(r)
  Value q = b.constantF32(0x1.6a2448p-10f);
  for (float coefficient :
       {0x1.1239d6p-7f, 0x1.5558f2p-5f, 0x1.555492p-3f, 0x1.fffffcp-2f})
    q = b.addF(b.mulF(q, r), b.constantF32(coefficient));
  return {b.addF(r, b.mulF(b.mulF(r, r), q)), b.toI32(n)};
}

/// 2^n for an i32 from -126 to 127; infinity for 128.
template <class Builder>
typename Builder::Value emitPowerOfTwo(Builder &b, typename Builder::Value n) {
  return b.bitsToF32(
      b.mul(b.add(n, b.constantI32(127)), b.constantI32(1 << 23)));
}

/// min(max(x, lower), upper) for an x that may be NaN, which becomes 0.
template <class Builder>
typename Builder::Value emitBounded(Builder &b, typename Builder::Value x,
                                    float lower, float upper) {
  typename Builder::Value number = b.selectIfNaN(x, b.constantF32(0.0f), x);
  return b.minF(b.maxF(number, b.constantF32(lower)), b.constantF32(upper));
}

/// e^x: within 1 ulp, subnormal results included.
template <class Builder>
typename Builder::Value emitExp(Builder &b, typename Builder::Value x) {
  using Value = typename Builder::Value;
  // Beyond these bounds the result is 0 or infinity.
  auto [fraction, exponent] =
      emitReducedExp(b, emitBounded(b, x, -104.0f, 89.0f));
  // Two factors, as 2^exponent alone may not be a normal number.
  Value half = b.shrs(exponent, b.constantI32(1));
  Value power =
      b.mulF(b.addF(fraction, b.constantF32(1.0f)), emitPowerOfTwo(b, half));
  Value result = b.mulF(power, emitPowerOfTwo(b, b.sub(exponent, half)));
  return b.selectIfNaN(x, x, result);
}

/// e^x - 1 for an x of at most 0: within 2 ulp. Positive numbers give 0.
template <class Builder>
typename Builder::Value emitExpLessOne(Builder &b, typename Builder::Value x) {
  using Value = typename Builder::Value;
  // Below the bound the result rounds to -1.
  auto [fraction, exponent] =
      emitReducedExp(b, emitBounded(b, x, -20.0f, 0.0f));
  // As in tanh: subtracting 1 from e^x would lose the bits of small results.
  Value power = emitPowerOfTwo(b, exponent);
  Value result =
      b.addF(b.mulF(power, fraction), b.addF(power, b.constantF32(-1.0f)));
  return b.selectIfNaN(x, x, result);
}

/// 1 + e^-x; NaN counts as 0. Infinity for x below -88.4.
template <class Builder>
typename Builder::Value emitOnePlusExpOfNegative(Builder &b,
                                                 typename Builder::Value x) {
  using Value = typename Builder::Value;
  Value negated = b.mulF(x, b.constantF32(-1.0f));
  auto [fraction, exponent] =
      emitReducedExp(b, emitBounded(b, negated, -87.0f, 89.0f));
  Value one = b.constantF32(1.0f);
  return b.addF(b.mulF(b.addF(fraction, one), emitPowerOfTwo(b, exponent)),
                one);
}

/// 1 / (1 + e^-x): within 2 ulp; below -88.3 it is 0.
template <class Builder>
typename Builder::Value emitSigmoid(Builder &b, typename Builder::Value x) {
  typename Builder::Value result =
      b.divF(b.constantF32(1.0f), emitOnePlusExpOfNegative(b, x));
  return b.selectIfNaN(x, x, result);
}

/// x / (1 + e^-x): within 2 ulp; below -88.3 it is -0. Minus infinity gives
/// NaN.
template <class Builder>
typename Builder::Value emitSilu(Builder &b, typename Builder::Value x) {
  return b.divF(x, emitOnePlusExpOfNegative(b, x));
}

/// tanh x = (e^2x - 1) / (e^2x + 1): within 3 ulp.
template <class Builder>
typename Builder::Value emitTanh(Builder &b, typename Builder::Value x) {
  using Value = typename Builder::Value;
  // Beyond these bounds the result rounds to -1 or 1.
  Value bounded = emitBounded(b, x, -10.0f, 10.0f);
  auto [fraction, exponent] = emitReducedExp(b, b.addF(bounded, bounded));
  // e^2x - 1 without the loss that subtracting 1 near 0 would be.
  Value power = emitPowerOfTwo(b, exponent);
  Value lessOne =
      b.addF(b.mulF(power, fraction), b.addF(power, b.constantF32(-1.0f)));
  Value result = b.divF(lessOne, b.addF(lessOne, b.constantF32(2.0f)));
  return b.selectIfNaN(x, x, result);
}

/// x/2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x^3))), which approximates
/// the GELU: within 2^-22 * |x|. Minus infinity gives NaN. Hendrycks and
/// Gimpel, "Gaussian Error Linear Units (GELUs)", 2016.
template <class Builder>
typename Builder::Value emitTanhGelu(Builder &b, typename Builder::Value x) {
  using Value = typename Builder::Value;
  Value cube = b.mulF(b.mulF(x, x), x);
  Value inner = b.addF(x, b.mulF(cube, b.constantF32(0.044715f)));
  Value gate = emitTanh(b, b.mulF(inner, b.constantF32(0x1.988454p-1f)));
  return b.mulF(b.mulF(x, b.constantF32(0.5f)),
                b.addF(gate, b.constantF32(1.0f)));
}

} // namespace quantmlir

#endif // QUANT_MLIR_QUANTMATH_ELEMENTARYFUNCTIONS_H
