//===- LookupTable.cpp - Unary functions as tables ------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/QuantMath/LookupTable.h"

#include "llvm/Support/ErrorHandling.h"

#include <cmath>

using namespace quantmlir;
using llvm::Expected;
using llvm::SmallVector;

static double sigmoid(double x) { return 1.0 / (1.0 + std::exp(-x)); }

double quantmlir::evaluateUnary(UnaryFunction function, double x, double alpha,
                                double beta) {
  switch (function) {
  case UnaryFunction::Sigmoid:
    return sigmoid(x);
  case UnaryFunction::Tanh:
    return std::tanh(x);
  case UnaryFunction::SiLU:
    return x * sigmoid(x);
  case UnaryFunction::HardSigmoid:
    return std::clamp(alpha * x + beta, 0.0, 1.0);
  case UnaryFunction::HardSwish:
    return x * std::clamp(x / 6.0 + 0.5, 0.0, 1.0);
  case UnaryFunction::Exp:
    return std::exp(x);
  }
  llvm_unreachable("every function is handled above");
}

Expected<SmallVector<int32_t, 0>> quantmlir::buildLookupTable(
    llvm::function_ref<double(double)> function, const QuantParams &inputParams,
    StorageRange inputRange, const QuantParams &outputParams,
    StorageRange outputRange) {
  if (inputRange.numLevels() > 256)
    return llvm::createStringError(
        "a table over the storage range %lld..%lld would have %lld entries: "
        "expected at most 256",
        (long long)inputRange.min, (long long)inputRange.max,
        (long long)inputRange.numLevels());
  if (llvm::Error error = verifyQuantParams(inputParams, inputRange))
    return error;
  if (llvm::Error error = verifyQuantParams(outputParams, outputRange))
    return error;

  SmallVector<int32_t, 0> table;
  table.reserve(inputRange.numLevels());
  for (int64_t q = inputRange.min; q <= inputRange.max; ++q) {
    double y = function(dequantizeConstant(q, inputParams));
    table.push_back(int32_t(quantizeConstant(y, outputParams, outputRange)));
  }
  return table;
}

Expected<SmallVector<int32_t, 0>> quantmlir::buildLookupTable(
    UnaryFunction function, const QuantParams &inputParams,
    StorageRange inputRange, const QuantParams &outputParams,
    StorageRange outputRange, double alpha, double beta) {
  return buildLookupTable(
      [&](double x) { return evaluateUnary(function, x, alpha, beta); },
      inputParams, inputRange, outputParams, outputRange);
}
