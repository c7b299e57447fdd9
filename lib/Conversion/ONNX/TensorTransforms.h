//===- TensorTransforms.h - Moves the elements of constants -----*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_LIB_CONVERSION_ONNX_TENSORTRANSFORMS_H
#define QUANT_MLIR_LIB_CONVERSION_ONNX_TENSORTRANSFORMS_H

#include "quant-mlir/Data/HostTensor.h"

#include "llvm/ADT/SmallVector.h"

namespace quantmlir::onnximport {

/// `values[order[0]], values[order[1]], ...`
llvm::SmallVector<int64_t, 4> permute(llvm::ArrayRef<int64_t> values,
                                      llvm::ArrayRef<int64_t> order);

/// Row-major strides, in elements.
llvm::SmallVector<int64_t, 4> getStrides(llvm::ArrayRef<int64_t> shape);

/// A tensor of `shape` whose element at index `i` is the element of `input` at
/// `offset + sum i[d] * strides[d]`; every such position must exist.
HostTensor gatherStrided(const HostTensor &input, llvm::ArrayRef<int64_t> shape,
                         int64_t offset, llvm::ArrayRef<int64_t> strides);

/// Dimension `i` of the result is dimension `order[i]` of the input.
HostTensor transposeTensor(const HostTensor &input,
                           llvm::ArrayRef<int64_t> order);

/// numpy broadcasting to `shape`, which must be possible.
HostTensor broadcastTensor(const HostTensor &input,
                           llvm::ArrayRef<int64_t> shape);

/// The same elements in another shape of as many elements.
HostTensor reshapeTensor(HostTensor input, llvm::ArrayRef<int64_t> shape);

} // namespace quantmlir::onnximport

#endif // QUANT_MLIR_LIB_CONVERSION_ONNX_TENSORTRANSFORMS_H
