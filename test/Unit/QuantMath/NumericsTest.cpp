//===- NumericsTest.cpp - Profiles against their test vectors -------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/QuantMath/Numerics.h"
#include "quant-mlir/QuantMath/Arithmetic.h"
#include "quant-mlir/QuantMath/EvalBuilder.h"

#include "gtest/gtest.h"

#include <fstream>

using namespace quantmlir;

namespace {

class NumericsTest : public testing::TestWithParam<NumericsProfile> {
protected:
  const NumericsRules &rules = getNumericsRules(GetParam());
  EvalBuilder b;

  void testScale(std::istream &line) {
    std::string scheme;
    double min = readReal(line, &scheme), max = readReal(line);
    StorageRange range = readRange(line);
    double scale = readReal(line);
    int64_t zero;
    line >> zero;
    auto params = chooseQuantParams(min, max, range,
                                    scheme == "affine" ? QuantScheme::Affine
                                                       : QuantScheme::Symmetric,
                                    rules.scale);
    ASSERT_TRUE(static_cast<bool>(params));
    EXPECT_EQ(params->scale, scale);
    EXPECT_EQ(params->zeroPoint, zero);
  }

  void testQuantize(std::istream &line) {
    double x = readReal(line), scale = readReal(line);
    int32_t zero, q;
    line >> zero;
    StorageRange range = readRange(line);
    line >> q;
    auto factor = b.constantF32(getQuantizeFactor(scale, rules.quantize));
    EXPECT_EQ(emitQuantize(b, b.constantF32(float(x)), factor,
                           b.constantI32(zero), range, rules.quantize)
                  .getInt(),
              q);
  }

  void testDequantize(std::istream &line) {
    int32_t q, zero;
    line >> q;
    double scale = readReal(line);
    line >> zero;
    double x = readReal(line);
    auto factor = b.constantF32(getDequantizeFactor(scale, rules.dequantize));
    EXPECT_EQ(emitDequantize(b, b.constantI32(q), factor, b.constantI32(zero),
                             rules.dequantize)
                  .getFloat(),
              x);
  }

  void testRequantize(std::istream &line) {
    int32_t accumulator, zero, q;
    line >> accumulator;
    double real = readReal(line);
    line >> zero;
    StorageRange range = readRange(line);
    line >> q;
    for (auto width : {AccumulatorWidth::I32, AccumulatorWidth::I64}) {
      FixedPointMultiplier multiplier = llvm::cantFail(
          FixedPointMultiplier::create(real, width, rules.mantissaHalfAway));
      auto mantissa = b.constantI32(multiplier.mantissa);
      auto shift = b.constantI32(multiplier.shift);
      auto zeroPoint = b.constantI32(zero);
      auto narrow = b.constantI32(accumulator);
      EvalBuilder::Value result;
      if (!rules.isInteger())
        result = emitRequantizeFloat(b, narrow, b.constantF32(multiplier.real),
                                     zeroPoint, range, rules.requantize);
      else if (width == AccumulatorWidth::I32)
        result = emitRequantize(b, narrow, mantissa, shift, zeroPoint, range,
                                rules.requantize);
      else
        result = emitRequantizeWide(b, b.constantI64(accumulator), mantissa,
                                    shift, zeroPoint, range, rules.requantize);
      EXPECT_EQ(result.getInt(), q);
    }
  }

private:
  /// A number as C writes it in hexadecimal; before it a word, if asked for.
  static double readReal(std::istream &line, std::string *word = nullptr) {
    std::string text;
    if (word)
      line >> *word;
    line >> text;
    return std::strtod(text.c_str(), nullptr);
  }
  static StorageRange readRange(std::istream &line) {
    StorageRange range;
    line >> range.min >> range.max;
    return range;
  }
};

} // namespace

TEST_P(NumericsTest, FollowsItsVectors) {
  std::ifstream file(std::string(QUANT_MLIR_VECTORS "/") + rules.name.str() +
                     ".txt");
  ASSERT_TRUE(file.good());
  size_t count = 0;
  for (std::string text; std::getline(file, text); ++count) {
    SCOPED_TRACE(text);
    std::istringstream line(text);
    std::string kind;
    line >> kind;
    if (kind == "scale")
      testScale(line);
    else if (kind == "quantize")
      testQuantize(line);
    else if (kind == "dequantize")
      testDequantize(line);
    else
      testRequantize(line);
    ASSERT_FALSE(line.fail());
  }
  EXPECT_GT(count, 400u);
}

static std::string
getTestName(const testing::TestParamInfo<NumericsProfile> &info) {
  std::string name = getNumericsRules(info.param).name.str();
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(
    Profiles, NumericsTest,
    testing::Values(NumericsProfile::Integer, NumericsProfile::ONNX,
                    NumericsProfile::ONNXQLinear, NumericsProfile::Torch,
                    NumericsProfile::NVIDIA, NumericsProfile::TFLite,
                    NumericsProfile::TFLiteSingle, NumericsProfile::TOSA,
                    NumericsProfile::Textbook),
    getTestName);

static int64_t quantize(float x, double scale, int32_t zero, StorageRange range,
                        NumericsProfile profile) {
  EvalBuilder b;
  QuantizeRule rule = getNumericsRules(profile).quantize;
  return emitQuantize(b, b.constantF32(x),
                      b.constantF32(getQuantizeFactor(scale, rule)),
                      b.constantI32(zero), range, rule)
      .getInt();
}

TEST(NumericsTrapTest, QuotientAndReciprocalDiffer) {
  EXPECT_EQ(
      quantize(.273939937f, .00214854861f, 0, {0, 255}, NumericsProfile::ONNX),
      127);
  EXPECT_EQ(
      quantize(.273939937f, .00214854861f, 0, {0, 255}, NumericsProfile::Torch),
      128);
}

TEST(NumericsTrapTest, TiesDependOnWhenTheZeroPointIsAdded) {
  EXPECT_EQ(quantize(.5f, 1.0, 1, {0, 255}, NumericsProfile::ONNX), 1);
  EXPECT_EQ(quantize(.5f, 1.0, 1, {0, 255}, NumericsProfile::Textbook), 2);
  EXPECT_EQ(quantize(.5f, 1.0, 1, {0, 255}, NumericsProfile::TFLite), 2);
}

// Quantization from scratch, by the formulas of textbooks.
TEST(NumericsTrapTest, TextbookParameters) {
  QuantParams affine = llvm::cantFail(chooseQuantParams(
      -1.0, 3.0, {0, 255}, QuantScheme::Affine, ScaleRule::Unwidened));
  EXPECT_EQ(affine.scale, double(float(4.0 / 255)));
  EXPECT_EQ(affine.zeroPoint, 64);
  // 0 is not put into the range.
  QuantParams positive = llvm::cantFail(chooseQuantParams(
      2.0, 4.0, {0, 255}, QuantScheme::Affine, ScaleRule::Unwidened));
  EXPECT_EQ(positive.zeroPoint, -255);
  QuantParams symmetric = llvm::cantFail(chooseQuantParams(
      -1.0, 3.0, {-128, 127}, QuantScheme::Symmetric, ScaleRule::Unwidened));
  EXPECT_EQ(symmetric.scale, double(float(3.0 / 127)));
  EXPECT_EQ(symmetric.zeroPoint, 0);
}

// The example of pytorch-quantization: amax 0.9921, scale 128.0057.
TEST(NumericsTrapTest, NVIDIAExample) {
  const float x[] = {0.9817f, 0.8796f, 0.9921f, 0.4611f, 0.0832f,
                     0.1784f, 0.3674f, 0.5676f, 0.3376f, 0.2119f};
  const int64_t expected[] = {126, 113, 127, 59, 11, 23, 47, 73, 43, 27};
  const float fake[] = {0.9843f, 0.8828f, 0.9921f, 0.4609f, 0.0859f,
                        0.1797f, 0.3672f, 0.5703f, 0.3359f, 0.2109f};
  const NumericsRules &rules = getNumericsRules(NumericsProfile::NVIDIA);
  QuantParams params = llvm::cantFail(chooseQuantParams(
      0.0, double(0.9921f), {-127, 127}, QuantScheme::Symmetric, rules.scale));
  // The input is printed with four digits.
  EXPECT_NEAR(1.0 / params.scale, 128.0057, 1e-2);
  EvalBuilder b;
  for (size_t i = 0; i < std::size(x); ++i) {
    int64_t q =
        quantize(x[i], params.scale, 0, {-127, 127}, NumericsProfile::NVIDIA);
    EXPECT_EQ(q, expected[i]);
    auto factor =
        b.constantF32(getDequantizeFactor(params.scale, rules.dequantize));
    EXPECT_NEAR(emitDequantize(b, b.constantI32(int32_t(q)), factor,
                               b.constantI32(0), rules.dequantize)
                    .getFloat(),
                fake[i], 1e-4);
  }
}

// 3 + 0.5 steps: ties go where the rule says.
TEST(NumericsTrapTest, SumsInFloatFollowTheProfile) {
  auto add = [](NumericsProfile profile) {
    EvalBuilder b;
    return emitAddFloat(b, b.constantI32(5), {1.0, 2}, b.constantI32(-1),
                        {0.5, -2}, {1.0, 1}, {0, 255},
                        getNumericsRules(profile))
        .getInt();
  };
  EXPECT_EQ(add(NumericsProfile::ONNX), 5);
  EXPECT_EQ(add(NumericsProfile::Torch), 5);
  EXPECT_EQ(add(NumericsProfile::Textbook), 4);
}

TEST(NumericsTrapTest, RealBiasesAreAddedBeforeRescaling) {
  EvalBuilder b;
  auto rescale = [&](std::optional<EvalBuilder::Value> bias) {
    return emitRequantizeFloat(b, b.constantI32(4), b.constantF32(0.1f),
                               b.constantI32(3), {0, 255},
                               RequantizeRule::Float, bias)
        .getInt();
  };
  EXPECT_EQ(rescale(std::nullopt), 3);
  EXPECT_EQ(rescale(b.constantF32(1.5f)), 4);
}

TEST(NumericsTrapTest, PowersOfTwoAreRoundedUp) {
  auto choose = [](double amax) {
    return llvm::cantFail(chooseQuantParams(-amax, amax, {-127, 127},
                                            QuantScheme::PowerOfTwo))
        .scale;
  };
  EXPECT_EQ(choose(127.0), 1.0);
  EXPECT_EQ(choose(127.5), 2.0);
  EXPECT_EQ(choose(1.0), 1.0 / 64);
}

TEST(NumericsTrapTest, ReducedRangesAreHalves) {
  auto reduce = [](unsigned bits, bool isSigned, bool isNarrow) {
    return llvm::cantFail(StorageRange::create(bits, isSigned, isNarrow))
        .reduced();
  };
  EXPECT_EQ(reduce(8, false, false), (StorageRange{0, 127}));
  EXPECT_EQ(reduce(8, true, false), (StorageRange{-64, 63}));
  EXPECT_EQ(reduce(8, true, true), (StorageRange{-63, 63}));
  EXPECT_EQ(reduce(3, true, true), (StorageRange{-1, 1}));
}
