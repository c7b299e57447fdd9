//===- SensitivityTest.cpp - What fewer bits cost in each layer -----------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LinearNetwork.h"

#include "quant-mlir/Attribution/OutputErrors.h"

#include "mlir/IR/Builders.h"
#include "gtest/gtest.h"

using namespace quantmlir;
using namespace quantmlir::test;

/// A compiler that has calibrated the network, and the samples.
static llvm::Expected<SensitivityReport> measure(LinearNetwork &network,
                                                 const QuantConfig &config,
                                                 llvm::ArrayRef<int64_t> widths,
                                                 int64_t threads = 1) {
  CompilerOptions options;
  options.quantize = true;
  options.quantization.config = config;
  options.codegen.threads = threads;
  auto compiler = network.load(std::move(options));
  if (!compiler)
    return compiler.takeError();
  auto samples = network.openSamples(**compiler);
  if (!samples)
    return samples.takeError();
  if (auto error = (*compiler)->calibrate(*samples))
    return std::move(error);
  return (*compiler)->measureSensitivity(*samples, widths, 10);
}

TEST(SensitivityTest, KnowsWhereFewBitsAreEnough) {
  LinearNetwork network({"first", "second", "third"}, 8, 20);
  // Two bits hold these weights; what is left is rounding of biases.
  for (float &value : network.layers[1].weight)
    value = value > 0.5f ? 1 : value < -0.5f ? -1 : 0;
  QuantConfig config = llvm::cantFail(ConfigChoice().resolve());
  auto report = measure(network, config, {2, 8, 4});
  ASSERT_TRUE(bool(report)) << llvm::toString(report.takeError());
  EXPECT_EQ(report->samples, 10);
  EXPECT_TRUE(report->hasClasses);
  ASSERT_EQ(report->layers.size(), 3u);
  for (const LayerSensitivity &layer : report->layers) {
    EXPECT_EQ(layer.op, "linear");
    EXPECT_EQ(layer.biasBytes, 8 * 4);
    ASSERT_EQ(layer.widths.size(), 3u);
    int64_t bits = 8;
    for (const WidthSensitivity &width : layer.widths) {
      EXPECT_EQ(width.bits, bits);
      EXPECT_EQ(width.bytes, 8 * 8 * bits / 8);
      bits /= 2;
    }
    if (layer.name == "second") {
      EXPECT_LT(layer.widths[2].error, 1e-3);
      continue;
    }
    EXPECT_LT(layer.widths[0].error, 1e-3);
    EXPECT_GT(layer.widths[1].error, 10 * layer.widths[0].error);
    EXPECT_GT(layer.widths[2].error, 5 * layer.widths[1].error);
    EXPECT_GT(layer.widths[2].divergence, layer.widths[0].divergence);
  }
}

TEST(SensitivityTest, LeavesBitsOfOverridesAlone) {
  LinearNetwork network({"first", "second", "third"}, 8, 20);
  QuantConfig config = llvm::cantFail(ConfigChoice().resolve());
  SpecChange six;
  six.bits = 6;
  config.overrides.push_back({"second", "*", false, std::nullopt, six});
  config.overrides.push_back({"third", "*", true, std::nullopt, std::nullopt});
  auto report = measure(network, config, {2, 8});
  ASSERT_TRUE(bool(report)) << llvm::toString(report.takeError());
  ASSERT_EQ(report->layers.size(), 2u);
  EXPECT_EQ(report->layers[0].widths.size(), 2u);
  ASSERT_EQ(report->layers[1].widths.size(), 1u);
  EXPECT_EQ(report->layers[1].widths[0].bits, 6);
  EXPECT_EQ(report->layers[1].widths[0].bytes, 64);
}

TEST(SensitivityTest, LeavesLayersOfOneNameAlone) {
  LinearNetwork network({"first", "second"}, 8, 20);
  network.layers.push_back(network.layers.back());
  network.layers.back().value = "third";
  QuantConfig config = llvm::cantFail(ConfigChoice().resolve());
  auto report = measure(network, config, {2, 4});
  ASSERT_TRUE(bool(report)) << llvm::toString(report.takeError());
  ASSERT_EQ(report->layers.size(), 3u);
  EXPECT_EQ(report->layers[0].widths.size(), 2u);
  for (const LayerSensitivity &layer : llvm::drop_begin(report->layers)) {
    ASSERT_EQ(layer.widths.size(), 1u);
    EXPECT_EQ(layer.widths[0].bits, 8);
  }
}

TEST(SensitivityTest, DoesNotDependOnThreads) {
  LinearNetwork network({"first", "second", "third"}, 40, 10);
  QuantConfig config = llvm::cantFail(ConfigChoice().resolve());
  auto one = measure(network, config, {4, 8}, 1);
  auto two = measure(network, config, {4, 8}, 2);
  ASSERT_TRUE(bool(one)) << llvm::toString(one.takeError());
  ASSERT_TRUE(bool(two)) << llvm::toString(two.takeError());
  EXPECT_EQ(one->toJSON(), two->toJSON());
}

TEST(SensitivityTest, CountsBytesOfCompiledCode) {
  mlir::MLIRContext context;
  context.loadDialect<mlir::quant::QuantDialect>();
  mlir::Builder builder(&context);
  auto count = [&](unsigned bits, int64_t zeroPoint, unsigned inputBits = 8) {
    int64_t limit = int64_t(1) << (bits - 1);
    return qnn::getWeightBytes(mlir::quant::UniformQuantizedType::get(
                                   mlir::quant::QuantizationFlags::Signed,
                                   builder.getIntegerType(bits),
                                   builder.getF32Type(), 0.5, zeroPoint, -limit,
                                   limit - 1),
                               inputBits, 101);
  };
  EXPECT_EQ(count(2, 0), 26);
  EXPECT_EQ(count(3, 0), 51);
  EXPECT_EQ(count(4, 0), 51);
  EXPECT_EQ(count(5, 0), 101);
  EXPECT_EQ(count(8, 0), 101);
  EXPECT_EQ(count(16, 0), 202);
  EXPECT_EQ(count(2, 1), 51);
  EXPECT_EQ(count(4, 1), 101);
  EXPECT_EQ(count(8, 1), 101);

  // Nothing is unpacked for inputs of more than 8 bits.
  EXPECT_EQ(count(2, 0, 4), 26);
  EXPECT_EQ(count(2, 0, 16), 101);
  EXPECT_EQ(count(8, 0, 16), 101);
  EXPECT_EQ(count(16, 0, 16), 202);

  // Unsigned, with zero in the middle or not; half of the range.
  auto countOf = [&](unsigned flags, int64_t zeroPoint, int64_t min,
                     int64_t max) {
    return qnn::getWeightBytes(
        mlir::quant::UniformQuantizedType::get(flags, builder.getIntegerType(5),
                                               builder.getF32Type(), 0.5,
                                               zeroPoint, min, max),
        /*inputBits=*/8, 101);
  };
  EXPECT_EQ(countOf(0, 8, 0, 15), 51);
  EXPECT_EQ(countOf(0, 7, 0, 15), 101);
  EXPECT_EQ(countOf(mlir::quant::QuantizationFlags::Signed, 0, -7, 7), 51);

  // Blocks with scales that are multiples of an eighth, or of less.
  auto countBlocks = [&](float scale) {
    auto scales = mlir::RankedTensorType::get({1, 2}, builder.getF32Type());
    auto zeroPoints =
        mlir::RankedTensorType::get({1, 2}, builder.getIntegerType(4));
    auto zero = llvm::APInt::getZero(4);
    return qnn::getWeightBytes(
        mlir::quant::UniformQuantizedSubChannelType::get(
            mlir::quant::QuantizationFlags::Signed, builder.getIntegerType(4),
            builder.getF32Type(),
            mlir::DenseElementsAttr::get(scales, {1.0f, scale}),
            mlir::DenseElementsAttr::get(zeroPoints, {zero, zero}), {0, 1},
            {1, 8}, -7, 7),
        /*inputBits=*/8, 101);
  };
  EXPECT_EQ(countBlocks(1.0f), 51);
  EXPECT_EQ(countBlocks(0.375f), 101);
  EXPECT_EQ(countBlocks(0.376f), 202);
}

TEST(ClassDivergenceTest, TakesProbabilitiesAndLogits) {
  auto table = [](std::initializer_list<float> values) {
    return std::vector<HostTensor>{
        HostTensor::fromValues<float>({1, 2}, values)};
  };
  // The sum of p * log(p / q).
  double expected = 0.5 * std::log(0.5 / 0.25) + 0.5 * std::log(0.5 / 0.75);
  ClassDivergence probabilities;
  probabilities.add(table({0.25f, 0.75f}), table({0.5f, 0.5f}));
  EXPECT_NEAR(probabilities.getMean(), expected, 1e-6);
  ClassDivergence logits;
  logits.add(table({7, 7 + std::log(3.0f)}), table({-2, -2}));
  EXPECT_NEAR(logits.getMean(), expected, 1e-6);
  ClassDivergence none;
  HostTensor image = HostTensor::zeros(ElementType::F32, {1, 2, 2});
  none.add(image, image);
  EXPECT_FALSE(none.hasClasses());
  EXPECT_EQ(none.getMean(), 0);
}
