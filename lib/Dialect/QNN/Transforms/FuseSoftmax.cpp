//===- FuseSoftmax.cpp - Recognize softmax in its formula -----------------===//
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
#define GEN_PASS_DEF_FUSESOFTMAXPASS
#include "quant-mlir/Dialect/QNN/Transforms/Passes.h.inc"
} // namespace quantmlir::qnn

namespace {

/// x where `value` is x minus its maximum along `axis`, else `value` itself:
/// any other number could be subtracted, too.
Value skipMaximum(Value value, int64_t axis) {
  auto sub = value.getDefiningOp<SubOp>();
  auto maximum =
      sub ? sub.getRhs().getDefiningOp<ReduceMaxOp>() : ReduceMaxOp();
  return maximum && !sub.getClampAttr() && maximum.getInput() == sub.getLhs() &&
                 maximum.getKeepDims() &&
                 maximum.getAxes() == ArrayRef<int64_t>{axis}
             ? sub.getLhs()
             : value;
}

/// exp(x) / sum(exp(x)) -> softmax(x)
struct RecognizeSoftmax : OpRewritePattern<DivOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(DivOp div,
                                PatternRewriter &rewriter) const override {
    auto exp = div.getLhs().getDefiningOp<ExpOp>();
    auto sum = div.getRhs().getDefiningOp<ReduceSumOp>();
    if (!exp || !sum || sum.getInput() != exp.getResult())
      return rewriter.notifyMatchFailure(div,
                                         "not exponentials over their sum");
    if (div.getClampAttr() || !sum.getKeepDims() || sum.getAxes().size() != 1)
      return rewriter.notifyMatchFailure(
          div, "has a clamp, or the sum is not along one dimension");
    int64_t axis = sum.getAxes().front();
    rewriter.replaceOpWithNewOp<SoftmaxOp>(
        div, div.getType(), skipMaximum(exp.getInput(), axis), axis);
    return success();
  }
};

struct FuseSoftmaxPass
    : quantmlir::qnn::impl::FuseSoftmaxPassBase<FuseSoftmaxPass> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    populateFuseSoftmaxPatterns(patterns);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace

void quantmlir::qnn::populateFuseSoftmaxPatterns(RewritePatternSet &patterns) {
  patterns.add<RecognizeSoftmax>(patterns.getContext());
}
