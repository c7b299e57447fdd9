//===- ShiftedWeights.cpp - Weights of 9 bits as bytes --------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ShiftedWeights.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>

using namespace quantmlir;
using namespace quantmlir::lowering;

/// The smallest shift that makes bytes of `weights`; none where none does.
static std::optional<int64_t> findShift(llvm::ArrayRef<int32_t> weights) {
  constexpr int64_t lowest = INT8_MIN, highest = INT8_MAX;
  auto [low, high] = std::minmax_element(weights.begin(), weights.end());
  if (int64_t(*high) - *low > highest - lowest)
    return std::nullopt;
  return *high > highest ? *high - highest
         : *low < lowest ? *low - lowest
                         : int64_t(0);
}

std::optional<ShiftedWeights>
lowering::shiftWeights(llvm::ArrayRef<int32_t> weights, int64_t channels) {
  if (weights.empty() || channels == 0)
    return std::nullopt;
  ShiftedWeights result;
  size_t row = weights.size() / channels;
  std::optional<int64_t> common = findShift(weights);
  if (common == 0)
    return std::nullopt;
  for (int64_t channel = 0; channel < channels; ++channel) {
    llvm::ArrayRef<int32_t> own = weights.slice(channel * row, row);
    std::optional<int64_t> shift = common ? common : findShift(own);
    if (!shift)
      return std::nullopt;
    result.shifts.push_back(*shift);
    for (int32_t weight : own)
      result.values.push_back(static_cast<int32_t>(weight - *shift));
  }
  return result;
}
