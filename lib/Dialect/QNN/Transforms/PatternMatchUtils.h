//===- PatternMatchUtils.h - What decomposed functions are made of *- C++
//-*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_LIB_DIALECT_QNN_TRANSFORMS_PATTERNMATCHUTILS_H
#define QUANT_MLIR_LIB_DIALECT_QNN_TRANSFORMS_PATTERNMATCHUTILS_H

#include "quant-mlir/Dialect/QNN/IR/QNN.h"

#include <cmath>

namespace quantmlir::qnn {

/// The number that a float constant repeats, if it does.
std::optional<double> getSplat(mlir::Value value);

/// Equal as far as exporters write constants: to about six digits.
inline bool isClose(double value, double expected) {
  return std::abs(value - expected) <= 1e-5 * std::abs(expected);
}

/// A tree of multiplications without clamps, taken apart.
struct Product {
  /// The product of all constants that repeat one number.
  double constant = 1.0;
  /// All other factors.
  llvm::SmallVector<mlir::Value> factors;

  /// Goes through every multiplication above `value`, but not beyond `stop`.
  static Product of(mlir::Value value, mlir::Value stop = {});

  /// The factors are `x` and nothing else, `count` times.
  bool isPower(mlir::Value x, unsigned count) const;
};

/// The other operand of a sum (without clamp) with a constant close to
/// `addend`; null if `value` is no such sum.
mlir::Value matchSumWith(mlir::Value value, double addend);

} // namespace quantmlir::qnn

#endif // QUANT_MLIR_LIB_DIALECT_QNN_TRANSFORMS_PATTERNMATCHUTILS_H
