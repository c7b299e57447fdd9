//===- AccumulatorAnalysis.cpp - How wide accumulators get ----------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Analysis/AccumulatorAnalysis.h"

#include "quant-mlir/Dialect/QNN/IR/ConstantData.h"
#include "quant-mlir/Dialect/QNN/IR/QuantTypes.h"
#include "quant-mlir/Dialect/QNN/Utils/QuantizedArithmetic.h"

using namespace mlir;
using namespace mlir::quant;
using namespace quantmlir;
using namespace quantmlir::qnn;

IntegerInterval quantmlir::getCenteredInterval(UniformQuantizedType type) {
  return centeredInterval(getStorageRange(type), type.getZeroPoint());
}

/// The integers that a weight of this type can multiply with.
static IntegerInterval getWeightInterval(QuantizedType type) {
  StorageRange range = getStorageRange(type);
  IntegerInterval interval{0, 0};
  for (int64_t group = 0, e = getNumGroups(type); group < e; ++group)
    interval =
        interval.hull(centeredInterval(range, getZeroPoint(type, group)));
  int64_t factor = 1;
  for (int64_t ofBlock : getWeightUnits(type).factors)
    factor = std::max(factor, ofBlock);
  return {interval.min * factor, interval.max * factor};
}

/// The stored integers of an operand, which messages call `name`.
static FailureOr<SmallVector<int32_t, 0>>
getIntegers(Operation *op, StringRef name, Value operand) {
  if (auto stored = getConstantIntegers(operand))
    return std::move(*stored);
  InFlightDiagnostic error = op->emitOpError() << name << ": ";
  if (isElidedConstant(operand))
    return error << "the constant has no data, which was left out of a dump";
  return error << "expected a constant in the quantized form";
}

FailureOr<WeightedAccumulator>
WeightedAccumulator::create(QuantizableOpInterface op) {
  Value weight = op.getWeightOperand()->get();
  Value input = op.getActivationOperands().front()->get();
  UniformQuantizedType inputType = getPerTensorType(input.getType());
  auto weightTensor = cast<RankedTensorType>(weight.getType());
  auto weightType = cast<QuantizedType>(weightTensor.getElementType());
  auto stored = getIntegers(op, "weight", weight);
  if (failed(stored))
    return failure();
  WeightedAccumulator result;
  int64_t channels = weightTensor.getDimSize(0);
  result.biases.assign(channels, 0);
  if (OpOperand *bias = op.getBiasOperand()) {
    auto values = getIntegers(op, "bias", bias->get());
    if (failed(values))
      return failure();
    if (!getNumericsRules(op).hasRealBias)
      result.biases = getAccumulatorBias(
          *values, getQuantizedElementType(bias->get().getType()), inputType,
          weightType);
  }
  result.weights = getWeightIntegers(weightTensor, *stored);

  IntegerInterval interval = getCenteredInterval(inputType);
  auto bounds = accumulatorBoundsPerChannel(result.weights.values, channels,
                                            result.biases, interval);
  if (!bounds)
    return op->emitOpError() << llvm::toString(bounds.takeError());
  for (const AccumulatorBounds &channel : *bounds)
    result.proved = result.proved.hull(channel.result);
  int64_t numTerms = weightTensor.getNumElements() / channels;
  result.worstCase =
      worstCaseAccumulator(interval, getWeightInterval(weightType), numTerms);
  return result;
}

IntegerInterval quantmlir::getAccumulatorInterval(MatMulOp op) {
  auto lhs = getPerTensorType(op.getLhs().getType());
  auto rhs = getPerTensorType(op.getRhs().getType());
  return worstCaseAccumulator(
      getCenteredInterval(lhs), getCenteredInterval(rhs),
      cast<RankedTensorType>(op.getLhs().getType()).getShape().back());
}
