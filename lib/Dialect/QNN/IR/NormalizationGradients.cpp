//===- NormalizationGradients.cpp - Gradients of normalizations -----------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "GradientBuilder.h"

using namespace mlir;
using namespace quantmlir::qnn;

SmallVector<OpOperand *> BatchNormOp::getTrainableOperands() {
  return {&getScaleMutable(), &getOffsetMutable()};
}

SmallVector<OpOperand *> BatchNormOp::getStatisticOperands() {
  return {&getMeanMutable(), &getVarianceMutable()};
}

/// The map that leaves a normalized input as it is.
std::optional<double> BatchNormOp::getInitialValue(OpOperand &operand) {
  bool isFactor = &operand == &getScaleMutable();
  return isFactor || &operand == &getVarianceMutable() ? 1.0 : 0.0;
}

/// With k = 1 / sqrt(variance + epsilon) and n = (input - mean) k the result is
/// n scale + offset.
LogicalResult BatchNormOp::buildGradients(OpBuilder &builder, Value gradient,
                                          SmallVectorImpl<Value> &results) {
  GradientBuilder b(builder, *this);
  ArrayRef<int64_t> channels = shapeOf(getScale());
  int64_t axis = static_cast<int64_t>(shapeOf(getInput()).size()) - 1;
  Value zeros = b.constant(0.0f, channels), ones = b.constant(1.0f, channels);
  Value limited = b.limit(getOutput(), gradient, getClampAttr());
  Value normalized = b.normalize(getInput(), ones, zeros, getMean(),
                                 getVariance(), getEpsilonAttr());
  Value byInput = b.normalize(limited, getScale(), zeros, zeros, getVariance(),
                              getEpsilonAttr());
  Value byScale = b.sumToChannels(b.mul(limited, normalized), axis);
  Value byOffset = b.sumToChannels(limited, axis);
  Value k =
      b.reshape(b.normalize(b.constant(1.0f, {1, channels[0]}), ones, zeros,
                            zeros, getVariance(), getEpsilonAttr()),
                channels);
  Value slope = b.mul(k, getScale());
  // d k / d variance = -k^3 / 2, so by the variance: -1/2 k^2 scale * byScale.
  Value byVariance = b.scale(b.mul(b.mul(k, slope), byScale), -0.5);
  Value byMean = b.scale(b.mul(slope, byOffset), -1.0);
  results.append({byInput, byScale, byOffset, byMean, byVariance});
  return success();
}

SmallVector<OpOperand *> LayerNormOp::getTrainableOperands() {
  return {&getScaleMutable(), &getOffsetMutable()};
}

/// The map that leaves a normalized input as it is.
std::optional<double> LayerNormOp::getInitialValue(OpOperand &operand) {
  return &operand == &getScaleMutable() ? 1.0 : 0.0;
}

/// With n the normalized input, d its deviation and h = gradient * scale, by
/// the input: (h - mean(h) - n mean(h n)) / d, where means are along the last
/// dimension.
LogicalResult LayerNormOp::buildGradients(OpBuilder &builder, Value gradient,
                                          SmallVectorImpl<Value> &results) {
  GradientBuilder b(builder, *this);
  ArrayRef<int64_t> shape = shapeOf(getInput());
  auto axis = static_cast<int64_t>(shape.size()) - 1;
  auto mean = [&](Value value) {
    double count = std::max<double>(static_cast<double>(shape.back()), 1.0);
    return b.scale(b.sum(value, {axis}), 1.0 / count);
  };
  Value centered = b.sub(getInput(), mean(getInput()));
  Value variance = mean(b.mul(centered, centered));
  Value positive = b.add(variance, b.constant(getEpsilon().convertToFloat()));
  Value deviation =
      SqrtOp::create(builder, getLoc(), positive.getType(), positive);
  Value normalized = b.div(centered, deviation);
  Value scaled = b.mul(gradient, getScale());
  Value share = b.mul(normalized, mean(b.mul(scaled, normalized)));
  Value byInput = b.div(b.sub(b.sub(scaled, mean(scaled)), share), deviation);
  results.append({byInput, b.sumToChannels(b.mul(gradient, normalized), axis),
                  b.sumToChannels(gradient, axis)});
  return success();
}

/// y (g - sum of g y along the axis)
LogicalResult SoftmaxOp::buildGradients(OpBuilder &builder, Value gradient,
                                        SmallVectorImpl<Value> &results) {
  GradientBuilder b(builder, *this);
  Value product = b.mul(gradient, getOutput());
  Value share = b.sum(product, {static_cast<int64_t>(getAxis())});
  Value difference = b.sub(gradient, share);
  results.push_back(b.mul(getOutput(), difference));
  return success();
}
