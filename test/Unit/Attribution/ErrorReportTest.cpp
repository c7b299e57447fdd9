//===- ErrorReportTest.cpp - Where a network loses accuracy ---------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Attribution/ErrorReport.h"

#include "../ErrorTesting.h"

#include "gtest/gtest.h"

using namespace quantmlir;

static ErrorReport makeReport() {
  ErrorReport report;
  report.samples = 3;
  report.total.all = 0.01;
  report.total[ErrorCause::Weights] = 0.001;
  LayerErrors layer;
  layer.name = "stage1/conv";
  layer.op = "conv_2d";
  layer.weightBits = 4;
  layer.activationBits = 8;
  layer.errors = report.total;
  layer.localError = 0.1;
  layer.share = 0.75;
  layer.remedy = "weights: {bits: 8}";
  report.layers.push_back(layer);
  layer.name = "stage2/conv";
  layer.share = 0.25;
  layer.remedy.clear();
  report.layers.push_back(layer);
  return report;
}

TEST(ErrorReportTest, JSONHoldsEverything) {
  ErrorReport report = makeReport();
  llvm::Expected<ErrorReport> read = ErrorReport::fromJSON(report.toJSON());
  ASSERT_TRUE(bool(read)) << llvm::toString(read.takeError());
  EXPECT_EQ(read->toJSON(), report.toJSON());
  EXPECT_EQ(read->layers[0].remedy, "weights: {bits: 8}");
  EXPECT_EQ(read->layers[0].errors[ErrorCause::Weights], 0.001);
}

TEST(ErrorReportTest, RefusesOtherJSON) {
  EXPECT_EQ(takeMessage(ErrorReport::fromJSON(llvm::json::Object{})),
            "missing value at error report.samples");
  EXPECT_EQ(takeMessage(ErrorReport::fromJSON(llvm::json::Object{
                {"samples", 1}, {"total", llvm::json::Object{{"all", 1}}}})),
            "missing value at error report.total.weights");
}

TEST(ErrorReportTest, PrintsDecibels) {
  std::string text;
  llvm::raw_string_ostream os(text);
  makeReport().print(os);
  EXPECT_EQ(
      text,
      "SQNR in dB at the outputs, 3 sample(s)\n"
      "layer          op         share       all   weights  rounding  clipping "
      "     bias\n"
      "whole network                        20.0      30.0         -         - "
      "        -\n"
      "stage1/conv    conv_2d    75.0%      20.0      30.0         -         - "
      "        -  try: weights: {bits: 8}\n"
      "stage2/conv    conv_2d    25.0%      20.0      30.0         -         - "
      "        -\n");
}

TEST(ErrorReportTest, NoErrorIsFinite) {
  EXPECT_EQ(getSQNR(0), 999);
  EXPECT_DOUBLE_EQ(getSQNR(0.1), 10);
}
