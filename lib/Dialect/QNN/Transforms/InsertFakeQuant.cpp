//===- InsertFakeQuant.cpp - Pairs become simulated rounding ------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Dialect/QNN/IR/ConstantData.h"
#include "quant-mlir/Dialect/QNN/IR/QuantTypes.h"
#include "quant-mlir/Dialect/QNN/Transforms/Passes.h"
#include "quant-mlir/Dialect/QNN/Utils/QuantizedArithmetic.h"

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
          << "', expected ste, lsq or pact";
      return signalPassFailure();
    }
    llvm::EquivalenceClasses<Operation *> shared =
        getSharedScales(getOperation());
    llvm::DenseMap<Operation *, Parameters> parameters;
    SmallVector<QuantizeOp> pairs;
    getOperation()->walk([&](QuantizeOp op) { pairs.push_back(op); });
    for (QuantizeOp op : pairs) {
      QuantizedType type = getQuantizedElementType(op.getType());
      if (isa<quant::UniformQuantizedSubChannelType>(type)) {
        op.emitOpError("has a scale for each block of a weight, which training "
                       "does not have; use the granularity per_channel");
        return signalPassFailure();
      }
      Parameters &known = parameters[shared.getLeaderValue(op)];
      if (!known.scale)
        known = createParameters(op, type);
      bool isWeight = getConstantValue(op.getInput()) != nullptr;
      replace(op, type, known, isWeight ? *ofWeights : *ofActivations);
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
        GradientRuleAttr::get(op.getContext(), GradientRule::StraightThrough)));
  }

  using QuantizedType = quant::QuantizedType;

  /// At the start of the block: they may be shared.
  static Parameters createParameters(QuantizeOp op, QuantizedType type) {
    OpBuilder builder = OpBuilder::atBlockBegin(op->getBlock());
    SmallVector<float> scales, zeroPoints;
    for (int64_t group = 0, e = getNumGroups(type); group < e; ++group) {
      scales.push_back(static_cast<float>(getScale(type, group)));
      zeroPoints.push_back(static_cast<float>(getZeroPoint(type, group)));
    }
    bool isPerTensor = isa<quant::UniformQuantizedType>(type);
    SmallVector<int64_t> shape;
    if (!isPerTensor)
      shape.push_back(static_cast<int64_t>(scales.size()));
    auto tensor = RankedTensorType::get(shape, builder.getF32Type());
    auto create = [&](ArrayRef<float> values) -> Value {
      return ConstantOp::create(builder, op.getLoc(), tensor,
                                makeElements<float>(tensor, values));
    };
    Parameters parameters;
    parameters.scale = create(scales);
    if (llvm::any_of(zeroPoints, [](float value) { return value != 0; }))
      parameters.zeroPoint = create(zeroPoints);
    return parameters;
  }

  static void replace(QuantizeOp op, QuantizedType type,
                      const Parameters &parameters, GradientRule rule) {
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
        GradientRuleAttr::get(op.getContext(), rule));
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
