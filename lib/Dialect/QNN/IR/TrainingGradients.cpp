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
  SmallVector<OpOperand *> operands{&getScaleMutable()};
  if (getRule() == GradientRule::LearnedStepAndOffset && getZeroPoint())
    operands.push_back(&getZeroPointMutable()[0]);
  return operands;
}

/// Learned steps: so that steps of scales and of weights have about the same
/// relative size (arXiv:1902.08153, section 2.2). Learned clips and ranges: so
/// that the bound, levels * scale, moves by the rate times the gradient by the
/// bound, which is that by the scale over the levels.
static double getScaleGradientFactor(FakeQuantOp op) {
  if (op.getRule() == GradientRule::LearnedClip) {
    double levels = static_cast<double>(op.getQmax()) -
                    static_cast<double>(static_cast<int64_t>(op.getQmin()));
    return 1.0 / (levels * levels);
  }
  if (op.getRule() == GradientRule::LearnedRange) {
    auto bound = std::max<double>(
        -static_cast<double>(static_cast<int64_t>(op.getQmin())),
        static_cast<double>(op.getQmax()));
    return 1.0 / (bound * bound);
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
  // Over all elements that share parameters.
  auto sum = [&](Value parts) {
    if (std::optional<int64_t> axis = getAxis())
      return b.sumToChannels(parts, *axis);
    SmallVector<int64_t> axes =
        llvm::to_vector(llvm::seq<int64_t>(shapeOf(getInput()).size()));
    return b.reshape(b.sum(parts, axes), {});
  };
  Value byInput = FakeQuantInputGradOp::create(
      builder, getLoc(), getType(), getInput(), getScale(), getZeroPoint(),
      gradient, getQminAttr(), getQmaxAttr(), getAxisAttr(), getRuleAttr(),
      getHalvesUpAttr());
  Value byScale, byZeroPoint;
  double factor = getScaleGradientFactor(*this);
  if (getRule() != GradientRule::StraightThrough) {
    Value parts = FakeQuantScaleGradOp::create(
        builder, getLoc(), getType(), getInput(), getScale(), getZeroPoint(),
        gradient, getQminAttr(), getQmaxAttr(), getAxisAttr(), getRuleAttr(),
        getHalvesUpAttr());
    byScale = b.scale(sum(parts), factor);
  }
  // What is clipped moves by -scale for each step of the zero point.
  if (getRule() == GradientRule::LearnedStepAndOffset && getZeroPoint())
    byZeroPoint =
        b.scale(b.mul(sum(b.sub(gradient, byInput)), getScale()), -factor);
  results.append({byInput, byScale});
  if (getZeroPoint())
    results.push_back(byZeroPoint);
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
