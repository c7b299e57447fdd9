//===- OutputErrors.h - Relative errors at the outputs ----------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_ATTRIBUTION_OUTPUTERRORS_H
#define QUANT_MLIR_ATTRIBUTION_OUTPUTERRORS_H

#include "quant-mlir/Data/HostTensor.h"

#include "llvm/ADT/ArrayRef.h"

#include <vector>

namespace quantmlir {

/// Sums of squares over all samples, for each output of a network.
class SquareSums {
public:
  /// Adds the squares of the elements of each float output.
  void add(llvm::ArrayRef<HostTensor> outputs);
  /// Adds the squares of the differences.
  void addDifference(llvm::ArrayRef<HostTensor> outputs,
                     llvm::ArrayRef<HostTensor> expected);
  /// The sums divided by those of the signal; the mean over the outputs that
  /// have one.
  double relativeTo(const SquareSums &signal) const;
  /// The sum over all outputs for one of `elements` elements in all.
  double getMeanSquare(int64_t elements) const;

private:
  std::vector<double> sums;
};

/// The mean Kullback-Leibler divergence of class probabilities from those that
/// are expected, over all samples, in nats. Outputs of two dimensions and at
/// least two columns are taken as classes: as probabilities where each expected
/// row is one, else as logits.
class ClassDivergence {
public:
  void add(llvm::ArrayRef<HostTensor> outputs,
           llvm::ArrayRef<HostTensor> expected);
  /// Whether an output was taken as classes.
  bool hasClasses() const { return rows > 0; }
  double getMean() const { return rows > 0 ? sum / rows : 0; }

private:
  double sum = 0;
  int64_t rows = 0;
};

/// Whether two tensors of equal shape hold the same bytes.
bool haveSameBytes(const HostTensor &lhs, const HostTensor &rhs);

} // namespace quantmlir

#endif // QUANT_MLIR_ATTRIBUTION_OUTPUTERRORS_H
