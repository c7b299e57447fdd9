//===- PoolingTests.cpp - Pooling and mean reductions ---------------------===//
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

class PoolingTest : public ReferenceTest {};

//===----------------------------------------------------------------------===//
// Maximum
//===----------------------------------------------------------------------===//

TEST_F(PoolingTest, MaxPoolWithStridesKeepsChannelsApart) {
  HostTensor result =
      run(oneOp("qnn.max_pool_2d %a0 {kernel = array<i64: 1, 2>, "
                "strides = array<i64: 1, 2>}",
                "(tensor<1x1x4x2xf32>) -> tensor<1x1x2x2xf32>"),
          {tensor<float>({1, 1, 4, 2}, {1, -8, 2, -7, 3, -6, 0, -5})});
  EXPECT_EQ(values<float>(result), (std::vector<float>{2, -7, 3, -5}));
}

TEST_F(PoolingTest, MaxPoolPaddingNeverWins) {
  HostTensor result =
      run(oneOp("qnn.max_pool_2d %a0 {kernel = array<i64: 2, 2>, "
                "padding = array<i64: 1, 0, 0, 1>}",
                "(tensor<1x2x2x1xf32>) -> tensor<1x2x2x1xf32>"),
          {tensor<float>({1, 2, 2, 1}, {-4, -3, -2, -1})});
  EXPECT_EQ(values<float>(result), (std::vector<float>{-3, -3, -1, -1}));
}

TEST_F(PoolingTest, MaxPoolDilated) {
  HostTensor result =
      run(oneOp("qnn.max_pool_2d %a0 {kernel = array<i64: 1, 2>, "
                "dilations = array<i64: 1, 2>}",
                "(tensor<1x1x4x1xf32>) -> tensor<1x1x2x1xf32>"),
          {tensor<float>({1, 1, 4, 1}, {1, 9, 3, 4})});
  EXPECT_EQ(values<float>(result), (std::vector<float>{3, 9}));
}

TEST_F(PoolingTest, MaxPoolOfNothingIsTheLowestValue) {
  // Taps at -2 and 3 of an input of one column.
  HostTensor result = run(
      oneOp("qnn.max_pool_2d %a0 {kernel = array<i64: 1, 2>, "
            "padding = array<i64: 0, 0, 2, 3>, dilations = array<i64: 1, 5>}",
            "(tensor<1x1x1x1xf32>) -> tensor<1x1x1x1xf32>"),
      {tensor<float>({1, 1, 1, 1}, {7})});
  EXPECT_EQ(result.data<float>()[0], -std::numeric_limits<float>::infinity());
  result = run(
      oneOp("qnn.max_pool_2d %a0 {kernel = array<i64: 1, 2>, "
            "padding = array<i64: 0, 0, 2, 3>, dilations = array<i64: 1, 5>}",
            "(tensor<1x1x1x1x!quant.uniform<i8<-127:127>:f32, 1.0>>) -> "
            "tensor<1x1x1x1x!quant.uniform<i8<-127:127>:f32, 1.0>>"),
      {tensor<int8_t>({1, 1, 1, 1}, {7})});
  EXPECT_EQ(result.data<int8_t>()[0], -127);
}

TEST_F(PoolingTest, MaxPoolWithEnormousKernelAndPadding) {
  HostTensor result =
      run(oneOp("qnn.max_pool_2d %a0 {kernel = array<i64: 1, 1000000000>, "
                "padding = array<i64: 0, 0, 500000000, 499999998>}",
                "(tensor<1x1x2x1xf32>) -> tensor<1x1x1x1xf32>"),
          {tensor<float>({1, 1, 2, 1}, {7, 8})});
  EXPECT_EQ(values<float>(result), (std::vector<float>{8}));
}

TEST_F(PoolingTest, QuantizedMaxPoolComparesUnsigned) {
  HostTensor result =
      run(oneOp("qnn.max_pool_2d %a0 {kernel = array<i64: 1, 2>}",
                "(tensor<1x1x3x1x!quant.uniform<u8:f32, 0.5:128>>) -> "
                "tensor<1x1x2x1x!quant.uniform<u8:f32, 0.5:128>>"),
          {tensor<uint8_t>({1, 1, 3, 1}, {1, 200, 100})});
  EXPECT_EQ(values<uint8_t>(result), (std::vector<uint8_t>{200, 200}));
}

//===----------------------------------------------------------------------===//
// Mean
//===----------------------------------------------------------------------===//

TEST_F(PoolingTest, AveragePoolDividesByElementsInTheInput) {
  HostTensor result =
      run(oneOp("qnn.average_pool_2d %a0 {kernel = array<i64: 1, 2>, "
                "padding = array<i64: 0, 0, 1, 1>}",
                "(tensor<1x1x2x1xf32>) -> tensor<1x1x3x1xf32>"),
          {tensor<float>({1, 1, 2, 1}, {4, 8})});
  EXPECT_EQ(values<float>(result), (std::vector<float>{4, 6, 8}));
}

TEST_F(PoolingTest, AveragePoolMayCountPadding) {
  HostTensor result =
      run(oneOp("qnn.average_pool_2d %a0 {kernel = array<i64: 1, 2>, "
                "padding = array<i64: 0, 0, 1, 1>, count_include_pad}",
                "(tensor<1x1x2x1xf32>) -> tensor<1x1x3x1xf32>"),
          {tensor<float>({1, 1, 2, 1}, {4, 8})});
  EXPECT_EQ(values<float>(result), (std::vector<float>{2, 6, 4}));
}

TEST_F(PoolingTest, AveragePoolNeverCountsWhatIsBeyondThePadding) {
  // Windows at -1 and 2 with 3 taps; the padded input ends at 4 (exclusive):
  // the second window holds 8 and the padding, but not the tap at 4.
  const char *text = "qnn.average_pool_2d %a0 {kernel = array<i64: 1, 3>, "
                     "strides = array<i64: 1, 3>, padding = array<i64: 0, 0, "
                     "1, 1>, ceil_mode, count_include_pad}";
  HostTensor result =
      run(oneOp(text, "(tensor<1x1x3x1xf32>) -> tensor<1x1x2x1xf32>"),
          {tensor<float>({1, 1, 3, 1}, {2, 4, 8})});
  EXPECT_EQ(values<float>(result), (std::vector<float>{2, 4}));
}

TEST_F(PoolingTest, QuantizedAveragePoolRoundsHalvesUp) {
  // Zero point 10: (11 + 14)/2 = 12.5 is 1 + 4 = 5 / 2 = 2.5 -> 3, + 10.
  // (14 + 3)/2 = 8.5 is 4 - 7 = -3 / 2 = -1.5 -> -1, + 10. Borders: n = 1.
  HostTensor result =
      run(oneOp("qnn.average_pool_2d %a0 {kernel = array<i64: 1, 2>, "
                "padding = array<i64: 0, 0, 1, 1>}",
                "(tensor<1x1x3x1x!quant.uniform<u8:f32, 0.5:10>>) -> "
                "tensor<1x1x4x1x!quant.uniform<u8:f32, 0.5:10>>"),
          {tensor<uint8_t>({1, 1, 3, 1}, {11, 14, 3})});
  EXPECT_EQ(values<uint8_t>(result), (std::vector<uint8_t>{11, 13, 9, 3}));
}

TEST_F(PoolingTest, QuantizedAveragePoolCountsPaddingAsRealZero) {
  // (11 - 10) / 2 = 0.5 -> 1 + 10; (3 - 10) / 2 = -3.5 -> -3 + 10.
  HostTensor result =
      run(oneOp("qnn.average_pool_2d %a0 {kernel = array<i64: 1, 2>, "
                "padding = array<i64: 0, 0, 1, 1>, count_include_pad}",
                "(tensor<1x1x3x1x!quant.uniform<u8:f32, 0.5:10>>) -> "
                "tensor<1x1x4x1x!quant.uniform<u8:f32, 0.5:10>>"),
          {tensor<uint8_t>({1, 1, 3, 1}, {11, 14, 3})});
  EXPECT_EQ(values<uint8_t>(result), (std::vector<uint8_t>{11, 13, 9, 7}));
}

TEST_F(PoolingTest, QuantizedAveragePoolMayHaveItsOwnScale) {
  // Centered 1, 4, -7 in steps of 0.5, divided by 1, 2, 2 and 1, in steps of
  // 0.125: 4, 10, -6, -28; + 128.
  HostTensor result =
      run(oneOp("qnn.average_pool_2d %a0 {kernel = array<i64: 1, 2>, "
                "padding = array<i64: 0, 0, 1, 1>}",
                "(tensor<1x1x3x1x!quant.uniform<u8:f32, 0.5:10>>) -> "
                "tensor<1x1x4x1x!quant.uniform<u8:f32, 0.125:128>>"),
          {tensor<uint8_t>({1, 1, 3, 1}, {11, 14, 3})});
  EXPECT_EQ(values<uint8_t>(result),
            (std::vector<uint8_t>{132, 138, 122, 100}));
}

TEST_F(PoolingTest, ReduceMeanOverTheImage) {
  HostTensor result =
      run(oneOp("qnn.reduce_mean %a0 {axes = array<i64: 1, 2>}",
                "(tensor<1x2x2x2xf32>) -> tensor<1x2xf32>"),
          {tensor<float>({1, 2, 2, 2}, {1, 10, 2, 20, 3, 30, 6, 40})});
  EXPECT_EQ(values<float>(result), (std::vector<float>{3, 25}));
}

TEST_F(PoolingTest, ReduceMeanKeepsDimensions) {
  HostTensor result =
      run(oneOp("qnn.reduce_mean %a0 {axes = array<i64: 1>, keep_dims}",
                "(tensor<2x2xf32>) -> tensor<2x1xf32>"),
          {tensor<float>({2, 2}, {1, 2, 3, 5})});
  EXPECT_EQ(result.getShape(), llvm::ArrayRef<int64_t>({2, 1}));
  EXPECT_EQ(values<float>(result), (std::vector<float>{1.5f, 4}));
}

TEST_F(PoolingTest, ReduceMeanOfEverythingAndOfNothing) {
  HostTensor result = run(oneOp("qnn.reduce_mean %a0 {axes = array<i64: 0>}",
                                "(tensor<4xf32>) -> tensor<f32>"),
                          {tensor<float>({4}, {1, 2, 3, 4})});
  EXPECT_EQ(values<float>(result), (std::vector<float>{2.5f}));
  result = run(oneOp("qnn.reduce_mean %a0 {axes = array<i64>}",
                     "(tensor<f32>) -> tensor<f32>"),
               {tensor<float>({}, {7})});
  EXPECT_EQ(values<float>(result), (std::vector<float>{7}));
}

TEST_F(PoolingTest, QuantizedReduceMeanChangesType) {
  // Sum of (q - 2) is 10 + 20 + 31 = 61; 0.5 * 61 / 3 = 10.1667; / 0.25 is
  // 40.67 -> 41; - 5 = 36.
  HostTensor result = run(oneOp("qnn.reduce_mean %a0 {axes = array<i64: 0>}",
                                "(tensor<3x!quant.uniform<u8:f32, 0.5:2>>) -> "
                                "tensor<!quant.uniform<i8:f32, 0.25:-5>>"),
                          {tensor<uint8_t>({3}, {12, 22, 33})});
  EXPECT_EQ(values<int8_t>(result), (std::vector<int8_t>{36}));
}

TEST_F(PoolingTest, QuantizedReduceMeanOfManySixteenBitValues) {
  // 65536 * 65535 is above 2^31.
  HostTensor input = HostTensor::zeros(ElementType::U16, {65536});
  for (uint16_t &value : input.data<uint16_t>())
    value = 65535;
  HostTensor result =
      run(oneOp("qnn.reduce_mean %a0 {axes = array<i64: 0>}",
                "(tensor<65536x!quant.uniform<u16:f32, 0.5>>) -> "
                "tensor<!quant.uniform<u16:f32, 1.0>>"),
          {input});
  EXPECT_EQ(values<uint16_t>(result), (std::vector<uint16_t>{32768}));
}

} // namespace
