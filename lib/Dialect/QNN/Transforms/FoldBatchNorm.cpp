//===- FoldBatchNorm.cpp - Folds batch normalization into its producer ----===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ChannelAffine.h"

#include "quant-mlir/Dialect/QNN/Transforms/Passes.h"
#include "quant-mlir/Dialect/QNN/Transforms/Patterns.h"

#include "quant-mlir/Dialect/QNN/IR/ConstantData.h"

#include "mlir/IR/PatternMatch.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

using namespace mlir;
using namespace quantmlir::qnn;

namespace quantmlir::qnn {
#define GEN_PASS_DEF_FOLDBATCHNORMPASS
#include "quant-mlir/Dialect/QNN/Transforms/Passes.h.inc"
} // namespace quantmlir::qnn

namespace {

/// A batch normalization as a map of channels; none if it is not constant.
std::optional<ChannelAffine> getAffine(BatchNormOp op) {
  auto scale = getConstantFloats(op.getScale());
  auto offset = getConstantFloats(op.getOffset());
  auto mean = getConstantFloats(op.getMean());
  auto variance = getConstantFloats(op.getVariance());
  if (!scale || !offset || !mean || !variance)
    return std::nullopt;
  ChannelAffine affine;
  double epsilon = op.getEpsilon().convertToFloat();
  for (size_t c = 0; c < scale->values().size(); ++c) {
    double factor =
        scale->values()[c] / std::sqrt(variance->values()[c] + epsilon);
    // A variance below -epsilon has no root; leave such a network alone.
    if (!std::isfinite(factor))
      return std::nullopt;
    affine.factor.push_back(factor);
    affine.shift.push_back(offset->values()[c] - factor * mean->values()[c]);
  }
  return affine;
}

/// batch_norm(conv(x)) -> conv(x), and the same for every operation with
/// weights.
struct FoldIntoWeighted : OpRewritePattern<BatchNormOp> {
  FoldIntoWeighted(MLIRContext *context, bool remember, PatternBenefit benefit)
      : OpRewritePattern(context, benefit), remember(remember) {}

  LogicalResult matchAndRewrite(BatchNormOp norm,
                                PatternRewriter &rewriter) const override {
    std::optional<ChannelAffine> affine = getAffine(norm);
    if (!affine)
      return rewriter.notifyMatchFailure(norm,
                                         "its statistics are not constant");
    FoldedBatchNorm folded;
    if (remember) {
      auto copy = [](Value value) {
        return SmallVector<float>(getConstantFloats(value)->values());
      };
      folded = {copy(norm.getScale()), copy(norm.getMean()),
                copy(norm.getVariance()), norm.getEpsilon().convertToFloat()};
    }
    return foldIntoProducer(rewriter, norm, norm.getInput(), *affine,
                            norm.getClampAttr(), remember ? &folded : nullptr);
  }

private:
  bool remember;
};

/// A batch normalization that nothing can take in.
struct ConvertLoneBatchNorm : OpRewritePattern<BatchNormOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(BatchNormOp norm,
                                PatternRewriter &rewriter) const override {
    std::optional<ChannelAffine> affine = getAffine(norm);
    if (!affine)
      return rewriter.notifyMatchFailure(norm,
                                         "its statistics are not constant");
    auto type = cast<RankedTensorType>(norm.getInput().getType());
    int64_t channels = affine->factor.size();
    std::vector<float> factor(affine->factor.begin(), affine->factor.end());
    std::vector<float> shift(affine->shift.begin(), affine->shift.end());
    auto constant = [&](ArrayRef<int64_t> shape,
                        ArrayRef<float> values) -> Value {
      auto constantType = RankedTensorType::get(shape, rewriter.getF32Type());
      return ConstantOp::create(rewriter, norm.getLoc(), constantType,
                                makeElements<float>(constantType, values));
    };
    Value offset = constant({channels}, shift);
    // A reshape needs sizes, a convolution an image and the result's type.
    bool isConvolution = type == norm.getType() &&
                         !llvm::is_contained(type.getShape(), 0) &&
                         (type.getRank() == 4 || type.hasStaticShape());
    if (!isConvolution) {
      Value product = MulOp::create(rewriter, norm.getLoc(), norm.getType(),
                                    norm.getInput(),
                                    constant({channels}, factor), ClampAttr());
      rewriter.replaceOpWithNewOp<AddOp>(norm, norm.getType(), product, offset,
                                         norm.getClampAttr());
      return success();
    }
    RankedTensorType imageType = type;
    Value image = norm.getInput();
    if (type.getRank() != 4) {
      int64_t positions = llvm::product_of(type.getShape().drop_back());
      imageType = RankedTensorType::get({positions, 1, 1, channels},
                                        type.getElementType());
      image = ReshapeOp::create(rewriter, norm.getLoc(), imageType, image);
    }
    Value weight = constant({channels, 1, 1, 1}, factor);
    Value result = Conv2DOp::create(
        rewriter, norm.getLoc(), imageType, image, weight, offset,
        ArrayRef<int64_t>{1, 1}, ArrayRef<int64_t>{0, 0, 0, 0},
        ArrayRef<int64_t>{1, 1}, channels, norm.getClampAttr());
    if (imageType != type)
      result = ReshapeOp::create(rewriter, norm.getLoc(), type, result);
    rewriter.replaceOp(norm, result);
    return success();
  }
};

struct FoldBatchNormPass
    : quantmlir::qnn::impl::FoldBatchNormPassBase<FoldBatchNormPass> {
  using FoldBatchNormPassBase::FoldBatchNormPassBase;

  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    populateFoldBatchNormPatterns(patterns, remember);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace

void quantmlir::qnn::populateFoldBatchNormPatterns(RewritePatternSet &patterns,
                                                   bool remember) {
  // Folding is tried first; only what it leaves is converted.
  patterns.add<FoldIntoWeighted>(patterns.getContext(), remember,
                                 /*benefit=*/2);
  patterns.add<ConvertLoneBatchNorm>(patterns.getContext(), /*benefit=*/1);
}
