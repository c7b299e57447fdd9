//===- Requantizer.cpp - Accumulators to stored values --------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Requantizer.h"

#include "quant-mlir/QuantMath/Arithmetic.h"
#include "quant-mlir/QuantMath/EvalBuilder.h"

using namespace quantmlir;
using namespace quantmlir::reference;
using llvm::Expected;

Expected<Requantizer> Requantizer::create(const NumericsRules &rules,
                                          double ratio, int64_t zeroPoint,
                                          StorageRange range) {
  Requantizer result;
  Expected<FixedPointMultiplier> narrow = FixedPointMultiplier::create(
      ratio, AccumulatorWidth::I32, rules.mantissaHalfAway);
  if (!narrow)
    return narrow.takeError();
  result.rule = rules.requantize;
  result.ratio = ratio;
  result.narrow = *narrow;
  result.zeroPoint = static_cast<int32_t>(zeroPoint);
  result.range = range;
  Expected<FixedPointMultiplier> wide = FixedPointMultiplier::create(
      ratio, AccumulatorWidth::I64, rules.mantissaHalfAway);
  if (wide)
    result.wide = *wide;
  else
    llvm::consumeError(wide.takeError()); // Matters to wide values only.
  return result;
}

int32_t Requantizer::applyFloat(int64_t accumulator, float bias) const {
  EvalBuilder b;
  return static_cast<int32_t>(
      emitRequantizeFloat(b, b.constantI64(accumulator),
                          b.constantF32(narrow.real), b.constantI32(zeroPoint),
                          range, rule, b.constantF32(bias))
          .getInt());
}

int32_t Requantizer::applyNarrow(int32_t accumulator) const {
  EvalBuilder b;
  return static_cast<int32_t>(
      emitRequantize(
          b, b.constantI32(accumulator), b.constantI32(narrow.mantissa),
          b.constantI32(narrow.shift), b.constantI32(zeroPoint), range, rule)
          .getInt());
}

Expected<int32_t> Requantizer::applyWide(int64_t accumulator) const {
  constexpr int64_t limit = int64_t(1) << 47;
  if (!wide || accumulator <= -limit || accumulator >= limit)
    return makeError("accumulator " + llvm::Twine(accumulator) +
                     " with multiplier " + std::to_string(ratio) +
                     " is too large to be rescaled in 64 bits");
  EvalBuilder b;
  return static_cast<int32_t>(
      emitRequantizeWide(
          b, b.constantI64(accumulator), b.constantI32(wide->mantissa),
          b.constantI32(wide->shift), b.constantI32(zeroPoint), range, rule)
          .getInt());
}

Expected<llvm::SmallVector<int32_t, 0>>
quantmlir::reference::requantizeAll(const Requantizer &requantizer,
                                    llvm::ArrayRef<int64_t> accumulators) {
  llvm::SmallVector<int32_t, 0> stored;
  stored.reserve(accumulators.size());
  for (int64_t accumulator : accumulators) {
    Expected<int32_t> value = requantizer(accumulator);
    if (!value)
      return value.takeError();
    stored.push_back(*value);
  }
  return stored;
}
