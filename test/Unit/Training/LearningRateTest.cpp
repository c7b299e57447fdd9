//===- LearningRateTest.cpp - Rates over time ---------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Training/LearningRate.h"

#include <gtest/gtest.h>

using namespace quantmlir;

TEST(LearningRate, ConstantAfterWarmup) {
  LearningRateOptions options{1.0, LearningRateSchedule::Constant, 4, 0.0};
  EXPECT_DOUBLE_EQ(getLearningRate(options, 0, 100), 0.25);
  EXPECT_DOUBLE_EQ(getLearningRate(options, 2, 100), 0.75);
  EXPECT_DOUBLE_EQ(getLearningRate(options, 3, 100), 1.0);
  EXPECT_DOUBLE_EQ(getLearningRate(options, 99, 100), 1.0);
}

TEST(LearningRate, CosineFallsToItsShare) {
  LearningRateOptions options{2.0, LearningRateSchedule::Cosine, 0, 0.01};
  EXPECT_DOUBLE_EQ(getLearningRate(options, 0, 100), 2.0);
  EXPECT_NEAR(getLearningRate(options, 50, 100), 1.01, 1e-12);
  EXPECT_NEAR(getLearningRate(options, 100, 100), 0.02, 1e-12);
  // The schedule begins after the warm-up.
  options.warmupSteps = 20;
  EXPECT_DOUBLE_EQ(getLearningRate(options, 20, 100), 2.0);
  EXPECT_NEAR(getLearningRate(options, 60, 100), 1.01, 1e-12);
}

TEST(LearningRate, StepsAtOneHalfAndThreeQuarters) {
  LearningRateOptions options{1.0, LearningRateSchedule::Step, 0, 0.0};
  EXPECT_DOUBLE_EQ(getLearningRate(options, 49, 100), 1.0);
  EXPECT_DOUBLE_EQ(getLearningRate(options, 50, 100), 0.1);
  EXPECT_DOUBLE_EQ(getLearningRate(options, 74, 100), 0.1);
  EXPECT_DOUBLE_EQ(getLearningRate(options, 75, 100), 0.01);
}

TEST(LearningRate, WarmupMayTakeAllSteps) {
  LearningRateOptions options{1.0, LearningRateSchedule::Cosine, 10, 0.0};
  EXPECT_DOUBLE_EQ(getLearningRate(options, 4, 5), 0.5);
}
