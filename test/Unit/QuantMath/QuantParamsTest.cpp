//===- QuantParamsTest.cpp - Ranges, scales and zero points ---------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/QuantMath/QuantParams.h"

#include "../ErrorTesting.h"
#include "gtest/gtest.h"

#include <cfloat>
#include <cmath>
#include <limits>
#include <random>

using namespace quantmlir;

static StorageRange getRange(unsigned bits, bool isSigned, bool isNarrow) {
  return llvm::cantFail(StorageRange::create(bits, isSigned, isNarrow));
}
static const StorageRange s8 = {-128, 127}, u8 = {0, 255},
                          s8Narrow = {-127, 127};

static QuantParams choose(double min, double max, StorageRange range,
                          QuantScheme scheme) {
  return llvm::cantFail(chooseQuantParams(min, max, range, scheme));
}

TEST(StorageRangeTest, Bounds) {
  EXPECT_EQ(getRange(8, true, false), s8);
  EXPECT_EQ(getRange(8, true, true), s8Narrow);
  EXPECT_EQ(getRange(8, false, false), u8);
  EXPECT_EQ(getRange(8, false, true), (StorageRange{1, 255}));
  EXPECT_EQ(getRange(2, true, false), (StorageRange{-2, 1}));
  EXPECT_EQ(getRange(2, true, true), (StorageRange{-1, 1}));
  EXPECT_EQ(getRange(4, false, false), (StorageRange{0, 15}));
  EXPECT_EQ(getRange(16, true, false), (StorageRange{-32768, 32767}));
  EXPECT_EQ(getRange(32, true, false),
            (StorageRange{-2147483648LL, 2147483647LL}));
  EXPECT_EQ(getRange(32, false, false), (StorageRange{0, 4294967295LL}));
}

TEST(StorageRangeTest, Center) {
  EXPECT_EQ(s8.center(), 0);
  EXPECT_EQ(s8Narrow.center(), 0);
  EXPECT_EQ(u8.center(), 128);
  EXPECT_EQ(getRange(8, false, true).center(), 128);
  EXPECT_EQ(getRange(16, false, false).center(), 32768);
  EXPECT_EQ(getRange(2, true, false).center(), 0);
}

TEST(StorageRangeTest, RefusesOtherWidths) {
  for (unsigned bits : {0u, 1u, 9u, 15u, 17u, 31u, 33u, 64u})
    EXPECT_EQ(takeMessage(StorageRange::create(bits, true)),
              "storage of " + std::to_string(bits) +
                  " bits is not supported: expected 2 to 8, 16 "
                  "or 32 bits");
}

// The minimum and maximum of the batches A and B of PyTorch's tutorial; MinMax
// yields (0.0112, 124) for u8.
TEST(QuantParamsTest, AffineGolden) {
  QuantParams params = choose(-1.3974f, 1.4707f, u8, QuantScheme::Affine);
  EXPECT_NEAR(params.scale, 0.0112, 0.00005);
  EXPECT_EQ(params.zeroPoint, 124);
  EXPECT_EQ(double(float(params.scale)), params.scale);
}

// Quantization from scratch: scale = (max-min)/(2^b-1), zero = -round(min/s).
TEST(QuantParamsTest, AffineFormula) {
  std::mt19937 random(1);
  std::uniform_real_distribution<float> distribution(-10.0f, 10.0f);
  for (int i = 0; i < 1000; ++i) {
    float a = -std::fabs(distribution(random)),
          b = std::fabs(distribution(random));
    QuantParams params = choose(a, b, u8, QuantScheme::Affine);
    EXPECT_EQ(params.scale, double(float((double(b) - a) / 255)));
    EXPECT_EQ(params.zeroPoint,
              std::clamp(int64_t(-std::nearbyint(a / params.scale)), int64_t(0),
                         int64_t(255)));
    // Signed storage is the unsigned one, moved by 128.
    QuantParams moved = choose(a, b, s8, QuantScheme::Affine);
    EXPECT_EQ(moved.scale, params.scale);
    EXPECT_NEAR(moved.zeroPoint, params.zeroPoint - 128, 1);
  }
}

TEST(QuantParamsTest, SymmetricFormula) {
  EXPECT_EQ(choose(-2.0, 1.0, s8, QuantScheme::Symmetric),
            (QuantParams{float(2.0 / 127), 0}));
  EXPECT_EQ(choose(-2.0, 1.0, s8Narrow, QuantScheme::Symmetric),
            (QuantParams{float(2.0 / 127), 0}));
  EXPECT_EQ(choose(-2.0, 1.0, u8, QuantScheme::Symmetric),
            (QuantParams{float(2.0 / 127), 128}));
  EXPECT_EQ(choose(-3.0, 1.0, getRange(2, true, true), QuantScheme::Symmetric),
            (QuantParams{3.0, 0}));
}

TEST(QuantParamsTest, RangeIsWidenedToZero) {
  EXPECT_EQ(choose(2.0, 4.0, u8, QuantScheme::Affine),
            choose(0.0, 4.0, u8, QuantScheme::Affine));
  EXPECT_EQ(choose(-4.0, -2.0, s8, QuantScheme::Affine),
            choose(-4.0, 0.0, s8, QuantScheme::Affine));
  EXPECT_EQ(choose(0.0, 4.0, u8, QuantScheme::Affine).zeroPoint, 0);
  EXPECT_EQ(choose(-4.0, 0.0, s8, QuantScheme::Affine).zeroPoint, 127);
}

TEST(QuantParamsTest, DegenerateRanges) {
  for (double tiny : {0.0, 1e-45, 1e-40, 1e-38}) {
    EXPECT_EQ(choose(0.0, tiny, s8, QuantScheme::Affine),
              (QuantParams{1.0, 0}));
    EXPECT_EQ(choose(-tiny, tiny, u8, QuantScheme::Symmetric),
              (QuantParams{1.0, 128}));
  }
}

TEST(QuantParamsTest, HugeRanges) {
  for (double huge : {double(FLT_MAX), DBL_MAX})
    for (StorageRange range : {s8, u8, getRange(2, true, true)})
      for (QuantScheme scheme : {QuantScheme::Affine, QuantScheme::Symmetric}) {
        QuantParams params = choose(-huge, huge, range, scheme);
        EXPECT_EQ(takeMessage(verifyQuantParams(params, range)), "");
      }
}

TEST(QuantParamsTest, RefusesNonsense) {
  double infinity = std::numeric_limits<double>::infinity();
  double nan = std::numeric_limits<double>::quiet_NaN();
  for (auto [min, max] :
       {std::make_pair(nan, 1.0), std::make_pair(0.0, nan),
        std::make_pair(-infinity, 0.0), std::make_pair(0.0, infinity),
        std::make_pair(1.0, -1.0)})
    EXPECT_NE(takeMessage(chooseQuantParams(min, max, s8, QuantScheme::Affine)),
              "");
  EXPECT_NE(takeMessage(chooseQuantParams(0, 1, StorageRange{3, 3},
                                          QuantScheme::Affine)),
            "");
}

TEST(QuantParamsTest, Verify) {
  EXPECT_EQ(takeMessage(verifyQuantParams({0.5, 3}, s8)), "");
  EXPECT_EQ(takeMessage(verifyQuantParams({0.5, 128}, s8)),
            "zero point 128 is outside the "
            "storage range -128..127");
  for (double scale :
       {0.0, -1.0, 1e-39, 1e39, 0.1, std::numeric_limits<double>::infinity(),
        std::numeric_limits<double>::quiet_NaN()})
    EXPECT_NE(takeMessage(verifyQuantParams({scale, 0}, s8)), "") << scale;
}

// Every value of the range survives the round trip to half a step.
TEST(QuantParamsTest, RoundTrip) {
  for (StorageRange range :
       {s8, u8, s8Narrow, getRange(4, true, false), getRange(16, true, false)})
    for (QuantScheme scheme : {QuantScheme::Affine, QuantScheme::Symmetric}) {
      QuantParams params = choose(-1.3974, 1.4707, range, scheme);
      EXPECT_EQ(
          dequantizeConstant(quantizeConstant(0.0, params, range), params),
          0.0);
      // Rounding the zero point costs up to half a step at the ends.
      double bound = scheme == QuantScheme::Affine ? 1.001 : 0.501;
      for (double x = -1.3974; x <= 1.4707; x += 0.01)
        EXPECT_NEAR(
            dequantizeConstant(quantizeConstant(x, params, range), params), x,
            bound * params.scale);
      for (int64_t q = range.min; q <= range.max; ++q)
        EXPECT_EQ(
            quantizeConstant(dequantizeConstant(q, params), params, range), q);
    }
}

TEST(QuantParamsTest, QuantizeConstantSaturates) {
  QuantParams params{0.5, 8};
  EXPECT_EQ(quantizeConstant(1e300, params, u8), 255);
  EXPECT_EQ(quantizeConstant(-1e300, params, u8), 0);
  EXPECT_EQ(
      quantizeConstant(std::numeric_limits<double>::infinity(), params, u8),
      255);
  EXPECT_EQ(
      quantizeConstant(std::numeric_limits<double>::quiet_NaN(), params, u8),
      8);
  // Ties go to even before the zero point is added.
  EXPECT_EQ(quantizeConstant(0.25, {0.5, 1}, u8), 1);
  EXPECT_EQ(quantizeConstant(0.75, {0.5, 1}, u8), 3);
}
