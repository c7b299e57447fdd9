//===- FoldConstants.cpp - Computes what does not depend on inputs -------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Dialect/QNN/IR/ConstantData.h"
#include "quant-mlir/Dialect/QNN/Transforms/Passes.h"
#include "quant-mlir/Reference/EvaluatorRegistry.h"

#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::qnn;

namespace quantmlir::qnn {
#define GEN_PASS_DEF_FOLDCONSTANTSPASS
#include "quant-mlir/Dialect/QNN/Transforms/Passes.h.inc"
} // namespace quantmlir::qnn

/// Rounding stays, as what comes later wants to see it.
static bool canFold(Operation *op) {
  if (isa<ConstantOp, QuantizeOp, DequantizeOp, FakeQuantOp, ObserveOp>(op) ||
      !isa<QNNDialect>(op->getDialect()) || op->getNumResults() != 1 ||
      op->getNumOperands() == 0)
    return false;
  auto isFloat = [](Type type) {
    auto tensor = dyn_cast<RankedTensorType>(type);
    return tensor && tensor.hasStaticShape() && tensor.getElementType().isF32();
  };
  return isFloat(op->getResult(0).getType()) &&
         llvm::all_of(op->getOperands(), [&](Value value) {
           return isFloat(value.getType()) && value.getDefiningOp<ConstantOp>();
         });
}

namespace {

struct FoldConstantsPass
    : quantmlir::qnn::impl::FoldConstantsPassBase<FoldConstantsPass> {
  void runOnOperation() override {
    EvaluatorRegistry registry = EvaluatorRegistry::createDefault();
    SmallVector<Operation *> operations;
    getOperation()->walk([&](Operation *op) {
      if (!isa<ConstantOp>(op))
        operations.push_back(op);
    });
    for (Operation *op : operations) {
      const Evaluator *evaluate =
          canFold(op) ? registry.lookup(op->getName().getStringRef()) : nullptr;
      if (evaluate && failed(fold(op, *evaluate)))
        return signalPassFailure();
    }
  }

private:
  static LogicalResult fold(Operation *op, const Evaluator &evaluate) {
    SmallVector<HostTensor> tensors;
    for (Value operand : op->getOperands()) {
      auto values = getConstantFloats(operand);
      if (!values)
        return success();
      tensors.push_back(HostTensor::fromValues<float>(
          cast<RankedTensorType>(operand.getType()).getShape(),
          values->values()));
    }
    SmallVector<const HostTensor *> operands;
    for (const HostTensor &tensor : tensors)
      operands.push_back(&tensor);
    llvm::Expected<HostTensor> result = evaluate(op, operands);
    if (!result)
      return op->emitOpError(llvm::toString(result.takeError()));
    OpBuilder builder(op);
    auto type = cast<RankedTensorType>(op->getResult(0).getType());
    Value constant =
        ConstantOp::create(builder, op->getLoc(), type,
                           makeElements<float>(type, result->data<float>()));
    llvm::SmallSetVector<Operation *, 4> sources;
    for (Value operand : op->getOperands())
      sources.insert(operand.getDefiningOp());
    op->getResult(0).replaceAllUsesWith(constant);
    op->erase();
    for (Operation *source : sources)
      if (isOpTriviallyDead(source))
        source->erase();
    return success();
  }
};

} // namespace
