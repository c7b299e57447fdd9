//===- PrecisionPlan.h - Which layers get fewer bits --*- C++ -* ----------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_ATTRIBUTION_PRECISIONPLAN_H
#define QUANT_MLIR_ATTRIBUTION_PRECISIONPLAN_H

#include "quant-mlir/Attribution/Sensitivity.h"

namespace quantmlir {

/// A way from the widest weights to the narrowest, one layer a step: next
/// comes what saves most for the damage that it does, by what layers do alone.
class PrecisionPlan {
public:
  /// The report must outlive the plan.
  explicit PrecisionPlan(const SensitivityReport &report);

  size_t getNumSteps() const { return steps.size(); }

  /// After so many steps: for each layer the index of its width.
  std::vector<size_t> getWidths(size_t numSteps) const;
  /// Of all weights and biases in compiled code, those that stay in float
  /// included, with a width for each layer.
  int64_t getBytes(llvm::ArrayRef<size_t> widths) const;

  /// Widths with which getBytes is at most `budget`: those after as few steps
  /// as possible, and wider ones where there is room left. None if the last
  /// step needs more.
  std::optional<std::vector<size_t>> fitBudget(int64_t budget) const;

private:
  struct Step {
    size_t layer, width;
  };

  const SensitivityReport &report;
  std::vector<Step> steps;
};

} // namespace quantmlir

#endif // QUANT_MLIR_ATTRIBUTION_PRECISIONPLAN_H
