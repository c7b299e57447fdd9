//===- Quantization.cpp - Constants and changes of type to linalg ---------===//
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

/// The parameters of a quantized type as values in a body: scalars, or elements
/// of constants with one entry a channel.
class ParameterOperands {
public:
  ParameterOperands(OpBuilder &builder, Location loc, QuantizedType type,
                    unsigned rank)
      : type(type) {
    auto perAxis = dyn_cast<UniformQuantizedPerAxisType>(type);
    if (!perAxis)
      return;
    AffineMap map = AffineMap::get(
        rank, 0, builder.getAffineDimExpr(perAxis.getQuantizedDimension()),
        builder.getContext());
    ArrayRef<double> scales = perAxis.getScales();
    ArrayRef<int64_t> zeroPoints = perAxis.getZeroPoints();
    auto channels = static_cast<int64_t>(scales.size());
    if (!llvm::all_equal(scales)) {
      SmallVector<float> values(scales.begin(), scales.end());
      scaleIndex = 1 + static_cast<int>(operands.size());
      operands.push_back(
          {createConstant(builder, loc, {channels}, ArrayRef<float>(values)),
           map});
    }
    if (!llvm::all_equal(zeroPoints)) {
      SmallVector<int32_t> values(zeroPoints.begin(), zeroPoints.end());
      zeroPointIndex = 1 + static_cast<int>(operands.size());
      operands.push_back(
          {createConstant(builder, loc, {channels}, ArrayRef<int32_t>(values)),
           map});
    }
  }

  /// To be the operands after the first.
  ArrayRef<MappedOperand> getOperands() const { return operands; }

  Value getScale(quantmlir::ArithBuilder &emit, ValueRange args) const {
    return scaleIndex
               ? args[scaleIndex]
               : emit.constantF32(static_cast<float>(qnn::getScale(type)));
  }
  Value getZeroPoint(quantmlir::ArithBuilder &emit, ValueRange args) const {
    return zeroPointIndex ? args[zeroPointIndex]
                          : emit.constantI32(
                                static_cast<int32_t>(qnn::getZeroPoint(type)));
  }

private:
  QuantizedType type;
  SmallVector<MappedOperand> operands;
  int scaleIndex = 0;
  int zeroPointIndex = 0;
};

/// The elements are taken as they are, be they resources or not.
struct ConstantLowering : OpConversionPattern<qnn::ConstantOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(qnn::ConstantOp op, OpAdaptor,
                  ConversionPatternRewriter &rewriter) const override {
    rewriter.replaceOpWithNewOp<arith::ConstantOp>(
        op, cast<TypedAttr>(op.getValue()));
    return success();
  }
};

struct QuantizeLowering : OpConversionPattern<QuantizeOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(QuantizeOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    QuantizedType type = getQuantizedElementType(op.getType());
    if (type.getStorageTypeIntegralWidth() > 16)
      return op.emitOpError()
             << "got a storage type of " << type.getStorageTypeIntegralWidth()
             << " bits, expected at most 16";
    ArrayRef<int64_t> shape = shapeOf(op.getOutput());
    auto rank = static_cast<unsigned>(shape.size());
    ParameterOperands parameters(rewriter, op.getLoc(), type, rank);
    SmallVector<MappedOperand> inputs{
        {adaptor.getInput(), rewriter.getMultiDimIdentityMap(rank)}};
    llvm::append_range(inputs, parameters.getOperands());
    rewriter.replaceOp(
        op, createElementwise(
                rewriter, op.getLoc(), inputs, shape, getContainerType(type),
                [&](OpBuilder &body, Location loc, ValueRange args) {
                  quantmlir::ArithBuilder emit(body, loc);
                  Value scale = parameters.getScale(emit, args);
                  Value zeroPoint = parameters.getZeroPoint(emit, args);
                  Value q = emitQuantize(emit, args[0], scale, zeroPoint,
                                         getStorageRange(type));
                  return createStored(body, loc, q, type);
                }));
    return success();
  }
};

struct DequantizeLowering : OpConversionPattern<DequantizeOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(DequantizeOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    QuantizedType type = getQuantizedElementType(op.getInput().getType());
    ArrayRef<int64_t> shape = shapeOf(op.getOutput());
    auto rank = static_cast<unsigned>(shape.size());
    ParameterOperands parameters(rewriter, op.getLoc(), type, rank);
    SmallVector<MappedOperand> inputs{
        {adaptor.getInput(), rewriter.getMultiDimIdentityMap(rank)}};
    llvm::append_range(inputs, parameters.getOperands());
    rewriter.replaceOp(
        op, createElementwise(
                rewriter, op.getLoc(), inputs, shape, elementOf(op.getOutput()),
                [&](OpBuilder &body, Location loc, ValueRange args) {
                  quantmlir::ArithBuilder emit(body, loc);
                  Value scale = parameters.getScale(emit, args);
                  Value zeroPoint = parameters.getZeroPoint(emit, args);
                  Value q = createExtended(body, loc, args[0], type, 32);
                  return emitDequantize(emit, q, scale, zeroPoint);
                }));
    return success();
  }
};

struct RequantizeLowering : OpConversionPattern<RequantizeOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(RequantizeOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    UniformQuantizedType from = getPerTensorType(op.getInput().getType());
    UniformQuantizedType to = getPerTensorType(op.getType());
    auto emitError = [&] { return op.emitOpError(); };
    IntegerInterval values = getCenteredInterval(from);
    FailureOr<unsigned> bits = getAccumulatorBits(values, emitError);
    if (failed(bits))
      return rewriter.notifyMatchFailure(op, "no accumulator");
    FailureOr<FixedPointMultiplier> multiplier = getMultiplier(
        from.getScale() / to.getScale(), emitError, getAccumulatorWidth(*bits));
    if (failed(multiplier))
      return rewriter.notifyMatchFailure(op, "no multiplier");
    Requantization requantization(to, getStorageRange(to), *multiplier);
    requantization.accumulatorBits = std::min(32u, values.signedBits());
    ArrayRef<int64_t> shape = shapeOf(op.getOutput());
    rewriter.replaceOp(
        op,
        createElementwise(
            rewriter, op.getLoc(),
            {{adaptor.getInput(), rewriter.getMultiDimIdentityMap(
                                      static_cast<unsigned>(shape.size()))}},
            shape, getContainerType(to),
            [&](OpBuilder &body, Location loc, ValueRange args) {
              Value q = createCentered(body, loc, args[0], from, *bits);
              return createRequantized(body, loc, q, requantization);
            }));
    return success();
  }
};

/// A cast between a quantized tensor and the integers it stores is nothing once
/// the tensor is a tensor of containers.
struct StorageCastLowering : OpConversionPattern<StorageCastOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(StorageCastOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Type result = getTypeConverter()->convertType(op.getType());
    if (adaptor.getInput().getType() != result)
      return op.emitOpError() << "got storage " << adaptor.getInput().getType()
                              << ", expected " << result;
    rewriter.replaceOp(op, adaptor.getInput());
    return success();
  }
};

} // namespace

void quantmlir::populateQNNQuantizationToLinalgPatterns(
    const TypeConverter &converter, RewritePatternSet &patterns) {
  patterns.add<ConstantLowering, QuantizeLowering, DequantizeLowering,
               RequantizeLowering, StorageCastLowering>(converter,
                                                        patterns.getContext());
}
