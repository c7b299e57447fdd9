//===- EntropyRules.cpp - Ranges from histograms: relative entropy --------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Calibration/HistogramRules.h"

#include "llvm/ADT/STLExtras.h"

#include <cmath>

using namespace quantmlir;
using llvm::ArrayRef;

/// x * log(x), 0 at 0.
static double xlogx(double x) { return x > 0 ? x * std::log(x) : 0; }

namespace {

/// Sums over any run of bins, in constant time.
class PrefixSums {
public:
  explicit PrefixSums(ArrayRef<double> counts) : sums(1) {
    Sums total;
    for (double count : counts) {
      total.count += count;
      total.occupied += count != 0;
      total.xlogx += xlogx(count);
      sums.push_back(total);
    }
  }

  size_t size() const { return sums.size() - 1; }
  double getCount(size_t begin, size_t end) const {
    return sums[end].count - sums[begin].count;
  }
  /// Bins whose count is not 0.
  double getOccupied(size_t begin, size_t end) const {
    return sums[end].occupied - sums[begin].occupied;
  }
  double getXLogX(size_t begin, size_t end) const {
    return sums[end].xlogx - sums[begin].xlogx;
  }

private:
  struct Sums {
    double count = 0, occupied = 0, xlogx = 0;
  };
  std::vector<Sums> sums;
};

} // namespace

/// The relative entropy sum(p log(p / q)) for the first `numBins` bins: p are
/// their counts, with all that follow added to the last; q the averages over
/// the occupied bins of each of `numParts` equal parts. Both are normalized.
/// Infinite where q is 0 and p is not.
static double getDivergence(const PrefixSums &sums, ArrayRef<double> counts,
                            size_t numBins, int64_t numParts) {
  double tail = sums.getCount(numBins, sums.size());
  double last = counts[numBins - 1];
  if (last == 0 && tail > 0)
    return INFINITY;
  double total = sums.getCount(0, sums.size());
  double inside = sums.getCount(0, numBins);
  // sum(p log p) and sum(p log q) with p = count / total and
  // q = average / inside.
  double ownTerms =
      sums.getXLogX(0, numBins) - xlogx(last) + xlogx(last + tail);
  double crossTerms = 0;
  double step = double(numBins) / double(numParts);
  size_t begin = 0;
  for (int64_t part = 1; part <= numParts; ++part) {
    // Bin i belongs to the part whose begin is the last one at or below i.
    size_t end =
        part == numParts ? numBins : size_t(std::ceil(double(part) * step));
    double occupied = sums.getOccupied(begin, end);
    if (occupied > 0) {
      double count = sums.getCount(begin, end);
      double weight = count + (part == numParts ? tail : 0);
      crossTerms += weight * std::log(count / occupied);
    }
    begin = end;
  }
  return (ownTerms - crossTerms) / total - std::log(total) + std::log(inside);
}

double quantmlir::chooseLeastEntropy(const UniformHistogram &magnitudes,
                                     int64_t numLevels) {
  constexpr size_t startBin = 128;
  size_t numBins = magnitudes.size();
  if (numBins < startBin)
    return magnitudes.getEdge(numBins);
  std::vector<double> counts = magnitudes.counts;
  counts[0] = counts[1];
  PrefixSums sums(counts);
  double least = INFINITY;
  size_t best = numBins;
  for (size_t end = startBin; end <= numBins; ++end) {
    double divergence = getDivergence(sums, counts, end, numLevels);
    if (divergence <= least) {
      least = divergence;
      best = end;
    }
  }
  return magnitudes.getEdge(best);
}

double quantmlir::chooseLeastEntropyTPU(const UniformHistogram &magnitudes,
                                        int64_t numLevels) {
  constexpr size_t stride = 128;
  size_t numBins = magnitudes.size();
  // Zeros, which are many behind a ReLU, do not count, nor what is in their
  // bin.
  std::vector<double> counts = magnitudes.counts;
  if (!counts.empty())
    counts[0] = 0;
  PrefixSums sums(counts);
  double least = INFINITY;
  size_t best = numBins;
  for (size_t end = stride; end <= numBins; end += stride) {
    double divergence = getDivergence(sums, counts, end, numLevels);
    if (divergence < least) {
      least = divergence;
      best = end;
    }
  }
  return best == numBins ? magnitudes.getEdge(numBins)
                         : magnitudes.getCenter(best);
}

/// Moves a little from what is not 0 to what is. False if all is 0.
static bool smooth(std::vector<double> &values) {
  constexpr double epsilon = 1e-4;
  auto numZeros = double(llvm::count(values, 0.0));
  double numOthers = double(values.size()) - numZeros;
  if (numOthers == 0)
    return false;
  double share = epsilon * numZeros / numOthers;
  for (double &value : values)
    value += value == 0 ? epsilon : -share;
  return true;
}

CalibratedRange
quantmlir::chooseLeastEntropyORT(const UniformHistogram &histogram,
                                 int64_t numLevels) {
  ArrayRef<double> counts = histogram.counts;
  size_t numBins = counts.size(), zeroBin = numBins / 2;
  CalibratedRange best{histogram.getEdge(0), histogram.getEdge(numBins)};
  PrefixSums sums(counts);
  double least = INFINITY;
  for (size_t half = numLevels / 2; half <= zeroBin; ++half) {
    size_t begin = zeroBin - half;
    size_t end = std::min(zeroBin + half + 1, numBins);
    std::vector<double> reference(counts.begin() + begin, counts.begin() + end);
    reference.front() += sums.getCount(0, begin);
    reference.back() += sums.getCount(end, numBins);
    std::vector<double> quantized(reference.size());
    size_t merged = reference.size() / numLevels;
    for (int64_t level = 0; level < numLevels; ++level) {
      size_t first = level * merged, last = first + merged;
      double count = sums.getCount(begin + first, begin + last);
      if (level == numLevels - 1)
        count += sums.getCount(begin + last, end);
      auto occupied = double(
          llvm::count_if(ArrayRef<double>(reference).slice(first, merged),
                         [](double count) { return count != 0; }));
      if (occupied != 0)
        std::fill_n(quantized.begin() + first, merged, count / occupied);
    }
    if (!smooth(reference) || !smooth(quantized))
      continue;
    double referenceSum = 0, quantizedSum = 0;
    for (auto [p, q] : llvm::zip_equal(reference, quantized)) {
      referenceSum += p;
      quantizedSum += q;
    }
    double divergence = 0;
    for (auto [p, q] : llvm::zip_equal(reference, quantized))
      divergence +=
          p / referenceSum * std::log((p / referenceSum) / (q / quantizedSum));
    if (divergence < least) {
      least = divergence;
      best = {histogram.getEdge(begin), histogram.getEdge(end)};
    }
  }
  return best;
}
