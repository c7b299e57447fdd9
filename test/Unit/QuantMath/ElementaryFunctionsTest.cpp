//===- ElementaryFunctionsTest.cpp - exp and its relatives against libm ---===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/QuantMath/ElementaryFunctions.h"
#include "quant-mlir/QuantMath/EvalBuilder.h"

#include "llvm/ADT/bit.h"
#include "gtest/gtest.h"

#include <cmath>
#include <limits>

using namespace quantmlir;

namespace {

using Function = EvalBuilder::Value (*)(EvalBuilder &, EvalBuilder::Value);

float evaluate(Function function, float x) {
  EvalBuilder b;
  return function(b, b.constantF32(x)).getFloat();
}

constexpr Function ourExp = emitExp<EvalBuilder>,
                   ourExpLessOne = emitExpLessOne<EvalBuilder>,
                   ourSigmoid = emitSigmoid<EvalBuilder>,
                   ourSilu = emitSilu<EvalBuilder>,
                   ourTanh = emitTanh<EvalBuilder>,
                   ourTanhGelu = emitTanhGelu<EvalBuilder>;

double sigmoid(double x) { return 1.0 / (1.0 + std::exp(-x)); }
double silu(double x) { return x / (1.0 + std::exp(-x)); }

constexpr float infinity = std::numeric_limits<float>::infinity();

/// Distance of the floats around `exact`, subnormals included.
double unitInLastPlace(double exact) {
  int exponent = exact == 0 ? -200 : std::ilogb(exact);
  return std::ldexp(1.0, std::max(exponent, -126) - 23);
}

/// Largest error in ulp over floats of all magnitudes and both signs between
/// the bounds. The step is odd, so that all bit patterns of fractions occur.
double findLargestError(Function function, double (*exact)(double), float lower,
                        float upper) {
  double largest = 0;
  for (uint32_t bits = 0; bits < 0xff800000u - 7919; bits += 7919) {
    auto x = llvm::bit_cast<float>(bits);
    if (!(x >= lower && x <= upper))
      continue;
    double want = exact(x);
    double error = std::abs(evaluate(function, x) - want);
    largest = std::max(largest, error / unitInLastPlace(want));
  }
  return largest;
}

} // namespace

TEST(ElementaryFunctions, ErrorsAreAsDocumented) {
  EXPECT_LE(findLargestError(ourExp, std::exp, -150.0f, 88.7228f), 1.0);
  EXPECT_LE(findLargestError(ourExpLessOne, std::expm1, -infinity, 0.0f), 2.0);
  EXPECT_LE(findLargestError(ourSigmoid, sigmoid, -87.0f, infinity), 2.0);
  EXPECT_LE(findLargestError(ourSilu, silu, -87.0f, infinity), 2.0);
  EXPECT_LE(findLargestError(ourTanh, std::tanh, -infinity, infinity), 3.0);
}

TEST(ElementaryFunctions, TanhGeluIsNearTheFormula) {
  for (int i = -10000; i <= 10000; ++i) {
    float x = static_cast<float>(i) * 0x1p-10f;
    double cubic = x + 0.044715 * std::pow(x, 3);
    double exact = 0.5 * x * (1.0 + std::tanh(std::sqrt(M_2_PI) * cubic));
    EXPECT_NEAR(evaluate(ourTanhGelu, x), exact, 0x1p-22 * std::abs(x)) << x;
  }
}

TEST(ElementaryFunctions, EndsOfTheRange) {
  EXPECT_EQ(evaluate(ourExp, 0.0f), 1.0f);
  EXPECT_EQ(evaluate(ourExp, -infinity), 0.0f);
  EXPECT_EQ(evaluate(ourExp, 88.73f), infinity);
  EXPECT_EQ(evaluate(ourExp, infinity), infinity);
  EXPECT_EQ(evaluate(ourExp, -103.0f), std::ldexp(1.0f, -149));
  EXPECT_EQ(evaluate(ourExpLessOne, -infinity), -1.0f);
  EXPECT_EQ(evaluate(ourExpLessOne, 0.0f), 0.0f);
  EXPECT_EQ(evaluate(ourExpLessOne, 1.0f), 0.0f);
  EXPECT_EQ(evaluate(ourSigmoid, -infinity), 0.0f);
  EXPECT_EQ(evaluate(ourSigmoid, 0.0f), 0.5f);
  EXPECT_EQ(evaluate(ourSigmoid, infinity), 1.0f);
  EXPECT_EQ(evaluate(ourSilu, -1e38f), 0.0f);
  EXPECT_EQ(evaluate(ourSilu, infinity), infinity);
  EXPECT_EQ(evaluate(ourTanh, -infinity), -1.0f);
  EXPECT_EQ(evaluate(ourTanh, infinity), 1.0f);
  EXPECT_EQ(evaluate(ourTanhGelu, -1e20f), 0.0f);
  EXPECT_EQ(evaluate(ourTanhGelu, infinity), infinity);
  for (Function function :
       {ourExp, ourExpLessOne, ourSigmoid, ourSilu, ourTanh, ourTanhGelu})
    EXPECT_TRUE(std::isnan(evaluate(function, std::nanf(""))));
}
