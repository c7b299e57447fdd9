//===- SinkTransposes.cpp - Moves transposes past elementwise operations --===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Dialect/QNN/Transforms/Passes.h"
#include "quant-mlir/Dialect/QNN/Transforms/Patterns.h"

#include "mlir/IR/PatternMatch.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

using namespace mlir;
using namespace quantmlir::qnn;

namespace quantmlir::qnn {
#define GEN_PASS_DEF_SINKTRANSPOSESPASS
#include "quant-mlir/Dialect/QNN/Transforms/Passes.h.inc"
} // namespace quantmlir::qnn

namespace {

/// f(transpose(x), ...) -> transpose(f(x, ...)) for an elementwise operation
/// whose operands are all the same transpose.
struct SinkTranspose : OpInterfaceRewritePattern<ElementwiseOpInterface> {
  using OpInterfaceRewritePattern::OpInterfaceRewritePattern;

  LogicalResult matchAndRewrite(ElementwiseOpInterface op,
                                PatternRewriter &rewriter) const override {
    SmallVector<Value> operands;
    TransposeOp first;
    for (Value operand : op->getOperands()) {
      auto transpose = operand.getDefiningOp<TransposeOp>();
      if (!transpose ||
          !llvm::all_of(transpose->getUsers(),
                        [&](Operation *user) { return user == op; }))
        return rewriter.notifyMatchFailure(
            op, "an operand is no transpose of its own");
      if (first && (transpose.getPermutation() != first.getPermutation() ||
                    transpose.getType() != first.getType()))
        return rewriter.notifyMatchFailure(op, "the transposes differ");
      first = transpose;
      operands.push_back(transpose.getInput());
    }
    auto type = cast<RankedTensorType>(op->getResult(0).getType());
    auto inputType = cast<RankedTensorType>(first.getInput().getType());
    if (first.getType().getShape() != type.getShape())
      return rewriter.notifyMatchFailure(op, "the operation broadcasts");
    Operation *moved = rewriter.clone(*op);
    moved->setOperands(operands);
    moved->getResult(0).setType(
        RankedTensorType::get(inputType.getShape(), type.getElementType()));
    rewriter.replaceOpWithNewOp<TransposeOp>(op, type, moved->getResult(0),
                                             first.getPermutation());
    return success();
  }
};

struct SinkTransposesPass
    : quantmlir::qnn::impl::SinkTransposesPassBase<SinkTransposesPass> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    populateSinkTransposesPatterns(patterns);
    TransposeOp::getCanonicalizationPatterns(patterns, &getContext());
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace

void quantmlir::qnn::populateSinkTransposesPatterns(
    RewritePatternSet &patterns) {
  patterns.add<SinkTranspose>(patterns.getContext());
}
