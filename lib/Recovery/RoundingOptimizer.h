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

/// Minimizes `q^T G q - 2 t^T q` over q = down + h, h in {0, 1}, for up to 8
/// rows with one G at once.
class RoundingOptimizer {
public:
  /// `gram` has a mean diagonal element of 1, or is zero.
  RoundingOptimizer(const PanelMatrix &gram,
                    const AdaptiveRoundingOptions &options);

  /// `fraction`: where h starts, and what it is compared with in the end.
  void setRow(int64_t row, llvm::ArrayRef<int64_t> down,
              llvm::ArrayRef<float> fraction, llvm::ArrayRef<float> target);

  /// Adam on the relaxed problem.
  void optimize();

  /// Rounds h of a row, improves it by single changes, and tells which weights
  /// go up. Returns by how much the form is smaller than at h rounded to
  /// nearest.
  double finish(int64_t row, std::vector<bool> &up) const;

private:
  /// Changes single roundings as long as one makes the form smaller. Returns
  /// its value less the constant part.
  double descend(llvm::ArrayRef<float> constant, std::vector<bool> &up) const;
  /// Half the gradient of the form at `up`.
  std::vector<double> computeGradient(llvm::ArrayRef<float> constant,
                                      const std::vector<bool> &up) const;
  /// The form less its constant part.
  double evaluate(llvm::ArrayRef<float> constant,
                  llvm::ArrayRef<double> gradient,
                  const std::vector<bool> &up) const;

  static constexpr int64_t rows = PanelMatrix::blockRows;

  const PanelMatrix &gram;
  const AdaptiveRoundingOptions &options;
  int64_t size, padded;
  /// [rows, padded]: v, Adam's moments, the gradient of the form at h = 0
  /// halved, and the fractions of the start.
  std::vector<float> logits, first, second, constants, fractions;
};

} // namespace quantmlir

#endif // QUANT_MLIR_RECOVERY_ROUNDINGOPTIMIZER_H
