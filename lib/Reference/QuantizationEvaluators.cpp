//===- QuantizationEvaluators.cpp - Observers and changes of type ---------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Evaluators.h"
#include "Requantizer.h"
#include "TensorUtils.h"

#include "quant-mlir/Dialect/QNN/IR/QNN.h"
#include "quant-mlir/Dialect/QNN/IR/QuantTypes.h"
#include "quant-mlir/Dialect/QNN/Utils/QuantizedArithmetic.h"
#include "quant-mlir/QuantMath/Arithmetic.h"
#include "quant-mlir/QuantMath/EvalBuilder.h"

using namespace mlir;
using namespace mlir::quant;
using namespace quantmlir;
using namespace quantmlir::qnn;
using namespace quantmlir::reference;
using llvm::Error;
using llvm::Expected;

static Expected<HostTensor> evaluateObserve(ObserveOp op,
                                            OperandTensors operands) {
  Expected<HostTensor> result = createResult(op);
  if (result)
    llvm::copy(operands[0]->data<float>(), result->data<float>().begin());
  return result;
}

static Expected<HostTensor> evaluateQuantize(QuantizeOp op,
                                             OperandTensors operands) {
  QuantizedType type = getQuantizedElementType(op.getType());
  if (Error error = checkArithmeticType(type))
    return std::move(error);
  ArrayRef<float> input = operands[0]->data<float>();
  SmallVector<int32_t, 0> stored(input.size());
  StorageRange range = getStorageRange(type);
  QuantizeRule rule = getNumericsRules(op).quantize;
  forEachGroupRun(
      type, operands[0]->getShape(),
      [&](int64_t group, int64_t begin, int64_t end) {
        EvalBuilder b;
        EvalBuilder::Value scale =
            b.constantF32(getQuantizeFactor(getScale(type, group), rule));
        EvalBuilder::Value zero =
            b.constantI32(static_cast<int32_t>(getZeroPoint(type, group)));
        for (int64_t i = begin; i < end; ++i)
          stored[i] = static_cast<int32_t>(
              emitQuantize(b, b.constantF32(input[i]), scale, zero, range, rule)
                  .getInt());
      });
  return createResult(op, stored);
}

/// Biases have 32 bits: dequantizing them is as exact as f32 allows, provided
/// that nothing is to be subtracted.
static Error checkDequantizable(QuantizedType type) {
  if (type.getStorageTypeIntegralWidth() != 32 || !type.isSigned())
    return checkArithmeticType(type);
  for (int64_t group = 0, e = getNumGroups(type); group < e; ++group)
    if (int64_t zero = getZeroPoint(type, group))
      return makeError("got zero point " + Twine(zero) +
                       " with 32-bit storage, expected 0");
  return Error::success();
}

static Expected<HostTensor> evaluateDequantize(DequantizeOp op,
                                               OperandTensors operands) {
  QuantizedType type = getQuantizedElementType(op.getInput().getType());
  if (Error error = checkDequantizable(type))
    return std::move(error);
  Expected<HostTensor> result = createResult(op);
  if (!result)
    return result;
  SmallVector<int32_t, 0> stored = readStored(*operands[0]);
  MutableArrayRef<float> output = result->data<float>();
  DequantizeRule rule = getNumericsRules(op).dequantize;
  forEachGroupRun(
      type, result->getShape(), [&](int64_t group, int64_t begin, int64_t end) {
        EvalBuilder b;
        EvalBuilder::Value scale =
            b.constantF32(getDequantizeFactor(getScale(type, group), rule));
        EvalBuilder::Value zero =
            b.constantI32(static_cast<int32_t>(getZeroPoint(type, group)));
        for (int64_t i = begin; i < end; ++i)
          output[i] =
              emitDequantize(b, b.constantI32(stored[i]), scale, zero, rule)
                  .getFloat();
      });
  return result;
}

static Expected<HostTensor> evaluateRequantize(RequantizeOp op,
                                               OperandTensors operands) {
  Expected<UniformQuantizedType> input = getArithmeticType(op.getInput());
  if (!input)
    return input.takeError();
  Expected<UniformQuantizedType> output = getArithmeticType(op.getOutput());
  if (!output)
    return output.takeError();
  Expected<Requantizer> requantizer = Requantizer::create(
      getNumericsRules(op), input->getScale() / output->getScale(),
      output->getZeroPoint(), getStorageRange(*output));
  if (!requantizer)
    return requantizer.takeError();
  SmallVector<int32_t, 0> centered =
      readStored(*operands[0], input->getZeroPoint());
  SmallVector<int64_t, 0> values(centered.begin(), centered.end());
  Expected<SmallVector<int32_t, 0>> stored =
      requantizeAll(*requantizer, values);
  if (!stored)
    return stored.takeError();
  return createResult(op, *stored);
}

void quantmlir::reference::registerQuantizationEvaluators(
    EvaluatorRegistry &registry) {
  registry.add<ObserveOp>(evaluateObserve);
  registry.add<QuantizeOp>(evaluateQuantize);
  registry.add<DequantizeOp>(evaluateDequantize);
  registry.add<RequantizeOp>(evaluateRequantize);
}
