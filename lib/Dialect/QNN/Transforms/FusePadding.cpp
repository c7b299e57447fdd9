//===- FusePadding.cpp - Let convolutions pad their input -----------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Dialect/QNN/Transforms/Passes.h"
#include "quant-mlir/Dialect/QNN/Transforms/Patterns.h"

#include "quant-mlir/Dialect/QNN/IR/ConstantData.h"

#include "mlir/IR/PatternMatch.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

using namespace mlir;
using namespace quantmlir::qnn;

namespace quantmlir::qnn {
#define GEN_PASS_DEF_FUSEPADDINGPASS
#include "quant-mlir/Dialect/QNN/Transforms/Passes.h.inc"
} // namespace quantmlir::qnn

/// The padding of `op`, whose input may be padded by zeros in height and width
/// already: both together. Sets `pad` to the operation that does it.
static FailureOr<SmallVector<int64_t>>
getMergedPadding(Operation *op, ArrayRef<int64_t> given, PadOp &pad) {
  pad = op->getOperand(0).getDefiningOp<PadOp>();
  if (!pad || !pad.getValue().isZero())
    return failure();
  ArrayRef<int64_t> low = pad.getLow(), high = pad.getHigh();
  if (low[0] || low[3] || high[0] || high[3])
    return failure();
  return SmallVector<int64_t>{given[0] + low[1], given[1] + high[1],
                              given[2] + low[2], given[3] + high[2]};
}

namespace {

/// conv_2d(pad(x)) -> conv_2d(x) with more padding, where the border is zero.
struct FusePadIntoConv : OpRewritePattern<Conv2DOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(Conv2DOp conv,
                                PatternRewriter &rewriter) const override {
    PadOp pad;
    auto padding = getMergedPadding(conv, conv.getPadding(), pad);
    if (failed(padding))
      return rewriter.notifyMatchFailure(conv, "its input has no zero border");
    // The verifier's bound.
    if (llvm::any_of(*padding, [](int64_t p) { return p > int64_t(1) << 30; }))
      return rewriter.notifyMatchFailure(conv, "the border is too large");
    rewriter.modifyOpInPlace(conv, [&] {
      conv.getInputMutable().assign(pad.getInput());
      conv.setPadding(*padding);
    });
    return success();
  }
};

/// average_pool_2d(pad(x)) -> average_pool_2d(x) with more padding that counts,
/// where the border is zero.
struct FusePadIntoAveragePool : OpRewritePattern<AveragePool2DOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(AveragePool2DOp pool,
                                PatternRewriter &rewriter) const override {
    bool isPadded =
        llvm::any_of(pool.getPadding(), [](int64_t p) { return p != 0; });
    if ((isPadded && !pool.getCountIncludePad()) || pool.getCeilMode())
      return rewriter.notifyMatchFailure(
          pool, "its windows go over borders that do not count");
    PadOp pad;
    auto padding = getMergedPadding(pool, pool.getPadding(), pad);
    if (failed(padding))
      return rewriter.notifyMatchFailure(pool, "its input has no zero border");
    ArrayRef<int64_t> kernel = pool.getKernel();
    for (auto [index, size] : llvm::enumerate(*padding))
      if (size >= kernel[index / 2])
        return rewriter.notifyMatchFailure(pool, "the border is too large");
    rewriter.modifyOpInPlace(pool, [&] {
      pool.getInputMutable().assign(pad.getInput());
      pool.setPadding(*padding);
      pool.setCountIncludePad(true);
    });
    return success();
  }
};

/// transpose(pad(x)) -> pad(transpose(x))
struct SinkPadBelowTranspose : OpRewritePattern<TransposeOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(TransposeOp transpose,
                                PatternRewriter &rewriter) const override {
    auto pad = transpose.getInput().getDefiningOp<PadOp>();
    if (!pad || !pad->hasOneUse())
      return rewriter.notifyMatchFailure(transpose, "no border of its own");
    auto type = cast<RankedTensorType>(pad.getInput().getType());
    SmallVector<int64_t> shape, low, high;
    for (int64_t dim : transpose.getPermutation()) {
      shape.push_back(type.getDimSize(dim));
      low.push_back(pad.getLow()[dim]);
      high.push_back(pad.getHigh()[dim]);
    }
    Value moved =
        TransposeOp::create(rewriter, transpose.getLoc(), type.clone(shape),
                            pad.getInput(), transpose.getPermutation());
    rewriter.replaceOpWithNewOp<PadOp>(transpose, transpose.getType(), moved,
                                       low, high, pad.getValue());
    return success();
  }
};

/// reshape(pad(x)) -> pad(reshape(x)) where the reshape only adds and drops
/// dimensions of size 1.
struct SinkPadBelowReshape : OpRewritePattern<ReshapeOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(ReshapeOp reshape,
                                PatternRewriter &rewriter) const override {
    auto pad = reshape.getInput().getDefiningOp<PadOp>();
    if (!pad || !pad->hasOneUse() || !pad.getType().hasStaticShape())
      return rewriter.notifyMatchFailure(reshape, "no border of its own");
    ArrayRef<int64_t> padded = pad.getType().getShape();
    SmallVector<int64_t> shape, low, high;
    size_t next = 0;
    auto skipOnes = [&] {
      while (next < padded.size() && padded[next] == 1 && !pad.getLow()[next] &&
             !pad.getHigh()[next])
        ++next;
    };
    for (int64_t size : reshape.getType().getShape()) {
      skipOnes();
      bool isNew = size == 1;
      if (!isNew && (next == padded.size() || padded[next] != size))
        return rewriter.notifyMatchFailure(reshape, "it changes sizes");
      low.push_back(isNew ? 0 : pad.getLow()[next]);
      high.push_back(isNew ? 0 : pad.getHigh()[next]);
      shape.push_back(size - low.back() - high.back());
      next += !isNew;
    }
    skipOnes();
    if (next != padded.size())
      return rewriter.notifyMatchFailure(reshape, "it changes sizes");
    auto type = cast<RankedTensorType>(pad.getInput().getType()).clone(shape);
    Value moved =
        ReshapeOp::create(rewriter, reshape.getLoc(), type, pad.getInput());
    rewriter.replaceOpWithNewOp<PadOp>(reshape, reshape.getType(), moved, low,
                                       high, pad.getValue());
    return success();
  }
};

struct FusePaddingPass
    : quantmlir::qnn::impl::FusePaddingPassBase<FusePaddingPass> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    populateFusePaddingPatterns(patterns);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace

void quantmlir::qnn::populateFusePaddingPatterns(RewritePatternSet &patterns) {
  patterns.add<FusePadIntoConv, FusePadIntoAveragePool, SinkPadBelowTranspose,
               SinkPadBelowReshape>(patterns.getContext());
}
