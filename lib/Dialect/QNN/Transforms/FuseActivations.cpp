//===- FuseActivations.cpp - Fuses activations into their producers -------===//
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
#define GEN_PASS_DEF_FUSEACTIVATIONSPASS
#include "quant-mlir/Dialect/QNN/Transforms/Passes.h.inc"
} // namespace quantmlir::qnn

namespace {

ClampAttr getLimits(ReluOp op) {
  return ClampAttr::get(op.getContext(), 0.0,
                        std::numeric_limits<double>::infinity());
}
ClampAttr getLimits(ClipOp op) { return op.getClampAttr(); }

/// clip(producer(x)) -> producer(x) with a clamp.
template <typename Op> struct FuseClamp : OpRewritePattern<Op> {
  using OpRewritePattern<Op>::OpRewritePattern;

  LogicalResult matchAndRewrite(Op op,
                                PatternRewriter &rewriter) const override {
    auto producer =
        op.getInput().template getDefiningOp<FusedClampOpInterface>();
    if (!producer)
      return rewriter.notifyMatchFailure(op,
                                         "the producer cannot carry a clamp");
    if (!producer->hasOneUse())
      return rewriter.notifyMatchFailure(op, "the producer has other users");
    if (producer->getResult(0).getType() != op.getType())
      return rewriter.notifyMatchFailure(op, "the quantized types differ");
    ClampAttr limits = getLimits(op);
    if (ClampAttr first = producer.getFusedClamp()) {
      // The second clamp acts on the result of the first.
      Interval both = Interval{first.getMin(), first.getMax()}.intersect(
          {limits.getMin(), limits.getMax()});
      limits = ClampAttr::get(op.getContext(), both.low, both.high);
    }
    rewriter.modifyOpInPlace(producer, [&] { producer.setFusedClamp(limits); });
    rewriter.replaceOp(op, producer->getResults());
    return success();
  }
};

/// True if `value` is a constant of one repeated value close to `expected`.
bool isSplat(Value value, double expected) {
  auto data = getConstantFloats(value);
  return data && llvm::all_of(data->values(), [&](float x) {
           return std::abs(x - expected) <= 1e-6 * std::abs(expected);
         });
}

/// The operands of a commutative operation as (operand with the given test,
/// the other one), or null values.
template <typename Op, typename Test>
std::pair<Value, Value> splitOperands(Op op, Test test) {
  if (test(op.getLhs()))
    return {op.getLhs(), op.getRhs()};
  if (test(op.getRhs()))
    return {op.getRhs(), op.getLhs()};
  return {};
}

/// x * sigmoid(x) -> silu(x); x * hard_sigmoid(x) -> hard_swish(x)
struct FuseGate : OpRewritePattern<MulOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(MulOp mul,
                                PatternRewriter &rewriter) const override {
    if (mul.getClampAttr())
      return rewriter.notifyMatchFailure(mul, "has a clamp");
    for (auto [gate, x] : {std::pair(mul.getLhs(), mul.getRhs()),
                           std::pair(mul.getRhs(), mul.getLhs())}) {
      if (auto sigmoid = gate.getDefiningOp<SigmoidOp>();
          sigmoid && sigmoid.getInput() == x) {
        rewriter.replaceOpWithNewOp<SiluOp>(mul, mul.getType(), x);
        return success();
      }
      auto hard = gate.getDefiningOp<HardSigmoidOp>();
      if (hard && hard.getInput() == x &&
          std::abs(hard.getAlpha().convertToFloat() - 1.0f / 6.0f) < 1e-6f &&
          hard.getBeta().convertToFloat() == 0.5f) {
        rewriter.replaceOpWithNewOp<HardSwishOp>(mul, mul.getType(), x);
        return success();
      }
    }
    return rewriter.notifyMatchFailure(mul, "not a value times its own gate");
  }
};

/// clip(x + 3, 0, 6) * (1/6) -> hard_sigmoid(x, 1/6, 1/2)
/// x * clip(x + 3, 0, 6) * (1/6), in either association, reaches hard_swish
/// through it.
struct FuseHardSigmoid : OpRewritePattern<MulOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(MulOp mul,
                                PatternRewriter &rewriter) const override {
    auto isSixth = [](Value value) { return isSplat(value, 1.0 / 6.0); };
    auto [sixth, rest] = splitOperands(mul, isSixth);
    if (!sixth || mul.getClampAttr() || rest.getType() != mul.getType())
      return rewriter.notifyMatchFailure(mul, "not a product with 1/6");
    if (Value x = matchGate(rest); x && x.getType() == mul.getType()) {
      rewriter.replaceOp(mul, createHardSigmoid(rewriter, mul, x));
      return success();
    }
    // (x * gate) * (1/6)
    auto product = rest.getDefiningOp<MulOp>();
    if (!product || product.getClampAttr())
      return rewriter.notifyMatchFailure(mul, "not a gate");
    for (auto [gate, x] : {std::pair(product.getLhs(), product.getRhs()),
                           std::pair(product.getRhs(), product.getLhs())})
      if (matchGate(gate) == x && x.getType() == mul.getType()) {
        rewriter.replaceOpWithNewOp<HardSwishOp>(mul, mul.getType(), x);
        return success();
      }
    return rewriter.notifyMatchFailure(mul, "not a gate");
  }

private:
  /// x if `value` is clip(x + 3, 0, 6), else null.
  static Value matchGate(Value value) {
    AddOp add;
    ClampAttr limits;
    if (auto clip = value.getDefiningOp<ClipOp>()) {
      add = clip.getInput().getDefiningOp<AddOp>();
      limits = clip.getClampAttr();
    } else if ((add = value.getDefiningOp<AddOp>())) {
      limits = add.getClampAttr();
    }
    if (!add || !limits || limits.getMin() != 0.0 || limits.getMax() != 6.0 ||
        (add.getClampAttr() && add.getClampAttr() != limits))
      return {};
    return splitOperands(add, [](Value v) { return isSplat(v, 3.0); }).second;
  }

  static Value createHardSigmoid(PatternRewriter &rewriter, MulOp mul,
                                 Value x) {
    return HardSigmoidOp::create(rewriter, mul.getLoc(), mul.getType(), x,
                                 rewriter.getF32FloatAttr(1.0f / 6.0f),
                                 rewriter.getF32FloatAttr(0.5f));
  }
};

struct FuseActivationsPass
    : quantmlir::qnn::impl::FuseActivationsPassBase<FuseActivationsPass> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    populateFuseActivationsPatterns(patterns);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace

void quantmlir::qnn::populateFuseActivationsPatterns(
    RewritePatternSet &patterns) {
  patterns.add<FuseClamp<ReluOp>, FuseClamp<ClipOp>, FuseGate, FuseHardSigmoid>(
      patterns.getContext());
}
