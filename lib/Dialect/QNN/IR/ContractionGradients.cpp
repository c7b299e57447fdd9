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

template <typename Op>
static SmallVector<OpOperand *> getWeightAndBias(Op op) {
  SmallVector<OpOperand *> operands{&op.getWeightMutable()};
  if (op.getBias())
    operands.push_back(op.getBiasOperand());
  return operands;
}

SmallVector<OpOperand *> Conv2DOp::getTrainableOperands() {
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

LogicalResult MatMulOp::buildGradients(OpBuilder &builder, Value gradient,
                                       SmallVectorImpl<Value> &results) {
  GradientBuilder b(builder, *this);
  results.push_back(b.unbroadcast(
      b.matmul(gradient, b.transposeMatrix(getRhs())), shapeOf(getLhs())));
  results.push_back(b.unbroadcast(
      b.matmul(b.transposeMatrix(getLhs()), gradient), shapeOf(getRhs())));
  return success();
}
