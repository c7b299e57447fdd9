//===- QuantTypes.cpp - Questions about quantized tensor types ------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Dialect/QNN/IR/QuantTypes.h"

using namespace mlir;
using namespace mlir::quant;

QuantizedType quantmlir::qnn::getQuantizedElementType(Type tensorType) {
  auto shaped = dyn_cast<ShapedType>(tensorType);
  return shaped ? dyn_cast<QuantizedType>(shaped.getElementType())
                : QuantizedType();
}

UniformQuantizedType quantmlir::qnn::getPerTensorType(Type tensorType) {
  return dyn_cast_or_null<UniformQuantizedType>(
      getQuantizedElementType(tensorType));
}

IntegerType quantmlir::qnn::getContainerType(QuantizedType type) {
  unsigned width = type.getStorageTypeIntegralWidth();
  return IntegerType::get(type.getContext(), width <= 8    ? 8
                                             : width <= 16 ? 16
                                                           : 32);
}

RankedTensorType quantmlir::qnn::withElementType(Type tensorType,
                                                 Type element) {
  return RankedTensorType::get(cast<ShapedType>(tensorType).getShape(),
                               element);
}

Type quantmlir::qnn::getStoredType(Type type) {
  if (QuantizedType quantized = getQuantizedElementType(type))
    return withElementType(type, getContainerType(quantized));
  return type;
}

double quantmlir::qnn::getScale(QuantizedType type, int64_t channel) {
  if (auto perAxis = dyn_cast<UniformQuantizedPerAxisType>(type))
    return perAxis.getScales()[channel];
  return cast<UniformQuantizedType>(type).getScale();
}

int64_t quantmlir::qnn::getZeroPoint(QuantizedType type, int64_t channel) {
  if (auto perAxis = dyn_cast<UniformQuantizedPerAxisType>(type))
    return perAxis.getZeroPoints()[channel];
  return cast<UniformQuantizedType>(type).getZeroPoint();
}
