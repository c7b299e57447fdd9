//===- RecoverLayersTest.cpp - Layer by layer, with data ------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Recovery/RecoverLayers.h"

#include "../ErrorTesting.h"
#include "../Random.h"

#include "quant-mlir/Recovery/QuantizedLayer.h"
#include "quant-mlir/Reference/Interpreter.h"

#include "mlir/Dialect/Quant/IR/Quant.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Parser/Parser.h"
#include "gtest/gtest.h"

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::qnn;

namespace {

/// Three layers with 4 bits for weights. What the second one sees is much
/// larger than what the others see.
class RecoverLayersTest : public testing::Test {
protected:
  RecoverLayersTest() {
    context.loadDialect<func::FuncDialect, QNNDialect, quant::QuantDialect>();
  }

  static std::string makeConstant(test::Random &random, int64_t rows,
                                  int64_t columns) {
    std::string text = "dense<[";
    for (int64_t i = 0; i < rows; ++i) {
      text += i ? ", [" : "[";
      for (int64_t j = 0; j < columns; ++j)
        text += (j ? ", " : "") + std::to_string(2.0 * random.real() - 1.0);
      text += "]";
    }
    return text + "]> : tensor<" + std::to_string(rows) + "x" +
           std::to_string(columns) + "xf32>";
  }

  OwningOpRef<ModuleOp> makeNetwork() {
    test::Random random(1);
    std::string text = R"(
      !w = !quant.uniform<i4<-7:7>:f32:0, {)";
    for (int i = 0; i < 32; ++i)
      text += i ? ", 0.2" : "0.2";
    text += R"(}>
      !v = !quant.uniform<i4<-7:7>:f32:0, {0.2, 0.2}>
      func.func @main(%x: tensor<1x4xf32>) -> tensor<1x2xf32> {
        %w1 = qnn.constant )" +
            makeConstant(random, 32, 4) + R"(
        %q1 = qnn.quantize %w1 : (tensor<32x4xf32>) -> tensor<32x4x!w>
        %d1 = qnn.dequantize %q1 : (tensor<32x4x!w>) -> tensor<32x4xf32>
        %a = qnn.linear %x, %d1 : (tensor<1x4xf32>, tensor<32x4xf32>) -> tensor<1x32xf32>
        %r = qnn.relu %a : (tensor<1x32xf32>) -> tensor<1x32xf32>
        %w2 = qnn.constant )" +
            makeConstant(random, 2, 32) + R"(
        %q2 = qnn.quantize %w2 : (tensor<2x32xf32>) -> tensor<2x32x!v>
        %d2 = qnn.dequantize %q2 : (tensor<2x32x!v>) -> tensor<2x32xf32>
        %b = qnn.linear %r, %d2 : (tensor<1x32xf32>, tensor<2x32xf32>) -> tensor<1x2xf32>
        %w3 = qnn.constant )" +
            makeConstant(random, 2, 2) + R"(
        %q3 = qnn.quantize %w3 : (tensor<2x2xf32>) -> tensor<2x2x!v>
        %d3 = qnn.dequantize %q3 : (tensor<2x2x!v>) -> tensor<2x2xf32>
        %y = qnn.linear %b, %d3 : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
        return %y : tensor<1x2xf32>
      })";
    return parseSourceString<ModuleOp>(text, &context);
  }

  /// A layer whose 4-bit weights have this type.
  OwningOpRef<ModuleOp> makeLayer(StringRef type) {
    test::Random random(2);
    std::string text = R"(
      func.func @main(%x: tensor<1x4xf32>) -> tensor<1x2xf32> {
        %w = qnn.constant )" +
                       makeConstant(random, 2, 4) + R"(
        %q = qnn.quantize %w : (tensor<2x4xf32>) -> tensor<2x4x!w>
        %d = qnn.dequantize %q : (tensor<2x4x!w>) -> tensor<2x4xf32>
        %y = qnn.linear %x, %d : (tensor<1x4xf32>, tensor<2x4xf32>) -> tensor<1x2xf32>
        return %y : tensor<1x2xf32>
      })";
    return parseSourceString<ModuleOp>(("!w = " + type + text).str(), &context);
  }

  static std::optional<QuantizedLayer> findLayer(ModuleOp module) {
    std::optional<QuantizedLayer> layer;
    module.walk([&](LinearOp op) { layer = QuantizedLayer::get(op); });
    return layer;
  }

  /// The layer after recovery, which chooses whole steps: rounding to nearest
  /// leaves them alone.
  std::optional<QuantizedLayer> recoverWholeSteps(ModuleOp module) {
    EXPECT_TRUE(module);
    if (!module)
      return std::nullopt;
    recover(module, int64_t(1) << 30);
    std::optional<QuantizedLayer> layer = findLayer(module);
    if (layer)
      EXPECT_EQ(layer->getRoundedWeight(),
                std::vector<float>(layer->getWeight()));
    return layer;
  }

  /// Weights and biases after recovery.
  std::vector<float> recover(int64_t maxBytes) {
    OwningOpRef<ModuleOp> module = makeNetwork();
    EXPECT_TRUE(module);
    return recover(*module, maxBytes);
  }

  std::vector<float> recover(ModuleOp module, int64_t maxBytes) {
    FunctionCompiler compile =
        [&](OwningOpRef<ModuleOp> slice) -> llvm::Expected<TensorFunction> {
      auto shared = std::make_shared<OwningOpRef<ModuleOp>>(std::move(slice));
      return TensorFunction([shared](ArrayRef<HostTensor> inputs)
                                -> llvm::Expected<SmallVector<HostTensor>> {
        auto results =
            interpret(*(*shared)->getOps<func::FuncOp>().begin(), inputs);
        if (!results)
          return results.takeError();
        return SmallVector<HostTensor>(
            std::make_move_iterator(results->begin()),
            std::make_move_iterator(results->end()));
      });
    };
    BatchReader read = [&](int64_t index) {
      batches.push_back(index);
      test::Random random(100 + index);
      HostTensor tensor =
          llvm::cantFail(HostTensor::create(ElementType::F32, {1, 4}));
      for (float &value : tensor.data<float>())
        value = static_cast<float>(random.real());
      if (outlier && index % outlierInterval == 0)
        tensor.data<float>()[0] = *outlier;
      SmallVector<HostTensor> tensors;
      tensors.push_back(std::move(tensor));
      return llvm::Expected<SmallVector<HostTensor>>(std::move(tensors));
    };
    LayerRecoveryOptions options;
    options.correctOutputs = true;
    options.adaptRoundings = adapts;
    options.maxBytes = maxBytes;
    EXPECT_EQ(takeMessage(recoverLayers(*module.getOps<func::FuncOp>().begin(),
                                        compile, read, numSamples,
                                        /*batchSize=*/1, options, {})),
              "");
    std::vector<float> values;
    module.walk([&](LinearOp op) {
      std::optional<QuantizedLayer> layer = QuantizedLayer::get(op);
      llvm::append_range(values, layer->getRoundedWeight());
      llvm::append_range(values, layer->getBias());
    });
    return values;
  }

  static constexpr int64_t numSamples = 40;
  bool adapts = true;
  /// The first input of every fourth sample, or another one.
  std::optional<float> outlier;
  int64_t outlierInterval = 4;
  MLIRContext context;
  std::vector<int64_t> batches;
};

} // namespace

TEST_F(RecoverLayersTest, WhatMemoryCannotHoldIsComputedAgain) {
  std::vector<float> expected = recover(int64_t(1) << 30);
  EXPECT_EQ(batches.size(), size_t(numSamples));
  // Before the second layer: twice 32 floats, and the result of the first one.
  // Before the third: twice 2 floats.
  batches.clear();
  EXPECT_EQ(recover(numSamples * 128), expected);
  EXPECT_EQ(batches.size(), size_t(numSamples));
}

TEST_F(RecoverLayersTest, FewerSamplesAreTakenWhereMemoryIsScarce) {
  // The arguments, twice 4 floats, are kept in any case.
  recover(10 * 2 * 4 * sizeof(float));
  EXPECT_GE(batches.size(), 8u);
  EXPECT_LE(batches.size(), 10u);
  // Evenly from all.
  EXPECT_GT(batches.back(), numSamples / 2);
  batches.clear();
  recover(1);
  EXPECT_EQ(batches, std::vector<int64_t>{0});
}

TEST_F(RecoverLayersTest, ScalesOfBlocksStayMultiplesOfAUnit) {
  // Weights are less than 1 and so need 0.15 at most: the second block of the
  // first channel would cut nothing.
  OwningOpRef<ModuleOp> module =
      makeLayer("!quant.uniform<i4<-7:7>:f32:{0:1, 1:2}, "
                "{{0.3, 0.28125}, {0.1, 0.15}}>");
  std::optional<QuantizedLayer> layer = recoverWholeSteps(*module);
  ASSERT_TRUE(layer);
  auto scaleOf = [&](int64_t group) {
    return getScale(layer->getType(), group);
  };
  for (int64_t largest : {0, 3}) {
    double multiple = 16 * scaleOf(largest ^ 1) / scaleOf(largest);
    EXPECT_NEAR(multiple, std::round(multiple), 1e-4);
    EXPECT_LE(multiple, 16);
  }
  EXPECT_LT(scaleOf(1), 0.9 * scaleOf(0));
}

TEST_F(RecoverLayersTest, BlocksOfOutputsAloneAreRounded) {
  OwningOpRef<ModuleOp> module =
      makeLayer("!quant.uniform<i4<-7:7>:f32:{0:1}, {{0.3}, {0.15}}>");
  std::optional<QuantizedLayer> layer = recoverWholeSteps(*module);
  ASSERT_TRUE(layer);
  EXPECT_EQ(layer->getBlockSize(), 0);
}

TEST_F(RecoverLayersTest, PowersOfTwoStayPowersOfTwo) {
  OwningOpRef<ModuleOp> module =
      makeLayer("!quant.uniform<i4<-7:7>:f32:0, {0.25, 0.125}>");
  std::optional<QuantizedLayer> layer = recoverWholeSteps(*module);
  ASSERT_TRUE(layer);
  EXPECT_TRUE(layer->hasPowersOfTwo());
}

TEST_F(RecoverLayersTest, WhatAClampCutsOffDoesNotCount) {
  // Weights are whole steps. Inputs below -1.28 are cut.
  auto getBias = [&](StringRef attributes, StringRef before = "0.0") {
    OwningOpRef<ModuleOp> module = parseSourceString<ModuleOp>(
        (R"(
      !a = !quant.uniform<i8:f32, 0.01>
      !w = !quant.uniform<i8<-127:127>:f32:0, {0.015625, 0.015625}>
      func.func @main(%x: tensor<1x4xf32>) -> tensor<1x2xf32> {
        %qx = qnn.quantize %x : (tensor<1x4xf32>) -> tensor<1x4x!a>
        %dx = qnn.dequantize %qx : (tensor<1x4x!a>) -> tensor<1x4xf32>
        %w = qnn.constant dense<[[1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.5, 0.0]]> : tensor<2x4xf32>
        %q = qnn.quantize %w : (tensor<2x4xf32>) -> tensor<2x4x!w>
        %d = qnn.dequantize %q : (tensor<2x4x!w>) -> tensor<2x4xf32>
        %b = qnn.constant dense<[)" +
         before + R"(, 0.0]> : tensor<2xf32>
        %y = qnn.linear %dx, %d bias %b)" +
         attributes +
         R"( : (tensor<1x4xf32>, tensor<2x4xf32>, tensor<2xf32>) -> tensor<1x2xf32>
        return %y : tensor<1x2xf32>
      })")
            .str(),
        &context);
    EXPECT_TRUE(module);
    recover(*module, int64_t(1) << 30);
    return std::vector<float>(findLayer(*module)->getBias());
  };
  adapts = false;
  outlier = -20.0f;
  std::vector<float> whole = getBias("");
  EXPECT_NEAR(whole[0], (-20.0 + 1.28) / 4, 0.1);
  EXPECT_NEAR(whole[1], 0, 0.01);
  std::vector<float> clamped = getBias(" {clamp = #qnn.clamp<0.0, inf>}");
  EXPECT_NEAR(clamped[0], 0, 0.01);
  EXPECT_NEAR(clamped[1], 0, 0.01);
  // Values that are cut above a limit, but seen below it, count.
  outlier = 2.0f;
  clamped = getBias(" {clamp = #qnn.clamp<0.0, 10.0>}");
  EXPECT_NEAR(clamped[0], (2.0 - 1.27) / 4, 0.1);
  outlier = 20.0f;
  clamped = getBias(" {clamp = #qnn.clamp<0.0, 1.0>}");
  EXPECT_NEAR(clamped[0], 0, 0.01);
  // All that is wanted has come to be cut off.
  outlierInterval = 1;
  clamped = getBias(" {clamp = #qnn.clamp<0.0, inf>}", "-5.0");
  EXPECT_NEAR(clamped[0], -5.0 + 20.0 - 1.27, 0.01);
}
