//===- Histogram.cpp - How often values occur -----------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Calibration/Histogram.h"

#include "quant-mlir/QuantMath/TargetClones.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

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

/// Some values are frequent: 0 behind a ReLU, and the ends of a range. An
/// increment of a count waits for the one before it if that was of the same
/// count, so neighbours of these values are counted in turns at this many
/// places, which lie behind the counts: of 0, the first and the last bin.
static constexpr int32_t numTurns = 16;
static constexpr int32_t numFrequent = 3;

/// Where each of the values is counted; `first` is the bin of place 0, `zero`
/// the place of 0, and `last` that of the last bin.
QUANT_MLIR_TARGET_CLONES
static void findPlaces(const float *__restrict values, size_t numValues,
                       float inverseWidth, int32_t first, int32_t zero,
                       int32_t last, int32_t *__restrict places) {
  // This loop vectorizes: floor is a truncation and a correction.
  for (size_t i = 0; i < numValues; ++i) {
    float scaled = values[i] * inverseWidth;
    auto bin = int32_t(scaled);
    // A negative value is below bin 0 even if scaling makes it -0.
    bool isAbove = (float(bin) > scaled) | ((bin == 0) & (values[i] < 0));
    int32_t place = bin - int32_t(isAbove) - first;
    int32_t turn = last + 1 + int32_t(i % numTurns);
    int32_t turned = place;
    turned = place == last ? turn + 2 * numTurns : turned;
    turned = place == 0 ? turn + numTurns : turned;
    turned = place == zero ? turn : turned;
    places[i] = turned;
  }
}

/// Adds each of `from` to `to`, and makes it 0.
QUANT_MLIR_TARGET_CLONES
static void moveCounts(uint16_t *__restrict from, size_t size,
                       uint64_t *__restrict to) {
  for (size_t i = 0; i < size; ++i) {
    to[i] += from[i];
    from[i] = 0;
  }
}

/// Adds 1 to counts[bin of value - first] for each value; all are in bins.
static void count(ArrayRef<float> values, float inverseWidth, int32_t first,
                  llvm::MutableArrayRef<uint64_t> counts) {
  // Values are counted in 16 bits first, so that a cache of the first level
  // holds all counts.
  constexpr size_t partSize = std::numeric_limits<uint16_t>::max();
  uint16_t partial[Histogram::maxBins + numFrequent * numTurns] = {};
  constexpr size_t blockSize = 256;
  int32_t places[blockSize];
  auto last = int32_t(counts.size()) - 1;
  // Where 0 is in no bin, any other will do.
  int32_t zero = std::clamp(-first, 0, last);
  while (!values.empty()) {
    ArrayRef<float> part = values.take_front(partSize);
    values = values.drop_front(part.size());
    while (!part.empty()) {
      ArrayRef<float> block = part.take_front(blockSize);
      part = part.drop_front(block.size());
      findPlaces(block.data(), block.size(), inverseWidth, first, zero, last,
                 places);
      for (size_t i = 0; i < block.size(); ++i)
        ++partial[places[i]];
    }
    uint16_t *turn = partial + counts.size();
    for (int32_t frequent : {zero, 0, last})
      for (int32_t i = 0; i < numTurns; ++i, ++turn)
        partial[frequent] += std::exchange(*turn, 0);
    moveCounts(partial, counts.size(), counts.data());
  }
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

  count(values, float(std::ldexp(1.0, -exponent)), int32_t(firstBin), counts);
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
