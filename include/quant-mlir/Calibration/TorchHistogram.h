//===- TorchHistogram.h - PyTorch's HistogramObserver -----------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_CALIBRATION_TORCHHISTOGRAM_H
#define QUANT_MLIR_CALIBRATION_TORCHHISTOGRAM_H

#include "quant-mlir/Calibration/Statistics.h"

#include <vector>

namespace quantmlir {

/// What torch.ao.quantization's HistogramObserver remembers: 2048 bins over the
/// range seen so far. A run that widens the range has the old counts spread
/// over new bins, so the result depends on the order of samples and on the
/// batch, and cannot be merged. It is for those who need the numbers of that
/// tool; `Histogram` has neither fault.
class TorchHistogram {
public:
  enum class Version {
    /// Before 2.5 (checked with 1.13, to the bit): bounds given to torch.histc
    /// are truncated to integers, old counts are resampled on a grid 128 times
    /// finer, whose alignment may widen the range.
    V1,
    /// Since 2.5: old counts are divided among 16 points of each bin, which are
    /// assigned to the new bins.
    V2
  };
  static constexpr size_t numBins = 2048;

  explicit TorchHistogram(Version version)
      : version(version), counts(numBins) {}
  /// Rebuilds what was saved. Errors: not 2048 counts, a count that is not
  /// finite, a range that is not finite or empty.
  static llvm::Expected<TorchHistogram>
  fromCounts(Version version, ValueRange range, llvm::ArrayRef<float> counts);

  /// Adds the finite values of one run; `extremes` is their range. Error: a
  /// range so much wider than the first that PyTorch 1.x fails or takes
  /// gigabytes.
  llvm::Error observe(llvm::ArrayRef<float> values, ValueRange extremes);

  Version getVersion() const { return version; }
  bool isEmpty() const { return range.isEmpty(); }
  /// What the bins cover; wider than what was seen, in version 1.
  ValueRange getRange() const { return range; }
  llvm::ArrayRef<float> getCounts() const { return counts; }

  friend bool operator==(const TorchHistogram &lhs, const TorchHistogram &rhs) {
    return lhs.version == rhs.version && lhs.range == rhs.range &&
           lhs.counts == rhs.counts;
  }

private:
  llvm::Error observeV1(llvm::ArrayRef<float> values, ValueRange extremes);
  void observeV2(llvm::ArrayRef<float> values, ValueRange extremes);

  Version version;
  ValueRange range;
  std::vector<float> counts;
};

/// The part of `range` that HistogramObserver quantizes, given counts over
/// equal bins of it: its `_non_linear_param_search`. Starting from everything,
/// the end whose next 1e-5 of the values spans more bins moves inward, as long
/// as the squared error, with values spread evenly inside bins and `numLevels`
/// equal steps, does not grow. In f32, as there.
ValueRange searchLeastSquares(llvm::ArrayRef<float> counts, ValueRange range,
                              int64_t numLevels);

} // namespace quantmlir

#endif // QUANT_MLIR_CALIBRATION_TORCHHISTOGRAM_H
