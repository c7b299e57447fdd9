//===- CalibratorTest.cpp - From statistics to ranges ---------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Calibration/Calibrator.h"

#include "../ErrorTesting.h"
#include "gtest/gtest.h"

#include <cmath>
#include <random>

using namespace quantmlir;

namespace {

/// Magnitudes of a normal distribution with some outliers.
UniformHistogram makeMagnitudes(size_t numBins, unsigned seed) {
  std::mt19937 random(seed);
  UniformHistogram histogram;
  histogram.width = 0.5;
  histogram.counts.resize(numBins);
  for (int i = 0; i < 20000; ++i) {
    // The sum of uniform numbers is the same on every machine.
    double sum = 0;
    for (int j = 0; j < 12; ++j)
      sum += double(random()) / 4294967296.0;
    auto bin = size_t(std::fabs(sum - 6) / 24 * double(numBins));
    ++histogram.counts[std::min(bin, numBins - 1)];
  }
  histogram.counts[numBins - 1] += 2;
  return histogram;
}

/// The definition of NVIDIA's rule, bin by bin.
double findLeastEntropy(const UniformHistogram &histogram, size_t numLevels,
                        size_t stride, bool replaceFirst) {
  std::vector<double> counts = histogram.counts;
  counts[0] = replaceFirst ? counts[1] : 0;
  double least = INFINITY;
  size_t best = 0;
  for (size_t end = 128; end <= counts.size(); end += stride) {
    std::vector<double> p(counts.begin(), counts.begin() + end), q(end);
    for (size_t i = end; i < counts.size(); ++i)
      p.back() += counts[i];
    std::vector<double> sums(numLevels), occupied(numLevels);
    auto level = [&](size_t i) {
      size_t result = numLevels - 1;
      while (double(result) * (double(end) / double(numLevels)) > double(i))
        --result;
      return result;
    };
    double pSum = 0, qSum = 0, divergence = 0;
    for (size_t i = 0; i < end; ++i)
      if (counts[i] != 0) {
        sums[level(i)] += counts[i];
        ++occupied[level(i)];
      }
    for (size_t i = 0; i < end; ++i) {
      q[i] = counts[i] == 0 ? 0 : sums[level(i)] / occupied[level(i)];
      pSum += p[i];
      qSum += q[i];
    }
    for (size_t i = 0; i < end; ++i)
      if (p[i] != 0)
        divergence += p[i] / pSum * std::log(p[i] / pSum / (q[i] / qSum));
    if (divergence < least) {
      least = divergence;
      best = end;
    }
  }
  return double(best);
}

} // namespace

TEST(CalibratorTest, PercentileIsTheLeftEdge) {
  UniformHistogram histogram;
  histogram.width = 2;
  histogram.counts = {50, 40, 9, 1};
  EXPECT_EQ(choosePercentile(histogram, 50), 0);
  EXPECT_EQ(choosePercentile(histogram, 51), 2);
  EXPECT_EQ(choosePercentile(histogram, 90), 2);
  EXPECT_EQ(choosePercentile(histogram, 99.5), 6);
  CalibratedRange range = choosePercentileORT(histogram, 99, true);
  EXPECT_EQ(range.min, -4);
  EXPECT_EQ(range.max, 4);
  histogram.origin = -2;
  // Half a percent at each end.
  range = choosePercentileORT(histogram, 99, false);
  EXPECT_EQ(range.min, -2);
  EXPECT_EQ(range.max, 4);
}

TEST(CalibratorTest, EntropyFollowsItsDefinition) {
  for (unsigned seed = 0; seed < 4; ++seed) {
    UniformHistogram histogram = makeMagnitudes(512, seed);
    for (size_t numLevels : {128, 256, 8}) {
      EXPECT_EQ(chooseLeastEntropy(histogram, int64_t(numLevels)),
                findLeastEntropy(histogram, numLevels, 1, true) * 0.5);
      double bins = findLeastEntropy(histogram, numLevels, 128, false);
      EXPECT_EQ(chooseLeastEntropyTPU(histogram, int64_t(numLevels)),
                (bins == 512 ? bins : bins + 0.5) * 0.5);
    }
  }
  UniformHistogram few;
  few.counts = {1, 2, 3};
  EXPECT_EQ(chooseLeastEntropy(few, 128), 3);
  EXPECT_EQ(chooseLeastEntropyTPU(few, 128), 3);
}

TEST(CalibratorTest, EntropyOfTPUDoesNotCountZeros) {
  UniformHistogram histogram = makeMagnitudes(512, 0);
  double threshold = chooseLeastEntropyTPU(histogram, 256);
  histogram.counts[0] *= 1000;
  EXPECT_EQ(chooseLeastEntropyTPU(histogram, 256), threshold);
}

TEST(CalibratorTest, EntropyORTKeepsAllOfAFlatHistogram) {
  UniformHistogram flat;
  flat.origin = -128;
  flat.counts.assign(256, 10);
  CalibratedRange range = chooseLeastEntropyORT(flat, 128);
  EXPECT_EQ(range.min, -128);
  EXPECT_EQ(range.max, 128);
  // As many bins as levels leave one candidate.
  flat.counts.assign(128, 10);
  range = chooseLeastEntropyORT(flat, 128);
  EXPECT_EQ(range.max - range.min, 128);
  // A lone outlier is cut off.
  UniformHistogram outlier;
  outlier.origin = -1024;
  outlier.counts.assign(2048, 0);
  for (int i = -100; i < 100; ++i)
    outlier.counts[1024 + i] = 1000;
  outlier.counts[2047] = 1;
  range = chooseLeastEntropyORT(outlier, 128);
  EXPECT_LT(range.max, 1024);
}

TEST(CalibratorTest, LeastSquares) {
  // Without outliers nothing is worth clipping at 8 bits; with few bits the
  // tail is.
  UniformHistogram histogram = makeMagnitudes(512, 1);
  double wide = chooseLeastSquares(histogram, 127);
  double narrow = chooseLeastSquares(histogram, 7);
  EXPECT_LT(narrow, wide);
  EXPECT_GE(narrow, histogram.getCenter(128));
  // The minimum of the definition.
  auto getError = [&](double amax, double levels) {
    double error = 0, scale = levels / amax;
    for (size_t i = 0; i < histogram.size(); ++i) {
      double center = histogram.getCenter(i);
      double rounded = std::min(std::nearbyint(center * scale), levels) / scale;
      error += (rounded - center) * (rounded - center) * histogram.counts[i];
    }
    return error;
  };
  for (size_t bin = 128; bin < histogram.size(); ++bin)
    EXPECT_GE(getError(histogram.getCenter(bin), 7) * 1.0001,
              getError(narrow, 7));
  // OCTAV looks for the same, with another model of rounding.
  double octav = chooseOCTAV(histogram, 4);
  EXPECT_LT(getError(octav, 7), 1.2 * getError(narrow, 7));
  UniformHistogram few;
  few.counts = {1, 2, 3};
  EXPECT_EQ(chooseLeastSquares(few, 127), 2.5);
}

TEST(CalibratorTest, LeastNormCutsOutliersUnlessTheExponentIsLarge) {
  UniformHistogram histogram;
  histogram.origin = -64;
  histogram.counts.assign(4096, 0);
  std::fill_n(histogram.counts.begin(), 512, 1000);
  histogram.counts.back() = 1;
  CalibratedRange seen{-64, 4032};
  StorageRange storage{0, 255};
  auto choose = [&](double exponent) {
    return llvm::cantFail(chooseLeastNorm(histogram, seen, storage,
                                          QuantScheme::Affine, exponent));
  };
  double last = 0;
  for (double exponent : {0.5, 1.0, 1.75, 2.0, 4.0}) {
    CalibratedRange range = choose(exponent);
    // The end that is not beyond the threshold stays.
    EXPECT_EQ(range.min, seen.min);
    EXPECT_GE(range.max, last);
    last = range.max;
  }
  EXPECT_LT(choose(1.0).max, 600);
  EXPECT_EQ(choose(10.0).max, seen.max);
  // Not even of a constant is anything left out.
  UniformHistogram constant;
  constant.origin = 5;
  constant.counts = {3};
  CalibratedRange range = llvm::cantFail(chooseLeastNorm(
      constant, {5.5, 5.5}, storage, QuantScheme::Affine, 1.75));
  EXPECT_EQ(range.min, 5.5);
  EXPECT_EQ(range.max, 5.5);
  EXPECT_NE(takeMessage(chooseLeastNorm(histogram, {0, NAN}, storage,
                                        QuantScheme::Affine, 2)),
            "");
}

TEST(CalibratorTest, OCTAVIsItsFixedPoint) {
  UniformHistogram histogram = makeMagnitudes(2048, 2);
  for (unsigned bits : {2, 4, 8}) {
    double s = chooseOCTAV(histogram, bits), sum = 0, inside = 0, outside = 0;
    for (size_t i = 1; i < histogram.size(); ++i) {
      double center = histogram.getCenter(i);
      if (center > s) {
        sum += center * histogram.counts[i];
        outside += histogram.counts[i];
      } else {
        inside += histogram.counts[i];
      }
    }
    EXPECT_NEAR(s, sum / (std::pow(4.0, -double(bits)) / 3 * inside + outside),
                1e-3 * s);
    // Zeros, as ReLU makes them, change nothing.
    UniformHistogram withZeros = histogram;
    withZeros.counts[0] += 1000000;
    EXPECT_EQ(chooseOCTAV(withZeros, bits), s);
  }
}

TEST(CalibratorTest, AllFromOneCollection) {
  std::mt19937 random(5);
  StatisticsOptions options = StatisticsOptions::getDefault();
  for (CalibratorKind kind :
       {CalibratorKind::Histogram1x, CalibratorKind::Histogram2x})
    options.add({kind, 0});
  options.add(llvm::cantFail(CalibratorSpec::parse("ema-quantile")));
  ValueStatistics statistics(options);
  for (int64_t run = 0; run < 10; ++run) {
    std::vector<float> values(4000);
    for (float &value : values)
      value = std::max(0.0f, float(int32_t(random())) / 2147483648.0f);
    values[run] = 3;
    llvm::cantFail(statistics.observe(values, {4000}, run, 1));
  }
  for (unsigned bits : {8, 4, 16, 2})
    for (QuantScheme scheme : {QuantScheme::Affine, QuantScheme::Symmetric}) {
      CalibrationTarget target = llvm::cantFail(CalibrationTarget::create(
          bits, scheme == QuantScheme::Symmetric, false, scheme));
      for (const CalibratorInfo &info : getCalibrators()) {
        auto ranges =
            calibrate(statistics,
                      llvm::cantFail(CalibratorSpec::parse(info.name)), target);
        ASSERT_EQ(takeMessage(ranges.takeError()), "") << info.name.str();
        ASSERT_EQ(ranges->size(), 1u);
        CalibratedRange range = ranges->front();
        EXPECT_GE(range.min, 0) << info.name.str();
        // Bins of histogram-1.x reach beyond the values.
        EXPECT_LE(range.max, 4) << info.name.str();
        EXPECT_GT(range.max, 0.1) << info.name.str();
      }
    }
}

TEST(CalibratorTest, SaysWhatIsMissing) {
  CalibrationTarget target = llvm::cantFail(
      CalibrationTarget::create(8, true, true, QuantScheme::Symmetric));
  auto refuse = [&](const ValueStatistics &statistics, const char *name) {
    return takeMessage(calibrate(
        statistics, llvm::cantFail(CalibratorSpec::parse(name)), target));
  };
  EXPECT_EQ(refuse(ValueStatistics(), "mse"),
            "no value has been observed; run calibration with at least one "
            "sample");
  ValueStatistics bare(StatisticsOptions{/*histogram=*/false, {}});
  llvm::cantFail(bare.observe({1}, {1}, 0, 1));
  EXPECT_EQ(refuse(bare, "min-max"), "");
  EXPECT_EQ(refuse(bare, "percentile:99.9"),
            "the statistics hold nothing for calibrator 'percentile:99.9'; "
            "calibrate again with it");
  for (const char *name :
       {"moving-average", "ema-quantile", "histogram", "histogram-1.x"})
    EXPECT_NE(refuse(bare, name), "");
}

TEST(CalibratorTest, ValuesFarFromZero) {
  ValueStatistics statistics;
  llvm::cantFail(statistics.observe({1000, 1001, 1002}, {3}, 0, 1));
  CalibrationTarget target = llvm::cantFail(
      CalibrationTarget::create(8, false, false, QuantScheme::Affine));
  for (const CalibratorInfo &info : getCalibrators()) {
    auto ranges = calibrate(
        statistics, llvm::cantFail(CalibratorSpec::parse(info.name)), target);
    if (!ranges) {
      llvm::consumeError(ranges.takeError());
      continue;
    }
    EXPECT_LE(ranges->front().min, ranges->front().max) << info.name.str();
    EXPECT_LE(ranges->front().max, 1002) << info.name.str();
  }
}
