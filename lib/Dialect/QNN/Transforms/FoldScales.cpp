//===- FoldScales.cpp - Multiply weights by constants that follow ---------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ChannelAffine.h"
#include "FoldLinears.h"

#include "quant-mlir/Dialect/QNN/Transforms/Passes.h"
#include "quant-mlir/Dialect/QNN/Transforms/Patterns.h"

#include "quant-mlir/Dialect/QNN/IR/ConstantData.h"

#include "mlir/IR/PatternMatch.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

using namespace mlir;
using namespace quantmlir::qnn;

namespace quantmlir::qnn {
#define GEN_PASS_DEF_FOLDSCALESPASS
#include "quant-mlir/Dialect/QNN/Transforms/Passes.h.inc"
} // namespace quantmlir::qnn

namespace {

/// mul(conv(x), constant) -> conv(x), and the same for every operation with
/// weights.
struct FoldMulIntoWeight : OpRewritePattern<MulOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(MulOp mul,
                                PatternRewriter &rewriter) const override {
    for (auto [left, right] : {std::pair(mul.getLhs(), mul.getRhs()),
                               std::pair(mul.getRhs(), mul.getLhs())}) {
      auto weighted = left.getDefiningOp<WeightedOpInterface>();
      if (!weighted || !getConstantFloats(right))
        continue;
      // The result's type may not know them.
      int64_t channels =
          cast<RankedTensorType>(weighted.getWeight().getType()).getDimSize(0);
      auto factor = getChannelValues(right, channels);
      if (!factor)
        return rewriter.notifyMatchFailure(mul, "not one value per channel");
      ChannelAffine affine{*factor, SmallVector<double>(channels, 0.0)};
      return foldIntoProducer(rewriter, mul, left, affine, mul.getClampAttr());
    }
    return rewriter.notifyMatchFailure(mul,
                                       "not a contraction times a constant");
  }
};

struct FoldScalesPass
    : quantmlir::qnn::impl::FoldScalesPassBase<FoldScalesPass> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    populateFoldScalesPatterns(patterns);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace

void quantmlir::qnn::populateFoldScalesPatterns(RewritePatternSet &patterns) {
  patterns.add<FoldMulIntoWeight>(patterns.getContext());
  // Factors and addends alternate.
  populateFoldBiasPatterns(patterns);
  populateFoldLinearsPatterns(patterns);
}
