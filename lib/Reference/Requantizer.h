//===- Requantizer.h - Accumulators to stored values ------------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_LIB_REFERENCE_REQUANTIZER_H
#define QUANT_MLIR_LIB_REFERENCE_REQUANTIZER_H

#include "TensorUtils.h"

#include "quant-mlir/QuantMath/FixedPoint.h"

#include <optional>

namespace quantmlir::reference {

/// Rescales exact integer accumulators to stored integers, with the width of
/// fixed-point arithmetic that each value needs. Which width a compiler proves
/// sufficient does not matter: where both are defined they agree.
class Requantizer {
public:
  /// `ratio` is the accumulator's real unit divided by the result's scale.
  static llvm::Expected<Requantizer> create(const NumericsRules &rules,
                                            double ratio, int64_t zeroPoint,
                                            StorageRange range);

  /// The stored integer for an accumulator. Errors: it has more bits than the
  /// multiplier allows. `bias` is added in f32, by a rule that rescales in it.
  llvm::Expected<int32_t> operator()(int64_t accumulator,
                                     float bias = 0.0f) const {
    if (isFloatRule(rule))
      return applyFloat(accumulator, bias);
    if (accumulator == static_cast<int32_t>(accumulator))
      return applyNarrow(static_cast<int32_t>(accumulator));
    return applyWide(accumulator);
  }

private:
  int32_t applyFloat(int64_t accumulator, float bias) const;
  int32_t applyNarrow(int32_t accumulator) const;
  llvm::Expected<int32_t> applyWide(int64_t accumulator) const;

  RequantizeRule rule = RequantizeRule::Fixed;
  double ratio = 1.0;
  FixedPointMultiplier narrow;
  std::optional<FixedPointMultiplier> wide;
  int32_t zeroPoint = 0;
  StorageRange range;
};

/// `stored[i] = requantizer(accumulators[i])`.
llvm::Expected<llvm::SmallVector<int32_t, 0>>
requantizeAll(const Requantizer &requantizer,
              llvm::ArrayRef<int64_t> accumulators);

} // namespace quantmlir::reference

#endif // QUANT_MLIR_LIB_REFERENCE_REQUANTIZER_H
