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

} // namespace

void quantmlir::populateQNNShapeToLinalgPatterns(const TypeConverter &converter,
                                                 RewritePatternSet &patterns) {
  patterns.add<ReshapeLowering, TransposeLowering, SliceLowering, PadLowering,
               ConcatLowering>(converter, patterns.getContext());
}
