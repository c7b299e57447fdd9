//===- AppendLoss.cpp - The loss of a classifier ------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "StraightLine.h"

#include "quant-mlir/Dialect/QNN/Transforms/Passes.h"

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::qnn;

namespace quantmlir::qnn {
#define GEN_PASS_DEF_APPENDLOSSPASS
#include "quant-mlir/Dialect/QNN/Transforms/Passes.h.inc"
} // namespace quantmlir::qnn

/// What the last softmax is of, where `scores` are nothing but its result,
/// rounded or in another shape: the loss has a softmax of its own.
static Value getLogits(Value scores) {
  Value value = scores;
  while (Operation *op = value.getDefiningOp()) {
    if (auto softmax = dyn_cast<SoftmaxOp>(op)) {
      auto type = cast<RankedTensorType>(softmax.getType());
      int64_t others = type.getNumElements() / type.getDimSize(0) /
                       type.getDimSize(softmax.getAxis());
      return softmax.getAxis() > 0 && others == 1 ? softmax.getInput() : scores;
    }
    if (!isa<ReshapeOp, FakeQuantOp>(op))
      break;
    value = op->getOperand(0);
  }
  return scores;
}

namespace {

struct AppendLossPass
    : quantmlir::qnn::impl::AppendLossPassBase<AppendLossPass> {
  using AppendLossPassBase::AppendLossPassBase;

  void runOnOperation() override {
    func::FuncOp function = getOperation();
    if (function.isExternal())
      return;
    FailureOr<func::ReturnOp> found = getStraightLineReturn(function);
    if (failed(found))
      return signalPassFailure();
    if (!(temperature > 0.0) || std::isinf(temperature)) {
      function.emitError() << "temperature: got " << temperature.getValue()
                           << ", expected a positive number";
      return signalPassFailure();
    }
    func::ReturnOp terminator = *found;
    auto scoresType =
        terminator.getNumOperands() == 1
            ? dyn_cast<RankedTensorType>(terminator.getOperand(0).getType())
            : RankedTensorType();
    if (!scoresType || !scoresType.getElementType().isF32() ||
        !scoresType.hasStaticShape() || scoresType.getRank() < 1 ||
        scoresType.getNumElements() == 0) {
      function.emitError() << "'" << function.getName()
                           << "' has no loss: expected one result, f32 scores "
                              "of static shape, samples first";
      return signalPassFailure();
    }
    OpBuilder builder(terminator);
    Location loc = terminator.getLoc();
    int64_t samples = scoresType.getDimSize(0);
    auto matrix = RankedTensorType::get(
        {samples, scoresType.getNumElements() / samples}, builder.getF32Type());
    Value logits = getLogits(terminator.getOperand(0));
    if (logits.getType() != matrix)
      logits = ReshapeOp::create(builder, loc, matrix, logits);
    unsigned index = function.getNumArguments();
    auto name = builder.getDictionaryAttr(
        builder.getNamedAttr("qnn.name", builder.getStringAttr("targets")));
    if (failed(function.insertArgument(index, matrix, name, loc)))
      return signalPassFailure();
    auto scalar = RankedTensorType::get({}, builder.getF32Type());
    // value * factor
    auto scale = [&](Value value, double factor) -> Value {
      if (factor == 1.0)
        return value;
      Value constant = ConstantOp::create(
          builder, loc, scalar,
          DenseElementsAttr::get(scalar, static_cast<float>(factor)));
      return MulOp::create(builder, loc, value.getType(), value, constant,
                           ClampAttr());
    };
    Value loss = SoftmaxCrossEntropyOp::create(builder, loc, scalar,
                                               scale(logits, 1.0 / temperature),
                                               function.getArgument(index));
    loss = scale(loss, temperature * temperature);
    terminator->setOperands({loss, logits});
    function.setType(
        builder.getFunctionType(function.getArgumentTypes(), {scalar, matrix}));
    function.setResultAttrs(
        0, {builder.getNamedAttr("qnn.name", builder.getStringAttr("loss"))});
    function.setResultAttrs(
        1, {builder.getNamedAttr("qnn.name", builder.getStringAttr("logits"))});
  }
};

} // namespace
