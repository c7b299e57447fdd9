//===- StatisticsTest.cpp - What calibration remembers of values ----------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Calibration/Statistics.h"
#include "quant-mlir/Calibration/Calibrator.h"

#include "../ErrorTesting.h"
#include "gtest/gtest.h"

#include <cmath>
#include <random>
#include <vector>

using namespace quantmlir;

// Two batches of PyTorch's tutorial on observers.
static const float batchA[] = {-0.0590f, 1.1674f, 0.7119f,  -1.1270f,
                               -1.3974f, 0.5077f, -0.5601f, 0.0683f,
                               -0.0929f, 0.9473f, 0.7159f,  -0.4574f};
static const float batchB[] = {-0.0236f, -0.7599f, 1.0290f,  0.8914f,
                               -1.1727f, -1.2556f, -0.2271f, 0.9568f,
                               -0.2500f, 1.4579f,  1.4707f,  0.4043f};

static MinMaxStatistics observeAll(std::initializer_list<const float *> batches,
                                   MinMaxStatistics statistics = {}) {
  for (const float *batch : batches)
    llvm::cantFail(statistics.observe(llvm::ArrayRef(batch, 12), {3, 4}));
  return statistics;
}

TEST(MinMaxStatisticsTest, TorchGolden) {
  auto ranges = llvm::cantFail(calibrateMinMax(observeAll({batchA, batchB})));
  auto params =
      llvm::cantFail(chooseQuantParams(ranges, {0, 255}, QuantScheme::Affine));
  ASSERT_EQ(params.size(), 1u);
  EXPECT_NEAR(params[0].scale, 0.0112, 0.00005);
  EXPECT_EQ(params[0].zeroPoint, 124);
}

TEST(MinMaxStatisticsTest, PerChannel) {
  auto rows = observeAll({batchA, batchB}, MinMaxStatistics::perChannel(0, 3));
  ASSERT_EQ(rows.getRanges().size(), 3u);
  EXPECT_EQ(rows.getRanges()[0], (ValueRange{-1.1270f, 1.1674f}));
  EXPECT_EQ(rows.getRanges()[1], (ValueRange{-1.3974f, 0.9568f}));
  EXPECT_EQ(rows.getRanges()[2], (ValueRange{-0.4574f, 1.4707f}));
  EXPECT_EQ(rows.getNumValues(), 24);
  auto columns = observeAll({batchA}, MinMaxStatistics::perChannel(1, 4));
  EXPECT_EQ(columns.getRanges()[3], (ValueRange{-1.1270f, 0.0683f}));
  EXPECT_EQ(columns.getTensorRange(), (ValueRange{-1.3974f, 1.1674f}));
}

TEST(MinMaxStatisticsTest, MiddleAxis) {
  std::vector<float> values(2 * 3 * 20);
  for (size_t i = 0; i < values.size(); ++i)
    values[i] = float(i);
  auto statistics = MinMaxStatistics::perChannel(1, 3);
  ASSERT_EQ(takeMessage(statistics.observe(values, {2, 3, 20})), "");
  EXPECT_EQ(statistics.getRanges()[0], (ValueRange{0, 79}));
  EXPECT_EQ(statistics.getRanges()[1], (ValueRange{20, 99}));
  EXPECT_EQ(statistics.getRanges()[2], (ValueRange{40, 119}));
}

// Any order and any split, observed at once or merged, gives the same bits.
TEST(MinMaxStatisticsTest, OrderDoesNotMatter) {
  std::mt19937 random(1);
  std::normal_distribution<float> distribution;
  std::vector<float> values(1000);
  for (float &value : values)
    value =
        random() % 10 ? distribution(random) : (random() % 2 ? 0.0f : -0.0f);
  MinMaxStatistics whole;
  ASSERT_EQ(takeMessage(whole.observe(values)), "");
  EXPECT_EQ(whole.getRanges()[0],
            (ValueRange{*std::min_element(values.begin(), values.end()),
                        *std::max_element(values.begin(), values.end())}));
  for (int round = 0; round < 50; ++round) {
    std::shuffle(values.begin(), values.end(), random);
    llvm::ArrayRef<float> rest(values);
    MinMaxStatistics parts[3];
    while (!rest.empty()) {
      size_t count = std::min<size_t>(random() % 100, rest.size());
      ASSERT_EQ(
          takeMessage(parts[random() % 3].observe(rest.take_front(count))), "");
      rest = rest.drop_front(count);
    }
    ASSERT_EQ(takeMessage(parts[2].merge(parts[0])), "");
    ASSERT_EQ(takeMessage(parts[2].merge(parts[1])), "");
    EXPECT_EQ(parts[2], whole);
  }
}

TEST(MinMaxStatisticsTest, NegativeZeroIsZero) {
  const float zeros[] = {-0.0f, 0.0f};
  MinMaxStatistics statistics;
  ASSERT_EQ(takeMessage(statistics.observe(zeros)), "");
  EXPECT_FALSE(std::signbit(statistics.getRanges()[0].min));
  EXPECT_FALSE(std::signbit(statistics.getRanges()[0].max));
  auto columns = MinMaxStatistics::perChannel(1, 2);
  ASSERT_EQ(takeMessage(columns.observe(zeros, {1, 2})), "");
  EXPECT_FALSE(std::signbit(columns.getRanges()[0].min));
}

TEST(MinMaxStatisticsTest, NonFiniteValuesAreErrors) {
  for (size_t position : {0, 5, 16, 40, 99}) {
    std::vector<float> values(100, 1.0f);
    values[position] = NAN;
    MinMaxStatistics statistics;
    EXPECT_EQ(takeMessage(statistics.observe(values)),
              "value " + std::to_string(position) +
                  " of 100 is NaN: expected finite numbers; look for invalid "
                  "input data or an overflow in the network");
    values[position] = -INFINITY;
    EXPECT_NE(takeMessage(statistics.observe(values)), "");
    auto columns = MinMaxStatistics::perChannel(1, 10);
    EXPECT_NE(takeMessage(columns.observe(values, {10, 10})), "");
    auto rows = MinMaxStatistics::perChannel(0, 2);
    EXPECT_NE(takeMessage(rows.observe(values, {2, 50})), "");
    // Nothing was added.
    EXPECT_EQ(statistics, MinMaxStatistics());
    EXPECT_EQ(columns, MinMaxStatistics::perChannel(1, 10));
  }
}

TEST(MinMaxStatisticsTest, LargestFloatsAreFinite) {
  const float values[] = {-3.40282347e+38f, 3.40282347e+38f};
  MinMaxStatistics statistics;
  EXPECT_EQ(takeMessage(statistics.observe(values)), "");
}

TEST(MinMaxStatisticsTest, Refuses) {
  auto statistics = MinMaxStatistics::perChannel(1, 4);
  std::vector<float> values(12);
  EXPECT_EQ(takeMessage(statistics.observe(values, {4, 3})),
            "expected 4 channels along axis 1, got a tensor of rank 2 with 3");
  EXPECT_EQ(takeMessage(statistics.observe(values, {12})),
            "expected 4 channels along axis 1, got a tensor of rank 1");
  EXPECT_EQ(takeMessage(statistics.observe(values, {3, 5})),
            "got 12 values for a shape of 15 elements");
  EXPECT_EQ(takeMessage(statistics.merge(MinMaxStatistics())),
            "cannot merge statistics of 4 channels along axis 1 with "
            "statistics of the whole tensor");
  EXPECT_EQ(takeMessage(calibrateMinMax(statistics)),
            "no value has been observed; run calibration with at least one "
            "sample");
}
