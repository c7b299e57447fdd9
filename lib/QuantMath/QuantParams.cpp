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

//===----------------------------------------------------------------------===//
// QuantParams
//===----------------------------------------------------------------------===//

Expected<QuantParams> quantmlir::chooseQuantParams(double min, double max,
                                                   StorageRange range,
                                                   QuantScheme scheme) {
  if (!std::isfinite(min) || !std::isfinite(max))
    return makeError(formatv("range [{0}, {1}] is not finite", min, max));
  if (min > max)
    return makeError(
        formatv("range [{0}, {1}] is empty: min is larger than max", min, max));
  if (range.min >= range.max)
    return makeError(formatv("storage range {0}..{1} has fewer than two levels",
                             range.min, range.max));
  min = std::min(min, 0.0);
  max = std::max(max, 0.0);

  bool isSymmetric = scheme == QuantScheme::Symmetric;
  QuantParams params;
  params.zeroPoint = isSymmetric ? range.center() : range.clamp(0);
  double scale =
      isSymmetric ? std::max(-min, max) / double(range.max - params.zeroPoint)
                  // Divided before subtracted: the difference of two large
                  // doubles may overflow.
                  : max / double(range.max - range.min) -
                        min / double(range.max - range.min);
  if (scale >= FLT_MAX)
    scale = FLT_MAX;
  // A double above FLT_MIN does not round to a denormal float.
  if (scale < FLT_MIN)
    return params;

  params.scale = float(scale);
  if (!isSymmetric) {
    // Clamped as a double: after rounding the scale, the quotient may be
    // slightly outside the storage range.
    double zeroPoint = std::nearbyint(double(range.min) - min / params.scale);
    params.zeroPoint =
        int64_t(std::clamp(zeroPoint, double(range.min), double(range.max)));
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
