//===- Patterns.h - Rewrite patterns on the qnn dialect -------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_DIALECT_QNN_TRANSFORMS_PATTERNS_H
#define QUANT_MLIR_DIALECT_QNN_TRANSFORMS_PATTERNS_H

namespace mlir {
class RewritePatternSet;
} // namespace mlir

namespace quantmlir::qnn {

/// With `remember`, layers remember the normalization that is folded into them.
void populateFoldBatchNormPatterns(mlir::RewritePatternSet &patterns,
                                   bool remember = false);
void populateFoldBiasPatterns(mlir::RewritePatternSet &patterns);
/// Includes those of `populateFoldBiasPatterns`.
void populateFoldScalesPatterns(mlir::RewritePatternSet &patterns);
void populateFuseActivationsPatterns(mlir::RewritePatternSet &patterns);
void populateFuseGeluPatterns(mlir::RewritePatternSet &patterns);
void populateFuseLayerNormPatterns(mlir::RewritePatternSet &patterns);
void populateFusePaddingPatterns(mlir::RewritePatternSet &patterns);
void populateFuseSoftmaxPatterns(mlir::RewritePatternSet &patterns);
void populateSinkReshapesPatterns(mlir::RewritePatternSet &patterns);
void populateSinkTransposesPatterns(mlir::RewritePatternSet &patterns);
void populateInsertQDQPatterns(mlir::RewritePatternSet &patterns);
void populateFoldQDQPatterns(mlir::RewritePatternSet &patterns);

} // namespace quantmlir::qnn

#endif // QUANT_MLIR_DIALECT_QNN_TRANSFORMS_PATTERNS_H
