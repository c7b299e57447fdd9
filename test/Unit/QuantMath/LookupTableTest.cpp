//===- LookupTableTest.cpp - Unary functions as tables --------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/QuantMath/LookupTable.h"
#include "quant-mlir/QuantMath/Arithmetic.h"
#include "quant-mlir/QuantMath/EvalBuilder.h"

#include "../ErrorTesting.h"
#include "gtest/gtest.h"

#include <cmath>

using namespace quantmlir;

static const StorageRange s8 = {-128, 127}, u8 = {0, 255};

TEST(LookupTableTest, Sigmoid) {
  QuantParams in{0.0625, 3}, out{1.0 / 256, -128};
  auto table =
      llvm::cantFail(buildLookupTable(UnaryFunction::Sigmoid, in, s8, out, s8));
  ASSERT_EQ(table.size(), 256u);
  EvalBuilder b;
  for (int32_t q = -128; q <= 127; ++q) {
    double x = (q - 3) * 0.0625;
    double exact = 256.0 / (1.0 + std::exp(-x)) - 128;
    int64_t index = emitTableIndex(b, b.constantI32(q), s8).getInt();
    EXPECT_NEAR(table[index], std::min(exact, 127.0), 0.5 + 1e-9);
  }
  EXPECT_EQ(table[128 + 3], 0); // sigmoid(0) = 0.5
}

TEST(LookupTableTest, FunctionValues) {
  using Function = UnaryFunction;
  EXPECT_DOUBLE_EQ(evaluateUnary(Function::Tanh, 0.5), std::tanh(0.5));
  EXPECT_DOUBLE_EQ(evaluateUnary(Function::SiLU, 2.0),
                   2.0 / (1.0 + std::exp(-2.0)));
  EXPECT_DOUBLE_EQ(evaluateUnary(Function::HardSigmoid, 1.0), 0.7);
  EXPECT_DOUBLE_EQ(evaluateUnary(Function::HardSigmoid, 1.0, 0.25, 0.125),
                   0.375);
  EXPECT_DOUBLE_EQ(evaluateUnary(Function::HardSigmoid, 9.0), 1.0);
  EXPECT_DOUBLE_EQ(evaluateUnary(Function::HardSigmoid, -9.0), 0.0);
  EXPECT_DOUBLE_EQ(evaluateUnary(Function::HardSwish, 3.0), 3.0);
  EXPECT_DOUBLE_EQ(evaluateUnary(Function::HardSwish, -3.0), 0.0);
  EXPECT_DOUBLE_EQ(evaluateUnary(Function::HardSwish, 1.5), 1.125);
  EXPECT_DOUBLE_EQ(evaluateUnary(Function::Exp, 1.0), std::exp(1.0));
}

TEST(LookupTableTest, ExtremeInputsSaturate) {
  QuantParams in{std::ldexp(1.0, 100), 0}, out{0.0078125, 0};
  auto exp =
      llvm::cantFail(buildLookupTable(UnaryFunction::Exp, in, s8, out, u8));
  EXPECT_EQ(exp.front(), 0);
  EXPECT_EQ(exp.back(), 255);
}

TEST(LookupTableTest, SmallTables) {
  StorageRange s4{-8, 7};
  auto table = llvm::cantFail(buildLookupTable([](double x) { return -x; },
                                               {0.5, 0}, s4, {0.5, 0}, s4));
  ASSERT_EQ(table.size(), 16u);
  EXPECT_EQ(table[0], 7); // -(-4) = 4 saturates at 3.5
  EXPECT_EQ(table[15], -7);
}

TEST(LookupTableTest, Refuses) {
  EXPECT_EQ(takeMessage(buildLookupTable(UnaryFunction::Tanh, {1.0, 0},
                                         {-32768, 32767}, {1.0, 0}, s8)),
            "a table over the storage range -32768..32767 "
            "would have 65536 entries: expected at most 256");
  EXPECT_NE(takeMessage(buildLookupTable(UnaryFunction::Tanh, {0.0, 0}, s8,
                                         {1.0, 0}, s8)),
            "");
  EXPECT_NE(takeMessage(buildLookupTable(UnaryFunction::Tanh, {1.0, 0}, s8,
                                         {1.0, 300}, s8)),
            "");
}
