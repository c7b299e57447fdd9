//===- RoundingSearch.cpp - Improves roundings step by step ---------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RoundingSearch.h"

#include "quant-mlir/QuantMath/TargetClones.h"

#include <cmath>
#include <limits>

using namespace quantmlir;

/// What a change must gain at least, relative to the value: less may be an
/// error of rounding, and the search would not end.
static constexpr double smallestGain = 1e-7;

/// The form with a free factor.
static inline double valueOfFree(double target, double square) {
  // A factor of 0 or less is no scale.
  return target > 0.0 && square > 0.0 ? -target * target / square : 0.0;
}

/// The form after each integer alone is changed by `change`.
QUANT_MLIR_TARGET_CLONES
static void evaluateChanges(double target, double square,
                            const float *__restrict targets,
                            const double *__restrict products,
                            const double *__restrict diagonal, int64_t size,
                            double change, bool freeFactor,
                            double *__restrict values) {
  if (freeFactor)
    for (int64_t i = 0; i < size; ++i)
      values[i] =
          valueOfFree(target + change * targets[i],
                      square + 2.0 * change * products[i] + diagonal[i]);
  else
    for (int64_t i = 0; i < size; ++i)
      values[i] = square + 2.0 * change * products[i] + diagonal[i] -
                  2.0 * (target + change * targets[i]);
}

/// F G F, or nothing for factors of 1.
static std::unique_ptr<PanelMatrix> scale(const PanelMatrix &gram,
                                          llvm::ArrayRef<float> factors) {
  if (factors.empty())
    return nullptr;
  auto scaled = std::make_unique<PanelMatrix>(gram);
  for (int64_t i = 0, e = gram.getSize(); i < e; ++i)
    for (int64_t j = 0; j < e; ++j)
      scaled->at(i, j) *= factors[i] * factors[j];
  return scaled;
}

RoundingSearch::RoundingSearch(const PanelMatrix &gram,
                               llvm::ArrayRef<float> target,
                               llvm::ArrayRef<float> factors,
                               std::vector<StorageRange> limits,
                               bool freeFactor)
    : scaled(scale(gram, factors)), gram(scaled ? *scaled : gram),
      target(target), limits(std::move(limits)), freeFactor(freeFactor),
      size(gram.getSize()), products(size), diagonal(size), values(size),
      bestValue(std::numeric_limits<double>::infinity()) {
  for (auto [value, factor] : llvm::zip(this->target, factors))
    value *= factor;
  for (int64_t i = 0; i < size; ++i)
    diagonal[i] = this->gram.get(i, i);
}

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
  return freeFactor ? valueOfFree(sums.target, sums.square)
                    : sums.square - 2.0 * sums.target;
}

double RoundingSearch::evaluate(llvm::ArrayRef<int32_t> steps) {
  moveTo(steps);
  return sums.square - 2.0 * sums.target;
}

bool RoundingSearch::isAllowed(int64_t index, int32_t change) const {
  int64_t value = int64_t(current[index]) + change;
  return limits[index].contains(value);
}

RoundingSearch::Sums RoundingSearch::changed(int64_t index,
                                             int32_t change) const {
  return {sums.target + static_cast<double>(target[index]) * change,
          sums.square + 2.0 * change * products[index] + diagonal[index]};
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

bool RoundingSearch::changeBest(int64_t except) {
  double value = valueOf(sums);
  double smallest = value - smallestGain * std::abs(value);
  int64_t found = -1;
  int32_t foundStep = 0;
  for (int32_t step : {-1, 1}) {
    evaluateChanges(sums.target, sums.square, target.data(), products.data(),
                    diagonal.data(), size, step, freeFactor, values.data());
    for (int64_t i = 0; i < size; ++i)
      if (values[i] < smallest && i != except && isAllowed(i, step)) {
        smallest = values[i];
        found = i;
        foundStep = step;
      }
  }
  if (found < 0)
    return false;
  change(found, foundStep);
  return true;
}

bool RoundingSearch::changeSeveral() {
  // What is left to make up for becomes small soon.
  constexpr int maxFollowing = 8;
  bool any = false;
  std::vector<int32_t> currentBefore;
  std::vector<double> productsBefore;
  for (int64_t i = 0; i < size; ++i)
    for (int32_t step : {-1, 1}) {
      if (!isAllowed(i, step))
        continue;
      currentBefore = current;
      productsBefore = products;
      Sums sumsBefore = sums;
      double value = valueOf(sums);
      change(i, step);
      for (int count = 0; count < maxFollowing && changeBest(i); ++count) {
      }
      if (valueOf(sums) < value - smallestGain * std::abs(value)) {
        any = true;
        continue;
      }
      current = currentBefore;
      products = productsBefore;
      sums = sumsBefore;
    }
  return any;
}

void RoundingSearch::descend(bool several) {
  // Every change makes the form smaller, so this ends; the limit is for
  // rounding errors.
  constexpr int maxRounds = 100;
  for (int round = 0; round < maxRounds; ++round)
    if (!changeOne() && !(several && changeSeveral()))
      break;
  double value = valueOf(sums);
  if (value >= bestValue)
    return;
  best = current;
  bestValue = value;
  bestFactor = freeFactor && value < 0.0 ? sums.target / sums.square : 1.0;
}

void RoundingSearch::start(llvm::ArrayRef<int32_t> steps) {
  // Several at once take time with the square of the length.
  constexpr int64_t longestForSeveral = 32;
  moveTo(steps);
  descend(size <= longestForSeveral);
}

void RoundingSearch::finish() {
  // Longer rows gain little: a percent with 256 integers, a tenth with 128.
  constexpr int64_t longestForSeveral = 512;
  if (size > longestForSeveral)
    return;
  moveTo(best);
  descend(/*several=*/true);
}
