//===- Numerics.h - Whose rules of rounding are followed --------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Tools for quantization differ in how they choose a scale, quantize a number
// and rescale an accumulator. A profile is the set of rules of one of them.
// docs/Quantization.md defines the rules; Arithmetic.h and QuantParams.h
// implement them.
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_QUANTMATH_NUMERICS_H
#define QUANT_MLIR_QUANTMATH_NUMERICS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

#include <cstdint>
#include <optional>
#include <string>

namespace quantmlir {

/// How a scale follows from the limits of a tensor. With amax the larger
/// magnitude of the two limits, [qmin, qmax] the storage range and c its
/// center.
enum class ScaleRule : uint8_t {
  /// Symmetric: amax / (qmax - c).
  Bound,
  /// Symmetric: amax / ((qmax - qmin) / 2), at least 2^-23; all in f32.
  HalfRange,
  /// Symmetric: the inverse qmax / amax is rounded to f32 instead of the scale;
  /// amax <= 2^-24 has the scale 1.
  Inverse,
  /// Symmetric: amax / (2^(bits-1) - 1). Affine: limits are not widened to
  /// contain 0; z = qmin - RNE(min / s), not clamped.
  Unwidened
};

/// How a real number becomes a stored integer. All computed in f32.
enum class QuantizeRule : uint8_t {
  /// RNE(x / s) + z
  Divide,
  /// RNE(x * (1 / s)) + z
  Multiply,
  /// round(x / s) + z, halves away from zero.
  DivideAway,
  /// RNE(x / s + z)
  DivideAddRound
};

/// How a stored integer becomes a real number, in f32.
enum class DequantizeRule : uint8_t {
  /// (q - z) * s
  Multiply,
  /// (q - z) / (1 / s)
  Divide
};

/// How an accumulator is rescaled by a real multiplier M.
enum class RequantizeRule : uint8_t {
  /// M as a mantissa of 31 bits and a shift, one rounding, halves up.
  Fixed,
  /// Likewise, but rounded first at 31 bits, halves up, then to an integer,
  /// halves away from zero.
  FixedTwice,
  /// One shift, after adding 2^30 away from zero where it exceeds 31.
  FixedBiased,
  /// RNE(f32(accumulator) * f32(M)) + z
  Float,
  /// RNE(f32(accumulator) * f32(M) + z)
  FloatAddRound
};

inline bool isFloatRule(RequantizeRule rule) {
  return rule == RequantizeRule::Float || rule == RequantizeRule::FloatAddRound;
}

enum class NumericsProfile : uint8_t {
  Integer,
  ONNX,
  ONNXQLinear,
  Torch,
  NVIDIA,
  TFLite,
  TFLiteSingle,
  TOSA,
  Textbook
};

/// The rules of a profile.
struct NumericsRules {
  NumericsProfile profile;
  /// As --numerics and the attribute `qnn.numerics` name it.
  llvm::StringLiteral name;
  /// Whose rules they are, in one line.
  llvm::StringLiteral summary;
  ScaleRule scale;
  QuantizeRule quantize;
  DequantizeRule dequantize;
  RequantizeRule requantize;
  /// Mantissas of multipliers that are halfway between two integers go away
  /// from zero instead of to the even one.
  bool mantissaHalfAway;
  /// A reduced range chooses scale and zero point only: the whole range is
  /// stored.
  bool storesWholeRange;
  /// Biases are added in f32, to the accumulator as an f32, before it is
  /// rescaled. Only with a rule that rescales in f32.
  bool hasRealBias;

  /// False where accumulators are rescaled in f32.
  bool isInteger() const { return !isFloatRule(requantize); }
};

/// All profiles, in the order of the enumeration.
llvm::ArrayRef<NumericsRules> getNumericsTable();
const NumericsRules &getNumericsRules(NumericsProfile profile);
/// The rules of the profile of this name; null if there is none.
const NumericsRules *findNumericsRules(llvm::StringRef name);
/// The names of all profiles, separated by commas, for messages.
std::string listNumericsNames();

} // namespace quantmlir

#endif // QUANT_MLIR_QUANTMATH_NUMERICS_H
