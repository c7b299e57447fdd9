//===- QNNOps.td - All operations of the qnn dialect -------*- tablegen -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_DIALECT_QNN_IR_QNNOPS
#define QUANT_MLIR_DIALECT_QNN_IR_QNNOPS

include "quant-mlir/Dialect/QNN/IR/QNNContractionOps.td"
include "quant-mlir/Dialect/QNN/IR/QNNElementwiseOps.td"
include "quant-mlir/Dialect/QNN/IR/QNNNormalizationOps.td"
include "quant-mlir/Dialect/QNN/IR/QNNPoolingOps.td"
include "quant-mlir/Dialect/QNN/IR/QNNQuantizationOps.td"
include "quant-mlir/Dialect/QNN/IR/QNNShapeOps.td"
include "quant-mlir/Dialect/QNN/IR/QNNTrainingOps.td"

#endif // QUANT_MLIR_DIALECT_QNN_IR_QNNOPS
