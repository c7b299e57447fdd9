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
  // What cuts off at a positive number is no activation function: it keeps
  // logarithms finite.
  if (auto clip = dyn_cast<ClipOp>(op.getOperation()))
    return clip.getClamp().getMin() > 0;
  if (auto limited = dyn_cast<FusedClampOpInterface>(op.getOperation()))
    if (ClampAttr clamp = limited.getFusedClamp(); clamp && clamp.getMin() <= 0)
      return false;
  // Powers only scale relative errors. The exponential turns errors that do
  // not depend on the size into relative ones, and activation functions end
  // the search.
  if (isa<ElementwiseFunctionOpInterface>(op.getOperation()))
    return isa<AbsOp, PowOp, SqrtOp>(op.getOperation());
  if (isa<PReluOp>(op.getOperation()))
    return false;
  // Others that have no integer form, like softmax, are functions of that
  // kind, too.
  return isa<DivOp>(op.getOperation()) || op.getFloatReason().empty();
}

RelativePrecision::RelativePrecision(
    func::FuncOp func, llvm::function_ref<bool(Operation *)> isExempt) {
  llvm::DenseMap<Value, Operation *> wanted;
  // Users come before what they use.
  func.walk<WalkOrder::PostOrder, ReverseIterator>(
      [&](QuantizableOpInterface op) {
        bool isSource = isa<LogOp>(op.getOperation()) && !isExempt(op);
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
