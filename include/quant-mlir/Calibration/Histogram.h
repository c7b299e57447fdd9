//===- Histogram.h - How often values occur ---------------------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_CALIBRATION_HISTOGRAM_H
#define QUANT_MLIR_CALIBRATION_HISTOGRAM_H

#include "quant-mlir/Calibration/Statistics.h"

#include <vector>

namespace quantmlir {

/// Counts over bins of one width: what rules that choose ranges look at. Bin i
/// is [origin + i * width, origin + (i + 1) * width), in real units.
struct UniformHistogram {
  double origin = 0;
  double width = 1;
  /// Not all zero, unless empty. Counts below 2^53 are exact.
  std::vector<double> counts;

  size_t size() const { return counts.size(); }
  double getEdge(size_t bin) const { return origin + double(bin) * width; }
  double getCenter(size_t bin) const {
    return origin + (double(bin) + 0.5) * width;
  }
  double getTotal() const;
};

/// An exact histogram of values whose range is not known in advance.
///
/// Bin k holds the values in [k * 2^e, (k + 1) * 2^e). The exponent e is the
/// smallest one for which all values fall into at most `maxBins` consecutive
/// bins with |k| < 2^23. When the range grows, bins are merged pairwise, which
/// is exact: the histogram is a function of the multiset of values alone, in
/// whatever order and split they come. Its memory is bounded by `maxBins`.
class Histogram {
public:
  /// At least half as many cover the values, and a quarter as many, 2048, the
  /// magnitudes of values that are symmetric about 0.
  static constexpr int64_t maxBins = 8192;
  static constexpr int minExponent = -126;
  static constexpr int maxExponent = 116;
  /// Bin numbers are in [-binLimit, binLimit).
  static constexpr int64_t binLimit = int64_t(1) << 23;

  Histogram() = default;
  /// Rebuilds a histogram that was saved. Errors: an exponent, bin numbers or a
  /// number of bins out of bounds, an outer bin that is empty.
  static llvm::Expected<Histogram> fromCounts(int exponent, int64_t firstBin,
                                              llvm::ArrayRef<uint64_t> counts);

  /// Adds finite values; `range` is their smallest and largest.
  void observe(llvm::ArrayRef<float> values, ValueRange range);
  /// Adds all values of `other`.
  void merge(const Histogram &other);

  bool isEmpty() const { return counts.empty(); }
  int getExponent() const { return exponent; }
  int64_t getFirstBin() const { return firstBin; }
  /// The first and the last count are not 0.
  llvm::ArrayRef<uint64_t> getCounts() const { return counts; }
  /// How many values were observed.
  uint64_t getNumValues() const;

  /// The counts over at most `limit` bins, merged pairwise until they fit.
  UniformHistogram getValues(size_t limit) const;
  /// The same over bins from -K to K, K the smallest for which all fit.
  UniformHistogram getCenteredValues(size_t limit) const;
  /// The same of the magnitudes: bins from 0 on. A bin of negative values
  /// counts for the bin of positive ones that it mirrors, so values on a
  /// negative edge count one bin too high.
  UniformHistogram getMagnitudes(size_t limit) const;

  friend bool operator==(const Histogram &lhs, const Histogram &rhs) {
    return lhs.exponent == rhs.exponent && lhs.firstBin == rhs.firstBin &&
           lhs.counts == rhs.counts;
  }

private:
  /// Makes room for bins [first, last] of width 2^newExponent.
  void grow(int newExponent, int64_t first, int64_t last);

  int exponent = minExponent;
  int64_t firstBin = 0;
  std::vector<uint64_t> counts;
};

} // namespace quantmlir

#endif // QUANT_MLIR_CALIBRATION_HISTOGRAM_H
