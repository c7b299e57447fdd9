//===- QuantizedConstants.h - Stored integers of weights and biases -------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_DIALECT_QNN_UTILS_QUANTIZEDCONSTANTS_H
#define QUANT_MLIR_DIALECT_QNN_UTILS_QUANTIZEDCONSTANTS_H

#include "quant-mlir/QuantMath/Numerics.h"

#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace quantmlir::qnn {

/// Quantizes a constant as `qnn.quantize` does at run time, in f32, by `rule`.
/// `type` is a tensor of a quantized type; `values` are its real elements in
/// row-major order. The result has the type that stores it. Null where the
/// storage has more than 16 bits.
mlir::ElementsAttr quantizeConstant(mlir::RankedTensorType type,
                                    llvm::ArrayRef<float> values,
                                    QuantizeRule rule = QuantizeRule::Divide);

/// The stored integers of the qnn.constant that defines `value`; none if there
/// is no such constant.
std::optional<llvm::SmallVector<int32_t, 0>>
getConstantIntegers(mlir::Value value);

/// The integers that a contraction multiplies with, where each output channel
/// has one unit: with blocks of scales s[c,b],
///
///   unit[c] = 2^e[c] * max over b of s[c,b] / limit
///   value = (q - z[c,b]) * RNE(s[c,b] / unit[c])
///
/// so that the sum over blocks is one sum of integers, in steps of the unit.
/// `limit` is the largest power of two for which every value has 16 bits if e
/// is 0; 2^e divides all factors RNE(...) that there would be then. Without
/// blocks the unit is the scale and the values are q - z.
struct WeightIntegers {
  llvm::SmallVector<int32_t, 0> values;
  /// False where `values` are the stored integers.
  bool isChanged = false;
};
WeightIntegers getWeightIntegers(mlir::RankedTensorType type,
                                 llvm::ArrayRef<int32_t> stored);

struct WeightUnits {
  /// The real unit of the integers above: one, or one per output channel.
  llvm::SmallVector<double> units;
  /// RNE(...) of each group of weights with a scale; 1 without blocks.
  llvm::SmallVector<int64_t> factors;
};
/// The type of a weight for which hasWeightUnits() holds.
WeightUnits getWeightUnits(mlir::quant::QuantizedType weight);

/// Whether integers of each output channel, dimension 0, have a unit: scales
/// are those of the tensor, of output channels, or of blocks of one of them.
bool hasWeightUnits(mlir::quant::QuantizedType weight);

/// Scales of blocks of such weights are chosen as multiples of this part of the
/// channel's largest scale; see alignBlockScales.
int64_t getAlignedLimit(mlir::quant::QuantizedType weight);

/// The scales of the blocks of one channel, rounded up to multiples of the
/// channel's unit, so that its integers are exact. Of integers q - z of at most
/// `maxMagnitude` at most 4 or 5 bits, it is an eighth of the largest scale or
/// less for which all values have 8 bits; else all have 16 bits.
llvm::SmallVector<double> alignBlockScales(llvm::ArrayRef<double> wanted,
                                           int64_t maxMagnitude);

/// A bias in steps of input scale times weight unit, or of a power of two times
/// that where 32 bits would not hold it. With `isReal` it is to be added in
/// f32: then steps are powers of two, and the largest value of a scale has 31
/// bits, which hold any f32.
struct QuantizedBias {
  /// 32 bits, zero point 0, per tensor or (dimension 0) per channel as the
  /// weight.
  mlir::quant::QuantizedType type;
  std::vector<int32_t> values;
  /// How many values exceed `maxBiasBits` and are saturated.
  int64_t overflows = 0;
};
/// No accumulator holds a bias of more bits.
inline constexpr int maxBiasBits = 45;
QuantizedBias quantizeBias(llvm::ArrayRef<float> values,
                           mlir::quant::UniformQuantizedType input,
                           mlir::quant::QuantizedType weight,
                           bool isReal = false);

/// A bias in steps of the accumulator, input scale times weight unit:
/// RNE(q_b * (s_b / (s_x * unit))), which is q_b where the scales agree.
llvm::SmallVector<int64_t, 0> getAccumulatorBias(
    llvm::ArrayRef<int32_t> stored, mlir::quant::QuantizedType bias,
    mlir::quant::UniformQuantizedType input, mlir::quant::QuantizedType weight);

/// The same without rounding to an integer, in f32:
/// f32(q_b * s_b) / f32(s_x * unit).
llvm::SmallVector<float, 0> getRealAccumulatorBias(
    llvm::ArrayRef<int32_t> stored, mlir::quant::QuantizedType bias,
    mlir::quant::UniformQuantizedType input, mlir::quant::QuantizedType weight);

} // namespace quantmlir::qnn

#endif // QUANT_MLIR_DIALECT_QNN_UTILS_QUANTIZEDCONSTANTS_H
