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

/// How many sets of elements have a scale and a zero point of their own: 1 per
/// tensor, the number of channels per axis, or the number of blocks of a
/// sub-channel type, which are counted in row-major order of its scales.
int64_t getNumGroups(mlir::quant::QuantizedType type);

/// Scale and zero point of group `group` (ignored if per tensor).
double getScale(mlir::quant::QuantizedType type, int64_t group = 0);
int64_t getZeroPoint(mlir::quant::QuantizedType type, int64_t group = 0);

/// The same type with other scales, one a group.
mlir::quant::QuantizedType withScales(mlir::quant::QuantizedType type,
                                      llvm::ArrayRef<double> scales);

/// The same type for a tensor whose channels are dimension `axis`.
mlir::quant::UniformQuantizedPerAxisType
withAxis(mlir::quant::UniformQuantizedPerAxisType type, int64_t axis);

/// Calls `visit(group, begin, end)` for each run of elements, in row-major
/// order of a tensor of `shape`, that share scale and zero point. The shape is
/// static and fits `type`.
void forEachGroupRun(
    mlir::quant::QuantizedType type, llvm::ArrayRef<int64_t> shape,
    llvm::function_ref<void(int64_t group, int64_t begin, int64_t end)> visit);

} // namespace quantmlir::qnn

#endif // QUANT_MLIR_DIALECT_QNN_IR_QUANTTYPES_H
