//===- QuantizedArithmetic.cpp - From types to fixed point ----------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Dialect/QNN/Utils/QuantizedArithmetic.h"

#include "quant-mlir/Dialect/QNN/IR/QuantTypes.h"

using namespace mlir;
using namespace mlir::quant;
using namespace quantmlir;
using namespace quantmlir::qnn;

StorageRange quantmlir::qnn::getStorageRange(QuantizedType type) {
  return {type.getStorageTypeMin(), type.getStorageTypeMax()};
}

QuantParams quantmlir::qnn::getQuantParams(UniformQuantizedType type) {
  return {type.getScale(), type.getZeroPoint()};
}

int64_t quantmlir::qnn::quantizeReal(double value, UniformQuantizedType type) {
  return quantizeConstant(value, getQuantParams(type), getStorageRange(type));
}

StorageRange quantmlir::qnn::getClampedRange(UniformQuantizedType result,
                                             ClampAttr clamp) {
  if (!clamp)
    return getStorageRange(result);
  // Infinite limits saturate, and so leave their end of the range alone.
  return {quantizeReal(clamp.getMin(), result),
          quantizeReal(clamp.getMax(), result)};
}

/// A value, or its error as a diagnostic.
template <typename T>
static FailureOr<T> reportError(llvm::Expected<T> value, EmitError emitError) {
  if (value)
    return std::move(*value);
  return emitError() << llvm::toString(value.takeError());
}

SmallVector<double>
quantmlir::qnn::getContractionRatios(UniformQuantizedType input,
                                     QuantizedType weight,
                                     UniformQuantizedType result) {
  auto perAxis = dyn_cast<UniformQuantizedPerAxisType>(weight);
  size_t count = perAxis ? perAxis.getScales().size() : 1;
  SmallVector<double> ratios;
  for (size_t channel = 0; channel < count; ++channel)
    ratios.push_back(input.getScale() * getScale(weight, channel) /
                     result.getScale());
  return ratios;
}

FailureOr<FixedPointMultiplier>
quantmlir::qnn::getMultiplier(double real, EmitError emitError,
                              AccumulatorWidth width) {
  return reportError(FixedPointMultiplier::create(real, width), emitError);
}

FailureOr<SmallVector<FixedPointMultiplier>>
quantmlir::qnn::getContractionMultipliers(UniformQuantizedType input,
                                          QuantizedType weight,
                                          UniformQuantizedType result,
                                          EmitError emitError,
                                          AccumulatorWidth width) {
  SmallVector<FixedPointMultiplier> multipliers;
  for (double ratio : getContractionRatios(input, weight, result)) {
    FailureOr<FixedPointMultiplier> multiplier =
        getMultiplier(ratio, emitError, width);
    if (failed(multiplier))
      return failure();
    multipliers.push_back(*multiplier);
  }
  return multipliers;
}

SmallVector<int32_t>
quantmlir::qnn::getFunctionTable(ElementwiseFunctionOpInterface op) {
  UniformQuantizedType input = getPerTensorType(op->getOperand(0).getType());
  UniformQuantizedType result = getPerTensorType(op->getResult(0).getType());
  StorageRange range = getStorageRange(input);
  QuantParams params = getQuantParams(input);
  SmallVector<int32_t> table;
  for (int64_t q = range.min; q <= range.max; ++q)
    table.push_back(static_cast<int32_t>(
        quantizeReal(op.evaluate(dequantizeConstant(q, params)), result)));
  return table;
}

llvm::Expected<RescaleAdd>
quantmlir::qnn::createRescaleAdd(UniformQuantizedType lhs,
                                 UniformQuantizedType rhs,
                                 UniformQuantizedType result, SumKind kind) {
  double rhsRatio = rhs.getScale() / result.getScale();
  return RescaleAdd::create(lhs.getScale() / result.getScale(),
                            getStorageRange(lhs), lhs.getZeroPoint(),
                            kind == SumKind::Difference ? -rhsRatio : rhsRatio,
                            getStorageRange(rhs), rhs.getZeroPoint());
}

FailureOr<RescaleAdd> quantmlir::qnn::getRescaleAdd(Operation *op, SumKind kind,
                                                    EmitError emitError) {
  return reportError(
      createRescaleAdd(getPerTensorType(op->getOperand(0).getType()),
                       getPerTensorType(op->getOperand(1).getType()),
                       getPerTensorType(op->getResult(0).getType()), kind),
      emitError);
}

SignedRatio quantmlir::qnn::getSlopeRatio(double slope,
                                          UniformQuantizedType input,
                                          UniformQuantizedType result) {
  double ratio = slope * input.getScale() / result.getScale();
  // A multiplier is positive; one as small as this takes everything to 0.
  constexpr double vanishing = 0x1p-64;
  return {std::max(std::abs(ratio), vanishing), ratio < 0 ? -1 : 1};
}
