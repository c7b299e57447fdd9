//===- Folds quantize/dequantize pairs into operations --------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Dialect/QNN/Transforms/Passes.h"
#include "quant-mlir/Dialect/QNN/Transforms/Patterns.h"

#include "quant-mlir/Dialect/QNN/IR/ConstantData.h"
#include "quant-mlir/Dialect/QNN/IR/QuantTypes.h"
#include "quant-mlir/QuantMath/Arithmetic.h"
#include "quant-mlir/QuantMath/EvalBuilder.h"

#include "mlir/IR/PatternMatch.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::qnn;

namespace quantmlir::qnn {
#define GEN_PASS_DEF_FOLDQDQPASS
#include "quant-mlir/Dialect/QNN/Transforms/Passes.h.inc"
} // namespace quantmlir::qnn

namespace {

/// Number of consecutive elements that share a channel of a quantized tensor.
int64_t getChannelRun(RankedTensorType type) {
  auto perAxis =
      dyn_cast<quant::UniformQuantizedPerAxisType>(type.getElementType());
  if (!perAxis)
    return type.getNumElements();
  int64_t run = 1;
  for (int64_t size :
       type.getShape().drop_front(perAxis.getQuantizedDimension() + 1))
    run *= size;
  return run;
}

int64_t getNumChannels(quant::QuantizedType type) {
  auto perAxis = dyn_cast<quant::UniformQuantizedPerAxisType>(type);
  return perAxis ? perAxis.getScales().size() : 1;
}

/// Quantizes `values` as `qnn.quantize` does at run time: in f32.
template <typename Stored>
ElementsAttr quantizeValues(RankedTensorType type, ArrayRef<float> values) {
  auto element = cast<quant::QuantizedType>(type.getElementType());
  StorageRange range{element.getStorageTypeMin(), element.getStorageTypeMax()};
  int64_t run = getChannelRun(type), channels = getNumChannels(element);
  std::vector<Stored> stored(values.size());
  EvalBuilder builder;
  using Value = EvalBuilder::Value;
  for (size_t start = 0; start < values.size(); start += run) {
    int64_t channel = (start / run) % channels;
    Value scale = Value::f32(static_cast<float>(getScale(element, channel)));
    Value zero = Value::i32(getZeroPoint(element, channel));
    for (size_t i = start; i < start + run; ++i)
      stored[i] = static_cast<Stored>(
          emitQuantize(builder, Value::f32(values[i]), scale, zero, range)
              .getInt());
  }
  return makeElements<Stored>(cast<RankedTensorType>(getStoredType(type)),
                              stored);
}

/// quantize(constant) -> constant
struct FoldQuantizedConstant : OpRewritePattern<QuantizeOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(QuantizeOp op,
                                PatternRewriter &rewriter) const override {
    auto data = op.getInput().getDefiningOp<ConstantOp>()
                    ? getConstantFloats(op.getInput())
                    : std::nullopt;
    if (!data)
      return rewriter.notifyMatchFailure(op, "not a constant");
    auto type = cast<RankedTensorType>(op.getType());
    unsigned width =
        getContainerType(cast<quant::QuantizedType>(type.getElementType()))
            .getWidth();
    if (width > 16)
      return rewriter.notifyMatchFailure(op, "wider than 16 bits");
    ElementsAttr stored = width == 8
                              ? quantizeValues<int8_t>(type, data->values())
                              : quantizeValues<int16_t>(type, data->values());
    rewriter.replaceOpWithNewOp<ConstantOp>(op, type, stored);
    return success();
  }
};

/// quantize(dequantize(q)) with other parameters -> requantize(q)
struct FoldToRequantize : OpRewritePattern<QuantizeOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(QuantizeOp op,
                                PatternRewriter &rewriter) const override {
    auto producer = op.getInput().getDefiningOp<DequantizeOp>();
    if (!producer || !getPerTensorType(producer.getInput().getType()) ||
        !getPerTensorType(op.getType()))
      return rewriter.notifyMatchFailure(op,
                                         "not a change of per-tensor types");
    if (producer.getInput().getType() == op.getType())
      rewriter.replaceOp(op, producer.getInput());
    else
      rewriter.replaceOpWithNewOp<RequantizeOp>(op, op.getType(),
                                                producer.getInput());
    return success();
  }
};

/// op(dequantize(x), ...) -> quantize becomes op(x, ...).
struct FoldIntoOp : OpInterfaceRewritePattern<QuantizableOpInterface> {
  using OpInterfaceRewritePattern::OpInterfaceRewritePattern;

  LogicalResult matchAndRewrite(QuantizableOpInterface op,
                                PatternRewriter &rewriter) const override {
    if (!op.getFloatReason().empty())
      return rewriter.notifyMatchFailure(op, op.getFloatReason());
    Type resultType;
    for (Operation *user : op->getUsers()) {
      if (!isa<QuantizeOp>(user) ||
          (resultType && user->getResult(0).getType() != resultType))
        return rewriter.notifyMatchFailure(
            op, "its result is not quantized one way");
      resultType = user->getResult(0).getType();
    }
    auto output = resultType ? getPerTensorType(resultType)
                             : quant::UniformQuantizedType();
    if (!output)
      return rewriter.notifyMatchFailure(
          op, "its result is not quantized per tensor");
    for (OpOperand *operand : op.getActivationOperands())
      if (!getDequantized(operand) ||
          !getPerTensorType(getDequantized(operand).getType()))
        return rewriter.notifyMatchFailure(
            op, "an operand is not quantized per tensor");
    if (OpOperand *weight = op.getWeightOperand())
      if (!getDequantized(weight) ||
          !getDequantized(weight).getDefiningOp<ConstantOp>())
        return rewriter.notifyMatchFailure(
            op, "its weight is not a quantized constant");
    if (isa<ElementwiseFunctionOpInterface>(op.getOperation()) &&
        getPerTensorType(getDequantized(&op->getOpOperand(0)).getType())
                .getStorageTypeIntegralWidth() > 8)
      return rewriter.notifyMatchFailure(op, "tables have at most 8 bits");

    SmallVector<Value> operands(op->getOperands());
    bool sameScale = isa<SameScaleOpInterface>(op.getOperation());
    for (OpOperand *operand : op.getActivationOperands()) {
      Value &quantized = operands[operand->getOperandNumber()];
      quantized = getDequantized(operand);
      if (Type wanted = withElementType(quantized.getType(), output);
          sameScale && quantized.getType() != wanted)
        quantized =
            RequantizeOp::create(rewriter, op.getLoc(), wanted, quantized);
    }
    if (OpOperand *weight = op.getWeightOperand())
      operands[weight->getOperandNumber()] = getDequantized(weight);
    if (OpOperand *bias = op.getBiasOperand()) {
      Value quantized = quantizeBias(rewriter, op, bias->get(), operands);
      if (!quantized)
        return failure();
      operands[bias->getOperandNumber()] = quantized;
    }
    Operation *folded = rewriter.clone(*op);
    folded->setOperands(operands);
    folded->getResult(0).setType(resultType);
    for (Operation *user : llvm::make_early_inc_range(op->getUsers()))
      rewriter.replaceOp(user, folded->getResults());
    rewriter.eraseOp(op);
    return success();
  }

private:
  /// What the operand dequantizes, or null.
  static Value getDequantized(OpOperand *operand) {
    auto dequantize = operand->get().getDefiningOp<DequantizeOp>();
    return dequantize ? dequantize.getInput() : Value();
  }

  /// The bias in steps of input scale times weight scale.
  static Value quantizeBias(PatternRewriter &rewriter,
                            QuantizableOpInterface op, Value bias,
                            ArrayRef<Value> operands) {
    auto input = getPerTensorType(
        operands[op.getActivationOperands().front()->getOperandNumber()]
            .getType());
    auto weight = getQuantizedElementType(
        operands[op.getWeightOperand()->getOperandNumber()].getType());
    std::optional<ConstantData<float>> data = getConstantFloats(bias);
    if (!data)
      return {};
    int64_t channels = getNumChannels(weight), count = data->values().size();
    constexpr double limit = std::numeric_limits<int32_t>::max();
    SmallVector<double> scales;
    for (int64_t channel = 0; channel < channels; ++channel)
      // A product below the smallest normal float belongs to a channel of
      // negligible weights; its bias saturates and is reported.
      scales.push_back(
          std::max<double>(input.getScale() * getScale(weight, channel),
                           std::numeric_limits<float>::min()));
    std::vector<int32_t> stored(count);
    int64_t overflows = 0;
    for (int64_t c = 0; c < count; ++c) {
      double steps =
          std::nearbyint(data->values()[c] / scales[channels == 1 ? 0 : c]);
      if (!(std::abs(steps) <= limit))
        ++overflows;
      stored[c] =
          static_cast<int32_t>(std::min(std::max(steps, -limit), limit));
    }
    if (overflows)
      op.emitWarning() << overflows << " of " << count
                       << " bias values exceed 32 bits in steps of the input's "
                          "times the weight's scale and saturate";
    MLIRContext *context = op.getContext();
    auto storage = IntegerType::get(context, 32);
    int64_t min = std::numeric_limits<int32_t>::min(), max = limit;
    quant::QuantizedType element;
    if (isa<quant::UniformQuantizedPerAxisType>(weight))
      element = quant::UniformQuantizedPerAxisType::get(
          quant::QuantizationFlags::Signed, storage, Float32Type::get(context),
          scales, SmallVector<int64_t>(channels, 0), 0, min, max);
    else
      element = quant::UniformQuantizedType::get(
          quant::QuantizationFlags::Signed, storage, Float32Type::get(context),
          scales.front(), 0, min, max);
    RankedTensorType type = withElementType(bias.getType(), element);
    return ConstantOp::create(
        rewriter, bias.getLoc(), type,
        makeElements<int32_t>(cast<RankedTensorType>(getStoredType(type)),
                              stored));
  }
};

struct FoldQDQPass : quantmlir::qnn::impl::FoldQDQPassBase<FoldQDQPass> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    populateFoldQDQPatterns(patterns);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      return signalPassFailure();
    getOperation().walk([](QuantizableOpInterface op) { markIsland(op); });
  }

private:
  /// Says why an operation is still in float, if it is.
  static void markIsland(QuantizableOpInterface op) {
    if (isQuantizedTensor(op->getResult(0).getType())) {
      op->removeAttr("qnn.island");
      return;
    }
    if (op->hasAttr("qnn.island"))
      return;
    std::string reason = op.getFloatReason();
    if (reason.empty())
      reason = "its operands or its result are not quantized";
    op->setAttr("qnn.island", StringAttr::get(op.getContext(), reason));
  }
};

} // namespace

void quantmlir::qnn::populateFoldQDQPatterns(RewritePatternSet &patterns) {
  patterns.add<FoldQuantizedConstant, FoldToRequantize, FoldIntoOp>(
      patterns.getContext());
}
