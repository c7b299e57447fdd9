//===- RoundingSearch.cpp - Improves roundings step by step ---------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RoundingSearch.h"

#include <limits>

using namespace quantmlir;

/// What a change must gain at least, relative to the value: less may be an
/// error of rounding, and the search would not end.
static constexpr double smallestGain = 1e-7;

RoundingSearch::RoundingSearch(const PanelMatrix &gram,
                               llvm::ArrayRef<float> target,
                               StorageRange limits, bool freeFactor)
    : gram(gram), target(target), limits(limits), freeFactor(freeFactor),
      size(gram.getSize()), products(size),
      bestValue(std::numeric_limits<double>::infinity()) {}

void RoundingSearch::moveTo(llvm::ArrayRef<int32_t> steps) {
  current.assign(steps.begin(), steps.end());
  std::fill(products.begin(), products.end(), 0.0);
  for (int64_t i = 0; i < size; ++i)
    if (current[i] != 0)
      for (int64_t j = 0; j < size; ++j)
        products[j] += static_cast<double>(current[i]) * gram.get(i, j);
  sums = {};
  for (int64_t i = 0; i < size; ++i) {
    sums.target += static_cast<double>(target[i]) * current[i];
    sums.square += products[i] * current[i];
  }
}

double RoundingSearch::valueOf(const Sums &sums) const {
  if (!freeFactor)
    return sums.square - 2.0 * sums.target;
  // A factor of 0 or less is no scale.
  if (sums.target <= 0.0 || sums.square <= 0.0)
    return 0.0;
  return -sums.target * sums.target / sums.square;
}

double RoundingSearch::evaluate(llvm::ArrayRef<int32_t> steps) {
  moveTo(steps);
  return sums.square - 2.0 * sums.target;
}

bool RoundingSearch::isAllowed(int64_t index, int32_t change) const {
  int64_t value = int64_t(current[index]) + change;
  return value >= limits.min && value <= limits.max;
}

RoundingSearch::Sums RoundingSearch::changed(int64_t index,
                                             int32_t change) const {
  return {sums.target + static_cast<double>(target[index]) * change,
          sums.square + 2.0 * change * products[index] +
              gram.get(index, index)};
}

void RoundingSearch::change(int64_t index, int32_t change) {
  sums = changed(index, change);
  current[index] += change;
  for (int64_t j = 0; j < size; ++j)
    products[j] += static_cast<double>(change) * gram.get(index, j);
}

bool RoundingSearch::changeOne() {
  bool any = false;
  for (int64_t i = 0; i < size; ++i)
    for (int32_t step : {-1, 1}) {
      double value = valueOf(sums);
      if (isAllowed(i, step) &&
          valueOf(changed(i, step)) < value - smallestGain * std::abs(value)) {
        change(i, step);
        any = true;
      }
    }
  return any;
}

bool RoundingSearch::changeTwo() {
  double value = valueOf(sums);
  double limit = value - smallestGain * std::abs(value);
  for (int64_t i = 0; i < size; ++i)
    for (int32_t first : {-1, 1}) {
      if (!isAllowed(i, first))
        continue;
      Sums one = changed(i, first);
      for (int64_t j = 0; j < i; ++j)
        for (int32_t second : {-1, 1}) {
          Sums both = changed(j, second);
          both.target += one.target - sums.target;
          both.square +=
              one.square - sums.square + 2.0 * first * second * gram.get(i, j);
          if (isAllowed(j, second) && valueOf(both) < limit) {
            change(i, first);
            change(j, second);
            return true;
          }
        }
    }
  return false;
}

void RoundingSearch::start(llvm::ArrayRef<int32_t> steps) {
  moveTo(steps);
  // Pairs take time with the square of the length.
  constexpr int64_t longestForPairs = 32;
  // Every change makes the form smaller, so this ends; the limit is for
  // rounding errors.
  constexpr int maxRounds = 100;
  for (int round = 0; round < maxRounds; ++round)
    if (!changeOne() && (size > longestForPairs || !changeTwo()))
      break;
  double value = valueOf(sums);
  if (value >= bestValue)
    return;
  best = current;
  bestValue = value;
  bestFactor = freeFactor && value < 0.0 ? sums.target / sums.square : 1.0;
}
