//===- NormalizationTests.cpp - Batch normalization, softmax --------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ReferenceTest.h"

#include <cmath>

using namespace quantmlir;
using namespace quantmlir::reference;

namespace {

class NormalizationTest : public ReferenceTest {};

TEST_F(NormalizationTest, BatchNorm) {
  // (x - mean) / sqrt(variance + epsilon) * scale + offset
  // channel 0: (x - 1) / 2 * 3 + 10; channel 1: (x - 0) / 4 * 1 - 1
  HostTensor result = run(
      "func.func @f(%x: tensor<2x2xf32>, %s: tensor<2xf32>, %o: tensor<2xf32>, "
      "%m: tensor<2xf32>, %v: tensor<2xf32>) -> tensor<2x2xf32> {\n"
      "  %r = qnn.batch_norm %x scale %s offset %o mean %m variance %v "
      "{epsilon = 1.0 : f32, clamp = #qnn.clamp<-1.5, 12.0>} : "
      "(tensor<2x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, "
      "tensor<2xf32>) -> tensor<2x2xf32>\n  return %r : tensor<2x2xf32>\n}",
      {tensor<float>({2, 2}, {2, 8, 7, -4}), tensor<float>({2}, {3, 1}),
       tensor<float>({2}, {10, -1}), tensor<float>({2}, {1, 0}),
       tensor<float>({2}, {3, 15})});
  // 11.5, 1; 19 and -2 are limited.
  EXPECT_EQ(values<float>(result), (std::vector<float>{11.5f, 1, 12, -1.5f}));
}

TEST_F(NormalizationTest, SoftmaxAlongTheLastDimension) {
  HostTensor result =
      run(oneOp("qnn.softmax %a0 {axis = 1 : i64}",
                "(tensor<2x2xf32>) -> tensor<2x2xf32>"),
          {tensor<float>({2, 2}, {0, std::log(3.0f), 1000, 1000})});
  EXPECT_FLOAT_EQ(result.data<float>()[0], 0.25f);
  EXPECT_FLOAT_EQ(result.data<float>()[1], 0.75f);
  EXPECT_FLOAT_EQ(result.data<float>()[2], 0.5f);
  EXPECT_FLOAT_EQ(result.data<float>()[3], 0.5f);
}

TEST_F(NormalizationTest, SoftmaxAlongAnInnerDimension) {
  float three = std::log(3.0f);
  HostTensor result = run(oneOp("qnn.softmax %a0 {axis = 1 : i64}",
                                "(tensor<1x2x2xf32>) -> tensor<1x2x2xf32>"),
                          {tensor<float>({1, 2, 2}, {0, 5, three, 5})});
  EXPECT_FLOAT_EQ(result.data<float>()[0], 0.25f);
  EXPECT_FLOAT_EQ(result.data<float>()[1], 0.5f);
  EXPECT_FLOAT_EQ(result.data<float>()[2], 0.75f);
  EXPECT_FLOAT_EQ(result.data<float>()[3], 0.5f);
}

} // namespace
