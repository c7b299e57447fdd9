//===- QuantizedArithmeticTests.cpp - From types to fixed point -----------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Dialect/QNN/Utils/QuantizedArithmetic.h"

#include "quant-mlir/Dialect/QNN/IR/QuantTypes.h"
#include "quant-mlir/Dialect/QNN/Utils/QuantizedConstants.h"

#include "mlir/AsmParser/AsmParser.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"

#include <gtest/gtest.h>

#include <limits>

using namespace mlir;
using namespace mlir::quant;
using namespace quantmlir;
using namespace quantmlir::qnn;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

class QuantizedArithmeticTest : public ::testing::Test {
protected:
  QuantizedArithmeticTest() {
    context.loadDialect<QNNDialect, func::FuncDialect, QuantDialect>();
    module = ModuleOp::create(UnknownLoc::get(&context));
    // Failures of these tests are expected and are not to be printed.
    context.getDiagEngine().registerHandler(
        [&](Diagnostic &diagnostic) { lastError = diagnostic.str(); });
  }

  UniformQuantizedType type(llvm::StringRef text) {
    return cast<UniformQuantizedType>(parseType(text, &context));
  }
  QuantizedType anyType(llvm::StringRef text) {
    return cast<QuantizedType>(parseType(text, &context));
  }
  ClampAttr clamp(double min, double max) {
    return ClampAttr::get(&context, APFloat(min), APFloat(max));
  }
  InFlightDiagnostic error() { return emitError(UnknownLoc::get(&context)); }

  MLIRContext context;
  /// What multipliers are asked for: no profile is named, so it is `integer`.
  OwningOpRef<ModuleOp> module;
  std::string lastError;
};

TEST_F(QuantizedArithmeticTest, StorageRangesFollowWidthSignAndBounds) {
  EXPECT_EQ(getStorageRange(type("!quant.uniform<u8:f32, 1.0>")),
            (StorageRange{0, 255}));
  EXPECT_EQ(getStorageRange(type("!quant.uniform<i8<-127:127>:f32, 1.0>")),
            (StorageRange{-127, 127}));
  EXPECT_EQ(getStorageRange(type("!quant.uniform<i4:f32, 1.0>")),
            (StorageRange{-8, 7}));
}

TEST_F(QuantizedArithmeticTest, ClampCutsTheStorageRange) {
  UniformQuantizedType u8 = type("!quant.uniform<u8:f32, 0.5:10>");
  EXPECT_EQ(getClampedRange(u8, {}), (StorageRange{0, 255}));
  EXPECT_EQ(getClampedRange(u8, clamp(0, 6)), (StorageRange{10, 22}));
  EXPECT_EQ(getClampedRange(u8, clamp(0, infinity)), (StorageRange{10, 255}));
  EXPECT_EQ(getClampedRange(u8, clamp(-infinity, infinity)),
            (StorageRange{0, 255}));
  // Halves to even: 0.25 / 0.5 and 0.75 / 0.5.
  EXPECT_EQ(getClampedRange(u8, clamp(0.25, 0.75)), (StorageRange{10, 12}));
  // Outside what the type can hold, its nearest bound is left.
  EXPECT_EQ(getClampedRange(u8, clamp(-100, -50)), (StorageRange{0, 0}));
  EXPECT_EQ(getClampedRange(u8, clamp(1e30, infinity)),
            (StorageRange{255, 255}));
}

TEST_F(QuantizedArithmeticTest, QuantizesRealConstants) {
  UniformQuantizedType i8 = type("!quant.uniform<i8:f32, 0.5:1>");
  EXPECT_EQ(quantizeReal(1.25, i8), 3);
  EXPECT_EQ(quantizeReal(1.75, i8), 5);
  EXPECT_EQ(quantizeReal(-infinity, i8), -128);
  EXPECT_EQ(quantizeReal(std::numeric_limits<double>::quiet_NaN(), i8), 1);
}

TEST_F(QuantizedArithmeticTest, OneMultiplierPerScaleOfTheWeight) {
  UniformQuantizedType input = type("!quant.uniform<u8:f32, 0.5:3>");
  UniformQuantizedType result = type("!quant.uniform<i8:f32, 2.0>");
  auto multipliers = getContractionMultipliers(
      module.get(), input, type("!quant.uniform<i8:f32, 0.25>"), result);
  ASSERT_TRUE(succeeded(multipliers));
  ASSERT_EQ(multipliers->size(), 1u);
  EXPECT_EQ(multipliers->front(), (FixedPointMultiplier{1 << 30, 34}));
  multipliers = getContractionMultipliers(
      module.get(), input, anyType("!quant.uniform<i8:f32:0, {0.25, 3.0}>"),
      result);
  ASSERT_TRUE(succeeded(multipliers));
  ASSERT_EQ(multipliers->size(), 2u);
  EXPECT_EQ((*multipliers)[0], (FixedPointMultiplier{1 << 30, 34}));
  EXPECT_EQ((*multipliers)[1], (FixedPointMultiplier{3 << 29, 31}));
}

TEST_F(QuantizedArithmeticTest, WidthsOfAccumulatorsAgreeWhereBothAreDefined) {
  for (double real : {0.7, 1.0 / 3, 1e-3, 1e-6}) {
    auto narrow = getMultiplier(module.get(), real);
    auto wide = getMultiplier(module.get(), real, AccumulatorWidth::I64);
    ASSERT_TRUE(succeeded(narrow) && succeeded(wide));
    EXPECT_EQ(*narrow, *wide) << real;
  }
}

TEST_F(QuantizedArithmeticTest, ReportsMultipliersThatAreTooLarge) {
  EXPECT_TRUE(failed(getMultiplier(module.get(), 1e12)));
  EXPECT_NE(lastError.find("too large"), std::string::npos) << lastError;
}

/// The only operation of type `Op` in a module.
template <typename Op> Op find(ModuleOp module) {
  Op found;
  module.walk([&](Op op) { found = op; });
  return found;
}

TEST_F(QuantizedArithmeticTest, TablesHaveAnEntryForEachStoredValue) {
  OwningOpRef<ModuleOp> module = parseSourceString<ModuleOp>(
      "func.func @f(%x: tensor<1x!quant.uniform<i4<-7:7>:f32, 0.5:-1>>) -> "
      "tensor<1x!quant.uniform<u8:f32, 0.25:3>> {\n"
      "  %0 = qnn.relu %x : (tensor<1x!quant.uniform<i4<-7:7>:f32, 0.5:-1>>) "
      "-> tensor<1x!quant.uniform<u8:f32, 0.25:3>>\n"
      "  return %0 : tensor<1x!quant.uniform<u8:f32, 0.25:3>>\n}",
      &context);
  ASSERT_TRUE(module) << lastError;
  SmallVector<int32_t> table =
      getFunctionTable(cast<ElementwiseFunctionOpInterface>(
          find<ReluOp>(*module).getOperation()));
  // (q + 1) * 0.5 / 0.25 + 3 for q above -1.
  EXPECT_EQ(table, (SmallVector<int32_t>{3, 3, 3, 3, 3, 3, 3, 5, 7, 9, 11, 13,
                                         15, 17, 19}));
}

// Section 13 of docs/Quantization.md.
TEST_F(QuantizedArithmeticTest, TablesFollowTheProfile) {
  auto getTable = [&](llvm::StringRef profile) {
    OwningOpRef<ModuleOp> module = parseSourceString<ModuleOp>(
        "module attributes {qnn.numerics = \"" + profile.str() +
            "\"} {\n"
            "func.func @f(%x: tensor<1x!quant.uniform<i4<-3:3>:f32, 0.5>>) -> "
            "tensor<1x!quant.uniform<u8:f32, 1.0:1>> {\n"
            "  %0 = qnn.relu %x : (tensor<1x!quant.uniform<i4<-3:3>:f32, "
            "0.5>>) -> tensor<1x!quant.uniform<u8:f32, 1.0:1>>\n"
            "  return %0 : tensor<1x!quant.uniform<u8:f32, 1.0:1>>\n}\n}",
        &context);
    EXPECT_TRUE(module) << lastError;
    return getFunctionTable(cast<ElementwiseFunctionOpInterface>(
        find<ReluOp>(*module).getOperation()));
  };
  // 0.5, 1 and 1.5, and where halves go.
  EXPECT_EQ(getTable("integer"), (SmallVector<int32_t>{1, 1, 1, 1, 1, 2, 3}));
  EXPECT_EQ(getTable("torch"), (SmallVector<int32_t>{1, 1, 1, 1, 1, 2, 3}));
  EXPECT_EQ(getTable("tflite"), (SmallVector<int32_t>{1, 1, 1, 1, 2, 2, 3}));
  EXPECT_EQ(getTable("textbook"), (SmallVector<int32_t>{1, 1, 1, 1, 2, 2, 2}));
}

TEST_F(QuantizedArithmeticTest, FloatRulesRoundRatiosTwice) {
  UniformQuantizedType input = type("!quant.uniform<u8:f32, 0.1>");
  UniformQuantizedType weight = type("!quant.uniform<i8:f32, 0.003>");
  UniformQuantizedType result = type("!quant.uniform<u8:f32, 0.7>");
  double product = input.getScale() * weight.getScale();
  EXPECT_EQ(
      getContractionRatios(quantmlir::getNumericsRules(NumericsProfile::Torch),
                           input, weight, result)
          .front(),
      static_cast<float>(product) / static_cast<float>(result.getScale()));
  EXPECT_EQ(getContractionRatios(
                quantmlir::getNumericsRules(NumericsProfile::Integer), input,
                weight, result)
                .front(),
            product / result.getScale());
}

TEST_F(QuantizedArithmeticTest, RealBiasesKeepEveryBit) {
  UniformQuantizedType input = type("!quant.uniform<u8:f32, 0.1>");
  QuantizedType weight = anyType("!quant.uniform<i8:f32:0, "
                                 "{0.01, 0.02, 0.03, 0.04}>");
  const float values[] = {0.3f, -1.0e-5f, 0.0f, 12345.678f};
  QuantizedBias bias = quantizeBias(values, input, weight, /*isReal=*/true);
  EXPECT_EQ(bias.overflows, 0);
  SmallVector<float, 0> real =
      getRealAccumulatorBias(bias.values, bias.type, input, weight);
  SmallVector<double> units = getWeightUnits(weight).units;
  ASSERT_EQ(real.size(), std::size(values));
  for (auto [i, value] : llvm::enumerate(values))
    EXPECT_EQ(real[i], value / static_cast<float>(input.getScale() * units[i]));
}

TEST_F(QuantizedArithmeticTest, FactorsOfBlocksHaveNothingInCommon) {
  // The second channel's scales are multiples of an eighth of its largest one,
  // those of the first one of less.
  WeightUnits units = getWeightUnits(
      anyType("!quant.uniform<i4<-7:7>:f32:{0:1, 1:4}, "
              "{{2.0, 0.5, 0.0009765625}, {1.0, 0.375, 0.125}}>"));
  EXPECT_EQ(units.factors, (SmallVector<int64_t>{2048, 512, 1, 8, 3, 1}));
  EXPECT_EQ(units.units, (SmallVector<double>{2.0 / 2048, 0.125}));
}

TEST_F(QuantizedArithmeticTest, BlocksOfFewBitsFitBytes) {
  auto align = [](int64_t maxMagnitude) {
    return alignBlockScales({2.0, 0.6, 0.001}, maxMagnitude);
  };
  // Multiples of a sixteenth, an eighth, and a 1024th of the largest scale.
  EXPECT_EQ(align(7), (SmallVector<double>{2.0, 0.625, 0.125}));
  EXPECT_EQ(align(15), (SmallVector<double>{2.0, 0.75, 0.25}));
  EXPECT_EQ(align(16), (SmallVector<double>{2.0, 308.0 / 512, 2.0 / 1024}));
}

TEST_F(QuantizedArithmeticTest, RescaleAddTakesRatiosOfScales) {
  OwningOpRef<ModuleOp> module = parseSourceString<ModuleOp>(
      "func.func @f(%a: tensor<1x!quant.uniform<u8:f32, 0.5:3>>, "
      "%b: tensor<1x!quant.uniform<i8:f32, 0.25>>) -> "
      "tensor<1x!quant.uniform<i8:f32, 1.0>> {\n"
      "  %0 = qnn.add %a, %b : (tensor<1x!quant.uniform<u8:f32, 0.5:3>>, "
      "tensor<1x!quant.uniform<i8:f32, 0.25>>) -> "
      "tensor<1x!quant.uniform<i8:f32, 1.0>>\n"
      "  return %0 : tensor<1x!quant.uniform<i8:f32, 1.0>>\n}",
      &context);
  ASSERT_TRUE(module) << lastError;
  auto constants = getRescaleAdd(find<AddOp>(*module), SumKind::Sum,
                                 [&] { return error(); });
  ASSERT_TRUE(succeeded(constants)) << lastError;
  EXPECT_EQ(constants->multiplierA, 2 * constants->multiplierB);
  EXPECT_EQ(constants->multiplierA, int64_t(1) << (constants->shift - 1));
  EXPECT_EQ(constants->errorBound, 0.0);
}

} // namespace
