//===- VerifierUtils.cpp - Checks that several operations share -----------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "VerifierUtils.h"

using namespace mlir;
using namespace mlir::quant;
using namespace quantmlir::qnn;

LogicalResult quantmlir::qnn::verifyResultShape(Operation *op,
                                                FailureOr<Shape> expected) {
  if (failed(expected))
    return failure();
  ArrayRef<int64_t> actual = shapeOf(op->getResult(0));
  bool agree = actual.size() == expected->size();
  for (size_t i = 0; agree && i < actual.size(); ++i)
    agree = ShapedType::isDynamic(actual[i]) ||
            ShapedType::isDynamic((*expected)[i]) ||
            actual[i] == (*expected)[i];
  if (agree)
    return success();
  InFlightDiagnostic diag = op->emitOpError() << "result shape: got [";
  auto print = [&](ArrayRef<int64_t> shape) {
    llvm::interleaveComma(shape, diag, [&](int64_t size) {
      if (ShapedType::isDynamic(size))
        diag << '?';
      else
        diag << size;
    });
  };
  print(actual);
  diag << "], expected [";
  print(*expected);
  return diag << "]";
}

LogicalResult quantmlir::qnn::verifyAllFloatOrPerTensor(Operation *op) {
  bool anyFloat = false, anyQuantized = false;
  auto check = [&](Type type) -> LogicalResult {
    QuantizedType quantized = getQuantizedElementType(type);
    (quantized ? anyQuantized : anyFloat) = true;
    if (quantized && !isa<UniformQuantizedType>(quantized))
      return op->emitOpError() << "got per-channel type " << type
                               << ", expected per-tensor types";
    return success();
  };
  for (Type type : op->getOperandTypes())
    if (failed(check(type)))
      return failure();
  for (Type type : op->getResultTypes())
    if (failed(check(type)))
      return failure();
  if (anyFloat && anyQuantized)
    return op->emitOpError("mixes float and quantized tensors");
  return success();
}

LogicalResult quantmlir::qnn::verifySameElementType(Operation *op) {
  Type element = cast<ShapedType>(op->getResult(0).getType()).getElementType();
  // Elements that move could come under another channel's scale.
  for (Type type : op->getOperandTypes())
    if (isa_and_nonnull<UniformQuantizedPerAxisType>(
            getQuantizedElementType(type)))
      return op->emitOpError() << "got per-channel type " << type
                               << ", expected per-tensor types";
  for (Type type : op->getOperandTypes())
    if (Type other = cast<ShapedType>(type).getElementType(); other != element)
      return op->emitOpError()
             << "operand has elements " << other << ", but the result has "
             << element << "; they must be the same";
  return success();
}

/// Some zero point of a type that is not 0, or 0.
static int64_t getNonZeroZeroPoint(QuantizedType type) {
  auto perAxis = dyn_cast<UniformQuantizedPerAxisType>(type);
  int64_t channels = perAxis ? perAxis.getScales().size() : 1;
  for (int64_t channel = 0; channel < channels; ++channel)
    if (int64_t zero = getZeroPoint(type, channel))
      return zero;
  return 0;
}

LogicalResult quantmlir::qnn::verifyWeightedTypes(Operation *op, Value input,
                                                  Value weight, Value bias,
                                                  Value output) {
  int64_t outputs = shapeOf(weight)[0];
  if (bias) {
    ArrayRef<int64_t> shape = shapeOf(bias);
    if (shape.size() != 1)
      return op->emitOpError()
             << "bias: got rank " << shape.size() << ", expected 1";
    if (!ShapedType::isDynamic(outputs) && !ShapedType::isDynamic(shape[0]) &&
        shape[0] != outputs)
      return op->emitOpError()
             << "bias: got " << shape[0] << " values, expected " << outputs
             << " (dimension 0 of the weight)";
  }
  QuantizedType weightType = getQuantizedElementType(weight.getType());
  unsigned quantized = isQuantizedTensor(input.getType()) +
                       (weightType ? 1 : 0) +
                       isQuantizedTensor(output.getType()) +
                       (bias && isQuantizedTensor(bias.getType()));
  if (quantized == 0)
    return success();
  if (quantized != (bias ? 4u : 3u))
    return op->emitOpError("mixes float and quantized tensors");
  if (!getPerTensorType(input.getType()) || !getPerTensorType(output.getType()))
    return op->emitOpError(
        "input and result must be quantized per tensor, not per channel");
  auto perAxis = dyn_cast<UniformQuantizedPerAxisType>(weightType);
  if (perAxis && perAxis.getQuantizedDimension() != 0)
    return op->emitOpError() << "weight: quantized along dimension "
                             << perAxis.getQuantizedDimension()
                             << ", expected 0 (output channels)";
  int64_t channels = perAxis ? perAxis.getScales().size() : 1;
  if (perAxis && !ShapedType::isDynamic(outputs) && channels != outputs)
    return op->emitOpError()
           << "weight: got " << channels << " scales, expected " << outputs
           << " (its dimension 0)";
  if (int64_t zero = getNonZeroZeroPoint(weightType))
    return op->emitOpError() << "weight: got zero point " << zero
                             << ", expected 0 (symmetric weights)";
  if (!bias)
    return success();
  QuantizedType biasType = getQuantizedElementType(bias.getType());
  if (biasType.getStorageTypeIntegralWidth() != 32 || !biasType.isSigned())
    return op->emitOpError() << "bias: got storage type "
                             << biasType.getStorageType() << ", expected i32";
  if (int64_t zero = getNonZeroZeroPoint(biasType))
    return op->emitOpError()
           << "bias: got zero point " << zero << ", expected 0";
  if (auto biasAxis = dyn_cast<UniformQuantizedPerAxisType>(biasType);
      biasAxis && (!perAxis || static_cast<int64_t>(
                                   biasAxis.getScales().size()) != channels))
    return op->emitOpError("bias: its scales do not match the weight's");
  return success();
}
