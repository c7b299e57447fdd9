//===- FuseGelu.cpp - Recognize GELU in its formulas ----------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PatternMatchUtils.h"

#include "quant-mlir/Dialect/QNN/Transforms/Passes.h"
#include "quant-mlir/Dialect/QNN/Transforms/Patterns.h"

#include "quant-mlir/Dialect/QNN/IR/ConstantData.h"

#include "mlir/IR/PatternMatch.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

using namespace mlir;
using namespace quantmlir::qnn;

namespace quantmlir::qnn {
#define GEN_PASS_DEF_FUSEGELUPASS
#include "quant-mlir/Dialect/QNN/Transforms/Passes.h.inc"
} // namespace quantmlir::qnn

namespace {

/// x where `value` is x to the power of `count`, else null.
Value matchPower(Value value, unsigned count) {
  if (auto pow = value.getDefiningOp<PowOp>())
    return isClose(pow.getExponent().convertToFloat(), count) ? pow.getInput()
                                                              : Value();
  auto mul = value.getDefiningOp<MulOp>();
  if (!mul)
    return {};
  for (Value x : mul->getOperands())
    if (Product::of(value, x).isPower(x, count) &&
        Product::of(value, x).constant == 1.0)
      return x;
  return {};
}

/// x where `value` is x + 0.044715 x^3, else null.
Value matchCubicSum(Value value) {
  auto add = value.getDefiningOp<AddOp>();
  if (!add || add.getClampAttr())
    return {};
  for (auto [x, term] : {std::pair(add.getLhs(), add.getRhs()),
                         std::pair(add.getRhs(), add.getLhs())}) {
    Product product = Product::of(term, x);
    if (!isClose(product.constant, 0.044715))
      continue;
    if (product.isPower(x, 3) ||
        (product.factors.size() == 1 && matchPower(product.factors[0], 3) == x))
      return x;
  }
  return {};
}

/// x where `product` is x * (1 + 0.044715 x^2) but for its constant, else null.
Value matchCubicProduct(const Product &product) {
  if (product.factors.size() != 2)
    return {};
  for (auto [x, sum] : {std::pair(product.factors[0], product.factors[1]),
                        std::pair(product.factors[1], product.factors[0])}) {
    Value term = matchSumWith(sum, 1.0);
    if (!term)
      continue;
    Product square = Product::of(term, x);
    if (isClose(square.constant, 0.044715) &&
        (square.isPower(x, 2) ||
         (square.factors.size() == 1 && matchPower(square.factors[0], 2) == x)))
      return x;
  }
  return {};
}

/// A gate 1 + erf(x / sqrt(2)) or 1 + tanh(...) of x.
struct Gate {
  Value x;
  bool byTanh = false;

  static Gate match(Value value) {
    Value inner = matchSumWith(value, 1.0);
    if (!inner)
      return {};
    if (auto erf = inner.getDefiningOp<ErfOp>())
      return {matchScaled(erf.getInput(), M_SQRT1_2), false};
    auto tanh = inner.getDefiningOp<TanhOp>();
    if (!tanh)
      return {};
    // sqrt(2 / pi)
    constexpr double factor = 0.5 * M_2_SQRTPI * M_SQRT2;
    if (Value sum = matchScaled(tanh.getInput(), factor))
      if (Value x = matchCubicSum(sum))
        return {x, true};
    Product product = Product::of(tanh.getInput());
    return {isClose(product.constant, factor) ? matchCubicProduct(product)
                                              : Value(),
            true};
  }

private:
  /// v where `value` is v times `factor`, else null.
  static Value matchScaled(Value value, double factor) {
    auto mul = value.getDefiningOp<MulOp>();
    if (!mul || mul.getClampAttr())
      return {};
    for (auto [v, constant] : {std::pair(mul.getLhs(), mul.getRhs()),
                               std::pair(mul.getRhs(), mul.getLhs())})
      if (auto splat = getSplat(constant); splat && isClose(*splat, factor))
        return v;
    return {};
  }
};

/// x / 2 * gate(x), in any association -> gelu(x)
struct RecognizeGelu : OpRewritePattern<MulOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(MulOp mul,
                                PatternRewriter &rewriter) const override {
    if (mul.getClampAttr())
      return rewriter.notifyMatchFailure(mul, "has a clamp");
    for (Value factor : Product::of(mul).factors) {
      Gate gate = Gate::match(factor);
      if (!gate.x || gate.x.getType() != mul.getType())
        continue;
      Product product = Product::of(mul, gate.x);
      if (!isClose(product.constant, 0.5) || product.factors.size() != 2 ||
          !llvm::is_contained(product.factors, gate.x))
        continue;
      rewriter.replaceOpWithNewOp<GeluOp>(mul, mul.getType(), gate.x,
                                          gate.byTanh);
      return success();
    }
    return rewriter.notifyMatchFailure(mul, "not a value times its own gate");
  }
};

struct FuseGeluPass : quantmlir::qnn::impl::FuseGeluPassBase<FuseGeluPass> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    populateFuseGeluPatterns(patterns);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace

void quantmlir::qnn::populateFuseGeluPatterns(RewritePatternSet &patterns) {
  patterns.add<RecognizeGelu>(patterns.getContext());
}
