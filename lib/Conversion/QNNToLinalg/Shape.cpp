//===- Shape.cpp - Operations that move values to linalg and tensor -------===//
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

namespace {

struct ReshapeLowering : OpConversionPattern<ReshapeOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(ReshapeOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    rewriter.replaceOp(op,
                       createReshaped(rewriter, op.getLoc(), adaptor.getInput(),
                                      shapeOf(op.getOutput())));
    return success();
  }
};

struct TransposeLowering : OpConversionPattern<TransposeOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(TransposeOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    if (llvm::equal(op.getPermutation(),
                    llvm::seq<int64_t>(0, op.getPermutation().size()))) {
      rewriter.replaceOp(op, adaptor.getInput());
      return success();
    }
    Value empty = createEmpty(rewriter, op.getLoc(), shapeOf(op.getOutput()),
                              elementOf(adaptor.getInput()));
    auto transpose = linalg::TransposeOp::create(
        rewriter, op.getLoc(), adaptor.getInput(), empty, op.getPermutation());
    rewriter.replaceOp(op, transpose->getResults());
    return success();
  }
};

struct SliceLowering : OpConversionPattern<SliceOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(SliceOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    MLIRContext *context = rewriter.getContext();
    auto type =
        cast<RankedTensorType>(getTypeConverter()->convertType(op.getType()));
    rewriter.replaceOpWithNewOp<tensor::ExtractSliceOp>(
        op, type, adaptor.getInput(),
        getAsIndexOpFoldResult(context, op.getOffsets()),
        getAsIndexOpFoldResult(context, type.getShape()),
        getAsIndexOpFoldResult(context, op.getStrides()));
    return success();
  }
};

struct PadLowering : OpConversionPattern<PadOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(PadOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    FailureOr<TypedAttr> value = getPadding(op);
    if (failed(value))
      return rewriter.notifyMatchFailure(op, "no padding value");
    rewriter.replaceOp(op,
                       createPadded(rewriter, op.getLoc(), adaptor.getInput(),
                                    op.getLow(), op.getHigh(), *value));
    return success();
  }

private:
  static FailureOr<TypedAttr> getPadding(PadOp op) {
    QuantizedType type = getQuantizedElementType(op.getType());
    if (!type)
      return TypedAttr(op.getValueAttr());
    return getStoredAttr(type, quantizeReal(op.getValue().convertToFloat(),
                                            cast<UniformQuantizedType>(type)));
  }
};

/// Operands are inserted side by side, which bufferization does in place.
struct ConcatLowering : OpConversionPattern<ConcatOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(ConcatOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    MLIRContext *context = rewriter.getContext();
    ArrayRef<int64_t> shape = shapeOf(op.getOutput());
    Value result = createEmpty(rewriter, op.getLoc(), shape,
                               elementOf(adaptor.getInputs().front()));
    SmallVector<int64_t> offsets(shape.size(), 0);
    SmallVector<int64_t> strides(shape.size(), 1);
    for (Value input : adaptor.getInputs()) {
      result = tensor::InsertSliceOp::create(
          rewriter, op.getLoc(), input, result,
          getAsIndexOpFoldResult(context, offsets),
          getAsIndexOpFoldResult(context, shapeOf(input)),
          getAsIndexOpFoldResult(context, strides));
      offsets[op.getAxis()] += shapeOf(input)[op.getAxis()];
    }
    rewriter.replaceOp(op, result);
    return success();
  }
};

/// Runs of positions at one distance are slices, put side by side; a dimension
/// whose elements are all repeated as often is a broadcast.
struct GatherLowering : OpConversionPattern<GatherOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(GatherOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    int64_t size = shapeOf(op.getInput())[op.getAxis()];
    ArrayRef<int64_t> indices = op.getIndices();
    int64_t count = indices.size();
    if (size > 0 && count > size && count % size == 0 &&
        llvm::all_of(llvm::enumerate(indices), [&](auto position) {
          return position.value() ==
                 static_cast<int64_t>(position.index()) / (count / size);
        }))
      rewriter.replaceOp(
          op, createRepeated(rewriter, op, adaptor.getInput(), count / size));
    else
      rewriter.replaceOp(op, createRuns(rewriter, op, adaptor.getInput()));
    return success();
  }

private:
  /// [..., n, ...] -> [..., n, repeats, ...] -> [..., n * repeats, ...]
  static Value createRepeated(OpBuilder &builder, GatherOp op, Value input,
                              int64_t repeats) {
    SmallVector<int64_t> shape(shapeOf(input));
    auto axis = static_cast<unsigned>(op.getAxis());
    shape.insert(shape.begin() + axis + 1, repeats);
    AffineMap map =
        builder.getMultiDimIdentityMap(static_cast<unsigned>(shape.size()))
            .dropResult(axis + 1);
    Value repeated = createElementwise(
        builder, op.getLoc(), {{input, map}}, shape, elementOf(input),
        [](OpBuilder &, Location, ValueRange args) { return args[0]; });
    return createReshaped(builder, op.getLoc(), repeated,
                          shapeOf(op.getOutput()));
  }

  static Value createRuns(OpBuilder &builder, GatherOp op, Value input) {
    MLIRContext *context = builder.getContext();
    Location loc = op.getLoc();
    int64_t axis = op.getAxis();
    ArrayRef<int64_t> indices = op.getIndices();
    Value result =
        createEmpty(builder, loc, shapeOf(op.getOutput()), elementOf(input));
    SmallVector<int64_t> shape(shapeOf(input));
    SmallVector<int64_t> zeros(shape.size(), 0), ones(shape.size(), 1);
    for (size_t begin = 0, end; begin < indices.size(); begin = end) {
      end = begin + 1;
      int64_t step = 1;
      if (end < indices.size() && indices[end] > indices[begin])
        step = indices[end] - indices[begin];
      while (end < indices.size() && indices[end] - indices[end - 1] == step)
        ++end;
      shape[axis] = static_cast<int64_t>(end - begin);
      SmallVector<int64_t> from(zeros), strides(ones), to(zeros);
      from[axis] = indices[begin];
      strides[axis] = step;
      to[axis] = static_cast<int64_t>(begin);
      Value run = tensor::ExtractSliceOp::create(
          builder, loc, RankedTensorType::get(shape, elementOf(input)), input,
          getAsIndexOpFoldResult(context, from),
          getAsIndexOpFoldResult(context, shape),
          getAsIndexOpFoldResult(context, strides));
      result = tensor::InsertSliceOp::create(
          builder, loc, run, result, getAsIndexOpFoldResult(context, to),
          getAsIndexOpFoldResult(context, shape),
          getAsIndexOpFoldResult(context, ones));
    }
    return result;
  }
};

} // namespace

void quantmlir::populateQNNShapeToLinalgPatterns(const TypeConverter &converter,
                                                 RewritePatternSet &patterns) {
  patterns.add<ReshapeLowering, TransposeLowering, SliceLowering, PadLowering,
               ConcatLowering, GatherLowering>(converter,
                                               patterns.getContext());
}
