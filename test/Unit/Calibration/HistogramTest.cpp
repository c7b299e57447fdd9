//===- HistogramTest.cpp - How often values occur -------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Calibration/Histogram.h"

#include "../ErrorTesting.h"
#include "../Random.h"
#include "gtest/gtest.h"

#include "llvm/ADT/STLExtras.h"

#include <cmath>
#include <map>

using namespace quantmlir;
using test::Random;

static ValueRange getRange(llvm::ArrayRef<float> values) {
  ValueRange range;
  for (float value : values)
    range.merge({value, value});
  return range;
}

static Histogram makeHistogram(llvm::ArrayRef<float> values) {
  Histogram histogram;
  histogram.observe(values, getRange(values));
  return histogram;
}

/// Values of sizes that span `numBinades` powers of two; some repeat, as zeros
/// behind a ReLU do.
static std::vector<float> makeValues(Random &random, size_t size,
                                     int numBinades) {
  std::vector<float> values;
  for (size_t i = 0; i < size; ++i) {
    double value = (2 * random.real() - 1) *
                   std::exp2(double(random.between(-numBinades, numBinades)));
    values.push_back(random.oneIn(3) ? 0.0f : float(value));
  }
  return values;
}

TEST(HistogramTest, CountsEveryValueInItsBin) {
  Random random(1);
  for (int round = 0; round < 200; ++round) {
    auto values =
        makeValues(random, random.between(1, 3000), int(random.between(0, 60)));
    Histogram histogram = makeHistogram(values);
    std::map<int64_t, uint64_t> expected;
    for (float value : values)
      ++expected[int64_t(
          std::floor(std::ldexp(double(value), -histogram.getExponent())))];
    ASSERT_EQ(histogram.getFirstBin(), expected.begin()->first);
    for (auto [i, count] : llvm::enumerate(histogram.getCounts()))
      ASSERT_EQ(count, expected[histogram.getFirstBin() + int64_t(i)]);
    ASSERT_EQ(histogram.getNumValues(), values.size());
    ASSERT_LE(histogram.getCounts().size(), size_t(Histogram::maxBins));
  }
}

// Zeros and the ends of a range are counted apart, and small counts moved to
// large ones now and then.
TEST(HistogramTest, CountsManyEqualValues) {
  for (std::vector<float> frequent : {std::vector<float>{0.0f},
                                      {0.0f, 6.0f},
                                      {-0.5f, 0.0f, 6.0f},
                                      {-3.0f, -2.0f},
                                      {1.5f, 1.75f, 2.0f}}) {
    std::vector<float> values;
    for (size_t i = 0; i < frequent.size(); ++i)
      values.insert(values.end(), 70000 * (i + 1), frequent[i]);
    Histogram histogram = makeHistogram(values);
    for (size_t i = 0; i < frequent.size(); ++i) {
      auto bin = int64_t(std::floor(
          std::ldexp(double(frequent[i]), -histogram.getExponent())));
      EXPECT_EQ(histogram.getCounts()[bin - histogram.getFirstBin()],
                70000 * (i + 1));
    }
    EXPECT_EQ(histogram.getNumValues(), values.size());
  }
}

// The claim that makes calibration reproducible: order, split and merging do
// not matter.
TEST(HistogramTest, AnyOrderAnySplit) {
  Random random(2);
  for (int round = 0; round < 200; ++round) {
    auto values =
        makeValues(random, random.between(1, 2000), int(random.between(0, 40)));
    Histogram expected = makeHistogram(values);
    for (size_t i = values.size(); i > 1; --i)
      std::swap(values[i - 1], values[random.between(0, int64_t(i) - 1)]);
    std::vector<Histogram> parts(random.between(1, 5));
    llvm::ArrayRef<float> rest = values;
    while (!rest.empty()) {
      auto batch = rest.take_front(random.between(1, 700));
      parts[random.between(0, int64_t(parts.size()) - 1)].observe(
          batch, getRange(batch));
      rest = rest.drop_front(batch.size());
    }
    while (parts.size() > 1) {
      size_t into = random.between(0, int64_t(parts.size()) - 2);
      parts[into].merge(parts.back());
      parts.pop_back();
    }
    ASSERT_TRUE(parts.front() == expected) << round;
  }
}

TEST(HistogramTest, HasTheFinestBins) {
  // 8192 bins of 2^-13 do not hold 1, which begins one more.
  EXPECT_EQ(makeHistogram({0.0f, 1.0f}).getExponent(), -12);
  EXPECT_EQ(makeHistogram({0.0f, std::nextafter(1.0f, 0.0f)}).getExponent(),
            -13);
  EXPECT_EQ(makeHistogram({-1.0f, std::nextafter(1.0f, 0.0f)}).getExponent(),
            -12);
  // Far from 0, bins are not finer than floats are.
  EXPECT_EQ(makeHistogram({1e6f}).getCounts().size(), 1u);
  EXPECT_LT(makeHistogram({1e6f}).getFirstBin(), Histogram::binLimit);
}

TEST(HistogramTest, Extremes) {
  constexpr float largest = std::numeric_limits<float>::max();
  constexpr float denormal = std::numeric_limits<float>::denorm_min();
  EXPECT_EQ(makeHistogram({}).getNumValues(), 0u);
  EXPECT_EQ(makeHistogram({0.0f, -0.0f}).getCounts().size(), 1u);
  EXPECT_EQ(makeHistogram({denormal}).getFirstBin(), 0);
  EXPECT_EQ(makeHistogram({-denormal}).getFirstBin(), -1);
  Histogram widest = makeHistogram({-largest, -denormal, denormal, largest});
  EXPECT_EQ(widest.getExponent(), Histogram::maxExponent);
  EXPECT_EQ(widest.getCounts().size(), 8192u);
  EXPECT_EQ(widest.getCounts()[4095], 1u);
  EXPECT_EQ(widest.getCounts()[4096], 1u);
  Histogram merged = makeHistogram({-denormal});
  merged.merge(makeHistogram({-largest, denormal, largest}));
  EXPECT_TRUE(merged == widest);
}

TEST(HistogramTest, Views) {
  Histogram histogram = llvm::cantFail(
      Histogram::fromCounts(/*exponent=*/0, /*firstBin=*/-2, {5, 0, 1, 2, 4}));
  UniformHistogram values = histogram.getValues(16);
  EXPECT_EQ(values.origin, -2);
  EXPECT_EQ(values.width, 1);
  EXPECT_EQ(values.counts, (std::vector<double>{5, 0, 1, 2, 4}));
  EXPECT_EQ(values.getTotal(), 12);
  // Merged pairwise: [-2, 0), [0, 2), [2, 4).
  UniformHistogram coarse = histogram.getValues(4);
  EXPECT_EQ(coarse.width, 2);
  EXPECT_EQ(coarse.counts, (std::vector<double>{5, 3, 4}));
  UniformHistogram magnitudes = histogram.getMagnitudes(16);
  EXPECT_EQ(magnitudes.origin, 0);
  EXPECT_EQ(magnitudes.counts, (std::vector<double>{1, 7, 4}));
  UniformHistogram centered = histogram.getCenteredValues(16);
  EXPECT_EQ(centered.origin, -3);
  EXPECT_EQ(centered.counts, (std::vector<double>{0, 5, 0, 1, 2, 4}));
}

TEST(HistogramTest, RefusesSavedNonsense) {
  auto refuse = [](int exponent, int64_t first,
                   llvm::ArrayRef<uint64_t> counts) {
    return takeMessage(Histogram::fromCounts(exponent, first, counts));
  };
  EXPECT_EQ(refuse(0, 0, {1}), "");
  EXPECT_EQ(refuse(0, 0, {}), "");
  EXPECT_EQ(refuse(200, 0, {1}), "exponent 200 is not in -126..116");
  EXPECT_EQ(refuse(0, Histogram::binLimit, {1}),
            "bins 8388608..8388608 are not in -8388608..8388607");
  EXPECT_EQ(refuse(0, 0, {0, 1}), "the first and the last count must not be 0");
  EXPECT_EQ(refuse(0, 0, std::vector<uint64_t>(8193, 1)),
            "got 8193 bins, expected at most 8192");
  EXPECT_EQ(refuse(0, 0, {uint64_t(1) << 62, uint64_t(1) << 62}),
            "the counts sum up to more than 2^63");
}
