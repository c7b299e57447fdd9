//===- FixedPointTest.cpp - Real multipliers as integers ------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/QuantMath/FixedPoint.h"

#include "../ErrorTesting.h"
#include "gtest/gtest.h"

#include <cmath>
#include <limits>
#include <random>

using namespace quantmlir;

TEST(FixedPointMultiplierTest, KnownValues) {
  using Multiplier = FixedPointMultiplier;
  EXPECT_EQ(llvm::cantFail(Multiplier::create(1.0)), (Multiplier{1 << 30, 30}));
  EXPECT_EQ(llvm::cantFail(Multiplier::create(0.5)), (Multiplier{1 << 30, 31}));
  EXPECT_EQ(llvm::cantFail(Multiplier::create(0.75)),
            (Multiplier{3 << 29, 31}));
  // Rounds up to the next power of two.
  EXPECT_EQ(llvm::cantFail(Multiplier::create(std::nextafter(1.0, 0.0))),
            (Multiplier{1 << 30, 30}));
}

TEST(FixedPointMultiplierTest, Limits) {
  using Multiplier = FixedPointMultiplier;
  for (AccumulatorWidth width :
       {AccumulatorWidth::I32, AccumulatorWidth::I64}) {
    int minShift = Multiplier::minShift(width);
    int maxShift = Multiplier::maxShift(width);
    double smallest = std::ldexp(1.0, 30 - maxShift);
    double end = std::ldexp(1.0, 31 - minShift);
    EXPECT_EQ(llvm::cantFail(Multiplier::create(smallest, width)),
              (Multiplier{1 << 30, maxShift}));
    EXPECT_EQ(llvm::cantFail(Multiplier::create(smallest * 0.999, width)),
              (Multiplier{0, 32}));
    EXPECT_EQ(takeMessage(Multiplier::create(end * 0.999, width)), "");
    EXPECT_NE(takeMessage(Multiplier::create(end, width)), "");
    // Rounding may carry over the limit.
    EXPECT_NE(takeMessage(Multiplier::create(std::nextafter(end, 0.0), width)),
              "");
  }
}

TEST(FixedPointMultiplierTest, RefusesNonsense) {
  for (double value : {0.0, -1.0, std::numeric_limits<double>::infinity(),
                       std::numeric_limits<double>::quiet_NaN()})
    EXPECT_NE(takeMessage(FixedPointMultiplier::create(value)), "");
  EXPECT_EQ(takeMessage(FixedPointMultiplier::create(2e9)),
            "multiplier 2000000000.00 is too large: expected "
            "less than 2^30");
}

TEST(FixedPointMultiplierTest, RelativeError) {
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> exponent(-32.0, 29.9);
  for (int i = 0; i < 100000; ++i) {
    double value = std::exp2(exponent(random));
    auto multiplier = llvm::cantFail(FixedPointMultiplier::create(value));
    EXPECT_GE(multiplier.mantissa, 1 << 30);
    EXPECT_LE(std::fabs(multiplier.toReal() - value),
              value * std::ldexp(1.0, -31));
  }
}

TEST(RescaleAddTest, ChoosesLargestShift) {
  StorageRange s8{-128, 127};
  auto add = llvm::cantFail(RescaleAdd::create(1.0, s8, 0, 1.0, s8, 0));
  // 256 * 2^s + 2^(s-1) < 2^31.
  EXPECT_FALSE(add.isWide);
  EXPECT_EQ(add.shift, 22);
  EXPECT_EQ(add.multiplierA, 1 << 22);
  EXPECT_EQ(add.errorBound, 0.0);
  EXPECT_LT(llvm::cantFail(RescaleAdd::create(0.9, s8, -128, 1.1, s8, 127))
                .errorBound,
            6.1e-5);
}

TEST(RescaleAddTest, NeverOverflows) {
  std::mt19937_64 random(2);
  std::uniform_real_distribution<double> exponent(-20.0, 20.0);
  for (int i = 0; i < 20000; ++i) {
    unsigned bits = i % 2 ? 8 : 16;
    auto range = llvm::cantFail(StorageRange::create(bits, i % 3 == 0));
    int64_t zeroA = range.min + int64_t(random() % range.numLevels());
    int64_t zeroB = range.min + int64_t(random() % range.numLevels());
    double ratioA = std::exp2(exponent(random)) * (i % 5 ? 1 : -1);
    double ratioB = std::exp2(exponent(random)) * (i % 7 ? 1 : -1);
    auto add = llvm::cantFail(
        RescaleAdd::create(ratioA, range, zeroA, ratioB, range, zeroB));
    EXPECT_TRUE(bits == 8 || add.isWide);
    if (!add.isWide) {
      EXPECT_LE(add.errorBound, RescaleAdd::maxNarrowError);
    }
    __int128 limit = add.isWide ? std::numeric_limits<int64_t>::max()
                                : std::numeric_limits<int32_t>::max();
    for (int64_t a : {range.min, range.max})
      for (int64_t b : {range.min, range.max}) {
        __int128 termA = __int128(a - zeroA) * add.multiplierA;
        __int128 termB = __int128(b - zeroB) * add.multiplierB;
        __int128 sum = termA + termB + (__int128(1) << (add.shift - 1));
        EXPECT_TRUE(termA >= -limit - 1 && termA <= limit);
        EXPECT_TRUE(termB >= -limit - 1 && termB <= limit);
        EXPECT_TRUE(sum >= -limit - 1 && sum <= limit);
      }
  }
}

TEST(RescaleAddTest, RefusesNonsense) {
  StorageRange s8{-128, 127};
  EXPECT_EQ(takeMessage(RescaleAdd::create(1.0, s8, 128, 1.0, s8, 0)),
            "zero point 128 is outside the "
            "storage range -128..127");
  EXPECT_NE(takeMessage(RescaleAdd::create(
                std::numeric_limits<double>::infinity(), s8, 0, 1.0, s8, 0)),
            "");
  EXPECT_NE(takeMessage(RescaleAdd::create(1e300, s8, 0, 1.0, s8, 0)), "");
}
