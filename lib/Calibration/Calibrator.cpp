//===- Calibrator.cpp - From statistics to ranges -------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Calibration/Calibrator.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>

using namespace quantmlir;
using llvm::Expected;
using llvm::SmallVector;

/// Bins that rules look at: enough for the finest, and few enough for those
/// that try every bin against every other.
static constexpr size_t ruleBins = 4096;

Expected<CalibrationTarget> CalibrationTarget::create(unsigned bits,
                                                      bool isSigned,
                                                      bool isNarrow,
                                                      QuantScheme scheme) {
  Expected<StorageRange> storage =
      StorageRange::create(bits, isSigned, isNarrow);
  if (!storage)
    return storage.takeError();
  return CalibrationTarget{bits, *storage, scheme};
}

static llvm::Error makeEmptyError() {
  return llvm::createStringError(
      "no value has been observed; run calibration with at least one sample");
}

static llvm::Error makeMissingError(CalibratorSpec spec) {
  return llvm::createStringError(
      "the statistics hold nothing for calibrator '" + spec.str() +
      "'; calibrate again with it");
}

/// What the rules of known tools choose from a histogram of `seen` values.
static Expected<CalibratedRange>
calibrateHistogram(const Histogram &histogram, ValueRange seen,
                   CalibratorSpec spec, const CalibrationTarget &target) {
  CalibratedRange full{seen.min, seen.max};
  bool isUnsigned = target.scheme == QuantScheme::Affine && seen.min >= 0;
  int64_t numLevels = int64_t(1) << (target.bits - (isUnsigned ? 0 : 1));
  auto magnitudes = [&] { return histogram.getMagnitudes(ruleBins); };
  auto makeRange = [](double threshold) {
    return CalibratedRange{-threshold, threshold};
  };
  switch (spec.kind) {
  case CalibratorKind::Percentile:
    return makeRange(choosePercentile(magnitudes(), spec.parameter));
  case CalibratorKind::PercentileORT: {
    bool isSymmetric = target.scheme == QuantScheme::Symmetric;
    return choosePercentileORT(isSymmetric ? magnitudes()
                                           : histogram.getValues(ruleBins),
                               spec.parameter, isSymmetric);
  }
  case CalibratorKind::Entropy:
    return makeRange(chooseLeastEntropy(magnitudes(), numLevels));
  case CalibratorKind::EntropyORT:
    return chooseLeastEntropyORT(
        histogram.getCenteredValues(ruleBins / 2),
        int64_t(1) << std::max(1u, std::min(target.bits, 8u) - 1));
  case CalibratorKind::EntropyTPU:
    return makeRange(chooseLeastEntropyTPU(magnitudes(), numLevels));
  case CalibratorKind::MSE:
    return makeRange(chooseLeastSquares(magnitudes(), numLevels - 1));
  case CalibratorKind::MSEMQBench:
    return chooseLeastSquaresMQBench(histogram.getValues(ruleBins), full,
                                     target.storage, target.scheme);
  case CalibratorKind::LpNorm:
    return chooseLeastNorm(histogram.getValues(ruleBins), full, target.storage,
                           target.scheme, spec.parameter);
  case CalibratorKind::OCTAV:
    return makeRange(
        chooseOCTAV(magnitudes(), target.bits + (isUnsigned ? 1 : 0)));
  case CalibratorKind::Histogram: {
    UniformHistogram values = histogram.getValues(ruleBins / 2);
    std::vector<float> counts(values.counts.begin(), values.counts.end());
    ValueRange range = searchLeastSquares(
        counts, {float(values.origin), float(values.getEdge(values.size()))},
        int64_t(1) << target.bits);
    return CalibratedRange{range.min, range.max};
  }
  default:
    return makeMissingError(spec);
  }
}

/// Cuts `range` to what was seen; the rules round to bins.
static CalibratedRange intersect(CalibratedRange range, ValueRange seen) {
  CalibratedRange result{std::max(range.min, double(seen.min)),
                         std::min(range.max, double(seen.max))};
  // A threshold on magnitudes may be below all values.
  if (result.min > result.max)
    return seen.min > 0 ? CalibratedRange{0, range.max}
                        : CalibratedRange{range.min, 0};
  return result;
}

/// PyTorch's search on its own histogram, if it is there.
static Expected<CalibratedRange>
calibrateTorch(const ValueStatistics &statistics, CalibratorSpec spec,
               const CalibrationTarget &target) {
  auto version = spec.kind == CalibratorKind::Histogram1x
                     ? TorchHistogram::Version::V1
                     : TorchHistogram::Version::V2;
  for (const TorchHistogram &histogram : statistics.getTorchHistograms()) {
    if (histogram.getVersion() != version || histogram.isEmpty())
      continue;
    ValueRange range = searchLeastSquares(
        histogram.getCounts(), histogram.getRange(), int64_t(1) << target.bits);
    return CalibratedRange{range.min, range.max};
  }
  return makeMissingError(spec);
}

Expected<SmallVector<CalibratedRange, 1>>
quantmlir::calibrate(const ValueStatistics &statistics, CalibratorSpec spec,
                     const CalibrationTarget &target) {
  if (statistics.getNumValues() == 0)
    return makeEmptyError();
  SmallVector<CalibratedRange, 1> ranges;
  switch (spec.kind) {
  case CalibratorKind::MinMax:
    return calibrateMinMax(statistics.getExtremes());
  case CalibratorKind::MovingAverage:
  case CalibratorKind::EMAQuantile:
    for (const ValueStatistics::Averages &entry : statistics.getAverages())
      if (entry.spec == spec)
        for (const ValueRange &range : entry.average.get())
          ranges.push_back({range.min, range.max});
    if (ranges.empty())
      return makeMissingError(spec);
    return ranges;
  case CalibratorKind::Histogram1x:
  case CalibratorKind::Histogram2x: {
    Expected<CalibratedRange> range = calibrateTorch(statistics, spec, target);
    if (!range)
      return range.takeError();
    ranges.push_back(*range);
    return ranges;
  }
  default:
    break;
  }
  if (statistics.getHistograms().empty())
    return makeMissingError(spec);
  for (auto [histogram, seen] : llvm::zip_equal(
           statistics.getHistograms(), statistics.getExtremes().getRanges())) {
    // A channel of an edited file may have no counts.
    if (histogram.isEmpty()) {
      ranges.push_back({seen.min, seen.max});
      continue;
    }
    Expected<CalibratedRange> range =
        calibrateHistogram(histogram, seen, spec, target);
    if (!range)
      return range.takeError();
    ranges.push_back(intersect(*range, seen));
  }
  return ranges;
}

Expected<SmallVector<CalibratedRange, 1>>
quantmlir::calibrateMinMax(const MinMaxStatistics &statistics) {
  if (statistics.getNumValues() == 0)
    return makeEmptyError();
  SmallVector<CalibratedRange, 1> ranges;
  for (const ValueRange &range : statistics.getRanges())
    ranges.push_back({range.min, range.max});
  return ranges;
}

Expected<SmallVector<QuantParams, 1>>
quantmlir::chooseQuantParams(llvm::ArrayRef<CalibratedRange> ranges,
                             StorageRange storage, QuantScheme scheme) {
  SmallVector<QuantParams, 1> result;
  for (const CalibratedRange &range : ranges) {
    Expected<QuantParams> params =
        chooseQuantParams(range.min, range.max, storage, scheme);
    if (!params)
      return params.takeError();
    result.push_back(*params);
  }
  return result;
}
