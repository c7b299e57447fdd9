//===- Normalization.cpp - Batch normalization and softmax to linalg ------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LoweringUtils.h"

#include "quant-mlir/Dialect/QNN/IR/ConstantData.h"
#include "quant-mlir/QuantMath/ElementaryFunctions.h"

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::lowering;
using namespace quantmlir::qnn;

namespace {

/// qnn.batch_norm -> one elementwise operation: x * a + b where the parameters
/// are constants, else (x - mean) * a + offset with a = scale / sqrt(variance +
/// epsilon) computed before, one value a channel.
struct BatchNormLowering : OpConversionPattern<BatchNormOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(BatchNormOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    ArrayRef<int64_t> shape = shapeOf(op.getOutput());
    auto rank = static_cast<unsigned>(shape.size());
    AffineMap channelMap = AffineMap::get(
        rank, 0, rewriter.getAffineDimExpr(rank - 1), rewriter.getContext());
    SmallVector<MappedOperand> inputs{
        {adaptor.getInput(), rewriter.getMultiDimIdentityMap(rank)}};
    SmallVector<Value> folded = createFolded(rewriter, op);
    SmallVector<Value> parameters = folded;
    if (parameters.empty())
      parameters = {createFactor(rewriter, op, adaptor), adaptor.getOffset(),
                    adaptor.getMean()};
    for (Value parameter : parameters)
      inputs.push_back({parameter, channelMap});
    rewriter.replaceOp(
        op, createElementwise(
                rewriter, op.getLoc(), inputs, shape, elementOf(op.getOutput()),
                [&](OpBuilder &body, Location loc, ValueRange args) {
                  Value value = folded.empty() ? createCentered(body, loc, args)
                                               : createAffine(body, loc, args);
                  return createClamped(body, loc, value, op.getClampAttr());
                }));
    return success();
  }

private:
  /// a = scale / sqrt(variance + epsilon) and b = offset - mean * a, computed
  /// in double; nothing unless all parameters are constants.
  static SmallVector<Value> createFolded(OpBuilder &builder, BatchNormOp op) {
    auto scale = getConstantFloats(op.getScale());
    auto offset = getConstantFloats(op.getOffset());
    auto mean = getConstantFloats(op.getMean());
    auto variance = getConstantFloats(op.getVariance());
    if (!scale || !offset || !mean || !variance)
      return {};
    double epsilon = op.getEpsilon().convertToFloat();
    SmallVector<float, 0> factors, terms;
    for (auto [s, o, m, v] :
         llvm::zip_equal(scale->values(), offset->values(), mean->values(),
                         variance->values())) {
      double factor = s / std::sqrt(v + epsilon);
      factors.push_back(static_cast<float>(factor));
      terms.push_back(static_cast<float>(o - m * factor));
    }
    ArrayRef<int64_t> shape = shapeOf(op.getScale());
    return {createConstant(builder, op.getLoc(), shape, ArrayRef(factors)),
            createConstant(builder, op.getLoc(), shape, ArrayRef(terms))};
  }

  static Value createAffine(OpBuilder &builder, Location loc, ValueRange args) {
    Value product = arith::MulFOp::create(builder, loc, args[0], args[1]);
    return arith::AddFOp::create(builder, loc, product, args[2]);
  }

  /// scale / sqrt(variance + epsilon)
  static Value createFactor(OpBuilder &builder, BatchNormOp op,
                            OpAdaptor adaptor) {
    AffineMap identity = builder.getMultiDimIdentityMap(1);
    return createElementwise(
        builder, op.getLoc(),
        {{adaptor.getScale(), identity}, {adaptor.getVariance(), identity}},
        shapeOf(op.getScale()), elementOf(op.getScale()),
        [&](OpBuilder &body, Location loc, ValueRange args) -> Value {
          Value epsilon =
              createF32(body, loc, op.getEpsilon().convertToFloat());
          Value positive = arith::AddFOp::create(body, loc, args[1], epsilon);
          Value deviation = math::SqrtOp::create(body, loc, positive);
          return arith::DivFOp::create(body, loc, args[0], deviation);
        });
  }

  /// (x - mean) * factor + offset
  static Value createCentered(OpBuilder &builder, Location loc,
                              ValueRange args) {
    Value factor = args[1], offset = args[2], mean = args[3];
    Value centered = arith::SubFOp::create(builder, loc, args[0], mean);
    Value scaled = arith::MulFOp::create(builder, loc, centered, factor);
    return arith::AddFOp::create(builder, loc, scaled, offset);
  }
};

/// qnn.layer_norm -> sums, sums of squared distances from the mean, and one
/// elementwise operation.
struct LayerNormLowering : OpConversionPattern<LayerNormOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(LayerNormOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    ArrayRef<int64_t> shape = shapeOf(op.getOutput());
    auto rank = static_cast<unsigned>(shape.size());
    auto size = static_cast<float>(shape.back());
    float epsilon = op.getEpsilon().convertToFloat();
    AffineMap identity = rewriter.getMultiDimIdentityMap(rank);
    AffineMap rows = identity.dropResult(rank - 1);
    AffineMap channels = identity.getMinorSubMap(1);
    Value zeros = createFilled(rewriter, loc, shape.drop_back(),
                               rewriter.getF32FloatAttr(0.0f));
    auto divide = [&](OpBuilder &body, Location bodyLoc, Value value) -> Value {
      return arith::DivFOp::create(body, bodyLoc, value,
                                   createF32(body, bodyLoc, size));
    };
    auto center = [&](OpBuilder &body, Location bodyLoc, Value value,
                      Value sum) -> Value {
      return arith::SubFOp::create(body, bodyLoc, value,
                                   divide(body, bodyLoc, sum));
    };
    Value sums =
        createGeneric(
            rewriter, loc, {{adaptor.getInput(), identity}}, {zeros, rows},
            [](OpBuilder &body, Location bodyLoc, ValueRange args) -> Value {
              return arith::AddFOp::create(body, bodyLoc, args[1], args[0]);
            })
            .getResult(0);
    Value squares =
        createGeneric(
            rewriter, loc, {{adaptor.getInput(), identity}, {sums, rows}},
            {zeros, rows},
            [&](OpBuilder &body, Location bodyLoc, ValueRange args) -> Value {
              Value centered = center(body, bodyLoc, args[0], args[1]);
              Value square =
                  arith::MulFOp::create(body, bodyLoc, centered, centered);
              return arith::AddFOp::create(body, bodyLoc, args[2], square);
            })
            .getResult(0);
    rewriter.replaceOp(
        op,
        createElementwise(
            rewriter, loc,
            {{adaptor.getInput(), identity},
             {sums, rows},
             {squares, rows},
             {adaptor.getScale(), channels},
             {adaptor.getOffset(), channels}},
            shape, elementOf(op.getOutput()),
            [&](OpBuilder &body, Location bodyLoc, ValueRange args) -> Value {
              Value variance = arith::AddFOp::create(
                  body, bodyLoc, divide(body, bodyLoc, args[2]),
                  createF32(body, bodyLoc, epsilon));
              Value normal = arith::DivFOp::create(
                  body, bodyLoc, center(body, bodyLoc, args[0], args[1]),
                  math::SqrtOp::create(body, bodyLoc, variance));
              Value scaled =
                  arith::MulFOp::create(body, bodyLoc, normal, args[3]);
              return arith::AddFOp::create(body, bodyLoc, scaled, args[4]);
            }));
    return success();
  }
};

/// qnn.softmax -> maximum, exp(x - maximum), sum, division.
struct SoftmaxLowering : OpConversionPattern<SoftmaxOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(SoftmaxOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    ArrayRef<int64_t> shape = shapeOf(op.getOutput());
    Type element = elementOf(op.getOutput());
    auto rank = static_cast<unsigned>(shape.size());
    auto axis = static_cast<unsigned>(op.getAxis());
    AffineMap identity = rewriter.getMultiDimIdentityMap(rank);
    AffineMap rows = identity.dropResult(axis);
    SmallVector<int64_t> rowShape(shape);
    rowShape.erase(rowShape.begin() + axis);
    auto reduce = [&](Value input, float start, ElementBuilder combine) {
      Value init = createFilled(rewriter, loc, rowShape,
                                rewriter.getF32FloatAttr(start));
      return createGeneric(rewriter, loc, {{input, identity}}, {init, rows},
                           combine)
          .getResult(0);
    };
    Value maxima = reduce(
        adaptor.getInput(), -std::numeric_limits<float>::infinity(),
        [](OpBuilder &body, Location bodyLoc, ValueRange args) -> Value {
          return arith::MaximumFOp::create(body, bodyLoc, args[1], args[0]);
        });
    Value powers = createElementwise(
        rewriter, loc, {{adaptor.getInput(), identity}, {maxima, rows}}, shape,
        element,
        [](OpBuilder &body, Location bodyLoc, ValueRange args) -> Value {
          Value difference =
              arith::SubFOp::create(body, bodyLoc, args[0], args[1]);
          quantmlir::ArithBuilder emit(body, bodyLoc);
          return emitExp(emit, difference);
        });
    Value sums =
        reduce(powers, 0.0f,
               [](OpBuilder &body, Location bodyLoc, ValueRange args) -> Value {
                 return arith::AddFOp::create(body, bodyLoc, args[1], args[0]);
               });
    rewriter.replaceOp(
        op,
        createElementwise(
            rewriter, loc, {{powers, identity}, {sums, rows}}, shape, element,
            [](OpBuilder &body, Location bodyLoc, ValueRange args) -> Value {
              return arith::DivFOp::create(body, bodyLoc, args[0], args[1]);
            }));
    return success();
  }
};

} // namespace

void quantmlir::populateQNNNormalizationToLinalgPatterns(
    const TypeConverter &converter, RewritePatternSet &patterns) {
  patterns.add<BatchNormLowering, LayerNormLowering, SoftmaxLowering>(
      converter, patterns.getContext());
}
