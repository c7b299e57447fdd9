//===- Grid.h - The scales of a constant whose elements move ----*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A grid is what a DequantizeLinear says of a tensor: its scales, zero points
// and the integers it is stored as. The functions give the grid of a constant
// that is made of another one, for the model's order of dimensions. Each takes
// null, and returns null where there is no such grid.
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_LIB_CONVERSION_ONNX_GRID_H
#define QUANT_MLIR_LIB_CONVERSION_ONNX_GRID_H

#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"

#include <optional>

namespace quantmlir::onnximport {

/// Dimension `i` of the result is dimension `order[i]`.
mlir::quant::QuantizedType transposeGrid(mlir::quant::QuantizedType grid,
                                         llvm::ArrayRef<int64_t> order);

/// Of a tensor of shape `from` that gets shape `to`, with as many elements.
mlir::quant::QuantizedType reshapeGrid(mlir::quant::QuantizedType grid,
                                       llvm::ArrayRef<int64_t> from,
                                       llvm::ArrayRef<int64_t> to);

/// Of `count` positions of dimension `axis`: `position(i)` is the i-th.
mlir::quant::QuantizedType
selectGrid(mlir::quant::QuantizedType grid, int64_t axis, int64_t count,
           llvm::function_ref<int64_t(int64_t)> position);

/// Of tensors one after the other along dimension `axis`.
mlir::quant::QuantizedType
concatGrids(llvm::ArrayRef<mlir::quant::QuantizedType> grids, int64_t axis);

/// Of a tensor times `factor`. The integers stay as they are, or, for a
/// negative factor, are counted from the other end of their range.
mlir::quant::QuantizedType scaleGrid(mlir::quant::QuantizedType grid,
                                     double factor);

/// Steps that hold `number` as 1 or -1.
mlir::quant::QuantizedType makeGridOfNumber(mlir::MLIRContext *context,
                                            float number);

} // namespace quantmlir::onnximport

#endif // QUANT_MLIR_LIB_CONVERSION_ONNX_GRID_H
