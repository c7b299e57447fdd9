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

/// A gather in the opposite direction, from the gradient with one zero behind
/// it; one more for each further time that a position is taken.
LogicalResult GatherOp::buildGradients(OpBuilder &builder, Value gradient,
                                       SmallVectorImpl<Value> &results) {
  GradientBuilder b(builder, *this);
  auto axis = static_cast<int64_t>(getAxis());
  auto none = static_cast<int64_t>(getIndices().size());
  Shape padded(shapeOf(gradient));
  ++padded[axis];
  Value withZero = b.padTo(gradient, Shape(padded.size(), 0), padded);
  SmallVector<SmallVector<int64_t>> rounds(1);
  int64_t size = shapeOf(getInput())[axis];
  rounds.front().assign(size, none);
  for (int64_t to = 0; to < none; ++to) {
    int64_t from = getIndices()[to];
    auto *free = llvm::find_if(
        rounds, [&](ArrayRef<int64_t> round) { return round[from] == none; });
    if (free == rounds.end()) {
      rounds.emplace_back(size, none);
      free = &rounds.back();
    }
    (*free)[from] = to;
  }
  Value sum;
  for (ArrayRef<int64_t> round : rounds) {
    Value part = GatherOp::create(builder, getLoc(), getInput().getType(),
                                  withZero, axis, round);
    sum = sum ? b.add(sum, part) : part;
  }
  results.push_back(sum);
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
