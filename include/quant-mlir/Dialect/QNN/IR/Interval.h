//===- Interval.h - Closed intervals of real numbers ------------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_DIALECT_QNN_IR_INTERVAL_H
#define QUANT_MLIR_DIALECT_QNN_IR_INTERVAL_H

#include <algorithm>
#include <limits>

namespace quantmlir::qnn {

/// The closed interval [low, high] of real numbers; either end may be infinite.
struct Interval {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();

  static Interval everything() { return {}; }

  bool isFinite() const {
    return low > -std::numeric_limits<double>::infinity() &&
           high < std::numeric_limits<double>::infinity();
  }
  Interval intersect(Interval other) const {
    // Ends that pass each other meet at the nearest point of `other`.
    return {std::min(std::max(low, other.low), other.high),
            std::max(std::min(high, other.high), other.low)};
  }
  Interval unite(Interval other) const {
    return {std::min(low, other.low), std::max(high, other.high)};
  }
};

Interval operator+(Interval a, Interval b);
/// Products take 0 * infinity as 0: an operand that is zero stays zero.
Interval operator*(Interval a, Interval b);

} // namespace quantmlir::qnn

#endif // QUANT_MLIR_DIALECT_QNN_IR_INTERVAL_H
