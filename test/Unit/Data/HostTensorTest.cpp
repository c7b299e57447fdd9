//===- HostTensorTest.cpp - Dense tensors in host memory ------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Data/HostTensor.h"

#include "../ErrorTesting.h"
#include "gtest/gtest.h"

#include <cmath>
#include <limits>

using namespace quantmlir;

TEST(HostTensorTest, ZerosAreAlignedAndZero) {
  HostTensor tensor = HostTensor::zeros(ElementType::I32, {2, 3, 4});
  EXPECT_EQ(tensor.numElements(), 24);
  EXPECT_EQ(tensor.numBytes(), 96u);
  EXPECT_EQ(uintptr_t(tensor.rawData().data()) % HostTensor::alignment, 0u);
  for (int32_t value : tensor.data<int32_t>())
    EXPECT_EQ(value, 0);
}

TEST(HostTensorTest, CopyAndMove) {
  auto tensor = HostTensor::fromValues<float>({3}, {1, 2, 3});
  HostTensor copy = tensor;
  copy.data<float>()[0] = 7;
  EXPECT_EQ(tensor.data<float>()[0], 1);
  EXPECT_NE(copy, tensor);
  HostTensor moved = std::move(tensor);
  EXPECT_EQ(moved.data<float>()[2], 3);
  EXPECT_EQ(tensor, HostTensor()); // NOLINT: the moved-from state is defined
  copy = moved;
  EXPECT_EQ(copy, moved);
}

TEST(HostTensorTest, RefusesImpossibleShapes) {
  constexpr int64_t huge = int64_t(1) << 62;
  EXPECT_EQ(takeMessage(HostTensor::create(ElementType::F32, {2, -1})),
            "shape 2x-1 has a negative dimension (-1); a tensor's dimensions "
            "are known and at least 0");
  EXPECT_NE(takeMessage(HostTensor::create(ElementType::U8, {huge, 4})), "");
  EXPECT_NE(takeMessage(HostTensor::create(ElementType::F64, {huge})), "");
  EXPECT_NE(takeMessage(HostTensor::create(ElementType::U8, {0, huge, huge})),
            "");
  EXPECT_EQ(takeMessage(HostTensor::create(ElementType::U8, {0, 5})), "");
}

TEST(HostTensorTest, Reshape) {
  HostTensor tensor = HostTensor::zeros(ElementType::U8, {2, 6});
  EXPECT_EQ(takeMessage(tensor.reshape({3, 4})), "");
  EXPECT_EQ(tensor.getShape(), llvm::ArrayRef<int64_t>({3, 4}));
  EXPECT_EQ(takeMessage(tensor.reshape({5})),
            "cannot reshape 3x4 to 5: 12 elements became 5");
  EXPECT_EQ(tensor.getShape(), llvm::ArrayRef<int64_t>({3, 4}));
}

TEST(HostTensorTest, Slice) {
  auto tensor = HostTensor::fromValues<int16_t>({3, 2}, {0, 1, 2, 3, 4, 5});
  EXPECT_EQ(llvm::cantFail(tensor.slice(1, 2)),
            (HostTensor::fromValues<int16_t>({2, 2}, {2, 3, 4, 5})));
  EXPECT_EQ(llvm::cantFail(tensor.slice(3, 0)).numElements(), 0);
  EXPECT_NE(takeMessage(tensor.slice(2, 2)), "");
  EXPECT_NE(takeMessage(tensor.slice(-1, 1)), "");
  EXPECT_NE(takeMessage(tensor.slice(1, INT64_MAX)), "");
  EXPECT_EQ(takeMessage(HostTensor::zeros(ElementType::U8, {}).slice(0, 1)),
            "cannot slice a scalar");
}

TEST(HostTensorTest, ConvertSaturatesAndRounds) {
  float infinity = std::numeric_limits<float>::infinity();
  auto floats = HostTensor::fromValues<float>(
      {8}, {0.5f, 1.5f, -2.5f, 300.0f, -300.0f, infinity, -infinity, NAN});
  EXPECT_EQ(floats.convertTo(ElementType::I8),
            (HostTensor::fromValues<int8_t>(
                {8}, {0, 2, -2, 127, -128, 127, -128, 0})));
  EXPECT_EQ(
      floats.convertTo(ElementType::U8),
      (HostTensor::fromValues<uint8_t>({8}, {0, 2, 0, 255, 0, 255, 0, 0})));
  auto wide = HostTensor::fromValues<double>({3}, {1e300, -1e300, 9.3e18});
  EXPECT_EQ(wide.convertTo(ElementType::I64),
            (HostTensor::fromValues<int64_t>(
                {3}, {INT64_MAX, INT64_MIN, INT64_MAX})));
  EXPECT_EQ(wide.convertTo(ElementType::U64),
            (HostTensor::fromValues<uint64_t>(
                {3}, {UINT64_MAX, 0, 9300000000000000000ull})));
  auto integers =
      HostTensor::fromValues<int64_t>({4}, {INT64_MAX, INT64_MIN, -1, 200});
  EXPECT_EQ(integers.convertTo(ElementType::U64),
            (HostTensor::fromValues<uint64_t>({4}, {INT64_MAX, 0, 0, 200})));
  EXPECT_EQ(integers.convertTo(ElementType::I8),
            (HostTensor::fromValues<int8_t>({4}, {127, -128, -1, 127})));
  EXPECT_EQ(integers.convertTo(ElementType::Bool),
            (HostTensor::fromValues<bool>({4}, {true, true, true, true})));
}

// Each half survives the way to float and back, and numbers between two halves
// go to the nearest, ties to the even one.
TEST(HostTensorTest, HalfPrecision) {
  for (uint32_t bits = 0; bits < 0x10000; ++bits) {
    Float16 half;
    half.bits = uint16_t(bits);
    float value = half.toFloat();
    if (std::isnan(value)) {
      EXPECT_TRUE(std::isnan(Float16::fromFloat(value).toFloat()));
      continue;
    }
    ASSERT_EQ(Float16::fromFloat(value).bits, half.bits) << bits;
    // The next larger magnitude, if it is finite.
    if ((bits & 0x7fff) >= 0x7bff)
      continue;
    Float16 next;
    next.bits = uint16_t(bits + 1);
    double middle = (double(value) + double(next.toFloat())) / 2;
    ASSERT_EQ(Float16::fromDouble(middle).bits, bits & 1 ? bits + 1 : bits);
    ASSERT_EQ(Float16::fromDouble(std::nextafter(middle, value)).bits, bits);
    ASSERT_EQ(Float16::fromDouble(std::nextafter(middle, next.toFloat())).bits,
              bits + 1);
  }
  EXPECT_EQ(Float16::fromFloat(1.0f).bits, 0x3c00);
  EXPECT_EQ(Float16::fromFloat(65519.0f).bits, 0x7bff);
  EXPECT_EQ(Float16::fromFloat(65520.0f).bits, 0x7c00);
  EXPECT_EQ(Float16::fromDouble(-1e300).bits, 0xfc00);
}
