//===- ElementwiseTests.cpp - Sums, products and functions ----------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ReferenceTest.h"

#include "llvm/Support/FormatVariadic.h"

#include <cmath>
#include <limits>

using namespace quantmlir;
using namespace quantmlir::reference;

namespace {

class ElementwiseTest : public ReferenceTest {};

constexpr float infinity = std::numeric_limits<float>::infinity();
constexpr float notANumber = std::numeric_limits<float>::quiet_NaN();

//===----------------------------------------------------------------------===//
// Binary operations
//===----------------------------------------------------------------------===//

TEST_F(ElementwiseTest, AddBroadcastsBothOperands) {
  HostTensor result =
      run(oneOp("qnn.add %a0, %a1",
                "(tensor<2x1xf32>, tensor<3xf32>) -> tensor<2x3xf32>"),
          {tensor<float>({2, 1}, {10, 20}), tensor<float>({3}, {1, 2, 3})});
  EXPECT_EQ(values<float>(result),
            (std::vector<float>{11, 12, 13, 21, 22, 23}));
}

TEST_F(ElementwiseTest, MulBroadcastsChannelsOverAnImage) {
  HostTensor result = run(oneOp("qnn.mul %a0, %a1",
                                "(tensor<1x2x1x2xf32>, tensor<1x1x1x2xf32>) "
                                "-> tensor<1x2x1x2xf32>"),
                          {tensor<float>({1, 2, 1, 2}, {1, 2, 3, 4}),
                           tensor<float>({1, 1, 1, 2}, {10, 100})});
  EXPECT_EQ(values<float>(result), (std::vector<float>{10, 200, 30, 400}));
}

TEST_F(ElementwiseTest, ScalarsBroadcast) {
  HostTensor result = run(
      oneOp("qnn.mul %a0, %a1", "(tensor<f32>, tensor<f32>) -> tensor<f32>"),
      {tensor<float>({}, {3}), tensor<float>({}, {5})});
  EXPECT_EQ(result.getRank(), 0);
  EXPECT_EQ(values<float>(result), (std::vector<float>{15}));
  result = run(oneOp("qnn.add %a0, %a1",
                     "(tensor<2xf32>, tensor<f32>) -> tensor<2xf32>"),
               {tensor<float>({2}, {1, 2}), tensor<float>({}, {5})});
  EXPECT_EQ(values<float>(result), (std::vector<float>{6, 7}));
}

TEST_F(ElementwiseTest, EmptyTensorsStayEmpty) {
  HostTensor result =
      run(oneOp("qnn.add %a0, %a1",
                "(tensor<0x2xf32>, tensor<2xf32>) -> tensor<0x2xf32>"),
          {HostTensor::zeros(ElementType::F32, {0, 2}),
           tensor<float>({2}, {1, 2})});
  EXPECT_EQ(result.getShape(), llvm::ArrayRef<int64_t>({0, 2}));
}

TEST_F(ElementwiseTest, ClampLimitsTheResult) {
  HostTensor result =
      run(oneOp("qnn.add %a0, %a1 {clamp = #qnn.clamp<0.0, 6.0>}",
                "(tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>"),
          {tensor<float>({3}, {-5, 1, 5}), tensor<float>({3}, {1, 1, 5})});
  EXPECT_EQ(values<float>(result), (std::vector<float>{0, 2, 6}));
}

TEST_F(ElementwiseTest, QuantizedAddWithThreeTypes) {
  // 0.5 * (20 - 10) + 0.25 * (-8 - 0) = 3 -> 3 / 0.75 = 4 -> 4 + 50 = 54
  // 0.5 * (0 - 10) + 0.25 * 127 = 26.75 -> 35.67 -> 36 + 50 = 86
  // 0.5 * 245 + 0.25 * 127 = 154.25 -> 205.67 -> 206 + 50 saturates
  HostTensor result = run(oneOp("qnn.add %a0, %a1",
                                "(tensor<3x!quant.uniform<u8:f32, 0.5:10>>, "
                                "tensor<3x!quant.uniform<i8:f32, 0.25>>) -> "
                                "tensor<3x!quant.uniform<u8:f32, 0.75:50>>"),
                          {tensor<uint8_t>({3}, {20, 0, 255}),
                           tensor<int8_t>({3}, {-8, 127, 127})});
  EXPECT_EQ(values<uint8_t>(result), (std::vector<uint8_t>{54, 86, 255}));
}

TEST_F(ElementwiseTest, QuantizedAddWithClamp) {
  // The same with [0, 24]: 24 / 0.75 + 50 = 82, and 50 below.
  HostTensor result = run(
      oneOp("qnn.add %a0, %a1 {clamp = #qnn.clamp<0.0, 24.0>}",
            "(tensor<3x!quant.uniform<u8:f32, 0.5:10>>, "
            "tensor<3x!quant.uniform<i8:f32, 0.25>>) -> "
            "tensor<3x!quant.uniform<u8:f32, 0.75:50>>"),
      {tensor<uint8_t>({3}, {20, 0, 0}), tensor<int8_t>({3}, {-8, 127, -128})});
  EXPECT_EQ(values<uint8_t>(result), (std::vector<uint8_t>{54, 82, 50}));
}

TEST_F(ElementwiseTest, QuantizedAddIsCloseToReal) {
  HostTensor lhs = randomIntegers<int8_t>({1000}, 1, -128, 127);
  HostTensor rhs = randomIntegers<uint8_t>({1000}, 2, 0, 255);
  HostTensor result =
      run(oneOp("qnn.add %a0, %a1",
                "(tensor<1000x!quant.uniform<i8:f32, 0.0234375:7>>, "
                "tensor<1000x!quant.uniform<u8:f32, 0.013671875:99>>) -> "
                "tensor<1000x!quant.uniform<i8:f32, 0.04296875:-20>>"),
          {lhs, rhs});
  for (size_t i = 0; i < 1000; ++i) {
    double real = (lhs.data<int8_t>()[i] - 7) * 0.0234375 +
                  (rhs.data<uint8_t>()[i] - 99) * 0.013671875;
    real = std::min(std::max(real / 0.04296875 - 20, -128.0), 127.0);
    // Half a step for rounding, and the fixed point's error.
    EXPECT_NEAR(result.data<int8_t>()[i], real, 0.5 + 1.0 / 256);
  }
}

TEST_F(ElementwiseTest, QuantizedMul) {
  // (20 - 10) * -8 = -80, * 0.5 * 0.25 / 0.75 = -13.33 -> -13 + 50 = 37
  // (4 - 10) * 3 = -18 -> -3 + 50 = 47
  // (11 - 10) * 3 = 3 -> 0.5 in real numbers, but the fixed-point multiplier
  // for 1/6 is 2^-33/3 below it: 0 + 50
  HostTensor result = run(
      oneOp("qnn.mul %a0, %a1", "(tensor<3x!quant.uniform<u8:f32, 0.5:10>>, "
                                "tensor<3x!quant.uniform<i8:f32, 0.25>>) -> "
                                "tensor<3x!quant.uniform<u8:f32, 0.75:50>>"),
      {tensor<uint8_t>({3}, {20, 4, 11}), tensor<int8_t>({3}, {-8, 3, 3})});
  EXPECT_EQ(values<uint8_t>(result), (std::vector<uint8_t>{37, 47, 50}));
}

TEST_F(ElementwiseTest, QuantizedMulOfSixteenBits) {
  // 65535 * 65535 needs 32 bits unsigned; * 2^-17 = 32767.0000076 -> 32767.
  HostTensor ones = tensor<uint16_t>({1}, {65535});
  HostTensor result = run(oneOp("qnn.mul %a0, %a1",
                                "(tensor<1x!quant.uniform<u16:f32, 1.0>>, "
                                "tensor<1x!quant.uniform<u16:f32, 1.0>>) -> "
                                "tensor<1x!quant.uniform<u16:f32, 131072.0>>"),
                          {ones, ones});
  EXPECT_EQ(values<uint16_t>(result), (std::vector<uint16_t>{32767}));
}

//===----------------------------------------------------------------------===//
// Functions
//===----------------------------------------------------------------------===//

struct FunctionCase {
  const char *operation;
  double (*function)(double);
};

double relu(double x) { return x > 0 ? x : 0; }
double clip(double x) { return x < -1 ? -1 : x > 0.75 ? 0.75 : x; }
double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }
double hyperbolicTangent(double x) { return std::tanh(x); }
double silu(double x) { return x / (1 + std::exp(-x)); }
double hardSigmoid(double x) {
  return std::fmin(std::fmax(0.25 * x + 0.5, 0), 1);
}
double hardSwish(double x) { return x * std::fmin(std::fmax(x + 3, 0), 6) / 6; }

const FunctionCase functionCases[] = {
    {"qnn.relu %a0", relu},
    {"qnn.clip %a0 {clamp = #qnn.clamp<-1.0, 0.75>}", clip},
    {"qnn.sigmoid %a0", sigmoid},
    {"qnn.tanh %a0", hyperbolicTangent},
    {"qnn.silu %a0", silu},
    {"qnn.hard_sigmoid %a0 {alpha = 0.25 : f32, beta = 0.5 : f32}",
     hardSigmoid},
    {"qnn.hard_swish %a0", hardSwish},
};

class FunctionTest : public ReferenceTest,
                     public ::testing::WithParamInterface<FunctionCase> {};

TEST_P(FunctionTest, FloatIsTheFunctionRoundedOnce) {
  HostTensor input = randomFloats({3, 50}, 1, -8, 8);
  HostTensor result =
      run(oneOp(GetParam().operation, "(tensor<3x50xf32>) -> tensor<3x50xf32>"),
          {input});
  ASSERT_EQ(result.getShape(), input.getShape());
  for (auto [x, y] : llvm::zip_equal(input.data<float>(), result.data<float>()))
    EXPECT_FLOAT_EQ(y, static_cast<float>(GetParam().function(x))) << x;
}

TEST_P(FunctionTest, QuantizedIsATableOfEveryStoredValue) {
  HostTensor input = HostTensor::zeros(ElementType::I8, {256});
  for (int value = -128; value < 128; ++value)
    input.data<int8_t>()[value + 128] = static_cast<int8_t>(value);
  HostTensor result =
      run(oneOp(GetParam().operation,
                "(tensor<256x!quant.uniform<i8:f32, 0.0625:5>>) -> "
                "tensor<256x!quant.uniform<u8:f32, 0.03125:40>>"),
          {input});
  for (int value = -128; value < 128; ++value) {
    double y = GetParam().function((value - 5) * 0.0625);
    double stored = std::nearbyint(y / 0.03125) + 40;
    EXPECT_EQ(result.data<uint8_t>()[value + 128],
              std::fmin(std::fmax(stored, 0), 255))
        << value;
  }
}

TEST_P(FunctionTest, QuantizedWithFewBits) {
  HostTensor input = HostTensor::zeros(ElementType::U8, {2, 8});
  for (int value = 0; value < 16; ++value)
    input.data<uint8_t>()[value] = static_cast<uint8_t>(value);
  HostTensor result =
      run(oneOp(GetParam().operation,
                "(tensor<2x8x!quant.uniform<u4:f32, 0.5:8>>) -> "
                "tensor<2x8x!quant.uniform<i4:f32, 0.25>>"),
          {input});
  for (int value = 0; value < 16; ++value) {
    double stored =
        std::nearbyint(GetParam().function((value - 8) * 0.5) / 0.25);
    EXPECT_EQ(result.data<int8_t>()[value], std::fmin(std::fmax(stored, -8), 7))
        << value;
  }
}

INSTANTIATE_TEST_SUITE_P(All, FunctionTest, ::testing::ValuesIn(functionCases));

TEST_F(ElementwiseTest, FunctionsOfScalarsAndExtremes) {
  HostTensor result =
      run(oneOp("qnn.sigmoid %a0", "(tensor<f32>) -> tensor<f32>"),
          {tensor<float>({}, {0})});
  EXPECT_EQ(values<float>(result), (std::vector<float>{0.5f}));
  result = run(oneOp("qnn.relu %a0", "(tensor<3xf32>) -> tensor<3xf32>"),
               {tensor<float>({3}, {infinity, -infinity, notANumber})});
  EXPECT_EQ(result.data<float>()[0], infinity);
  EXPECT_EQ(result.data<float>()[1], 0.0f);
  EXPECT_TRUE(std::isnan(result.data<float>()[2]));
}

} // namespace
