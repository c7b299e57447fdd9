//===- ContractionGradients.cpp - Gradients of contractions ---------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "GradientBuilder.h"

using namespace mlir;
using namespace quantmlir::qnn;

template <typename Op> static SmallVector<OpOperand *> getWeightAndBias(Op op) {
  SmallVector<OpOperand *> operands{&op.getWeightMutable()};
  if (op.getBias())
    operands.push_back(op.getBiasOperand());
  return operands;
}

SmallVector<OpOperand *> Conv2DOp::getTrainableOperands() {
  return getWeightAndBias(*this);
}

SmallVector<OpOperand *> ConvTranspose2DOp::getTrainableOperands() {
  return getWeightAndBias(*this);
}

SmallVector<OpOperand *> LinearOp::getTrainableOperands() {
  return getWeightAndBias(*this);
}

/// output[m, o] = sum over i of input[m, i] * weight[o, i]
LogicalResult LinearOp::buildGradients(OpBuilder &builder, Value gradient,
                                       SmallVectorImpl<Value> &results) {
  GradientBuilder b(builder, *this);
  ArrayRef<int64_t> inputShape = shapeOf(getInput());
  int64_t rows = 1;
  for (int64_t size : inputShape.drop_back())
    rows *= size;
  Value limited = b.limit(getOutput(), gradient, getClampAttr());
  Value flat = b.reshape(limited, {rows, shapeOf(getWeight())[0]});
  Value input = b.reshape(getInput(), {rows, inputShape.back()});
  results.push_back(b.reshape(b.matmul(flat, getWeight()), inputShape));
  results.push_back(b.matmul(b.transpose(flat, {1, 0}), input));
  if (getBias())
    results.push_back(b.reshape(b.sumToChannels(flat, 1), shapeOf(getBias())));
  return success();
}

LogicalResult Conv2DOp::buildGradients(OpBuilder &builder, Value gradient,
                                       SmallVectorImpl<Value> &results) {
  GradientBuilder b(builder, *this);
  Value limited = b.limit(getOutput(), gradient, getClampAttr());
  results.push_back(Conv2DInputGradOp::create(
      builder, getLoc(), getInput().getType(), limited, getWeight(),
      getStrides(), getPadding(), getDilations(), getGroups()));
  results.push_back(Conv2DWeightGradOp::create(
      builder, getLoc(), getWeight().getType(), getInput(), limited,
      getStrides(), getPadding(), getDilations(), getGroups()));
  if (getBias())
    results.push_back(
        b.reshape(b.sumToChannels(limited, 3), shapeOf(getBias())));
  return success();
}

/// The weight of a convolution, [O, KH, KW, I / groups], as that of the one
/// whose gradient by its input it computes, [I, KH, KW, O / groups]: turned by
/// 180 degrees, inputs and outputs of each group exchanged. Its own inverse.
static Value exchangeChannels(GradientBuilder &b, Value weight,
                              int64_t groups) {
  Shape shape(shapeOf(weight));
  Value turned = b.reverse(b.reverse(weight, 1), 2);
  Value split = b.reshape(
      turned, {groups, shape[0] / groups, shape[1], shape[2], shape[3]});
  return b.reshape(b.transpose(split, {0, 4, 2, 3, 1}),
                   {groups * shape[3], shape[1], shape[2], shape[0] / groups});
}

/// The operation is the gradient of another convolution by its input; its own
/// gradients are that convolution and its gradient by the weight.
LogicalResult
ConvTranspose2DOp::buildGradients(OpBuilder &builder, Value gradient,
                                  SmallVectorImpl<Value> &results) {
  for (int dim : {0, 1})
    if (getOutputPadding()[dim] >= getStrides()[dim])
      return emitOpError("has no gradient with an output padding that is not "
                         "below the stride");
  GradientBuilder b(builder, *this);
  auto groups = static_cast<int64_t>(getGroups());
  Value limited = b.limit(getOutput(), gradient, getClampAttr());
  Value weight = exchangeChannels(b, getWeight(), groups);
  results.push_back(Conv2DOp::create(
      builder, getLoc(), getInput().getType(), limited, weight, Value(),
      getStrides(), getPadding(), getDilations(), groups, ClampAttr()));
  Value byWeight = Conv2DWeightGradOp::create(
      builder, getLoc(), weight.getType(), limited, getInput(), getStrides(),
      getPadding(), getDilations(), groups);
  results.push_back(exchangeChannels(b, byWeight, groups));
  if (getBias())
    results.push_back(
        b.reshape(b.sumToChannels(limited, 3), shapeOf(getBias())));
  return success();
}

LogicalResult MatMulOp::buildGradients(OpBuilder &builder, Value gradient,
                                       SmallVectorImpl<Value> &results) {
  GradientBuilder b(builder, *this);
  Value limited = b.limit(getOutput(), gradient, getClampAttr());
  results.push_back(b.unbroadcast(
      b.matmul(limited, b.transposeMatrix(getRhs())), shapeOf(getLhs())));
  results.push_back(b.unbroadcast(
      b.matmul(b.transposeMatrix(getLhs()), limited), shapeOf(getRhs())));
  return success();
}
