//===- ContractionTests.cpp - Convolutions, linear, matmul ----------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ReferenceTest.h"

#include "llvm/Support/FormatVariadic.h"

#include <cmath>

using namespace quantmlir;
using namespace quantmlir::reference;
using llvm::formatv;

namespace {

class ContractionTest : public ReferenceTest {};

//===----------------------------------------------------------------------===//
// Float
//===----------------------------------------------------------------------===//

TEST_F(ContractionTest, Conv2DHasNoFlip) {
  HostTensor result = run(oneOp("qnn.conv_2d %a0, %a1",
                                "(tensor<1x2x3x1xf32>, tensor<1x2x2x1xf32>) -> "
                                "tensor<1x1x2x1xf32>"),
                          {tensor<float>({1, 2, 3, 1}, {1, 2, 3, 4, 5, 6}),
                           tensor<float>({1, 2, 2, 1}, {1, 10, 100, 1000})});
  EXPECT_EQ(values<float>(result), (std::vector<float>{5421, 6532}));
}

TEST_F(ContractionTest, Conv2DPadsWithZeroOnEachSideSeparately) {
  // One row above, none below; none on the left, one column on the right.
  HostTensor result =
      run(oneOp("qnn.conv_2d %a0, %a1 {padding = array<i64: 1, 0, 0, 1>}",
                "(tensor<1x2x2x1xf32>, tensor<1x2x2x1xf32>) -> "
                "tensor<1x2x2x1xf32>"),
          {tensor<float>({1, 2, 2, 1}, {1, 2, 3, 4}),
           tensor<float>({1, 2, 2, 1}, {1, 10, 100, 1000})});
  EXPECT_EQ(values<float>(result), (std::vector<float>{2100, 200, 4321, 402}));
}

TEST_F(ContractionTest, Conv2DAddsBiasThenClamps) {
  HostTensor result =
      run("func.func @f(%x: tensor<1x1x3x1xf32>, %w: tensor<2x1x1x1xf32>, "
          "%b: tensor<2xf32>) -> tensor<1x1x3x2xf32> {\n"
          "  %r = qnn.conv_2d %x, %w bias %b {clamp = #qnn.clamp<0.0, 6.0>} : "
          "(tensor<1x1x3x1xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> "
          "tensor<1x1x3x2xf32>\n  return %r : tensor<1x1x3x2xf32>\n}",
          {tensor<float>({1, 1, 3, 1}, {-2, 1, 3}),
           tensor<float>({2, 1, 1, 1}, {1, 2}), tensor<float>({2}, {0.5f, 1})});
  EXPECT_EQ(values<float>(result),
            (std::vector<float>{0, 0, 1.5f, 3, 3.5f, 6}));
}

struct ConvCase {
  int64_t batch, height, width, inputs, outputs, kernelHeight, kernelWidth;
  int64_t strideHeight, strideWidth, top, bottom, left, right;
  int64_t dilationHeight, dilationWidth, groups;

  int64_t outputHeight() const {
    return (height + top + bottom - (kernelHeight - 1) * dilationHeight - 1) /
               strideHeight +
           1;
  }
  int64_t outputWidth() const {
    return (width + left + right - (kernelWidth - 1) * dilationWidth - 1) /
               strideWidth +
           1;
  }
  std::vector<int64_t> inputShape() const {
    return {batch, height, width, inputs};
  }
  std::vector<int64_t> weightShape() const {
    return {outputs, kernelHeight, kernelWidth, inputs / groups};
  }
  std::vector<int64_t> outputShape() const {
    return {batch, outputHeight(), outputWidth(), outputs};
  }
  std::string attributes() const {
    return formatv("{{strides = array<i64: {0}, {1}>, padding = array<i64: "
                   "{2}, {3}, {4}, {5}>, dilations = array<i64: {6}, {7}>, "
                   "groups = {8} : i64}",
                   strideHeight, strideWidth, top, bottom, left, right,
                   dilationHeight, dilationWidth, groups);
  }

  /// The definition, one output at a time: the sum over window and channels of
  /// `input(n, y, x, c) * weight(o, ky, kx, c)`.
  template <typename Input, typename Weight>
  double at(int64_t n, int64_t oy, int64_t ox, int64_t o, Input input,
            Weight weight) const {
    double sum = 0;
    int64_t perGroup = inputs / groups, group = o / (outputs / groups);
    for (int64_t c = 0; c < perGroup; ++c)
      for (int64_t ky = 0; ky < kernelHeight; ++ky)
        for (int64_t kx = 0; kx < kernelWidth; ++kx) {
          int64_t y = oy * strideHeight + ky * dilationHeight - top;
          int64_t x = ox * strideWidth + kx * dilationWidth - left;
          if (y < 0 || y >= height || x < 0 || x >= width)
            continue;
          int64_t at =
              ((n * height + y) * width + x) * inputs + group * perGroup + c;
          sum +=
              input(at) *
              weight(((o * kernelHeight + ky) * kernelWidth + kx) * perGroup +
                     c);
        }
    return sum;
  }
};

const ConvCase convCases[] = {
    {1, 5, 5, 3, 4, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1},
    {2, 7, 6, 4, 6, 3, 2, 2, 1, 0, 2, 1, 0, 1, 1, 2},   // groups, asymmetric
    {1, 9, 8, 3, 3, 3, 3, 1, 2, 2, 1, 0, 3, 2, 3, 3},   // depthwise, dilated
    {1, 4, 4, 2, 8, 2, 2, 3, 3, 0, 0, 0, 0, 1, 1, 2},   // channel multiplier
    {1, 1, 200, 2, 3, 1, 5, 1, 1, 0, 0, 2, 2, 1, 1, 1}, // a long row
    {1, 2, 2, 1, 1, 3, 3, 1, 1, 5, 5, 5, 5, 1, 1, 1}, // windows of padding only
    {3, 3, 3, 5, 2, 1, 1, 2, 2, 0, 0, 0, 0, 1, 1, 1},
};

class ConvTest : public ReferenceTest,
                 public ::testing::WithParamInterface<ConvCase> {
protected:
  /// A function of one convolution. Element types follow "NxHxWxCx".
  std::string convolution(llvm::StringRef input, llvm::StringRef weight,
                          llvm::StringRef output) {
    const ConvCase &c = GetParam();
    auto type = [](std::vector<int64_t> shape, llvm::StringRef element) {
      return "tensor<" + shapeToString(shape) + "x" + element.str() + ">";
    };
    return oneOp("qnn.conv_2d %a0, %a1 " + c.attributes(),
                 "(" + type(c.inputShape(), input) + ", " +
                     type(c.weightShape(), weight) + ") -> " +
                     type(c.outputShape(), output));
  }

  /// Calls `check(index, expected)` for each element of the result, with the
  /// sum of products.
  template <typename Input, typename Weight, typename Check>
  void forEachOutput(Input input, Weight weight, Check check) {
    const ConvCase &c = GetParam();
    size_t index = 0;
    for (int64_t n = 0; n < c.batch; ++n)
      for (int64_t y = 0; y < c.outputHeight(); ++y)
        for (int64_t x = 0; x < c.outputWidth(); ++x)
          for (int64_t o = 0; o < c.outputs; ++o)
            check(index++, o, c.at(n, y, x, o, input, weight));
  }
};

TEST_P(ConvTest, FloatMatchesTheDefinition) {
  HostTensor input = randomFloats(GetParam().inputShape(), 1);
  HostTensor weight = randomFloats(GetParam().weightShape(), 2);
  HostTensor result = run(convolution("f32", "f32", "f32"), {input, weight});
  ASSERT_EQ(result.getShape(), llvm::ArrayRef(GetParam().outputShape()));
  forEachOutput([&](int64_t i) { return double(input.data<float>()[i]); },
                [&](int64_t i) { return double(weight.data<float>()[i]); },
                [&](size_t index, int64_t, double expected) {
                  EXPECT_NEAR(result.data<float>()[index], expected, 1e-6);
                });
}

TEST_P(ConvTest, QuantizedIsTheRoundedRealResult) {
  // Scales and zero points differ everywhere; the output range holds all sums.
  HostTensor input =
      randomIntegers<uint8_t>(GetParam().inputShape(), 3, 0, 255);
  HostTensor weight =
      randomIntegers<int8_t>(GetParam().weightShape(), 4, -127, 127);
  HostTensor result =
      run(convolution("!quant.uniform<u8:f32, 0.0078125:131>",
                      "!quant.uniform<i8<-127:127>:f32, 0.015625>",
                      "!quant.uniform<i16:f32, 0.001953125:77>"),
          {input, weight});
  ASSERT_EQ(result.getShape(), llvm::ArrayRef(GetParam().outputShape()));
  forEachOutput(
      [&](int64_t i) { return double(input.data<uint8_t>()[i]) - 131; },
      [&](int64_t i) { return double(weight.data<int8_t>()[i]); },
      [&](size_t index, int64_t, double sum) {
        // 2^-7 * 2^-6 / 2^-9 = 1/16 exactly: halves round up.
        EXPECT_EQ(result.data<int16_t>()[index],
                  std::floor(sum / 16 + 0.5) + 77);
      });
}

TEST_P(ConvTest, QuantizedPerChannelIsCloseToReal) {
  const ConvCase &c = GetParam();
  // Exact in decimal and in f32, and no powers of two.
  std::vector<double> scale;
  std::string list;
  for (int64_t o = 0; o < c.outputs; ++o) {
    scale.push_back(0.0029296875 * (o + 1));
    list += (o ? ", " : "") + formatv("{0:f10}", scale.back()).str();
  }
  HostTensor input = randomIntegers<int8_t>(c.inputShape(), 5, -128, 127);
  HostTensor weight = randomIntegers<int8_t>(c.weightShape(), 6, -127, 127);
  HostTensor result =
      run(convolution("!quant.uniform<i8:f32, 0.0234375:-9>",
                      "!quant.uniform<i8<-127:127>:f32:0, {" + list + "}>",
                      "!quant.uniform<u8:f32, 0.171875:100>"),
          {input, weight});
  ASSERT_EQ(result.getShape(), llvm::ArrayRef(c.outputShape()));
  forEachOutput([&](int64_t i) { return double(input.data<int8_t>()[i]) + 9; },
                [&](int64_t i) { return double(weight.data<int8_t>()[i]); },
                [&](size_t index, int64_t channel, double sum) {
                  double real =
                      sum * 0.0234375 * scale[channel] / 0.171875 + 100;
                  real = std::min(std::max(real, 0.0), 255.0);
                  EXPECT_NEAR(result.data<uint8_t>()[index], real, 0.5001);
                });
}

INSTANTIATE_TEST_SUITE_P(Geometries, ConvTest, ::testing::ValuesIn(convCases));

TEST_F(ContractionTest, LinearMapsTheLastDimension) {
  HostTensor result = run(
      "func.func @f(%x: tensor<2x1x2xf32>, %w: tensor<3x2xf32>, "
      "%b: tensor<3xf32>) -> tensor<2x1x3xf32> {\n"
      "  %r = qnn.linear %x, %w bias %b : (tensor<2x1x2xf32>, tensor<3x2xf32>,"
      " tensor<3xf32>) -> tensor<2x1x3xf32>\n"
      "  return %r : tensor<2x1x3xf32>\n}",
      {tensor<float>({2, 1, 2}, {1, 2, 3, 4}),
       tensor<float>({3, 2}, {1, 0, 0, 1, 1, -1}),
       tensor<float>({3}, {0, 10, 0.5f})});
  EXPECT_EQ(values<float>(result),
            (std::vector<float>{1, 12, -0.5f, 3, 14, -0.5f}));
}

TEST_F(ContractionTest, LinearOfAVector) {
  HostTensor result =
      run(oneOp("qnn.linear %a0, %a1",
                "(tensor<2xf32>, tensor<1x2xf32>) -> tensor<1xf32>"),
          {tensor<float>({2}, {3, 4}), tensor<float>({1, 2}, {10, 1})});
  EXPECT_EQ(values<float>(result), (std::vector<float>{34}));
}

TEST_F(ContractionTest, LinearWithoutInputsIsItsBias) {
  HostTensor result = run(
      "func.func @f(%x: tensor<2x0xf32>, %w: tensor<2x0xf32>, "
      "%b: tensor<2xf32>) -> tensor<2x2xf32> {\n"
      "  %r = qnn.linear %x, %w bias %b : (tensor<2x0xf32>, tensor<2x0xf32>, "
      "tensor<2xf32>) -> tensor<2x2xf32>\n  return %r : tensor<2x2xf32>\n}",
      {HostTensor::zeros(ElementType::F32, {2, 0}),
       HostTensor::zeros(ElementType::F32, {2, 0}),
       tensor<float>({2}, {1, 2})});
  EXPECT_EQ(values<float>(result), (std::vector<float>{1, 2, 1, 2}));
}

TEST_F(ContractionTest, MatMulBroadcastsLeadingDimensions) {
  // [2, 1, 1, 2] x [3, 2, 1] -> [2, 3, 1, 1]
  HostTensor result = run(oneOp("qnn.matmul %a0, %a1",
                                "(tensor<2x1x1x2xf32>, tensor<3x2x1xf32>) -> "
                                "tensor<2x3x1x1xf32>"),
                          {tensor<float>({2, 1, 1, 2}, {1, 2, 3, 4}),
                           tensor<float>({3, 2, 1}, {1, 0, 0, 1, 10, 100})});
  EXPECT_EQ(values<float>(result), (std::vector<float>{1, 2, 210, 3, 4, 430}));
}

TEST_F(ContractionTest, MatMulOfMatrices) {
  HostTensor result =
      run(oneOp("qnn.matmul %a0, %a1",
                "(tensor<2x3xf32>, tensor<3x2xf32>) -> tensor<2x2xf32>"),
          {tensor<float>({2, 3}, {1, 2, 3, 4, 5, 6}),
           tensor<float>({3, 2}, {1, 2, 3, 4, 5, 6})});
  EXPECT_EQ(values<float>(result), (std::vector<float>{22, 28, 49, 64}));
}

//===----------------------------------------------------------------------===//
// Quantized
//===----------------------------------------------------------------------===//

static const char *const quantizedLinear =
    "func.func @f(%x: tensor<2x2x!quant.uniform<u8:f32, 0.5:10>>) "
    "-> tensor<2x2x!quant.uniform<i8:f32, 2.0:-3>> {\n"
    "  %w = qnn.constant dense<[[1, 2], [3, -4]]> : tensor<2x2xi8> "
    "as tensor<2x2x!quant.uniform<i8<-127:127>:f32:0, {0.25, 0.5}>>\n"
    "  %b = qnn.constant dense<[40, -8]> : tensor<2xi32> "
    "as tensor<2x!quant.uniform<i32:f32:0, {0.125, 0.25}>>\n"
    "  %r = qnn.linear %x, %w bias %b {0} : "
    "(tensor<2x2x!quant.uniform<u8:f32, 0.5:10>>, "
    "tensor<2x2x!quant.uniform<i8<-127:127>:f32:0, {0.25, 0.5}>>, "
    "tensor<2x!quant.uniform<i32:f32:0, {0.125, 0.25}>>) "
    "-> tensor<2x2x!quant.uniform<i8:f32, 2.0:-3>>\n"
    "  return %r : tensor<2x2x!quant.uniform<i8:f32, 2.0:-3>>\n}";

static std::string withAttributes(llvm::StringRef text,
                                  llvm::StringRef attributes) {
  auto [before, after] = text.split("{0}");
  return (before + attributes + after).str();
}

TEST_F(ContractionTest, QuantizedLinear) {
  // Multipliers are 0.5 * 0.25 / 2 = 1/16 and 0.5 * 0.5 / 2 = 1/8.
  // Row 0: x - z = (10, -10).
  //   10 * 1 - 10 * 2 + 40 = 30 -> 30/16 = 1.875 -> 2, - 3 = -1
  //   10 * 3 + 10 * 4 - 8 = 62 -> 62/8 = 7.75 -> 8, - 3 = 5
  // Row 1: x - z = (245, -8).
  //   245 - 16 + 40 = 269 -> 16.8125 -> 17, - 3 = 14
  //   735 + 32 - 8 = 759 -> 94.875 -> 95, - 3 = 92
  HostTensor input = tensor<uint8_t>({2, 2}, {20, 0, 255, 2});
  HostTensor result = run(withAttributes(quantizedLinear, ""), {input});
  EXPECT_EQ(values<int8_t>(result), (std::vector<int8_t>{-1, 5, 14, 92}));
}

TEST_F(ContractionTest, QuantizedClampIsInTheRealDomain) {
  // [0, 30] is [-3, 12] in stored integers.
  HostTensor input = tensor<uint8_t>({2, 2}, {20, 0, 255, 2});
  HostTensor result =
      run(withAttributes(quantizedLinear, "{clamp = #qnn.clamp<0.0, 30.0>}"),
          {input});
  EXPECT_EQ(values<int8_t>(result), (std::vector<int8_t>{-1, 5, 12, 12}));
  result =
      run(withAttributes(quantizedLinear, "{clamp = #qnn.clamp<5.0, inf>}"),
          {input});
  // 5 / 2 = 2.5 rounds to 2 (even), so the lower limit is -1.
  EXPECT_EQ(values<int8_t>(result), (std::vector<int8_t>{-1, 5, 14, 92}));
  // Beyond the range of the type: everything saturates at its nearest bound.
  result = run(
      withAttributes(quantizedLinear, "{clamp = #qnn.clamp<900.0, 1000.0>}"),
      {input});
  EXPECT_EQ(values<int8_t>(result), (std::vector<int8_t>(4, 127)));
}

TEST_F(ContractionTest, HalvesRoundUp) {
  // Multiplier 1/2: accumulators -3, -1, 1, 3 are -1.5, -0.5, 0.5, 1.5.
  HostTensor result = run(
      oneOp("qnn.linear %a0, %a1",
            "(tensor<4x1x!quant.uniform<i8:f32, 1.0>>, "
            "tensor<1x1x!quant.uniform<i8<-127:127>:f32, 0.5>>) -> "
            "tensor<4x1x!quant.uniform<i8:f32, 1.0>>"),
      {tensor<int8_t>({4, 1}, {-3, -1, 1, 3}), tensor<int8_t>({1, 1}, {1})});
  EXPECT_EQ(values<int8_t>(result), (std::vector<int8_t>{-1, 0, 1, 2}));
}

TEST_F(ContractionTest, SixteenBitOperandsNeedWideAccumulators) {
  // 4 * 32767 * 32767 = 4294705156 is above 2^32; times 2^-17 it is
  // 32766.0000152..., which rounds to 32766.
  HostTensor ones =
      HostTensor::fromValues<int16_t>({1, 4}, {32767, 32767, 32767, 32767});
  HostTensor result =
      run(oneOp("qnn.linear %a0, %a1",
                "(tensor<1x4x!quant.uniform<i16:f32, 1.0>>, "
                "tensor<1x4x!quant.uniform<i16<-32767:32767>:f32, 1.0>>) -> "
                "tensor<1x1x!quant.uniform<i16:f32, 131072.0>>"),
          {ones, ones});
  EXPECT_EQ(values<int16_t>(result), (std::vector<int16_t>{32766}));
}

TEST_F(ContractionTest, QuantizedMatMulCentersBothOperands) {
  // (5 - 2, 1 - 2) x ((7 - 8), (9 - 8)) = -3 - 1 = -4; times 0.5 * 0.5 / 0.125
  // = 2 is -8; + 100 = 92.
  HostTensor result =
      run(oneOp("qnn.matmul %a0, %a1",
                "(tensor<1x2x!quant.uniform<u8:f32, 0.5:2>>, "
                "tensor<2x1x!quant.uniform<u8:f32, 0.5:8>>) -> "
                "tensor<1x1x!quant.uniform<u8:f32, 0.125:100>>"),
          {tensor<uint8_t>({1, 2}, {5, 1}), tensor<uint8_t>({2, 1}, {7, 9})});
  EXPECT_EQ(values<uint8_t>(result), (std::vector<uint8_t>{92}));
}

//===----------------------------------------------------------------------===//
// Errors
//===----------------------------------------------------------------------===//

TEST_F(ContractionTest, RefusesAMultiplierThatFixedPointCannotHold) {
  std::string error =
      runError(oneOp("qnn.matmul %a0, %a1",
                     "(tensor<1x1x!quant.uniform<i8:f32, 65536.0>>, "
                     "tensor<1x1x!quant.uniform<i8:f32, 65536.0>>) -> "
                     "tensor<1x1x!quant.uniform<i8:f32, 1.0>>"),
               {tensor<int8_t>({1, 1}, {1}), tensor<int8_t>({1, 1}, {1})});
  EXPECT_NE(error.find("'qnn.matmul'"), std::string::npos) << error;
  EXPECT_NE(error.find("too large"), std::string::npos) << error;
}

} // namespace
