//===- Folds quantize/dequantize pairs into operations --------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Dialect/QNN/Transforms/Passes.h"
#include "quant-mlir/Dialect/QNN/Transforms/Patterns.h"

#include "quant-mlir/Dialect/QNN/IR/AttributeNames.h"
#include "quant-mlir/Dialect/QNN/IR/ConstantData.h"
#include "quant-mlir/Dialect/QNN/IR/QuantTypes.h"
#include "quant-mlir/Dialect/QNN/Utils/QuantizedArithmetic.h"
#include "quant-mlir/Dialect/QNN/Utils/QuantizedConstants.h"

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
    ElementsAttr stored =
        quantizeConstant(type, data->values(), getNumericsRules(op).quantize);
    if (!stored)
      return rewriter.notifyMatchFailure(op, "wider than 16 bits");
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
    if (op->hasAttr(kKeepFloatAttribute))
      return rewriter.notifyMatchFailure(op, "is to stay in float");
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
    if (OpOperand *weight = op.getWeightOperand())
      if (!hasWeightUnits(
              getQuantizedElementType(getDequantized(weight).getType())))
        return rewriter.notifyMatchFailure(
            op, "scales of its weight are not those of output channels");
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

  /// The bias in steps of input scale times weight scale, or finer where it is
  /// added in f32.
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
    QuantizedBias quantized =
        qnn::quantizeBias(data->values(), input, weight,
                          /*isReal=*/getNumericsRules(op).hasRealBias);
    if (quantized.overflows)
      op.emitWarning() << quantized.overflows << " of "
                       << quantized.values.size() << " bias values exceed "
                       << maxBiasBits
                       << " bits in steps of the input's "
                          "times the weight's scale and saturate";
    RankedTensorType type = withElementType(bias.getType(), quantized.type);
    return ConstantOp::create(
        rewriter, bias.getLoc(), type,
        makeElements<int32_t>(cast<RankedTensorType>(getStoredType(type)),
                              quantized.values));
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
      op->removeAttr(kIslandAttribute);
      return;
    }
    if (op->hasAttr(kIslandAttribute))
      return;
    std::string reason = op.getFloatReason();
    if (reason.empty())
      reason = "its operands or its result are not quantized";
    op->setAttr(kIslandAttribute, StringAttr::get(op.getContext(), reason));
  }
};

} // namespace

void quantmlir::qnn::populateFoldQDQPatterns(RewritePatternSet &patterns) {
  patterns.add<FoldQuantizedConstant, FoldToRequantize, FoldIntoOp>(
      patterns.getContext());
}
