//===- HistogramRules.cpp - Ranges from histograms: errors, percentiles ---===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Calibration/HistogramRules.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/STLFunctionalExtras.h"

#include <algorithm>
#include <cmath>

using namespace quantmlir;
using llvm::ArrayRef;
using llvm::Expected;

/// The first bin whose cumulated share is at least `share`; the number of bins
/// if rounding leaves none.
static size_t findShare(ArrayRef<double> counts, double total, double share) {
  double cumulated = 0;
  for (auto [bin, count] : llvm::enumerate(counts)) {
    cumulated += count / total;
    if (cumulated >= share)
      return bin;
  }
  return counts.size();
}

double quantmlir::choosePercentile(const UniformHistogram &magnitudes,
                                   double percent) {
  return magnitudes.getEdge(
      findShare(magnitudes.counts, magnitudes.getTotal(), percent / 100));
}

CalibratedRange
quantmlir::choosePercentileORT(const UniformHistogram &histogram,
                               double percent, bool isSymmetric) {
  if (isSymmetric) {
    double amax = choosePercentile(histogram, percent);
    return {-amax, amax};
  }
  double cut = (100 - percent) / 200, total = histogram.getTotal();
  return {histogram.getEdge(findShare(histogram.counts, total, cut)),
          histogram.getEdge(findShare(histogram.counts, total, 1 - cut))};
}

double quantmlir::chooseLeastSquares(const UniformHistogram &magnitudes,
                                     int64_t maxLevel) {
  constexpr size_t startBin = 128;
  size_t numBins = magnitudes.size();
  if (numBins <= startBin)
    return magnitudes.getCenter(numBins - 1);
  // Bins without values have no error.
  std::vector<float> centers, counts;
  for (size_t bin = 0; bin < numBins; ++bin)
    if (magnitudes.counts[bin] != 0) {
      centers.push_back(float(magnitudes.getCenter(bin)));
      counts.push_back(float(magnitudes.counts[bin]));
    }
  // Adding and subtracting 1.5 * 2^23 rounds smaller floats to integers, halves
  // to even, in a form that vectorizes everywhere.
  constexpr float rounder = 12582912.0f;
  double leastError = INFINITY;
  size_t best = numBins - 1;
  for (size_t bin = startBin; bin < numBins; ++bin) {
    float scale = float(maxLevel) / float(magnitudes.getCenter(bin));
    constexpr size_t numLanes = 8;
    float lanes[numLanes] = {};
    auto visit = [&](size_t lane, size_t i) {
      float level = std::min(centers[i] * scale, float(maxLevel));
      level = (level + rounder) - rounder;
      float difference = level / scale - centers[i];
      lanes[lane] += difference * difference * counts[i];
    };
    size_t i = 0;
    for (; i + numLanes <= centers.size(); i += numLanes)
      for (size_t lane = 0; lane < numLanes; ++lane)
        visit(lane, i + lane);
    for (; i < centers.size(); ++i)
      visit(0, i);
    double error = 0;
    for (float lane : lanes)
      error += lane;
    if (error < leastError) {
      leastError = error;
      best = bin;
    }
  }
  return magnitudes.getCenter(best);
}

double quantmlir::chooseOCTAV(const UniformHistogram &magnitudes,
                              unsigned bits) {
  constexpr int numSteps = 20;
  double inside = std::pow(4.0, -double(bits)) / 3, threshold = 0;
  // Zeros have no error. What shares their bin has next to none.
  constexpr size_t binOfZeros = 0;
  for (int step = 0; step < numSteps; ++step) {
    double sum = 0, numInside = 0, numOutside = 0;
    for (auto [bin, count] : llvm::enumerate(magnitudes.counts)) {
      if (bin == binOfZeros)
        continue;
      double center = magnitudes.getCenter(bin);
      if (center > threshold) {
        sum += center * count;
        numOutside += count;
      } else {
        numInside += count;
      }
    }
    double denominator = inside * numInside + numOutside;
    if (denominator == 0)
      break;
    threshold = sum / denominator;
  }
  return threshold;
}

/// The candidate with the least sum of count * loss(quantized center - center),
/// the first of equals.
static Expected<CalibratedRange>
chooseLeastLoss(const UniformHistogram &histogram,
                ArrayRef<CalibratedRange> candidates, StorageRange storage,
                QuantScheme scheme, llvm::function_ref<double(double)> loss) {
  CalibratedRange best = candidates.front();
  double least = INFINITY;
  for (const CalibratedRange &candidate : candidates) {
    Expected<QuantParams> params =
        chooseQuantParams(candidate.min, candidate.max, storage, scheme);
    if (!params)
      return params.takeError();
    double sum = 0;
    for (auto [bin, count] : llvm::enumerate(histogram.counts)) {
      if (count == 0)
        continue;
      double center = histogram.getCenter(bin);
      sum += loss(dequantizeConstant(quantizeConstant(center, *params, storage),
                                     *params) -
                  center) *
             count;
    }
    if (sum < least) {
      least = sum;
      best = candidate;
    }
  }
  return best;
}

Expected<CalibratedRange>
quantmlir::chooseLeastSquaresMQBench(const UniformHistogram &histogram,
                                     CalibratedRange range,
                                     StorageRange storage, QuantScheme scheme) {
  constexpr int numCandidates = 95;
  llvm::SmallVector<CalibratedRange> candidates;
  for (int i = 0; i < numCandidates; ++i) {
    double shrunk = 1 - 0.01 * i;
    candidates.push_back({range.min * shrunk, range.max * shrunk});
  }
  return chooseLeastLoss(histogram, candidates, storage, scheme,
                         [](double error) { return error * error; });
}

Expected<CalibratedRange>
quantmlir::chooseLeastNorm(const UniformHistogram &histogram,
                           CalibratedRange range, StorageRange storage,
                           QuantScheme scheme, double exponent) {
  constexpr int numCandidates = 128;
  llvm::SmallVector<CalibratedRange> candidates;
  double threshold = std::max(std::abs(range.min), std::abs(range.max));
  for (int i = 0; i < numCandidates; ++i, threshold *= 0.97)
    candidates.push_back({std::clamp(range.min, -threshold, threshold),
                          std::clamp(range.max, -threshold, threshold)});
  return chooseLeastLoss(
      histogram, candidates, storage, scheme,
      [&](double error) { return std::pow(std::abs(error), exponent); });
}
