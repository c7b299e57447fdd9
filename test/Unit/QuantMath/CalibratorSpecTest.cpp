//===- CalibratorSpecTest.cpp - The names of rules that choose ranges -----===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/QuantMath/CalibratorSpec.h"

#include "../ErrorTesting.h"
#include "gtest/gtest.h"

using namespace quantmlir;

TEST(CalibratorSpecTest, ReadsBackWhatItPrints) {
  for (const CalibratorInfo &info : getCalibrators()) {
    CalibratorSpec spec = llvm::cantFail(CalibratorSpec::parse(info.name));
    EXPECT_EQ(spec.kind, info.kind);
    EXPECT_EQ(spec.str(), info.name.str());
    EXPECT_FALSE(info.summary.empty());
  }
  for (const char *text : {"moving-average:0.1", "percentile:99.9",
                           "percentile-ort:50", "ema-quantile:1"})
    EXPECT_EQ(llvm::cantFail(CalibratorSpec::parse(text)).str(), text);
  EXPECT_EQ(llvm::cantFail(CalibratorSpec::parse("percentile:99.99")).str(),
            "percentile");
}

TEST(CalibratorSpecTest, Refuses) {
  auto refuse = [](llvm::StringRef text) {
    return takeMessage(CalibratorSpec::parse(text));
  };
  EXPECT_EQ(refuse("median"),
            "unknown calibrator 'median'; expected one of min-max, "
            "moving-average, ema-quantile, percentile, percentile-ort, "
            "entropy, entropy-ort, entropy-tpu, mse, mse-mqbench, lp, octav, "
            "histogram, histogram-1.x, histogram-2.x");
  EXPECT_NE(refuse(""), "");
  EXPECT_EQ(refuse("mse:2"), "calibrator 'mse' takes no parameter, got '2'");
  EXPECT_EQ(refuse("percentile:0"),
            "calibrator 'percentile': got percent '0', expected a number above "
            "0 and at most 100");
  EXPECT_EQ(refuse("moving-average:2"),
            "calibrator 'moving-average': got constant '2', expected a number "
            "above 0 and at most 1");
  for (const char *text : {"percentile:", "percentile:nan", "percentile:99x",
                           "percentile:101", "moving-average:-1"})
    EXPECT_NE(refuse(text), "") << text;
}
