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
/// of constants with one entry a channel or, with blocks, an element.
class ParameterOperands {
public:
  /// `getFactor` makes of a scale what the arithmetic takes.
  ParameterOperands(OpBuilder &builder, Location loc, QuantizedType type,
                    ArrayRef<int64_t> shape,
                    llvm::function_ref<float(double)> getFactor)
      : scale(getFactor(qnn::getScale(type))),
        zeroPoint(static_cast<int32_t>(qnn::getZeroPoint(type))) {
    SmallVector<float> scales;
    SmallVector<int32_t> zeroPoints;
    for (int64_t group = 0, e = getNumGroups(type); group < e; ++group) {
      scales.push_back(getFactor(qnn::getScale(type, group)));
      zeroPoints.push_back(
          static_cast<int32_t>(qnn::getZeroPoint(type, group)));
    }
    auto rank = static_cast<unsigned>(shape.size());
    SmallVector<int64_t> constantShape{static_cast<int64_t>(scales.size())};
    AffineMap map = builder.getMultiDimIdentityMap(rank);
    if (auto perAxis = dyn_cast<UniformQuantizedPerAxisType>(type)) {
      map = AffineMap::get(
          rank, 0, builder.getAffineDimExpr(perAxis.getQuantizedDimension()),
          builder.getContext());
    } else if (isa<UniformQuantizedSubChannelType>(type)) {
      constantShape.assign(shape.begin(), shape.end());
      scales = expand<float>(type, shape, scales);
      zeroPoints = expand<int32_t>(type, shape, zeroPoints);
    }
    if (!llvm::all_equal(scales)) {
      scaleIndex = 1 + static_cast<int>(operands.size());
      operands.push_back(
          {createConstant(builder, loc, constantShape, ArrayRef<float>(scales)),
           map});
    }
    if (!llvm::all_equal(zeroPoints)) {
      zeroPointIndex = 1 + static_cast<int>(operands.size());
      operands.push_back({createConstant(builder, loc, constantShape,
                                         ArrayRef<int32_t>(zeroPoints)),
                          map});
    }
  }

  /// To be the operands after the first.
  ArrayRef<MappedOperand> getOperands() const { return operands; }

  Value getScale(quantmlir::ArithBuilder &emit, ValueRange args) const {
    return scaleIndex ? args[scaleIndex] : emit.constantF32(scale);
  }
  Value getZeroPoint(quantmlir::ArithBuilder &emit, ValueRange args) const {
    return zeroPointIndex ? args[zeroPointIndex] : emit.constantI32(zeroPoint);
  }

private:
  /// One value for each element, of one for each group.
  template <typename T>
  static SmallVector<T> expand(QuantizedType type, ArrayRef<int64_t> shape,
                               ArrayRef<T> groups) {
    SmallVector<T> values(ShapedType::getNumElements(shape));
    forEachGroupRun(type, shape,
                    [&](int64_t group, int64_t begin, int64_t end) {
                      std::fill(values.begin() + begin, values.begin() + end,
                                groups[group]);
                    });
    return values;
  }

  SmallVector<MappedOperand> operands;
  float scale;
  int32_t zeroPoint;
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
    QuantizeRule rule = getNumericsRules(op).quantize;
    ParameterOperands parameters(
        rewriter, op.getLoc(), type, shape,
        [=](double scale) { return getQuantizeFactor(scale, rule); });
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
                                         getStorageRange(type), rule);
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
    DequantizeRule rule = getNumericsRules(op).dequantize;
    ParameterOperands parameters(
        rewriter, op.getLoc(), type, shape,
        [=](double scale) { return getDequantizeFactor(scale, rule); });
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
                  return emitDequantize(emit, q, scale, zeroPoint, rule);
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
        op, from.getScale() / to.getScale(), getAccumulatorWidth(*bits));
    if (failed(multiplier))
      return rewriter.notifyMatchFailure(op, "no multiplier");
    Requantization requantization(op, to, getStorageRange(to), *multiplier);
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
