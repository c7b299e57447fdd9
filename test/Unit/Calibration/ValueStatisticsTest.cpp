//===- ValueStatisticsTest.cpp - All that is known of one value -----------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Calibration/ValueStatistics.h"

#include "../ErrorTesting.h"
#include "../Random.h"
#include "gtest/gtest.h"

using namespace quantmlir;
using test::Random;

static ValueRange getAverage(const ValueStatistics &statistics) {
  return statistics.getAverages().front().average.get().front();
}

static std::vector<float> makeRun(Random &random, size_t size) {
  std::vector<float> values(size);
  for (float &value : values)
    value = float(random.real() * 4 - 1);
  return values;
}

TEST(ValueStatisticsTest, ShardsJoinToTheSameStatistics) {
  Random random(3);
  constexpr int64_t numRuns = 40;
  for (int round = 0; round < 20; ++round) {
    ValueStatistics whole;
    std::vector<ValueStatistics> shards(random.between(2, 5));
    size_t shard = 0;
    for (int64_t run = 0; run < numRuns; ++run) {
      auto values = makeRun(random, 60);
      ASSERT_EQ(takeMessage(whole.observe(values, {60}, run, 1)), "");
      // Every shard has at least one run.
      if (shard + 1 < shards.size() && run > int64_t(shard) && random.oneIn(8))
        ++shard;
      ASSERT_EQ(takeMessage(shards[shard].observe(values, {60}, run, 1)), "");
    }
    shards.resize(shard + 1);
    ValueStatistics forward, backward;
    for (size_t i = 0; i < shards.size(); ++i) {
      ASSERT_EQ(takeMessage(forward.merge(shards[i])), "");
      ASSERT_EQ(takeMessage(backward.merge(shards[shards.size() - 1 - i])), "");
    }
    EXPECT_TRUE(forward == backward);
    EXPECT_TRUE(forward.getExtremes() == whole.getExtremes());
    EXPECT_EQ(forward.getHistograms(), whole.getHistograms());
    ASSERT_EQ(forward.getAverages().size(), 2u);
    EXPECT_EQ(forward.getAverages()[0].average.getSegments().size(),
              shards.size());
    EXPECT_NEAR(getAverage(forward).min, getAverage(whole).min, 1e-5);
    EXPECT_NEAR(getAverage(forward).max, getAverage(whole).max, 1e-5);
  }
}

TEST(ValueStatisticsTest, Channels) {
  ValueStatistics statistics(StatisticsOptions::getDefault(),
                             MinMaxStatistics::perChannel(1, 2));
  // [2, 2, 2]: the second channel is 10 to 13 and 20 to 23.
  ASSERT_EQ(takeMessage(statistics.observe({0, 1, 10, 11, 2, 3, 12, 13},
                                           {2, 2, 2}, 0, 2)),
            "");
  ASSERT_EQ(statistics.getHistograms().size(), 2u);
  EXPECT_EQ(statistics.getHistograms()[0].getNumValues(), 4u);
  EXPECT_EQ(statistics.getExtremes().getRanges()[1], (ValueRange{10, 13}));
  EXPECT_EQ(statistics.getAverages()[1].average.get()[1], (ValueRange{10, 13}));
  ASSERT_EQ(takeMessage(statistics.observe({0, 0, 20, 20}, {1, 2, 2}, 2, 1)),
            "");
  EXPECT_EQ(statistics.getAverages()[1].average.get()[1],
            (ValueRange{11, 13 + 0.1f * 7}));
}

TEST(ValueStatisticsTest, RefusesWhatHasNoMeaning) {
  StatisticsOptions options = StatisticsOptions::getDefault();
  options.add({CalibratorKind::Histogram1x, 0});
  ValueStatistics first(options), second(options);
  llvm::cantFail(first.observe({1, 2}, {2}, 0, 1));
  EXPECT_EQ(
      takeMessage(first.observe({1, 2}, {2}, 0, 1)),
      "samples 0 to 0 were averaged twice; give every part of the data to "
      "one calibration only");
  EXPECT_NE(takeMessage(first.observe({1, NAN}, {2}, 1, 1)), "");
  EXPECT_EQ(first.getNumValues(), 2);
  llvm::cantFail(second.observe({1, 2}, {2}, 1, 1));
  EXPECT_EQ(takeMessage(first.merge(second)),
            "statistics of histogram-1.x depend on the order of samples and "
            "cannot be merged; calibrate on all data at once, or without it");
  ValueStatistics plain, same;
  llvm::cantFail(plain.observe({1, 2}, {2}, 0, 1));
  llvm::cantFail(same.observe({1, 2}, {2}, 0, 1));
  EXPECT_NE(takeMessage(plain.merge(same)), "");
  EXPECT_EQ(plain.getNumValues(), 2);
  // What does not stand for all samples goes.
  ValueStatistics bare(StatisticsOptions{/*histogram=*/false, {}});
  llvm::cantFail(bare.observe({3}, {1}, 1, 1));
  ASSERT_EQ(takeMessage(plain.merge(bare)), "");
  EXPECT_TRUE(plain.getHistograms().empty());
  EXPECT_TRUE(plain.getAverages().empty());
  EXPECT_EQ(plain.getExtremes().getTensorRange(), (ValueRange{1, 3}));
}

TEST(ValueStatisticsTest, QuantileOfMagnitudes) {
  // 1000 values of magnitude 1 and one of 100: bins are 100 / 2048 wide, and
  // the bin of 1 is number 20.
  std::vector<float> values(1000, -1.0f);
  values.push_back(100);
  EXPECT_EQ(getMagnitudeQuantile(values, {-1, 100}, 0.99),
            20.5f * (100.0f / 2048));
  EXPECT_EQ(getMagnitudeQuantile(values, {-1, 100}, 1.0),
            2047.5f * (100.0f / 2048));
  EXPECT_EQ(getMagnitudeQuantile({0, 0}, {0, 0}, 0.99), 0);
  StatisticsOptions options;
  options.ordered = {{CalibratorKind::EMAQuantile, 0.99}};
  ValueStatistics statistics(options);
  llvm::cantFail(statistics.observe(values, {1001}, 0, 1));
  EXPECT_EQ(getAverage(statistics), (ValueRange{-1, 20.5f * (100.0f / 2048)}));
}
