//===- CodeGenTestUtils.cpp - Compile linalg text and run it --------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CodeGenTestUtils.h"

#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/Parser/Parser.h"

using namespace quantmlir;

mlir::MLIRContext &quantmlir::test::getContext() {
  static mlir::MLIRContext *context = [] {
    mlir::DialectRegistry registry;
    mlir::registerAllDialects(registry);
    mlir::registerAllExtensions(registry);
    return new mlir::MLIRContext(registry);
  }();
  return *context;
}

llvm::SmallVector<char, 0>
quantmlir::test::compile(llvm::StringRef text, const CodeGenOptions &options) {
  llvm::SmallVector<char, 0> object;
  auto module = mlir::parseSourceString<mlir::ModuleOp>(text, &getContext());
  if (!module) {
    ADD_FAILURE() << "cannot parse:\n" << text.substr(0, 4000).str();
    return object;
  }
  if (llvm::Error error = compileToObject(*module, options, object)) {
    ADD_FAILURE() << llvm::toString(std::move(error)) << "\n"
                  << text.substr(0, 4000).str();
    object.clear();
  }
  return object;
}

std::optional<CompiledModel>
quantmlir::test::load(llvm::StringRef text, const CodeGenOptions &options) {
  llvm::SmallVector<char, 0> object = compile(text, options);
  if (object.empty())
    return std::nullopt;
  llvm::Expected<CompiledModel> model = CompiledModel::loadObject(
      llvm::MemoryBufferRef(llvm::StringRef(object.data(), object.size()), ""));
  if (!model) {
    ADD_FAILURE() << llvm::toString(model.takeError());
    return std::nullopt;
  }
  return std::move(*model);
}

std::vector<CodeGenOptions> quantmlir::test::targets() {
  CodeGenOptions host;
#if defined(__x86_64__)
  CodeGenOptions avx2, sse;
  avx2.targetCPU = "x86-64-v3";
  sse.targetCPU = "x86-64";
  std::vector<CodeGenOptions> all = {host, sse};
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
    all.push_back(avx2);
  if (__builtin_cpu_supports("avxvnni")) {
    all.push_back(avx2);
    all.back().targetFeatures = "+avxvnni";
  }
  return all;
#else
  return {host};
#endif
}

std::string quantmlir::test::substitute(
    std::string text,
    const std::vector<std::pair<std::string, std::string>> &values) {
  for (const auto &[key, value] : values)
    for (size_t at; (at = text.find("{" + key + "}")) != std::string::npos;)
      text.replace(at, key.size() + 2, value);
  return text;
}

std::string quantmlir::test::map(unsigned dims, const std::string &results) {
  std::string text = "affine_map<(";
  for (unsigned i = 0; i < dims; ++i)
    text += (i ? ", d" : "d") + std::to_string(i);
  return text + ") -> (" + results + ")>";
}

std::string quantmlir::test::iterators(unsigned numParallel,
                                       unsigned numReduction) {
  std::string text = "[";
  for (unsigned i = 0; i < numParallel + numReduction; ++i)
    text += std::string(i ? ", " : "") +
            (i < numParallel ? "\"parallel\"" : "\"reduction\"");
  return text + "]";
}

std::string quantmlir::test::tensor(const std::vector<int64_t> &shape,
                                    const char *element) {
  std::string text = "tensor<";
  for (int64_t extent : shape)
    text += std::to_string(extent) + "x";
  return text + element + ">";
}
