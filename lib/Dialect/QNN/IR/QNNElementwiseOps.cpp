//===- QNNElementwiseOps.cpp - Arithmetic and activations, element by element
//-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "VerifierUtils.h"

#include "quant-mlir/Dialect/QNN/IR/ConstantData.h"

using namespace mlir;
using namespace mlir::quant;
using namespace quantmlir::qnn;

static Interval limitTo(ClampAttr clamp, Interval interval) {
  return clamp ? interval.intersect({clamp.getMin(), clamp.getMax()})
               : interval;
}

//===----------------------------------------------------------------------===//
// Binary operations
//===----------------------------------------------------------------------===//

static LogicalResult verifyBinary(Operation *op) {
  if (failed(verifyResultShape(
          op, inferBroadcastShape(shapeOf(op->getOperand(0)),
                                  shapeOf(op->getOperand(1)),
                                  [&] { return op->emitOpError(); }))))
    return failure();
  return verifyAllFloatOrPerTensor(op);
}

LogicalResult AddOp::verify() { return verifyBinary(*this); }
LogicalResult MulOp::verify() { return verifyBinary(*this); }

Interval AddOp::inferRange(ArrayRef<Interval> operands) {
  return limitTo(getClampAttr(), operands[0] + operands[1]);
}

Interval MulOp::inferRange(ArrayRef<Interval> operands) {
  return limitTo(getClampAttr(), operands[0] * operands[1]);
}

//===----------------------------------------------------------------------===//
// Functions of one variable
//===----------------------------------------------------------------------===//

static LogicalResult verifyFunction(Operation *op) {
  if (failed(verifyResultShape(op, Shape(shapeOf(op->getOperand(0))))) ||
      failed(verifyAllFloatOrPerTensor(op)))
    return failure();
  QuantizedType type = getPerTensorType(op->getOperand(0).getType());
  if (type && type.getStorageTypeIntegralWidth() > 8)
    return op->emitOpError()
           << "operand has " << type.getStorageTypeIntegralWidth()
           << " bits; functions of quantized tensors are tables "
              "of at most 8 bits";
  return success();
}

/// The range of a function that never decreases.
template <typename Op>
static Interval inferMonotonicRange(Op op, Interval input) {
  return {op.evaluate(input.low), op.evaluate(input.high)};
}

/// The range of x * gate(x), where gate grows from 0 to 1: at least `minimum`,
/// and between 0 and x for positive x.
static Interval inferGatedRange(Interval input, double minimum) {
  double low = input.low >= 0 ? 0 : std::max(minimum, input.low);
  return {low, std::max(0.0, input.high)};
}

static double sigmoid(double x) { return 1.0 / (1.0 + std::exp(-x)); }

#define QNN_FUNCTION_VERIFIER(OP)                                              \
  LogicalResult OP::verify() { return verifyFunction(*this); }
QNN_FUNCTION_VERIFIER(ReluOp)
QNN_FUNCTION_VERIFIER(ClipOp)
QNN_FUNCTION_VERIFIER(SigmoidOp)
QNN_FUNCTION_VERIFIER(TanhOp)
QNN_FUNCTION_VERIFIER(SiluOp)
QNN_FUNCTION_VERIFIER(HardSigmoidOp)
QNN_FUNCTION_VERIFIER(HardSwishOp)
#undef QNN_FUNCTION_VERIFIER

double ReluOp::evaluate(double x) { return std::max(x, 0.0); }
Interval ReluOp::inferRange(ArrayRef<Interval> operands) {
  return inferMonotonicRange(*this, operands[0]);
}
OpFoldResult ReluOp::fold(FoldAdaptor) {
  // relu(relu(x)) = relu(x), unless the second one also changes the scale.
  return getInput().getDefiningOp<ReluOp>() && getInput().getType() == getType()
             ? OpFoldResult(getInput())
             : OpFoldResult();
}

double ClipOp::evaluate(double x) {
  return std::min(std::max(x, getClamp().getMin()), getClamp().getMax());
}
Interval ClipOp::inferRange(ArrayRef<Interval> operands) {
  return inferMonotonicRange(*this, operands[0]);
}

double SigmoidOp::evaluate(double x) { return sigmoid(x); }
Interval SigmoidOp::inferRange(ArrayRef<Interval> operands) {
  return inferMonotonicRange(*this, operands[0]);
}

double TanhOp::evaluate(double x) { return std::tanh(x); }
Interval TanhOp::inferRange(ArrayRef<Interval> operands) {
  return inferMonotonicRange(*this, operands[0]);
}

double SiluOp::evaluate(double x) { return x * sigmoid(x); }
Interval SiluOp::inferRange(ArrayRef<Interval> operands) {
  // The minimum of x * sigmoid(x) is -0.27846..., at x = -1.2784...
  return inferGatedRange(operands[0], -0.278465);
}

double HardSigmoidOp::evaluate(double x) {
  double alpha = getAlpha().convertToFloat(), beta = getBeta().convertToFloat();
  return std::min(std::max(alpha * x + beta, 0.0), 1.0);
}
Interval HardSigmoidOp::inferRange(ArrayRef<Interval> operands) {
  Interval range{evaluate(operands[0].low), evaluate(operands[0].high)};
  // A negative alpha turns the ends around.
  return range.low <= range.high ? range : Interval{range.high, range.low};
}

double HardSwishOp::evaluate(double x) {
  return x * std::min(std::max(x / 6.0 + 0.5, 0.0), 1.0);
}
Interval HardSwishOp::inferRange(ArrayRef<Interval> operands) {
  // The minimum of x * (x + 3) / 6 is -3/8, at x = -3/2.
  return inferGatedRange(operands[0], -0.375);
}
