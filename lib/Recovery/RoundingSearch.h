//===- RoundingSearch.h - Improves roundings step by step -------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_RECOVERY_ROUNDINGSEARCH_H
#define QUANT_MLIR_RECOVERY_ROUNDINGSEARCH_H

#include "PanelMatrix.h"

#include "quant-mlir/QuantMath/QuantParams.h"

#include "llvm/ADT/ArrayRef.h"

#include <memory>
#include <vector>

namespace quantmlir {

/// Looks for integers q and a factor a for which `a^2 q^T G q - 2 a t^T q` is
/// small, with F G F and F t in place of G and t where the elements of q have
/// factors F, from starts that are given: single integers are changed by one as
/// long as that helps. Then each is changed although that does harm, and others
/// follow, the best one first, as long as they make up for it; where they make
/// up for more, all of them stay. Where the factor is free, the best one for q
/// is `t^T q / q^T G q`, and changes are judged with it; else it is 1.
class RoundingSearch {
public:
  /// `limits`: of each integer. No `factors` are factors of 1. `gram` must
  /// outlive the object.
  RoundingSearch(const PanelMatrix &gram, llvm::ArrayRef<float> target,
                 llvm::ArrayRef<float> factors,
                 std::vector<StorageRange> limits, bool freeFactor);

  /// The form at `steps`.
  double evaluate(llvm::ArrayRef<int32_t> steps);
  /// Searches from `steps`: in long rows without changes of several integers.
  void start(llvm::ArrayRef<int32_t> steps);
  /// Searches on from the best of all starts, in all but very long rows with
  /// changes of several integers.
  void finish();

  /// The best of all starts.
  llvm::ArrayRef<int32_t> getSteps() const { return best; }
  double getFactor() const { return bestFactor; }
  double getValue() const { return bestValue; }

private:
  /// t^T q and q^T G q.
  struct Sums {
    double target = 0.0, square = 0.0;
  };

  void moveTo(llvm::ArrayRef<int32_t> steps);
  double valueOf(const Sums &sums) const;
  bool isAllowed(int64_t index, int32_t change) const;
  Sums changed(int64_t index, int32_t change) const;
  void change(int64_t index, int32_t change);
  bool changeOne();
  /// Makes the best change of one integer, not of `except`.
  bool changeBest(int64_t except);
  bool changeSeveral();
  void descend(bool several);

  /// F G F, where there are factors.
  std::unique_ptr<PanelMatrix> scaled;
  const PanelMatrix &gram;
  std::vector<float> target;
  std::vector<StorageRange> limits;
  bool freeFactor;
  int64_t size;

  std::vector<int32_t> current, best;
  /// G q
  std::vector<double> products;
  /// That of G.
  std::vector<double> diagonal;
  /// Room for the form after each change.
  std::vector<double> values;
  Sums sums;
  double bestValue, bestFactor = 1.0;
};

} // namespace quantmlir

#endif // QUANT_MLIR_RECOVERY_ROUNDINGSEARCH_H
