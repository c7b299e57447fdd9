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
  std::string name;
  op->getLoc()->walk([&](Location loc) {
    auto named = dyn_cast<NameLoc>(loc);
    if (!named || named.getName().empty())
      return WalkResult::advance();
    name = named.getName().str();
    return WalkResult::interrupt();
  });
  // Names come from files and go into JSON.
  return name.empty() ? op->getName().stripDialect().str()
                      : llvm::json::fixUTF8(name);
}
