//===- SourceName.cpp - Names that users know operations by ---------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Dialect/QNN/IR/SourceName.h"

#include "llvm/Support/JSON.h"

using namespace mlir;

std::string quantmlir::qnn::getSourceName(Operation *op) {
  return getSourceNames(op).front();
}

llvm::SmallVector<std::string, 1>
quantmlir::qnn::getSourceNames(Operation *op) {
  llvm::SmallVector<std::string, 1> names;
  op->getLoc()->walk([&](Location loc) {
    auto named = dyn_cast<NameLoc>(loc);
    // Names come from files and go into JSON.
    if (named && !named.getName().empty())
      names.push_back(llvm::json::fixUTF8(named.getName().strref()));
    return WalkResult::advance();
  });
  if (names.empty())
    names.push_back(op->getName().stripDialect().str());
  return names;
}
