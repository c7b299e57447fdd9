//===- ValueStatistics.h - All that is known of one value -------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_CALIBRATION_VALUESTATISTICS_H
#define QUANT_MLIR_CALIBRATION_VALUESTATISTICS_H

#include "quant-mlir/Calibration/Histogram.h"
#include "quant-mlir/Calibration/MovingAverage.h"
#include "quant-mlir/Calibration/TorchHistogram.h"
#include "quant-mlir/QuantMath/CalibratorSpec.h"

#include <optional>

namespace quantmlir {

/// What to remember of values, for calibrators to choose from.
struct StatisticsOptions {
  /// An exact histogram, which most calibrators need. 64 KB for each channel
  /// at most.
  bool histogram = true;
  /// Calibrators that depend on the order of samples and need statistics of
  /// their own: moving averages of any constant, ema-quantile, histogram-1.x,
  /// histogram-2.x. Others are ignored.
  llvm::SmallVector<CalibratorSpec, 4> ordered;

  /// A histogram and moving averages with constants 0.01 and 0.1.
  static StatisticsOptions getDefault();
  /// Adds what `spec` needs.
  void add(CalibratorSpec spec);
};

/// Statistics of one tensor, or of each of its channels along one axis.
class ValueStatistics {
public:
  /// Averages for one calibrator.
  struct Averages {
    CalibratorSpec spec;
    MovingAverage average;

    friend bool operator==(const Averages &lhs, const Averages &rhs) {
      return lhs.spec == rhs.spec && lhs.average == rhs.average;
    }
  };

  /// Statistics that have seen nothing, of a tensor or, with `channels`, of
  /// channels. Per channel there are no histogram-1.x and histogram-2.x, which
  /// PyTorch does not have either.
  explicit ValueStatistics(
      const StatisticsOptions &options = StatisticsOptions::getDefault(),
      MinMaxStatistics extremes = MinMaxStatistics());

  /// Adds one run's tensor of `shape`, in row-major order, that belongs to
  /// samples [firstSample, firstSample + numSamples). Errors, and no change but
  /// for the last: NaN or an infinity, a shape that does not have the channels,
  /// samples that were averaged before, values that histogram-1.x cannot
  /// follow.
  llvm::Error observe(llvm::ArrayRef<float> values,
                      llvm::ArrayRef<int64_t> shape, int64_t firstSample,
                      int64_t numSamples);

  /// Adds everything `other` has seen. What only one of them has is dropped, as
  /// it would not stand for all samples, unless one has seen nothing. Errors,
  /// and no change: another axis or other channels, samples averaged twice,
  /// histogram-1.x or histogram-2.x in both, which cannot be merged.
  llvm::Error merge(const ValueStatistics &other);

  const MinMaxStatistics &getExtremes() const { return extremes; }
  std::optional<int64_t> getAxis() const { return extremes.getAxis(); }
  int64_t getNumValues() const { return extremes.getNumValues(); }
  /// One, or one for each channel; none if they are not collected.
  llvm::ArrayRef<Histogram> getHistograms() const { return histograms; }
  llvm::ArrayRef<Averages> getAverages() const { return averages; }
  llvm::ArrayRef<TorchHistogram> getTorchHistograms() const {
    return torchHistograms;
  }

  /// Rebuilds statistics that were saved. Errors: parts that have not as many
  /// channels as `extremes`.
  static llvm::Expected<ValueStatistics>
  create(MinMaxStatistics extremes, std::vector<Histogram> histograms,
         std::vector<Averages> averages,
         std::vector<TorchHistogram> torchHistograms);

  /// What has seen nothing is equal, whatever it would have remembered.
  friend bool operator==(const ValueStatistics &lhs,
                         const ValueStatistics &rhs) {
    return lhs.extremes == rhs.extremes &&
           (lhs.getNumValues() == 0 ||
            (lhs.histograms == rhs.histograms && lhs.averages == rhs.averages &&
             lhs.torchHistograms == rhs.torchHistograms));
  }

private:
  MinMaxStatistics extremes;
  std::vector<Histogram> histograms;
  std::vector<Averages> averages;
  std::vector<TorchHistogram> torchHistograms;
};

} // namespace quantmlir

#endif // QUANT_MLIR_CALIBRATION_VALUESTATISTICS_H
