//===- ValueStatistics.cpp - All that is known of one value ---------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Calibration/ValueStatistics.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"

using namespace quantmlir;
using llvm::ArrayRef;
using llvm::Expected;
using llvm::formatv;

static llvm::Error makeError(const llvm::formatv_object_base &message) {
  return llvm::createStringError(message.str());
}

static bool isAverage(CalibratorKind kind) {
  return kind == CalibratorKind::MovingAverage ||
         kind == CalibratorKind::EMAQuantile;
}

/// The constant of MQBench's averages.
static constexpr double mqbenchConstant = 0.1;

static MovingAverage makeAverage(CalibratorSpec spec) {
  return MovingAverage(spec.kind == CalibratorKind::MovingAverage
                           ? spec.parameter
                           : mqbenchConstant);
}

StatisticsOptions StatisticsOptions::getDefault() {
  StatisticsOptions options;
  options.ordered = {{CalibratorKind::MovingAverage, 0.01},
                     {CalibratorKind::MovingAverage, 0.1}};
  return options;
}

void StatisticsOptions::add(CalibratorSpec spec) {
  if (!llvm::is_contained(ordered, spec))
    ordered.push_back(spec);
}

ValueStatistics::ValueStatistics(const StatisticsOptions &options,
                                 MinMaxStatistics extremes)
    : extremes(std::move(extremes)) {
  if (options.histogram)
    histograms.resize(this->extremes.getRanges().size());
  for (CalibratorSpec spec : options.ordered) {
    if (isAverage(spec.kind))
      averages.push_back({spec, makeAverage(spec)});
    else if (spec.kind == CalibratorKind::Histogram1x && !getAxis())
      torchHistograms.emplace_back(TorchHistogram::Version::V1);
    else if (spec.kind == CalibratorKind::Histogram2x && !getAxis())
      torchHistograms.emplace_back(TorchHistogram::Version::V2);
  }
}

Expected<ValueStatistics>
ValueStatistics::create(MinMaxStatistics extremes,
                        std::vector<Histogram> histograms,
                        std::vector<Averages> averages,
                        std::vector<TorchHistogram> torchHistograms) {
  size_t channels = extremes.getRanges().size();
  if (!histograms.empty() && histograms.size() != channels)
    return makeError(formatv("got {0} histograms, expected {1}",
                             histograms.size(), channels));
  for (const Averages &entry : averages) {
    ArrayRef<MovingAverage::Segment> segments = entry.average.getSegments();
    if (!segments.empty() && segments.front().first.size() != channels)
      return makeError(formatv("got averages of {0} channels, expected {1}",
                               segments.front().first.size(), channels));
  }
  if (!torchHistograms.empty() && extremes.getAxis())
    return makeError(formatv("PyTorch's histograms are of whole tensors only"));
  ValueStatistics statistics;
  statistics.extremes = std::move(extremes);
  statistics.histograms = std::move(histograms);
  statistics.averages = std::move(averages);
  statistics.torchHistograms = std::move(torchHistograms);
  return statistics;
}

//===----------------------------------------------------------------------===//
// Observation
//===----------------------------------------------------------------------===//

/// The values of each channel, one after the other. `inner` consecutive values
/// belong to one channel.
static std::vector<std::vector<float>>
splitChannels(ArrayRef<float> values, size_t numChannels, size_t inner) {
  std::vector<std::vector<float>> channels(numChannels);
  for (size_t i = 0; inner != 0 && i < values.size(); i += inner) {
    std::vector<float> &channel = channels[i / inner % numChannels];
    ArrayRef<float> run = values.slice(i, inner);
    channel.insert(channel.end(), run.begin(), run.end());
  }
  return channels;
}

llvm::Error ValueStatistics::observe(ArrayRef<float> values,
                                     ArrayRef<int64_t> shape,
                                     int64_t firstSample, int64_t numSamples) {
  // The run's own extremes first: all the rest needs them.
  MinMaxStatistics run =
      getAxis() ? MinMaxStatistics::perChannel(
                      *getAxis(), int64_t(extremes.getRanges().size()))
                : MinMaxStatistics();
  if (llvm::Error error = run.observe(values, shape))
    return error;
  if (values.empty())
    return llvm::Error::success();

  std::vector<std::vector<float>> split;
  llvm::SmallVector<ArrayRef<float>, 1> channels(1, values);
  if (getAxis()) {
    size_t inner = 1;
    for (int64_t dim : shape.drop_front(*getAxis() + 1))
      inner *= dim;
    split = splitChannels(values, extremes.getRanges().size(), inner);
    channels.assign(split.begin(), split.end());
  }
  // Averages may refuse, the rest does not.
  for (Averages &entry : averages) {
    llvm::SmallVector<ValueRange, 1> limits(run.getRanges());
    if (entry.spec.kind == CalibratorKind::EMAQuantile)
      for (auto [limit, channel] : llvm::zip_equal(limits, channels)) {
        float quantile =
            getMagnitudeQuantile(channel, limit, entry.spec.parameter);
        limit = {std::max(limit.min, -quantile), std::min(limit.max, quantile)};
      }
    if (llvm::Error error =
            entry.average.observe(limits, firstSample, numSamples))
      return error;
  }
  for (auto [i, histogram] : llvm::enumerate(histograms))
    histogram.observe(channels[i], run.getRanges()[i]);
  llvm::cantFail(extremes.merge(run), "both have the same channels");
  for (TorchHistogram &histogram : torchHistograms)
    if (llvm::Error error = histogram.observe(values, run.getTensorRange()))
      return error;
  return llvm::Error::success();
}

//===----------------------------------------------------------------------===//
// Merging
//===----------------------------------------------------------------------===//

llvm::Error ValueStatistics::merge(const ValueStatistics &other) {
  MinMaxStatistics merged = extremes;
  if (llvm::Error error = merged.merge(other.extremes))
    return error;
  if (other.getNumValues() == 0)
    return llvm::Error::success();
  if (getNumValues() == 0) {
    *this = other;
    return llvm::Error::success();
  }
  for (const TorchHistogram &histogram : torchHistograms)
    if (llvm::is_contained(llvm::map_range(other.torchHistograms,
                                           [](const TorchHistogram &other) {
                                             return other.getVersion();
                                           }),
                           histogram.getVersion()))
      return makeError(formatv(
          "statistics of {0} depend on the order of samples and cannot be "
          "merged; calibrate on all data at once, or without it",
          histogram.getVersion() == TorchHistogram::Version::V1
              ? "histogram-1.x"
              : "histogram-2.x"));
  std::vector<Averages> joined;
  for (const Averages &entry : averages) {
    auto found = llvm::find_if(other.averages, [&](const Averages &candidate) {
      return candidate.spec == entry.spec;
    });
    if (found == other.averages.end())
      continue;
    joined.push_back(entry);
    if (llvm::Error error =
            joined.back().average.addSegments(found->average.getSegments()))
      return error;
  }
  averages = std::move(joined);
  torchHistograms.clear();
  if (other.histograms.empty())
    histograms.clear();
  for (auto [i, histogram] : llvm::enumerate(histograms))
    histogram.merge(other.histograms[i]);
  extremes = std::move(merged);
  return llvm::Error::success();
}
