//===- VerifierUtils.h - Checks that several operations share ---*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_LIB_DIALECT_QNN_IR_VERIFIERUTILS_H
#define QUANT_MLIR_LIB_DIALECT_QNN_IR_VERIFIERUTILS_H

#include "quant-mlir/Dialect/QNN/IR/QNN.h"
#include "quant-mlir/Dialect/QNN/IR/QuantTypes.h"
#include "quant-mlir/Dialect/QNN/IR/ShapeInference.h"

namespace quantmlir::qnn {

inline llvm::ArrayRef<int64_t> shapeOf(mlir::Value value) {
  return llvm::cast<mlir::RankedTensorType>(value.getType()).getShape();
}

/// The result's shape agrees with `expected`, as far as sizes are known.
mlir::LogicalResult verifyResultShape(mlir::Operation *op,
                                      mlir::FailureOr<Shape> expected);

/// Operands and results are all float, or all quantized per tensor.
mlir::LogicalResult verifyAllFloatOrPerTensor(mlir::Operation *op);

/// Operands and the result have one and the same element type: f32, or
/// quantized per tensor.
mlir::LogicalResult verifySameElementType(mlir::Operation *op);

/// The scales of a quantized tensor type are as many as its channels, or its
/// blocks, and along dimensions that it has. True of other types.
mlir::LogicalResult verifyGroups(mlir::Operation *op, mlir::Type tensorType);

/// The types of a contraction with weight and optional bias: all float, or the
/// quantized mixture of docs/Spec.md.
mlir::LogicalResult verifyWeightedTypes(mlir::Operation *op, mlir::Value input,
                                        mlir::Value weight, mlir::Value bias,
                                        mlir::Value output);

} // namespace quantmlir::qnn

#endif // QUANT_MLIR_LIB_DIALECT_QNN_IR_VERIFIERUTILS_H
