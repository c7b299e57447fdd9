//===- ExposeObservers.cpp - Turns observers into results -----------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "StraightLine.h"

#include "quant-mlir/Dialect/QNN/Transforms/Passes.h"

#include "quant-mlir/Dialect/QNN/IR/ConstantData.h"

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::qnn;

namespace quantmlir::qnn {
#define GEN_PASS_DEF_EXPOSEOBSERVERSPASS
#include "quant-mlir/Dialect/QNN/Transforms/Passes.h.inc"
} // namespace quantmlir::qnn

namespace {

struct ExposeObserversPass
    : quantmlir::qnn::impl::ExposeObserversPassBase<ExposeObserversPass> {
  void runOnOperation() override {
    for (func::FuncOp func : getOperation().getOps<func::FuncOp>())
      if (!func.isExternal() && failed(expose(func)))
        return signalPassFailure();
  }

private:
  static LogicalResult expose(func::FuncOp func) {
    FailureOr<func::ReturnOp> found = getStraightLineReturn(func);
    if (failed(found))
      return failure();
    func::ReturnOp terminator = *found;
    SmallVector<Value> results(terminator.getOperands());
    SmallVector<StringAttr> names;
    for (ObserveOp op : llvm::make_early_inc_range(func.getOps<ObserveOp>())) {
      Value input = op.getInput();
      // What is known need not be watched.
      if (!getConstantValue(input) && !op.isCalibrated()) {
        results.push_back(input);
        names.push_back(op.getNameAttr());
      }
      op.replaceAllUsesWith(input);
      llvm::replace(results, Value(op.getOutput()), input);
      op.erase();
    }
    unsigned numResults = func.getNumResults();
    terminator->setOperands(results);
    SmallVector<Type> types(ValueRange(results).getTypes());
    func.setType(
        FunctionType::get(func.getContext(), func.getArgumentTypes(), types));
    for (auto [index, name] : llvm::enumerate(names))
      func.setResultAttr(numResults + index, "qnn.name", name);
    return success();
  }
};

} // namespace
