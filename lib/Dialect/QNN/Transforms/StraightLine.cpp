//===- StraightLine.cpp - Functions without branches ----------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "StraightLine.h"

using namespace mlir;

FailureOr<func::ReturnOp>
quantmlir::qnn::getStraightLineReturn(func::FuncOp function) {
  if (llvm::hasSingleElement(function.getBody()))
    if (auto op = dyn_cast<func::ReturnOp>(function.front().getTerminator()))
      return op;
  return function.emitError()
         << "'" << function.getName()
         << "' has branches or no return; expected straight-line code";
}
