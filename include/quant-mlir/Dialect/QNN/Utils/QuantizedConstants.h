//===- QuantizedConstants.h - Stored integers of weights and biases -------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_DIALECT_QNN_UTILS_QUANTIZEDCONSTANTS_H
#define QUANT_MLIR_DIALECT_QNN_UTILS_QUANTIZEDCONSTANTS_H

#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"

#include <cstdint>
#include <vector>

namespace quantmlir::qnn {

/// Quantizes a constant as `qnn.quantize` does at run time, in f32. `type` is a
/// tensor of a quantized type, per tensor or per axis; `values` are its real
/// elements in row-major order. The result has the type that stores it.
/// Null where the storage has more than 16 bits.
mlir::ElementsAttr quantizeConstant(mlir::RankedTensorType type,
                                    llvm::ArrayRef<float> values);

/// A bias in steps of input scale times weight scale.
struct QuantizedBias {
  /// 32 bits, zero point 0, per tensor or (dimension 0) per channel as the
  /// weight.
  mlir::quant::QuantizedType type;
  std::vector<int32_t> values;
  /// How many values exceed 32 bits and are saturated.
  int64_t overflows = 0;
};
QuantizedBias quantizeBias(llvm::ArrayRef<float> values,
                           mlir::quant::UniformQuantizedType input,
                           mlir::quant::QuantizedType weight);

} // namespace quantmlir::qnn

#endif // QUANT_MLIR_DIALECT_QNN_UTILS_QUANTIZEDCONSTANTS_H
