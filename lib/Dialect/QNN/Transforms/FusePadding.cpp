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

namespace {

/// conv_2d(pad(x)) -> conv_2d(x) with more padding, where the border is zero.
struct FusePadIntoConv : OpRewritePattern<Conv2DOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(Conv2DOp conv,
                                PatternRewriter &rewriter) const override {
    auto pad = conv.getInput().getDefiningOp<PadOp>();
    if (!pad)
      return rewriter.notifyMatchFailure(conv, "its input is not padded");
    ArrayRef<int64_t> low = pad.getLow(), high = pad.getHigh();
    if (!pad.getValue().isZero())
      return rewriter.notifyMatchFailure(conv, "the border is not zero");
    if (low[0] || low[3] || high[0] || high[3])
      return rewriter.notifyMatchFailure(
          conv, "batch or channels have a border of their own");
    ArrayRef<int64_t> given = conv.getPadding();
    SmallVector<int64_t> padding{given[0] + low[1], given[1] + high[1],
                                 given[2] + low[2], given[3] + high[2]};
    // The verifier's bound.
    if (llvm::any_of(padding, [](int64_t p) { return p > int64_t(1) << 30; }))
      return rewriter.notifyMatchFailure(conv, "the border is too large");
    rewriter.modifyOpInPlace(conv, [&] {
      conv.getInputMutable().assign(pad.getInput());
      conv.setPadding(padding);
    });
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
  patterns.add<FusePadIntoConv>(patterns.getContext());
}
