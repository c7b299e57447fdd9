//===- AccumulatorBounds.h - How large sums of products get -----*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Bounds on the accumulators of contractions (convolution, linear, matmul).
// They prove which integer type cannot overflow.
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_QUANTMATH_ACCUMULATORBOUNDS_H
#define QUANT_MLIR_QUANTMATH_ACCUMULATORBOUNDS_H

#include "quant-mlir/QuantMath/QuantParams.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"

namespace quantmlir {

/// A closed interval of integers. Bounds that 64 bits cannot hold saturate, so
/// an interval that touches the limits of int64_t proves nothing.
struct IntegerInterval {
  int64_t min = 0;
  int64_t max = 0;

  /// Bits of the smallest two's complement type that holds the interval: 8 for
  /// [-128, 127], 1 for [0, 0].
  unsigned signedBits() const;
  bool fitsSigned(unsigned bits) const { return signedBits() <= bits; }
  /// The smallest interval that contains both.
  IntegerInterval hull(IntegerInterval other) const {
    return {std::min(min, other.min), std::max(max, other.max)};
  }

  friend bool operator==(const IntegerInterval &lhs,
                         const IntegerInterval &rhs) {
    return lhs.min == rhs.min && lhs.max == rhs.max;
  }
};

/// What one output channel's accumulator can hold.
struct AccumulatorBounds {
  /// The exact minimum and maximum of sum(weight * input) + bias, when inputs
  /// take any value of their interval independently.
  IntegerInterval result;
  /// Contains the sum of any subset of the terms, with and without the bias:
  /// every intermediate value, in whatever order, blocking or vector width the
  /// terms are added.
  IntegerInterval partial;
};

/// Bounds of one output channel. `input` is the interval of the integers that
/// are multiplied: stored minus zero point, or the stored ones where the zero
/// point is folded into the bias. `weights` likewise.
AccumulatorBounds accumulatorBounds(llvm::ArrayRef<int32_t> weights,
                                    int64_t bias, IntegerInterval input);

/// Bounds of every output channel. `weights` has a row per channel, row-major:
/// its size is a multiple of `numChannels`. `biases` is empty or has one per
/// channel. Errors: sizes that do not match.
llvm::Expected<llvm::SmallVector<AccumulatorBounds, 0>>
accumulatorBoundsPerChannel(llvm::ArrayRef<int32_t> weights,
                            int64_t numChannels, llvm::ArrayRef<int64_t> biases,
                            IntegerInterval input);

/// Contains sum(weight * input) over each aligned group of `groupSize`
/// consecutive weights and each part of such a group: the lanes of an
/// instruction that adds neighbouring products (2 for pairs, 4 for quads).
IntegerInterval groupedProductBounds(llvm::ArrayRef<int32_t> weights,
                                     IntegerInterval input, int64_t groupSize);

/// Contains every partial sum of `numTerms` products of `input` with `weight`,
/// without a bias: what is known from the types alone.
IntegerInterval worstCaseAccumulator(IntegerInterval input,
                                     IntegerInterval weight, int64_t numTerms);

/// The interval of stored minus zero point.
inline IntegerInterval centeredInterval(StorageRange range, int64_t zeroPoint) {
  return {range.min - zeroPoint, range.max - zeroPoint};
}

} // namespace quantmlir

#endif // QUANT_MLIR_QUANTMATH_ACCUMULATORBOUNDS_H
