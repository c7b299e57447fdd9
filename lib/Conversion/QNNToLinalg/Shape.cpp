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

/// Whether there are no elements. What would compute them becomes an empty
/// tensor: offsets into tensors have to be those of elements.
static bool isEmptyShape(ArrayRef<int64_t> shape) {
  return llvm::is_contained(shape, 0);
}

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
    if (isEmptyShape(type.getShape())) {
      rewriter.replaceOp(op, createEmpty(rewriter, op.getLoc(), type.getShape(),
                                         type.getElementType()));
      return success();
    }
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

/// `inputs` side by side along `axis`. One of them has elements.
static Value createConcatenated(OpBuilder &builder, Location loc, int64_t axis,
                                ValueRange inputs) {
  // Nothing can be inserted behind the last element.
  SmallVector<Value> parts = llvm::filter_to_vector(
      inputs, [](Value input) { return !isEmptyShape(shapeOf(input)); });
  if (parts.size() == 1)
    return parts.front();
  return tensor::ConcatOp::create(builder, loc, axis, parts);
}

struct ConcatLowering : OpConversionPattern<ConcatOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(ConcatOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    ArrayRef<int64_t> shape = shapeOf(op.getOutput());
    if (isEmptyShape(shape)) {
      rewriter.replaceOp(op,
                         createEmpty(rewriter, op.getLoc(), shape,
                                     elementOf(adaptor.getInputs().front())));
      return success();
    }
    rewriter.replaceOp(op,
                       createConcatenated(rewriter, op.getLoc(), op.getAxis(),
                                          adaptor.getInputs()));
    return success();
  }
};

/// Few runs of positions at one distance are slices, put side by side; many are
/// elements found through a table. A dimension whose elements are all repeated
/// as often is a broadcast.
struct GatherLowering : OpConversionPattern<GatherOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(GatherOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Value input = adaptor.getInput();
    ArrayRef<int64_t> shape = shapeOf(op.getOutput());
    if (isEmptyShape(shape)) {
      rewriter.replaceOp(
          op, createEmpty(rewriter, op.getLoc(), shape, elementOf(input)));
      return success();
    }
    int64_t size = shapeOf(input)[op.getAxis()];
    ArrayRef<int64_t> indices = op.getIndices();
    int64_t count = indices.size();
    if (count > size && count % size == 0 &&
        llvm::all_of(llvm::enumerate(indices), [&](auto position) {
          return position.value() ==
                 static_cast<int64_t>(position.index()) / (count / size);
        })) {
      rewriter.replaceOp(op, createRepeated(rewriter, op, input, count / size));
      return success();
    }
    SmallVector<Run> runs = findRuns(indices);
    rewriter.replaceOp(op, runs.size() <= mostRuns
                               ? createRuns(rewriter, op, input, runs)
                               : createLookup(rewriter, op, input));
    return success();
  }

private:
  /// Each run is a kernel of its own.
  static constexpr size_t mostRuns = 8;

  /// The positions first, first + step, ...: `count` of them.
  struct Run {
    int64_t first, step, count;
  };

  static SmallVector<Run> findRuns(ArrayRef<int64_t> indices) {
    SmallVector<Run> runs;
    for (size_t begin = 0, end; begin < indices.size(); begin = end) {
      end = begin + 1;
      int64_t step = 1;
      if (end < indices.size() && indices[end] > indices[begin])
        step = indices[end] - indices[begin];
      while (end < indices.size() && indices[end] - indices[end - 1] == step)
        ++end;
      runs.push_back({indices[begin], step, static_cast<int64_t>(end - begin)});
    }
    return runs;
  }

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

  static Value createRuns(OpBuilder &builder, GatherOp op, Value input,
                          ArrayRef<Run> runs) {
    MLIRContext *context = builder.getContext();
    int64_t axis = op.getAxis();
    SmallVector<int64_t> shape(shapeOf(input));
    SmallVector<int64_t> offsets(shape.size(), 0), strides(shape.size(), 1);
    SmallVector<Value> slices;
    for (const Run &run : runs) {
      shape[axis] = run.count;
      offsets[axis] = run.first;
      strides[axis] = run.step;
      slices.push_back(tensor::ExtractSliceOp::create(
          builder, op.getLoc(), RankedTensorType::get(shape, elementOf(input)),
          input, getAsIndexOpFoldResult(context, offsets),
          getAsIndexOpFoldResult(context, shape),
          getAsIndexOpFoldResult(context, strides)));
    }
    return createConcatenated(builder, op.getLoc(), axis, slices);
  }

  /// Kernels have no index of a loop: its values are a constant, too, along
  /// each dimension of more than one element.
  static Value createLookup(OpBuilder &builder, GatherOp op, Value input) {
    Location loc = op.getLoc();
    ArrayRef<int64_t> shape = shapeOf(op.getOutput());
    SmallVector<MappedOperand> tables;
    for (auto [dim, size] : llvm::enumerate(shape)) {
      if (size == 1)
        continue;
      auto positions = llvm::to_vector<0>(llvm::seq<int32_t>(0, size));
      if (dim == op.getAxis())
        positions.assign(op.getIndices().begin(), op.getIndices().end());
      tables.push_back({createConstant(builder, loc, {size}, positions),
                        AffineMap::get(static_cast<unsigned>(shape.size()), 0,
                                       builder.getAffineDimExpr(dim))});
    }
    return createElementwise(
        builder, loc, tables, shape, elementOf(input),
        [&](OpBuilder &body, Location bodyLoc, ValueRange args) -> Value {
          SmallVector<Value> indices;
          for (int64_t size : shape) {
            if (size == 1) {
              indices.push_back(
                  arith::ConstantIndexOp::create(body, bodyLoc, 0));
              continue;
            }
            indices.push_back(arith::IndexCastUIOp::create(
                body, bodyLoc, body.getIndexType(), args.front()));
            args = args.drop_front();
          }
          return tensor::ExtractOp::create(body, bodyLoc, input, indices);
        });
  }
};

} // namespace

void quantmlir::populateQNNShapeToLinalgPatterns(const TypeConverter &converter,
                                                 RewritePatternSet &patterns) {
  patterns.add<ReshapeLowering, TransposeLowering, SliceLowering, PadLowering,
               ConcatLowering, GatherLowering>(converter,
                                               patterns.getContext());
}
