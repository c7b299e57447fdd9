//===- Differentiate.cpp - Reverse-mode differentiation -----------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "StraightLine.h"

#include "quant-mlir/Dialect/QNN/Transforms/Passes.h"
#include "quant-mlir/Dialect/QNN/Transforms/TrainableParameters.h"

#include "llvm/ADT/SetVector.h"

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::qnn;

namespace quantmlir::qnn {
#define GEN_PASS_DEF_DIFFERENTIATEPASS
#include "quant-mlir/Dialect/QNN/Transforms/Passes.h.inc"
} // namespace quantmlir::qnn

namespace {

/// Accumulates the gradients of one result of a function, backwards through
/// its operations.
class Differentiator {
public:
  Differentiator(func::FuncOp function, ArrayRef<Value> variables)
      : builder(function.front().getTerminator()) {
    // Nothing else has a gradient that anybody wants.
    active.insert_range(variables);
    for (Operation &op : function.front().without_terminator())
      if (llvm::any_of(op.getOperands(),
                       [&](Value value) { return active.contains(value); })) {
        active.insert_range(op.getResults());
        operations.push_back(&op);
      }
  }

  LogicalResult run(Value loss) {
    auto type = cast<RankedTensorType>(loss.getType());
    gradients[loss] = ConstantOp::create(builder, loss.getLoc(), type,
                                         DenseElementsAttr::get(type, 1.0f));
    for (Operation *op : llvm::reverse(operations))
      if (Value gradient = op->getNumResults() == 1
                               ? gradients.lookup(op->getResult(0))
                               : Value())
        if (failed(propagate(op, gradient)))
          return failure();
    return success();
  }

  /// The gradient by a variable: zeros where the loss does not depend on it.
  Value get(Value variable) {
    if (Value gradient = gradients.lookup(variable))
      return gradient;
    auto type = cast<RankedTensorType>(variable.getType());
    return ConstantOp::create(builder, variable.getLoc(), type,
                              DenseElementsAttr::get(type, 0.0f));
  }

private:
  LogicalResult propagate(Operation *op, Value gradient) {
    auto differentiable = dyn_cast<DifferentiableOpInterface>(op);
    if (!differentiable)
      return op->emitOpError("has no gradient, but what is trained passes "
                             "through it");
    for (Type type : op->getOperandTypes())
      if (auto tensor = dyn_cast<RankedTensorType>(type);
          !tensor || !tensor.getElementType().isF32() ||
          !tensor.hasStaticShape())
        return op->emitOpError() << "has no gradient with an operand of type "
                                 << type << ", expected f32 of a static shape";
    SmallVector<Value> results;
    if (failed(differentiable.buildGradients(builder, gradient, results)))
      return failure();
    for (auto [operand, part] : llvm::zip_equal(op->getOperands(), results)) {
      if (!part || !active.contains(operand))
        continue;
      Value &sum = gradients[operand];
      sum = sum ? AddOp::create(builder, op->getLoc(), sum.getType(), sum, part,
                                ClampAttr())
                      .getResult()
                : part;
    }
    return success();
  }

  OpBuilder builder;
  llvm::DenseSet<Value> active;
  SmallVector<Operation *> operations;
  llvm::DenseMap<Value, Value> gradients;
};

struct DifferentiatePass
    : quantmlir::qnn::impl::DifferentiatePassBase<DifferentiatePass> {
  void runOnOperation() override {
    func::FuncOp function = getOperation();
    if (function.isExternal())
      return;
    SmallVector<Value> variables;
    for (BlockArgument argument : function.getArguments())
      if (StringRef kind = getParameterKind(function, argument);
          !kind.empty() && hasGradient(kind))
        variables.push_back(argument);
    FailureOr<func::ReturnOp> found = getStraightLineReturn(function);
    if (failed(found) || failed(check(function, variables)))
      return signalPassFailure();
    func::ReturnOp terminator = *found;
    Differentiator differentiator(function, variables);
    if (failed(differentiator.run(terminator.getOperand(0))))
      return signalPassFailure();

    SmallVector<Value> results(terminator.getOperands());
    for (Value variable : variables)
      results.push_back(differentiator.get(variable));
    unsigned first = terminator.getNumOperands();
    terminator->setOperands(results);
    Builder builder(&getContext());
    function.setType(builder.getFunctionType(
        function.getArgumentTypes(),
        SmallVector<Type>(ValueRange(results).getTypes())));
    for (auto [index, variable] : llvm::enumerate(variables)) {
      auto name = function.getArgAttrOfType<StringAttr>(
          cast<BlockArgument>(variable).getArgNumber(), "qnn.name");
      if (name)
        function.setResultAttr(
            first + index, "qnn.name",
            builder.getStringAttr(name.getValue() + ".gradient"));
    }
  }

private:
  static LogicalResult check(func::FuncOp function, ArrayRef<Value> variables) {
    auto loss = function.getNumResults() > 0
                    ? dyn_cast<RankedTensorType>(function.getResultTypes()[0])
                    : RankedTensorType();
    if (!loss || loss.getRank() != 0 || !loss.getElementType().isF32())
      return function.emitError()
             << "'" << function.getName()
             << "' cannot be differentiated: expected a first result of type "
                "tensor<f32>, the loss";
    for (Value variable : variables)
      if (auto type = dyn_cast<RankedTensorType>(variable.getType());
          !type || !type.getElementType().isF32() || !type.hasStaticShape())
        return function.emitError()
               << "'" << function.getName()
               << "' cannot be differentiated by an argument of type "
               << variable.getType() << ", expected f32 of a static shape";
    return success();
  }
};

} // namespace
