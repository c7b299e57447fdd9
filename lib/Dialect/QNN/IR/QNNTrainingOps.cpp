//===- QNNTrainingOps.cpp - What training adds ----------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "VerifierUtils.h"

using namespace mlir;
using namespace quantmlir::qnn;

/// Parameters have the shape that the axis asks for, and the range is one that
/// can be stored.
template <typename Op> static LogicalResult verifyFakeQuantizing(Op op) {
  auto qmin = static_cast<int64_t>(op.getQmin());
  auto qmax = static_cast<int64_t>(op.getQmax());
  constexpr int64_t levels = int64_t(1) << 24;
  bool fits =
      qmin < 0 ? qmin >= -levels / 2 && qmax < levels / 2 : qmax < levels;
  if (qmin > 0 || qmax < 0 || qmin == qmax || !fits)
    return op.emitOpError() << "qmin and qmax: got " << qmin << " and " << qmax
                            << ", expected a range with 0 of at most 24 bits";
  ArrayRef<int64_t> input = shapeOf(op.getInput());
  Shape expected;
  if (std::optional<int64_t> axis = op.getAxis()) {
    if (*axis < 0 || *axis >= static_cast<int64_t>(input.size()))
      return op.emitOpError() << "axis: got " << *axis << ", expected 0 to "
                              << static_cast<int64_t>(input.size()) - 1;
    expected.push_back(input[*axis]);
  }
  if (shapeOf(op.getScale()) != ArrayRef<int64_t>(expected))
    return op.emitOpError()
           << "scale: got type " << op.getScale().getType() << ", expected "
           << RankedTensorType::get(expected,
                                    Float32Type::get(op.getContext()));
  if (op.getZeroPoint() &&
      op.getZeroPoint().getType() != op.getScale().getType())
    return op.emitOpError()
           << "zero_point: got type " << op.getZeroPoint().getType()
           << ", expected that of the scale, " << op.getScale().getType();
  return success();
}

bool FakeQuantOp::isWide() {
  constexpr int64_t levels = int64_t(1) << 16;
  return static_cast<int64_t>(getQmax()) - static_cast<int64_t>(getQmin()) >=
         levels;
}

LogicalResult FakeQuantOp::verify() { return verifyFakeQuantizing(*this); }

LogicalResult FakeQuantInputGradOp::verify() {
  return verifyFakeQuantizing(*this);
}

LogicalResult FakeQuantScaleGradOp::verify() {
  if (getRule() == GradientRule::StraightThrough)
    return emitOpError("rule: got ste, which has no gradient by the scale; "
                       "expected lsq, lsq_plus, pact or amax");
  return verifyFakeQuantizing(*this);
}

/// `gradient` is what a convolution of `input` with `weight` gives.
template <typename Op>
static LogicalResult verifyConv2DGrad(Op op, ArrayRef<int64_t> input,
                                      ArrayRef<int64_t> weight) {
  FailureOr<Shape> expected = inferConv2DShape(
      input, weight, op.getStrides(), op.getPadding(), op.getDilations(),
      op.getGroups(), [&] { return op.emitOpError(); });
  if (failed(expected))
    return failure();
  if (shapeOf(op.getGradient()) != ArrayRef<int64_t>(*expected))
    return op.emitOpError()
           << "gradient: got type " << op.getGradient().getType()
           << ", expected that of the convolution's result, "
           << RankedTensorType::get(*expected,
                                    Float32Type::get(op.getContext()));
  return success();
}

LogicalResult Conv2DInputGradOp::verify() {
  return verifyConv2DGrad(*this, shapeOf(getOutput()), shapeOf(getWeight()));
}

LogicalResult Conv2DWeightGradOp::verify() {
  return verifyConv2DGrad(*this, shapeOf(getInput()), shapeOf(getOutput()));
}

LogicalResult MaxPool2DGradOp::verify() {
  ArrayRef<int64_t> input = shapeOf(getInput());
  Window2D window{getKernel(), getStrides(), getPadding(), getDilations(),
                  getCeilMode()};
  FailureOr<Shape> expected =
      inferWindowShape(input, window, input.empty() ? 0 : input.back(),
                       [&] { return emitOpError(); });
  if (failed(expected))
    return failure();
  if (shapeOf(getMaxima()) != ArrayRef<int64_t>(*expected))
    return emitOpError() << "maxima: got type " << getMaxima().getType()
                         << ", expected "
                         << RankedTensorType::get(
                                *expected, Float32Type::get(getContext()));
  return success();
}

LogicalResult SoftmaxCrossEntropyOp::verify() {
  if (shapeOf(getLogits()).size() != 2)
    return emitOpError() << "logits: got rank " << shapeOf(getLogits()).size()
                         << ", expected 2: samples and classes";
  return verifyResultShape(*this, Shape());
}
