//===- TorchHistogram.cpp - PyTorch's HistogramObserver -------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Calibration/TorchHistogram.h"

#include "TorchArithmetic.h"

#include "llvm/Support/FormatVariadic.h"

#include <algorithm>
#include <cmath>

// A fused multiply-add rounds once where PyTorch rounds twice.
#pragma STDC FP_CONTRACT OFF

using namespace quantmlir;
using llvm::ArrayRef;
using llvm::Expected;
using llvm::formatv;

static llvm::Error makeError(const llvm::formatv_object_base &message) {
  return llvm::createStringError(message.str());
}

Expected<TorchHistogram> TorchHistogram::fromCounts(Version version,
                                                    ValueRange range,
                                                    ArrayRef<float> counts) {
  if (counts.size() != numBins)
    return makeError(
        formatv("got {0} counts, expected {1}", counts.size(), numBins));
  for (float count : counts)
    // Rounding in version 1 can leave counts slightly below 0.
    if (!std::isfinite(count))
      return makeError(formatv("count {0} is not finite", count));
  if (!std::isfinite(range.min) || !std::isfinite(range.max) || range.isEmpty())
    return makeError(formatv("[{0}, {1}] is no range", range.min, range.max));
  TorchHistogram histogram(version);
  histogram.range = range;
  histogram.counts.assign(counts.begin(), counts.end());
  return histogram;
}

llvm::Error TorchHistogram::observe(ArrayRef<float> values,
                                    ValueRange extremes) {
  if (values.empty())
    return llvm::Error::success();
  if (version == Version::V1)
    return observeV1(values, extremes);
  observeV2(values, extremes);
  return llvm::Error::success();
}

//===----------------------------------------------------------------------===//
// Collection in version 1
//===----------------------------------------------------------------------===//

/// What torch.histc gets as a bound there.
static float truncate(float bound) { return std::trunc(bound); }

llvm::Error TorchHistogram::observeV1(ArrayRef<float> values,
                                      ValueRange extremes) {
  constexpr size_t upsampling = 128;
  if (isEmpty() || range.min == range.max) {
    range = extremes;
    counts =
        torch::histc(values, numBins, truncate(range.min), truncate(range.max));
    return llvm::Error::success();
  }
  ValueRange combined = range;
  combined.merge(extremes);
  // The fine grid divides each old bin into `upsampling` parts; each new bin
  // has `downsampling` of them, which may reach beyond the largest value.
  float step = (range.max - range.min) / float(numBins * upsampling);
  float span = combined.max - combined.min;
  float rate = std::ceil(span / (float(numBins) * step));
  float start = std::nearbyint((range.min - combined.min) / step);
  constexpr float maxRate = 1 << 18;
  if (!(rate <= maxRate) || !(start <= maxRate * float(numBins)))
    return makeError(formatv(
        "the range of values grew from [{0}, {1}] to [{2}, {3}], which is more "
        "than histogram-1.x can follow; use another calibrator, as 'histogram'",
        range.min, range.max, combined.min, combined.max));
  auto downsampling = size_t(rate), offset = size_t(start);
  combined.max += rate * (float(numBins) * step) - span;
  std::vector<float> updated = torch::histc(
      values, numBins, truncate(combined.min), truncate(combined.max));
  if (combined == range) {
    for (size_t bin = 0; bin < numBins; ++bin)
      updated[bin] += counts[bin];
  } else {
    if (offset + numBins * upsampling > numBins * downsampling)
      return makeError(formatv("PyTorch 1.x fails on these values: old bins do "
                               "not fit into new ones; use another calibrator, "
                               "as 'histogram'"));
    // Integrals at the ends of new bins; the one before is rounded to f32.
    double integral = 0;
    float before = 0;
    for (size_t bin = 0; bin < numBins; ++bin) {
      size_t begin = std::max(bin * downsampling, offset);
      size_t end =
          std::min((bin + 1) * downsampling, offset + numBins * upsampling);
      for (size_t i = begin; i < end; ++i)
        integral += counts[(i - offset) / upsampling];
      updated[bin] += float((integral - double(before)) / double(upsampling));
      before = float(integral);
    }
  }
  range = combined;
  counts = std::move(updated);
  return llvm::Error::success();
}

//===----------------------------------------------------------------------===//
// Collection in version 2
//===----------------------------------------------------------------------===//

/// torch.linspace: from the nearer end.
static float linspace(float first, float last, size_t numSteps, size_t i) {
  float step = (last - first) / float(numSteps - 1);
  return i < numSteps / 2 ? first + step * float(i)
                          : last - step * float(numSteps - i - 1);
}

void TorchHistogram::observeV2(ArrayRef<float> values, ValueRange extremes) {
  constexpr size_t upsampling = 16;
  if (isEmpty()) {
    range = extremes;
    counts = torch::histc(values, numBins, range.min, range.max);
    return;
  }
  ValueRange combined = range;
  combined.merge(extremes);
  std::vector<float> updated =
      torch::histc(values, numBins, combined.min, combined.max);
  if (combined == range) {
    for (size_t bin = 0; bin < numBins; ++bin)
      updated[bin] += counts[bin];
  } else if (range.min == range.max) {
    // One value was seen so far, as often as there are counts.
    std::vector<float> old =
        torch::histc(range.min, numBins, combined.min, combined.max);
    float total = torch::sum(counts);
    for (size_t bin = 0; bin < numBins; ++bin)
      updated[bin] += old[bin] * total;
  } else {
    std::vector<float> boundaries(numBins + 1);
    for (size_t i = 0; i <= numBins; ++i)
      boundaries[i] = linspace(combined.min, combined.max, numBins + 1, i);
    float half = 0.5f * ((range.max - range.min) / float(numBins * upsampling));
    std::vector<double> moved(numBins);
    for (size_t i = 0; i < numBins * upsampling; ++i) {
      float point =
          linspace(range.min, range.max, numBins * upsampling + 1, i) + half;
      auto above =
          std::upper_bound(boundaries.begin(), boundaries.end(), point);
      auto bin =
          std::clamp<ptrdiff_t>(above - boundaries.begin() - 1, 0, numBins - 1);
      moved[bin] += counts[i / upsampling] / float(upsampling);
    }
    for (size_t bin = 0; bin < numBins; ++bin)
      updated[bin] += float(moved[bin]);
  }
  range = combined;
  counts = std::move(updated);
}

//===----------------------------------------------------------------------===//
// Search
//===----------------------------------------------------------------------===//

namespace {

/// The squared error of quantizing to bins [first, last].
class ErrorEstimate {
public:
  ErrorEstimate(ArrayRef<float> counts, double binWidth, int64_t numLevels)
      : binWidth(binWidth), numLevels(numLevels) {
    for (float count : counts)
      densities.push_back(count / float(binWidth));
    errors.resize(counts.size());
  }

  double operator()(int64_t first, int64_t last) {
    double step = binWidth * double(last - first + 1) / double(numLevels);
    if (step == 0)
      return 0;
    auto width = float(binWidth), fullStep = float(step);
    auto half = float(step / 2), minusHalf = float(-step / 2);
    auto lastLevel = float(numLevels - 1);
    // A bin reaches from the step of its begin, whose rest it covers, over
    // whole ones to the step of its end.
    float whole = integrate(minusHalf, half);
    for (auto [i, density] : llvm::enumerate(densities)) {
      // Without values there is no error, wherever the bin lies.
      if (density == 0) {
        errors[i] = 0;
        continue;
      }
      float begin = float(int64_t(i) - first) * width;
      float end = begin + width;
      float beginLevel =
          std::clamp(torch::floorDivide(begin, fullStep), 0.0f, lastLevel);
      float endLevel =
          std::clamp(torch::floorDivide(end, fullStep), 0.0f, lastLevel);
      float beginCenter = (beginLevel + 0.5f) * fullStep;
      float endCenter = endLevel * fullStep + half;
      float error = density * integrate(begin - beginCenter, half);
      error += (endLevel - beginLevel - 1) * (density * whole);
      error += density * integrate(minusHalf, end - endCenter);
      errors[i] = error;
    }
    return torch::sum(errors);
  }

private:
  /// The integral of x^2 over [begin, end].
  static float integrate(float begin, float end) {
    return (end * end * end - begin * begin * begin) / 3.0f;
  }

  double binWidth;
  int64_t numLevels;
  std::vector<float> densities, errors;
};

} // namespace

ValueRange quantmlir::searchLeastSquares(ArrayRef<float> counts,
                                         ValueRange range, int64_t numLevels) {
  if (counts.empty())
    return range;
  auto numBins = int64_t(counts.size());
  ErrorEstimate estimateError(
      counts, (double(range.max) - double(range.min)) / double(numBins),
      numLevels);
  std::vector<float> sums = torch::cumsum(counts);
  double total = torch::sum(counts);
  constexpr double stepSize = 1e-5;
  double alpha = 0, beta = 1, leastError = INFINITY;
  int64_t first = 0, last = numBins - 1;
  while (alpha < beta) {
    double nextAlpha = alpha + stepSize, nextBeta = beta - stepSize;
    int64_t left = first, right = last;
    while (left < last && sums[left] < float(nextAlpha * total))
      ++left;
    while (right > first && sums[right] > float(nextBeta * total))
      --right;
    int64_t nextFirst = first, nextLast = last;
    if (left - first > last - right) {
      nextFirst = left;
      alpha = nextAlpha;
    } else {
      nextLast = right;
      beta = nextBeta;
    }
    if (nextFirst == first && nextLast == last)
      continue;
    double error = estimateError(nextFirst, nextLast);
    if (error > leastError)
      break;
    leastError = error;
    first = nextFirst;
    last = nextLast;
  }
  float width = (range.max - range.min) / float(numBins);
  return {range.min + width * float(first),
          range.min + width * float(last + 1)};
}
