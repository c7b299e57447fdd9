//===- GoldenValuesTest.cpp - Published examples of other tools -----------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Calibration/Calibrator.h"

#include "TorchParams.h"
#include "gtest/gtest.h"

using namespace quantmlir;

namespace {

// The tensors of PyTorch's documentation of observers, two batches of 3x4.
const float batchA[] = {-0.0590f, 1.1674f, 0.7119f,  -1.1270f,
                        -1.3974f, 0.5077f, -0.5601f, 0.0683f,
                        -0.0929f, 0.9473f, 0.7159f,  -0.4574f};
const float batchB[] = {-0.0236f, -0.7599f, 1.0290f,  0.8914f,
                        -1.1727f, -1.2556f, -0.2271f, 0.9568f,
                        -0.2500f, 1.4579f,  1.4707f,  0.4043f};

ValueStatistics observeBoth(MinMaxStatistics extremes = MinMaxStatistics()) {
  StatisticsOptions options = StatisticsOptions::getDefault();
  options.add({CalibratorKind::Histogram1x, 0});
  options.add({CalibratorKind::Histogram2x, 0});
  ValueStatistics statistics(options, std::move(extremes));
  llvm::cantFail(statistics.observe(batchA, {3, 4}, 0, 1));
  llvm::cantFail(statistics.observe(batchB, {3, 4}, 1, 1));
  return statistics;
}

/// Scale to four decimals, as published, and zero point.
using Params = std::vector<std::pair<double, int64_t>>;

Params getParams(const ValueStatistics &statistics, const char *calibrator,
                 bool isSymmetric) {
  CalibrationTarget target = llvm::cantFail(CalibrationTarget::create(
      8, /*isSigned=*/false, /*isNarrow=*/false,
      isSymmetric ? QuantScheme::Symmetric : QuantScheme::Affine));
  Params params;
  for (CalibratedRange range : llvm::cantFail(calibrate(
           statistics, llvm::cantFail(CalibratorSpec::parse(calibrator)),
           target))) {
    auto [scale, zeroPoint] = getTorchParams(
        {float(range.min), float(range.max)}, target.storage, isSymmetric);
    params.emplace_back(std::round(scale * 1e4) / 1e4, zeroPoint);
  }
  return params;
}

} // namespace

TEST(GoldenValuesTest, PyTorchObservers) {
  ValueStatistics statistics = observeBoth();
  EXPECT_EQ(getParams(statistics, "min-max", false), (Params{{0.0112, 124}}));
  EXPECT_EQ(getParams(statistics, "moving-average", false),
            (Params{{0.0101, 139}}));
  EXPECT_EQ(getParams(statistics, "histogram-1.x", false),
            (Params{{0.0100, 106}}));
  EXPECT_EQ(getParams(statistics, "histogram-2.x", false),
            (Params{{0.0112, 124}}));
  EXPECT_EQ(getParams(statistics, "histogram", false), (Params{{0.0112, 124}}));
  EXPECT_EQ(getParams(statistics, "moving-average", true),
            (Params{{0.0109, 128}}));
}

TEST(GoldenValuesTest, PyTorchPerChannelObserver) {
  ValueStatistics statistics = observeBoth(MinMaxStatistics::perChannel(0, 3));
  EXPECT_EQ(getParams(statistics, "moving-average", false),
            (Params{{0.0090, 125}, {0.0075, 187}, {0.0055, 82}}));
}

/// Quantized and dequantized values, the latter to four decimals.
static std::pair<std::vector<int64_t>, std::vector<double>>
quantizeAll(llvm::ArrayRef<float> values, QuantParams params,
            StorageRange storage) {
  std::pair<std::vector<int64_t>, std::vector<double>> result;
  for (float value : values) {
    int64_t q = quantizeConstant(value, params, storage);
    result.first.push_back(q);
    result.second.push_back(std::round(dequantizeConstant(q, params) * 1e4) /
                            1e4);
  }
  return result;
}

TEST(GoldenValuesTest, PyTorchQuantizePerTensor) {
  EXPECT_EQ(
      quantizeAll({0.9872f, -1.6833f, -0.9345f, 0.6531f}, {0.5, 8}, {0, 255})
          .first,
      (std::vector<int64_t>{10, 5, 6, 9}));
}

TEST(GoldenValuesTest, NVIDIATensorQuant) {
  const float values[] = {0.9817f, 0.8796f, 0.9921f, 0.4611f, 0.0832f,
                          0.1784f, 0.3674f, 0.5676f, 0.3376f, 0.2119f};
  ValueStatistics statistics;
  llvm::cantFail(statistics.observe(values, {10}, 0, 1));
  CalibrationTarget target = llvm::cantFail(CalibrationTarget::create(
      8, /*isSigned=*/true, /*isNarrow=*/true, QuantScheme::Symmetric));
  auto ranges = llvm::cantFail(
      calibrate(statistics, {CalibratorKind::MinMax, 0}, target));
  QuantParams params = llvm::cantFail(
      chooseQuantParams(ranges, target.storage, target.scheme))[0];
  // Steps per unit, as there: 127 / amax. The input is rounded to 4 decimals.
  EXPECT_NEAR(1 / params.scale, 128.0057, 0.01);
  auto [integers, fake] = quantizeAll(values, params, target.storage);
  EXPECT_EQ(integers,
            (std::vector<int64_t>{126, 113, 127, 59, 11, 23, 47, 73, 43, 27}));
  const double expected[] = {0.9843, 0.8828, 0.9921, 0.4609, 0.0859,
                             0.1797, 0.3672, 0.5703, 0.3359, 0.2109};
  for (size_t i = 0; i < fake.size(); ++i)
    EXPECT_NEAR(fake[i], expected[i], 1.01e-4);
}

// The formulas that textbooks give: scale = (max - min) / (2^b - 1),
// zero = -round(min / scale), q = clamp(round(x / scale + zero)); symmetric
// scale = max|x| / (2^(b - 1) - 1).
TEST(GoldenValuesTest, TextbookFormulas) {
  ValueStatistics statistics;
  std::vector<float> values;
  for (int i = -300; i <= 700; ++i)
    values.push_back(float(i) / 250);
  llvm::cantFail(statistics.observe(values, {int64_t(values.size())}, 0, 1));
  for (unsigned bits : {2, 4, 8, 16}) {
    double levels = std::exp2(bits) - 1, error = 0;
    for (QuantScheme scheme : {QuantScheme::Affine, QuantScheme::Symmetric}) {
      bool isSymmetric = scheme == QuantScheme::Symmetric;
      CalibrationTarget target = llvm::cantFail(CalibrationTarget::create(
          bits, isSymmetric, /*isNarrow=*/false, scheme));
      auto ranges = llvm::cantFail(
          calibrate(statistics, {CalibratorKind::MinMax, 0}, target));
      QuantParams params = llvm::cantFail(
          chooseQuantParams(ranges, target.storage, target.scheme))[0];
      double scale =
          isSymmetric ? 2.8 / (std::exp2(bits - 1) - 1) : 4.0 / levels;
      EXPECT_NEAR(params.scale, scale, 1e-6 * scale);
      // A tie at 16 bits, which the rounding of the scale decides.
      EXPECT_NEAR(double(params.zeroPoint), isSymmetric ? 0 : 1.2 / scale,
                  0.51);
      for (float value : values) {
        double back = dequantizeConstant(
            quantizeConstant(value, params, target.storage), params);
        error = std::max(error, std::fabs(back - double(value)) / scale);
      }
    }
    // Half a step, and what rounding the zero point takes from an end.
    EXPECT_LE(error, 1.0);
  }
}
