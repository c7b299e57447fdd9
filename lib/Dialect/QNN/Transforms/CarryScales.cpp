//===- CarryScales.cpp - Pairs around operations that only move values ----===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Dialect/QNN/Transforms/Passes.h"

#include "quant-mlir/Dialect/QNN/IR/QuantTypes.h"

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::qnn;

namespace quantmlir::qnn {
#define GEN_PASS_DEF_CARRYSCALESPASS
#include "quant-mlir/Dialect/QNN/Transforms/Passes.h.inc"
} // namespace quantmlir::qnn

namespace {

struct CarryScalesPass
    : quantmlir::qnn::impl::CarryScalesPassBase<CarryScalesPass> {
  void runOnOperation() override {
    SmallVector<SameScaleOpInterface> ops;
    getOperation().walk([&](SameScaleOpInterface op) { ops.push_back(op); });
    // Each end of a chain carries on from its neighbour.
    for (SameScaleOpInterface op : llvm::reverse(ops))
      carryBackward(op);
    for (SameScaleOpInterface op : ops)
      carryForward(op);
    for (SameScaleOpInterface op : ops)
      unifyOperands(op);
  }

private:
  /// The one type that all users of the result quantize it to per tensor, or
  /// null.
  static quant::UniformQuantizedType getResultType(Operation *op) {
    Type type;
    for (Operation *user : op->getUsers()) {
      if (!isa<QuantizeOp>(user) ||
          (type && user->getResult(0).getType() != type))
        return {};
      type = user->getResult(0).getType();
    }
    return type ? getPerTensorType(type) : quant::UniformQuantizedType();
  }

  /// The per-tensor type that `value` was dequantized from, or null.
  static quant::UniformQuantizedType getSourceType(Value value) {
    auto dequantize = value.getDefiningOp<DequantizeOp>();
    return dequantize ? getPerTensorType(dequantize.getInput().getType())
                      : quant::UniformQuantizedType();
  }

  static Value createPair(OpBuilder &builder, Location loc, Value value,
                          quant::UniformQuantizedType type) {
    Value quantized = QuantizeOp::create(
        builder, loc, withElementType(value.getType(), type), value);
    return DequantizeOp::create(builder, loc, value.getType(), quantized);
  }

  /// quantize(move(x)) is move(quantize(x)).
  static void carryBackward(SameScaleOpInterface op) {
    quant::UniformQuantizedType type = getResultType(op);
    if (!type || !op.selectsElements())
      return;
    OpBuilder builder(op);
    for (OpOperand &operand : op->getOpOperands())
      if (!operand.get().getDefiningOp<DequantizeOp>())
        operand.set(createPair(builder, op.getLoc(), operand.get(), type));
  }

  /// What moves values on steps of a scale gives values on these steps.
  static void carryForward(SameScaleOpInterface op) {
    quant::UniformQuantizedType type = getSourceType(op->getOperand(0));
    if (!type || !op.staysOnSteps(type) ||
        !llvm::all_of(op->getOperands(), [&](Value operand) {
          return getSourceType(operand) == type;
        }))
      return;
    Value result = op->getResult(0);
    if (llvm::all_of(result.getUsers(), llvm::IsaPred<QuantizeOp>))
      return;
    OpBuilder builder(op);
    builder.setInsertionPointAfter(op);
    Value pair = createPair(builder, op.getLoc(), result, type);
    result.replaceUsesWithIf(
        pair, [&](OpOperand &use) { return !isa<QuantizeOp>(use.getOwner()); });
  }

  /// Operands on steps of other scales are brought to the result's.
  static void unifyOperands(SameScaleOpInterface op) {
    quant::UniformQuantizedType type = getResultType(op);
    if (!type)
      return;
    OpBuilder builder(op);
    for (OpOperand &operand : op->getOpOperands())
      if (quant::UniformQuantizedType source = getSourceType(operand.get());
          source && source != type)
        operand.set(createPair(builder, op.getLoc(), operand.get(), type));
  }
};

} // namespace
