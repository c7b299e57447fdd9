//===- Handlers.h - What each ONNX operator becomes -------------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_LIB_CONVERSION_ONNX_HANDLERS_H
#define QUANT_MLIR_LIB_CONVERSION_ONNX_HANDLERS_H

#include "Importer.h"

namespace quantmlir::onnximport {

/// Defines the node's results, or reports why it cannot.
using Handler = mlir::LogicalResult (*)(NodeImport &);

/// What an operator does with the integers of a QuantizeLinear as its first
/// operand.
enum class OnStored {
  /// It computes with them, which is not supported.
  Refuses,
  /// The same as with the numbers that they stand for: it moves or compares
  /// them.
  Moves,
  /// Its handler knows about them.
  Reads,
};

struct OperatorInfo {
  Handler handler;
  /// The first operator set that has the operator.
  int64_t sinceOpset;
  OnStored onStored = OnStored::Refuses;
};

/// Null handler: the operator is not supported.
OperatorInfo lookupOperator(llvm::StringRef op);

/// Computes the node's results if its operands (or their shapes) are known.
/// True if it did. An operator that is not known here is left alone.
mlir::FailureOr<bool> foldNode(NodeImport &node);

/// What a node like ReduceSum reduces.
struct Reduction {
  /// Ascending; none: the result is the operand.
  llvm::SmallVector<int64_t> axes;
  bool keepDims;
};
mlir::FailureOr<Reduction> getReduction(NodeImport &node);

// Contractions.
mlir::LogicalResult importConv(NodeImport &node);
mlir::LogicalResult importConvTranspose(NodeImport &node);
mlir::LogicalResult importGemm(NodeImport &node);
mlir::LogicalResult importMatMul(NodeImport &node);

// Elementwise.
mlir::LogicalResult importAdd(NodeImport &node);
mlir::LogicalResult importSub(NodeImport &node);
mlir::LogicalResult importMul(NodeImport &node);
mlir::LogicalResult importDiv(NodeImport &node);
mlir::LogicalResult importSum(NodeImport &node);
/// Max or Min: a clamp where one operand is a constant number.
mlir::LogicalResult importExtremum(NodeImport &node);
mlir::LogicalResult importNeg(NodeImport &node);
mlir::LogicalResult importUnary(NodeImport &node);
mlir::LogicalResult importHardSigmoid(NodeImport &node);
mlir::LogicalResult importLeakyRelu(NodeImport &node);
mlir::LogicalResult importElu(NodeImport &node);
mlir::LogicalResult importGelu(NodeImport &node);
mlir::LogicalResult importPow(NodeImport &node);
mlir::LogicalResult importPRelu(NodeImport &node);
mlir::LogicalResult importReciprocal(NodeImport &node);
mlir::LogicalResult importClip(NodeImport &node);
mlir::LogicalResult importDropout(NodeImport &node);
mlir::LogicalResult importIdentity(NodeImport &node);
mlir::LogicalResult importCast(NodeImport &node);
mlir::LogicalResult importCastLike(NodeImport &node);

// Normalization.
mlir::LogicalResult importBatchNormalization(NodeImport &node);
mlir::LogicalResult importLayerNormalization(NodeImport &node);
mlir::LogicalResult importSoftmax(NodeImport &node);

// Quantization.
mlir::LogicalResult importQuantizeLinear(NodeImport &node);
mlir::LogicalResult importDequantizeLinear(NodeImport &node);

// Pooling and reductions.
mlir::LogicalResult importPool(NodeImport &node);
mlir::LogicalResult importGlobalPool(NodeImport &node);
/// ReduceMean, ReduceSum, ReduceMax.
mlir::LogicalResult importReduce(NodeImport &node);

// Movement of data.
mlir::LogicalResult importReshape(NodeImport &node);
mlir::LogicalResult importFlatten(NodeImport &node);
mlir::LogicalResult importSqueeze(NodeImport &node);
mlir::LogicalResult importUnsqueeze(NodeImport &node);
mlir::LogicalResult importTranspose(NodeImport &node);
mlir::LogicalResult importDepthToSpace(NodeImport &node);
mlir::LogicalResult importSpaceToDepth(NodeImport &node);
mlir::LogicalResult importSlice(NodeImport &node);
mlir::LogicalResult importSplit(NodeImport &node);
mlir::LogicalResult importGather(NodeImport &node);
mlir::LogicalResult importPad(NodeImport &node);
mlir::LogicalResult importResize(NodeImport &node);
mlir::LogicalResult importUpsample(NodeImport &node);
mlir::LogicalResult importConcat(NodeImport &node);
/// An operator that exists only at import (Shape, Range, ...), on operands that
/// are not known: unsupported, for this reason.
mlir::LogicalResult importConstantOnly(NodeImport &node);
llvm::StringRef getConstantOnlyReason();

} // namespace quantmlir::onnximport

#endif // QUANT_MLIR_LIB_CONVERSION_ONNX_HANDLERS_H
