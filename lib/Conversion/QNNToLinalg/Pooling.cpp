//===- Pooling.cpp - Pooling and mean reductions to linalg ----------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LoweringUtils.h"

using namespace mlir;
using namespace mlir::quant;
using namespace quantmlir;
using namespace quantmlir::lowering;
using namespace quantmlir::qnn;

//===----------------------------------------------------------------------===//
// Windows
//===----------------------------------------------------------------------===//

namespace {

/// A window that slides over [N, H, W, C], with all that is needed to read it.
struct PoolWindow {
  int64_t kernel[2], strides[2], padLow[2], dilations[2];
  int64_t inputSize[2], outputSize[2];
  /// Padding at the end as far as windows reach. Rounding the number of
  /// positions up (`ceil_mode`) can make it more than the operation's own,
  /// rounding down less.
  int64_t padHigh[2];

  PoolWindow(ArrayRef<int64_t> input, ArrayRef<int64_t> output,
             ArrayRef<int64_t> kernelSizes, ArrayRef<int64_t> strideSizes,
             ArrayRef<int64_t> padding, ArrayRef<int64_t> dilationSizes) {
    for (int dim = 0; dim < 2; ++dim) {
      kernel[dim] = kernelSizes[dim];
      strides[dim] = strideSizes[dim];
      padLow[dim] = padding[2 * dim];
      dilations[dim] = dilationSizes[dim];
      inputSize[dim] = input[dim + 1];
      outputSize[dim] = output[dim + 1];
      int64_t end = (outputSize[dim] - 1) * strides[dim] +
                    (kernel[dim] - 1) * dilations[dim] + 1;
      padHigh[dim] = std::max<int64_t>(0, end - padLow[dim] - inputSize[dim]);
    }
  }
};

} // namespace

/// Reduces the windows of `input`, filled up with `padding`, by `combine`
/// (element, accumulator), starting from `init`. The shape of the window is
/// carried by an empty tensor, as in linalg.pooling_nhwc_*.
static Value createWindowReduction(OpBuilder &builder, Location loc,
                                   Value input, const PoolWindow &window,
                                   ArrayRef<int64_t> outputShape,
                                   TypedAttr padding, TypedAttr init,
                                   ElementBuilder combine) {
  Value padded = createPadded(
      builder, loc, input, {0, window.padLow[0], window.padLow[1], 0},
      {0, window.padHigh[0], window.padHigh[1], 0}, padding);
  MLIRContext *context = builder.getContext();
  AffineExpr n, ho, wo, c, kh, kw;
  bindDims(context, n, ho, wo, c, kh, kw);
  auto map = [&](ArrayRef<AffineExpr> results) {
    return AffineMap::get(6, 0, results, context);
  };
  Value shape = createEmpty(builder, loc, window.kernel, elementOf(input));
  Value start = createFilled(builder, loc, outputShape, init);
  return createGeneric(
             builder, loc,
             {{padded,
               map({n, ho * window.strides[0] + kh * window.dilations[0],
                    wo * window.strides[1] + kw * window.dilations[1], c})},
              {shape, map({kh, kw})}},
             {start, map({n, ho, wo, c})},
             [&](OpBuilder &body, Location bodyLoc, ValueRange args) {
               Value operands[] = {args[0], args[2]};
               return combine(body, bodyLoc, operands);
             })
      .getResult(0);
}

/// accumulator + (element - zero point), or in float accumulator + element.
static Value createCenteredSum(OpBuilder &builder, Location loc,
                               ValueRange args, UniformQuantizedType type) {
  if (!type)
    return arith::AddFOp::create(builder, loc, args[1], args[0]);
  unsigned width = args[1].getType().getIntOrFloatBitWidth();
  Value centered = createCentered(builder, loc, args[0], type, width);
  return arith::AddIOp::create(builder, loc, args[1], centered);
}

/// No element is smaller: neither the start nor padding wins a maximum.
/// `type` is null in float.
static TypedAttr getLeast(Builder &builder, QuantizedType type) {
  if (type)
    return getStoredAttr(type, type.getStorageTypeMin());
  return builder.getF32FloatAttr(-std::numeric_limits<float>::infinity());
}

/// The larger one of accumulator and element.
static Value createMaximum(OpBuilder &builder, Location loc, ValueRange args,
                           QuantizedType type) {
  if (!type)
    return arith::MaximumFOp::create(builder, loc, args[1], args[0]);
  if (type.isSigned())
    return arith::MaxSIOp::create(builder, loc, args[1], args[0]);
  return arith::MaxUIOp::create(builder, loc, args[1], args[0]);
}

namespace {

struct MaxPool2DLowering : OpConversionPattern<MaxPool2DOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(MaxPool2DOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    PoolWindow window(shapeOf(op.getInput()), shapeOf(op.getOutput()),
                      op.getKernel(), op.getStrides(), op.getPadding(),
                      op.getDilations());
    QuantizedType type = getQuantizedElementType(op.getType());
    TypedAttr least = getLeast(rewriter, type);
    rewriter.replaceOp(op,
                       createWindowReduction(
                           rewriter, op.getLoc(), adaptor.getInput(), window,
                           shapeOf(op.getOutput()), least, least,
                           [&](OpBuilder &body, Location loc, ValueRange args) {
                             return createMaximum(body, loc, args, type);
                           }));
    return success();
  }
};

struct AveragePool2DLowering : OpConversionPattern<AveragePool2DOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(AveragePool2DOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    PoolWindow window(shapeOf(op.getInput()), shapeOf(op.getOutput()),
                      op.getKernel(), op.getStrides(), op.getPadding(), {1, 1});
    UniformQuantizedType from = getPerTensorType(op.getInput().getType());
    UniformQuantizedType to = getPerTensorType(op.getType());
    SmallVector<int64_t> divisors = getDivisors(op, window);
    TypedAttr padding = rewriter.getF32FloatAttr(0.0f);
    TypedAttr start = padding;
    std::optional<Requantization> requantization;
    if (from) {
      auto emitError = [&] { return op.emitOpError(); };
      IntegerInterval sums =
          worstCaseAccumulator(getCenteredInterval(from), {1, 1},
                               window.kernel[0] * window.kernel[1]);
      FailureOr<unsigned> bits = getAccumulatorBits(sums, emitError);
      if (failed(bits))
        return rewriter.notifyMatchFailure(op, "no accumulator");
      SmallVector<FixedPointMultiplier> multipliers;
      for (int64_t divisor : divisors) {
        auto multiplier = getMultiplier(
            op,
            from.getScale() / (to.getScale() * static_cast<double>(divisor)),
            getAccumulatorWidth(*bits));
        if (failed(multiplier))
          return rewriter.notifyMatchFailure(op, "no multiplier");
        multipliers.push_back(*multiplier);
      }
      requantization.emplace(op, to, getStorageRange(to), multipliers);
      requantization->accumulatorBits = std::min(32u, sums.signedBits());
      padding = getStoredAttr(from, from.getZeroPoint());
      start = rewriter.getIntegerAttr(rewriter.getIntegerType(*bits), 0);
    }
    Value sums = createWindowReduction(
        rewriter, op.getLoc(), adaptor.getInput(), window,
        shapeOf(op.getOutput()), padding, start,
        [&](OpBuilder &body, Location loc, ValueRange args) {
          return createCenteredSum(body, loc, args, from);
        });

    AffineExpr positionExprs[] = {rewriter.getAffineDimExpr(1),
                                  rewriter.getAffineDimExpr(2)};
    AffineMap positions =
        AffineMap::get(4, 0, positionExprs, rewriter.getContext());
    if (requantization) {
      requantization->constantShape.assign(window.outputSize,
                                           window.outputSize + 2);
      requantization->constantMap = positions;
      rewriter.replaceOp(op, createRequantizeEpilogue(rewriter, op.getLoc(),
                                                      sums, *requantization));
      return success();
    }
    rewriter.replaceOp(op, createDivision(rewriter, op.getLoc(), sums, divisors,
                                          window.outputSize, positions));
    return success();
  }

private:
  /// How many elements each position's mean is of: row by row, or one number if
  /// it is the same everywhere.
  static SmallVector<int64_t> getDivisors(AveragePool2DOp op,
                                          const PoolWindow &window) {
    auto count = [&](int dim, int64_t position) {
      bool withPadding = op.getCountIncludePad();
      int64_t begin = position * window.strides[dim] - window.padLow[dim];
      int64_t end = begin + window.kernel[dim];
      int64_t low = withPadding ? -window.padLow[dim] : 0;
      int64_t high = window.inputSize[dim] +
                     (withPadding ? op.getPadding()[2 * dim + 1] : 0);
      return std::min(end, high) - std::max(begin, low);
    };
    SmallVector<int64_t> divisors;
    for (int64_t row = 0; row < window.outputSize[0]; ++row)
      for (int64_t column = 0; column < window.outputSize[1]; ++column)
        divisors.push_back(count(0, row) * count(1, column));
    if (llvm::all_equal(divisors))
      divisors.resize(std::min<size_t>(divisors.size(), 1));
    return divisors;
  }

  static Value createDivision(OpBuilder &builder, Location loc, Value sums,
                              ArrayRef<int64_t> divisors,
                              ArrayRef<int64_t> positionShape,
                              AffineMap positions) {
    SmallVector<MappedOperand> inputs{
        {sums, builder.getMultiDimIdentityMap(4)}};
    if (divisors.size() > 1) {
      SmallVector<float> values(divisors.begin(), divisors.end());
      inputs.push_back(
          {createConstant(builder, loc, positionShape, ArrayRef<float>(values)),
           positions});
    }
    return createElementwise(
        builder, loc, inputs, shapeOf(sums), elementOf(sums),
        [&](OpBuilder &body, Location bodyLoc, ValueRange args) -> Value {
          Value divisor = args.size() > 1
                              ? args[1]
                              : createF32(body, bodyLoc,
                                          static_cast<float>(divisors.front()));
          return arith::DivFOp::create(body, bodyLoc, args[0], divisor);
        });
  }
};

//===----------------------------------------------------------------------===//
// Reductions of whole dimensions
//===----------------------------------------------------------------------===//

/// The dimensions that a reduction keeps, and how many elements become one.
struct Reduction {
  int64_t count = 1;
  SmallVector<int64_t> keptShape;
  AffineMap identity, keptMap;

  template <typename Op>
  explicit Reduction(Op op)
      : Reduction(op.getContext(), shapeOf(op.getInput()), op.getAxes()) {}

  Reduction(MLIRContext *context, ArrayRef<int64_t> shape,
            ArrayRef<int64_t> axes) {
    auto rank = static_cast<unsigned>(shape.size());
    SmallVector<AffineExpr> keptDims;
    for (unsigned dim = 0; dim < rank; ++dim) {
      if (llvm::is_contained(axes, static_cast<int64_t>(dim))) {
        count *= shape[dim];
        continue;
      }
      keptShape.push_back(shape[dim]);
      keptDims.push_back(getAffineDimExpr(dim, context));
    }
    identity = AffineMap::getMultiDimIdentityMap(rank, context);
    keptMap = AffineMap::get(rank, 0, keptDims, context);
  }

  /// Reduces `input` by `combine` (element, accumulator), starting from
  /// `start`.
  Value create(OpBuilder &builder, Location loc, Value input, TypedAttr start,
               ElementBuilder combine) const {
    Value init = createFilled(builder, loc, keptShape, start);
    return createGeneric(builder, loc, {{input, identity}}, {init, keptMap},
                         combine)
        .getResult(0);
  }
};

/// All of a large tensor of f32, added up in columns first: these are lanes of
/// vectors, and bands of rows are shared by threads. Null for other tensors.
static Value createColumnSums(OpBuilder &builder, Location loc, Value input) {
  constexpr int64_t least = 1 << 14, mostColumns = 64, mostBands = 64;
  int64_t count = ShapedType::getNumElements(shapeOf(input));
  int64_t columns = std::min(mostColumns, count & -count);
  if (!elementOf(input).isF32() || count < least || columns < 16)
    return {};
  int64_t rows = count / columns, bands = mostBands;
  while (rows % bands != 0)
    --bands;
  Value table =
      createReshaped(builder, loc, input, {bands, rows / bands, columns});
  AffineMap all = builder.getMultiDimIdentityMap(3);
  Value init = createFilled(builder, loc, {bands, columns},
                            builder.getF32FloatAttr(0.0f));
  return createGeneric(
             builder, loc, {{table, all}}, {init, all.dropResult(1)},
             [](OpBuilder &body, Location bodyLoc, ValueRange args) -> Value {
               return arith::AddFOp::create(body, bodyLoc, args[1], args[0]);
             })
      .getResult(0);
}

/// qnn.reduce_sum, and qnn.reduce_mean where `isMean` -> a sum, an elementwise
/// division or requantization, and a reshape that brings back reduced
/// dimensions.
template <typename Op, bool isMean>
struct ReduceSumLowering : OpConversionPattern<Op> {
  using OpConversionPattern<Op>::OpConversionPattern;

  LogicalResult
  matchAndRewrite(Op op, typename Op::Adaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Reduction reduction(op);
    int64_t count = reduction.count;
    auto divisor = static_cast<double>(isMean ? count : 1);
    UniformQuantizedType from = getPerTensorType(op.getInput().getType());
    UniformQuantizedType to = getPerTensorType(op.getType());
    TypedAttr start = rewriter.getF32FloatAttr(0.0f);
    std::optional<Requantization> requantization;
    if (from) {
      auto emitError = [&] { return op.emitOpError(); };
      IntegerInterval sums =
          worstCaseAccumulator(getCenteredInterval(from), {1, 1}, count);
      FailureOr<unsigned> bits = getAccumulatorBits(sums, emitError);
      if (failed(bits))
        return rewriter.notifyMatchFailure(op, "no accumulator");
      FailureOr<FixedPointMultiplier> multiplier =
          getMultiplier(op, from.getScale() / (to.getScale() * divisor),
                        getAccumulatorWidth(*bits));
      if (failed(multiplier))
        return rewriter.notifyMatchFailure(op, "no multiplier");
      requantization.emplace(op, to, getStorageRange(to), *multiplier);
      requantization->accumulatorBits = std::min(32u, sums.signedBits());
      start = rewriter.getIntegerAttr(rewriter.getIntegerType(*bits), 0);
    }

    Location loc = op.getLoc();
    Value input = adaptor.getInput();
    if (reduction.keptShape.empty())
      if (Value columns = createColumnSums(rewriter, loc, input)) {
        input = columns;
        reduction = Reduction(rewriter.getContext(), shapeOf(input), {0, 1});
      }
    Value result = reduction.create(
        rewriter, loc, input, start,
        [&](OpBuilder &body, Location bodyLoc, ValueRange args) {
          return createCenteredSum(body, bodyLoc, args, from);
        });
    if (requantization)
      result = createRequantizeEpilogue(rewriter, loc, result, *requantization);
    else if (isMean)
      result = createElementwise(
          rewriter, loc,
          {{result, rewriter.getMultiDimIdentityMap(
                        static_cast<unsigned>(reduction.keptShape.size()))}},
          reduction.keptShape, elementOf(result),
          [&](OpBuilder &body, Location bodyLoc, ValueRange args) -> Value {
            return arith::DivFOp::create(
                body, bodyLoc, args[0],
                createF32(body, bodyLoc, static_cast<float>(count)));
          });
    rewriter.replaceOp(
        op, createReshaped(rewriter, loc, result, shapeOf(op.getOutput())));
    return success();
  }
};

struct ReduceMaxLowering : OpConversionPattern<ReduceMaxOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(ReduceMaxOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    QuantizedType type = getQuantizedElementType(op.getType());
    Value result = Reduction(op).create(
        rewriter, op.getLoc(), adaptor.getInput(), getLeast(rewriter, type),
        [&](OpBuilder &body, Location loc, ValueRange args) {
          return createMaximum(body, loc, args, type);
        });
    rewriter.replaceOp(op, createReshaped(rewriter, op.getLoc(), result,
                                          shapeOf(op.getOutput())));
    return success();
  }
};

} // namespace

void quantmlir::populateQNNPoolingToLinalgPatterns(
    const TypeConverter &converter, RewritePatternSet &patterns) {
  patterns
      .add<MaxPool2DLowering, AveragePool2DLowering,
           ReduceSumLowering<ReduceMeanOp, /*isMean=*/true>,
           ReduceSumLowering<ReduceSumOp, /*isMean=*/false>, ReduceMaxLowering>(
          converter, patterns.getContext());
}
