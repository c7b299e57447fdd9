//===- MeanStatistics.h - Means of what layers see --------------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_CALIBRATION_MEANSTATISTICS_H
#define QUANT_MLIR_CALIBRATION_MEANSTATISTICS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"

#include <cstdint>
#include <vector>

namespace quantmlir {

/// The mean of some vectors of equal size, element by element.
class MeanStatistics {
public:
  MeanStatistics() = default;
  /// Errors: a negative count, values that are not finite.
  static llvm::Expected<MeanStatistics> create(std::vector<double> means,
                                               int64_t numVectors);

  /// Adds the vectors of `other`. Error: they have another size.
  llvm::Error merge(const MeanStatistics &other);

  llvm::ArrayRef<double> getMeans() const { return means; }
  /// How many vectors the means are of.
  int64_t getNumVectors() const { return numVectors; }

  friend bool operator==(const MeanStatistics &lhs, const MeanStatistics &rhs) {
    return lhs.numVectors == rhs.numVectors && lhs.means == rhs.means;
  }

private:
  std::vector<double> means;
  int64_t numVectors = 0;
};

} // namespace quantmlir

#endif // QUANT_MLIR_CALIBRATION_MEANSTATISTICS_H
