//===- ShapeGradients.cpp - Gradients of operations that move values ------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "GradientBuilder.h"

using namespace mlir;
using namespace quantmlir::qnn;

LogicalResult ReshapeOp::buildGradients(OpBuilder &builder, Value gradient,
                                        SmallVectorImpl<Value> &results) {
  results.push_back(
      GradientBuilder(builder, *this).reshape(gradient, shapeOf(getInput())));
  return success();
}

LogicalResult TransposeOp::buildGradients(OpBuilder &builder, Value gradient,
                                          SmallVectorImpl<Value> &results) {
  SmallVector<int64_t> inverse(getPermutation().size());
  for (auto [to, from] : llvm::enumerate(getPermutation()))
    inverse[from] = static_cast<int64_t>(to);
  results.push_back(
      GradientBuilder(builder, *this).transpose(gradient, inverse));
  return success();
}

LogicalResult SliceOp::buildGradients(OpBuilder &builder, Value gradient,
                                      SmallVectorImpl<Value> &results) {
  GradientBuilder b(builder, *this);
  Value spread = gradient;
  for (auto [axis, stride] : llvm::enumerate(getStrides()))
    spread = b.spread(spread, static_cast<int64_t>(axis), stride);
  results.push_back(b.padTo(spread, getOffsets(), shapeOf(getInput())));
  return success();
}

LogicalResult PadOp::buildGradients(OpBuilder &builder, Value gradient,
                                    SmallVectorImpl<Value> &results) {
  results.push_back(GradientBuilder(builder, *this)
                        .slice(gradient, getLow(), shapeOf(getInput())));
  return success();
}

LogicalResult ConcatOp::buildGradients(OpBuilder &builder, Value gradient,
                                       SmallVectorImpl<Value> &results) {
  GradientBuilder b(builder, *this);
  Shape offsets(shapeOf(getOutput()).size(), 0);
  for (Value input : getInputs()) {
    results.push_back(b.slice(gradient, offsets, shapeOf(input)));
    offsets[getAxis()] += shapeOf(input)[getAxis()];
  }
  return success();
}
