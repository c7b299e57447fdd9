//===- Reciprocal.cpp - Division for rounding by multiplication -----------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/QuantMath/Reciprocal.h"

#include <algorithm>
#include <cmath>
#include <limits>

using namespace quantmlir;

float ReciprocalDivision::divide(float x) const {
  // NaN is not below or above anything.
  float limited = lower > x ? lower : x;
  limited = upper < limited ? upper : limited;
  float quotient = limited * reciprocal;
  float error = std::fma(-quotient, divisor, limited);
  return std::fma(error, reciprocal, quotient);
}

std::optional<ReciprocalDivision>
quantmlir::findReciprocalDivision(float divisor, float low, float high) {
  constexpr float mostLevels = 1024;
  // Twice as many as the proof needs.
  constexpr int neighbours = 6;
  // Also false for NaN.
  if (!(divisor >= 0x1p-60f && divisor <= 0x1p60f) || !(low <= 0) ||
      !(high >= 0) || !(high - low < mostLevels) || low != std::rint(low) ||
      high != std::rint(high))
    return std::nullopt;
  ReciprocalDivision constants{divisor, 1 / divisor, low * divisor,
                               high * divisor};
  auto isSame = [&](float x) {
    float expected = std::min(std::max(std::nearbyint(x / divisor), low), high);
    return std::nearbyint(constants.divide(x)) == expected;
  };
  constexpr float infinity = std::numeric_limits<float>::infinity();
  for (float level = low - 1; level <= high; ++level) {
    float x = (level + 0.5f) * divisor;
    for (int i = 0; i < neighbours; ++i)
      x = std::nextafter(x, -infinity);
    for (int i = 0; i <= 2 * neighbours; ++i) {
      if (!isSame(x))
        return std::nullopt;
      x = std::nextafter(x, infinity);
    }
  }
  return constants;
}
