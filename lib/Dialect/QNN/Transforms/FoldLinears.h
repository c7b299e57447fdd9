//===- FoldLinears.h - Compose linear layers --------------------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_LIB_DIALECT_QNN_TRANSFORMS_FOLDLINEARS_H
#define QUANT_MLIR_LIB_DIALECT_QNN_TRANSFORMS_FOLDLINEARS_H

#include "mlir/IR/PatternMatch.h"

namespace quantmlir::qnn {

/// A linear layer of a linear layer becomes one, where that has no more
/// products. Between them stood nothing but a rounding.
void populateFoldLinearsPatterns(mlir::RewritePatternSet &patterns);

} // namespace quantmlir::qnn

#endif // QUANT_MLIR_LIB_DIALECT_QNN_TRANSFORMS_FOLDLINEARS_H
