//===- SinkReshapes.cpp - Move reshapes past elementwise operations -------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ChannelAffine.h"

#include "quant-mlir/Dialect/QNN/Transforms/Passes.h"
#include "quant-mlir/Dialect/QNN/Transforms/Patterns.h"

#include "quant-mlir/Dialect/QNN/IR/ConstantData.h"

#include "mlir/IR/PatternMatch.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

using namespace mlir;
using namespace quantmlir::qnn;

namespace quantmlir::qnn {
#define GEN_PASS_DEF_SINKRESHAPESPASS
#include "quant-mlir/Dialect/QNN/Transforms/Passes.h.inc"
} // namespace quantmlir::qnn

/// The reshape that makes `value` for `user` alone, else null.
static ReshapeOp getOwnReshape(Value value, Operation *user) {
  auto reshape = value.getDefiningOp<ReshapeOp>();
  return reshape && llvm::all_of(reshape->getUsers(),
                                 [&](Operation *op) { return op == user; })
             ? reshape
             : ReshapeOp();
}

static bool keepsChannels(ReshapeOp reshape) {
  ArrayRef<int64_t> from =
      cast<RankedTensorType>(reshape.getInput().getType()).getShape();
  ArrayRef<int64_t> to = reshape.getType().getShape();
  return !from.empty() && !to.empty() && from.back() == to.back() &&
         !ShapedType::isDynamic(from.back());
}

/// Replaces `op` by itself on `operands`, which have the shape of the input of
/// `reshape`, and a reshape of its result.
static void sink(PatternRewriter &rewriter, Operation *op, ReshapeOp reshape,
                 ArrayRef<Value> operands) {
  auto type = cast<RankedTensorType>(op->getResult(0).getType());
  auto inputType = cast<RankedTensorType>(reshape.getInput().getType());
  Operation *moved = rewriter.clone(*op);
  moved->setOperands(operands);
  moved->getResult(0).setType(
      RankedTensorType::get(inputType.getShape(), type.getElementType()));
  rewriter.replaceOpWithNewOp<ReshapeOp>(op, type, moved->getResult(0));
}

namespace {

/// f(reshape(x), ...) -> reshape(f(x, ...)) for an elementwise operation whose
/// operands are reshapes of one shape to another, or constants of one value or
/// of one for each channel, where the reshape keeps channels.
struct SinkReshape : OpInterfaceRewritePattern<ElementwiseOpInterface> {
  using OpInterfaceRewritePattern::OpInterfaceRewritePattern;

  LogicalResult matchAndRewrite(ElementwiseOpInterface op,
                                PatternRewriter &rewriter) const override {
    ReshapeOp first;
    for (Value operand : op->getOperands())
      if (!first)
        first = getOwnReshape(operand, op);
    auto type = cast<RankedTensorType>(op->getResult(0).getType());
    if (!first || first.getType().getShape() != type.getShape())
      return rewriter.notifyMatchFailure(
          op, "no operand is a reshape of its own to the result's shape");
    SmallVector<Value> operands(op->getOperands());
    for (OpOperand &operand : op->getOpOperands()) {
      Value value = operand.get();
      if (ReshapeOp reshape = getOwnReshape(value, op)) {
        if (reshape.getInput().getType() != first.getInput().getType() ||
            reshape.getType() != first.getType())
          return rewriter.notifyMatchFailure(op, "the reshapes differ");
        operands[operand.getOperandNumber()] = reshape.getInput();
      } else if (!getVector(value, first)) {
        return rewriter.notifyMatchFailure(
            op, "an operand is neither reshaped nor a constant of channels");
      }
    }
    // Constants are made when it is clear that all operands fit.
    for (auto [operand, value] : llvm::zip(operands, op->getOperands()))
      if (operand == value)
        operand = createVector(rewriter, value, *getVector(value, first));
    sink(rewriter, op, first, operands);
    return success();
  }

private:
  /// The elements of a constant that broadcasts before `reshape` as after it.
  static std::optional<ConstantData<float>> getVector(Value value,
                                                      ReshapeOp reshape) {
    auto data = getConstantFloats(value);
    if (!data ||
        (data->values().size() != 1 &&
         (!keepsChannels(reshape) ||
          !getChannelValues(value, reshape.getType().getShape().back()))))
      return std::nullopt;
    return data;
  }

  /// A single value has rank 0, which what is reshaped may have, too.
  static Value createVector(PatternRewriter &rewriter, Value constant,
                            const ConstantData<float> &data) {
    auto size = static_cast<int64_t>(data.values().size());
    SmallVector<int64_t, 1> shape;
    if (size != 1)
      shape.push_back(size);
    auto type = RankedTensorType::get(shape, rewriter.getF32Type());
    return constant.getType() == type
               ? constant
               : Value(ConstantOp::create(
                     rewriter, constant.getLoc(), type,
                     makeElements<float>(type, data.values())));
  }
};

/// The same for an operation on channels, whose other operands are vectors.
template <typename Op> struct SinkBelowChannels : OpRewritePattern<Op> {
  using OpRewritePattern<Op>::OpRewritePattern;

  LogicalResult matchAndRewrite(Op op,
                                PatternRewriter &rewriter) const override {
    ReshapeOp reshape = getOwnReshape(op.getInput(), op);
    if (!reshape || !keepsChannels(reshape))
      return rewriter.notifyMatchFailure(
          op, "its input is no reshape of its own that keeps channels");
    SmallVector<Value> operands(op->getOperands());
    operands[0] = reshape.getInput();
    sink(rewriter, op, reshape, operands);
    return success();
  }
};

struct SinkReshapesPass
    : quantmlir::qnn::impl::SinkReshapesPassBase<SinkReshapesPass> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    populateSinkReshapesPatterns(patterns);
    ReshapeOp::getCanonicalizationPatterns(patterns, &getContext());
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace

void quantmlir::qnn::populateSinkReshapesPatterns(RewritePatternSet &patterns) {
  patterns.add<SinkReshape, SinkBelowChannels<BatchNormOp>,
               SinkBelowChannels<PReluOp>>(patterns.getContext());
}
