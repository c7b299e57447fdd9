//===- RelativePrecision.cpp - Where small values matter as large ---------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RelativePrecision.h"

#include "quant-mlir/Dialect/QNN/IR/QNN.h"

#include "mlir/IR/Iterators.h"

using namespace mlir;
using namespace quantmlir::qnn;

/// Does a relative error of the operands of `op` become one of the result that
/// is about as large?
static bool passesRelativeErrors(QuantizableOpInterface op) {
  if (auto limited = dyn_cast<FusedClampOpInterface>(op.getOperation()))
    if (ClampAttr clamp = limited.getFusedClamp(); clamp && clamp.getMin() <= 0)
      return false;
  if (auto known = dyn_cast<RelativeErrorOpInterface>(op.getOperation()))
    return known.passesRelativeErrors();
  // Activation functions end the search. Others that have no integer form, like
  // softmax, are functions of that kind, too.
  return !isa<ElementwiseFunctionOpInterface>(op.getOperation()) &&
         op.getFloatReason().empty();
}

static bool needsRelativePrecision(Operation *op) {
  auto known = dyn_cast<RelativeErrorOpInterface>(op);
  return known && known.needsRelativePrecision();
}

RelativePrecision::RelativePrecision(
    func::FuncOp func, llvm::function_ref<bool(Operation *)> isExempt) {
  llvm::DenseMap<Value, Operation *> wanted;
  // Users come before what they use.
  func.walk<WalkOrder::PostOrder, ReverseIterator>(
      [&](QuantizableOpInterface op) {
        bool isSource = needsRelativePrecision(op) && !isExempt(op);
        Operation *logarithm =
            isSource ? op.getOperation() : wanted.lookup(op->getResult(0));
        if (!logarithm)
          return;
        logarithms[op] = logarithm;
        if (!isSource && !passesRelativeErrors(op))
          return;
        for (OpOperand *operand : op.getActivationOperands()) {
          wanted.try_emplace(operand->get(), logarithm);
          operands.insert(operand);
        }
      });
}
