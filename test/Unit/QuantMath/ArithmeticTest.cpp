//===- ArithmeticTest.cpp - Quantized arithmetic against wide integers ----===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/QuantMath/Arithmetic.h"
#include "quant-mlir/QuantMath/EvalBuilder.h"

#include "llvm/Support/Error.h"
#include "gtest/gtest.h"

#include <cmath>
#include <limits>
#include <random>

using namespace quantmlir;
using Value = EvalBuilder::Value;

static const StorageRange s8 = {-128, 127}, u8 = {0, 255},
                          s16 = {-32768, 32767},
                          s32 = {-2147483648LL, 2147483647LL};

/// floor((accumulator * mantissa + 2^(shift-1)) / 2^shift) + zero point.
static int64_t requantizeOracle(int64_t accumulator, int64_t mantissa,
                                int shift, int64_t zeroPoint,
                                StorageRange range) {
  __int128 sum =
      __int128(accumulator) * mantissa + (__int128(1) << (shift - 1));
  __int128 rounded = (sum >> shift) + zeroPoint;
  return rounded < range.min   ? range.min
         : rounded > range.max ? range.max
                               : int64_t(rounded);
}

static int64_t requantize(int32_t accumulator, int32_t mantissa, int32_t shift,
                          int32_t zeroPoint, StorageRange range) {
  EvalBuilder b;
  return emitRequantize(b, b.constantI32(accumulator), b.constantI32(mantissa),
                        b.constantI32(shift), b.constantI32(zeroPoint), range)
      .getInt();
}

static int64_t requantizeHigh(int32_t accumulator, int32_t mantissa,
                              int32_t shift, int32_t zeroPoint,
                              StorageRange range, int preShift = 0) {
  EvalBuilder b;
  return emitRequantizeHigh(b, b.constantI32(accumulator),
                            b.constantI32(mantissa), b.constantI32(shift),
                            b.constantI32(zeroPoint), range, preShift)
      .getInt();
}

static int64_t requantizeWide(int64_t accumulator, int32_t mantissa,
                              int32_t shift, int32_t zeroPoint,
                              StorageRange range) {
  EvalBuilder b;
  return emitRequantizeWide(b, b.constantI64(accumulator),
                            b.constantI32(mantissa), b.constantI32(shift),
                            b.constantI32(zeroPoint), range)
      .getInt();
}

namespace {
/// Numbers of every magnitude, with the extremes among them.
class RequantizeTest : public ::testing::Test {
protected:
  int64_t drawAccumulator(int bits) {
    int64_t max = (int64_t(1) << (bits - 1)) - 1;
    switch (random() % 16) {
    case 0:
      return max;
    case 1:
      return -max - 1;
    case 2:
      return 0;
    default: {
      int width = 1 + int(random() % bits);
      return int64_t(random()) >> (64 - width);
    }
    }
  }
  int32_t drawMantissa() {
    switch (random() % 16) {
    case 0:
      return std::numeric_limits<int32_t>::max();
    case 1:
      return 1 << 30;
    case 2:
      return 0;
    default:
      return int32_t((1 << 30) + random() % (1 << 30));
    }
  }
  int32_t drawShift(int min, int max) {
    return min + int32_t(random() % (max - min + 1));
  }
  StorageRange drawRange() {
    const StorageRange ranges[] = {s8, u8, s16, {-127, 127}, {-2, 1}};
    return ranges[random() % 5];
  }

  std::mt19937_64 random{42};
};
} // namespace

TEST_F(RequantizeTest, MatchesOracle) {
  for (int i = 0; i < 1000000; ++i) {
    auto accumulator = int32_t(drawAccumulator(32));
    int32_t mantissa = drawMantissa(), shift = drawShift(1, 62);
    StorageRange range = i % 8 ? drawRange() : s32;
    auto zeroPoint = int32_t(range.min + int64_t(random() % range.numLevels()));
    ASSERT_EQ(requantize(accumulator, mantissa, shift, zeroPoint, range),
              requantizeOracle(accumulator, mantissa, shift, zeroPoint, range))
        << accumulator << " * " << mantissa << " >> " << shift << " + "
        << zeroPoint;
  }
}

TEST_F(RequantizeTest, HighFormIsIdentical) {
  for (int i = 0; i < 1000000; ++i) {
    int preShift = static_cast<int>(random() % 20);
    auto accumulator = int32_t(drawAccumulator(32 - preShift));
    int32_t mantissa = drawMantissa();
    int32_t shift = drawShift(33 - preShift, std::min(62, 63 - preShift));
    StorageRange range = drawRange();
    auto zeroPoint = int32_t(range.min + int64_t(random() % range.numLevels()));
    ASSERT_EQ(requantizeHigh(accumulator, mantissa, shift, zeroPoint, range,
                             preShift),
              requantize(accumulator, mantissa, shift, zeroPoint, range))
        << accumulator << " * " << mantissa << " >> " << shift << " + "
        << zeroPoint << ", shifted by " << preShift;
  }
}

TEST_F(RequantizeTest, WideFormMatchesOracle) {
  for (int i = 0; i < 1000000; ++i) {
    // Magnitude below 2^47.
    int64_t accumulator =
        std::max(drawAccumulator(48), -(int64_t(1) << 47) + 1);
    int32_t mantissa = drawMantissa(), shift = drawShift(17, 78);
    StorageRange range = i % 8 ? drawRange() : s32;
    auto zeroPoint = int32_t(range.min + int64_t(random() % range.numLevels()));
    ASSERT_EQ(requantizeWide(accumulator, mantissa, shift, zeroPoint, range),
              requantizeOracle(accumulator, mantissa, shift, zeroPoint, range))
        << accumulator << " * " << mantissa << " >> " << shift << " + "
        << zeroPoint;
  }
}

TEST_F(RequantizeTest, RoundsHalfUp) {
  auto half = llvm::cantFail(FixedPointMultiplier::create(0.5));
  for (auto [accumulator, expected] :
       {std::pair(3, 2), std::pair(1, 1), std::pair(-1, 0), std::pair(-3, -1)})
    EXPECT_EQ(requantize(accumulator, half.mantissa, half.shift, 0, s8),
              expected);
}

TEST_F(RequantizeTest, ZeroMultiplierYieldsZeroPoint) {
  auto zero = llvm::cantFail(FixedPointMultiplier::create(1e-12));
  for (int32_t accumulator : {std::numeric_limits<int32_t>::min(), -1, 0,
                              std::numeric_limits<int32_t>::max()}) {
    EXPECT_EQ(requantize(accumulator, zero.mantissa, zero.shift, 7, s8), 7);
    EXPECT_EQ(requantizeHigh(accumulator, zero.mantissa, zero.shift, 7, s8), 7);
    EXPECT_EQ(requantizeWide(accumulator, zero.mantissa, zero.shift, 7, s8), 7);
  }
}

// The multiplier's error is invisible but at ties of the real product.
TEST_F(RequantizeTest, FollowsTheRealMultiplier) {
  std::uniform_real_distribution<double> exponent(-20.0, 0.0);
  for (int i = 0; i < 100000; ++i) {
    double real = std::exp2(exponent(random));
    auto multiplier = llvm::cantFail(FixedPointMultiplier::create(real));
    auto accumulator = int32_t(drawAccumulator(24));
    double exact = accumulator * real;
    if (std::fabs(exact) > 32000)
      continue;
    EXPECT_NEAR(double(requantize(accumulator, multiplier.mantissa,
                                  multiplier.shift, 0, s16)),
                exact, 0.5 + std::fabs(exact) * std::ldexp(1.0, -31) + 1e-9);
  }
}

//===----------------------------------------------------------------------===//
// Addition
//===----------------------------------------------------------------------===//

TEST(RescaleAddArithmeticTest, MatchesOracleAndBound) {
  std::mt19937_64 random(3);
  std::uniform_real_distribution<double> exponent(-6.0, 6.0);
  for (int i = 0; i < 3000; ++i) {
    StorageRange range = i % 3 == 0 ? s16 : i % 3 == 1 ? s8 : u8;
    auto draw = [&] {
      return range.min + int64_t(random() % range.numLevels());
    };
    double ratioA = std::exp2(exponent(random));
    double ratioB = std::exp2(exponent(random)) * (i % 4 ? 1 : -1);
    int64_t zeroA = draw(), zeroB = draw(), zeroOut = draw();
    auto constants = llvm::cantFail(
        RescaleAdd::create(ratioA, range, zeroA, ratioB, range, zeroB));
    for (int j = 0; j < 100; ++j) {
      int64_t a = j == 0 ? range.min : j == 1 ? range.max : draw();
      int64_t c = j == 0 ? range.min : j == 1 ? range.max : draw();
      EvalBuilder b;
      int64_t actual = emitRescaleAdd(b, b.constantI32(int32_t(a)), zeroA,
                                      b.constantI32(int32_t(c)), zeroB,
                                      constants, zeroOut, range)
                           .getInt();
      __int128 sum = __int128(a - zeroA) * constants.multiplierA +
                     __int128(c - zeroB) * constants.multiplierB +
                     (__int128(1) << (constants.shift - 1));
      __int128 expected = (sum >> constants.shift) + zeroOut;
      expected = std::clamp<__int128>(expected, range.min, range.max);
      ASSERT_EQ(actual, int64_t(expected));

      double exact = double(a - zeroA) * ratioA + double(c - zeroB) * ratioB +
                     double(zeroOut);
      exact = std::clamp(exact, double(range.min), double(range.max));
      ASSERT_LE(std::fabs(double(actual) - exact),
                0.5 + constants.errorBound + 1e-6);
    }
  }
}

//===----------------------------------------------------------------------===//
// Quantize and dequantize
//===----------------------------------------------------------------------===//

static int64_t quantize(float x, float scale, int32_t zeroPoint,
                        StorageRange range) {
  EvalBuilder b;
  return emitQuantize(b, b.constantF32(x), b.constantF32(scale),
                      b.constantI32(zeroPoint), range)
      .getInt();
}

static float dequantize(int32_t q, float scale, int32_t zeroPoint) {
  EvalBuilder b;
  return emitDequantize(b, b.constantI32(q), b.constantF32(scale),
                        b.constantI32(zeroPoint))
      .getFloat();
}

// PyTorch's quantize_per_tensor(x, scale 0.5, zero point 8, u8).
TEST(QuantizeTest, TorchGolden) {
  EXPECT_EQ(quantize(0.9872f, 0.5f, 8, u8), 10);
  EXPECT_EQ(quantize(-1.6833f, 0.5f, 8, u8), 5);
  EXPECT_EQ(quantize(-0.9345f, 0.5f, 8, u8), 6);
  EXPECT_EQ(quantize(0.6531f, 0.5f, 8, u8), 9);
}

// FBGEMM's example of where a multiplication by 1 / scale gives 128.
TEST(QuantizeTest, DividesTruly) {
  EXPECT_EQ(quantize(0.273939937f, 0.00214854861f, 0, u8), 127);
}

TEST(QuantizeTest, TiesToEvenBeforeTheZeroPoint) {
  EXPECT_EQ(quantize(0.5f, 1.0f, 1, u8), 1);
  EXPECT_EQ(quantize(1.5f, 1.0f, 1, u8), 3);
  EXPECT_EQ(quantize(2.5f, 1.0f, 1, u8), 3);
  EXPECT_EQ(quantize(-0.5f, 1.0f, 0, s8), 0);
  EXPECT_EQ(quantize(-1.5f, 1.0f, 0, s8), -2);
}

TEST(QuantizeTest, Extremes) {
  float infinity = std::numeric_limits<float>::infinity();
  for (StorageRange range : {s8, u8, s16, StorageRange{0, 65535}})
    for (int64_t zeroPoint : {range.min, range.center(), range.max}) {
      auto zero = int32_t(zeroPoint);
      for (float scale : {1.17549435e-38f, 1.0f, 3.40282347e+38f}) {
        EXPECT_EQ(quantize(infinity, scale, zero, range), range.max);
        EXPECT_EQ(quantize(-infinity, scale, zero, range), range.min);
        EXPECT_EQ(quantize(std::nanf(""), scale, zero, range), zero);
        EXPECT_EQ(quantize(0.0f, scale, zero, range), zero);
        EXPECT_EQ(quantize(-0.0f, scale, zero, range), zero);
      }
      EXPECT_EQ(quantize(3e38f, 1e-30f, zero, range), range.max);
    }
}

TEST(QuantizeTest, MatchesFormula) {
  std::mt19937_64 random(4);
  std::normal_distribution<float> values(0.0f, 3.0f);
  std::uniform_real_distribution<float> exponents(-10.0f, 1.0f);
  for (int i = 0; i < 200000; ++i) {
    StorageRange range = i % 2 ? s8 : u8;
    float x = values(random), scale = std::exp2(exponents(random));
    auto zero = int32_t(range.min + int64_t(random() % 256));
    int64_t expected = range.clamp(int64_t(std::nearbyint(x / scale)) + zero);
    ASSERT_EQ(quantize(x, scale, zero, range), expected);
    ASSERT_EQ(dequantize(int32_t(expected), scale, zero),
              float(expected - zero) * scale);
  }
}

TEST(QuantizeTest, DequantizedValuesQuantizeToThemselves) {
  for (float scale : {0.1f, 0.0123f, 1.0f, 1e-20f, 1e30f})
    for (int32_t q = s16.min; q <= s16.max; q += 7)
      ASSERT_EQ(quantize(dequantize(q, scale, 77), scale, 77, s16), q);
}

TEST(SaturateTest, ClampsToRange) {
  EvalBuilder b;
  EXPECT_EQ(emitSaturate(b, b.constantI32(300), u8).getInt(), 255);
  EXPECT_EQ(emitSaturate(b, b.constantI32(-300), u8).getInt(), 0);
  EXPECT_EQ(emitSaturate(b, b.constantI32(30), u8).getInt(), 30);
}
