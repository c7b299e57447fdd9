//===- FuseLayerNorm.cpp - Recognize layer normalization ------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ChannelAffine.h"
#include "PatternMatchUtils.h"

#include "quant-mlir/Dialect/QNN/Transforms/Passes.h"
#include "quant-mlir/Dialect/QNN/Transforms/Patterns.h"

#include "quant-mlir/Dialect/QNN/IR/ConstantData.h"

#include "mlir/IR/PatternMatch.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

using namespace mlir;
using namespace quantmlir::qnn;

namespace quantmlir::qnn {
#define GEN_PASS_DEF_FUSELAYERNORMPASS
#include "quant-mlir/Dialect/QNN/Transforms/Passes.h.inc"
} // namespace quantmlir::qnn

namespace {

/// Is `op` over the last dimension, which it keeps with size 1?
bool isOverLast(ReduceMeanOp op) {
  int64_t rank = cast<RankedTensorType>(op.getInput().getType()).getRank();
  return op.getKeepDims() && op.getAxes() == ArrayRef<int64_t>{rank - 1};
}

/// v where `value` is v^2, else null.
Value matchSquare(Value value) {
  if (auto pow = value.getDefiningOp<PowOp>())
    return pow.getExponent().convertToFloat() == 2.0f ? pow.getInput()
                                                      : Value();
  auto mul = value.getDefiningOp<MulOp>();
  return mul && !mul.getClampAttr() && mul.getLhs() == mul.getRhs()
             ? mul.getLhs()
             : Value();
}

/// x where `value` is x minus its mean, else null.
Value matchCentered(Value value) {
  auto sub = value.getDefiningOp<SubOp>();
  auto mean = sub && !sub.getClampAttr()
                  ? sub.getRhs().getDefiningOp<ReduceMeanOp>()
                  : ReduceMeanOp();
  return mean && isOverLast(mean) && mean.getInput() == sub.getLhs()
             ? sub.getLhs()
             : Value();
}

/// The epsilon where `value` is the variance of `x` plus epsilon.
std::optional<double> matchVariance(Value value, Value x) {
  auto add = value.getDefiningOp<AddOp>();
  if (!add || add.getClampAttr())
    return std::nullopt;
  for (auto [left, right] : {std::pair(add.getLhs(), add.getRhs()),
                             std::pair(add.getRhs(), add.getLhs())}) {
    auto mean = left.getDefiningOp<ReduceMeanOp>();
    std::optional<double> epsilon = getSplat(right);
    if (!mean || !epsilon || !isOverLast(mean))
      continue;
    Value square = matchSquare(mean.getInput());
    if (square && matchCentered(square) == x)
      return epsilon;
  }
  return std::nullopt;
}

/// scale / sqrt(variance)
struct Gain {
  Value variance;
  /// A constant, or null for 1.
  Value scale;

  /// No variance where `value` is none.
  static Gain match(Value value) {
    if (Value variance = matchInverseRoot(value))
      return {variance, Value()};
    auto mul = value.getDefiningOp<MulOp>();
    if (!mul || mul.getClampAttr())
      return {};
    for (auto [root, scale] : {std::pair(mul.getLhs(), mul.getRhs()),
                               std::pair(mul.getRhs(), mul.getLhs())})
      if (Value variance = matchInverseRoot(root);
          variance && getConstantFloats(scale))
        return {variance, scale};
    return {};
  }

private:
  /// v where `value` is 1 / sqrt(v), else null.
  static Value matchInverseRoot(Value value) {
    if (auto pow = value.getDefiningOp<PowOp>())
      return pow.getExponent().convertToFloat() == -0.5f ? pow.getInput()
                                                         : Value();
    auto div = value.getDefiningOp<DivOp>();
    auto one = div && !div.getClampAttr() ? getSplat(div.getLhs())
                                          : std::optional<double>();
    auto root =
        one && *one == 1.0 ? div.getRhs().getDefiningOp<SqrtOp>() : SqrtOp();
    return root ? root.getInput() : Value();
  }
};

/// Replaces `op` by the layer normalization of `x`. `scale` and `offset` are
/// constants or null. Fails where `variance` is not that of `x`, or where the
/// constants are not one value per channel.
LogicalResult replaceByLayerNorm(PatternRewriter &rewriter, Operation *op,
                                 Value x, Value variance, Value scale,
                                 Value offset) {
  std::optional<double> epsilon = matchVariance(variance, x);
  if (!epsilon || op->getResult(0).getType() != x.getType())
    return rewriter.notifyMatchFailure(op, "not the root of a variance");
  int64_t channels = cast<RankedTensorType>(x.getType()).getShape().back();
  if (ShapedType::isDynamic(channels))
    return rewriter.notifyMatchFailure(op, "its size is not known");
  auto getValues = [&](Value constant, double otherwise) {
    return constant ? getChannelValues(constant, channels)
                    : std::optional(SmallVector<double>(channels, otherwise));
  };
  auto scales = getValues(scale, 1.0), offsets = getValues(offset, 0.0);
  if (!scales || !offsets)
    return rewriter.notifyMatchFailure(op, "not one constant per channel");
  auto type = RankedTensorType::get({channels}, rewriter.getF32Type());
  auto create = [&](ArrayRef<double> values) -> Value {
    return ConstantOp::create(
        rewriter, op->getLoc(), type,
        makeElements<float>(type,
                            std::vector<float>(values.begin(), values.end())));
  };
  Value scaleVector = create(*scales), offsetVector = create(*offsets);
  rewriter.replaceOpWithNewOp<LayerNormOp>(
      op, op->getResult(0).getType(), x, scaleVector, offsetVector,
      rewriter.getF32FloatAttr(static_cast<float>(*epsilon)));
  return success();
}

/// (x - mean(x)) / sqrt(mean((x - mean(x))^2) + epsilon) -> layer_norm(x)
struct RecognizeQuotient : OpRewritePattern<DivOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(DivOp div,
                                PatternRewriter &rewriter) const override {
    Value x = matchCentered(div.getLhs());
    auto root = div.getRhs().getDefiningOp<SqrtOp>();
    if (!x || !root || div.getClampAttr())
      return rewriter.notifyMatchFailure(
          div, "not a distance from the mean over a root");
    return replaceByLayerNorm(rewriter, div, x, root.getInput(), Value(),
                              Value());
  }
};

/// (x - mean(x)) * gain -> layer_norm(x)
struct RecognizeProduct : OpRewritePattern<MulOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(MulOp mul,
                                PatternRewriter &rewriter) const override {
    for (auto [left, right] : {std::pair(mul.getLhs(), mul.getRhs()),
                               std::pair(mul.getRhs(), mul.getLhs())}) {
      Value x = matchCentered(left);
      Gain gain = x ? Gain::match(right) : Gain();
      if (gain.variance && !mul.getClampAttr())
        return replaceByLayerNorm(rewriter, mul, x, gain.variance, gain.scale,
                                  Value());
    }
    return rewriter.notifyMatchFailure(
        mul, "not a distance from the mean by a root");
  }
};

/// x * gain + (offset - mean(x) * gain) -> layer_norm(x)
struct RecognizeExpanded : OpRewritePattern<AddOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(AddOp add,
                                PatternRewriter &rewriter) const override {
    for (auto [left, right] : {std::pair(add.getLhs(), add.getRhs()),
                               std::pair(add.getRhs(), add.getLhs())}) {
      auto product = left.getDefiningOp<MulOp>();
      auto rest = right.getDefiningOp<SubOp>();
      auto shift = rest ? rest.getRhs().getDefiningOp<MulOp>() : MulOp();
      if (!product || !shift || product.getClampAttr() ||
          shift.getClampAttr() || rest.getClampAttr() || add.getClampAttr())
        continue;
      for (auto [x, factor] : {std::pair(product.getLhs(), product.getRhs()),
                               std::pair(product.getRhs(), product.getLhs())}) {
        Gain gain = Gain::match(factor);
        if (gain.variance && isMeanTimes(shift, x, factor))
          return replaceByLayerNorm(rewriter, add, x, gain.variance, gain.scale,
                                    rest.getLhs());
      }
    }
    return rewriter.notifyMatchFailure(
        add, "not a value and its mean, by a root, and an offset");
  }

private:
  static bool isMeanTimes(MulOp mul, Value x, Value factor) {
    for (auto [left, right] : {std::pair(mul.getLhs(), mul.getRhs()),
                               std::pair(mul.getRhs(), mul.getLhs())}) {
      auto mean = left.getDefiningOp<ReduceMeanOp>();
      if (right == factor && mean && isOverLast(mean) && mean.getInput() == x)
        return true;
    }
    return false;
  }
};

/// layer_norm(x) times or plus a constant for each channel -> layer_norm(x)
template <typename Op> struct FoldIntoLayerNorm : OpRewritePattern<Op> {
  using OpRewritePattern<Op>::OpRewritePattern;

  LogicalResult matchAndRewrite(Op op,
                                PatternRewriter &rewriter) const override {
    constexpr bool isProduct = std::is_same_v<Op, MulOp>;
    for (auto [left, right] : {std::pair(op.getLhs(), op.getRhs()),
                               std::pair(op.getRhs(), op.getLhs())}) {
      auto norm = left.template getDefiningOp<LayerNormOp>();
      if (!norm || !norm->hasOneUse() || op.getClampAttr() ||
          norm.getType() != op.getType())
        continue;
      auto scale = getConstantFloats(norm.getScale());
      auto offset = getConstantFloats(norm.getOffset());
      if (!scale || !offset)
        continue;
      auto given = getChannelValues(right, scale->values().size());
      if (!given)
        continue;
      std::vector<float> newScale(scale->values());
      std::vector<float> newOffset(offset->values());
      for (auto [c, value] : llvm::enumerate(*given)) {
        newScale[c] = static_cast<float>(newScale[c] * (isProduct ? value : 1));
        newOffset[c] = static_cast<float>(isProduct ? newOffset[c] * value
                                                    : newOffset[c] + value);
      }
      auto type = cast<RankedTensorType>(norm.getScale().getType());
      auto constant = [&](ArrayRef<float> values) -> Value {
        return ConstantOp::create(rewriter, op.getLoc(), type,
                                  makeElements<float>(type, values));
      };
      Value scaleValue = constant(newScale), offsetValue = constant(newOffset);
      rewriter.replaceOpWithNewOp<LayerNormOp>(
          op, op.getType(), norm.getInput(), scaleValue, offsetValue,
          norm.getEpsilonAttr());
      return success();
    }
    return rewriter.notifyMatchFailure(
        op, "not a layer normalization and a constant per channel");
  }
};

struct FuseLayerNormPass
    : quantmlir::qnn::impl::FuseLayerNormPassBase<FuseLayerNormPass> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    populateFuseLayerNormPatterns(patterns);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace

void quantmlir::qnn::populateFuseLayerNormPatterns(
    RewritePatternSet &patterns) {
  patterns.add<RecognizeQuotient, RecognizeProduct, RecognizeExpanded,
               FoldIntoLayerNorm<MulOp>, FoldIntoLayerNorm<AddOp>>(
      patterns.getContext());
}
