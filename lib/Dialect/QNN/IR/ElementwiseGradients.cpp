//===- ElementwiseGradients.cpp - Gradients of elementwise operations -----===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "GradientBuilder.h"

using namespace mlir;
using namespace quantmlir::qnn;

/// The limits of ReLU, strictly between which are the positive numbers.
static ClampAttr getPositive(MLIRContext *context) {
  return ClampAttr::get(context, 0.0, std::numeric_limits<double>::infinity());
}

LogicalResult AddOp::buildGradients(OpBuilder &builder, Value gradient,
                                    SmallVectorImpl<Value> &results) {
  GradientBuilder b(builder, *this);
  Value limited = b.limit(getOutput(), gradient, getClampAttr());
  results.push_back(b.unbroadcast(limited, shapeOf(getLhs())));
  results.push_back(b.unbroadcast(limited, shapeOf(getRhs())));
  return success();
}

LogicalResult MulOp::buildGradients(OpBuilder &builder, Value gradient,
                                    SmallVectorImpl<Value> &results) {
  GradientBuilder b(builder, *this);
  Value limited = b.limit(getOutput(), gradient, getClampAttr());
  results.push_back(b.unbroadcast(b.mul(limited, getRhs()), shapeOf(getLhs())));
  results.push_back(b.unbroadcast(b.mul(limited, getLhs()), shapeOf(getRhs())));
  return success();
}

LogicalResult SubOp::buildGradients(OpBuilder &builder, Value gradient,
                                    SmallVectorImpl<Value> &results) {
  GradientBuilder b(builder, *this);
  Value limited = b.limit(getOutput(), gradient, getClampAttr());
  results.push_back(b.unbroadcast(limited, shapeOf(getLhs())));
  results.push_back(b.scale(b.unbroadcast(limited, shapeOf(getRhs())), -1.0));
  return success();
}

/// By the divisor: -a / b^2
LogicalResult DivOp::buildGradients(OpBuilder &builder, Value gradient,
                                    SmallVectorImpl<Value> &results) {
  GradientBuilder b(builder, *this);
  Value limited = b.limit(getOutput(), gradient, getClampAttr());
  Value byLhs = b.div(limited, getRhs());
  results.push_back(b.unbroadcast(byLhs, shapeOf(getLhs())));
  Value quotient = b.div(getLhs(), getRhs());
  results.push_back(
      b.scale(b.unbroadcast(b.mul(byLhs, quotient), shapeOf(getRhs())), -1.0));
  return success();
}

LogicalResult ReluOp::buildGradients(OpBuilder &builder, Value gradient,
                                     SmallVectorImpl<Value> &results) {
  results.push_back(
      GradientBuilder(builder, *this)
          .limit(getOutput(), gradient, getPositive(getContext())));
  return success();
}

LogicalResult ClipOp::buildGradients(OpBuilder &builder, Value gradient,
                                     SmallVectorImpl<Value> &results) {
  results.push_back(
      GradientBuilder(builder, *this).limit(getOutput(), gradient, getClamp()));
  return success();
}

/// y' = y - y^2
LogicalResult SigmoidOp::buildGradients(OpBuilder &builder, Value gradient,
                                        SmallVectorImpl<Value> &results) {
  GradientBuilder b(builder, *this);
  Value square = b.mul(getOutput(), getOutput());
  results.push_back(b.mul(gradient, b.sub(getOutput(), square)));
  return success();
}

/// y' = 1 - y^2
LogicalResult TanhOp::buildGradients(OpBuilder &builder, Value gradient,
                                     SmallVectorImpl<Value> &results) {
  GradientBuilder b(builder, *this);
  Value square = b.mul(getOutput(), getOutput());
  results.push_back(b.mul(gradient, b.sub(b.constant(1.0f), square)));
  return success();
}

/// y = x s with s = sigmoid(x): y' = s + x s (1 - s) = s + y (1 - s)
LogicalResult SiluOp::buildGradients(OpBuilder &builder, Value gradient,
                                     SmallVectorImpl<Value> &results) {
  GradientBuilder b(builder, *this);
  Value s = SigmoidOp::create(builder, getLoc(), getType(), getInput());
  Value rest = b.sub(b.constant(1.0f), s);
  results.push_back(b.mul(gradient, b.add(s, b.mul(getOutput(), rest))));
  return success();
}

LogicalResult HardSigmoidOp::buildGradients(OpBuilder &builder, Value gradient,
                                            SmallVectorImpl<Value> &results) {
  GradientBuilder b(builder, *this);
  auto unit = ClampAttr::get(getContext(), 0.0, 1.0);
  results.push_back(b.scale(b.limit(getOutput(), gradient, unit),
                            getAlpha().convertToDouble()));
  return success();
}

/// y = x h with h = min(max(x / 6 + 1 / 2, 0), 1): y' = h + x h'
LogicalResult HardSwishOp::buildGradients(OpBuilder &builder, Value gradient,
                                          SmallVectorImpl<Value> &results) {
  GradientBuilder b(builder, *this);
  constexpr float slope = 1.0f / 6.0f;
  Value h = HardSigmoidOp::create(builder, getLoc(), getType(), getInput(),
                                  llvm::APFloat(slope), llvm::APFloat(0.5f));
  auto unit = ClampAttr::get(getContext(), 0.0, 1.0);
  Value second = b.limit(h, b.scale(getInput(), slope), unit);
  results.push_back(b.mul(gradient, b.add(h, second)));
  return success();
}

LogicalResult LeakyReluOp::buildGradients(OpBuilder &builder, Value gradient,
                                          SmallVectorImpl<Value> &results) {
  GradientBuilder b(builder, *this);
  double alpha = getAlpha().convertToDouble();
  results.push_back(
      b.add(b.scale(gradient, alpha),
            b.scale(b.limit(getInput(), gradient, getPositive(getContext())),
                    1.0 - alpha)));
  return success();
}

LogicalResult AbsOp::buildGradients(OpBuilder &builder, Value gradient,
                                    SmallVectorImpl<Value> &results) {
  GradientBuilder b(builder, *this);
  auto negative = ClampAttr::get(getContext(),
                                 -std::numeric_limits<double>::infinity(), 0.0);
  results.push_back(
      b.sub(b.limit(getInput(), gradient, getPositive(getContext())),
            b.limit(getInput(), gradient, negative)));
  return success();
}

LogicalResult ExpOp::buildGradients(OpBuilder &builder, Value gradient,
                                    SmallVectorImpl<Value> &results) {
  results.push_back(GradientBuilder(builder, *this).mul(gradient, getOutput()));
  return success();
}

LogicalResult LogOp::buildGradients(OpBuilder &builder, Value gradient,
                                    SmallVectorImpl<Value> &results) {
  results.push_back(GradientBuilder(builder, *this).div(gradient, getInput()));
  return success();
}

/// y' = 1 / (2 y)
LogicalResult SqrtOp::buildGradients(OpBuilder &builder, Value gradient,
                                     SmallVectorImpl<Value> &results) {
  GradientBuilder b(builder, *this);
  results.push_back(b.div(b.scale(gradient, 0.5), getOutput()));
  return success();
}
