//===- Reciprocal.h - Division for rounding by multiplication ---*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Quantization divides by a constant scale, rounds to an integer, ties to even,
// and limits it. A division takes several times as long as the multiplications
// that correct the product with the reciprocal, r = f32(1 / d):
//
//   q0 = f32(x * r),  e = fma(-q0, d, x),  q = fma(e, r, q0)
//
// q0 is off by at most 1.5 units in the last place; before it is rounded, q is
// x / d but for a relative error of some 2^-46. So q can only differ from
// f32(x / d) where that lies as near to the middle of two neighbouring floats,
// and is then the other one of them. The rounded integers differ only if one of
// the two is at a half, k + 1/2, that is for x within three units of the last
// place from (k + 1/2) * d: which can be tried at compile time.
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_QUANTMATH_RECIPROCAL_H
#define QUANT_MLIR_QUANTMATH_RECIPROCAL_H

#include <optional>

namespace quantmlir {

/// Constants by which clamp(roundeven(x / divisor), low, high) is
/// roundeven(divide(x)), for every x. NaN stays NaN.
struct ReciprocalDivision {
  float divisor;
  /// f32(1 / divisor).
  float reciprocal;
  /// x is limited to these first: the quotients are about `low` and `high`, so
  /// that no product overflows and none needs to be limited.
  float lower, upper;

  /// What code must compute, operation by operation.
  float divide(float x) const;
};

/// The constants for a positive `divisor` and integers `low` <= 0 <= `high`;
/// none where they are not proved to give the same: at more than 1024 levels,
/// for a divisor outside of 2^-60 to 2^60, or if some half is met differently.
std::optional<ReciprocalDivision> findReciprocalDivision(float divisor,
                                                         float low, float high);

} // namespace quantmlir

#endif // QUANT_MLIR_QUANTMATH_RECIPROCAL_H
