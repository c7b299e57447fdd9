//===- FoldBias.cpp - Folds additions of constants into biases ------------===//
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
#define GEN_PASS_DEF_FOLDBIASPASS
#include "quant-mlir/Dialect/QNN/Transforms/Passes.h.inc"
} // namespace quantmlir::qnn

namespace {

/// add(conv(x), constant) -> conv(x) with a bias, and the same for linear.
template <typename Op> struct FoldAddIntoBias : OpRewritePattern<AddOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(AddOp add,
                                PatternRewriter &rewriter) const override {
    for (auto [left, right] : {std::pair(add.getLhs(), add.getRhs()),
                               std::pair(add.getRhs(), add.getLhs())}) {
      auto op = left.template getDefiningOp<Op>();
      auto addend = getConstantFloats(right);
      if (!op || !addend)
        continue;
      if (!op->hasOneUse() || op.getClampAttr() ||
          op.getType() != add.getType())
        return rewriter.notifyMatchFailure(
            add,
            "the producer has other users, an activation or another shape");
      // One value, or one per channel: all dimensions but the last are 1.
      auto shape = cast<RankedTensorType>(right.getType()).getShape();
      int64_t channels =
          cast<RankedTensorType>(op.getWeight().getType()).getDimSize(0);
      int64_t count = addend->values().size();
      bool perChannel =
          !shape.empty() && shape.back() == channels && count == channels;
      if (!perChannel && count != 1)
        return rewriter.notifyMatchFailure(add, "not one value per channel");
      auto bias = op.getBias() ? getConstantFloats(op.getBias()) : std::nullopt;
      if (op.getBias() && !bias)
        return rewriter.notifyMatchFailure(add, "the bias is not constant");
      std::vector<float> sum(channels);
      for (int64_t c = 0; c < channels; ++c)
        sum[c] = (bias ? bias->values()[c] : 0.0f) +
                 addend->values()[perChannel ? c : 0];
      auto type = RankedTensorType::get({channels}, rewriter.getF32Type());
      Value newBias = ConstantOp::create(rewriter, add.getLoc(), type,
                                         makeElements<float>(type, sum));
      auto folded = cast<Op>(rewriter.clone(*op));
      folded->setOperands({op.getInput(), op.getWeight(), newBias});
      folded.setClampAttr(add.getClampAttr());
      rewriter.replaceOp(add, folded);
      rewriter.eraseOp(op);
      return success();
    }
    return rewriter.notifyMatchFailure(add,
                                       "not a constant added to a contraction");
  }
};

struct FoldBiasPass : quantmlir::qnn::impl::FoldBiasPassBase<FoldBiasPass> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    populateFoldBiasPatterns(patterns);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace

void quantmlir::qnn::populateFoldBiasPatterns(RewritePatternSet &patterns) {
  patterns.add<FoldAddIntoBias<Conv2DOp>, FoldAddIntoBias<LinearOp>>(
      patterns.getContext());
}
