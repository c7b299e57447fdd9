//===- Elementwise.cpp - Sums, products and activations to linalg ---------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LoweringUtils.h"

#include "quant-mlir/QuantMath/ElementaryFunctions.h"

using namespace mlir;
using namespace mlir::quant;
using namespace quantmlir;
using namespace quantmlir::lowering;
using namespace quantmlir::qnn;

//===----------------------------------------------------------------------===//
// Binary operations
//===----------------------------------------------------------------------===//

/// An elementwise operation on two tensors that broadcast to the result's.
static Value createBinary(OpBuilder &builder, Operation *op, Value lhs,
                          Value rhs, ElementBuilder body) {
  ArrayRef<int64_t> shape = shapeOf(op->getResult(0));
  Type element = cast<RankedTensorType>(getStoredType(op->getResultTypes()[0]))
                     .getElementType();
  MLIRContext *context = builder.getContext();
  return createElementwise(
      builder, op->getLoc(),
      {{lhs, getBroadcastMap(shapeOf(lhs), shape, context)},
       {rhs, getBroadcastMap(shapeOf(rhs), shape, context)}},
      shape, element, body);
}

namespace {

struct AddLowering : OpConversionPattern<AddOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(AddOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    UniformQuantizedType result = getPerTensorType(op.getType());
    if (!result) {
      rewriter.replaceOp(
          op, createBinary(rewriter, op, adaptor.getLhs(), adaptor.getRhs(),
                           [&](OpBuilder &body, Location loc, ValueRange args) {
                             Value sum = arith::AddFOp::create(
                                 body, loc, args[0], args[1]);
                             return createClamped(body, loc, sum,
                                                  op.getClampAttr());
                           }));
      return success();
    }
    UniformQuantizedType lhs = getPerTensorType(op.getLhs().getType());
    UniformQuantizedType rhs = getPerTensorType(op.getRhs().getType());
    if (std::max({lhs.getStorageTypeIntegralWidth(),
                  rhs.getStorageTypeIntegralWidth(),
                  result.getStorageTypeIntegralWidth()}) > 16)
      return op.emitOpError("got storage types of more than 16 bits, expected "
                            "at most 16 in a quantized sum");
    const NumericsRules &rules = getNumericsRules(op);
    std::optional<RescaleAdd> constants;
    if (rules.isInteger()) {
      FailureOr<RescaleAdd> found =
          getRescaleAdd(op, [&] { return op.emitOpError(); });
      if (failed(found))
        return rewriter.notifyMatchFailure(op, "no common fixed point");
      constants = *found;
    }
    StorageRange range = getClampedRange(result, op.getClampAttr());
    rewriter.replaceOp(
        op, createBinary(
                rewriter, op, adaptor.getLhs(), adaptor.getRhs(),
                [&](OpBuilder &body, Location loc, ValueRange args) {
                  quantmlir::ArithBuilder emit(body, loc);
                  Value a = createExtended(body, loc, args[0], lhs, 32);
                  Value b = createExtended(body, loc, args[1], rhs, 32);
                  Value sum =
                      constants
                          ? emitRescaleAdd(emit, a, lhs.getZeroPoint(), b,
                                           rhs.getZeroPoint(), *constants,
                                           result.getZeroPoint(), range)
                          : emitAddFloat(emit, a, getQuantParams(lhs), b,
                                         getQuantParams(rhs),
                                         getQuantParams(result), range, rules);
                  return createStored(body, loc, sum, result);
                }));
    return success();
  }
};

struct MulLowering : OpConversionPattern<MulOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(MulOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    UniformQuantizedType result = getPerTensorType(op.getType());
    if (!result) {
      rewriter.replaceOp(
          op, createBinary(rewriter, op, adaptor.getLhs(), adaptor.getRhs(),
                           [&](OpBuilder &body, Location loc, ValueRange args) {
                             Value product = arith::MulFOp::create(
                                 body, loc, args[0], args[1]);
                             return createClamped(body, loc, product,
                                                  op.getClampAttr());
                           }));
      return success();
    }
    UniformQuantizedType lhs = getPerTensorType(op.getLhs().getType());
    UniformQuantizedType rhs = getPerTensorType(op.getRhs().getType());
    auto emitError = [&] { return op.emitOpError(); };
    IntegerInterval products =
        worstCaseAccumulator(getCenteredInterval(lhs), getCenteredInterval(rhs),
                             /*numTerms=*/1);
    FailureOr<unsigned> bits = getAccumulatorBits(products, emitError);
    if (failed(bits))
      return rewriter.notifyMatchFailure(op, "no accumulator");
    auto multipliers = getContractionMultipliers(op, lhs, rhs, result,
                                                 getAccumulatorWidth(*bits));
    if (failed(multipliers))
      return rewriter.notifyMatchFailure(op, "no multiplier");
    Requantization requantization(
        op, result, getClampedRange(result, op.getClampAttr()), *multipliers);
    requantization.accumulatorBits = std::min(32u, products.signedBits());
    rewriter.replaceOp(
        op, createBinary(
                rewriter, op, adaptor.getLhs(), adaptor.getRhs(),
                [&](OpBuilder &body, Location loc, ValueRange args) {
                  Value left = createCentered(body, loc, args[0], lhs, *bits);
                  Value right = createCentered(body, loc, args[1], rhs, *bits);
                  Value product = arith::MulIOp::create(body, loc, left, right);
                  return createRequantized(body, loc, product, requantization);
                }));
    return success();
  }
};

} // namespace

//===----------------------------------------------------------------------===//
// Functions of one variable
//===----------------------------------------------------------------------===//

/// clamp(alpha * x + beta, 0, 1)
static Value createHardSigmoid(OpBuilder &builder, Location loc, Value x,
                               float alpha, float beta) {
  Value scaled =
      arith::MulFOp::create(builder, loc, x, createF32(builder, loc, alpha));
  Value moved = arith::AddFOp::create(builder, loc, scaled,
                                      createF32(builder, loc, beta));
  return createClamped(builder, loc, moved,
                       ClampAttr::get(builder.getContext(), 0.0, 1.0));
}

static Value createFunction(ReluOp, OpBuilder &builder, Location loc, Value x) {
  return arith::MaximumFOp::create(builder, loc, x,
                                   createF32(builder, loc, 0.0f));
}
static Value createFunction(ClipOp op, OpBuilder &builder, Location loc,
                            Value x) {
  return createClamped(builder, loc, x, op.getClamp());
}
static Value createFunction(SigmoidOp, OpBuilder &builder, Location loc,
                            Value x) {
  quantmlir::ArithBuilder emit(builder, loc);
  return emitSigmoid(emit, x);
}
static Value createFunction(TanhOp, OpBuilder &builder, Location loc, Value x) {
  quantmlir::ArithBuilder emit(builder, loc);
  return emitTanh(emit, x);
}
static Value createFunction(SiluOp, OpBuilder &builder, Location loc, Value x) {
  quantmlir::ArithBuilder emit(builder, loc);
  return emitSilu(emit, x);
}
static Value createFunction(HardSigmoidOp op, OpBuilder &builder, Location loc,
                            Value x) {
  return createHardSigmoid(builder, loc, x, op.getAlpha().convertToFloat(),
                           op.getBeta().convertToFloat());
}
static Value createFunction(HardSwishOp, OpBuilder &builder, Location loc,
                            Value x) {
  Value gate = createHardSigmoid(builder, loc, x, 1.0f / 6.0f, 0.5f);
  return arith::MulFOp::create(builder, loc, x, gate);
}

/// The results for every value a container can hold, so that no byte from
/// outside reads beyond the table: values outside the storage range give what
/// the nearest one inside gives. Index 0 is the container's minimum.
static Value createTable(OpBuilder &builder, Location loc,
                         ElementwiseFunctionOpInterface op,
                         StorageRange container, UniformQuantizedType input,
                         UniformQuantizedType result) {
  SmallVector<int32_t> entries = getFunctionTable(op);
  StorageRange range = getStorageRange(input);
  SmallVector<APInt> values;
  unsigned width = getContainerType(result).getWidth();
  for (int64_t q = container.min; q <= container.max; ++q)
    values.emplace_back(width,
                        static_cast<uint64_t>(static_cast<int64_t>(
                            entries[range.clamp(q) - range.min])),
                        /*isSigned=*/true, /*implicitTrunc=*/true);
  auto type =
      RankedTensorType::get({container.numLevels()}, getContainerType(result));
  return arith::ConstantOp::create(builder, loc,
                                   DenseElementsAttr::get(type, values));
}

namespace {

/// A function of float tensors becomes arithmetic, one of quantized tensors a
/// table.
template <typename Op> struct FunctionLowering : OpConversionPattern<Op> {
  using OpConversionPattern<Op>::OpConversionPattern;

  LogicalResult
  matchAndRewrite(Op op, typename Op::Adaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    ArrayRef<int64_t> shape = shapeOf(op.getOutput());
    MappedOperand input{
        adaptor.getInput(),
        rewriter.getMultiDimIdentityMap(static_cast<unsigned>(shape.size()))};
    UniformQuantizedType type = getPerTensorType(op.getInput().getType());
    if (!type) {
      rewriter.replaceOp(
          op,
          createElementwise(
              rewriter, op.getLoc(), {input}, shape, elementOf(op.getOutput()),
              [&](OpBuilder &body, Location loc, ValueRange args) {
                return createFunction(op, body, loc, args[0]);
              }));
      return success();
    }
    UniformQuantizedType result = getPerTensorType(op.getOutput().getType());
    StorageRange container =
        type.isSigned() ? StorageRange{-128, 127} : StorageRange{0, 255};
    Value table =
        createTable(rewriter, op.getLoc(),
                    cast<ElementwiseFunctionOpInterface>(op.getOperation()),
                    container, type, result);
    rewriter.replaceOp(
        op, createElementwise(
                rewriter, op.getLoc(), {input}, shape, getContainerType(result),
                [&](OpBuilder &body, Location loc, ValueRange args) -> Value {
                  quantmlir::ArithBuilder emit(body, loc);
                  Value q = createExtended(body, loc, args[0], type, 32);
                  if (container.min != 0)
                    q = emitTableIndex(emit, q, container);
                  Value index = arith::IndexCastUIOp::create(
                      body, loc, body.getIndexType(), q);
                  return tensor::ExtractOp::create(body, loc, table, index);
                }));
    return success();
  }
};

} // namespace

void quantmlir::populateQNNElementwiseToLinalgPatterns(
    const TypeConverter &converter, RewritePatternSet &patterns) {
  patterns.add<AddLowering, MulLowering, FunctionLowering<ReluOp>,
               FunctionLowering<ClipOp>, FunctionLowering<SigmoidOp>,
               FunctionLowering<TanhOp>, FunctionLowering<SiluOp>,
               FunctionLowering<HardSigmoidOp>, FunctionLowering<HardSwishOp>>(
      converter, patterns.getContext());
}
