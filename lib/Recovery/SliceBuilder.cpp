//===- SliceBuilder.cpp - Modules of some operations ----------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Recovery/SliceBuilder.h"

#include "quant-mlir/Dialect/QNN/IR/ConstantData.h"
#include "quant-mlir/Dialect/QNN/IR/QNN.h"

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::qnn;

bool quantmlir::qnn::isConstantDerived(Value value) {
  Operation *op = value.getDefiningOp();
  while (isa_and_nonnull<QuantizeOp, DequantizeOp>(op))
    op = op->getOperand(0).getDefiningOp();
  return isa_and_nonnull<ConstantOp>(op);
}

SliceBuilder::SliceBuilder(MLIRContext *context)
    : builder(context),
      module(ModuleOp::create(builder, builder.getUnknownLoc())) {
  builder.setInsertionPointToEnd(module->getBody());
  function = func::FuncOp::create(builder, builder.getUnknownLoc(), "main",
                                  builder.getFunctionType({}, {}));
  builder.setInsertionPointToStart(function.addEntryBlock());
}

void SliceBuilder::setConstant(Value value, ArrayRef<float> elements) {
  if (mapping.contains(value))
    return;
  auto type = cast<RankedTensorType>(value.getType());
  mapping.map(value, ConstantOp::create(builder, value.getLoc(), type,
                                        makeElements<float>(type, elements)));
}

Operation *SliceBuilder::add(Operation *op) {
  for (Value operand : op->getOperands())
    use(operand);
  return builder.clone(*op, mapping);
}

OwningOpRef<ModuleOp> SliceBuilder::finish(ArrayRef<Value> results) {
  func::ReturnOp::create(builder, builder.getUnknownLoc(), results);
  function.setType(builder.getFunctionType(function.front().getArgumentTypes(),
                                           ValueRange(results).getTypes()));
  return std::move(module);
}

void SliceBuilder::use(Value value) {
  if (mapping.contains(value))
    return;
  if (isConstantDerived(value)) {
    Operation *op = value.getDefiningOp();
    for (Value operand : op->getOperands())
      use(operand);
    builder.clone(*op, mapping);
    return;
  }
  inputs.insert(value);
  mapping.map(value,
              function.front().addArgument(value.getType(), value.getLoc()));
}
