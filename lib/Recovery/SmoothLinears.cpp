//===- SmoothLinears.cpp - Moves outliers of inputs into weights ----------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Recovery/Passes.h"

#include "quant-mlir/Dialect/QNN/IR/ConstantData.h"
#include "quant-mlir/Recovery/InputMaxima.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::qnn;

namespace quantmlir::qnn {
#define GEN_PASS_DEF_SMOOTHLINEARSPASS
#include "quant-mlir/Recovery/Passes.h.inc"
} // namespace quantmlir::qnn

/// The constants of `op`, with the channels of its result as dimension 0, that
/// scale the result when they are scaled. None if there are no such ones.
static SmallVector<OpOperand *> getChannelConstants(Operation *op) {
  SmallVector<Value> values;
  if (auto weighted = dyn_cast<WeightedOpInterface>(op))
    values = {weighted.getWeight(), weighted.getBias()};
  else if (auto affine = dyn_cast<ChannelAffineOpInterface>(op))
    values = {affine.getScale(), affine.getOffset()};
  SmallVector<OpOperand *> constants;
  for (OpOperand &operand : op->getOpOperands())
    if (llvm::is_contained(values, operand.get())) {
      if (!operand.get().getDefiningOp<ConstantOp>() ||
          !getConstantFloats(operand.get()))
        return {};
      constants.push_back(&operand);
    }
  return constants;
}

/// Whether a positive factor may go through the limits of `op`.
static bool commutesWithLimits(Operation *op) {
  auto clamped = dyn_cast<FusedClampOpInterface>(op);
  ClampAttr clamp = clamped ? clamped.getFusedClamp() : ClampAttr();
  auto isFree = [](double bound) { return bound == 0 || std::isinf(bound); };
  return !clamp || (isFree(clamp.getMin()) && isFree(clamp.getMax()));
}

/// Multiplies slice `i` of dimension `axis` of a constant by `factors[i]`.
static void scaleConstant(OpOperand &operand, int64_t axis,
                          ArrayRef<float> factors) {
  ConstantData<float> data = *getConstantFloats(operand.get());
  std::vector<float> values(data.values());
  auto type = cast<RankedTensorType>(operand.get().getType());
  int64_t inner = 1;
  for (int64_t size : type.getShape().drop_front(axis + 1))
    inner *= size;
  for (auto [index, value] : llvm::enumerate(values))
    value *= factors[index / inner % factors.size()];
  OpBuilder builder(operand.getOwner());
  operand.set(ConstantOp::create(builder, operand.get().getLoc(), type,
                                 makeElements<float>(type, values)));
}

namespace {

struct SmoothLinearsPass
    : quantmlir::qnn::impl::SmoothLinearsPassBase<SmoothLinearsPass> {
  using SmoothLinearsPassBase::SmoothLinearsPassBase;

  void runOnOperation() override {
    func::FuncOp function = getOperation();
    if (!(alpha >= 0.0 && alpha <= 1.0)) {
      function.emitError() << "alpha: got " << alpha.getValue()
                           << ", expected 0 to 1";
      return signalPassFailure();
    }
    if (function.walk([](LinearOp op) { return WalkResult(checkMaxima(op)); })
            .wasInterrupted())
      return signalPassFailure();
    SmallVector<Operation *> producers;
    function.walk([&](Operation *op) {
      if (op->getNumResults() == 1 && !getChannelConstants(op).empty() &&
          commutesWithLimits(op))
        producers.push_back(op);
    });
    for (Operation *producer : producers)
      smooth(producer);
    function.walk([](LinearOp op) { op->removeAttr(kInputMaxAttribute); });
  }

private:
  static LogicalResult checkMaxima(LinearOp op) {
    Attribute attribute = op->getAttr(kInputMaxAttribute);
    if (!attribute)
      return success();
    auto elements = dyn_cast<ElementsAttr>(attribute);
    auto maxima = elements ? ConstantData<float>::get(elements) : std::nullopt;
    auto type = RankedTensorType::get(
        {cast<RankedTensorType>(op.getInput().getType()).getShape().back()},
        Float32Type::get(op.getContext()));
    if (!maxima || elements.getShapedType() != type ||
        llvm::any_of(maxima->values(), [](float value) {
          return !std::isfinite(value) || value < 0.0f;
        }))
      return op.emitError() << "attribute '" << kInputMaxAttribute
                            << "' does not fit: expected a constant of type "
                            << type << " without negative or infinite values";
    return success();
  }

  /// Adds the layers that `use` reaches. False if it reaches anything else, or
  /// a layer whose inputs nobody has looked at.
  static bool collectLayers(OpOperand &use, SmallVectorImpl<LinearOp> &layers) {
    if (auto reshape = dyn_cast<ReshapeOp>(use.getOwner()))
      // Rows of channels stay rows of channels.
      return getChannels(reshape.getOutput()) == getChannels(use.get()) &&
             llvm::all_of(reshape.getOutput().getUses(), [&](OpOperand &next) {
               return collectLayers(next, layers);
             });
    auto layer = dyn_cast<LinearOp>(use.getOwner());
    if (!layer || use.getOperandNumber() != 0 ||
        !layer->hasAttr(kInputMaxAttribute) ||
        !layer.getWeight().getDefiningOp<ConstantOp>() ||
        !getConstantFloats(layer.getWeight()))
      return false;
    layers.push_back(layer);
    return true;
  }

  /// The last dimension of a tensor, 0 if there is none.
  static int64_t getChannels(Value value) {
    auto type = dyn_cast<RankedTensorType>(value.getType());
    return type && type.getRank() > 0 ? type.getShape().back() : 0;
  }

  /// Smooths the layers that `producer` feeds.
  void smooth(Operation *producer) {
    SmallVector<LinearOp> layers;
    SmallVector<OpOperand *> smoothed;
    for (OpOperand &use : producer->getUses()) {
      SmallVector<LinearOp> reached;
      if (!collectLayers(use, reached))
        continue;
      llvm::append_range(layers, reached);
      smoothed.push_back(&use);
    }
    if (layers.empty())
      return;
    if (!llvm::hasNItems(producer->getUses(), smoothed.size())) {
      // Others want the values as they are, as a shortcut does. A normalization
      // is cheap enough to be computed for the layers once more.
      if (!isa<ChannelAffineOpInterface>(producer))
        return;
      OpBuilder builder(producer);
      builder.setInsertionPointAfter(producer);
      Operation *copy = builder.clone(*producer);
      for (OpOperand *use : smoothed)
        use->set(copy->getResult(0));
      producer = copy;
    }
    moveOutliers(producer, layers);
  }

  void moveOutliers(Operation *producer, ArrayRef<LinearOp> layers) {
    SmallVector<OpOperand *> constants = getChannelConstants(producer);
    int64_t channels = getChannels(producer->getResult(0));
    std::vector<float> inputs(channels), weights(channels);
    auto raise = [](float &largest, float value) {
      largest = std::max(largest, std::abs(value));
    };
    for (LinearOp layer : layers) {
      auto maxima = ConstantData<float>::get(
          cast<ElementsAttr>(layer->getAttr(kInputMaxAttribute)));
      for (auto [index, value] : llvm::enumerate(maxima->values()))
        raise(inputs[index], value);
      ConstantData<float> weight = *getConstantFloats(layer.getWeight());
      for (auto [index, value] : llvm::enumerate(weight.values()))
        raise(weights[index % channels], value);
    }
    std::vector<float> factors(channels, 1.0f), inverses(channels, 1.0f);
    for (auto [input, weight, factor, inverse] :
         llvm::zip_equal(inputs, weights, factors, inverses)) {
      // Xiao et al., arXiv:2211.10438, equation 4.
      double scale = std::pow(input, alpha.getValue()) /
                     std::pow(weight, 1.0 - alpha.getValue());
      auto rounded = static_cast<float>(scale);
      // Channels of zeros, or of next to nothing, stay as they are.
      if (input == 0.0f || weight == 0.0f || !std::isnormal(rounded) ||
          !std::isnormal(1.0f / rounded))
        continue;
      factor = rounded;
      inverse = 1.0f / rounded;
    }
    for (OpOperand *constant : constants)
      scaleConstant(*constant, 0, inverses);
    for (LinearOp layer : layers)
      scaleConstant(layer->getOpOperand(1), 1, factors);
  }
};

} // namespace
