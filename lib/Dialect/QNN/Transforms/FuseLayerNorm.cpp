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

/// The epsilon where `value` is mean(centered^2) + epsilon.
std::optional<double> matchVariance(Value value, Value centered) {
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
    // The same difference may have been written twice.
    if (square && (square == centered ||
                   (matchCentered(square) &&
                    matchCentered(square) == matchCentered(centered))))
      return epsilon;
  }
  return std::nullopt;
}

/// (x - mean(x)) / sqrt(mean((x - mean(x))^2) + epsilon) -> layer_norm(x)
struct RecognizeLayerNorm : OpRewritePattern<DivOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(DivOp div,
                                PatternRewriter &rewriter) const override {
    Value centered = div.getLhs();
    Value x = matchCentered(centered);
    auto root = div.getRhs().getDefiningOp<SqrtOp>();
    if (!x || !root || div.getClampAttr())
      return rewriter.notifyMatchFailure(
          div, "not a distance from the mean over a root");
    std::optional<double> epsilon = matchVariance(root.getInput(), centered);
    if (!epsilon)
      return rewriter.notifyMatchFailure(div, "not the root of a variance");
    int64_t channels = cast<RankedTensorType>(x.getType()).getShape().back();
    if (ShapedType::isDynamic(channels))
      return rewriter.notifyMatchFailure(div, "its size is not known");
    auto type = RankedTensorType::get({channels}, rewriter.getF32Type());
    auto constant = [&](float value) -> Value {
      return ConstantOp::create(
          rewriter, div.getLoc(), type,
          makeElements<float>(type, std::vector<float>(channels, value)));
    };
    Value ones = constant(1.0f), zeros = constant(0.0f);
    rewriter.replaceOpWithNewOp<LayerNormOp>(
        div, div.getType(), x, ones, zeros,
        rewriter.getF32FloatAttr(static_cast<float>(*epsilon)));
    return success();
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
  patterns.add<RecognizeLayerNorm, FoldIntoLayerNorm<MulOp>,
               FoldIntoLayerNorm<AddOp>>(patterns.getContext());
}
