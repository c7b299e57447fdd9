//===- TrainingEvaluators.cpp - Losses and simulated rounding ------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Evaluators.h"
#include "TensorUtils.h"

#include "quant-mlir/Dialect/QNN/IR/QNN.h"
#include "quant-mlir/Dialect/QNN/Utils/GradientRules.h"
#include "quant-mlir/Dialect/QNN/Utils/QuantizedArithmetic.h"
#include "quant-mlir/QuantMath/EvalBuilder.h"

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::qnn;
using namespace quantmlir::reference;
using llvm::Expected;

using Number = EvalBuilder::Value;

/// Calls `compute(b, x, scale, zeroPoint, index)` for each element of the input
/// of an operation that simulates rounding.
template <typename Op, typename Compute>
static Expected<HostTensor> evaluateElements(Op op, OperandTensors operands,
                                             Compute compute) {
  Expected<HostTensor> result = createResult(op);
  if (!result || result->numElements() == 0)
    return result;
  ArrayRef<float> input = operands[0]->data<float>();
  ArrayRef<float> scales = operands[1]->data<float>();
  ArrayRef<float> zeroPoints;
  if (op.getZeroPoint())
    zeroPoints = operands[2]->data<float>();
  StorageRange range{static_cast<int64_t>(op.getQmin()),
                     static_cast<int64_t>(op.getQmax())};
  int64_t inner = result->numElements();
  if (std::optional<int64_t> axis = op.getAxis())
    inner = AxisSplit(result->getShape(), *axis).inner;
  MutableArrayRef<float> output = result->data<float>();
  EvalBuilder b;
  for (size_t i = 0; i < input.size(); ++i) {
    size_t group = i / inner % scales.size();
    Number zeroPoint =
        zeroPoints.empty()
            ? b.constantI32(0)
            : emitZeroPoint(b, b.constantF32(zeroPoints[group]), range);
    output[i] = compute(b, b.constantF32(input[i]),
                        b.constantF32(scales[group]), zeroPoint, range, i)
                    .getFloat();
  }
  return result;
}

static Expected<HostTensor> evaluateFakeQuant(FakeQuantOp op,
                                              OperandTensors operands) {
  const NumericsRules &rules = getNumericsRules(op);
  return evaluateElements(op, operands,
                          [&](EvalBuilder &b, Number x, Number scale,
                              Number zeroPoint, StorageRange range, size_t) {
                            return emitFakeQuant(
                                b, x, scale, zeroPoint, range, rules.quantize,
                                rules.dequantize, getHalves(op));
                          });
}

/// Calls `compute(b, steps, gradient)` for each element of what such an
/// operation's gradient is computed from.
template <typename Op, typename Compute>
static Expected<HostTensor> evaluateGradients(Op op, OperandTensors operands,
                                              Compute compute) {
  QuantizeRule rule = getNumericsRules(op).quantize;
  ClipTest test = getClipTest(op.getRule());
  ArrayRef<float> gradient = operands.back()->data<float>();
  return evaluateElements(
      op, operands,
      [&](EvalBuilder &b, Number x, Number scale, Number zeroPoint,
          StorageRange range, size_t i) {
        return compute(b,
                       emitFakeQuantSteps(b, x, scale, zeroPoint, range, rule,
                                          getHalves(op), test),
                       b.constantF32(gradient[i]));
      });
}

static Expected<HostTensor> evaluateInputGrad(FakeQuantInputGradOp op,
                                              OperandTensors operands) {
  return evaluateGradients(
      op, operands, [](EvalBuilder &b, const auto &steps, Number gradient) {
        return emitFakeQuantInputGrad(b, steps, gradient);
      });
}

static Expected<HostTensor> evaluateScaleGrad(FakeQuantScaleGradOp op,
                                              OperandTensors operands) {
  bool learnsStep = isStepLearned(op.getRule());
  return evaluateGradients(
      op, operands, [&](EvalBuilder &b, const auto &steps, Number gradient) {
        return emitFakeQuantScaleGrad(b, steps, gradient, learnsStep);
      });
}

static Expected<HostTensor> evaluateClampGrad(ClampGradOp op,
                                              OperandTensors operands) {
  Expected<HostTensor> result = createResult(op);
  if (!result)
    return result;
  auto low = static_cast<float>(op.getClamp().getMin());
  auto high = static_cast<float>(op.getClamp().getMax());
  for (auto [limited, gradient, output] :
       llvm::zip_equal(operands[0]->data<float>(), operands[1]->data<float>(),
                       result->data<float>()))
    output = limited > low && limited < high ? gradient : 0.0f;
  return result;
}

/// In double, rounded once.
static Expected<HostTensor> evaluateLoss(SoftmaxCrossEntropyOp op,
                                         OperandTensors operands) {
  Expected<HostTensor> result = createResult(op);
  if (!result || operands[0]->numElements() == 0)
    return result;
  int64_t samples = operands[0]->getDim(0), classes = operands[0]->getDim(1);
  ArrayRef<float> logits = operands[0]->data<float>();
  ArrayRef<float> targets = operands[1]->data<float>();
  double loss = 0;
  for (int64_t sample = 0; sample < samples; ++sample) {
    ArrayRef<float> row = logits.slice(sample * classes, classes);
    ArrayRef<float> target = targets.slice(sample * classes, classes);
    double maximum = *llvm::max_element(row), sum = 0;
    for (float value : row)
      sum += std::exp(value - maximum);
    double shift = maximum + std::log(sum);
    for (auto [value, share] : llvm::zip_equal(row, target))
      loss += share * (shift - value);
  }
  result->data<float>()[0] =
      static_cast<float>(loss / static_cast<double>(samples));
  return result;
}

void quantmlir::reference::registerTrainingEvaluators(
    EvaluatorRegistry &registry) {
  registry.add<FakeQuantOp>(evaluateFakeQuant);
  registry.add<FakeQuantInputGradOp>(evaluateInputGrad);
  registry.add<FakeQuantScaleGradOp>(evaluateScaleGrad);
  registry.add<ClampGradOp>(evaluateClampGrad);
  registry.add<SoftmaxCrossEntropyOp>(evaluateLoss);
}
