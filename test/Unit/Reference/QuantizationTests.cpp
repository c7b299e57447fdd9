//===- QuantizationTests.cpp - Changes of type ----------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ReferenceTest.h"

#include <limits>

using namespace quantmlir;
using namespace quantmlir::reference;

namespace {

class QuantizationTest : public ReferenceTest {};

TEST_F(QuantizationTest, QuantizeRoundsHalvesToEvenBeforeTheZeroPoint) {
  // Scale 0.5, zero point 1: 0.25 is 0.5 -> 0 + 1; 0.75 is 1.5 -> 2 + 1.
  HostTensor result =
      run(oneOp("qnn.quantize %a0",
                "(tensor<6xf32>) -> tensor<6x!quant.uniform<i8:f32, 0.5:1>>"),
          {tensor<float>({6}, {0.25f, 0.75f, -0.25f, -0.75f, 1.25f, 0.26f})});
  EXPECT_EQ(values<int8_t>(result), (std::vector<int8_t>{1, 3, 1, -1, 3, 2}));
}

TEST_F(QuantizationTest, QuantizeSaturatesAndTakesNaNToTheZeroPoint) {
  float infinity = std::numeric_limits<float>::infinity();
  HostTensor result =
      run(oneOp("qnn.quantize %a0",
                "(tensor<5xf32>) -> tensor<5x!quant.uniform<u8:f32, 0.5:3>>"),
          {tensor<float>({5}, {1e30f, -1e30f, infinity, -infinity,
                               std::numeric_limits<float>::quiet_NaN()})});
  EXPECT_EQ(values<uint8_t>(result), (std::vector<uint8_t>{255, 0, 255, 0, 3}));
}

TEST_F(QuantizationTest, QuantizeDividesAsFloat) {
  // The quotient is 127.49999 in float; a product with the reciprocal of the
  // scale is 127.5, which rounds to 128.
  HostTensor result =
      run(oneOp("qnn.quantize %a0",
                "(tensor<1xf32>) -> "
                "tensor<1x!quant.uniform<u8:f32, 2.14854861E-03>>"),
          {tensor<float>({1}, {0.273939937f})});
  EXPECT_EQ(values<uint8_t>(result), (std::vector<uint8_t>{127}));
}

TEST_F(QuantizationTest, QuantizeToFourBitsInTheirContainer) {
  HostTensor result =
      run(oneOp("qnn.quantize %a0",
                "(tensor<3xf32>) -> tensor<3x!quant.uniform<u4:f32, 1.0:8>>"),
          {tensor<float>({3}, {-20, 3, 20})});
  EXPECT_EQ(values<uint8_t>(result), (std::vector<uint8_t>{0, 11, 15}));
}

TEST_F(QuantizationTest, PerChannelAlongAMiddleDimension) {
  const char *type = "tensor<1x2x2x!quant.uniform<i8:f32:1, {0.5:1, 2.0:-1}>>";
  HostTensor quantized = run(
      oneOp("qnn.quantize %a0", std::string("(tensor<1x2x2xf32>) -> ") + type),
      {tensor<float>({1, 2, 2}, {1, 2, 4, 8})});
  EXPECT_EQ(values<int8_t>(quantized), (std::vector<int8_t>{3, 5, 1, 3}));
  HostTensor result =
      run(oneOp("qnn.dequantize %a0",
                std::string("(") + type + ") -> tensor<1x2x2xf32>"),
          {quantized});
  EXPECT_EQ(values<float>(result), (std::vector<float>{1, 2, 4, 8}));
}

TEST_F(QuantizationTest, DequantizeSignedAndUnsigned) {
  HostTensor result =
      run(oneOp("qnn.dequantize %a0",
                "(tensor<2x!quant.uniform<u8:f32, 0.5:128>>) -> tensor<2xf32>"),
          {tensor<uint8_t>({2}, {0, 255})});
  EXPECT_EQ(values<float>(result), (std::vector<float>{-64, 63.5f}));
  result = run(oneOp("qnn.dequantize %a0",
                     "(tensor<2x!quant.uniform<i32:f32, 0.5>>) -> "
                     "tensor<2xf32>"),
               {tensor<int32_t>({2}, {-1000000, 3})});
  EXPECT_EQ(values<float>(result), (std::vector<float>{-500000, 1.5f}));
}

TEST_F(QuantizationTest, Requantize) {
  // 0.5 / 0.75 = 2/3: (13 - 10) -> 2; (11 - 10) -> 0.67 -> 1; 245 saturates.
  HostTensor result = run(oneOp("qnn.requantize %a0",
                                "(tensor<4x!quant.uniform<u8:f32, 0.5:10>>) -> "
                                "tensor<4x!quant.uniform<i8:f32, 0.75:-3>>"),
                          {tensor<uint8_t>({4}, {13, 11, 255, 0})});
  // (0 - 10) * 2/3 = -6.67 -> -7.
  EXPECT_EQ(values<int8_t>(result), (std::vector<int8_t>{-1, -2, 127, -10}));
}

TEST_F(QuantizationTest, QuantizeThenDequantizeRounds) {
  HostTensor result = run(
      "func.func @f(%x: tensor<2xf32>) -> tensor<2xf32> {\n"
      "  %q = qnn.quantize %x : (tensor<2xf32>) -> "
      "tensor<2x!quant.uniform<i8:f32, 0.5>>\n"
      "  %r = qnn.dequantize %q : (tensor<2x!quant.uniform<i8:f32, 0.5>>) -> "
      "tensor<2xf32>\n  return %r : tensor<2xf32>\n}",
      {tensor<float>({2}, {0.3f, 100})});
  EXPECT_EQ(values<float>(result), (std::vector<float>{0.5f, 63.5f}));
}

TEST_F(QuantizationTest, RefusesThirtyTwoBitResults) {
  std::string error = runError(
      oneOp("qnn.quantize %a0",
            "(tensor<1xf32>) -> tensor<1x!quant.uniform<i32:f32, 0.5>>"),
      {tensor<float>({1}, {1})});
  EXPECT_NE(error.find("expected storage of at most 16 bits"),
            std::string::npos)
      << error;
}

TEST_F(QuantizationTest, RefusesZeroPointsOutsideTheStorageRange) {
  std::string error = runError(
      oneOp("qnn.dequantize %a0",
            "(tensor<1x!quant.uniform<u8:f32, 0.5:300>>) -> tensor<1xf32>"),
      {tensor<uint8_t>({1}, {1})});
  EXPECT_NE(error.find("zero point 300 is outside the storage range 0..255"),
            std::string::npos)
      << error;
}

} // namespace
