//===- TrainingGradients.cpp - Gradients of losses and simulated rounding -===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "GradientBuilder.h"

#include <cmath>

using namespace mlir;
using namespace quantmlir::qnn;

SmallVector<OpOperand *> FakeQuantOp::getTrainableOperands() {
  if (getRule() == GradientRule::StraightThrough)
    return {};
  return {&getScaleMutable()};
}

/// Learned steps: so that steps of scales and of weights have about the same
/// relative size (arXiv:1902.08153, section 2.2). Learned clips: so that the
/// bound, levels * scale, moves by the rate times the gradient by the bound,
/// which is that by the scale over the levels.
static double getScaleGradientFactor(FakeQuantOp op) {
  if (op.getRule() == GradientRule::LearnedClip) {
    double levels = static_cast<double>(op.getQmax()) -
                    static_cast<double>(static_cast<int64_t>(op.getQmin()));
    return 1.0 / (levels * levels);
  }
  int64_t elements = cast<RankedTensorType>(op.getType()).getNumElements();
  std::optional<int64_t> axis = op.getAxis();
  int64_t groups = axis ? shapeOf(op.getInput())[*axis] : 1;
  double count = static_cast<double>(elements) /
                 static_cast<double>(std::max<int64_t>(groups, 1));
  double levels = std::max<double>(static_cast<double>(op.getQmax()), 1.0);
  return 1.0 / std::sqrt(std::max(count, 1.0) * levels);
}

LogicalResult FakeQuantOp::buildGradients(OpBuilder &builder, Value gradient,
                                          SmallVectorImpl<Value> &results) {
  GradientBuilder b(builder, *this);
  std::optional<int64_t> axis = getAxis();
  IntegerAttr axisAttr = getAxisAttr();
  results.push_back(FakeQuantInputGradOp::create(
      builder, getLoc(), getType(), getInput(), getScale(), getZeroPoint(),
      gradient, getQminAttr(), getQmaxAttr(), axisAttr, getRuleAttr()));
  Value scaleGradient;
  if (getRule() != GradientRule::StraightThrough) {
    Value parts = FakeQuantScaleGradOp::create(
        builder, getLoc(), getType(), getInput(), getScale(), getZeroPoint(),
        gradient, getQminAttr(), getQmaxAttr(), axisAttr, getRuleAttr());
    if (axis) {
      scaleGradient = b.sumToChannels(parts, *axis);
    } else {
      SmallVector<int64_t> axes =
          llvm::to_vector(llvm::seq<int64_t>(shapeOf(getInput()).size()));
      scaleGradient = b.reshape(b.sum(parts, axes), {});
    }
    scaleGradient = b.scale(scaleGradient, getScaleGradientFactor(*this));
  }
  results.push_back(scaleGradient);
  if (getZeroPoint())
    results.push_back(Value());
  return success();
}

/// (softmax(logits) * sum(targets) - targets) / N, where the targets' rows sum
/// to one.
LogicalResult
SoftmaxCrossEntropyOp::buildGradients(OpBuilder &builder, Value gradient,
                                      SmallVectorImpl<Value> &results) {
  GradientBuilder b(builder, *this);
  Value shares = SoftmaxOp::create(builder, getLoc(), getLogits().getType(),
                                   getLogits(), /*axis=*/1);
  Value difference = b.sub(shares, getTargets());
  auto samples = static_cast<double>(shapeOf(getLogits())[0]);
  results.push_back(b.mul(difference, b.scale(gradient, 1.0 / samples)));
  results.push_back(Value());
  return success();
}
