//===- ReciprocalTest.cpp - Division for rounding by multiplication -------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/QuantMath/Reciprocal.h"

#include "gtest/gtest.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>

using namespace quantmlir;

namespace {

float fromBits(uint32_t bits) {
  float value;
  std::memcpy(&value, &bits, sizeof(value));
  return value;
}

void expectSame(const ReciprocalDivision &constants, float low, float high,
                float x) {
  float quotient = x / constants.divisor, found = constants.divide(x);
  if (std::isnan(quotient)) {
    EXPECT_TRUE(std::isnan(found));
    return;
  }
  float expected = std::min(std::max(std::nearbyint(quotient), low), high);
  ASSERT_EQ(std::nearbyint(found), expected)
      << "of " << x << " by " << constants.divisor;
}

TEST(ReciprocalTest, RoundsAsDivisionDoes) {
  std::mt19937 generator(1);
  std::uniform_real_distribution<float> exponents(-20, 20);
  std::uniform_real_distribution<float> quotients(-300, 300);
  int found = 0;
  for (int i = 0; i < 200; ++i) {
    float divisor = std::exp2(exponents(generator));
    float low = i % 2 ? -128 : -static_cast<float>(i);
    auto constants = findReciprocalDivision(divisor, low, low + 255);
    if (!constants)
      continue;
    ++found;
    for (int j = 0; j < 2000; ++j)
      expectSame(*constants, low, low + 255, quotients(generator) * divisor);
    for (float level = low - 1; level <= low + 255; ++level)
      expectSame(*constants, low, low + 255, (level + 0.5f) * divisor);
  }
  // It hardly ever fails.
  EXPECT_GE(found, 195);
}

TEST(ReciprocalTest, TakesAnyNumber) {
  for (float divisor : {1.0f, 0.1f, 0x1.fffffep-8f, 3.0e-17f, 1.0e17f}) {
    auto constants = findReciprocalDivision(divisor, -7, 248);
    ASSERT_TRUE(constants);
    // Of all bit patterns one in 9973: subnormals, infinities, NaN.
    for (uint64_t bits = 0; bits <= UINT32_MAX; bits += 9973)
      expectSame(*constants, -7, 248, fromBits(static_cast<uint32_t>(bits)));
    for (float x : {std::numeric_limits<float>::infinity(),
                    -std::numeric_limits<float>::infinity(),
                    std::numeric_limits<float>::quiet_NaN(), 0.0f, -0.0f})
      expectSame(*constants, -7, 248, x);
  }
}

TEST(ReciprocalTest, LeavesWhatItCannotProve) {
  EXPECT_FALSE(findReciprocalDivision(1.0e-30f, 0, 255));
  EXPECT_FALSE(findReciprocalDivision(1.0e30f, 0, 255));
  EXPECT_FALSE(findReciprocalDivision(-1.0f, 0, 255));
  EXPECT_FALSE(findReciprocalDivision(0.0f, 0, 255));
  EXPECT_FALSE(findReciprocalDivision(fromBits(0x7fc00000), 0, 255));
  EXPECT_FALSE(findReciprocalDivision(0.5f, 0, 65535));
  EXPECT_FALSE(findReciprocalDivision(0.5f, 1, 255));
  EXPECT_FALSE(findReciprocalDivision(0.5f, 0, 254.5f));
}

} // namespace
