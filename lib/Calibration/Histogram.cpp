//===- Histogram.cpp - How often values occur -----------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Calibration/Histogram.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

using namespace quantmlir;
using llvm::ArrayRef;
using llvm::Expected;
using llvm::formatv;

double UniformHistogram::getTotal() const {
  return std::accumulate(counts.begin(), counts.end(), 0.0);
}

//===----------------------------------------------------------------------===//
// Bins
//===----------------------------------------------------------------------===//

/// floor(bin / 2^shift): the bin that takes it up when bins are 2^shift wider.
static int64_t widen(int64_t bin, int shift) {
  return shift < 63 ? bin >> shift : (bin < 0 ? -1 : 0);
}

static bool fits(int64_t first, int64_t last) {
  return last - first < Histogram::maxBins && first >= -Histogram::binLimit &&
         last < Histogram::binLimit;
}

/// The bin of `value`. Scaling by a power of two is exact, except that numbers
/// far below the bin's width may become 0, to the same bin.
static int64_t getBin(float value, int exponent) {
  return int64_t(std::floor(std::ldexp(double(value), -exponent)));
}

/// The smallest exponent, `exponent` or above, whose bins hold `range`.
static int chooseExponent(ValueRange range, int exponent) {
  // Directly to the neighbourhood: bins of `largest` are below 2^24.
  double largest = std::max(std::fabs(range.min), std::fabs(range.max));
  if (largest > 0)
    exponent = std::max(exponent, std::ilogb(largest) - 23);
  while (!fits(getBin(range.min, exponent), getBin(range.max, exponent)))
    ++exponent;
  return exponent;
}

Expected<Histogram> Histogram::fromCounts(int exponent, int64_t firstBin,
                                          ArrayRef<uint64_t> counts) {
  auto makeError = [](const llvm::formatv_object_base &message) {
    return llvm::createStringError(message.str());
  };
  if (exponent < minExponent || exponent > maxExponent)
    return makeError(formatv("exponent {0} is not in {1}..{2}", exponent,
                             minExponent, maxExponent));
  if (int64_t(counts.size()) > maxBins)
    return makeError(
        formatv("got {0} bins, expected at most {1}", counts.size(), maxBins));
  if (firstBin < -binLimit || firstBin + int64_t(counts.size()) > binLimit)
    return makeError(formatv("bins {0}..{1} are not in {2}..{3}", firstBin,
                             firstBin + int64_t(counts.size()) - 1, -binLimit,
                             binLimit - 1));
  if (!counts.empty() && (counts.front() == 0 || counts.back() == 0))
    return makeError(formatv("the first and the last count must not be 0"));
  uint64_t total = 0;
  for (uint64_t count : counts)
    if (count > uint64_t(INT64_MAX) || (total += count) > uint64_t(INT64_MAX))
      return makeError(formatv("the counts sum up to more than 2^63"));
  Histogram histogram;
  histogram.exponent = exponent;
  histogram.firstBin = firstBin;
  histogram.counts.assign(counts.begin(), counts.end());
  return histogram;
}

uint64_t Histogram::getNumValues() const {
  return std::accumulate(counts.begin(), counts.end(), uint64_t(0));
}

void Histogram::grow(int newExponent, int64_t first, int64_t last) {
  int shift = newExponent - exponent;
  if (counts.empty()) {
    firstBin = first;
    counts.resize(last - first + 1);
  } else if (int64_t end = firstBin + int64_t(counts.size());
             shift != 0 || first < firstBin || last >= end) {
    first = std::min(first, widen(firstBin, shift));
    last = std::max(last, widen(end - 1, shift));
    std::vector<uint64_t> grown(last - first + 1);
    for (auto [i, count] : llvm::enumerate(counts))
      grown[widen(firstBin + int64_t(i), shift) - first] += count;
    firstBin = first;
    counts = std::move(grown);
  }
  exponent = newExponent;
}

//===----------------------------------------------------------------------===//
// Counting
//===----------------------------------------------------------------------===//

/// Adds 1 to counts[bin of value - first] for each of at most 2^32 values.
///
/// Half of the values behind a ReLU are 0. Neighbours go to different lanes, as
/// an increment would wait for the one before it if that was to the same bin.
template <size_t numLanes>
static void count(ArrayRef<float> values, float inverseWidth, int32_t first,
                  std::array<uint32_t *, numLanes> lanes) {
  constexpr size_t blockSize = 64;
  int32_t bins[blockSize];
  auto visit = [&](const float *block, size_t size) {
    // This loop vectorizes: floor is a truncation and a correction.
    for (size_t i = 0; i < size; ++i) {
      float scaled = block[i] * inverseWidth;
      auto bin = int32_t(scaled);
      // A negative value is below bin 0 even if scaling makes it -0.
      bool isAbove = (float(bin) > scaled) | ((bin == 0) & (block[i] < 0));
      bins[i] = bin - int32_t(isAbove) - first;
    }
    for (size_t i = 0; i < size; ++i)
      ++lanes[i % numLanes][bins[i]];
  };
  size_t i = 0;
  for (; i + blockSize <= values.size(); i += blockSize)
    visit(values.data() + i, blockSize);
  visit(values.data() + i, values.size() - i);
}

void Histogram::observe(ArrayRef<float> values, ValueRange range) {
  if (values.empty())
    return;
  int newExponent = chooseExponent(range, exponent);
  int64_t first = getBin(range.min, newExponent);
  int64_t last = getBin(range.max, newExponent);
  if (!counts.empty())
    // Together with what is there, the range may need wider bins.
    for (int shift = newExponent - exponent;; ++shift) {
      int wider = exponent + shift - newExponent;
      int64_t end = firstBin + int64_t(counts.size()) - 1;
      if (fits(std::min(widen(first, wider), widen(firstBin, shift)),
               std::max(widen(last, wider), widen(end, shift)))) {
        first = widen(first, wider);
        last = widen(last, wider);
        newExponent += wider;
        break;
      }
    }
  grow(newExponent, first, last);

  constexpr size_t numLanes = 4;
  auto inverseWidth = float(std::ldexp(1.0, -exponent));
  size_t numBins = last - first + 1;
  size_t usedLanes = values.size() < numBins ? 1 : numLanes;
  std::vector<uint32_t> partial(usedLanes * numBins);
  // Few enough values at a time for 32-bit counts.
  for (constexpr size_t step = size_t(1) << 31; !values.empty();
       values = values.drop_front(std::min(step, values.size()))) {
    ArrayRef<float> part = values.take_front(step);
    std::fill(partial.begin(), partial.end(), 0);
    uint32_t *lane = partial.data();
    if (usedLanes == 1)
      count<1>(part, inverseWidth, int32_t(first), {lane});
    else
      count<numLanes>(
          part, inverseWidth, int32_t(first),
          {lane, lane + numBins, lane + 2 * numBins, lane + 3 * numBins});
    uint64_t *total = counts.data() + (first - firstBin);
    for (size_t i = 0; i < partial.size(); i += numBins)
      for (size_t bin = 0; bin < numBins; ++bin)
        total[bin] += partial[i + bin];
  }
}

void Histogram::merge(const Histogram &other) {
  if (other.isEmpty())
    return;
  if (isEmpty()) {
    *this = other;
    return;
  }
  int newExponent = std::max(exponent, other.exponent);
  auto getBounds = [](const Histogram &histogram, int exponent) {
    int shift = exponent - histogram.exponent;
    int64_t end = histogram.firstBin + int64_t(histogram.counts.size()) - 1;
    return std::make_pair(widen(histogram.firstBin, shift), widen(end, shift));
  };
  std::pair<int64_t, int64_t> bounds;
  while (true) {
    bounds = getBounds(other, newExponent);
    auto [first, last] = getBounds(*this, newExponent);
    if (fits(std::min(bounds.first, first), std::max(bounds.second, last)))
      break;
    ++newExponent;
  }
  grow(newExponent, bounds.first, bounds.second);
  int shift = newExponent - other.exponent;
  for (auto [i, count] : llvm::enumerate(other.counts))
    counts[widen(other.firstBin + int64_t(i), shift) - firstBin] += count;
}

//===----------------------------------------------------------------------===//
// Views
//===----------------------------------------------------------------------===//

/// The counts over bins [first, first + size) of width 2^exponent, each taken
/// from the bin that `map` gives, merged pairwise until at most `limit` are
/// left. `first` stays a multiple of the merged width if it is 0 or -size / 2.
template <typename MapFn>
static UniformHistogram project(
    const Histogram &histogram, size_t limit,
    llvm::function_ref<std::pair<int64_t, int64_t>(int64_t first, int64_t last)>
        getBounds,
    MapFn map) {
  int64_t first = histogram.getFirstBin();
  int64_t last = first + int64_t(histogram.getCounts().size()) - 1;
  int shift = 0;
  std::pair<int64_t, int64_t> bounds;
  while (true) {
    bounds = getBounds(widen(first, shift), widen(last, shift));
    if (bounds.second - bounds.first < int64_t(limit))
      break;
    ++shift;
  }
  UniformHistogram result;
  result.width = std::ldexp(1.0, histogram.getExponent() + shift);
  result.origin = double(bounds.first) * result.width;
  result.counts.resize(bounds.second - bounds.first + 1);
  for (auto [i, count] : llvm::enumerate(histogram.getCounts()))
    result.counts[map(widen(first + int64_t(i), shift)) - bounds.first] +=
        double(count);
  return result;
}

UniformHistogram Histogram::getValues(size_t limit) const {
  if (isEmpty())
    return {};
  return project(
      *this, limit,
      [](int64_t first, int64_t last) { return std::make_pair(first, last); },
      [](int64_t bin) { return bin; });
}

UniformHistogram Histogram::getCenteredValues(size_t limit) const {
  if (isEmpty())
    return {};
  return project(
      *this, limit,
      [](int64_t first, int64_t last) {
        int64_t half = std::max(-first, last + 1);
        return std::make_pair(-half, half - 1);
      },
      [](int64_t bin) { return bin; });
}

UniformHistogram Histogram::getMagnitudes(size_t limit) const {
  if (isEmpty())
    return {};
  return project(
      *this, limit,
      [](int64_t first, int64_t last) {
        return std::make_pair(int64_t(0), std::max(-first - 1, last));
      },
      [](int64_t bin) { return bin < 0 ? -bin - 1 : bin; });
}
