//===- ElementwiseGradients.cpp - Gradients of elementwise operations -----===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "GradientBuilder.h"

#include "quant-mlir/Dialect/QNN/IR/ConstantData.h"

#include "llvm/Support/MathExtras.h"

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

/// The operand that is the result gets the gradient: the left one where
/// `difference` is positive, the right one where it is negative, and each half
/// of it where they are equal.
template <typename Op>
static void addExtremumGradients(Op op, GradientBuilder &b, Value difference,
                                 Value gradient,
                                 SmallVectorImpl<Value> &results) {
  double infinity = std::numeric_limits<double>::infinity();
  auto negative = ClampAttr::get(op.getContext(), -infinity, 0.0);
  Value left = b.limit(difference, gradient, getPositive(op.getContext()));
  Value right = b.limit(difference, gradient, negative);
  Value half = b.scale(b.sub(gradient, b.add(left, right)), 0.5);
  results.push_back(b.unbroadcast(b.add(left, half), shapeOf(op.getLhs())));
  results.push_back(b.unbroadcast(b.add(right, half), shapeOf(op.getRhs())));
}

LogicalResult MaxOp::buildGradients(OpBuilder &builder, Value gradient,
                                    SmallVectorImpl<Value> &results) {
  GradientBuilder b(builder, *this);
  addExtremumGradients(*this, b, b.sub(getLhs(), getRhs()), gradient, results);
  return success();
}

LogicalResult MinOp::buildGradients(OpBuilder &builder, Value gradient,
                                    SmallVectorImpl<Value> &results) {
  GradientBuilder b(builder, *this);
  addExtremumGradients(*this, b, b.sub(getRhs(), getLhs()), gradient, results);
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

/// y' = 1 where x > 0, else y + alpha
LogicalResult EluOp::buildGradients(OpBuilder &builder, Value gradient,
                                    SmallVectorImpl<Value> &results) {
  GradientBuilder b(builder, *this);
  Value above = b.limit(getInput(), gradient, getPositive(getContext()));
  Value slope = b.add(getOutput(), b.constant(getAlpha().convertToFloat()));
  results.push_back(b.add(above, b.mul(b.sub(gradient, above), slope)));
  return success();
}

LogicalResult PReluOp::buildGradients(OpBuilder &builder, Value gradient,
                                      SmallVectorImpl<Value> &results) {
  GradientBuilder b(builder, *this);
  Value above = b.limit(getInput(), gradient, getPositive(getContext()));
  RankedTensorType type = b.typeOf({static_cast<int64_t>(getSlopes().size())});
  Value slopes = ConstantOp::create(builder, getLoc(), type,
                                    makeElements<float>(type, getSlopes()));
  results.push_back(b.add(above, b.mul(b.sub(gradient, above), slopes)));
  return success();
}

/// exp(-x^2 / width)
static Value buildBell(OpBuilder &builder, GradientBuilder &b, Value x,
                       double width) {
  Value exponent = b.scale(b.mul(x, x), -1.0 / width);
  return ExpOp::create(builder, x.getLoc(), x.getType(), exponent);
}

LogicalResult ErfOp::buildGradients(OpBuilder &builder, Value gradient,
                                    SmallVectorImpl<Value> &results) {
  GradientBuilder b(builder, *this);
  Value slope = b.scale(buildBell(builder, b, getInput(), 1.0),
                        2.0 * llvm::numbers::inv_sqrtpi);
  results.push_back(b.mul(gradient, slope));
  return success();
}

/// With c the cumulative function that x is multiplied by, y' = c + x c'.
LogicalResult GeluOp::buildGradients(OpBuilder &builder, Value gradient,
                                     SmallVectorImpl<Value> &results) {
  GradientBuilder b(builder, *this);
  Value x = getInput(), one = b.constant(1.0f);
  Value cumulative, density;
  if (getTanh()) {
    // c = (1 + tanh(k (x + cubic x^3))) / 2
    constexpr double k = llvm::numbers::sqrt2 * llvm::numbers::inv_sqrtpi;
    constexpr double cubic = 0.044715;
    Value square = b.mul(x, x);
    Value inner = b.scale(b.mul(x, b.add(b.scale(square, cubic), one)), k);
    Value tanh = TanhOp::create(builder, getLoc(), getType(), inner);
    cumulative = b.scale(b.add(tanh, one), 0.5);
    Value innerSlope = b.scale(b.add(b.scale(square, 3.0 * cubic), one), k);
    density = b.scale(b.mul(b.sub(one, b.mul(tanh, tanh)), innerSlope), 0.5);
  } else {
    Value erf = ErfOp::create(builder, getLoc(), getType(),
                              b.scale(x, 1.0 / llvm::numbers::sqrt2));
    cumulative = b.scale(b.add(erf, one), 0.5);
    density = b.scale(buildBell(builder, b, x, 2.0),
                      llvm::numbers::inv_sqrtpi / llvm::numbers::sqrt2);
  }
  results.push_back(b.mul(gradient, b.add(cumulative, b.mul(x, density))));
  return success();
}

/// y' = e x^(e - 1)
LogicalResult PowOp::buildGradients(OpBuilder &builder, Value gradient,
                                    SmallVectorImpl<Value> &results) {
  GradientBuilder b(builder, *this);
  float exponent = getExponent().convertToFloat();
  Value power = PowOp::create(builder, getLoc(), getType(), getInput(),
                              llvm::APFloat(exponent - 1.0f));
  results.push_back(b.mul(gradient, b.scale(power, exponent)));
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
