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

/// Calls `visit(channel, begin, end)` for each run of elements of a tensor that
/// share scale and zero point.
static void
forEachChannelRun(QuantizedType type, ArrayRef<int64_t> shape,
                  llvm::function_ref<void(int64_t, int64_t, int64_t)> visit) {
  auto perAxis = dyn_cast<UniformQuantizedPerAxisType>(type);
  if (!perAxis)
    return visit(0, 0, ShapedType::getNumElements(shape));
  AxisSplit split(shape, perAxis.getQuantizedDimension());
  for (int64_t run = 0; run < split.outer * split.size; ++run)
    visit(run % split.size, run * split.inner, (run + 1) * split.inner);
}

static Expected<HostTensor> evaluateQuantize(QuantizeOp op,
                                             OperandTensors operands) {
  QuantizedType type = getQuantizedElementType(op.getType());
  if (Error error = checkArithmeticType(type))
    return std::move(error);
  ArrayRef<float> input = operands[0]->data<float>();
  SmallVector<int32_t, 0> stored(input.size());
  StorageRange range = getStorageRange(type);
  forEachChannelRun(
      type, operands[0]->getShape(),
      [&](int64_t channel, int64_t begin, int64_t end) {
        EvalBuilder b;
        EvalBuilder::Value scale =
            b.constantF32(static_cast<float>(getScale(type, channel)));
        EvalBuilder::Value zero =
            b.constantI32(static_cast<int32_t>(getZeroPoint(type, channel)));
        for (int64_t i = begin; i < end; ++i)
          stored[i] = static_cast<int32_t>(
              emitQuantize(b, b.constantF32(input[i]), scale, zero, range)
                  .getInt());
      });
  return createResult(op, stored);
}

/// Biases have 32 bits: dequantizing them is as exact as f32 allows, provided
/// that nothing is to be subtracted.
static Error checkDequantizable(QuantizedType type) {
  if (type.getStorageTypeIntegralWidth() != 32 || !type.isSigned())
    return checkArithmeticType(type);
  auto perAxis = dyn_cast<UniformQuantizedPerAxisType>(type);
  int64_t channels = perAxis ? perAxis.getScales().size() : 1;
  for (int64_t channel = 0; channel < channels; ++channel)
    if (int64_t zero = getZeroPoint(type, channel))
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
  forEachChannelRun(
      type, result->getShape(),
      [&](int64_t channel, int64_t begin, int64_t end) {
        EvalBuilder b;
        EvalBuilder::Value scale =
            b.constantF32(static_cast<float>(getScale(type, channel)));
        EvalBuilder::Value zero =
            b.constantI32(static_cast<int32_t>(getZeroPoint(type, channel)));
        for (int64_t i = begin; i < end; ++i)
          output[i] = emitDequantize(b, b.constantI32(stored[i]), scale, zero)
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
  Expected<Requantizer> requantizer =
      Requantizer::create(input->getScale() / output->getScale(),
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
