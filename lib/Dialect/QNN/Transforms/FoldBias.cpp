//===- FoldBias.cpp - Folds additions of constants into biases ------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ChannelAffine.h"

#include "quant-mlir/Dialect/QNN/Transforms/Passes.h"
#include "quant-mlir/Dialect/QNN/Transforms/Patterns.h"

#include "mlir/IR/PatternMatch.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

using namespace mlir;
using namespace quantmlir::qnn;

namespace quantmlir::qnn {
#define GEN_PASS_DEF_FOLDBIASPASS
#include "quant-mlir/Dialect/QNN/Transforms/Passes.h.inc"
} // namespace quantmlir::qnn

namespace {

/// add(conv(x), constant) -> conv(x) with a bias, and the same for every
/// operation with weights.
struct FoldAddIntoBias : OpRewritePattern<AddOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(AddOp add,
                                PatternRewriter &rewriter) const override {
    for (auto [left, right] : {std::pair(add.getLhs(), add.getRhs()),
                               std::pair(add.getRhs(), add.getLhs())}) {
      auto weighted = left.getDefiningOp<WeightedOpInterface>();
      if (!weighted)
        continue;
      // The result's type may not know them.
      int64_t channels =
          cast<RankedTensorType>(weighted.getWeight().getType()).getDimSize(0);
      auto shift = getChannelValues(right, channels);
      if (!shift)
        continue;
      ChannelAffine affine{SmallVector<double>(channels, 1.0), *shift};
      return foldIntoProducer(rewriter, add, left, affine, add.getClampAttr());
    }
    return rewriter.notifyMatchFailure(
        add, "not a constant with one value per channel added to a "
             "contraction");
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
  patterns.add<FoldAddIntoBias>(patterns.getContext());
}
