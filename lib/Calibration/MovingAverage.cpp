//===- MovingAverage.cpp - Averages over consecutive runs -----------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Calibration/MovingAverage.h"

#include "TorchArithmetic.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"

#include <cmath>

using namespace quantmlir;
using llvm::ArrayRef;
using llvm::formatv;
using llvm::SmallVector;

static llvm::Error makeError(const llvm::formatv_object_base &message) {
  return llvm::createStringError(message.str());
}

/// The error for two segments that share samples.
static llvm::Error makeOverlapError(const MovingAverage::Segment &segment) {
  return makeError(formatv(
      "samples {0} to {1} were averaged twice; give every part of the data to "
      "one calibration only",
      segment.firstSample, segment.firstSample + segment.numSamples - 1));
}

llvm::Error MovingAverage::observe(ArrayRef<ValueRange> extremes,
                                   int64_t firstSample, int64_t numSamples) {
  for (Segment &segment : segments) {
    if (segment.firstSample + segment.numSamples != firstSample)
      continue;
    Segment run{firstSample, numSamples, 1, {}, {}};
    for (const Segment &other : segments)
      if (firstSample < other.firstSample + other.numSamples &&
          other.firstSample < firstSample + numSamples)
        return makeOverlapError(run);
    for (auto [average, extreme] : llvm::zip_equal(segment.average, extremes)) {
      average.min = torch::moveAverage(average.min, extreme.min, constant);
      average.max = torch::moveAverage(average.max, extreme.max, constant);
    }
    segment.numSamples += numSamples;
    ++segment.numRuns;
    return llvm::Error::success();
  }
  Segment segment{firstSample, numSamples, 1, {}, {}};
  segment.first.assign(extremes.begin(), extremes.end());
  segment.average = segment.first;
  return addSegments(segment);
}

llvm::Error MovingAverage::addSegments(ArrayRef<Segment> others) {
  SmallVector<Segment, 1> merged = segments;
  for (const Segment &segment : others) {
    constexpr int64_t limit = int64_t(1) << 53;
    if (segment.firstSample < 0 || segment.numSamples <= 0 ||
        segment.numRuns <= 0 || segment.numRuns > segment.numSamples ||
        segment.firstSample > limit || segment.numSamples > limit)
      return makeError(
          formatv("{0} runs over {1} samples from sample {2} on make no sense",
                  segment.numRuns, segment.numSamples, segment.firstSample));
    if (segment.first.empty() ||
        segment.first.size() != segment.average.size() ||
        (!merged.empty() && merged[0].first.size() != segment.first.size()))
      return makeError(formatv(
          "averages of {0} channels do not go with {1}", segment.average.size(),
          merged.empty() ? segment.first.size() : merged[0].first.size()));
    for (ArrayRef<ValueRange> ranges : {ArrayRef<ValueRange>(segment.first),
                                        ArrayRef<ValueRange>(segment.average)})
      for (const ValueRange &range : ranges)
        if (!std::isfinite(range.min) || !std::isfinite(range.max) ||
            range.isEmpty())
          return makeError(
              formatv("average [{0}, {1}] is no range", range.min, range.max));
    merged.push_back(segment);
  }
  llvm::sort(merged, [](const Segment &lhs, const Segment &rhs) {
    return lhs.firstSample < rhs.firstSample;
  });
  for (size_t i = 1; i < merged.size(); ++i)
    if (merged[i - 1].firstSample + merged[i - 1].numSamples >
        merged[i].firstSample)
      return makeOverlapError(merged[i]);
  segments = std::move(merged);
  return llvm::Error::success();
}

SmallVector<ValueRange, 1> MovingAverage::get() const {
  if (segments.empty())
    return {};
  SmallVector<ValueRange, 1> result = segments.front().average;
  // A segment of n runs that had started from m instead of its first run f
  // would have ended at average + (1 - constant)^n * (m - f).
  for (const Segment &segment : ArrayRef<Segment>(segments).drop_front()) {
    double decay = std::pow(1.0 - constant, double(segment.numRuns));
    auto join = [&](float before, float first, float average) {
      return float(double(average) + decay * (double(before) - double(first)));
    };
    for (auto [range, first, average] :
         llvm::zip_equal(result, segment.first, segment.average))
      range = {join(range.min, first.min, average.min),
               join(range.max, first.max, average.max)};
  }
  return result;
}

float quantmlir::getMagnitudeQuantile(ArrayRef<float> values, ValueRange range,
                                      double quantile) {
  constexpr size_t numBins = 2048;
  float largest = std::max(-range.min, range.max);
  if (!(largest > 0))
    return 0;
  std::vector<float> magnitudes(values.size());
  llvm::transform(values, magnitudes.begin(),
                  [](float value) { return std::fabs(value); });
  std::vector<float> counts = torch::histc(magnitudes, numBins, 0, largest);
  // All of it in f32, as tensors are.
  float total = 0, wanted = float(quantile * double(values.size()));
  for (size_t bin = 0; bin < numBins; ++bin) {
    total += counts[bin];
    if (total >= wanted)
      return (float(bin) + 0.5f) * (largest / float(numBins));
  }
  return largest;
}
