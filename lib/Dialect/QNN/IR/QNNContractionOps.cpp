//===- QNNContractionOps.cpp - Convolutions, linear layers, matrix products
//-===//
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
// What convolutions and linear layers share
//===----------------------------------------------------------------------===//

static std::string getWeightedFloatReason(Value weight, Value bias) {
  if (!getConstantValue(weight, /*throughQuantization=*/true))
    return "its weight is not a constant";
  if (bias && !getConstantValue(bias, /*throughQuantization=*/true))
    return "its bias is not a constant";
  return {};
}

static Interval getLimits(ClampAttr clamp) {
  return clamp ? Interval{clamp.getMin(), clamp.getMax()}
               : Interval::everything();
}

/// The interval of `sum w * x + b` over output channels (dimension 0 of the
/// weight), each x anywhere in `input`.
static Interval inferWeightedRange(Value weight, Value bias, Interval input,
                                   ClampAttr clamp) {
  Interval limits = getLimits(clamp);
  auto weights = getConstantFloats(weight, /*throughQuantization=*/true);
  auto biases = bias ? getConstantFloats(bias, true) : std::nullopt;
  int64_t channels = shapeOf(weight)[0];
  if (!weights || (bias && !biases) || !input.isFinite() || channels < 1)
    return Interval::everything().intersect(limits);
  size_t run = weights->values().size() / channels;
  std::optional<Interval> result;
  for (int64_t channel = 0; channel < channels; ++channel) {
    double start = biases ? biases->values()[channel] : 0.0;
    Interval sum{start, start};
    for (float w : weights->values().slice(channel * run, run)) {
      sum.low += w * (w > 0 ? input.low : input.high);
      sum.high += w * (w > 0 ? input.high : input.low);
    }
    result = result ? result->unite(sum) : sum;
  }
  return result->intersect(limits);
}

#define QNN_WEIGHTED_INTERFACES(OP)                                            \
  SmallVector<OpOperand *> OP::getActivationOperands() {                       \
    return {&getInputMutable()};                                               \
  }                                                                            \
  OpOperand *OP::getWeightOperand() { return &getWeightMutable(); }            \
  OpOperand *OP::getBiasOperand() {                                            \
    return getBias() ? &getOperation()->getOpOperand(2) : nullptr;             \
  }                                                                            \
  std::string OP::getFloatReason() {                                           \
    return getWeightedFloatReason(getWeight(), getBias());                     \
  }

QNN_WEIGHTED_INTERFACES(Conv2DOp)
QNN_WEIGHTED_INTERFACES(ConvTranspose2DOp)
QNN_WEIGHTED_INTERFACES(LinearOp)
#undef QNN_WEIGHTED_INTERFACES

//===----------------------------------------------------------------------===//
// Conv2DOp
//===----------------------------------------------------------------------===//

LogicalResult Conv2DOp::verify() {
  if (failed(verifyResultShape(
          *this, inferConv2DShape(shapeOf(getInput()), shapeOf(getWeight()),
                                  getStrides(), getPadding(), getDilations(),
                                  getGroups(), [&] { return emitOpError(); }))))
    return failure();
  return verifyWeightedTypes(*this, getInput(), getWeight(), getBias(),
                             getOutput());
}

bool Conv2DOp::isDepthwise() {
  ArrayRef<int64_t> weight = shapeOf(getWeight());
  return weight[3] == 1 && getGroups() > 1 &&
         static_cast<int64_t>(getGroups()) == weight[0];
}

Interval Conv2DOp::inferRange(ArrayRef<Interval> operands) {
  Interval input = operands[0];
  if (llvm::any_of(getPadding(), [](int64_t pad) { return pad != 0; }))
    input = input.unite({0, 0});
  return inferWeightedRange(getWeight(), getBias(), input, getClampAttr());
}

//===----------------------------------------------------------------------===//
// ConvTranspose2DOp
//===----------------------------------------------------------------------===//

LogicalResult ConvTranspose2DOp::verify() {
  if (failed(verifyResultShape(
          *this, inferConvTranspose2DShape(
                     shapeOf(getInput()), shapeOf(getWeight()), getStrides(),
                     getPadding(), getOutputPadding(), getDilations(),
                     getGroups(), [&] { return emitOpError(); }))))
    return failure();
  return verifyWeightedTypes(*this, getInput(), getWeight(), getBias(),
                             getOutput());
}

Interval ConvTranspose2DOp::inferRange(ArrayRef<Interval> operands) {
  // Zeros lie between and around the pixels.
  return inferWeightedRange(getWeight(), getBias(), operands[0].unite({0, 0}),
                            getClampAttr());
}

//===----------------------------------------------------------------------===//
// LinearOp
//===----------------------------------------------------------------------===//

LogicalResult LinearOp::verify() {
  if (failed(verifyResultShape(
          *this, inferLinearShape(shapeOf(getInput()), shapeOf(getWeight()),
                                  [&] { return emitOpError(); }))))
    return failure();
  return verifyWeightedTypes(*this, getInput(), getWeight(), getBias(),
                             getOutput());
}

Interval LinearOp::inferRange(ArrayRef<Interval> operands) {
  return inferWeightedRange(getWeight(), getBias(), operands[0],
                            getClampAttr());
}

//===----------------------------------------------------------------------===//
// MatMulOp
//===----------------------------------------------------------------------===//

LogicalResult MatMulOp::verify() {
  if (failed(verifyResultShape(
          *this, inferMatMulShape(shapeOf(getLhs()), shapeOf(getRhs()),
                                  [&] { return emitOpError(); }))))
    return failure();
  return verifyAllFloatOrPerTensor(*this);
}

Interval MatMulOp::inferRange(ArrayRef<Interval> operands) {
  Interval limits = getLimits(getClampAttr());
  int64_t depth = shapeOf(getLhs()).back();
  if (ShapedType::isDynamic(depth))
    return limits;
  Interval product = operands[0] * operands[1];
  return Interval{product.low * depth, product.high * depth}.intersect(limits);
}
