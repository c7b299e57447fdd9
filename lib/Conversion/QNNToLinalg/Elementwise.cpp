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

/// A binary operation on float tensors and its clamp.
template <typename FloatOp, typename Op>
static Value createFloatBinary(OpBuilder &builder, Op op,
                               typename Op::Adaptor adaptor) {
  return createBinary(
      builder, op, adaptor.getLhs(), adaptor.getRhs(),
      [&](OpBuilder &body, Location loc, ValueRange args) {
        Value value = FloatOp::create(body, loc, args[0], args[1]);
        return createClamped(body, loc, value, op.getClampAttr());
      });
}

namespace {

/// Sums and differences; FloatOp is the one of floats.
template <typename Op, typename FloatOp, SumKind kind>
struct SumLowering : OpConversionPattern<Op> {
  using OpConversionPattern<Op>::OpConversionPattern;

  LogicalResult
  matchAndRewrite(Op op, typename Op::Adaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    UniformQuantizedType result = getPerTensorType(op.getType());
    if (!result) {
      rewriter.replaceOp(op, createFloatBinary<FloatOp>(rewriter, op, adaptor));
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
          getRescaleAdd(op, kind, [&] { return op.emitOpError(); });
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
                                         getAddendParams(rhs, kind),
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
          op, createFloatBinary<arith::MulFOp>(rewriter, op, adaptor));
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

namespace {

struct DivLowering : OpConversionPattern<DivOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(DivOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    rewriter.replaceOp(op,
                       createFloatBinary<arith::DivFOp>(rewriter, op, adaptor));
    return success();
  }
};

/// The smaller or larger of two elements, of floats or of the one type's stored
/// integers.
template <typename Op, typename FloatOp, typename SignedOp, typename UnsignedOp>
struct ExtremumLowering : OpConversionPattern<Op> {
  using OpConversionPattern<Op>::OpConversionPattern;

  LogicalResult
  matchAndRewrite(Op op, typename Op::Adaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    UniformQuantizedType type = getPerTensorType(op.getType());
    rewriter.replaceOp(
        op, createBinary(
                rewriter, op, adaptor.getLhs(), adaptor.getRhs(),
                [&](OpBuilder &body, Location loc, ValueRange args) -> Value {
                  if (!type)
                    return FloatOp::create(body, loc, args[0], args[1]);
                  if (type.isSigned())
                    return SignedOp::create(body, loc, args[0], args[1]);
                  return UnsignedOp::create(body, loc, args[0], args[1]);
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

/// x where x is not negative, else `negative`.
static Value createSides(OpBuilder &builder, Location loc, Value x,
                         Value negative) {
  Value isNegative =
      arith::CmpFOp::create(builder, loc, arith::CmpFPredicate::OLT, x,
                            createF32(builder, loc, 0.0f));
  return arith::SelectOp::create(builder, loc, isNegative, negative, x);
}

static Value createFunction(LeakyReluOp op, OpBuilder &builder, Location loc,
                            Value x) {
  Value slope = createF32(builder, loc, op.getAlpha().convertToFloat());
  return createSides(builder, loc, x,
                     arith::MulFOp::create(builder, loc, x, slope));
}
static Value createFunction(EluOp op, OpBuilder &builder, Location loc,
                            Value x) {
  Value alpha = createF32(builder, loc, op.getAlpha().convertToFloat());
  quantmlir::ArithBuilder emit(builder, loc);
  Value power = emitExpLessOne(emit, x);
  return createSides(builder, loc, x,
                     arith::MulFOp::create(builder, loc, power, alpha));
}
static Value createFunction(GeluOp op, OpBuilder &builder, Location loc,
                            Value x) {
  quantmlir::ArithBuilder emit(builder, loc);
  if (op.getTanh())
    return emitTanhGelu(emit, x);
  auto times = [&](Value value, double factor) {
    return emit.mulF(value, emit.constantF32(static_cast<float>(factor)));
  };
  Value gate = math::ErfOp::create(builder, loc, times(x, M_SQRT1_2));
  return emit.mulF(times(x, 0.5), emit.addF(gate, emit.constantF32(1.0f)));
}
static Value createFunction(ExpOp, OpBuilder &builder, Location loc, Value x) {
  quantmlir::ArithBuilder emit(builder, loc);
  return emitExp(emit, x);
}
static Value createFunction(LogOp, OpBuilder &builder, Location loc, Value x) {
  return math::LogOp::create(builder, loc, x);
}
static Value createFunction(ErfOp, OpBuilder &builder, Location loc, Value x) {
  return math::ErfOp::create(builder, loc, x);
}
static Value createFunction(SqrtOp, OpBuilder &builder, Location loc, Value x) {
  return math::SqrtOp::create(builder, loc, x);
}
static Value createFunction(AbsOp, OpBuilder &builder, Location loc, Value x) {
  return math::AbsFOp::create(builder, loc, x);
}
static Value createFunction(PowOp op, OpBuilder &builder, Location loc,
                            Value x) {
  float exponent = op.getExponent().convertToFloat();
  // The squares and cubes of networks need no library.
  if (exponent == 2.0f || exponent == 3.0f) {
    Value square = arith::MulFOp::create(builder, loc, x, x);
    return exponent == 2.0f ? square
                            : arith::MulFOp::create(builder, loc, square, x);
  }
  return math::PowFOp::create(builder, loc, x,
                              createF32(builder, loc, exponent));
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

//===----------------------------------------------------------------------===//
// PReluOp
//===----------------------------------------------------------------------===//

namespace {

/// Quantized: one requantization, whose multiplier follows from the side of
/// zero and, below it, from the channel.
struct PReluLowering : OpConversionPattern<PReluOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(PReluOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    ArrayRef<int64_t> shape = shapeOf(op.getOutput());
    auto rank = static_cast<unsigned>(shape.size());
    AffineMap channels = AffineMap::get(
        rank, 0, rewriter.getAffineDimExpr(rank - 1), rewriter.getContext());
    MappedOperand input{adaptor.getInput(),
                        rewriter.getMultiDimIdentityMap(rank)};
    UniformQuantizedType from = getPerTensorType(op.getInput().getType());
    if (!from) {
      Value slopes = createConstant(rewriter, op.getLoc(), shape.take_back(),
                                    op.getSlopes());
      rewriter.replaceOp(
          op, createElementwise(
                  rewriter, op.getLoc(), {input, {slopes, channels}}, shape,
                  elementOf(op.getOutput()),
                  [&](OpBuilder &body, Location loc, ValueRange args) {
                    Value scaled =
                        arith::MulFOp::create(body, loc, args[0], args[1]);
                    return createSides(body, loc, args[0], scaled);
                  }));
      return success();
    }
    UniformQuantizedType to = getPerTensorType(op.getType());
    auto emitError = [&] { return op.emitOpError(); };
    FailureOr<unsigned> bits =
        getAccumulatorBits(getCenteredInterval(from), emitError);
    if (failed(bits) || *bits != 32)
      return op.emitOpError("got a storage type of more than 16 bits");
    FailureOr<FixedPointMultiplier> positive =
        getMultiplier(op, from.getScale() / to.getScale());
    if (failed(positive))
      return rewriter.notifyMatchFailure(op, "no multiplier");
    Requantization requantization(op, to, getStorageRange(to), *positive);
    SmallVector<float, 0> reals;
    SmallVector<int32_t, 0> mantissas, shifts;
    for (float slope : op.getSlopes()) {
      SignedRatio ratio = getSlopeRatio(slope, from, to);
      FailureOr<FixedPointMultiplier> multiplier =
          getMultiplier(op, ratio.ratio);
      if (failed(multiplier))
        return rewriter.notifyMatchFailure(op, "no multiplier");
      requantization.multipliers.push_back(*multiplier);
      // Mantissas are below 2^31 and bear the sign.
      reals.push_back(static_cast<float>(ratio.sign) * multiplier->real);
      mantissas.push_back(ratio.sign * multiplier->mantissa);
      shifts.push_back(multiplier->shift);
    }
    SmallVector<MappedOperand> inputs{input};
    auto addConstant = [&](auto values) {
      inputs.push_back({createConstant(rewriter, op.getLoc(), shape.take_back(),
                                       ArrayRef(values)),
                        channels});
    };
    if (isFloatRule(requantization.rule)) {
      addConstant(reals);
    } else {
      addConstant(mantissas);
      addConstant(shifts);
    }
    rewriter.replaceOp(
        op,
        createElementwise(
            rewriter, op.getLoc(), inputs, shape, getContainerType(to),
            [&](OpBuilder &body, Location loc, ValueRange args) {
              quantmlir::ArithBuilder emit(body, loc);
              Value q = createCentered(body, loc, args[0], from, 32);
              Value isNegative = arith::CmpIOp::create(
                  body, loc, arith::CmpIPredicate::slt, q, emit.constantI32(0));
              SmallVector<Value> multiplier =
                  createMultiplier(body, loc, *positive, requantization.rule);
              for (auto [part, value] : llvm::enumerate(multiplier))
                value = arith::SelectOp::create(body, loc, isNegative,
                                                args[1 + part], value);
              return createRequantized(body, loc, q, multiplier,
                                       requantization);
            }));
    return success();
  }
};

} // namespace

void quantmlir::populateQNNElementwiseToLinalgPatterns(
    const TypeConverter &converter, RewritePatternSet &patterns) {
  patterns.add<SumLowering<AddOp, arith::AddFOp, SumKind::Sum>,
               SumLowering<SubOp, arith::SubFOp, SumKind::Difference>,
               MulLowering, DivLowering,
               ExtremumLowering<MinOp, arith::MinimumFOp, arith::MinSIOp,
                                arith::MinUIOp>,
               ExtremumLowering<MaxOp, arith::MaximumFOp, arith::MaxSIOp,
                                arith::MaxUIOp>,
               FunctionLowering<ReluOp>, FunctionLowering<ClipOp>,
               FunctionLowering<SigmoidOp>, FunctionLowering<TanhOp>,
               FunctionLowering<SiluOp>, FunctionLowering<HardSigmoidOp>,
               FunctionLowering<HardSwishOp>, FunctionLowering<LeakyReluOp>,
               FunctionLowering<EluOp>, FunctionLowering<GeluOp>,
               FunctionLowering<ExpOp>, FunctionLowering<LogOp>,
               FunctionLowering<ErfOp>, FunctionLowering<SqrtOp>,
               FunctionLowering<AbsOp>, FunctionLowering<PowOp>, PReluLowering>(
      converter, patterns.getContext());
}
