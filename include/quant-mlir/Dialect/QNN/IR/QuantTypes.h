//===- QuantTypes.h - Questions about quantized tensor types ----*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_DIALECT_QNN_IR_QUANTTYPES_H
#define QUANT_MLIR_DIALECT_QNN_IR_QUANTTYPES_H

#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "mlir/IR/BuiltinTypes.h"

namespace quantmlir::qnn {

/// The element type of a tensor type as a quantized type, or null.
mlir::quant::QuantizedType getQuantizedElementType(mlir::Type tensorType);

inline bool isQuantizedTensor(mlir::Type type) {
  return static_cast<bool>(getQuantizedElementType(type));
}

/// The per-tensor quantized element type of a tensor type, or null.
mlir::quant::UniformQuantizedType getPerTensorType(mlir::Type tensorType);

/// The signless integer type that stored values are kept in: i8 for storage
/// widths up to 8, i16 up to 16, else i32.
mlir::IntegerType getContainerType(mlir::quant::QuantizedType type);

/// The tensor type of the same shape with the given element type.
mlir::RankedTensorType withElementType(mlir::Type tensorType,
                                       mlir::Type element);

/// The tensor of containers that represents a quantized tensor; any other type
/// is returned unchanged.
mlir::Type getStoredType(mlir::Type type);

/// Scale and zero point of channel `channel` (ignored if per tensor).
double getScale(mlir::quant::QuantizedType type, int64_t channel = 0);
int64_t getZeroPoint(mlir::quant::QuantizedType type, int64_t channel = 0);

} // namespace quantmlir::qnn

#endif // QUANT_MLIR_DIALECT_QNN_IR_QUANTTYPES_H
