//===- QuantParams.cpp - Ranges, scales and zero points -------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/QuantMath/QuantParams.h"

#include "llvm/Support/FormatVariadic.h"

#include <cfloat>
#include <cmath>

using namespace quantmlir;
using llvm::Expected;
using llvm::formatv;

static llvm::Error makeError(const llvm::formatv_object_base &message) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), message.str());
}

//===----------------------------------------------------------------------===//
// StorageRange
//===----------------------------------------------------------------------===//

Expected<StorageRange> StorageRange::create(unsigned bits, bool isSigned,
                                            bool isNarrow) {
  if (!((bits >= 2 && bits <= 8) || bits == 16 || bits == 32))
    return makeError(
        formatv("storage of {0} bits is not supported: expected 2 to 8, 16 or "
                "32 bits",
                bits));
  int64_t levels = int64_t(1) << bits;
  StorageRange range;
  range.min = isSigned ? -levels / 2 : 0;
  range.max = range.min + levels - 1;
  if (isNarrow)
    ++range.min;
  return range;
}

int64_t StorageRange::center() const {
  // Half of the sum, rounded up: a full range has one more value below.
  int64_t sum = min + max;
  return sum >= 0 ? (sum + 1) / 2 : -(-sum / 2);
}

StorageRange StorageRange::reduced() const {
  // Halves rounded down, but for a narrow range, which stays symmetric.
  if (min == -max)
    return {-(max / 2), max / 2};
  return {min / 2, (max + 1) / 2 - 1};
}

//===----------------------------------------------------------------------===//
// QuantParams
//===----------------------------------------------------------------------===//

/// A scale as a float, or 0 where it would be denormal: no step is meaningful
/// then.
static double toScale(double scale) {
  if (scale >= FLT_MAX)
    scale = FLT_MAX;
  // A double above FLT_MIN does not round to a denormal float.
  return scale < FLT_MIN ? 0.0 : double(float(scale));
}

/// The zero point for a range that starts at `min`: clamped as a double, since
/// the quotient may be slightly outside the storage range.
static int64_t chooseZeroPoint(double min, double scale, StorageRange range) {
  double zeroPoint = std::nearbyint(double(range.min) - min / scale);
  return int64_t(std::clamp(zeroPoint, double(range.min), double(range.max)));
}

static QuantParams chooseByBound(double min, double max, StorageRange range,
                                 bool isSymmetric) {
  QuantParams params;
  params.zeroPoint = isSymmetric ? range.center() : range.clamp(0);
  double scale = toScale(
      isSymmetric ? std::max(-min, max) / double(range.max - params.zeroPoint)
                  // Divided before subtracted: the difference of two large
                  // doubles may overflow.
                  : max / double(range.max - range.min) -
                        min / double(range.max - range.min));
  if (scale == 0.0)
    return params;
  params.scale = scale;
  if (!isSymmetric)
    params.zeroPoint = chooseZeroPoint(min, scale, range);
  return params;
}

/// PyTorch's observers, in its order of f32 operations.
static QuantParams chooseByHalfRange(float min, float max, StorageRange range,
                                     bool isSymmetric) {
  constexpr float eps = FLT_EPSILON;
  auto levels = float(range.max - range.min);
  if (isSymmetric)
    return {std::max(std::max(-min, max) / (levels / 2), eps), range.center()};
  float scale = std::clamp((max - min) / levels, eps, FLT_MAX);
  float zeroPoint = float(range.min) - std::nearbyint(min / scale);
  return {scale, range.clamp(int64_t(zeroPoint))};
}

/// The inverse of the scale is the float: pytorch-quantization multiplies by
/// it when it quantizes and divides by it when it dequantizes.
static QuantParams chooseByInverse(float min, float max, StorageRange range,
                                   bool isSymmetric) {
  if (!isSymmetric)
    return chooseByBound(min, max, range, isSymmetric);
  float amax = std::max(-min, max);
  int64_t center = range.center();
  if (amax <= std::ldexp(1.0f, -24))
    return {1.0, center};
  return {1.0 / double(float(range.max - center) / amax), center};
}

static QuantParams chooseUnwidened(double min, double max, StorageRange range,
                                   bool isSymmetric) {
  if (isSymmetric)
    return chooseByBound(min, max, range, isSymmetric);
  double scale = toScale((max - min) / double(range.max - range.min));
  if (scale == 0.0)
    return {1.0, range.clamp(0)};
  // Far from 0 the zero point is one that no arithmetic takes anyway.
  constexpr double limit = 1LL << 40;
  return {scale, range.min - int64_t(std::clamp(std::nearbyint(min / scale),
                                                -limit, limit))};
}

Expected<QuantParams> quantmlir::chooseQuantParams(double min, double max,
                                                   StorageRange range,
                                                   QuantScheme scheme,
                                                   ScaleRule rule) {
  if (!std::isfinite(min) || !std::isfinite(max))
    return makeError(formatv("range [{0}, {1}] is not finite", min, max));
  if (min > max)
    return makeError(
        formatv("range [{0}, {1}] is empty: min is larger than max", min, max));
  if (range.min >= range.max)
    return makeError(formatv("storage range {0}..{1} has fewer than two levels",
                             range.min, range.max));
  bool isSymmetric = scheme != QuantScheme::Affine;
  double low = std::min(min, 0.0), high = std::max(max, 0.0);
  QuantParams params;
  switch (rule) {
  case ScaleRule::Bound:
    params = chooseByBound(low, high, range, isSymmetric);
    break;
  case ScaleRule::HalfRange:
    params = chooseByHalfRange(float(low), float(high), range, isSymmetric);
    break;
  case ScaleRule::Inverse:
    params = chooseByInverse(float(low), float(high), range, isSymmetric);
    break;
  case ScaleRule::Unwidened:
    params = chooseUnwidened(isSymmetric ? low : min, isSymmetric ? high : max,
                             range, isSymmetric);
    break;
  }
  if (scheme == QuantScheme::PowerOfTwo) {
    int exponent = 0;
    double mantissa = std::frexp(params.scale, &exponent);
    params.scale = std::ldexp(1.0, mantissa == 0.5 ? exponent - 1 : exponent);
    params.scale = std::min(params.scale, std::ldexp(1.0, 127));
  }
  return params;
}

llvm::Error quantmlir::verifyQuantParams(const QuantParams &params,
                                         StorageRange range) {
  if (!std::isfinite(params.scale) || params.scale < FLT_MIN ||
      params.scale > FLT_MAX || double(float(params.scale)) != params.scale)
    return makeError(
        formatv("scale {0} is not a positive normal float", params.scale));
  if (!range.contains(params.zeroPoint))
    return makeError(formatv("zero point {0} is outside the storage range "
                             "{1}..{2}",
                             params.zeroPoint, range.min, range.max));
  return llvm::Error::success();
}

int64_t quantmlir::quantizeConstant(double x, const QuantParams &params,
                                    StorageRange range) {
  if (std::isnan(x))
    return params.zeroPoint;
  double q = std::nearbyint(x / params.scale) + double(params.zeroPoint);
  return int64_t(std::clamp(q, double(range.min), double(range.max)));
}
