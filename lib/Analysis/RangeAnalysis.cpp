//===- RangeAnalysis.cpp - Intervals of the values of a function ----------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Analysis/RangeAnalysis.h"

#include "quant-mlir/Dialect/QNN/IR/ConstantData.h"
#include "quant-mlir/Dialect/QNN/IR/QNN.h"

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::qnn;

static Interval getConstantInterval(ConstantOp op) {
  auto data = op.getValue().getElementType().isF32()
                  ? ConstantData<float>::get(op.getValue())
                  : std::nullopt;
  if (!data || data->values().empty())
    return Interval::everything();
  auto [low, high] =
      std::minmax_element(data->values().begin(), data->values().end());
  return {*low, *high};
}

RangeAnalysis::RangeAnalysis(func::FuncOp func) {
  for (BlockArgument argument : func.getArguments()) {
    auto range = func.getArgAttrOfType<DenseF64ArrayAttr>(
        argument.getArgNumber(), "qnn.range");
    if (range)
      intervals[argument] = {range[0], range[1]};
  }
  func.walk([&](Operation *op) {
    if (op->getNumResults() != 1)
      return;
    Value result = op->getResult(0);
    if (auto constant = dyn_cast<ConstantOp>(op)) {
      intervals[result] = getConstantInterval(constant);
      return;
    }
    auto observe = dyn_cast<ObserveOp>(op);
    if (observe && observe.isCalibrated()) {
      intervals[result] = {*llvm::min_element(*observe.getLow()),
                           *llvm::max_element(*observe.getHigh())};
      return;
    }
    auto ranged = dyn_cast<RangeOpInterface>(op);
    if (!ranged)
      return;
    SmallVector<Interval> operands;
    for (Value operand : op->getOperands())
      operands.push_back(get(operand));
    intervals[result] = ranged.inferRange(operands);
  });
}

Interval RangeAnalysis::get(Value value) const {
  auto it = intervals.find(value);
  return it == intervals.end() ? Interval::everything() : it->second;
}
