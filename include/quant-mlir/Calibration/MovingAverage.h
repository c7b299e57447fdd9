//===- MovingAverage.h - Averages over consecutive runs ---------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_CALIBRATION_MOVINGAVERAGE_H
#define QUANT_MLIR_CALIBRATION_MOVINGAVERAGE_H

#include "quant-mlir/Calibration/Statistics.h"

namespace quantmlir {

/// Exponential moving averages of the extremes of consecutive runs of a model.
/// The first run sets them; each later one moves them by
///
///   average += constant * (extreme - average)
///
/// in f32, which is PyTorch's MovingAverageMinMaxObserver to the bit. A run has
/// one sample, or as many as the model's batch.
///
/// Unlike other statistics these depend on the order of samples and on the
/// batch: that is their definition. They stay mergeable, because the recurrence
/// is linear: consecutive runs make a *segment*, and segments that other
/// processes made of other samples are joined in the order of their samples,
/// in double. Merging in any order gives one and the same result; that of a
/// single segment differs from that of several by rounding only.
class MovingAverage {
public:
  struct Segment {
    /// The segment covers samples [firstSample, firstSample + numSamples).
    int64_t firstSample = 0, numSamples = 0;
    int64_t numRuns = 0;
    /// Extremes of the first run, and the average after the last, for each
    /// channel. Finite.
    llvm::SmallVector<ValueRange, 1> first, average;

    friend bool operator==(const Segment &lhs, const Segment &rhs) {
      return lhs.firstSample == rhs.firstSample &&
             lhs.numSamples == rhs.numSamples && lhs.numRuns == rhs.numRuns &&
             lhs.first == rhs.first && lhs.average == rhs.average;
    }
  };

  /// `constant` is in (0, 1].
  explicit MovingAverage(double constant) : constant(constant) {}

  double getConstant() const { return constant; }
  /// In the order of their samples, not overlapping.
  llvm::ArrayRef<Segment> getSegments() const { return segments; }

  /// Adds a run over `numSamples` samples. It continues the segment that ends
  /// where it begins. `extremes` has as many channels as ever. Error: the
  /// samples were averaged already.
  llvm::Error observe(llvm::ArrayRef<ValueRange> extremes, int64_t firstSample,
                      int64_t numSamples);
  /// Adds segments that were made elsewhere, or were saved. Errors (and no
  /// change): one has samples that are there already, or other channels, or
  /// makes no sense.
  llvm::Error addSegments(llvm::ArrayRef<Segment> others);

  /// The average over all segments for each channel; none without a run.
  llvm::SmallVector<ValueRange, 1> get() const;

  friend bool operator==(const MovingAverage &lhs, const MovingAverage &rhs) {
    return lhs.constant == rhs.constant && lhs.segments == rhs.segments;
  }

private:
  double constant;
  llvm::SmallVector<Segment, 1> segments;
};

/// The value below which the fraction `quantile` of the magnitudes of `values`
/// lies, by 2048 bins over [0, largest magnitude]: the center of the bin that
/// reaches the quantile, as MQBench's EMAQuantileObserver does for each run.
/// `range` is that of the values.
float getMagnitudeQuantile(llvm::ArrayRef<float> values, ValueRange range,
                           double quantile);

} // namespace quantmlir

#endif // QUANT_MLIR_CALIBRATION_MOVINGAVERAGE_H
