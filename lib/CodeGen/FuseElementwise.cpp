//===- FuseElementwise.cpp - Chains of elementwise operations become one --===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/CodeGen/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace quantmlir {
#define GEN_PASS_DEF_FUSEELEMENTWISE
#include "quant-mlir/CodeGen/Passes.h.inc"
} // namespace quantmlir

using namespace mlir;
using namespace quantmlir;

static bool isAllParallel(linalg::LinalgOp op) {
  return op && op.getNumLoops() == op.getNumParallelLoops();
}

/// True for the epilogue of a reduction: an operation that reads its result.
static bool readsReduction(linalg::GenericOp op) {
  return llvm::any_of(op.getInputs(), [](Value input) {
    while (Operation *producer = input.getDefiningOp()) {
      if (!isa<tensor::CollapseShapeOp, tensor::ExpandShapeOp>(producer))
        break;
      input = producer->getOperand(0);
    }
    auto producer = input.getDefiningOp<linalg::LinalgOp>();
    return producer && producer.getNumReductionLoops() > 0;
  });
}

/// True when fusing the producer of `operand` into its reader repeats no work
/// and leaves every reduction its epilogue: a sum of two convolutions belongs
/// to one of them, or the other would have to store its accumulators.
static bool fusesForFree(OpOperand *operand) {
  auto producer = operand->get().getDefiningOp<linalg::GenericOp>();
  auto reader = dyn_cast<linalg::GenericOp>(operand->getOwner());
  if (!producer || !reader || !operand->get().hasOneUse() ||
      !isAllParallel(producer) || !isAllParallel(reader) ||
      producer.getNumResults() != 1)
    return false;
  if (readsReduction(producer) && readsReduction(reader))
    return false;
  return reader.getMatchingIndexingMap(operand).isPermutation();
}

/// A collapse_shape of an accumulator moves behind its elementwise reader: the
/// two must stay adjacent to become one kernel.
static bool separatesReductionFromReader(OpOperand *operand) {
  auto collapse = operand->get().getDefiningOp<tensor::CollapseShapeOp>();
  if (!collapse || !operand->get().hasOneUse())
    return false;
  auto producer = collapse.getSrc().getDefiningOp<linalg::LinalgOp>();
  return producer && !isAllParallel(producer) &&
         collapse.getSrc().hasOneUse() &&
         isAllParallel(dyn_cast<linalg::LinalgOp>(operand->getOwner()));
}

namespace {
struct FuseElementwisePass
    : public quantmlir::impl::FuseElementwiseBase<FuseElementwisePass> {
  void runOnOperation() override {
    IRRewriter rewriter(&getContext());
    getOperation().walk([&](linalg::LinalgOp op) {
      if (isa<linalg::GenericOp, linalg::FillOp>(op.getOperation()))
        return;
      rewriter.setInsertionPoint(op);
      if (failed(linalg::generalizeNamedOp(rewriter, op)))
        op.emitRemark("has no generic form and stays as it is");
    });

    RewritePatternSet patterns(&getContext());
    linalg::populateElementwiseOpsFusionPatterns(patterns, fusesForFree);
    linalg::populateFoldReshapeOpsByExpansionPatterns(
        patterns, separatesReductionFromReader);
    linalg::populateEraseUnusedOperandsAndResultsPatterns(patterns);
    linalg::populateInlineConstantOperandsPatterns(patterns);
    tensor::CollapseShapeOp::getCanonicalizationPatterns(patterns,
                                                         &getContext());
    tensor::ExpandShapeOp::getCanonicalizationPatterns(patterns, &getContext());
    linalg::GenericOp::getCanonicalizationPatterns(patterns, &getContext());
    GreedyRewriteConfig config;
    config.setUseTopDownTraversal(true);
    if (failed(
            applyPatternsGreedily(getOperation(), std::move(patterns), config)))
      return signalPassFailure();
  }
};
} // namespace
