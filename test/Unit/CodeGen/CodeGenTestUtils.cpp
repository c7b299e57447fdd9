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
