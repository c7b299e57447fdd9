//===- CodeGenTestUtils.h - Compile linalg text and run it ------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_TEST_UNIT_CODEGEN_CODEGENTESTUTILS_H
#define QUANT_MLIR_TEST_UNIT_CODEGEN_CODEGENTESTUTILS_H

#include "quant-mlir/CodeGen/CodeGen.h"
#include "quant-mlir/Runtime/CompiledModel.h"

#include "mlir/IR/MLIRContext.h"
#include "gtest/gtest.h"

#include <random>
#include <string>
#include <vector>

namespace quantmlir::test {

/// A context that knows every upstream dialect; one per process is enough.
mlir::MLIRContext &getContext();

/// Compiles `text` to an object. Empty on failure, which is then reported.
llvm::SmallVector<char, 0> compile(llvm::StringRef text,
                                   const CodeGenOptions &options = {});

/// Compiles `text` and loads the object in the JIT.
std::optional<CompiledModel> load(llvm::StringRef text,
                                  const CodeGenOptions &options = {});

/// Deterministic bytes.
template <typename T>
std::vector<T> randomInts(size_t count, int64_t low, int64_t high,
                          unsigned seed) {
  std::mt19937 engine(seed);
  std::uniform_int_distribution<int64_t> distribution(low, high);
  std::vector<T> values(count);
  for (T &value : values)
    value = static_cast<T>(distribution(engine));
  return values;
}

/// `dense<...>` of a constant, as hexadecimal bytes.
template <typename T> std::string denseHex(const std::vector<T> &values) {
  static const char digits[] = "0123456789ABCDEF";
  if (values.size() == 1 || values.empty())
    return "dense<" + std::to_string(values.empty() ? 0 : values[0]) + ">";
  std::string text = "dense<\"0x";
  const auto *bytes = reinterpret_cast<const unsigned char *>(values.data());
  for (size_t i = 0; i < values.size() * sizeof(T); ++i) {
    text += digits[bytes[i] >> 4];
    text += digits[bytes[i] & 15];
  }
  return text + "\">";
}

/// Host, and on x86-64 also processors without its extensions, so that every
/// form of a kernel runs.
std::vector<CodeGenOptions> targets();

/// Runs a model with one input and one output.
template <typename Out, typename In>
std::vector<Out> run(CompiledModel &model, const std::vector<In> &input) {
  EXPECT_EQ(model.info().inputs[0].numBytes(),
            int64_t(input.size() * sizeof(In)));
  std::vector<Out> output(model.info().outputs[0].numElements());
  EXPECT_EQ(model.info().outputs[0].numBytes(),
            int64_t(output.size() * sizeof(Out)));
  const void *inputs[] = {input.data()};
  void *outputs[] = {output.data()};
  llvm::Error error = model.run(inputs, outputs);
  EXPECT_FALSE(!!error) << llvm::toString(std::move(error));
  return output;
}

/// Replaces every `{key}` in `text` by its value.
std::string
substitute(std::string text,
           const std::vector<std::pair<std::string, std::string>> &values);

/// Affine map over `d0, d1, ...`: map(3, "d0, d2").
std::string map(unsigned dims, const std::string &results);

/// `["parallel", ..., "reduction", ...]`.
std::string iterators(unsigned numParallel, unsigned numReduction);

/// `tensor<2x3xi8>`.
std::string tensor(const std::vector<int64_t> &shape, const char *element);

} // namespace quantmlir::test

#endif // QUANT_MLIR_TEST_UNIT_CODEGEN_CODEGENTESTUTILS_H
