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

} // namespace quantmlir::test

#endif // QUANT_MLIR_TEST_UNIT_CODEGEN_CODEGENTESTUTILS_H
