//===- Training.cpp - Lowering of losses and simulated rounding ----------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LoweringUtils.h"

#include "quant-mlir/Dialect/QNN/Utils/GradientRules.h"
#include "quant-mlir/QuantMath/ElementaryFunctions.h"

#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::lowering;
using namespace quantmlir::qnn;

namespace {

/// The elements that an operation that simulates rounding computes from.
struct FakeQuantElements {
  Value x, scale, zeroPoint, gradient;
  StorageRange range;
};

} // namespace

/// One element of the result.
static Value createElement(FakeQuantOp op, quantmlir::ArithBuilder &emit,
                           const FakeQuantElements &elements) {
  const NumericsRules &rules = getNumericsRules(op);
  return emitFakeQuant(emit, elements.x, elements.scale, elements.zeroPoint,
                       elements.range, rules.quantize, rules.dequantize,
                       getHalves(op));
}
template <typename Op>
static FakeQuantSteps<quantmlir::ArithBuilder>
createSteps(Op op, quantmlir::ArithBuilder &emit,
            const FakeQuantElements &elements) {
  return emitFakeQuantSteps(
      emit, elements.x, elements.scale, elements.zeroPoint, elements.range,
      getNumericsRules(op).quantize, getHalves(op), getClipTest(op.getRule()));
}
static Value createElement(FakeQuantInputGradOp op,
                           quantmlir::ArithBuilder &emit,
                           const FakeQuantElements &elements) {
  return emitFakeQuantInputGrad(emit, createSteps(op, emit, elements),
                                elements.gradient);
}
static Value createElement(FakeQuantScaleGradOp op,
                           quantmlir::ArithBuilder &emit,
                           const FakeQuantElements &elements) {
  return emitFakeQuantScaleGrad(emit, createSteps(op, emit, elements),
                                elements.gradient, isStepLearned(op.getRule()));
}

namespace {

/// Simulated rounding and its gradients are elementwise, with parameters that
/// are the same everywhere or along all dimensions but one.
template <typename Op> struct FakeQuantLowering : OpConversionPattern<Op> {
  using OpConversionPattern<Op>::OpConversionPattern;

  LogicalResult
  matchAndRewrite(Op op, typename Op::Adaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    ArrayRef<int64_t> shape = shapeOf(op.getOutput());
    auto rank = static_cast<unsigned>(shape.size());
    AffineMap identity = rewriter.getMultiDimIdentityMap(rank);
    AffineMap parameter = AffineMap::get(rank, 0, rewriter.getContext());
    if (std::optional<int64_t> axis = op.getAxis())
      parameter = AffineMap::get(
          rank, 0, rewriter.getAffineDimExpr(static_cast<unsigned>(*axis)),
          rewriter.getContext());
    SmallVector<MappedOperand> inputs;
    for (auto [index, operand] : llvm::enumerate(adaptor.getOperands()))
      inputs.push_back({operand, index == 0 ? identity : parameter});
    constexpr bool hasGradient = !std::is_same_v<Op, FakeQuantOp>;
    if (hasGradient)
      inputs.back().map = identity;
    rewriter.replaceOp(
        op, createElementwise(
                rewriter, op.getLoc(), inputs, shape, elementOf(op.getOutput()),
                [&](OpBuilder &body, Location loc, ValueRange args) {
                  quantmlir::ArithBuilder emit(body, loc);
                  StorageRange range{static_cast<int64_t>(op.getQmin()),
                                     static_cast<int64_t>(op.getQmax())};
                  Value zeroPoint = op.getZeroPoint()
                                        ? emitZeroPoint(emit, args[2], range)
                                        : emit.constantI32(0);
                  return createElement(
                      op, emit,
                      {args[0], args[1], zeroPoint, args.back(), range});
                }));
    return success();
  }
};

struct ClampGradLowering : OpConversionPattern<ClampGradOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(ClampGradOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    ArrayRef<int64_t> shape = shapeOf(op.getOutput());
    AffineMap identity =
        rewriter.getMultiDimIdentityMap(static_cast<unsigned>(shape.size()));
    rewriter.replaceOp(
        op,
        createElementwise(
            rewriter, op.getLoc(),
            {{adaptor.getLimited(), identity},
             {adaptor.getGradient(), identity}},
            shape, elementOf(op.getOutput()),
            [&](OpBuilder &body, Location loc, ValueRange args) -> Value {
              auto bound = [&](double value) {
                return createF32(body, loc, static_cast<float>(value));
              };
              Value above =
                  arith::CmpFOp::create(body, loc, arith::CmpFPredicate::OGT,
                                        args[0], bound(op.getClamp().getMin()));
              Value below =
                  arith::CmpFOp::create(body, loc, arith::CmpFPredicate::OLT,
                                        args[0], bound(op.getClamp().getMax()));
              Value between = arith::AndIOp::create(body, loc, above, below);
              return arith::SelectOp::create(body, loc, between, args[1],
                                             bound(0.0));
            }));
    return success();
  }
};

/// qnn.softmax_cross_entropy -> maximum and sum of exp(x - maximum) of each
/// row, then the sum of targets * (maximum + log(sum) - x) / N.
struct SoftmaxCrossEntropyLowering
    : OpConversionPattern<SoftmaxCrossEntropyOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(SoftmaxCrossEntropyOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    ArrayRef<int64_t> shape = shapeOf(op.getLogits());
    AffineMap identity = rewriter.getMultiDimIdentityMap(2);
    AffineMap rows = identity.dropResult(1);
    AffineMap scalar = AffineMap::get(2, 0, rewriter.getContext());
    auto fill = [&](ArrayRef<int64_t> filled, float value) {
      return createFilled(rewriter, loc, filled,
                          rewriter.getF32FloatAttr(value));
    };
    MappedOperand logits{adaptor.getLogits(), identity};
    Value maxima =
        createGeneric(
            rewriter, loc, {logits},
            {fill(shape.take_front(), -std::numeric_limits<float>::infinity()),
             rows},
            [](OpBuilder &body, Location bodyLoc, ValueRange args) -> Value {
              return arith::MaximumFOp::create(body, bodyLoc, args[1], args[0]);
            })
            .getResult(0);
    Value sums =
        createGeneric(
            rewriter, loc, {logits, {maxima, rows}},
            {fill(shape.take_front(), 0.0f), rows},
            [](OpBuilder &body, Location bodyLoc, ValueRange args) -> Value {
              quantmlir::ArithBuilder emit(body, bodyLoc);
              Value difference =
                  arith::SubFOp::create(body, bodyLoc, args[0], args[1]);
              return arith::AddFOp::create(body, bodyLoc, args[2],
                                           emitExp(emit, difference));
            })
            .getResult(0);
    Value shifts = createElementwise(
        rewriter, loc,
        {{maxima, rewriter.getMultiDimIdentityMap(1)},
         {sums, rewriter.getMultiDimIdentityMap(1)}},
        shape.take_front(), elementOf(op.getLogits()),
        [](OpBuilder &body, Location bodyLoc, ValueRange args) -> Value {
          Value log = math::LogOp::create(body, bodyLoc, args[1]);
          return arith::AddFOp::create(body, bodyLoc, args[0], log);
        });
    float share = shape[0] ? 1.0f / static_cast<float>(shape[0]) : 0.0f;
    rewriter.replaceOp(
        op,
        createGeneric(
            rewriter, loc,
            {logits, {adaptor.getTargets(), identity}, {shifts, rows}},
            {fill({}, 0.0f), scalar},
            [&](OpBuilder &body, Location bodyLoc, ValueRange args) -> Value {
              Value difference =
                  arith::SubFOp::create(body, bodyLoc, args[2], args[0]);
              Value weighted =
                  arith::MulFOp::create(body, bodyLoc, args[1], difference);
              Value term = arith::MulFOp::create(
                  body, bodyLoc, weighted, createF32(body, bodyLoc, share));
              return arith::AddFOp::create(body, bodyLoc, args[3], term);
            })
            .getResult(0));
    return success();
  }
};

} // namespace

void quantmlir::populateQNNTrainingToLinalgPatterns(
    const TypeConverter &converter, RewritePatternSet &patterns) {
  patterns.add<FakeQuantLowering<FakeQuantOp>,
               FakeQuantLowering<FakeQuantInputGradOp>,
               FakeQuantLowering<FakeQuantScaleGradOp>, ClampGradLowering,
               SoftmaxCrossEntropyLowering>(converter, patterns.getContext());
}
