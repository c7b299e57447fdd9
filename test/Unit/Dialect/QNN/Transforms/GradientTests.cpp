//===- GradientTests.cpp - Gradients against finite differences -----------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Dialect/QNN/IR/QNN.h"
#include "quant-mlir/Dialect/QNN/Transforms/Passes.h"
#include "quant-mlir/Reference/Interpreter.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/Support/FormatVariadic.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

using namespace mlir;
using namespace quantmlir;

namespace {

struct Case {
  const char *name;
  /// Types of %a0, %a1, ... and of %y, which `body` computes from them.
  std::vector<std::vector<int64_t>> arguments;
  std::vector<int64_t> result;
  const char *body;
  /// How far arguments are moved. Functions that are linear in each argument
  /// can be moved far.
  double step = 0.5;
  /// Arguments lie on a grid around zero, this far apart in random order, so
  /// that no maximum and no sign changes when they are moved; or, if 0, are
  /// random in [-1, 1].
  double grid = 0;
};

std::string typeOf(llvm::ArrayRef<int64_t> shape) {
  std::string text = "tensor<";
  for (int64_t size : shape)
    text += std::to_string(size) + "x";
  return text + "f32>";
}

class GradientTest : public testing::TestWithParam<Case> {
protected:
  GradientTest() { context.loadDialect<qnn::QNNDialect, func::FuncDialect>(); }

  /// (arguments..., %r) -> the mean of %y * %r, or the results that `results`
  /// names.
  std::string getText(bool isLoss) {
    const Case &test = GetParam();
    std::string text = "func.func @f(";
    for (auto [index, shape] : llvm::enumerate(test.arguments))
      text += llvm::formatv("%a{0}: {1} {{qnn.parameter = \"weight\"}, ", index,
                            typeOf(shape));
    std::string type = typeOf(test.result);
    text += "%r: " + type + ") -> " + (isLoss ? "tensor<f32>" : type) + " {\n" +
            test.body + "\n";
    if (!isLoss)
      return text + "  return %y : " + type + "\n}";
    std::string axes;
    for (size_t axis = 0; axis < test.result.size(); ++axis)
      axes += (axis ? ", " : "") + std::to_string(axis);
    return text +
           llvm::formatv(
               "  %product = qnn.mul %y, %r : ({0}, {0}) -> {0}\n"
               "  %loss = qnn.reduce_mean %product {{axes = array<i64: {1}>"
               "} : ({0}) -> tensor<f32>\n"
               "  return %loss : tensor<f32>\n}",
               type, axes)
               .str();
  }

  std::vector<HostTensor> getArguments() {
    const Case &test = GetParam();
    std::mt19937 random(3);
    std::vector<HostTensor> tensors;
    auto shapes = test.arguments;
    shapes.push_back(test.result);
    for (auto [index, shape] : llvm::enumerate(shapes)) {
      HostTensor tensor = HostTensor::zeros(ElementType::F32, shape);
      auto values = tensor.data<float>();
      bool isGrid = test.grid != 0 && index + 1 < shapes.size();
      auto count = static_cast<int64_t>(values.size());
      for (auto [i, value] : llvm::enumerate(values))
        value =
            static_cast<float>(isGrid ? (static_cast<double>(i) -
                                         static_cast<double>(count / 2) + 0.5) *
                                            test.grid
                                      : (random() >> 8) * 0x1p-23 - 1.0);
      if (isGrid)
        for (int64_t i = count - 1; i > 0; --i)
          std::swap(values[i], values[random() % (i + 1)]);
      tensors.push_back(std::move(tensor));
    }
    return tensors;
  }

  MLIRContext context;
};

} // namespace

TEST_P(GradientTest, AgreesWithFiniteDifferences) {
  auto forward = parseSourceString<ModuleOp>(getText(false), &context);
  auto module = parseSourceString<ModuleOp>(getText(true), &context);
  ASSERT_TRUE(forward && module) << getText(true);
  PassManager pm(&context);
  pm.addNestedPass<func::FuncOp>(qnn::createDifferentiatePass());
  ASSERT_TRUE(succeeded(pm.run(*module)));
  std::vector<HostTensor> arguments = getArguments();
  auto results = interpret(*module->getOps<func::FuncOp>().begin(), arguments);
  ASSERT_TRUE(static_cast<bool>(results))
      << llvm::toString(results.takeError());
  ASSERT_EQ(results->size(), arguments.size());

  auto function = llvm::cantFail(
      Interpreter::create(*forward->getOps<func::FuncOp>().begin()));
  // Sums in double, so that differences are exact enough.
  auto getLoss = [&] {
    std::vector<HostTensor> outputs = llvm::cantFail(function.run(arguments));
    double sum = 0;
    for (auto [y, r] : llvm::zip_equal(outputs.front().data<float>(),
                                       arguments.back().data<float>()))
      sum += static_cast<double>(y) * r;
    return sum / static_cast<double>(outputs.front().numElements());
  };
  double step = GetParam().step;
  for (size_t index = 0; index + 1 < arguments.size(); ++index) {
    ArrayRef<float> gradient = (*results)[1 + index].data<float>();
    double largest = 0;
    for (float value : gradient)
      largest = std::max(largest, std::abs(static_cast<double>(value)));
    EXPECT_GT(largest, 0) << "argument " << index;
    for (size_t i = 0; i < gradient.size(); ++i) {
      auto getDifference = [&](double distance) {
        float &value = arguments[index].data<float>()[i];
        float old = value;
        float above = static_cast<float>(old + distance);
        float below = static_cast<float>(old - distance);
        value = above;
        double high = getLoss();
        value = below;
        double low = getLoss();
        value = old;
        return (high - low) /
               (static_cast<double>(above) - static_cast<double>(below));
      };
      // Richardson's extrapolation: the error falls with the fourth power.
      double expected = (4 * getDifference(step / 2) - getDifference(step)) / 3;
      EXPECT_NEAR(gradient[i], expected, 1e-4 * largest)
          << "element " << i << " of argument " << index;
    }
  }
}

/// Gradients of the sum of gradient * fake_quant(x).
static std::vector<std::vector<float>>
getFakeQuantGradients(StringRef rule, int64_t qmin, int64_t qmax,
                      ArrayRef<float> x, ArrayRef<float> gradient, float scale,
                      std::optional<float> zeroPoint) {
  MLIRContext context;
  context.loadDialect<qnn::QNNDialect, func::FuncDialect>();
  auto count = static_cast<int64_t>(x.size());
  std::string type = typeOf({count});
  std::string text = llvm::formatv(
      "func.func @f(%x: {0} {{qnn.parameter = \"weight\"}, %s: tensor<f32> "
      "{{qnn.parameter = \"scale\"}{1}, %g: {0}) -> tensor<f32> {{\n"
      "  %q = qnn.fake_quant %x scale %s {2} {{qmin = {3} : i64, qmax = {4} : "
      "i64, rule = #qnn.gradient_rule<{5}>} : ({0}, tensor<f32>{6}) -> {0}\n"
      "  %p = qnn.mul %q, %g : ({0}, {0}) -> {0}\n"
      "  %l = qnn.reduce_sum %p {{axes = array<i64: 0>} : ({0}) -> "
      "tensor<f32>\n"
      "  return %l : tensor<f32>\n}",
      type,
      zeroPoint ? ", %z: tensor<f32> {qnn.parameter = \"zero_point\"}" : "",
      zeroPoint ? "zero_point %z" : "", qmin, qmax, rule,
      zeroPoint ? ", tensor<f32>" : "");
  auto module = parseSourceString<ModuleOp>(text, &context);
  PassManager pm(&context);
  pm.addNestedPass<func::FuncOp>(qnn::createDifferentiatePass());
  if (!module || failed(pm.run(*module)))
    return {};
  std::vector<HostTensor> inputs{HostTensor::fromValues<float>({count}, x),
                                 HostTensor::fromValues<float>({}, {scale})};
  if (zeroPoint)
    inputs.push_back(HostTensor::fromValues<float>({}, {*zeroPoint}));
  inputs.push_back(HostTensor::fromValues<float>({count}, gradient));
  std::vector<HostTensor> results =
      cantFail(interpret(*module->getOps<func::FuncOp>().begin(), inputs));
  std::vector<std::vector<float>> gradients;
  for (const HostTensor &result : llvm::drop_begin(results))
    gradients.push_back(result.data<float>().vec());
  return gradients;
}

/// In steps of 0.5: -5, which is clipped; -4 and 3, which are the bounds; 3.4,
/// which rounds to one; 3.6, which is clipped; 1.2.
static const float fakeQuantInput[] = {-2.5f, -2.0f, 1.5f, 1.7f, 1.8f, 0.6f};
static const float fakeQuantGradient[] = {1, 2, 4, 8, 16, 32};
using FakeQuantGradients = std::vector<std::vector<float>>;

TEST(FakeQuantGradientTest, LearnedStep) {
  FakeQuantGradients g = getFakeQuantGradients(
      "lsq", -4, 3, fakeQuantInput, fakeQuantGradient, 0.5f, std::nullopt);
  ASSERT_EQ(g.size(), 2u);
  EXPECT_EQ(g[0], (std::vector<float>{0, 2, 4, 8, 0, 32}));
  // -4 * 1 + (3 - 3.4) * 8 + 3 * 16 + (1 - 1.2) * 32, over sqrt(6 * 3)
  EXPECT_NEAR(g[1][0], 34.4 / std::sqrt(18.0), 1e-5);
}

TEST(FakeQuantGradientTest, LearnedClip) {
  FakeQuantGradients g = getFakeQuantGradients(
      "pact", -4, 3, fakeQuantInput, fakeQuantGradient, 0.5f, std::nullopt);
  ASSERT_EQ(g.size(), 2u);
  EXPECT_EQ(g[0], (std::vector<float>{0, 2, 4, 8, 0, 32}));
  // -4 * 1 + 3 * 16, over 7^2
  EXPECT_NEAR(g[1][0], 44.0 / 49.0, 1e-6);
}

TEST(FakeQuantGradientTest, LearnedRange) {
  FakeQuantGradients g = getFakeQuantGradients(
      "amax", -4, 3, fakeQuantInput, fakeQuantGradient, 0.5f, std::nullopt);
  ASSERT_EQ(g.size(), 2u);
  EXPECT_EQ(g[0], (std::vector<float>{0, 2, 4, 0, 0, 32}));
  // -4 * 1 + 3 * 8 + 3 * 16, over 4^2
  EXPECT_NEAR(g[1][0], 68.0 / 16.0, 1e-6);
}

TEST(FakeQuantGradientTest, LearnedStepAndOffset) {
  // The zero point counts as 2. In steps above it: 0 and 7, which are the
  // bounds; -1 and 8, which are clipped; 2.5, which rounds to 2.
  FakeQuantGradients g =
      getFakeQuantGradients("lsq_plus", 0, 7, {-1.0f, 2.5f, -1.5f, 3.0f, 0.25f},
                            {1, 4, 2, 8, 16}, 0.5f, 2.25f);
  ASSERT_EQ(g.size(), 3u);
  EXPECT_EQ(g[0], (std::vector<float>{1, 4, 0, 0, 16}));
  // (0 - 2) * 2 + (7 - 2) * 8 + (0 - 0.5) * 16, over sqrt(5 * 7)
  EXPECT_NEAR(g[1][0], 28.0 / std::sqrt(35.0), 1e-5);
  // -0.5 * (2 + 8)
  EXPECT_NEAR(g[2][0], -5.0 / std::sqrt(35.0), 1e-6);
}

static const Case cases[] = {
    {"Linear",
     {{3, 4}, {2, 4}, {2}},
     {3, 2},
     "%y = qnn.linear %a0, %a1 bias %a2 : (tensor<3x4xf32>, tensor<2x4xf32>, "
     "tensor<2xf32>) -> tensor<3x2xf32>"},
    {"Conv",
     {{2, 5, 4, 3}, {4, 3, 3, 3}, {4}},
     {2, 5, 4, 4},
     "%y = qnn.conv_2d %a0, %a1 bias %a2 {padding = array<i64: 1, 1, 1, 1>} : "
     "(tensor<2x5x4x3xf32>, tensor<4x3x3x3xf32>, tensor<4xf32>) -> "
     "tensor<2x5x4x4xf32>"},
    {"ConvStridesAndDilations",
     {{1, 8, 9, 2}, {3, 3, 2, 2}},
     {1, 3, 4, 3},
     "%y = qnn.conv_2d %a0, %a1 {strides = array<i64: 2, 2>, padding = "
     "array<i64: 1, 0, 0, 1>, dilations = array<i64: 2, 2>} : "
     "(tensor<1x8x9x2xf32>, tensor<3x3x2x2xf32>) -> tensor<1x3x4x3xf32>"},
    {"ConvWithPaddingBeyondReach",
     {{1, 3, 3, 1}, {2, 1, 2, 1}},
     {1, 3, 4, 2},
     "%y = qnn.conv_2d %a0, %a1 {strides = array<i64: 2, 2>, padding = "
     "array<i64: 1, 1, 3, 2>} : (tensor<1x3x3x1xf32>, tensor<2x1x2x1xf32>) -> "
     "tensor<1x3x4x2xf32>"},
    {"ConvDepthwise",
     {{2, 5, 5, 3}, {3, 3, 3, 1}},
     {2, 3, 3, 3},
     "%y = qnn.conv_2d %a0, %a1 {strides = array<i64: 2, 2>, padding = "
     "array<i64: 1, 1, 1, 1>, groups = 3 : i64} : (tensor<2x5x5x3xf32>, "
     "tensor<3x3x3x1xf32>) -> tensor<2x3x3x3xf32>"},
    {"ConvGrouped",
     {{1, 4, 4, 4}, {6, 3, 3, 2}},
     {1, 2, 2, 6},
     "%y = qnn.conv_2d %a0, %a1 {groups = 2 : i64} : (tensor<1x4x4x4xf32>, "
     "tensor<6x3x3x2xf32>) -> tensor<1x2x2x6xf32>"},
    {"ConvTranspose",
     {{1, 3, 4, 4}, {6, 3, 2, 2}, {6}},
     {1, 6, 9, 6},
     "%y = qnn.conv_transpose_2d %a0, %a1 bias %a2 {strides = array<i64: 2, "
     "2>, padding = array<i64: 1, 1, 0, 0>, output_padding = array<i64: 1, 1>, "
     "groups = 2 : i64} : (tensor<1x3x4x4xf32>, tensor<6x3x2x2xf32>, "
     "tensor<6xf32>) -> tensor<1x6x9x6xf32>"},
    {"ConvWithRelu",
     {{1, 3, 3, 2}},
     {1, 3, 3, 2},
     "%w = qnn.constant dense<[[[[1.0, 0.0]]], [[[0.0, -1.0]]]]> : "
     "tensor<2x1x1x2xf32>\n"
     "%y = qnn.conv_2d %a0, %w {clamp = #qnn.clamp<0.0, inf>} : "
     "(tensor<1x3x3x2xf32>, tensor<2x1x1x2xf32>) -> tensor<1x3x3x2xf32>",
     0.04,
     0.1},
    {"MatMul",
     {{2, 3, 4}, {4, 2}},
     {2, 3, 2},
     "%y = qnn.matmul %a0, %a1 : (tensor<2x3x4xf32>, tensor<4x2xf32>) -> "
     "tensor<2x3x2xf32>"},
    {"AddBroadcast",
     {{2, 3, 4}, {3, 1}},
     {2, 3, 4},
     "%y = qnn.add %a0, %a1 : (tensor<2x3x4xf32>, tensor<3x1xf32>) -> "
     "tensor<2x3x4xf32>"},
    {"MulBroadcast",
     {{2, 1, 4}, {3, 1}},
     {2, 3, 4},
     "%y = qnn.mul %a0, %a1 : (tensor<2x1x4xf32>, tensor<3x1xf32>) -> "
     "tensor<2x3x4xf32>"},
    {"Relu",
     {{3, 4}},
     {3, 4},
     "%y = qnn.relu %a0 : (tensor<3x4xf32>) -> tensor<3x4xf32>",
     0.04,
     0.1},
    {"Clip",
     {{3, 4}},
     {3, 4},
     "%y = qnn.clip %a0 {clamp = #qnn.clamp<-0.3, 0.4>} : (tensor<3x4xf32>) -> "
     "tensor<3x4xf32>",
     0.04,
     0.1},
    {"Sigmoid",
     {{3, 4}},
     {3, 4},
     "%y = qnn.sigmoid %a0 : (tensor<3x4xf32>) -> tensor<3x4xf32>",
     0.1},
    {"Tanh",
     {{3, 4}},
     {3, 4},
     "%y = qnn.tanh %a0 : (tensor<3x4xf32>) -> tensor<3x4xf32>",
     0.1},
    {"Silu",
     {{3, 4}},
     {3, 4},
     "%y = qnn.silu %a0 : (tensor<3x4xf32>) -> tensor<3x4xf32>",
     0.1},
    {"HardSigmoid",
     {{4, 6}},
     {4, 6},
     "%y = qnn.hard_sigmoid %a0 : (tensor<4x6xf32>) -> tensor<4x6xf32>",
     0.04,
     0.3},
    {"HardSwish",
     {{4, 6}},
     {4, 6},
     "%y = qnn.hard_swish %a0 : (tensor<4x6xf32>) -> tensor<4x6xf32>",
     0.04,
     0.31},
    {"BatchNorm",
     {{4, 3}, {3}, {3}, {3}},
     {4, 3},
     "%v = qnn.constant dense<[0.5, 1.0, 2.0]> : tensor<3xf32>\n"
     "%y = qnn.batch_norm %a0 scale %a1 offset %a2 mean %a3 variance %v : "
     "(tensor<4x3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, "
     "tensor<3xf32>) -> tensor<4x3xf32>"},
    {"BatchNormByVariance",
     {{3}},
     {2, 3},
     "%x = qnn.constant dense<[[0.5, 1.0, 2.0], [-1.0, 0.25, 1.0]]> : "
     "tensor<2x3xf32>\n"
     "%p = qnn.constant dense<[1.0, 2.0, 0.5]> : tensor<3xf32>\n"
     "%two = qnn.constant dense<2.0> : tensor<3xf32>\n"
     "%v = qnn.add %a0, %two : (tensor<3xf32>, tensor<3xf32>) -> "
     "tensor<3xf32>\n"
     "%y = qnn.batch_norm %x scale %p offset %p mean %p variance %v : "
     "(tensor<2x3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, "
     "tensor<3xf32>) -> tensor<2x3xf32>",
     0.1},
    {"LayerNorm",
     {{3, 5}, {5}, {5}},
     {3, 5},
     "%y = qnn.layer_norm %a0 scale %a1 offset %a2 : (tensor<3x5xf32>, "
     "tensor<5xf32>, tensor<5xf32>) -> tensor<3x5xf32>",
     0.05},
    {"Max",
     {{3, 4}},
     {3, 4},
     "%c = qnn.constant dense<0.1> : tensor<4xf32>\n"
     "%y = qnn.max %a0, %c : (tensor<3x4xf32>, tensor<4xf32>) -> "
     "tensor<3x4xf32>",
     0.04,
     0.11},
    {"Min",
     {{3, 4}},
     {3, 4},
     "%c = qnn.constant dense<0.1> : tensor<4xf32>\n"
     "%y = qnn.min %c, %a0 : (tensor<4xf32>, tensor<3x4xf32>) -> "
     "tensor<3x4xf32>",
     0.04,
     0.11},
    {"Elu",
     {{3, 4}},
     {3, 4},
     "%y = qnn.elu %a0 {alpha = 0.5 : f32} : (tensor<3x4xf32>) -> "
     "tensor<3x4xf32>",
     0.04,
     0.1},
    {"Gelu",
     {{3, 4}},
     {3, 4},
     "%y = qnn.gelu %a0 : (tensor<3x4xf32>) -> tensor<3x4xf32>",
     0.1},
    {"GeluTanh",
     {{3, 4}},
     {3, 4},
     "%y = qnn.gelu %a0 {tanh} : (tensor<3x4xf32>) -> tensor<3x4xf32>",
     0.1},
    {"Erf",
     {{3, 4}},
     {3, 4},
     "%y = qnn.erf %a0 : (tensor<3x4xf32>) -> tensor<3x4xf32>",
     0.1},
    {"Pow",
     {{3, 4}},
     {3, 4},
     "%two = qnn.constant dense<2.0> : tensor<f32>\n"
     "%p = qnn.add %a0, %two : (tensor<3x4xf32>, tensor<f32>) -> "
     "tensor<3x4xf32>\n"
     "%y = qnn.pow %p {exponent = 1.5 : f32} : (tensor<3x4xf32>) -> "
     "tensor<3x4xf32>",
     0.1},
    {"PRelu",
     {{3, 2}},
     {3, 2},
     "%y = qnn.prelu %a0 {slopes = array<f32: 0.25, -0.5>} : "
     "(tensor<3x2xf32>) -> tensor<3x2xf32>",
     0.04,
     0.1},
    {"ReduceMax",
     {{2, 3, 4}},
     {2, 4},
     "%y = qnn.reduce_max %a0 {axes = array<i64: 1>} : (tensor<2x3x4xf32>) -> "
     "tensor<2x4xf32>",
     0.04,
     0.1},
    {"Gather",
     {{2, 3}},
     {2, 5},
     "%y = qnn.gather %a0 {axis = 1 : i64, indices = array<i64: 2, 0, 2, 2, "
     "1>} : (tensor<2x3xf32>) -> tensor<2x5xf32>"},
    {"LeakyRelu",
     {{3, 4}},
     {3, 4},
     "%y = qnn.leaky_relu %a0 {alpha = 0.25 : f32} : (tensor<3x4xf32>) -> "
     "tensor<3x4xf32>",
     0.04,
     0.1},
    {"Abs",
     {{3, 4}},
     {3, 4},
     "%y = qnn.abs %a0 : (tensor<3x4xf32>) -> tensor<3x4xf32>",
     0.04,
     0.1},
    {"Exp",
     {{3, 4}},
     {3, 4},
     "%y = qnn.exp %a0 : (tensor<3x4xf32>) -> tensor<3x4xf32>",
     0.1},
    {"Log",
     {{3, 4}},
     {3, 4},
     "%two = qnn.constant dense<2.0> : tensor<f32>\n"
     "%p = qnn.add %a0, %two : (tensor<3x4xf32>, tensor<f32>) -> "
     "tensor<3x4xf32>\n"
     "%y = qnn.log %p : (tensor<3x4xf32>) -> tensor<3x4xf32>",
     0.1},
    {"Sqrt",
     {{3, 4}},
     {3, 4},
     "%two = qnn.constant dense<2.0> : tensor<f32>\n"
     "%p = qnn.add %a0, %two : (tensor<3x4xf32>, tensor<f32>) -> "
     "tensor<3x4xf32>\n"
     "%y = qnn.sqrt %p : (tensor<3x4xf32>) -> tensor<3x4xf32>",
     0.1},
    {"Sub",
     {{2, 3, 4}, {3, 1}},
     {2, 3, 4},
     "%y = qnn.sub %a0, %a1 : (tensor<2x3x4xf32>, tensor<3x1xf32>) -> "
     "tensor<2x3x4xf32>"},
    {"Div",
     {{2, 3, 4}, {3, 1}},
     {2, 3, 4},
     "%two = qnn.constant dense<2.0> : tensor<f32>\n"
     "%b = qnn.add %a1, %two : (tensor<3x1xf32>, tensor<f32>) -> "
     "tensor<3x1xf32>\n"
     "%y = qnn.div %a0, %b : (tensor<2x3x4xf32>, tensor<3x1xf32>) -> "
     "tensor<2x3x4xf32>",
     0.1},
    {"ReduceSum",
     {{2, 3, 4}},
     {2, 1, 4},
     "%y = qnn.reduce_sum %a0 {axes = array<i64: 1>, keep_dims} : "
     "(tensor<2x3x4xf32>) -> tensor<2x1x4xf32>"},
    {"Softmax",
     {{2, 4}},
     {2, 4},
     "%y = qnn.softmax %a0 {axis = 1 : i64} : (tensor<2x4xf32>) -> "
     "tensor<2x4xf32>",
     0.1},
    {"MaxPool",
     {{1, 5, 5, 2}},
     {1, 3, 3, 2},
     "%y = qnn.max_pool_2d %a0 {kernel = array<i64: 3, 3>, strides = "
     "array<i64: 2, 2>, padding = array<i64: 1, 1, 1, 1>} : "
     "(tensor<1x5x5x2xf32>) -> tensor<1x3x3x2xf32>",
     0.04,
     0.1},
    {"AveragePool",
     {{1, 6, 5, 2}},
     {1, 3, 3, 2},
     "%y = qnn.average_pool_2d %a0 {kernel = array<i64: 3, 3>, strides = "
     "array<i64: 2, 2>, padding = array<i64: 1, 0, 1, 1>} : "
     "(tensor<1x6x5x2xf32>) -> tensor<1x3x3x2xf32>"},
    {"AveragePoolWithPaddingAndCeil",
     {{1, 5, 6, 1}},
     {1, 3, 4, 1},
     "%y = qnn.average_pool_2d %a0 {kernel = array<i64: 3, 2>, strides = "
     "array<i64: 2, 2>, padding = array<i64: 1, 1, 1, 1>, ceil_mode, "
     "count_include_pad} : (tensor<1x5x6x1xf32>) -> tensor<1x3x4x1xf32>"},
    {"ReduceMean",
     {{2, 3, 4}},
     {2, 4},
     "%y = qnn.reduce_mean %a0 {axes = array<i64: 1>} : (tensor<2x3x4xf32>) -> "
     "tensor<2x4xf32>"},
    {"Reshape",
     {{2, 6}},
     {3, 4},
     "%y = qnn.reshape %a0 : (tensor<2x6xf32>) -> tensor<3x4xf32>"},
    {"Transpose",
     {{2, 3, 4}},
     {4, 2, 3},
     "%y = qnn.transpose %a0 {permutation = array<i64: 2, 0, 1>} : "
     "(tensor<2x3x4xf32>) -> tensor<4x2x3xf32>"},
    {"SliceWithStrides",
     {{2, 8}},
     {2, 3},
     "%y = qnn.slice %a0 {offsets = array<i64: 0, 1>, strides = array<i64: 1, "
     "3>} : (tensor<2x8xf32>) -> tensor<2x3xf32>"},
    {"Pad",
     {{2, 3}},
     {3, 5},
     "%y = qnn.pad %a0 {low = array<i64: 1, 0>, high = array<i64: 0, 2>} : "
     "(tensor<2x3xf32>) -> tensor<3x5xf32>"},
    {"Concat",
     {{2, 3}, {2, 1}},
     {2, 4},
     "%y = qnn.concat %a0, %a1 {axis = 1 : i64} : (tensor<2x3xf32>, "
     "tensor<2x1xf32>) -> tensor<2x4xf32>"},
    {"CrossEntropy",
     {{3, 4}},
     {1},
     "%t = qnn.constant dense<[[1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0], "
     "[0.25, 0.25, 0.25, 0.25]]> : tensor<3x4xf32>\n"
     "%l = qnn.softmax_cross_entropy %a0, %t : (tensor<3x4xf32>, "
     "tensor<3x4xf32>) -> tensor<f32>\n"
     "%y = qnn.reshape %l : (tensor<f32>) -> tensor<1xf32>",
     0.2},
    {"SumOfTwoPaths",
     {{2, 3}},
     {2, 3},
     "%s = qnn.mul %a0, %a0 : (tensor<2x3xf32>, tensor<2x3xf32>) -> "
     "tensor<2x3xf32>\n"
     "%y = qnn.add %s, %a0 : (tensor<2x3xf32>, tensor<2x3xf32>) -> "
     "tensor<2x3xf32>"}};

INSTANTIATE_TEST_SUITE_P(Operations, GradientTest, testing::ValuesIn(cases),
                         [](const testing::TestParamInfo<Case> &info) {
                           return std::string(info.param.name);
                         });
