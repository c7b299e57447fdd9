//===- QNNNormalizationOps.cpp - Batch normalization and softmax ----------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "VerifierUtils.h"

#include "quant-mlir/Dialect/QNN/IR/ConstantData.h"

using namespace mlir;
using namespace mlir::quant;
using namespace quantmlir::qnn;

//===----------------------------------------------------------------------===//
// BatchNormOp
//===----------------------------------------------------------------------===//

/// A normalization whose parameters have one value for each channel.
static LogicalResult
verifyNormalization(Operation *op,
                    ArrayRef<std::pair<StringRef, Value>> parameters) {
  ArrayRef<int64_t> input = shapeOf(op->getOperand(0));
  if (input.empty())
    return op->emitOpError("input: got rank 0, expected at least 1");
  int64_t channels = input.back();
  StringRef owner = "the input";
  for (auto [name, value] : parameters) {
    ArrayRef<int64_t> shape = shapeOf(value);
    if (shape.size() != 1)
      return op->emitOpError()
             << name << ": got rank " << shape.size() << ", expected 1";
    if (ShapedType::isDynamic(shape[0]))
      continue;
    if (ShapedType::isDynamic(channels)) {
      channels = shape[0];
      owner = name;
    }
    if (shape[0] != channels)
      return op->emitOpError()
             << name << ": got " << shape[0] << " values, expected " << channels
             << " (the channels of " << owner << ")";
  }
  return verifyResultShape(op, Shape(input));
}

LogicalResult BatchNormOp::verify() {
  return verifyNormalization(*this, {{"scale", getScale()},
                                     {"offset", getOffset()},
                                     {"mean", getMean()},
                                     {"variance", getVariance()}});
}

std::string BatchNormOp::getFloatReason() {
  return "batch normalization has no producer that it can be folded into";
}

Interval BatchNormOp::inferRange(ArrayRef<Interval> operands) {
  Interval limits = getClampAttr() ? Interval{getClampAttr().getMin(),
                                              getClampAttr().getMax()}
                                   : Interval::everything();
  auto scale = getConstantFloats(getScale()),
       offset = getConstantFloats(getOffset());
  auto mean = getConstantFloats(getMean()),
       variance = getConstantFloats(getVariance());
  if (!scale || !offset || !mean || !variance || scale->values().empty())
    return limits;
  std::optional<Interval> result;
  for (size_t c = 0; c < scale->values().size(); ++c) {
    double factor =
        scale->values()[c] / std::sqrt(double(variance->values()[c]) +
                                       getEpsilon().convertToFloat());
    double shift = offset->values()[c] - factor * mean->values()[c];
    Interval channel =
        operands[0] * Interval{factor, factor} + Interval{shift, shift};
    result = result ? result->unite(channel) : channel;
  }
  return result->intersect(limits);
}

//===----------------------------------------------------------------------===//
// LayerNormOp
//===----------------------------------------------------------------------===//

LogicalResult LayerNormOp::verify() {
  return verifyNormalization(*this,
                             {{"scale", getScale()}, {"offset", getOffset()}});
}

std::string LayerNormOp::getFloatReason() {
  return "layer normalization is computed in float";
}

Interval LayerNormOp::inferRange(ArrayRef<Interval>) {
  int64_t size = shapeOf(getInput()).back();
  auto scale = getConstantFloats(getScale()),
       offset = getConstantFloats(getOffset());
  if (ShapedType::isDynamic(size) || !scale || !offset ||
      scale->values().empty())
    return Interval::everything();
  // One element that differs from all others is sqrt(n - 1) deviations away
  // from the mean, and no element can be farther.
  double farthest = std::sqrt(std::max<double>(size - 1, 0));
  std::optional<Interval> result;
  for (auto [factor, shift] :
       llvm::zip_equal(scale->values(), offset->values())) {
    double reach = std::abs(factor) * farthest;
    Interval channel{shift - reach, shift + reach};
    result = result ? result->unite(channel) : channel;
  }
  return *result;
}

//===----------------------------------------------------------------------===//
// SoftmaxOp
//===----------------------------------------------------------------------===//

LogicalResult SoftmaxOp::verify() {
  ArrayRef<int64_t> input = shapeOf(getInput());
  int64_t axis = getAxis();
  if (axis < 0 || axis >= static_cast<int64_t>(input.size()))
    return emitOpError() << "axis: got " << axis << ", expected 0 to "
                         << static_cast<int64_t>(input.size()) - 1;
  return verifyResultShape(*this, Shape(input));
}

std::string SoftmaxOp::getFloatReason() {
  return "softmax is computed in float";
}

Interval SoftmaxOp::inferRange(ArrayRef<Interval>) { return {0.0, 1.0}; }

Interval SoftmaxOp::getFixedOutputInterval() { return {0.0, 1.0}; }
