//===- AccumulatorBoundsTest.cpp - How large sums of products get ---------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/QuantMath/AccumulatorBounds.h"

#include "../ErrorTesting.h"
#include "gtest/gtest.h"

#include <limits>
#include <random>

using namespace quantmlir;

TEST(AccumulatorBoundsTest, SignedBits) {
  using Interval = IntegerInterval;
  EXPECT_EQ((Interval{0, 0}.signedBits()), 1u);
  EXPECT_EQ((Interval{-1, 0}.signedBits()), 1u);
  EXPECT_EQ((Interval{0, 1}.signedBits()), 2u);
  EXPECT_EQ((Interval{-128, 127}.signedBits()), 8u);
  EXPECT_EQ((Interval{-128, 128}.signedBits()), 9u);
  EXPECT_EQ((Interval{-129, 0}.signedBits()), 9u);
  EXPECT_EQ((Interval{INT32_MIN, INT32_MAX}.signedBits()), 32u);
  EXPECT_EQ((Interval{INT64_MIN, INT64_MAX}.signedBits()), 64u);
  EXPECT_TRUE((Interval{-32768, 32767}.fitsSigned(16)));
  EXPECT_FALSE((Interval{-32768, 32768}.fitsSigned(16)));
}

TEST(AccumulatorBoundsTest, ExactByEnumeration) {
  std::mt19937 random(1);
  for (int round = 0; round < 200; ++round) {
    int32_t weights[3];
    for (int32_t &weight : weights)
      weight = int32_t(random() % 256) - 128;
    int64_t low = int64_t(random() % 9) - 4, high = low + random() % 4;
    int64_t bias = int64_t(random() % 1000) - 500;
    IntegerInterval exact{INT64_MAX, INT64_MIN}, subsets{0, 0};
    for (int64_t x = low; x <= high; ++x)
      for (int64_t y = low; y <= high; ++y)
        for (int64_t z = low; z <= high; ++z) {
          int64_t terms[] = {x * weights[0], y * weights[1], z * weights[2]};
          int64_t sum = terms[0] + terms[1] + terms[2] + bias;
          exact = exact.hull({sum, sum});
          for (int subset = 0; subset < 8; ++subset)
            for (int64_t start : {int64_t(0), bias}) {
              int64_t partial = start;
              for (int i = 0; i < 3; ++i)
                partial += subset >> i & 1 ? terms[i] : 0;
              subsets = subsets.hull({partial, partial});
            }
        }
    AccumulatorBounds bounds = accumulatorBounds(weights, bias, {low, high});
    EXPECT_EQ(bounds.result, exact);
    EXPECT_EQ(bounds.partial, subsets);
  }
}

TEST(AccumulatorBoundsTest, PerChannel) {
  int32_t weights[] = {1, 2, -3, 4, 0, 0};
  int64_t biases[] = {10, -10, 5};
  auto bounds =
      llvm::cantFail(accumulatorBoundsPerChannel(weights, 3, biases, {0, 255}));
  ASSERT_EQ(bounds.size(), 3u);
  EXPECT_EQ(bounds[0].result, (IntegerInterval{10, 775}));
  EXPECT_EQ(bounds[1].result, (IntegerInterval{-775, 1010}));
  EXPECT_EQ(bounds[2].result, (IntegerInterval{5, 5}));
  EXPECT_EQ(bounds[0].partial, (IntegerInterval{0, 775}));
  EXPECT_EQ(takeMessage(accumulatorBoundsPerChannel(weights, 4, {}, {0, 255})),
            "6 weights cannot be divided "
            "among 4 output channels");
  EXPECT_NE(takeMessage(accumulatorBoundsPerChannel(weights, 0, {}, {0, 255})),
            "");
  EXPECT_EQ(
      takeMessage(accumulatorBoundsPerChannel(weights, 2, biases, {0, 255})),
      "biases: got 3, expected 2 (one per output "
      "channel)");
}

// The instruction that adds pairs of u8 * s8 products in 16 bits overflows for
// the worst case by type, but not for many actual weights.
TEST(AccumulatorBoundsTest, PairsOfProducts) {
  IntegerInterval u8{0, 255};
  EXPECT_FALSE(worstCaseAccumulator(u8, {-128, 127}, 2).fitsSigned(16));
  int32_t small[] = {127, -127, 64, 64, -100, 20, 3};
  EXPECT_TRUE(groupedProductBounds(small, u8, 2).fitsSigned(16));
  int32_t large[] = {1, 1, 127, 127};
  EXPECT_FALSE(groupedProductBounds(large, u8, 2).fitsSigned(16));
  EXPECT_EQ(groupedProductBounds(large, u8, 2), (IntegerInterval{0, 64770}));
}

TEST(AccumulatorBoundsTest, WorstCaseByType) {
  IntegerInterval s8 = centeredInterval({-128, 127}, 0);
  EXPECT_EQ(worstCaseAccumulator(s8, s8, 1), (IntegerInterval{-16256, 16384}));
  EXPECT_EQ(worstCaseAccumulator(s8, s8, 1000),
            (IntegerInterval{-16256000, 16384000}));
  EXPECT_EQ(centeredInterval({0, 255}, 128), (IntegerInterval{-128, 127}));
}

TEST(AccumulatorBoundsTest, SaturatesInsteadOfWrapping) {
  int32_t weights[] = {INT32_MAX, INT32_MIN};
  IntegerInterval huge{-(int64_t(1) << 40), int64_t(1) << 40};
  AccumulatorBounds bounds = accumulatorBounds(weights, INT64_MAX, huge);
  EXPECT_EQ(bounds.partial, (IntegerInterval{INT64_MIN, INT64_MAX}));
  EXPECT_EQ(bounds.partial.signedBits(), 64u);
}
