//===- Contraction.cpp - Convolution, linear and matmul to linalg ---------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LoweringUtils.h"
#include "ShiftedWeights.h"

#include "quant-mlir/Dialect/QNN/IR/ConstantData.h"

#include "mlir/IR/Remarks.h"

using namespace mlir;
using namespace mlir::quant;
using namespace quantmlir;
using namespace quantmlir::lowering;
using namespace quantmlir::qnn;

//===----------------------------------------------------------------------===//
// Accumulators
//===----------------------------------------------------------------------===//

namespace {

/// What a contraction accumulates in, and why that is wide enough.
struct Accumulator {
  /// f32, i32 or i64.
  Type type;
  /// Bits that the types of the operands alone would need, and bits that are
  /// proved to hold the sum. Zero in float.
  unsigned typeBits = 0;
  unsigned provedBits = 0;

  unsigned getWidth() const { return type.getIntOrFloatBitWidth(); }
};

/// The arithmetic of a contraction with a constant weight.
struct WeightedArithmetic {
  Accumulator accumulator;
  /// What the input is multiplied with: the converted weight, or a constant in
  /// its place. Whether its elements are signed.
  Value weight;
  bool isSigned = true;
  /// Where weights were shifted, by channel (ShiftedWeights.h); else empty.
  SmallVector<int64_t, 0> shifts;
  /// Of the quantized form only; the bias includes the input's zero point.
  std::optional<Requantization> requantization;
};

} // namespace

/// What padding is filled with: real zero.
static TypedAttr getZeroAttr(Type tensorType) {
  if (UniformQuantizedType type = getPerTensorType(tensorType))
    return getStoredAttr(type, type.getZeroPoint());
  return FloatAttr::get(cast<RankedTensorType>(tensorType).getElementType(),
                        0.0);
}

/// sum(w * q) + b - z * sum(w) for each output channel is the accumulator of
/// the stored input q: the zero point z costs nothing at run time.
static void foldZeroPoint(ArrayRef<int32_t> weights, int64_t zeroPoint,
                          MutableArrayRef<int64_t> biases) {
  if (biases.empty())
    return;
  size_t row = weights.size() / biases.size();
  for (auto [channel, bias] : llvm::enumerate(biases)) {
    int64_t sum = 0;
    for (int32_t weight : weights.slice(channel * row, row))
      sum += weight;
    bias -= zeroPoint * sum;
  }
}

/// Signed integers in the narrowest container that holds them.
static Value createWeight(OpBuilder &builder, Location loc,
                          ArrayRef<int64_t> shape, ArrayRef<int32_t> values) {
  IntegerInterval interval;
  for (int32_t value : values)
    interval = interval.hull({value, value});
  auto makeConstant = [&](auto zero) -> Value {
    using T = decltype(zero);
    SmallVector<T, 0> narrow(values.begin(), values.end());
    auto type =
        RankedTensorType::get(shape, builder.getIntegerType(8 * sizeof(T)));
    return arith::ConstantOp::create(
        builder, loc, cast<TypedAttr>(makeElements<T>(type, narrow)));
  };
  if (interval.fitsSigned(8))
    return makeConstant(int8_t());
  if (interval.fitsSigned(16))
    return makeConstant(int16_t());
  return makeConstant(int32_t());
}

/// Finds the arithmetic of a convolution or linear layer, or reports why the
/// quantized form has none. `stored` is the converted weight; `sharesInputs`
/// says that all output channels have the same inputs.
static FailureOr<WeightedArithmetic>
getWeightedArithmetic(OpBuilder &builder, QuantizableOpInterface op,
                      Value stored, ClampAttr clamp, bool sharesInputs) {
  WeightedArithmetic arithmetic;
  Value weight = op.getWeightOperand()->get();
  UniformQuantizedType inputType =
      getPerTensorType(op.getActivationOperands().front()->get().getType());
  arithmetic.weight = stored;
  if (!inputType) {
    arithmetic.accumulator.type = builder.getF32Type();
    return arithmetic;
  }
  auto emitError = [&] { return op->emitOpError(); };
  FailureOr<WeightedAccumulator> sums = WeightedAccumulator::create(op);
  if (failed(sums))
    return failure();
  IntegerInterval proved = sums->getProved();
  FailureOr<unsigned> bits = getAccumulatorBits(proved, emitError);
  if (failed(bits))
    return failure();

  QuantizedType weightType = getQuantizedElementType(weight.getType());
  auto resultType = getPerTensorType(op->getResult(0).getType());
  auto multipliers = getContractionMultipliers(
      op, inputType, weightType, resultType, getAccumulatorWidth(*bits));
  if (failed(multipliers))
    return failure();
  const WeightIntegers &weights = sums->getWeights();
  arithmetic.isSigned = weightType.isSigned() || weights.isChanged;
  std::optional<ShiftedWeights> shifted;
  if (sharesInputs && getContainerType(inputType).isInteger(8) && *bits == 32)
    shifted = shiftWeights(weights.values, shapeOf(weight).front());
  if (shifted) {
    arithmetic.isSigned = true;
    arithmetic.shifts = std::move(shifted->shifts);
  }
  if (shifted || weights.isChanged)
    arithmetic.weight =
        createWeight(builder, op.getLoc(), shapeOf(weight),
                     shifted ? shifted->values : weights.values);
  arithmetic.accumulator = {builder.getIntegerType(*bits),
                            sums->getWorstCase().signedBits(),
                            proved.signedBits()};
  Requantization &requantization = arithmetic.requantization.emplace(
      op, resultType, getClampedRange(resultType, clamp), *multipliers);
  requantization.bias.assign(sums->getBiases().begin(),
                             sums->getBiases().end());
  foldZeroPoint(weights.values, inputType.getZeroPoint(), requantization.bias);
  if (OpOperand *bias = op.getBiasOperand();
      bias && getNumericsRules(op).hasRealBias)
    requantization.realBias = getRealAccumulatorBias(
        *getConstantIntegers(bias->get()),
        getQuantizedElementType(bias->get().getType()), inputType, weightType);
  requantization.constantShape = {shapeOf(weight).front()};
  requantization.accumulatorBits = std::min(32u, proved.signedBits());
  return arithmetic;
}

//===----------------------------------------------------------------------===//
// Products
//===----------------------------------------------------------------------===//

namespace {

/// An operand of a product: what is multiplied, and how it is read.
struct Factor {
  MappedOperand operand;
  /// Of integers: whether they are signed, and what is subtracted.
  bool isSigned = true;
  int64_t zeroPoint = 0;
};

} // namespace

/// A factor that is read with its zero point, or as it is stored.
static Factor getFactor(Value tensor, MappedOperand operand,
                        bool centered = false) {
  UniformQuantizedType type = getPerTensorType(tensor.getType());
  if (!type)
    return {operand};
  return {operand, type.isSigned(), centered ? type.getZeroPoint() : 0};
}

/// accumulator + lhs * rhs, with both extended to the accumulator's type.
static Value createMultiplyAdd(OpBuilder &builder, Location loc,
                               ValueRange args, const Factor &lhsFactor,
                               const Factor &rhsFactor) {
  Value lhs = args[0], rhs = args[1], accumulator = args[2];
  if (isa<FloatType>(accumulator.getType())) {
    Value product = arith::MulFOp::create(builder, loc, lhs, rhs);
    return arith::AddFOp::create(builder, loc, accumulator, product);
  }
  auto load = [&](Value stored, const Factor &factor) -> Value {
    Type wide = accumulator.getType();
    Value value = stored;
    if (stored.getType() != wide && factor.isSigned)
      value = arith::ExtSIOp::create(builder, loc, wide, stored);
    else if (stored.getType() != wide)
      value = arith::ExtUIOp::create(builder, loc, wide, stored);
    if (factor.zeroPoint == 0)
      return value;
    Value zeroPoint = arith::ConstantOp::create(
        builder, loc, builder.getIntegerAttr(wide, factor.zeroPoint));
    return arith::SubIOp::create(builder, loc, value, zeroPoint);
  };
  Value lhsWide = load(lhs, lhsFactor);
  Value rhsWide = load(rhs, rhsFactor);
  Value product = arith::MulIOp::create(builder, loc, lhsWide, rhsWide);
  return arith::AddIOp::create(builder, loc, accumulator, product);
}

/// A sum of products into a tensor of zeros.
static linalg::GenericOp createProducts(OpBuilder &builder, Location loc,
                                        const Factor &lhs, const Factor &rhs,
                                        ArrayRef<int64_t> shape, AffineMap map,
                                        Type accumulator) {
  Value init = createFilled(builder, loc, shape,
                            cast<TypedAttr>(builder.getZeroAttr(accumulator)));
  return createGeneric(builder, loc, {lhs.operand, rhs.operand}, {init, map},
                       [&](OpBuilder &body, Location bodyLoc, ValueRange args) {
                         return createMultiplyAdd(body, bodyLoc, args, lhs,
                                                  rhs);
                       });
}

/// The reduction of a contraction.
static Value createContraction(OpBuilder &builder, Operation *op,
                               StringRef kind, const Factor &lhs,
                               const Factor &rhs, ArrayRef<int64_t> shape,
                               AffineMap map, const Accumulator &accumulator) {
  Location loc = op->getLoc();
  linalg::GenericOp contraction =
      createProducts(builder, loc, lhs, rhs, shape, map, accumulator.type);
  contraction->setAttr("qnn.op", builder.getStringAttr(kind));
  if (isa<FloatType>(accumulator.type))
    return contraction.getResult(0);
  SmallVector<int64_t> widths{accumulator.typeBits, accumulator.provedBits};
  if (auto seen =
          op->getAttrOfType<IntegerAttr>("qnn.observed_accumulator_bits"))
    widths.push_back(seen.getInt());
  contraction->setAttr("qnn.accumulator_bits",
                       builder.getDenseI64ArrayAttr(widths));
  if (accumulator.getWidth() > 32)
    remark::analysis(loc, remark::RemarkOpts::name("WideAccumulator")
                              .category("convert-qnn-to-linalg"))
        << llvm::formatv("64-bit accumulator: the sum needs up to {0} bits",
                         accumulator.provedBits)
               .str();
  return contraction.getResult(0);
}

/// What shifts of weights take: the sum of the inputs of each output position,
/// by `x` and the maps of the contraction. A block of channels, all equal, as
/// kernels compute them; the epilogue reads the first.
static void addInputSums(OpBuilder &builder, Location loc, const Factor &x,
                         AffineMap weightMap, AffineMap outputMap,
                         ArrayRef<int64_t> weightShape,
                         ArrayRef<int64_t> outputShape,
                         WeightedArithmetic &arithmetic) {
  if (arithmetic.shifts.empty())
    return;
  constexpr int64_t block = 16;
  SmallVector<int64_t> onesShape(weightShape), sumsShape(outputShape);
  onesShape.front() = sumsShape.back() = block;
  Value ones = arith::ConstantOp::create(
      builder, loc,
      DenseElementsAttr::get(
          RankedTensorType::get(onesShape, builder.getI8Type()),
          builder.getI8IntegerAttr(1)));
  Value sums = createProducts(builder, loc, x, {{ones, weightMap}}, sumsShape,
                              outputMap, arithmetic.accumulator.type)
                   .getResult(0);
  SmallVector<AffineExpr> first;
  for (unsigned dim = 0; dim + 1 < outputShape.size(); ++dim)
    first.push_back(builder.getAffineDimExpr(dim));
  first.push_back(builder.getAffineConstantExpr(0));
  arithmetic.requantization->inputSums = {
      sums, AffineMap::get(outputShape.size(), 0, first, builder.getContext())};
  arithmetic.requantization->inputFactors = arithmetic.shifts;
}

/// Bias and clamp of a float contraction, or the requantization of a quantized
/// one: one elementwise operation, none where there is nothing to do.
static Value createEpilogue(OpBuilder &builder, Location loc, Value sums,
                            Value bias, ClampAttr clamp,
                            WeightedArithmetic &arithmetic) {
  ArrayRef<int64_t> shape = shapeOf(sums);
  unsigned rank = static_cast<unsigned>(shape.size());
  AffineMap channelMap = AffineMap::get(
      rank, 0, builder.getAffineDimExpr(rank - 1), builder.getContext());
  if (arithmetic.requantization) {
    arithmetic.requantization->constantMap = channelMap;
    return createRequantizeEpilogue(builder, loc, sums,
                                    *arithmetic.requantization);
  }
  if (!bias && !clamp)
    return sums;
  SmallVector<MappedOperand> inputs{
      {sums, builder.getMultiDimIdentityMap(rank)}};
  if (bias)
    inputs.push_back({bias, channelMap});
  return createElementwise(
      builder, loc, inputs, shape, elementOf(sums),
      [&](OpBuilder &body, Location bodyLoc, ValueRange args) -> Value {
        Value value = args[0];
        if (args.size() > 1)
          value = arith::AddFOp::create(body, bodyLoc, value, args[1]);
        return createClamped(body, bodyLoc, value, clamp);
      });
}

//===----------------------------------------------------------------------===//
// Convolutions
//===----------------------------------------------------------------------===//

namespace {

/// A convolution of an input that is padded already.
struct Convolution {
  Operation *op;
  ArrayRef<int64_t> strides, dilations;
  int64_t groups;

  Value getInput() const { return op->getOperand(0); }
  Value getWeight() const { return op->getOperand(1); }
  ArrayRef<int64_t> getOutputShape() const { return shapeOf(op->getResult(0)); }
  /// Each group has one input and one output channel.
  bool isDepthwise() const {
    ArrayRef<int64_t> weight = shapeOf(getWeight());
    return weight[3] == 1 && groups > 1 && groups == weight[0];
  }
};

/// The affine expressions by which a convolution reads its input.
struct WindowExprs {
  AffineExpr height, width;

  WindowExprs(const Convolution &conv, AffineExpr ho, AffineExpr wo,
              AffineExpr kh, AffineExpr kw)
      : height(ho * conv.strides[0] + kh * conv.dilations[0]),
        width(wo * conv.strides[1] + kw * conv.dilations[1]) {}
};

} // namespace

/// (n, ho, wo, co, kh, kw, ci)
static Value createDense(OpBuilder &builder, const Convolution &conv,
                         Value input, WeightedArithmetic &arithmetic) {
  MLIRContext *context = builder.getContext();
  AffineExpr n, ho, wo, co, kh, kw, ci;
  bindDims(context, n, ho, wo, co, kh, kw, ci);
  WindowExprs window(conv, ho, wo, kh, kw);
  auto map = [&](ArrayRef<AffineExpr> results) {
    return AffineMap::get(7, 0, results, context);
  };
  Factor x = getFactor(conv.getInput(),
                       {input, map({n, window.height, window.width, ci})});
  AffineMap weightMap = map({co, kh, kw, ci}), outputMap = map({n, ho, wo, co});
  addInputSums(builder, conv.op->getLoc(), x, weightMap, outputMap,
               shapeOf(conv.getWeight()), conv.getOutputShape(), arithmetic);
  return createContraction(
      builder, conv.op, "conv_2d", x,
      {{arithmetic.weight, weightMap}, arithmetic.isSigned},
      conv.getOutputShape(), outputMap, arithmetic.accumulator);
}

/// One input and one output channel a group: (n, ho, wo, c, kh, kw)
static Value createDepthwise(OpBuilder &builder, const Convolution &conv,
                             Value input,
                             const WeightedArithmetic &arithmetic) {
  MLIRContext *context = builder.getContext();
  AffineExpr n, ho, wo, c, kh, kw;
  bindDims(context, n, ho, wo, c, kh, kw);
  WindowExprs window(conv, ho, wo, kh, kw);
  auto map = [&](ArrayRef<AffineExpr> results) {
    return AffineMap::get(6, 0, results, context);
  };
  Value filter = createReshapedWeight(builder, conv.op->getLoc(),
                                      conv.getWeight(), arithmetic.weight,
                                      shapeOf(conv.getWeight()).drop_back());
  return createContraction(
      builder, conv.op, "depthwise",
      getFactor(conv.getInput(),
                {input, map({n, window.height, window.width, c})}),
      {{filter, map({c, kh, kw})}, arithmetic.isSigned}, conv.getOutputShape(),
      map({n, ho, wo, c}), arithmetic.accumulator);
}

/// The channels split into groups: (n, ho, wo, g, co, kh, kw, ci)
static Value createGrouped(OpBuilder &builder, const Convolution &conv,
                           Value input, const WeightedArithmetic &arithmetic) {
  MLIRContext *context = builder.getContext();
  Location loc = conv.op->getLoc();
  AffineExpr n, ho, wo, g, co, kh, kw, ci;
  bindDims(context, n, ho, wo, g, co, kh, kw, ci);
  WindowExprs window(conv, ho, wo, kh, kw);
  auto map = [&](ArrayRef<AffineExpr> results) {
    return AffineMap::get(8, 0, results, context);
  };
  int64_t groups = conv.groups;
  // [..., channels] -> [..., groups, channels / groups]
  auto splitLast = [&](ArrayRef<int64_t> shape) {
    SmallVector<int64_t> split(shape.drop_back());
    split.append({groups, shape.back() / groups});
    return split;
  };
  ArrayRef<int64_t> weightShape = shapeOf(conv.getWeight());
  SmallVector<int64_t> filterShape{groups, weightShape[0] / groups};
  llvm::append_range(filterShape, weightShape.drop_front());
  Value split = createReshaped(builder, loc, input, splitLast(shapeOf(input)));
  Value filter = createReshapedWeight(builder, loc, conv.getWeight(),
                                      arithmetic.weight, filterShape);
  ArrayRef<int64_t> outputShape = conv.getOutputShape();
  Value sums = createContraction(
      builder, conv.op, "conv_2d",
      getFactor(conv.getInput(),
                {split, map({n, window.height, window.width, g, ci})}),
      {{filter, map({g, co, kh, kw, ci})}, arithmetic.isSigned},
      splitLast(outputShape), map({n, ho, wo, g, co}), arithmetic.accumulator);
  return createReshaped(builder, loc, sums, outputShape);
}

static Value createConvolution(OpBuilder &builder, const Convolution &conv,
                               Value input, WeightedArithmetic &arithmetic) {
  if (conv.groups == 1)
    return createDense(builder, conv, input, arithmetic);
  if (conv.isDepthwise())
    return createDepthwise(builder, conv, input, arithmetic);
  return createGrouped(builder, conv, input, arithmetic);
}

namespace {

/// qnn.conv_2d -> tensor.pad, a reduction, an elementwise epilogue.
struct Conv2DLowering : OpConversionPattern<Conv2DOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(Conv2DOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    FailureOr<WeightedArithmetic> arithmetic = getWeightedArithmetic(
        rewriter, cast<QuantizableOpInterface>(op.getOperation()),
        adaptor.getWeight(), op.getClampAttr(),
        /*sharesInputs=*/op.getGroups() == 1);
    if (failed(arithmetic))
      return rewriter.notifyMatchFailure(op, "no arithmetic");
    ArrayRef<int64_t> pads = op.getPadding();
    Value input = createPadded(
        rewriter, op.getLoc(), adaptor.getInput(), {0, pads[0], pads[2], 0},
        {0, pads[1], pads[3], 0}, getZeroAttr(op.getInput().getType()));
    Convolution conv{op, op.getStrides(), op.getDilations(),
                     static_cast<int64_t>(op.getGroups())};
    Value sums = createConvolution(rewriter, conv, input, *arithmetic);
    rewriter.replaceOp(op, createEpilogue(rewriter, op.getLoc(), sums,
                                          adaptor.getBias(), op.getClampAttr(),
                                          *arithmetic));
    return success();
  }
};

/// qnn.conv_transpose_2d -> zeros between the pixels, and a convolution.
struct ConvTranspose2DLowering : OpConversionPattern<ConvTranspose2DOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(ConvTranspose2DOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    FailureOr<WeightedArithmetic> arithmetic = getWeightedArithmetic(
        rewriter, cast<QuantizableOpInterface>(op.getOperation()),
        adaptor.getWeight(), op.getClampAttr(),
        /*sharesInputs=*/op.getGroups() == 1);
    if (failed(arithmetic))
      return rewriter.notifyMatchFailure(op, "no arithmetic");
    int64_t ones[] = {1, 1};
    Convolution conv{op, ones, op.getDilations(),
                     static_cast<int64_t>(op.getGroups())};
    Value sums = createConvolution(
        rewriter, conv, createSpread(rewriter, op, adaptor.getInput()),
        *arithmetic);
    rewriter.replaceOp(op, createEpilogue(rewriter, op.getLoc(), sums,
                                          adaptor.getBias(), op.getClampAttr(),
                                          *arithmetic));
    return success();
  }

private:
  /// The input as the convolution slides over it: zeros after each pixel are a
  /// border of [N, H, 1, W, 1, C]; what follows the last pixels is cut off
  /// before the border of the image is put around.
  static Value createSpread(OpBuilder &builder, ConvTranspose2DOp op,
                            Value input) {
    Location loc = op.getLoc();
    ArrayRef<int64_t> shape = shapeOf(input), strides = op.getStrides();
    TypedAttr zero = getZeroAttr(op.getInput().getType());
    SmallVector<int64_t> spread(shape);
    if (!llvm::all_equal({int64_t(1), strides[0], strides[1]})) {
      Value split = createReshaped(
          builder, loc, input, {shape[0], shape[1], 1, shape[2], 1, shape[3]});
      split = createPadded(builder, loc, split, {0, 0, 0, 0, 0, 0},
                           {0, 0, strides[0] - 1, 0, strides[1] - 1, 0}, zero);
      spread[1] *= strides[0];
      spread[2] *= strides[1];
      input = createReshaped(builder, loc, split, spread);
    }
    SmallVector<int64_t> low(4, 0), high(4, 0), kept(spread);
    for (int dim = 0; dim < 2; ++dim) {
      int64_t extent =
          (shapeOf(op.getWeight())[dim + 1] - 1) * op.getDilations()[dim];
      low[dim + 1] = extent - op.getPadding()[2 * dim];
      int64_t after = extent - op.getPadding()[2 * dim + 1] +
                      op.getOutputPadding()[dim] - (strides[dim] - 1);
      high[dim + 1] = std::max<int64_t>(after, 0);
      kept[dim + 1] += std::min<int64_t>(after, 0);
    }
    if (kept != spread) {
      SmallVector<OpFoldResult> zeros(4, builder.getIndexAttr(0)),
          ones(4, builder.getIndexAttr(1));
      input = tensor::ExtractSliceOp::create(
          builder, loc, RankedTensorType::get(kept, elementOf(input)), input,
          zeros, getAsIndexOpFoldResult(builder.getContext(), kept), ones);
    }
    return createPadded(builder, loc, input, low, high, zero);
  }
};

//===----------------------------------------------------------------------===//
// Matrix products
//===----------------------------------------------------------------------===//

/// qnn.linear -> a reduction over (leading dimensions..., co, k), an epilogue.
struct LinearLowering : OpConversionPattern<LinearOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(LinearOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    FailureOr<WeightedArithmetic> arithmetic = getWeightedArithmetic(
        rewriter, cast<QuantizableOpInterface>(op.getOperation()),
        adaptor.getWeight(), op.getClampAttr(), /*sharesInputs=*/true);
    if (failed(arithmetic))
      return rewriter.notifyMatchFailure(op, "no arithmetic");
    unsigned rank = static_cast<unsigned>(shapeOf(op.getOutput()).size());
    AffineMap identity = rewriter.getMultiDimIdentityMap(rank + 1);
    AffineExpr k = rewriter.getAffineDimExpr(rank);
    SmallVector<AffineExpr> inputExprs(identity.getResults().take_front(rank));
    inputExprs.back() = k;
    AffineExpr weightExprs[] = {rewriter.getAffineDimExpr(rank - 1), k};
    MLIRContext *context = rewriter.getContext();
    Factor x = getFactor(
        op.getInput(),
        {adaptor.getInput(), AffineMap::get(rank + 1, 0, inputExprs, context)});
    AffineMap weightMap = AffineMap::get(rank + 1, 0, weightExprs, context);
    AffineMap outputMap = identity.getMajorSubMap(rank);
    addInputSums(rewriter, op.getLoc(), x, weightMap, outputMap,
                 shapeOf(op.getWeight()), shapeOf(op.getOutput()), *arithmetic);
    Value sums = createContraction(
        rewriter, op, "linear", x,
        {{arithmetic->weight, weightMap}, arithmetic->isSigned},
        shapeOf(op.getOutput()), outputMap, arithmetic->accumulator);
    rewriter.replaceOp(op, createEpilogue(rewriter, op.getLoc(), sums,
                                          adaptor.getBias(), op.getClampAttr(),
                                          *arithmetic));
    return success();
  }
};

/// qnn.matmul -> a reduction over (batch..., m, n, k), an epilogue. Both
/// operands vary: their zero points are subtracted in the reduction.
struct MatMulLowering : OpConversionPattern<MatMulOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(MatMulOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    FailureOr<WeightedArithmetic> arithmetic = getArithmetic(op);
    if (failed(arithmetic))
      return rewriter.notifyMatchFailure(op, "no arithmetic");
    ArrayRef<int64_t> shape = shapeOf(op.getOutput());
    unsigned rank = static_cast<unsigned>(shape.size());
    AffineExpr m = rewriter.getAffineDimExpr(rank - 2);
    AffineExpr n = rewriter.getAffineDimExpr(rank - 1);
    AffineExpr k = rewriter.getAffineDimExpr(rank);
    auto map = [&](Value operand, AffineExpr row, AffineExpr column) {
      AffineMap batch =
          getBroadcastMap(shapeOf(operand).drop_back(2), shape.drop_back(2),
                          rewriter.getContext());
      SmallVector<AffineExpr> results(batch.getResults());
      results.append({row, column});
      return AffineMap::get(rank + 1, 0, results, rewriter.getContext());
    };
    Value sums = createContraction(
        rewriter, op, "matmul",
        getFactor(op.getLhs(), {adaptor.getLhs(), map(op.getLhs(), m, k)},
                  /*centered=*/true),
        getFactor(op.getRhs(), {adaptor.getRhs(), map(op.getRhs(), k, n)},
                  /*centered=*/true),
        shape, rewriter.getMultiDimIdentityMap(rank + 1).getMajorSubMap(rank),
        arithmetic->accumulator);
    rewriter.replaceOp(op, createEpilogue(rewriter, op.getLoc(), sums,
                                          /*bias=*/{}, op.getClampAttr(),
                                          *arithmetic));
    return success();
  }

private:
  static FailureOr<WeightedArithmetic> getArithmetic(MatMulOp op) {
    WeightedArithmetic arithmetic;
    Builder builder(op.getContext());
    UniformQuantizedType lhs = getPerTensorType(op.getLhs().getType());
    if (!lhs) {
      arithmetic.accumulator.type = builder.getF32Type();
      return arithmetic;
    }
    UniformQuantizedType rhs = getPerTensorType(op.getRhs().getType());
    UniformQuantizedType result = getPerTensorType(op.getType());
    auto emitError = [&] { return op.emitOpError(); };
    IntegerInterval bound = getAccumulatorInterval(op);
    FailureOr<unsigned> bits = getAccumulatorBits(bound, emitError);
    if (failed(bits))
      return failure();
    auto multipliers = getContractionMultipliers(op, lhs, rhs, result,
                                                 getAccumulatorWidth(*bits));
    if (failed(multipliers))
      return failure();
    unsigned proved = bound.signedBits();
    arithmetic.accumulator = {builder.getIntegerType(*bits), proved, proved};
    arithmetic.requantization.emplace(
        op, result, getClampedRange(result, op.getClampAttr()), *multipliers);
    return arithmetic;
  }
};

} // namespace

void quantmlir::populateQNNContractionToLinalgPatterns(
    const TypeConverter &converter, RewritePatternSet &patterns) {
  patterns.add<Conv2DLowering, ConvTranspose2DLowering, LinearLowering,
               MatMulLowering>(converter, patterns.getContext());
}
