//===- InsertFakeQuant.cpp - Pairs become simulated rounding ------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Dialect/QNN/IR/AttributeNames.h"
#include "quant-mlir/Dialect/QNN/IR/ConstantData.h"
#include "quant-mlir/Dialect/QNN/IR/QuantTypes.h"
#include "quant-mlir/Dialect/QNN/Transforms/Passes.h"
#include "quant-mlir/Dialect/QNN/Transforms/TrainableParameters.h"
#include "quant-mlir/Dialect/QNN/Utils/QuantizedArithmetic.h"

#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "llvm/ADT/EquivalenceClasses.h"

#include <cmath>

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::qnn;

namespace quantmlir::qnn {
#define GEN_PASS_DEF_INSERTFAKEQUANTPASS
#include "quant-mlir/Dialect/QNN/Transforms/Passes.h.inc"
} // namespace quantmlir::qnn

/// Pairs around an operation that only moves values must keep one scale, as the
/// quantized operation has only one. `quantize` operations stand for pairs.
static llvm::EquivalenceClasses<Operation *> getSharedScales(Operation *root) {
  llvm::EquivalenceClasses<Operation *> classes;
  root->walk([&](QuantizeOp op) { classes.insert(op); });
  root->walk([&](SameScaleOpInterface op) {
    SmallVector<Operation *> pairs;
    for (Value operand : op->getOperands())
      if (auto dequantize = operand.getDefiningOp<DequantizeOp>())
        if (auto quantize = dequantize.getInput().getDefiningOp<QuantizeOp>())
          pairs.push_back(quantize);
    for (Operation *user : op->getUsers())
      if (isa<QuantizeOp>(user))
        pairs.push_back(user);
    for (Operation *pair : pairs)
      if (getQuantizedElementType(pair->getResult(0).getType()) ==
          getQuantizedElementType(pairs.front()->getResult(0).getType()))
        classes.unionSets(pairs.front(), pair);
  });
  return classes;
}

/// The steps that LSQ+ begins with for symmetric weights, by mean m and
/// deviation d of those that share one: max(|m - 3 d|, |m + 3 d|) over half the
/// levels (arXiv:2004.09576, section 3.2). Others keep theirs.
static void chooseSteps(QuantizeOp op, quant::QuantizedType type,
                        MutableArrayRef<float> scales) {
  StorageRange range = getStorageRange(type);
  auto values = getConstantFloats(op.getInput());
  if (!values || range.min >= 0)
    return;
  auto perAxis = dyn_cast<quant::UniformQuantizedPerAxisType>(type);
  ArrayRef<int64_t> shape =
      cast<RankedTensorType>(op.getInput().getType()).getShape();
  int64_t inner = static_cast<int64_t>(values->values().size());
  if (perAxis)
    inner =
        llvm::product_of(shape.drop_front(perAxis.getQuantizedDimension() + 1));
  struct Moments {
    double sum = 0, squares = 0, count = 0;
  };
  SmallVector<Moments> groups(scales.size());
  for (auto [index, value] : llvm::enumerate(values->values())) {
    Moments &group = groups[static_cast<int64_t>(index) / inner %
                            static_cast<int64_t>(groups.size())];
    group.sum += value;
    group.squares += static_cast<double>(value) * value;
    ++group.count;
  }
  for (auto [scale, group] : llvm::zip_equal(scales, groups)) {
    double mean = group.sum / group.count;
    double deviation =
        std::sqrt(std::max(group.squares / group.count - mean * mean, 0.0));
    double reach = std::abs(mean) + 3 * deviation;
    if (reach > 0)
      scale = static_cast<float>(reach / static_cast<double>(range.max + 1));
  }
}

/// Whether `op` stands for integers that are rescaled, and not for numbers that
/// are quantized: for the result of an operation that becomes one on integers
/// (see qnn-fold-qdq), or a change of types. Functions of one variable become
/// tables, whose entries are quantized numbers.
static bool isRescaled(QuantizeOp op) {
  Operation *producer = op.getInput().getDefiningOp();
  if (getNumericsRules(op).requantize != RequantizeRule::Fixed || !producer)
    return false;
  if (isa<DequantizeOp>(producer))
    return true;
  auto quantizable = dyn_cast<QuantizableOpInterface>(producer);
  if (!quantizable || isa<ElementwiseFunctionOpInterface>(producer) ||
      producer->hasAttr(kKeepFloatAttribute) ||
      !quantizable.getFloatReason().empty())
    return false;
  return llvm::all_of(producer->getUsers(), llvm::IsaPred<QuantizeOp>) &&
         llvm::all_of(quantizable.getActivationOperands(),
                      [](OpOperand *operand) {
                        return operand->get().getDefiningOp<DequantizeOp>();
                      });
}

namespace {

/// The operands that say how to round.
struct Parameters {
  Value scale, zeroPoint;
};

struct InsertFakeQuantPass
    : quantmlir::qnn::impl::InsertFakeQuantPassBase<InsertFakeQuantPass> {
  using InsertFakeQuantPassBase::InsertFakeQuantPassBase;

  void runOnOperation() override {
    std::optional<GradientRule> ofActivations =
        symbolizeGradientRule(activationRule);
    std::optional<GradientRule> ofWeights = symbolizeGradientRule(weightRule);
    if (!ofActivations || !ofWeights) {
      getOperation()->emitError()
          << "got the rule '" << (ofActivations ? weightRule : activationRule)
          << "', expected ste, lsq, pact, lsq_plus or amax";
      return signalPassFailure();
    }
    llvm::EquivalenceClasses<Operation *> shared =
        getSharedScales(getOperation());
    llvm::DenseMap<Operation *, Parameters> parameters;
    // Before pairs go, by which operations on integers are known.
    SmallVector<std::pair<QuantizeOp, bool>> pairs;
    getOperation()->walk([&](QuantizeOp op) {
      bool halvesUp = isRescaled(op);
      pairs.push_back({op, halvesUp});
    });
    for (auto [op, halvesUp] : pairs) {
      QuantizedType type = getQuantizedElementType(op.getType());
      if (isa<quant::UniformQuantizedSubChannelType>(type)) {
        op.emitOpError("has a scale for each block of a weight, which training "
                       "does not have; use the granularity per_channel");
        return signalPassFailure();
      }
      bool isWeight = getConstantValue(op.getInput()) != nullptr;
      GradientRule rule = isWeight ? *ofWeights : *ofActivations;
      Parameters &known = parameters[shared.getLeaderValue(op)];
      if (!known.scale)
        known = createParameters(op, type, rule, isWeight);
      if (isWeight && tanhWeights)
        squash(op, type);
      replace(op, type, known, rule, halvesUp);
    }
    getOperation()->walk(roundBias);
  }

private:
  /// A bias will be stored in steps of the accumulator, which with few bits are
  /// coarse enough to matter.
  static void roundBias(QuantizableOpInterface op) {
    OpOperand *bias = op.getBiasOperand(), *weight = op.getWeightOperand();
    if (!bias || !weight)
      return;
    auto input =
        op.getActivationOperands().front()->get().getDefiningOp<FakeQuantOp>();
    auto rounded = weight->get().getDefiningOp<FakeQuantOp>();
    auto values = getConstantFloats(bias->get());
    if (!input || !rounded || !values || values->values().empty())
      return;
    auto inputScale = getConstantFloats(input.getScale());
    auto weightScales = getConstantFloats(rounded.getScale());
    if (!inputScale || !weightScales)
      return;
    // Steps that are too small for the range are too small to matter, too.
    double largest = 0;
    for (auto [index, value] : llvm::enumerate(values->values())) {
      size_t group = weightScales->values().size() > 1 ? index : 0;
      double step = static_cast<double>(inputScale->values().front()) *
                    weightScales->values()[group];
      largest = std::max(largest, std::abs(value / step));
    }
    constexpr int64_t levels = int64_t(1) << 24;
    if (largest >= static_cast<double>(levels / 8))
      return;
    OpBuilder builder(op);
    Value scale =
        MulOp::create(builder, op.getLoc(), rounded.getScale().getType(),
                      rounded.getScale(), input.getScale(), ClampAttr());
    IntegerAttr axis =
        rounded.getAxis() ? builder.getI64IntegerAttr(0) : IntegerAttr();
    bias->set(FakeQuantOp::create(
        builder, op.getLoc(), bias->get().getType(), bias->get(), scale,
        Value(), builder.getI64IntegerAttr(-levels / 2),
        builder.getI64IntegerAttr(levels / 2 - 1), axis,
        GradientRuleAttr::get(op.getContext(), GradientRule::StraightThrough),
        /*halves_up=*/UnitAttr()));
  }

  using QuantizedType = quant::QuantizedType;

  /// A weight becomes amplitude * tanh(w) / (max |tanh(w)| + 1e-5), where the
  /// maximum is over the elements that share a scale (DoReFa, arXiv:1606.06160,
  /// section 2.3, which has no amplitude) and the amplitude is their largest
  /// magnitude now. w is chosen so that the weight is what it was.
  static void squash(QuantizeOp op, QuantizedType type) {
    ImplicitLocOpBuilder b(op.getLoc(), op);
    auto weightType = cast<RankedTensorType>(op.getInput().getType());
    ArrayRef<int64_t> shape = weightType.getShape();
    auto values = getConstantFloats(op.getInput());
    SmallVector<int64_t> axes, kept(shape.size(), 1);
    int64_t inner = weightType.getNumElements(), groups = 1;
    auto perAxis = dyn_cast<quant::UniformQuantizedPerAxisType>(type);
    for (int64_t axis = 0; axis < weightType.getRank(); ++axis)
      if (perAxis && axis == perAxis.getQuantizedDimension()) {
        kept[axis] = groups = shape[axis];
        inner = llvm::product_of(shape.drop_front(axis + 1));
      } else {
        axes.push_back(axis);
      }
    if (!values || inner == 0 || groups == 0)
      return;
    auto groupOf = [&](size_t index) {
      return static_cast<int64_t>(index) / inner % groups;
    };
    SmallVector<float, 0> amplitudes(groups, 0.0f);
    for (auto [index, value] : llvm::enumerate(values->values())) {
      float &amplitude = amplitudes[groupOf(index)];
      amplitude = std::max(amplitude, std::abs(value));
    }
    SmallVector<float, 0> weights;
    for (auto [index, value] : llvm::enumerate(values->values())) {
      double amplitude = amplitudes[groupOf(index)];
      weights.push_back(amplitude > 0
                            ? static_cast<float>(std::atanh(
                                  value * std::tanh(amplitude) / amplitude))
                            : 0.0f);
    }
    auto keptType = RankedTensorType::get(kept, b.getF32Type());
    auto scalar = RankedTensorType::get({}, b.getF32Type());
    auto constant = [&](RankedTensorType of, ArrayRef<float> numbers) {
      return ConstantOp::create(b, of, makeElements<float>(of, numbers));
    };
    ConstantOp weight = constant(weightType, weights);
    weight->setAttr(kParameterAttrName, b.getStringAttr(kWeightParameter));
    Value tanh = TanhOp::create(b, weightType, weight);
    Value magnitude = AbsOp::create(b, weightType, tanh);
    Value largest = ReduceMaxOp::create(b, keptType, magnitude, axes,
                                        /*keep_dims=*/true);
    Value divisor = AddOp::create(b, keptType, largest,
                                  constant(scalar, {1e-5f}), ClampAttr());
    Value normalized = DivOp::create(b, weightType, tanh, divisor, ClampAttr());
    op.getInputMutable().assign(MulOp::create(b, weightType, normalized,
                                              constant(keptType, amplitudes),
                                              ClampAttr()));
  }

  /// At the start of the block: they may be shared.
  Parameters createParameters(QuantizeOp op, QuantizedType type,
                              GradientRule rule, bool isWeight) {
    OpBuilder builder = OpBuilder::atBlockBegin(op->getBlock());
    SmallVector<float> scales, zeroPoints;
    for (int64_t group = 0, e = getNumGroups(type); group < e; ++group) {
      scales.push_back(static_cast<float>(getScale(type, group)));
      zeroPoints.push_back(static_cast<float>(getZeroPoint(type, group)));
    }
    if (rule == GradientRule::LearnedStepAndOffset && isWeight)
      chooseSteps(op, type, scales);
    bool isPerTensor = isa<quant::UniformQuantizedType>(type);
    SmallVector<int64_t> shape;
    if (!isPerTensor)
      shape.push_back(static_cast<int64_t>(scales.size()));
    auto tensor = RankedTensorType::get(shape, builder.getF32Type());
    bool isObserved = observed && rule == GradientRule::StraightThrough;
    auto create = [&](ArrayRef<float> values, StringRef kind) -> Value {
      auto constant = ConstantOp::create(builder, op.getLoc(), tensor,
                                         makeElements<float>(tensor, values));
      if (isObserved)
        constant->setAttr(kParameterAttrName, builder.getStringAttr(kind));
      return constant;
    };
    Parameters parameters;
    parameters.scale = create(scales, kObservedScale);
    // A zero point that changes may start at 0, but not where levels are
    // symmetric.
    StorageRange range = getStorageRange(type);
    bool isLearned = rule == GradientRule::LearnedStepAndOffset && !isWeight;
    if (((isLearned || isObserved) && range.min != -range.max) ||
        llvm::any_of(zeroPoints, [](float value) { return value != 0; }))
      parameters.zeroPoint = create(zeroPoints, kObservedZeroPoint);
    return parameters;
  }

  static void replace(QuantizeOp op, QuantizedType type,
                      const Parameters &parameters, GradientRule rule,
                      bool halvesUp) {
    OpBuilder builder(op);
    StorageRange range = getStorageRange(type);
    IntegerAttr axis;
    if (auto perAxis = dyn_cast<quant::UniformQuantizedPerAxisType>(type))
      axis = builder.getI64IntegerAttr(perAxis.getQuantizedDimension());
    Value rounded = FakeQuantOp::create(
        builder, op.getLoc(), op.getInput().getType(), op.getInput(),
        parameters.scale, parameters.zeroPoint,
        builder.getI64IntegerAttr(range.min),
        builder.getI64IntegerAttr(range.max), axis,
        GradientRuleAttr::get(op.getContext(), rule),
        halvesUp ? builder.getUnitAttr() : UnitAttr());
    for (Operation *user : llvm::make_early_inc_range(op->getUsers()))
      if (auto dequantize = dyn_cast<DequantizeOp>(user)) {
        dequantize.replaceAllUsesWith(rounded);
        dequantize.erase();
      }
    if (op.use_empty())
      op.erase();
  }
};

} // namespace
