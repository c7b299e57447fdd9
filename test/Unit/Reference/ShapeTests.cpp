//===- ShapeTests.cpp - Operations that move values -----------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ReferenceTest.h"

#include "llvm/ADT/STLExtras.h"

using namespace quantmlir;
using namespace quantmlir::reference;

namespace {

class ShapeTest : public ReferenceTest {};

TEST_F(ShapeTest, ReshapeKeepsOrder) {
  HostTensor result =
      run(oneOp("qnn.reshape %a0", "(tensor<2x3xf32>) -> tensor<3x1x2xf32>"),
          {tensor<float>({2, 3}, {1, 2, 3, 4, 5, 6})});
  EXPECT_EQ(result.getShape(), llvm::ArrayRef<int64_t>({3, 1, 2}));
  EXPECT_EQ(values<float>(result), (std::vector<float>{1, 2, 3, 4, 5, 6}));
}

TEST_F(ShapeTest, ReshapeToAndFromScalars) {
  HostTensor result =
      run(oneOp("qnn.reshape %a0", "(tensor<1x1xf32>) -> tensor<f32>"),
          {tensor<float>({1, 1}, {3})});
  EXPECT_EQ(result.getRank(), 0);
  EXPECT_EQ(values<float>(result), (std::vector<float>{3}));
}

TEST_F(ShapeTest, TransposeOfThreeDimensions) {
  HostTensor input =
      tensor<float>({2, 3, 2}, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11});
  HostTensor result =
      run(oneOp("qnn.transpose %a0 {permutation = array<i64: 2, 0, 1>}",
                "(tensor<2x3x2xf32>) -> tensor<2x2x3xf32>"),
          {input});
  // output[a][b][c] = input[b][c][a]
  EXPECT_EQ(values<float>(result),
            (std::vector<float>{0, 2, 4, 6, 8, 10, 1, 3, 5, 7, 9, 11}));
}

TEST_F(ShapeTest, TransposeOfBytesAndOfScalars) {
  HostTensor result =
      run(oneOp("qnn.transpose %a0 {permutation = array<i64: 1, 0>}",
                "(tensor<2x2x!quant.uniform<u8:f32, 1.0>>) -> "
                "tensor<2x2x!quant.uniform<u8:f32, 1.0>>"),
          {tensor<uint8_t>({2, 2}, {1, 2, 3, 4})});
  EXPECT_EQ(values<uint8_t>(result), (std::vector<uint8_t>{1, 3, 2, 4}));
  result = run(oneOp("qnn.transpose %a0 {permutation = array<i64>}",
                     "(tensor<f32>) -> tensor<f32>"),
               {tensor<float>({}, {5})});
  EXPECT_EQ(values<float>(result), (std::vector<float>{5}));
}

TEST_F(ShapeTest, SliceWithOffsetsAndStrides) {
  HostTensor result =
      run(oneOp("qnn.slice %a0 {offsets = array<i64: 1, 1>, "
                "strides = array<i64: 1, 3>}",
                "(tensor<2x5xf32>) -> tensor<1x2xf32>"),
          {tensor<float>({2, 5}, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})});
  EXPECT_EQ(values<float>(result), (std::vector<float>{6, 9}));
}

TEST_F(ShapeTest, EmptySliceFromAnywhere) {
  HostTensor result =
      run(oneOp("qnn.slice %a0 {offsets = array<i64: 9223372036854775807>, "
                "strides = array<i64: 1>}",
                "(tensor<2xf32>) -> tensor<0xf32>"),
          {tensor<float>({2}, {0, 1})});
  EXPECT_EQ(result.numElements(), 0);
}

TEST_F(ShapeTest, PadFloat) {
  HostTensor result =
      run(oneOp("qnn.pad %a0 {low = array<i64: 0, 1>, high = array<i64: 1, 0>, "
                "value = 9.0 : f32}",
                "(tensor<1x2xf32>) -> tensor<2x3xf32>"),
          {tensor<float>({1, 2}, {1, 2})});
  EXPECT_EQ(values<float>(result), (std::vector<float>{9, 1, 2, 9, 9, 9}));
}

TEST_F(ShapeTest, PadQuantizedWithTheNearestValue) {
  // 1.25 / 0.5 = 2.5 -> 2 (even) + 7 = 9; by default real zero, 7.
  const char *signature = "(tensor<1x!quant.uniform<u8:f32, 0.5:7>>) -> "
                          "tensor<3x!quant.uniform<u8:f32, 0.5:7>>";
  HostTensor result =
      run(oneOp("qnn.pad %a0 {low = array<i64: 1>, high = array<i64: 1>, "
                "value = 1.25 : f32}",
                signature),
          {tensor<uint8_t>({1}, {200})});
  EXPECT_EQ(values<uint8_t>(result), (std::vector<uint8_t>{9, 200, 9}));
  result = run(oneOp("qnn.pad %a0 {low = array<i64: 2>, high = array<i64: 0>}",
                     signature),
               {tensor<uint8_t>({1}, {200})});
  EXPECT_EQ(values<uint8_t>(result), (std::vector<uint8_t>{7, 7, 200}));
}

TEST_F(ShapeTest, ConcatAlongAMiddleDimension) {
  HostTensor result =
      run(oneOp("qnn.concat %a0, %a1, %a2 {axis = 1 : i64}",
                "(tensor<2x1x2xf32>, tensor<2x0x2xf32>, tensor<2x2x2xf32>) -> "
                "tensor<2x3x2xf32>"),
          {tensor<float>({2, 1, 2}, {1, 2, 3, 4}),
           HostTensor::zeros(ElementType::F32, {2, 0, 2}),
           tensor<float>({2, 2, 2}, {5, 6, 7, 8, 9, 10, 11, 12})});
  EXPECT_EQ(values<float>(result),
            (std::vector<float>{1, 2, 5, 6, 7, 8, 3, 4, 9, 10, 11, 12}));
}

TEST_F(ShapeTest, ConcatOfSixteenBits) {
  const char *type = "tensor<1x!quant.uniform<i16:f32, 1.0>>";
  HostTensor result =
      run(oneOp("qnn.concat %a0, %a1 {axis = 0 : i64}",
                std::string("(") + type + ", " + type +
                    ") -> tensor<2x!quant.uniform<i16:f32, 1.0>>"),
          {tensor<int16_t>({1}, {-300}), tensor<int16_t>({1}, {300})});
  EXPECT_EQ(values<int16_t>(result), (std::vector<int16_t>{-300, 300}));
}

} // namespace
