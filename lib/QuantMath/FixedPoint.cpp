//===- FixedPoint.cpp - Real multipliers as integers ----------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/QuantMath/FixedPoint.h"

#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MathExtras.h"

#include <cmath>
#include <limits>
#include <optional>

using namespace quantmlir;
using llvm::Expected;
using llvm::formatv;

static llvm::Error makeError(const llvm::formatv_object_base &message) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), message.str());
}

//===----------------------------------------------------------------------===//
// FixedPointMultiplier
//===----------------------------------------------------------------------===//

Expected<FixedPointMultiplier>
FixedPointMultiplier::create(double multiplier, AccumulatorWidth width,
                             bool halfAway) {
  if (!std::isfinite(multiplier) || multiplier <= 0)
    return makeError(
        formatv("multiplier {0} is not a positive finite number", multiplier));
  int exponent = 0;
  // In [2^30, 2^31], nearest; 53 bits of a double make the product exact.
  double scaled = std::ldexp(std::frexp(multiplier, &exponent), 31);
  auto mantissa =
      int64_t(halfAway ? std::round(scaled) : std::nearbyint(scaled));
  if (mantissa == int64_t(1) << 31) {
    mantissa = int64_t(1) << 30;
    ++exponent;
  }
  int shift = 31 - exponent;
  if (shift > maxShift(width))
    return FixedPointMultiplier{0, 32, float(multiplier)};
  if (shift < minShift(width))
    return makeError(formatv("multiplier {0} is too large: expected less than "
                             "2^{1}",
                             multiplier, 31 - minShift(width)));
  return FixedPointMultiplier{int32_t(mantissa), shift, float(multiplier)};
}

double FixedPointMultiplier::toReal() const {
  return std::ldexp(double(mantissa), -shift);
}

//===----------------------------------------------------------------------===//
// RescaleAdd
//===----------------------------------------------------------------------===//

/// The largest magnitude of q - zeroPoint.
static int64_t maxMagnitude(StorageRange range, int64_t zeroPoint) {
  return std::max(range.max - zeroPoint, zeroPoint - range.min);
}

/// The rounded multipliers for `shift`, if the sum cannot exceed `limit`.
static std::optional<std::pair<int64_t, int64_t>>
scaleRatios(double ratioA, int64_t maxA, double ratioB, int64_t maxB, int shift,
            int64_t limit) {
  double a = std::nearbyint(std::ldexp(ratioA, shift));
  double b = std::nearbyint(std::ldexp(ratioB, shift));
  // Everything up to 2^62 converts; what is above fails the check anyway.
  constexpr double convertible = 4611686018427387904.0;
  if (std::fabs(a) > convertible || std::fabs(b) > convertible)
    return std::nullopt;
  int64_t productA, productB, sum;
  if (llvm::MulOverflow(int64_t(std::fabs(a)), maxA, productA) ||
      llvm::MulOverflow(int64_t(std::fabs(b)), maxB, productB) ||
      llvm::AddOverflow(productA, productB, sum) ||
      llvm::AddOverflow(sum, int64_t(1) << (shift - 1), sum) || sum > limit)
    return std::nullopt;
  return std::make_pair(int64_t(a), int64_t(b));
}

Expected<RescaleAdd> RescaleAdd::create(double ratioA, StorageRange rangeA,
                                        int64_t zeroPointA, double ratioB,
                                        StorageRange rangeB,
                                        int64_t zeroPointB) {
  for (double ratio : {ratioA, ratioB})
    if (!std::isfinite(ratio))
      return makeError(formatv("ratio of scales {0} is not finite", ratio));
  for (auto [range, zeroPoint] :
       {std::make_pair(rangeA, zeroPointA), std::make_pair(rangeB, zeroPointB)})
    if (!range.contains(zeroPoint))
      return makeError(
          formatv("zero point {0} is outside the storage range {1}..{2}",
                  zeroPoint, range.min, range.max));

  int64_t maxA = maxMagnitude(rangeA, zeroPointA);
  int64_t maxB = maxMagnitude(rangeB, zeroPointB);
  bool isSmall = rangeA.numLevels() <= 256 && rangeB.numLevels() <= 256;
  for (bool isWide : {false, true}) {
    if (!isWide && !isSmall)
      continue;
    int64_t limit = isWide ? std::numeric_limits<int64_t>::max()
                           : std::numeric_limits<int32_t>::max();
    // 2^(shift-1) itself must fit.
    for (int shift = isWide ? 62 : 30; shift >= 1; --shift) {
      auto multipliers = scaleRatios(ratioA, maxA, ratioB, maxB, shift, limit);
      if (!multipliers)
        continue;
      RescaleAdd result;
      std::tie(result.multiplierA, result.multiplierB) = *multipliers;
      result.shift = shift;
      result.isWide = isWide;
      result.errorBound =
          std::fabs(std::ldexp(double(result.multiplierA), -shift) - ratioA) *
              double(maxA) +
          std::fabs(std::ldexp(double(result.multiplierB), -shift) - ratioB) *
              double(maxB);
      // i32 with a coarse fixed point would be wrong by visible amounts when
      // one ratio is large; take i64 there.
      if (!isWide && result.errorBound > maxNarrowError)
        break;
      return result;
    }
  }
  return makeError(formatv("ratios of scales {0} and {1} are too large to add "
                           "in 64 bits",
                           ratioA, ratioB));
}
