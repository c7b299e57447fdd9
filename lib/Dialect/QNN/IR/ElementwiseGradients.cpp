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
  results.push_back(
      b.unbroadcast(b.mul(limited, getRhs()), shapeOf(getLhs())));
  results.push_back(
      b.unbroadcast(b.mul(limited, getLhs()), shapeOf(getRhs())));
  return success();
}

LogicalResult ReluOp::buildGradients(OpBuilder &builder, Value gradient,
                                     SmallVectorImpl<Value> &results) {
  auto positive = ClampAttr::get(getContext(), 0.0,
                                 std::numeric_limits<double>::infinity());
  results.push_back(
      GradientBuilder(builder, *this).limit(getOutput(), gradient, positive));
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
  results.push_back(
      b.mul(gradient, b.add(getOutput(), b.scale(square, -1.0))));
  return success();
}

/// y' = 1 - y^2
LogicalResult TanhOp::buildGradients(OpBuilder &builder, Value gradient,
                                     SmallVectorImpl<Value> &results) {
  GradientBuilder b(builder, *this);
  Value square = b.mul(getOutput(), getOutput());
  results.push_back(
      b.mul(gradient, b.add(b.scale(square, -1.0), b.constant(1.0f))));
  return success();
}

/// y = x s with s = sigmoid(x): y' = s + x s (1 - s) = s + y (1 - s)
LogicalResult SiluOp::buildGradients(OpBuilder &builder, Value gradient,
                                     SmallVectorImpl<Value> &results) {
  GradientBuilder b(builder, *this);
  Value s = SigmoidOp::create(builder, getLoc(), getType(), getInput());
  Value rest = b.add(b.scale(s, -1.0), b.constant(1.0f));
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
