//===- UnfoldBatchNorm.cpp - Folded batch normalization is trained -------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FoldedBatchNorm.h"

#include "quant-mlir/Dialect/QNN/IR/ConstantData.h"
#include "quant-mlir/Dialect/QNN/Transforms/Passes.h"
#include "quant-mlir/Dialect/QNN/Transforms/TrainableParameters.h"

#include "mlir/IR/ImplicitLocOpBuilder.h"

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::qnn;

namespace quantmlir::qnn {
#define GEN_PASS_DEF_UNFOLDBATCHNORMPASS
#include "quant-mlir/Dialect/QNN/Transforms/Passes.h.inc"
} // namespace quantmlir::qnn

/// Where a constant enters that only `operand` uses, perhaps rounded; null
/// where there is none.
static OpOperand *findOwnConstant(OpOperand &operand) {
  OpOperand *use = findConstantUse(&operand);
  for (Operation *op = use ? use->getOwner() : nullptr;
       op && op != operand.getOwner(); op = *op->user_begin())
    if (!op->hasOneUse())
      return nullptr;
  return use;
}

namespace {

/// What a layer and its normalization are made of, and the layer.
class Unfolding {
public:
  Unfolding(WeightedOpInterface op, OpOperand *weight, OpOperand *bias,
            FoldedBatchNorm norm)
      : op(op), weight(weight), bias(bias), norm(std::move(norm)),
        builder(op.getLoc(), getFirst()) {}

  void run(bool correct) {
    createParameters();
    weight->set(createScaledWeight());
    if (auto rounding = dyn_cast<FakeQuantOp>(weight->getOwner()))
      scaleSteps(rounding);
    if (!correct) {
      // offset - mean * factor
      Value shift =
          MulOp::create(builder, mean.getType(), mean, factor, ClampAttr());
      bias->set(
          SubOp::create(builder, offset.getType(), offset, shift, ClampAttr()));
      return;
    }
    builder.setInsertionPointAfter(op);
    Operation *bare = builder.clone(*op);
    bare->setOperands({op.getInput(), op.getWeight()});
    auto limited = cast<FusedClampOpInterface>(bare);
    ClampAttr clamp = limited.getFusedClamp();
    limited.setFusedClamp(ClampAttr());
    Type type = bare->getResult(0).getType();
    Value raw =
        DivOp::create(builder, type, bare->getResult(0), factor, ClampAttr());
    Value normalized =
        BatchNormOp::create(builder, type, raw, scale, offset, mean, variance,
                            builder.getF32FloatAttr(norm.epsilon), clamp);
    op->getResult(0).replaceAllUsesWith(normalized);
    op->erase();
  }

private:
  /// Before all that rounds.
  Operation *getFirst() {
    Operation *first = weight->getOwner();
    return bias->getOwner()->isBeforeInBlock(first) ? bias->getOwner() : first;
  }

  Value createParameter(ArrayRef<int64_t> shape, ArrayRef<float> values,
                        StringRef kind) {
    auto type = RankedTensorType::get(shape, builder.getF32Type());
    auto constant =
        ConstantOp::create(builder, type, makeElements<float>(type, values));
    constant->setAttr(kParameterAttrName, builder.getStringAttr(kind));
    return constant;
  }

  void createParameters() {
    SmallVector<float, 0> weights(getConstantFloats(weight->get())->values());
    SmallVector<float> offsets(getConstantFloats(bias->get())->values());
    size_t run = weights.size() / std::max<size_t>(offsets.size(), 1);
    for (auto [c, b] : llvm::enumerate(offsets)) {
      double k = norm.getFactor(c);
      // A channel that was given up keeps its weights, which may be zeros.
      if (!(std::abs(k) >= FoldedBatchNorm::smallestFactor)) {
        norm.scale[c] = 1.0f;
        norm.mean[c] = 0.0f;
        norm.variance[c] = 1.0f;
        k = norm.getFactor(c);
      }
      for (float &w : MutableArrayRef<float>(weights).slice(c * run, run))
        w = static_cast<float>(w / k);
      b = static_cast<float>(b + norm.mean[c] * k);
    }
    auto shape = cast<RankedTensorType>(weight->get().getType()).getShape();
    auto channels = static_cast<int64_t>(offsets.size());
    plainWeight = createParameter(shape, weights, kWeightParameter);
    scale = createParameter(channels, norm.scale, kBiasParameter);
    offset = createParameter(channels, offsets, kBiasParameter);
    mean = createParameter(channels, norm.mean, kStatisticParameter);
    variance = createParameter(channels, norm.variance, kStatisticParameter);
  }

  /// weight * factor with factor = scale / sqrt(variance + epsilon)
  Value createScaledWeight() {
    auto scalar = RankedTensorType::get({}, builder.getF32Type());
    Value epsilon = ConstantOp::create(
        builder, scalar, DenseElementsAttr::get(scalar, norm.epsilon));
    Type type = variance.getType();
    Value positive =
        AddOp::create(builder, type, variance, epsilon, ClampAttr());
    Value deviation = SqrtOp::create(builder, type, positive);
    factor = DivOp::create(builder, type, scale, deviation, ClampAttr());
    auto weightType = cast<RankedTensorType>(plainWeight.getType());
    SmallVector<int64_t> shape(weightType.getRank(), 1);
    shape[0] = weightType.getDimSize(0);
    Value factors = ReshapeOp::create(
        builder, RankedTensorType::get(shape, builder.getF32Type()), factor);
    return MulOp::create(builder, weightType, plainWeight, factors,
                         ClampAttr());
  }

  /// Steps that channels have of their own move with the factors, from what
  /// they are now: else weights would outgrow them as running statistics
  /// change.
  void scaleSteps(FakeQuantOp rounding) {
    auto steps = rounding.getScale().getDefiningOp<ConstantOp>();
    if (!rounding.getAxis() || !steps)
      return;
    SmallVector<OpOperand *> uses;
    for (OpOperand &use : steps->getUses()) {
      // Besides the weight, they are for the steps of the bias.
      bool isOfBias =
          isa<MulOp>(use.getOwner()) &&
          llvm::is_contained(use.getOwner()->getUsers(), bias->getOwner());
      if (use.getOwner() != rounding && !isOfBias)
        return;
      uses.push_back(&use);
    }
    SmallVector<float> now;
    for (size_t c = 0; c < norm.scale.size(); ++c)
      now.push_back(static_cast<float>(norm.getFactor(c)));
    Type type = factor.getType();
    Value known =
        ConstantOp::create(builder, cast<RankedTensorType>(type),
                           makeElements<float>(cast<RankedTensorType>(type),
                                               ArrayRef<float>(now)));
    Value ratio =
        AbsOp::create(builder, type,
                      DivOp::create(builder, type, factor, known, ClampAttr()));
    auto base =
        ConstantOp::create(builder, steps.getLoc(), type, steps.getValue());
    if (rounding.getRule() != GradientRule::StraightThrough)
      base->setAttr(kParameterAttrName, builder.getStringAttr(kScaleParameter));
    Value scaled = MulOp::create(builder, type, base, ratio, ClampAttr());
    for (OpOperand *use : uses)
      use->set(scaled);
  }

  WeightedOpInterface op;
  OpOperand *weight, *bias;
  FoldedBatchNorm norm;
  ImplicitLocOpBuilder builder;
  Value plainWeight, scale, offset, mean, variance, factor;
};

struct UnfoldBatchNormPass
    : quantmlir::qnn::impl::UnfoldBatchNormPassBase<UnfoldBatchNormPass> {
  using UnfoldBatchNormPassBase::UnfoldBatchNormPassBase;

  void runOnOperation() override {
    SmallVector<WeightedOpInterface> layers;
    getOperation().walk([&](WeightedOpInterface op) { layers.push_back(op); });
    for (WeightedOpInterface op : layers) {
      std::optional<FoldedBatchNorm> norm = FoldedBatchNorm::get(op);
      if (!norm)
        continue;
      FoldedBatchNorm::removeFrom(op);
      if (op->getNumOperands() != 3)
        continue;
      OpOperand *weight = findOwnConstant(op->getOpOperand(1));
      OpOperand *bias = findOwnConstant(op->getOpOperand(2));
      if (weight && bias)
        Unfolding(op, weight, bias, std::move(*norm)).run(correct);
    }
  }
};

} // namespace
