//===- AttributeErrorsTest.cpp - Known causes are found -------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LinearNetwork.h"

#include "gtest/gtest.h"

using namespace quantmlir;
using namespace quantmlir::test;

static QuantConfig getDefault() {
  return llvm::cantFail(ConfigChoice().resolve());
}

static SpecChange withBits(unsigned bits) {
  SpecChange change;
  change.bits = bits;
  return change;
}

static double sumOfShares(const ErrorReport &report) {
  double sum = 0;
  for (const LayerErrors &layer : report.layers)
    sum += layer.share;
  return sum;
}

TEST(AttributeErrorsTest, NamesLayerWithOutlierWeights) {
  LinearNetwork network({"first", "second", "third"}, 8, 20);
  // Large weights for an input that is nearly nothing leave few steps to the
  // others.
  for (int64_t i = 0; i < 8; ++i) {
    network.layers[0].weight[i] = 1e-4f;
    network.layers[1].weight[8 * i] = 100;
  }
  network.layers[0].bias[0] = 0;
  llvm::Expected<ErrorReport> report = network.attribute(getDefault());
  ASSERT_TRUE(bool(report)) << llvm::toString(report.takeError());
  const LayerErrors &worst = report->layers.front();
  EXPECT_EQ(worst.name, "second");
  EXPECT_EQ(worst.op, "linear");
  EXPECT_EQ(worst.errors.getWorst(), ErrorCause::Weights);
  EXPECT_GT(worst.share, 0.9);
  EXPECT_NE(worst.remedy.find("weights: {bits: 16}"), std::string::npos)
      << worst.remedy;
  EXPECT_EQ(report->total.getWorst(), ErrorCause::Weights);
  EXPECT_EQ(report->samples, 20);
  // The input and three layers.
  EXPECT_EQ(report->layers.size(), 4u);
  EXPECT_NEAR(sumOfShares(*report), 1, 1e-9);
  EXPECT_TRUE(llvm::is_sorted(report->layers, [](auto &lhs, auto &rhs) {
    return lhs.share > rhs.share;
  }));
}

TEST(AttributeErrorsTest, NamesClippedActivation) {
  LinearNetwork network({"first", "second", "third"}, 8, 20);
  QuantConfig config = getDefault();
  SpecChange clipping;
  clipping.calibrator = "percentile:80";
  config.overrides.push_back({"second", "*", false, clipping, std::nullopt});
  llvm::Expected<ErrorReport> report = network.attribute(config);
  ASSERT_TRUE(bool(report)) << llvm::toString(report.takeError());
  const LayerErrors &worst = report->layers.front();
  EXPECT_EQ(worst.name, "second");
  EXPECT_EQ(worst.errors.getWorst(), ErrorCause::Clipping);
  EXPECT_GT(worst.share, 0.9);
  EXPECT_NE(worst.remedy.find("--calibrator=min-max"), std::string::npos)
      << worst.remedy;
  // The others lose little by what they clip.
  for (const LayerErrors &layer : llvm::drop_begin(report->layers))
    EXPECT_LT(layer.errors[ErrorCause::Clipping], worst.errors.all / 100);
}

TEST(AttributeErrorsTest, NamesRoundedActivation) {
  LinearNetwork network({"first", "second", "third"}, 8, 20);
  QuantConfig config = getDefault();
  SpecChange rounding = withBits(2);
  rounding.calibrator = "min-max";
  config.overrides.push_back({"first", "*", false, rounding, std::nullopt});
  llvm::Expected<ErrorReport> report = network.attribute(config);
  ASSERT_TRUE(bool(report)) << llvm::toString(report.takeError());
  const LayerErrors &worst = report->layers.front();
  EXPECT_EQ(worst.name, "first");
  EXPECT_EQ(worst.activationBits, 2);
  EXPECT_EQ(worst.errors.getWorst(), ErrorCause::Rounding);
  EXPECT_GT(worst.share, 0.9);
  EXPECT_EQ(worst.remedy, "activations: {bits: 8}");
}

TEST(AttributeErrorsTest, FewBitsAreWhyRangesAreCut) {
  LinearNetwork network({"first", "second", "third"}, 8, 20);
  QuantConfig config = getDefault();
  config.overrides.push_back({"first", "*", false, withBits(2), std::nullopt});
  llvm::Expected<ErrorReport> report = network.attribute(config);
  ASSERT_TRUE(bool(report)) << llvm::toString(report.takeError());
  const LayerErrors &worst = report->layers.front();
  EXPECT_EQ(worst.name, "first");
  EXPECT_EQ(worst.errors.getWorst(), ErrorCause::Clipping);
  EXPECT_EQ(worst.remedy, "activations: {bits: 8}");
}

TEST(AttributeErrorsTest, NamesRoundedBias) {
  LinearNetwork network({"only"}, 4, 16);
  // Everything but the bias is exact: inputs are integers and their scale is 1,
  // as is that of the weights. So is a step of the accumulator.
  for (auto [index, sample] : llvm::enumerate(network.samples))
    sample = index < 4 ? 255 : (index * 37) % 256;
  network.layers[0].weight = {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1};
  network.layers[0].bias = {0.5f, -0.5f, 0.5f, 0.4f};
  QuantConfig config = getDefault();
  config.weights.bits = 2;
  config.overrides.push_back({"only", "*", false, withBits(16), std::nullopt});
  llvm::Expected<ErrorReport> report = network.attribute(config);
  ASSERT_TRUE(bool(report)) << llvm::toString(report.takeError());
  const LayerErrors &worst = report->layers.front();
  EXPECT_EQ(worst.name, "only");
  EXPECT_EQ(worst.errors.getWorst(), ErrorCause::Bias);
  EXPECT_EQ(worst.errors[ErrorCause::Weights], 0);
  EXPECT_GT(worst.errors[ErrorCause::Bias],
            100 * worst.errors[ErrorCause::Rounding]);
  EXPECT_EQ(worst.remedy, "weights: {bits: 8}");
}

TEST(AttributeErrorsTest, CausesAndLayersAreMeasuredApart) {
  LinearNetwork network({"first", "second", "third"}, 8, 20);
  QuantConfig config = getDefault();
  config.overrides.push_back({"second", "*", true, std::nullopt, std::nullopt});
  llvm::Expected<ErrorReport> report = network.attribute(config);
  ASSERT_TRUE(bool(report)) << llvm::toString(report.takeError());
  for (const LayerErrors &layer : report->layers) {
    bool isLayer = layer.op == "linear";
    EXPECT_EQ(layer.weightBits, isLayer && layer.name != "second" ? 8 : 0);
    if (!layer.weightBits) {
      EXPECT_EQ(layer.errors[ErrorCause::Weights], 0) << layer.name;
      EXPECT_EQ(layer.errors[ErrorCause::Bias], 0) << layer.name;
    }
  }
}

TEST(AttributeErrorsTest, DoesNotDependOnThreads) {
  LinearNetwork network({"first", "second", "third"}, 40, 20);
  llvm::Expected<ErrorReport> one = network.attribute(getDefault(), 1);
  llvm::Expected<ErrorReport> two = network.attribute(getDefault(), 2);
  ASSERT_TRUE(bool(one)) << llvm::toString(one.takeError());
  ASSERT_TRUE(bool(two)) << llvm::toString(two.takeError());
  EXPECT_EQ(one->toJSON(), two->toJSON());
}
