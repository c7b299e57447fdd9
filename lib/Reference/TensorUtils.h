//===- TensorUtils.h - Stored values, strides and errors --------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_LIB_REFERENCE_TENSORUTILS_H
#define QUANT_MLIR_LIB_REFERENCE_TENSORUTILS_H

#include "quant-mlir/Data/HostTensor.h"
#include "quant-mlir/QuantMath/QuantParams.h"

#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "mlir/IR/Operation.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace quantmlir::reference {

llvm::Error makeError(const llvm::Twine &message);
std::string toString(mlir::Type type);

//===----------------------------------------------------------------------===//
// Results
//===----------------------------------------------------------------------===//

/// A tensor of zeros for the one result of `op`.
llvm::Expected<HostTensor> createResult(mlir::Operation *op);

/// The result of `op` from stored integers, which are inside its storage range.
llvm::Expected<HostTensor> createResult(mlir::Operation *op,
                                        llvm::ArrayRef<int32_t> stored);

//===----------------------------------------------------------------------===//
// Quantized values
//===----------------------------------------------------------------------===//

/// The element type of a quantized tensor that arithmetic is defined on: per
/// tensor, of at most 16 bits, with the zero point in the storage range.
llvm::Expected<mlir::quant::UniformQuantizedType>
getArithmeticType(mlir::Value value);

/// An error unless the type is as above, or per channel and as above.
llvm::Error checkArithmeticType(mlir::quant::QuantizedType type);

/// The stored integers minus `zeroPoint`, widened. The storage has at most 16
/// bits, or is signed and `zeroPoint` is 0.
llvm::SmallVector<int32_t, 0> readStored(const HostTensor &tensor,
                                         int64_t zeroPoint = 0);

//===----------------------------------------------------------------------===//
// Shapes and strides
//===----------------------------------------------------------------------===//

using Dims = llvm::SmallVector<int64_t, 6>;

/// Row-major strides, in elements.
Dims getStrides(llvm::ArrayRef<int64_t> shape);

/// Strides that read a tensor of `shape` as one of `target`, to which it
/// broadcasts: 0 in the dimensions that stretch.
Dims getBroadcastStrides(llvm::ArrayRef<int64_t> shape,
                         llvm::ArrayRef<int64_t> target);

/// Calls `visit(offsets, size)` for each row (last dimension) of `shape` in
/// row-major order; `offsets` has one offset for each of `strides`, of the
/// row's first element. A rank of 0 is one row of one element.
void forEachRow(
    llvm::ArrayRef<int64_t> shape, llvm::ArrayRef<Dims> strides,
    llvm::function_ref<void(llvm::ArrayRef<int64_t> offsets, int64_t size)>
        visit);

/// A box of a tensor, in elements: where its first element is and how far it
/// is to the next one in each dimension.
struct Box {
  int64_t offset = 0;
  Dims strides;
};

/// Copies a box of `source` into one of `target`, both of size `shape` and
/// inside their tensors, which have elements of the same type.
void copyBox(const HostTensor &source, const Box &from, HostTensor &target,
             const Box &to, llvm::ArrayRef<int64_t> shape);

/// The integers from `begin` to before `end`, which is not below it.
struct Span {
  int64_t begin, end;

  int64_t size() const { return end - begin; }
};

/// The positions of `within` (not negative) that `position * stride + offset`
/// takes into [0, size). `stride` is positive.
Span clipPositions(Span within, int64_t stride, int64_t offset, int64_t size);

/// The dimensions of a tensor around one of them: sizes before, of and after
/// `axis`.
struct AxisSplit {
  int64_t outer = 1, size = 1, inner = 1;
  AxisSplit(llvm::ArrayRef<int64_t> shape, int64_t axis);
};

} // namespace quantmlir::reference

#endif // QUANT_MLIR_LIB_REFERENCE_TENSORUTILS_H
