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
  // d k / d variance = -k^3 / 2, so by the variance: -1/2 k^2 scale * byScale.
  Value k =
      b.reshape(b.normalize(b.constant(1.0f, {1, channels[0]}), ones, zeros,
                            zeros, getVariance(), getEpsilonAttr()),
                channels);
  Value byVariance =
      b.scale(b.mul(b.mul(k, k), b.mul(getScale(), byScale)), -0.5);
  results.append({byInput, byScale, b.sumToChannels(limited, axis),
                  b.scale(b.sumToChannels(byInput, axis), -1.0), byVariance});
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
