//===- ArithBuilderTest.cpp - Emitted arithmetic against EvalBuilder ------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Conversion/QNNToLinalg/ArithBuilder.h"

#include "CompiledModule.h"
#include "RandomFunctions.h"

#include "quant-mlir/QuantMath/Arithmetic.h"
#include "quant-mlir/QuantMath/ElementaryFunctions.h"
#include "quant-mlir/QuantMath/EvalBuilder.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/Verifier.h"

#include "gtest/gtest.h"

#include <cmath>

using namespace mlir;
using quantmlir::AccumulatorWidth;
using quantmlir::EvalBuilder;
using quantmlir::FixedPointMultiplier;
using quantmlir::StorageRange;
using quantmlir::test::CompiledModule;
using quantmlir::test::Random;

namespace {

using Emit = llvm::function_ref<Value(quantmlir::ArithBuilder &, ValueRange)>;

/// A function of scalars that was emitted by an ArithBuilder, compiled. An f32
/// is returned as its bits.
class EmittedFunction {
public:
  EmittedFunction(ArrayRef<unsigned> argumentBits, bool floatArgument,
                  Emit emit)
      : context(quantmlir::test::createContext()) {
    OpBuilder builder(context.get());
    Location loc = builder.getUnknownLoc();
    OwningOpRef<ModuleOp> module = ModuleOp::create(loc);
    builder.setInsertionPointToEnd(module->getBody());
    SmallVector<Type> types;
    if (floatArgument)
      types.push_back(builder.getF32Type());
    for (unsigned bits : argumentBits)
      types.push_back(builder.getIntegerType(bits));
    auto function = func::FuncOp::create(
        builder, loc, "f",
        builder.getFunctionType(types, builder.getI32Type()));
    builder.setInsertionPointToStart(function.addEntryBlock());
    quantmlir::ArithBuilder arith(builder, loc);
    Value value = emit(arith, function.getArguments());
    if (value.getType().isF32())
      value =
          arith::BitcastOp::create(builder, loc, builder.getI32Type(), value);
    func::ReturnOp::create(builder, loc, value);
    EXPECT_TRUE(succeeded(verify(*module)));
    auto result = CompiledModule::create(*module, "");
    if (result)
      compiled.emplace(std::move(*result));
    else
      ADD_FAILURE() << llvm::toString(result.takeError());
  }

  template <typename... Args> int32_t operator()(Args... args) {
    int32_t result = 0;
    SmallVector<void *> pointers{&args..., &result};
    llvm::Error error = compiled->runScalar("f", pointers);
    if (error)
      ADD_FAILURE() << llvm::toString(std::move(error));
    return result;
  }

private:
  std::unique_ptr<MLIRContext> context;
  std::optional<CompiledModule> compiled;
};

/// Accumulators that are likely to be cut or to lie between two results.
int64_t randomAccumulator(Random &random, unsigned bits) {
  auto width = static_cast<unsigned>(random.between(1, bits - 1));
  int64_t limit = (int64_t(1) << width) - 1;
  int64_t value = random.between(0, INT32_MAX) * (int64_t(1) << 31) +
                  random.between(0, INT32_MAX);
  value &= limit;
  if (random.oneIn(8))
    value = random.oneIn(2) ? limit : (int64_t(1) << (width - 1));
  return random.oneIn(2) ? -value - 1 : value;
}

constexpr int numTrials = 20000;
constexpr StorageRange range{-120, 100};

} // namespace

TEST(ArithBuilder, Requantize) {
  EmittedFunction emitted(
      {32, 32, 32, 32}, false, [](quantmlir::ArithBuilder &b, ValueRange args) {
        return emitRequantize(b, args[0], args[1], args[2], args[3], range);
      });
  EvalBuilder eval;
  Random random(1);
  for (int trial = 0; trial < numTrials; ++trial) {
    auto accumulator = static_cast<int32_t>(randomAccumulator(random, 32));
    auto mantissa = static_cast<int32_t>(random.between(1 << 30, INT32_MAX));
    auto shift = static_cast<int32_t>(random.between(1, 62));
    auto zeroPoint = static_cast<int32_t>(random.between(-128, 127));
    int64_t expected =
        emitRequantize(eval, eval.constantI32(accumulator),
                       eval.constantI32(mantissa), eval.constantI32(shift),
                       eval.constantI32(zeroPoint), range)
            .getInt();
    ASSERT_EQ(emitted(accumulator, mantissa, shift, zeroPoint), expected)
        << accumulator << " " << mantissa << " " << shift << " " << zeroPoint;
  }
}

TEST(ArithBuilder, RequantizeHigh) {
  EmittedFunction emitted(
      {32, 32, 32, 32}, false, [](quantmlir::ArithBuilder &b, ValueRange args) {
        return emitRequantizeHigh(b, args[0], args[1], args[2], args[3], range);
      });
  EvalBuilder eval;
  Random random(2);
  for (int trial = 0; trial < numTrials; ++trial) {
    auto accumulator = static_cast<int32_t>(randomAccumulator(random, 32));
    auto mantissa = static_cast<int32_t>(random.between(1 << 30, INT32_MAX));
    auto shift = static_cast<int32_t>(random.between(33, 62));
    auto zeroPoint = static_cast<int32_t>(random.between(-128, 127));
    int64_t expected =
        emitRequantize(eval, eval.constantI32(accumulator),
                       eval.constantI32(mantissa), eval.constantI32(shift),
                       eval.constantI32(zeroPoint), range)
            .getInt();
    ASSERT_EQ(emitted(accumulator, mantissa, shift, zeroPoint), expected)
        << accumulator << " " << mantissa << " " << shift << " " << zeroPoint;
  }
}

TEST(ArithBuilder, RequantizeWide) {
  EmittedFunction emitted(
      {64, 32, 32, 32}, false, [](quantmlir::ArithBuilder &b, ValueRange args) {
        return emitRequantizeWide(b, args[0], args[1], args[2], args[3], range);
      });
  EvalBuilder eval;
  Random random(3);
  for (int trial = 0; trial < numTrials; ++trial) {
    int64_t accumulator = randomAccumulator(random, 48);
    auto mantissa = static_cast<int32_t>(random.between(1 << 30, INT32_MAX));
    auto shift = static_cast<int32_t>(random.between(17, 78));
    auto zeroPoint = static_cast<int32_t>(random.between(-128, 127));
    int64_t expected =
        emitRequantizeWide(eval, eval.constantI64(accumulator),
                           eval.constantI32(mantissa), eval.constantI32(shift),
                           eval.constantI32(zeroPoint), range)
            .getInt();
    ASSERT_EQ(emitted(accumulator, mantissa, shift, zeroPoint), expected)
        << accumulator << " " << mantissa << " " << shift << " " << zeroPoint;
  }
}

TEST(ArithBuilder, RequantizeByConstants) {
  // Constants are folded while they are emitted; the results must not change.
  Random random(4);
  EvalBuilder eval;
  for (int function = 0; function < 8; ++function) {
    auto mantissa = static_cast<int32_t>(random.between(1 << 30, INT32_MAX));
    auto shift = static_cast<int32_t>(random.between(33, 45));
    EmittedFunction emitted(
        {32}, false, [&](quantmlir::ArithBuilder &b, ValueRange args) {
          return emitRequantizeHigh(b, args[0], b.constantI32(mantissa),
                                    b.constantI32(shift), b.constantI32(-3),
                                    range);
        });
    for (int trial = 0; trial < numTrials / 8; ++trial) {
      auto accumulator = static_cast<int32_t>(randomAccumulator(random, 32));
      int64_t expected =
          emitRequantize(eval, eval.constantI32(accumulator),
                         eval.constantI32(mantissa), eval.constantI32(shift),
                         eval.constantI32(-3), range)
              .getInt();
      ASSERT_EQ(emitted(accumulator), expected) << accumulator;
    }
  }
}

TEST(ArithBuilder, RescaleAdd) {
  Random random(5);
  EvalBuilder eval;
  constexpr StorageRange rangeA{0, 255}, rangeB{-128, 127};
  for (double ratio : {0.03, 0.9, 7.5}) {
    auto constants =
        quantmlir::RescaleAdd::create(ratio, rangeA, 17, 0.61, rangeB, -5);
    ASSERT_TRUE(static_cast<bool>(constants))
        << llvm::toString(constants.takeError());
    EmittedFunction emitted({32, 32}, false,
                            [&](quantmlir::ArithBuilder &b, ValueRange args) {
                              return emitRescaleAdd(b, args[0], 17, args[1], -5,
                                                    *constants, 3, range);
                            });
    for (int32_t a = 0; a < 256; ++a)
      for (int32_t b = -128; b < 128; b += 3) {
        int64_t expected =
            emitRescaleAdd(eval, eval.constantI32(a), 17, eval.constantI32(b),
                           -5, *constants, 3, range)
                .getInt();
        ASSERT_EQ(emitted(a, b), expected) << a << " " << b;
      }
  }
}

TEST(ArithBuilder, Quantize) {
  EmittedFunction emitted(
      {32}, true, [](quantmlir::ArithBuilder &b, ValueRange args) {
        return emitQuantize(b, args[0], b.constantF32(0.046875f), args[1],
                            range);
      });
  EvalBuilder eval;
  Random random(6);
  for (int trial = 0; trial < numTrials; ++trial) {
    auto x = static_cast<float>((random.real() - 0.5) * 24.0);
    if (random.oneIn(4))
      x = 0.0234375f * static_cast<float>(random.between(-300, 300));
    if (trial == 0)
      x = std::numeric_limits<float>::quiet_NaN();
    if (trial == 1)
      x = std::numeric_limits<float>::infinity();
    if (trial == 2)
      x = -std::numeric_limits<float>::infinity();
    if (trial == 3)
      x = std::numeric_limits<float>::max();
    auto zeroPoint = static_cast<int32_t>(random.between(-120, 100));
    int64_t expected =
        emitQuantize(eval, eval.constantF32(x), eval.constantF32(0.046875f),
                     eval.constantI32(zeroPoint), range)
            .getInt();
    ASSERT_EQ(emitted(x, zeroPoint), expected) << x << " " << zeroPoint;
  }
}

/// Compares bits over all magnitudes of both signs.
template <typename Function> static void compareElementary(Function function) {
  EmittedFunction emitted({}, true,
                          [&](quantmlir::ArithBuilder &b, ValueRange args) {
                            return function(b, args[0]);
                          });
  EvalBuilder eval;
  for (uint64_t bits = 0; bits <= UINT32_MAX; bits += 199999) {
    auto x = llvm::bit_cast<float>(static_cast<uint32_t>(bits));
    float expected = function(eval, eval.constantF32(x)).getFloat();
    auto result = llvm::bit_cast<float>(emitted(x));
    if (std::isnan(expected))
      ASSERT_TRUE(std::isnan(result)) << x;
    else
      ASSERT_EQ(llvm::bit_cast<int32_t>(result),
                llvm::bit_cast<int32_t>(expected))
          << x;
  }
}

TEST(ArithBuilder, ElementaryFunctions) {
  compareElementary([](auto &b, auto x) { return emitExp(b, x); });
  compareElementary([](auto &b, auto x) { return emitExpLessOne(b, x); });
  compareElementary([](auto &b, auto x) { return emitSigmoid(b, x); });
  compareElementary([](auto &b, auto x) { return emitSilu(b, x); });
  compareElementary([](auto &b, auto x) { return emitTanh(b, x); });
  compareElementary([](auto &b, auto x) { return emitTanhGelu(b, x); });
}

TEST(ArithBuilder, VectorsOfConstants) {
  // All operands are constant: the template folds to one splat.
  std::unique_ptr<MLIRContext> context = quantmlir::test::createContext();
  OpBuilder builder(context.get());
  Location loc = builder.getUnknownLoc();
  OwningOpRef<ModuleOp> module = ModuleOp::create(loc);
  builder.setInsertionPointToEnd(module->getBody());
  quantmlir::ArithBuilder vectors(builder, loc, {2, 4});
  EvalBuilder eval;
  Random random(7);
  for (int trial = 0; trial < 100; ++trial) {
    auto accumulator = static_cast<int32_t>(randomAccumulator(random, 32));
    auto mantissa = static_cast<int32_t>(random.between(1 << 30, INT32_MAX));
    auto shift = static_cast<int32_t>(random.between(33, 45));
    auto emit = [&](auto &b) {
      return emitRequantizeHigh(b, b.constantI32(accumulator),
                                b.constantI32(mantissa), b.constantI32(shift),
                                b.constantI32(5), range);
    };
    Value value = emit(vectors);
    EXPECT_EQ(value.getType(), VectorType::get({2, 4}, builder.getI32Type()));
    APInt splat;
    ASSERT_TRUE(matchPattern(value, m_ConstantInt(&splat)));
    EXPECT_EQ(splat.getSExtValue(), emit(eval).getInt());
  }
  // Upstream does not fold comparisons of vectors, so this one stays.
  Value quantized = emitQuantize(vectors, vectors.constantF32(1.40625f),
                                 vectors.constantF32(0.0625f),
                                 vectors.constantI32(-7), range);
  EXPECT_EQ(quantized.getType(), VectorType::get({2, 4}, builder.getI32Type()));
  EXPECT_TRUE(succeeded(verify(*module)));
}
