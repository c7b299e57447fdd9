//===- PrecisionPlanTest.cpp - Which layers get fewer bits ----------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Attribution/PrecisionPlan.h"

#include "gtest/gtest.h"

using namespace quantmlir;

using Widths = std::vector<size_t>;

static LayerSensitivity makeLayer(int64_t elements,
                                  llvm::ArrayRef<double> errors) {
  LayerSensitivity layer;
  layer.name = "layer";
  int64_t bits = 8;
  for (double error : errors) {
    layer.widths.push_back({bits, elements * bits / 8, error, 0});
    bits /= 2;
  }
  return layer;
}

TEST(PrecisionPlanTest, TakesTheLeastDamageForAByteFirst) {
  SensitivityReport report;
  // By the byte, the second one is cheapest: it is large.
  report.layers = {makeLayer(100, {0, 0.1, 0.4}),
                   makeLayer(1000, {0, 0.2, 0.9}), makeLayer(10, {0, 0.5, 1})};
  report.layers[0].biasBytes = 7;
  PrecisionPlan plan(report);
  ASSERT_EQ(plan.getNumSteps(), 6u);
  EXPECT_EQ(plan.getWidths(0), Widths({0, 0, 0}));
  EXPECT_EQ(plan.getWidths(1), Widths({0, 1, 0}));
  EXPECT_EQ(plan.getWidths(2), Widths({1, 1, 0}));
  EXPECT_EQ(plan.getWidths(3), Widths({1, 2, 0}));
  EXPECT_EQ(plan.getWidths(4), Widths({2, 2, 0}));
  EXPECT_EQ(plan.getWidths(6), Widths({2, 2, 2}));
  EXPECT_EQ(plan.getBytes(plan.getWidths(0)), 1117);
  EXPECT_EQ(plan.getBytes(plan.getWidths(1)), 617);
  EXPECT_EQ(plan.getBytes(plan.getWidths(6)), 25 + 250 + 2 + 7);
}

TEST(PrecisionPlanTest, SkipsWidthsThatAreNoBargain) {
  SensitivityReport report;
  // Four bits do more harm than two for what they save; a width of as many
  // bytes as a wider one saves nothing.
  report.layers = {makeLayer(100, {0, 0.5, 0.1})};
  report.layers[0].widths.push_back({1, 25, 0, 0});
  PrecisionPlan plan(report);
  ASSERT_EQ(plan.getNumSteps(), 1u);
  EXPECT_EQ(plan.getWidths(1), Widths({3}));
}

TEST(PrecisionPlanTest, FitsBudgets) {
  SensitivityReport report;
  report.layers = {makeLayer(100, {0, 0.1}), makeLayer(100, {0, 0.2})};
  PrecisionPlan plan(report);
  EXPECT_EQ(plan.fitBudget(200), Widths({0, 0}));
  EXPECT_EQ(plan.fitBudget(199), Widths({1, 0}));
  EXPECT_EQ(plan.fitBudget(150), Widths({1, 0}));
  EXPECT_EQ(plan.fitBudget(100), Widths({1, 1}));
  EXPECT_EQ(plan.fitBudget(99), std::nullopt);
}

// What stays in float takes room, too.
TEST(PrecisionPlanTest, CountsLayersInFloat) {
  SensitivityReport report;
  report.layers = {makeLayer(100, {0, 0.1}), makeLayer(100, {0, 0.2})};
  report.floatBytes = 30;
  PrecisionPlan plan(report);
  EXPECT_EQ(plan.getBytes(plan.getWidths(0)), 230);
  EXPECT_EQ(plan.fitBudget(230), Widths({0, 0}));
  EXPECT_EQ(plan.fitBudget(200), Widths({1, 0}));
  EXPECT_EQ(plan.fitBudget(129), std::nullopt);
}

TEST(PrecisionPlanTest, UsesRoomThatIsLeft) {
  SensitivityReport report;
  report.layers = {makeLayer(10, {0, 0.001}), makeLayer(1000, {0, 0.2, 0.9})};
  PrecisionPlan plan(report);
  // The small layer comes first, but need not give up bits in the end.
  EXPECT_EQ(plan.getWidths(1), Widths({1, 0}));
  EXPECT_EQ(plan.fitBudget(1000), Widths({0, 1}));
  EXPECT_EQ(plan.fitBudget(507), Widths({1, 1}));
}
