//===- AccumulatorBounds.cpp - How large sums of products get -------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/QuantMath/AccumulatorBounds.h"

#include "llvm/ADT/bit.h"
#include "llvm/Support/MathExtras.h"

#include <limits>

using namespace quantmlir;
using llvm::ArrayRef;
using llvm::Expected;
using llvm::SmallVector;

static int64_t saturatingAdd(int64_t a, int64_t b) {
  int64_t result;
  if (!llvm::AddOverflow(a, b, result))
    return result;
  return a < 0 ? std::numeric_limits<int64_t>::min()
               : std::numeric_limits<int64_t>::max();
}

static int64_t saturatingMul(int64_t a, int64_t b) {
  int64_t result;
  if (!llvm::MulOverflow(a, b, result))
    return result;
  return (a < 0) != (b < 0) ? std::numeric_limits<int64_t>::min()
                            : std::numeric_limits<int64_t>::max();
}

/// The products of a constant with an interval.
static IntegerInterval multiply(int64_t weight, IntegerInterval input) {
  int64_t atMin = saturatingMul(weight, input.min);
  int64_t atMax = saturatingMul(weight, input.max);
  return {std::min(atMin, atMax), std::max(atMin, atMax)};
}

static IntegerInterval add(IntegerInterval a, IntegerInterval b) {
  return {saturatingAdd(a.min, b.min), saturatingAdd(a.max, b.max)};
}

unsigned IntegerInterval::signedBits() const {
  auto bits = [](int64_t value) -> unsigned {
    // All bits below the copies of the sign, and the sign.
    return llvm::bit_width(uint64_t(value < 0 ? ~value : value)) + 1;
  };
  return std::max(bits(min), bits(max));
}

AccumulatorBounds quantmlir::accumulatorBounds(ArrayRef<int32_t> weights,
                                               int64_t bias,
                                               IntegerInterval input) {
  IntegerInterval sum, partial;
  for (int32_t weight : weights) {
    IntegerInterval product = multiply(weight, input);
    sum = add(sum, product);
    // A term that is not yet added counts as 0.
    partial = add(partial, product.hull({0, 0}));
  }
  AccumulatorBounds bounds;
  bounds.result = add(sum, {bias, bias});
  bounds.partial = partial.hull(add(partial, {bias, bias}));
  return bounds;
}

Expected<SmallVector<AccumulatorBounds, 0>>
quantmlir::accumulatorBoundsPerChannel(ArrayRef<int32_t> weights,
                                       int64_t numChannels,
                                       ArrayRef<int64_t> biases,
                                       IntegerInterval input) {
  if (numChannels <= 0 || weights.size() % numChannels != 0)
    return llvm::createStringError(
        "%zu weights cannot be divided among %lld output channels",
        weights.size(), (long long)numChannels);
  if (!biases.empty() && biases.size() != size_t(numChannels))
    return llvm::createStringError("biases: got %zu, expected %lld (one per "
                                   "output channel)",
                                   biases.size(), (long long)numChannels);
  size_t rowSize = weights.size() / numChannels;
  SmallVector<AccumulatorBounds, 0> bounds;
  bounds.reserve(numChannels);
  for (int64_t channel = 0; channel < numChannels; ++channel)
    bounds.push_back(
        accumulatorBounds(weights.slice(channel * rowSize, rowSize),
                          biases.empty() ? 0 : biases[channel], input));
  return bounds;
}

IntegerInterval quantmlir::groupedProductBounds(ArrayRef<int32_t> weights,
                                                IntegerInterval input,
                                                int64_t groupSize) {
  assert(groupSize > 0 && "a group has at least one weight");
  IntegerInterval bounds;
  while (!weights.empty()) {
    size_t count = std::min<size_t>(groupSize, weights.size());
    bounds = bounds.hull(
        accumulatorBounds(weights.take_front(count), 0, input).partial);
    weights = weights.drop_front(count);
  }
  return bounds;
}

IntegerInterval quantmlir::worstCaseAccumulator(IntegerInterval input,
                                                IntegerInterval weight,
                                                int64_t numTerms) {
  IntegerInterval product = multiply(weight.min, input)
                                .hull(multiply(weight.max, input))
                                .hull({0, 0});
  return {saturatingMul(product.min, numTerms),
          saturatingMul(product.max, numTerms)};
}
