//===- FoldedBatchNorm.h - What a layer remembers of its norm --*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_LIB_DIALECT_QNN_TRANSFORMS_FOLDEDBATCHNORM_H
#define QUANT_MLIR_LIB_DIALECT_QNN_TRANSFORMS_FOLDEDBATCHNORM_H

#include "quant-mlir/Dialect/QNN/IR/QNN.h"

namespace quantmlir::qnn {

/// A batch normalization that was folded into the layer before it, which it is
/// an attribute of. Its offset follows from the layer's bias. One value per
/// output channel.
struct FoldedBatchNorm {
  /// A channel that training gave up: one whose factor, scale / sqrt(variance +
  /// epsilon), is smaller than this. Its folding cannot be undone.
  static constexpr double smallestFactor = 1e-6;

  llvm::SmallVector<float> scale, mean, variance;
  float epsilon = 0;

  /// None where `op` has no such attribute.
  static std::optional<FoldedBatchNorm> get(mlir::Operation *op);
  void attachTo(mlir::Operation *op) const;
  static void removeFrom(mlir::Operation *op);

  double getFactor(size_t channel) const;
  /// Weight and bias were multiplied by `factors` afterwards.
  void scaleBy(llvm::ArrayRef<double> factors);
};

} // namespace quantmlir::qnn

#endif // QUANT_MLIR_LIB_DIALECT_QNN_TRANSFORMS_FOLDEDBATCHNORM_H
