//===- DifferentialTest.cpp - Lowered functions against the interpreter ---===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// Random functions are run twice: by the interpreter, and lowered to linalg and
// compiled by upstream's passes. Quantized results are equal byte for byte.
//
//===----------------------------------------------------------------------===//

#include "CompiledModule.h"
#include "RandomFunctions.h"

#include "quant-mlir/Reference/Interpreter.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"

#include "gtest/gtest.h"

#include <cmath>
#include <map>

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::test;

namespace {

struct Run {
  std::string function;
  std::vector<HostTensor> inputs;
  HostTensor expected;
};

/// The first element that differs, as text; empty if none does. Floats may
/// differ by rounding: absolutely by `tolerance`, and relatively.
std::string findDifference(const HostTensor &actual, const HostTensor &expected,
                           float tolerance) {
  auto describe = [](int64_t index, auto got, auto want) {
    return "element " + std::to_string(index) + ": got " + std::to_string(got) +
           ", expected " + std::to_string(want);
  };
  return dispatchElementType(
      expected.getElementType(), [&](auto zero) -> std::string {
        using T = decltype(zero);
        if constexpr (std::is_same_v<T, Float16>) {
          return "unexpected type";
        } else {
          auto got = actual.data<T>(), want = expected.data<T>();
          for (size_t i = 0; i < want.size(); ++i) {
            if constexpr (std::is_same_v<T, float>) {
              bool bothNaN = std::isnan(got[i]) && std::isnan(want[i]);
              if (bothNaN || got[i] == want[i] ||
                  std::abs(got[i] - want[i]) <=
                      tolerance + 2e-5f * std::abs(want[i]))
                continue;
              return describe(i, got[i], want[i]);
            } else if (got[i] != want[i]) {
              return describe(i, got[i], want[i]);
            }
          }
          return "";
        }
      });
}

/// Runs every function of `text` on random inputs both ways.
void compare(const std::string &text, Random &random, int numRuns,
             float tolerance) {
  std::unique_ptr<MLIRContext> context = createContext();
  auto module = parseSourceString<ModuleOp>(text, context.get());
  ASSERT_TRUE(module) << text;
  std::vector<Run> runs;
  std::map<std::string, std::string> sources;
  for (auto function : module->getOps<func::FuncOp>()) {
    llvm::raw_string_ostream(sources[function.getName().str()]) << function;
    for (int i = 0; i < numRuns; ++i) {
      Run run;
      run.function = function.getName().str();
      for (Type type : function.getArgumentTypes())
        run.inputs.push_back(
            randomTensor(cast<RankedTensorType>(type), random));
      auto results = interpret(function, run.inputs);
      ASSERT_TRUE(static_cast<bool>(results))
          << llvm::toString(results.takeError()) << "\n"
          << sources[run.function];
      run.expected = std::move(results->front());
      runs.push_back(std::move(run));
    }
  }
  auto compiled =
      CompiledModule::create(*module, "convert-qnn-to-linalg,canonicalize,cse");
  ASSERT_TRUE(static_cast<bool>(compiled))
      << llvm::toString(compiled.takeError()) << "\n"
      << text;
  for (const Run &run : runs) {
    HostTensor output = HostTensor::zeros(run.expected.getElementType(),
                                          run.expected.getShape());
    llvm::Error error = compiled->run(run.function, run.inputs, output);
    ASSERT_FALSE(static_cast<bool>(error)) << llvm::toString(std::move(error));
    EXPECT_EQ(findDifference(output, run.expected, tolerance), "")
        << sources[run.function];
  }
}

/// Compares that many functions, or thirty times as many if the environment
/// asks for long tests.
void compareRandom(Family family, int numFunctions, float tolerance = 1e-5f) {
  uint32_t numRounds = std::getenv("QUANT_MLIR_LONG_TESTS") ? 30 : 1;
  for (uint32_t round = 0; round < numRounds; ++round) {
    SCOPED_TRACE("round " + std::to_string(round));
    Random random(100 * round + static_cast<uint32_t>(family));
    std::string text;
    for (int i = 0; i < numFunctions; ++i)
      text += randomFunction(family, random, "f" + std::to_string(i));
    compare(text, random, /*numRuns=*/4, tolerance);
    if (testing::Test::HasFailure())
      return;
  }
}

} // namespace

TEST(QNNToLinalgDifferential, Conv) { compareRandom(Family::Conv, 60, 2e-4f); }
TEST(QNNToLinalgDifferential, Linear) {
  compareRandom(Family::Linear, 30, 2e-4f);
}
TEST(QNNToLinalgDifferential, MatMul) {
  compareRandom(Family::MatMul, 30, 2e-3f);
}
TEST(QNNToLinalgDifferential, Binary) { compareRandom(Family::Binary, 80); }
TEST(QNNToLinalgDifferential, Function) {
  compareRandom(Family::Function, 100);
}
TEST(QNNToLinalgDifferential, Pool) { compareRandom(Family::Pool, 60); }
TEST(QNNToLinalgDifferential, Reduce) { compareRandom(Family::Reduce, 60); }
TEST(QNNToLinalgDifferential, Shape) { compareRandom(Family::Shape, 70); }
TEST(QNNToLinalgDifferential, Cast) { compareRandom(Family::Cast, 60); }
TEST(QNNToLinalgDifferential, Normalization) {
  compareRandom(Family::Normalization, 30, 2e-4f);
}
TEST(QNNToLinalgDifferential, Network) {
  compareRandom(Family::Network, 20, 2e-4f);
}
