//===- RoundingOptimizer.h - Minimizes a form over roundings ----*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_RECOVERY_ROUNDINGOPTIMIZER_H
#define QUANT_MLIR_RECOVERY_ROUNDINGOPTIMIZER_H

#include "PanelMatrix.h"

#include "quant-mlir/Recovery/AdaptiveRounding.h"

namespace quantmlir {

/// Minimizes `q^T G q - 2 t^T q` over q = f (down + h), h in {0, 1}, with a
/// factor f for each element, for up to 8 rows with one G at once.
class RoundingOptimizer {
public:
  /// `gram` has a mean diagonal element of 1, or is zero.
  RoundingOptimizer(const PanelMatrix &gram,
                    const AdaptiveRoundingOptions &options);

  /// `fraction`: where h starts. No `factors` are factors of 1.
  void setRow(int64_t row, llvm::ArrayRef<int64_t> down,
              llvm::ArrayRef<float> fraction, llvm::ArrayRef<float> target,
              llvm::ArrayRef<float> factors);

  /// Adam on the relaxed problem.
  void optimize();

  /// Which weights of a row go up, when h is rounded.
  std::vector<bool> getRoundings(int64_t row) const;

private:
  static constexpr int64_t rows = PanelMatrix::blockRows;

  const PanelMatrix &gram;
  const AdaptiveRoundingOptions &options;
  int64_t size, padded;
  /// [rows, padded]: v, Adam's moments, the gradient of the form at h = 0
  /// halved, and factors.
  std::vector<float> logits, first, second, constants, factors;
};

} // namespace quantmlir

#endif // QUANT_MLIR_RECOVERY_ROUNDINGOPTIMIZER_H
