//===- VerifierUtils.cpp - Checks that several operations share -----------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "VerifierUtils.h"

#include "llvm/Support/MathExtras.h"

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
    if (QuantizedType quantized = getQuantizedElementType(type);
        quantized && !isa<UniformQuantizedType>(quantized))
      return op->emitOpError() << "got per-channel type " << type
                               << ", expected per-tensor types";
  for (Type type : op->getOperandTypes())
    if (Type other = cast<ShapedType>(type).getElementType(); other != element)
      return op->emitOpError()
             << "operand has elements " << other << ", but the result has "
             << element << "; they must be the same";
  return success();
}

/// Some zero point of a type that `accept` refuses.
static std::optional<int64_t>
findZeroPoint(QuantizedType type, function_ref<bool(int64_t)> accept) {
  for (int64_t group = 0, e = getNumGroups(type); group < e; ++group)
    if (int64_t zero = getZeroPoint(type, group); !accept(zero))
      return zero;
  return std::nullopt;
}

static LogicalResult verifyBlocks(Operation *op, Type tensorType,
                                  UniformQuantizedSubChannelType type) {
  ArrayRef<int64_t> shape = cast<RankedTensorType>(tensorType).getShape();
  ArrayRef<int64_t> scales = type.getScales().getType().getShape();
  SmallVector<int64_t> sizes(shape);
  for (auto [dimension, size] : type.getBlockSizeInfo()) {
    if (dimension < 0 || dimension >= static_cast<int64_t>(shape.size()))
      return op->emitOpError() << "got blocks along dimension " << dimension
                               << " of " << tensorType;
    sizes[dimension] = size;
  }
  bool agree = scales.size() == shape.size();
  for (size_t i = 0; agree && i < shape.size(); ++i)
    agree = ShapedType::isDynamic(shape[i]) || shape[i] == 0 ||
            scales[i] == llvm::divideCeilSigned(shape[i], sizes[i]);
  if (!agree)
    return op->emitOpError() << "got scales " << type.getScales().getType()
                             << " that do not fit the blocks of " << tensorType;
  return success();
}

LogicalResult quantmlir::qnn::verifyGroups(Operation *op, Type tensorType) {
  QuantizedType type = getQuantizedElementType(tensorType);
  if (auto blocks = dyn_cast_or_null<UniformQuantizedSubChannelType>(type))
    return verifyBlocks(op, tensorType, blocks);
  auto perAxis = dyn_cast_or_null<UniformQuantizedPerAxisType>(type);
  if (!perAxis)
    return success();
  ArrayRef<int64_t> shape = cast<RankedTensorType>(tensorType).getShape();
  int32_t axis = perAxis.getQuantizedDimension();
  int64_t scales = perAxis.getScales().size();
  if (axis < 0 || axis >= static_cast<int64_t>(shape.size()) ||
      (!ShapedType::isDynamic(shape[axis]) && shape[axis] != scales))
    return op->emitOpError() << "got " << scales << " scales along dimension "
                             << axis << " of " << tensorType;
  return success();
}

/// The weight's scales belong to output channels, or to blocks of them.
static LogicalResult verifyWeightType(Operation *op, Value weight) {
  QuantizedType type = getQuantizedElementType(weight.getType());
  int64_t outputs = shapeOf(weight)[0];
  auto perAxis = dyn_cast<UniformQuantizedPerAxisType>(type);
  if (perAxis && perAxis.getQuantizedDimension() != 0)
    return op->emitOpError() << "weight: quantized along dimension "
                             << perAxis.getQuantizedDimension()
                             << ", expected 0 (output channels)";
  int64_t channels = perAxis ? perAxis.getScales().size() : 1;
  if (perAxis && !ShapedType::isDynamic(outputs) && channels != outputs)
    return op->emitOpError()
           << "weight: got " << channels << " scales, expected " << outputs
           << " (its dimension 0)";
  if (auto blocks = dyn_cast<UniformQuantizedSubChannelType>(type)) {
    if (!llvm::is_contained(blocks.getBlockSizeInfo(),
                            std::pair<int32_t, int64_t>(0, 1)))
      return op->emitOpError("weight: got blocks of several output channels, "
                             "expected block size 1 along dimension 0");
    if (failed(verifyGroups(op, weight.getType())))
      return failure();
  }
  int64_t min = type.getStorageTypeMin(), max = type.getStorageTypeMax();
  if (auto zero = findZeroPoint(
          type, [=](int64_t zero) { return min <= zero && zero <= max; }))
    return op->emitOpError()
           << "weight: got zero point " << *zero
           << ", expected one of its range [" << min << ", " << max << "]";
  return success();
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
  if (failed(verifyWeightType(op, weight)))
    return failure();
  if (!bias)
    return success();
  QuantizedType biasType = getQuantizedElementType(bias.getType());
  if (biasType.getStorageTypeIntegralWidth() != 32 || !biasType.isSigned())
    return op->emitOpError() << "bias: got storage type "
                             << biasType.getStorageType() << ", expected i32";
  if (auto zero = findZeroPoint(biasType, [](int64_t zero) { return !zero; }))
    return op->emitOpError()
           << "bias: got zero point " << *zero << ", expected 0";
  bool matches = true;
  if (auto perAxis = dyn_cast<UniformQuantizedPerAxisType>(biasType))
    matches = !isa<UniformQuantizedType>(weightType) &&
              (ShapedType::isDynamic(outputs) ||
               static_cast<int64_t>(perAxis.getScales().size()) == outputs);
  else
    matches = isa<UniformQuantizedType>(biasType);
  if (!matches)
    return op->emitOpError("bias: its scales do not match the weight's");
  return success();
}
