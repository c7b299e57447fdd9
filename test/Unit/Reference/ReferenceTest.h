//===- ReferenceTest.h - Runs functions given as text -----------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_TEST_UNIT_REFERENCE_REFERENCETEST_H
#define QUANT_MLIR_TEST_UNIT_REFERENCE_REFERENCETEST_H

#include "quant-mlir/Dialect/QNN/IR/QNN.h"
#include "quant-mlir/Reference/Interpreter.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"

#include <gtest/gtest.h>

#include <random>

namespace quantmlir::reference {

/// A list of elements; keeps calls short where the type is deduced.
template <typename T>
HostTensor tensor(llvm::ArrayRef<int64_t> shape,
                  std::initializer_list<T> values) {
  return HostTensor::fromValues<T>(shape, values);
}

/// Floats drawn evenly from [low, high); the same for the same seed.
inline HostTensor randomFloats(llvm::ArrayRef<int64_t> shape, unsigned seed,
                               float low = -1.0f, float high = 1.0f) {
  HostTensor result = HostTensor::zeros(ElementType::F32, shape);
  std::mt19937 generator(seed);
  for (float &value : result.data<float>())
    value = low + (high - low) * (generator() >> 8) * 0x1p-24f;
  return result;
}

/// Integers drawn evenly from [low, high]; the same for the same seed.
template <typename T>
HostTensor randomIntegers(llvm::ArrayRef<int64_t> shape, unsigned seed,
                          int64_t low, int64_t high) {
  HostTensor result = HostTensor::zeros(elementTypeOf<T>, shape);
  std::mt19937 generator(seed);
  for (T &value : result.data<T>())
    value = static_cast<T>(low + generator() % (high - low + 1));
  return result;
}

template <typename T> std::vector<T> values(const HostTensor &tensor) {
  return tensor.data<T>().vec();
}

class ReferenceTest : public ::testing::Test {
protected:
  ReferenceTest() {
    context.loadDialect<qnn::QNNDialect, mlir::func::FuncDialect,
                        mlir::quant::QuantDialect>();
  }

  /// The first function of a module, which lives as long as the test. Null if
  /// the text does not parse or verify, which is a failure.
  mlir::func::FuncOp parse(llvm::StringRef text) {
    modules.push_back(mlir::parseSourceString<mlir::ModuleOp>(text, &context));
    if (modules.back())
      for (auto function : modules.back()->getOps<mlir::func::FuncOp>())
        return function;
    ADD_FAILURE() << "no function in:\n" << text.str();
    return {};
  }

  llvm::Expected<std::vector<HostTensor>>
  tryRun(llvm::StringRef text, llvm::ArrayRef<HostTensor> inputs,
         const InterpreterHooks &hooks = {}) {
    mlir::func::FuncOp function = parse(text);
    if (!function)
      return llvm::createStringError("no function");
    return interpret(function, inputs, hooks);
  }

  std::vector<HostTensor> runAll(llvm::StringRef text,
                                 llvm::ArrayRef<HostTensor> inputs,
                                 const InterpreterHooks &hooks = {}) {
    llvm::Expected<std::vector<HostTensor>> results =
        tryRun(text, inputs, hooks);
    if (results)
      return std::move(*results);
    ADD_FAILURE() << llvm::toString(results.takeError()) << " in:\n"
                  << text.str();
    return {};
  }

  /// The first result.
  HostTensor run(llvm::StringRef text, llvm::ArrayRef<HostTensor> inputs) {
    std::vector<HostTensor> results = runAll(text, inputs);
    return results.empty() ? HostTensor() : std::move(results.front());
  }

  /// The error of a run that must fail.
  std::string runError(llvm::StringRef text,
                       llvm::ArrayRef<HostTensor> inputs = {}) {
    llvm::Expected<std::vector<HostTensor>> results = tryRun(text, inputs);
    if (results) {
      ADD_FAILURE() << "expected an error from:\n" << text.str();
      return {};
    }
    return llvm::toString(results.takeError());
  }

  /// A function of one operation: `signature` is its type, as in
  /// "(tensor<2xf32>) -> tensor<2xf32>", and `operation` names the arguments
  /// %0, %1 and so on.
  static std::string oneOp(llvm::StringRef operation,
                           llvm::StringRef signature) {
    auto [arguments, result] = signature.split(" -> ");
    arguments.consume_front("(");
    arguments.consume_back(")");
    std::string text = "func.func @f(";
    // Types contain commas; arguments are separated by ", tensor<".
    unsigned index = 0;
    while (!arguments.empty()) {
      size_t end = arguments.find(", tensor<");
      text += (index ? ", %a" : "%a") + std::to_string(index) + ": " +
              arguments.take_front(end).str();
      arguments = end == llvm::StringRef::npos ? llvm::StringRef()
                                               : arguments.drop_front(end + 2);
      ++index;
    }
    text += ") -> " + result.str() + " {\n  %r = " + operation.str() + " : " +
            signature.str() + "\n  return %r : " + result.str() + "\n}\n";
    return text;
  }

  mlir::MLIRContext context;

private:
  std::vector<mlir::OwningOpRef<mlir::ModuleOp>> modules;
};

} // namespace quantmlir::reference

#endif // QUANT_MLIR_TEST_UNIT_REFERENCE_REFERENCETEST_H
