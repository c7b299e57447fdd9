//===- Contraction.cpp - Convolution, linear and matmul to linalg ---------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LoweringUtils.h"

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

/// Finds the arithmetic of a convolution or linear layer, or reports why the
/// quantized form has none.
static FailureOr<WeightedArithmetic>
getWeightedArithmetic(Operation *op, Value input, Value weight, Value bias,
                      ClampAttr clamp) {
  WeightedArithmetic arithmetic;
  Builder builder(op->getContext());
  UniformQuantizedType inputType = getPerTensorType(input.getType());
  if (!inputType) {
    arithmetic.accumulator.type = builder.getF32Type();
    return arithmetic;
  }
  auto emitError = [&] { return op->emitOpError(); };
  auto weights = getConstantIntegers(weight);
  if (!weights)
    return op->emitOpError("weight: expected a constant in the quantized form");
  ArrayRef<int64_t> weightShape = shapeOf(weight);
  int64_t channels = weightShape.front();
  SmallVector<int64_t, 0> biases(channels, 0);
  if (bias) {
    auto values = getConstantIntegers(bias);
    if (!values)
      return op->emitOpError("bias: expected a constant in the quantized form");
    biases.assign(values->begin(), values->end());
  }

  QuantizedType weightType = getQuantizedElementType(weight.getType());
  IntegerInterval interval = getCenteredInterval(inputType);
  auto bounds =
      accumulatorBoundsPerChannel(*weights, channels, biases, interval);
  if (!bounds)
    return op->emitOpError() << llvm::toString(bounds.takeError());
  IntegerInterval proved{0, 0};
  for (const AccumulatorBounds &channel : *bounds)
    proved = proved.hull(channel.result);
  int64_t numTerms = channels ? weights->size() / channels : 0;
  StorageRange weightRange = getStorageRange(weightType);
  IntegerInterval worst = worstCaseAccumulator(
      interval, {weightRange.min, weightRange.max}, numTerms);
  FailureOr<unsigned> bits = getAccumulatorBits(proved, emitError);
  if (failed(bits))
    return failure();

  auto resultType = getPerTensorType(op->getResult(0).getType());
  auto multipliers = getContractionMultipliers(
      inputType, weightType, resultType, emitError, getAccumulatorWidth(*bits));
  if (failed(multipliers))
    return failure();
  foldZeroPoint(*weights, inputType.getZeroPoint(), biases);
  arithmetic.accumulator = {builder.getIntegerType(*bits), worst.signedBits(),
                            proved.signedBits()};
  Requantization &requantization = arithmetic.requantization.emplace(
      resultType, getClampedRange(resultType, clamp), *multipliers);
  requantization.bias = std::move(biases);
  requantization.constantShape = {channels};
  requantization.accumulatorBits = std::min(32u, proved.signedBits());
  return arithmetic;
}

//===----------------------------------------------------------------------===//
// Products
//===----------------------------------------------------------------------===//

/// accumulator + lhs * rhs, with both extended to the accumulator's type and,
/// where `centered`, without their zero points.
static Value createMultiplyAdd(OpBuilder &builder, Location loc,
                               ValueRange args, Type lhsTensor, Type rhsTensor,
                               bool centered) {
  Value lhs = args[0], rhs = args[1], accumulator = args[2];
  if (isa<FloatType>(accumulator.getType())) {
    Value product = arith::MulFOp::create(builder, loc, lhs, rhs);
    return arith::AddFOp::create(builder, loc, accumulator, product);
  }
  unsigned width = accumulator.getType().getIntOrFloatBitWidth();
  auto load = [&](Value stored, Type tensor) {
    if (centered)
      return createCentered(builder, loc, stored, getPerTensorType(tensor),
                            width);
    return createExtended(builder, loc, stored, getQuantizedElementType(tensor),
                          width);
  };
  Value lhsWide = load(lhs, lhsTensor);
  Value rhsWide = load(rhs, rhsTensor);
  Value product = arith::MulIOp::create(builder, loc, lhsWide, rhsWide);
  return arith::AddIOp::create(builder, loc, accumulator, product);
}

/// The reduction of a contraction into a tensor of zeros.
static Value createContraction(OpBuilder &builder, Operation *op,
                               StringRef kind, MappedOperand lhs,
                               MappedOperand rhs, ArrayRef<int64_t> shape,
                               AffineMap map, const Accumulator &accumulator,
                               bool centered) {
  Location loc = op->getLoc();
  Type lhsType = op->getOperand(0).getType();
  Type rhsType = op->getOperand(1).getType();
  Value init =
      createFilled(builder, loc, shape,
                   cast<TypedAttr>(builder.getZeroAttr(accumulator.type)));
  linalg::GenericOp contraction =
      createGeneric(builder, loc, {lhs, rhs}, {init, map},
                    [&](OpBuilder &body, Location bodyLoc, ValueRange args) {
                      return createMultiplyAdd(body, bodyLoc, args, lhsType,
                                               rhsType, centered);
                    });
  contraction->setAttr("qnn.op", builder.getStringAttr(kind));
  if (isa<FloatType>(accumulator.type))
    return contraction.getResult(0);
  contraction->setAttr("qnn.accumulator_bits",
                       builder.getDenseI64ArrayAttr(
                           {accumulator.typeBits, accumulator.provedBits}));
  if (accumulator.getWidth() > 32)
    remark::analysis(loc, remark::RemarkOpts::name("WideAccumulator")
                              .category("convert-qnn-to-linalg"))
        << llvm::formatv("64-bit accumulator: the sum needs up to {0} bits",
                         accumulator.provedBits)
               .str();
  return contraction.getResult(0);
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
                         Value input, Value weight,
                         const Accumulator &accumulator) {
  MLIRContext *context = builder.getContext();
  AffineExpr n, ho, wo, co, kh, kw, ci;
  bindDims(context, n, ho, wo, co, kh, kw, ci);
  WindowExprs window(conv, ho, wo, kh, kw);
  auto map = [&](ArrayRef<AffineExpr> results) {
    return AffineMap::get(7, 0, results, context);
  };
  return createContraction(builder, conv.op, "conv_2d",
                           {input, map({n, window.height, window.width, ci})},
                           {weight, map({co, kh, kw, ci})},
                           conv.getOutputShape(), map({n, ho, wo, co}),
                           accumulator, /*centered=*/false);
}

/// One input and one output channel a group: (n, ho, wo, c, kh, kw)
static Value createDepthwise(OpBuilder &builder, const Convolution &conv,
                             Value input, Value weight,
                             const Accumulator &accumulator) {
  MLIRContext *context = builder.getContext();
  AffineExpr n, ho, wo, c, kh, kw;
  bindDims(context, n, ho, wo, c, kh, kw);
  WindowExprs window(conv, ho, wo, kh, kw);
  auto map = [&](ArrayRef<AffineExpr> results) {
    return AffineMap::get(6, 0, results, context);
  };
  Value filter =
      createReshapedWeight(builder, conv.op->getLoc(), conv.getWeight(), weight,
                           shapeOf(weight).drop_back());
  return createContraction(builder, conv.op, "depthwise",
                           {input, map({n, window.height, window.width, c})},
                           {filter, map({c, kh, kw})}, conv.getOutputShape(),
                           map({n, ho, wo, c}), accumulator,
                           /*centered=*/false);
}

/// The channels split into groups: (n, ho, wo, g, co, kh, kw, ci)
static Value createGrouped(OpBuilder &builder, const Convolution &conv,
                           Value input, Value weight,
                           const Accumulator &accumulator) {
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
  ArrayRef<int64_t> weightShape = shapeOf(weight);
  SmallVector<int64_t> filterShape{groups, weightShape[0] / groups};
  llvm::append_range(filterShape, weightShape.drop_front());
  Value split = createReshaped(builder, loc, input, splitLast(shapeOf(input)));
  Value filter =
      createReshapedWeight(builder, loc, conv.getWeight(), weight, filterShape);
  ArrayRef<int64_t> outputShape = conv.getOutputShape();
  Value sums = createContraction(
      builder, conv.op, "conv_2d",
      {split, map({n, window.height, window.width, g, ci})},
      {filter, map({g, co, kh, kw, ci})}, splitLast(outputShape),
      map({n, ho, wo, g, co}), accumulator, /*centered=*/false);
  return createReshaped(builder, loc, sums, outputShape);
}

static Value createConvolution(OpBuilder &builder, const Convolution &conv,
                               Value input, Value weight,
                               const Accumulator &accumulator) {
  if (conv.groups == 1)
    return createDense(builder, conv, input, weight, accumulator);
  if (conv.isDepthwise())
    return createDepthwise(builder, conv, input, weight, accumulator);
  return createGrouped(builder, conv, input, weight, accumulator);
}

namespace {

/// qnn.conv_2d -> tensor.pad, a reduction, an elementwise epilogue.
struct Conv2DLowering : OpConversionPattern<Conv2DOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(Conv2DOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    FailureOr<WeightedArithmetic> arithmetic = getWeightedArithmetic(
        op, op.getInput(), op.getWeight(), op.getBias(), op.getClampAttr());
    if (failed(arithmetic))
      return rewriter.notifyMatchFailure(op, "no arithmetic");
    ArrayRef<int64_t> pads = op.getPadding();
    Value input = createPadded(
        rewriter, op.getLoc(), adaptor.getInput(), {0, pads[0], pads[2], 0},
        {0, pads[1], pads[3], 0}, getZeroAttr(op.getInput().getType()));
    Convolution conv{op, op.getStrides(), op.getDilations(),
                     static_cast<int64_t>(op.getGroups())};
    Value sums = createConvolution(rewriter, conv, input, adaptor.getWeight(),
                                   arithmetic->accumulator);
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
        op, op.getInput(), op.getWeight(), op.getBias(), op.getClampAttr());
    if (failed(arithmetic))
      return rewriter.notifyMatchFailure(op, "no arithmetic");
    int64_t ones[] = {1, 1};
    Convolution conv{op, ones, op.getDilations(),
                     static_cast<int64_t>(op.getGroups())};
    Value sums = createConvolution(
        rewriter, conv, createSpread(rewriter, op, adaptor.getInput()),
        adaptor.getWeight(), arithmetic->accumulator);
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
        op, op.getInput(), op.getWeight(), op.getBias(), op.getClampAttr());
    if (failed(arithmetic))
      return rewriter.notifyMatchFailure(op, "no arithmetic");
    unsigned rank = static_cast<unsigned>(shapeOf(op.getOutput()).size());
    AffineMap identity = rewriter.getMultiDimIdentityMap(rank + 1);
    AffineExpr k = rewriter.getAffineDimExpr(rank);
    SmallVector<AffineExpr> inputExprs(identity.getResults().take_front(rank));
    inputExprs.back() = k;
    AffineExpr weightExprs[] = {rewriter.getAffineDimExpr(rank - 1), k};
    MLIRContext *context = rewriter.getContext();
    Value sums = createContraction(
        rewriter, op, "linear",
        {adaptor.getInput(), AffineMap::get(rank + 1, 0, inputExprs, context)},
        {adaptor.getWeight(),
         AffineMap::get(rank + 1, 0, weightExprs, context)},
        shapeOf(op.getOutput()), identity.getMajorSubMap(rank),
        arithmetic->accumulator, /*centered=*/false);
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
        rewriter, op, "matmul", {adaptor.getLhs(), map(op.getLhs(), m, k)},
        {adaptor.getRhs(), map(op.getRhs(), k, n)}, shape,
        rewriter.getMultiDimIdentityMap(rank + 1).getMajorSubMap(rank),
        arithmetic->accumulator, /*centered=*/true);
    rewriter.replaceOp(op,
                       createEpilogue(rewriter, op.getLoc(), sums,
                                      /*bias=*/{}, /*clamp=*/{}, *arithmetic));
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
    IntegerInterval bound =
        worstCaseAccumulator(getCenteredInterval(lhs), getCenteredInterval(rhs),
                             shapeOf(op.getLhs()).back());
    FailureOr<unsigned> bits = getAccumulatorBits(bound, emitError);
    if (failed(bits))
      return failure();
    auto multipliers = getContractionMultipliers(lhs, rhs, result, emitError,
                                                 getAccumulatorWidth(*bits));
    if (failed(multipliers))
      return failure();
    unsigned proved = bound.signedBits();
    arithmetic.accumulator = {builder.getIntegerType(*bits), proved, proved};
    arithmetic.requantization.emplace(result, getStorageRange(result),
                                      *multipliers);
    return arithmetic;
  }
};

} // namespace

void quantmlir::populateQNNContractionToLinalgPatterns(
    const TypeConverter &converter, RewritePatternSet &patterns) {
  patterns.add<Conv2DLowering, ConvTranspose2DLowering, LinearLowering,
               MatMulLowering>(converter, patterns.getContext());
}
