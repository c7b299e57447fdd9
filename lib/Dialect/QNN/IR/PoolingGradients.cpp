//===- PoolingGradients.cpp - Gradients of pooling and means --------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "GradientBuilder.h"

#include "quant-mlir/Dialect/QNN/IR/ConstantData.h"

using namespace mlir;
using namespace quantmlir::qnn;

LogicalResult MaxPool2DOp::buildGradients(OpBuilder &builder, Value gradient,
                                          SmallVectorImpl<Value> &results) {
  results.push_back(MaxPool2DGradOp::create(
      builder, getLoc(), getInput().getType(), getInput(), getOutput(),
      gradient, getKernel(), getStrides(), getPadding(), getDilations(),
      getCeilMode()));
  return success();
}

/// For each position of a window along one dimension, how many elements count.
static SmallVector<int64_t> countElements(AveragePool2DOp op, int dim) {
  int64_t size = shapeOf(op.getInput())[dim + 1];
  int64_t low = op.getPadding()[2 * dim], high = op.getPadding()[2 * dim + 1];
  int64_t begin = op.getCountIncludePad() ? -low : 0;
  int64_t end = op.getCountIncludePad() ? size + high : size;
  SmallVector<int64_t> counts;
  for (int64_t i = 0; i < shapeOf(op.getOutput())[dim + 1]; ++i) {
    int64_t start = i * op.getStrides()[dim] - low;
    counts.push_back(std::min(end, start + op.getKernel()[dim]) -
                     std::max(begin, start));
  }
  return counts;
}

/// A mean is a depthwise convolution with ones, divided by how many elements
/// count at each position.
LogicalResult AveragePool2DOp::buildGradients(OpBuilder &builder,
                                              Value gradient,
                                              SmallVectorImpl<Value> &results) {
  GradientBuilder b(builder, *this);
  ArrayRef<int64_t> input = shapeOf(getInput()), output = shapeOf(getOutput());
  SmallVector<int64_t> rows = countElements(*this, 0);
  SmallVector<int64_t> columns = countElements(*this, 1);
  SmallVector<float> shares;
  for (int64_t row : rows)
    for (int64_t column : columns)
      shares.push_back(1.0f / static_cast<float>(row * column));
  RankedTensorType sharesType = b.typeOf({1, output[1], output[2], 1});
  Value divided = b.mul(
      gradient, ConstantOp::create(builder, getLoc(), sharesType,
                                   makeElements<float>(sharesType, shares)));
  // As far as windows reach: rounding up their number can go beyond the
  // padding, rounding down need not use it all.
  SmallVector<int64_t> padding(getPadding());
  for (int dim : {0, 1}) {
    int64_t end = (output[dim + 1] - 1) * getStrides()[dim] + getKernel()[dim] -
                  padding[2 * dim];
    padding[2 * dim + 1] = std::max<int64_t>(0, end - input[dim + 1]);
  }
  int64_t channels = input[3];
  Value ones = b.constant(1.0f, {channels, getKernel()[0], getKernel()[1], 1});
  results.push_back(Conv2DInputGradOp::create(
      builder, getLoc(), getInput().getType(), divided, ones, getStrides(),
      padding, ArrayRef<int64_t>{1, 1}, channels));
  return success();
}

/// `gradient` with reduced dimensions as 1, spread over `shape` times a factor.
static Value spreadReduced(GradientBuilder &b, Value gradient,
                           ArrayRef<int64_t> shape, ArrayRef<int64_t> axes,
                           double factor) {
  Shape kept(shape);
  for (int64_t axis : axes)
    kept[axis] = 1;
  return b.mul(b.reshape(gradient, kept),
               b.constant(static_cast<float>(factor), shape));
}

LogicalResult ReduceMeanOp::buildGradients(OpBuilder &builder, Value gradient,
                                           SmallVectorImpl<Value> &results) {
  GradientBuilder b(builder, *this);
  ArrayRef<int64_t> shape = shapeOf(getInput());
  double count = 1;
  for (int64_t axis : getAxes())
    count *= static_cast<double>(shape[axis]);
  results.push_back(spreadReduced(b, gradient, shape, getAxes(), 1.0 / count));
  return success();
}

LogicalResult ReduceSumOp::buildGradients(OpBuilder &builder, Value gradient,
                                          SmallVectorImpl<Value> &results) {
  GradientBuilder b(builder, *this);
  results.push_back(
      spreadReduced(b, gradient, shapeOf(getInput()), getAxes(), 1.0));
  return success();
}

/// The elements that are the maximum share the gradient equally.
LogicalResult ReduceMaxOp::buildGradients(OpBuilder &builder, Value gradient,
                                          SmallVectorImpl<Value> &results) {
  GradientBuilder b(builder, *this);
  ArrayRef<int64_t> shape = shapeOf(getInput());
  Shape kept(shape);
  for (int64_t axis : getAxes())
    kept[axis] = 1;
  Value below = b.sub(getInput(), b.reshape(getOutput(), kept));
  // Differences are 0 or at least the smallest number below it.
  auto isZero =
      ClampAttr::get(getContext(), -std::numeric_limits<float>::denorm_min(),
                     std::numeric_limits<double>::infinity());
  Value isMaximum = b.limit(below, b.constant(1.0f, shape), isZero);
  Value share = b.div(b.reshape(gradient, kept), b.sum(isMaximum, getAxes()));
  results.push_back(b.mul(isMaximum, share));
  return success();
}
