//===- QuantizedArithmetic.h - From types to fixed point --------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The constants of QuantMath's arithmetic as the types and attributes of qnn
// operations determine them. The interpreter and the lowering both take them
// from here, so that the two compute with the same integers.
//
// A failure reports through `emitError`, with the values at fault.
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_DIALECT_QNN_UTILS_QUANTIZEDARITHMETIC_H
#define QUANT_MLIR_DIALECT_QNN_UTILS_QUANTIZEDARITHMETIC_H

#include "quant-mlir/Dialect/QNN/IR/QNN.h"
#include "quant-mlir/Dialect/QNN/IR/ShapeInference.h"
#include "quant-mlir/QuantMath/FixedPoint.h"
#include "quant-mlir/QuantMath/QuantParams.h"

#include "llvm/ADT/SmallVector.h"

namespace quantmlir::qnn {

/// The rules that `op` computes by: of the profile that the attribute
/// `qnn.numerics` of its module names, or of `integer`.
const NumericsRules &getNumericsRules(mlir::Operation *op);

/// The integers that a quantized type stores.
StorageRange getStorageRange(mlir::quant::QuantizedType type);

/// The integers that a spec stores. Errors: none that the attribute's verifier
/// does not report.
llvm::Expected<StorageRange> getStorageRange(QSpecAttr spec);

/// Scale and zero point of a per-tensor type.
QuantParams getQuantParams(mlir::quant::UniformQuantizedType type);

/// The storage range of `result` cut by `clamp` (null: not cut):
///
///   [clamp(roundeven(min / s) + z), clamp(roundeven(max / s) + z)]
///
/// Never empty: where the limits lie beyond the storage range, its nearest
/// bound is left.
StorageRange getClampedRange(mlir::quant::UniformQuantizedType result,
                             ClampAttr clamp);

/// The stored integer nearest to a real constant:
/// clamp(roundeven(value / s) + z), in double. NaN gives the zero point.
int64_t quantizeReal(double value, mlir::quant::UniformQuantizedType type);

/// The real multipliers (input scale * weight unit) / result scale of a
/// contraction: one, or one per output channel where `weight` has several
/// scales. See `getWeightUnits`. Rounded to f32 after each operation where
/// `rules` rescale in f32.
llvm::SmallVector<double>
getContractionRatios(const NumericsRules &rules,
                     mlir::quant::UniformQuantizedType input,
                     mlir::quant::QuantizedType weight,
                     mlir::quant::UniformQuantizedType result);

/// `real` in fixed point, for an accumulator of the given width, by the rules
/// of `op`. Both widths give the same mantissa and shift wherever both accept
/// the multiplier and the narrow one is not zero. Failures are reported at
/// `op`.
mlir::FailureOr<FixedPointMultiplier>
getMultiplier(mlir::Operation *op, double real,
              AccumulatorWidth width = AccumulatorWidth::I32);

/// `getContractionRatios` in fixed point: one, or one per output channel.
mlir::FailureOr<llvm::SmallVector<FixedPointMultiplier>>
getContractionMultipliers(mlir::Operation *op,
                          mlir::quant::UniformQuantizedType input,
                          mlir::quant::QuantizedType weight,
                          mlir::quant::UniformQuantizedType result,
                          AccumulatorWidth width = AccumulatorWidth::I32);

/// The stored results of a function for each stored operand, from the storage
/// minimum (index 0) to the maximum: at most 256 entries, as the verifier
/// allows operands of at most 8 bits. With the rules `integer` each is computed
/// in double and rounded once; else the operand is dequantized, the function
/// rounded to f32, and its value quantized, by the rules of `op`. The operation
/// must be on quantized tensors.
llvm::SmallVector<int32_t> getFunctionTable(ElementwiseFunctionOpInterface op);

/// Does `emitRescaleAdd` add its operands or subtract the second one?
enum class SumKind { Sum, Difference };

/// What `emitAddFloat` takes for the second operand: to subtract it is to add
/// it with a negative scale.
QuantParams getAddendParams(mlir::quant::UniformQuantizedType rhs,
                            SumKind kind);

/// The constants of `emitRescaleAdd` for operands of the given types. The
/// multiplier of a difference's second operand is negative.
llvm::Expected<RescaleAdd>
createRescaleAdd(mlir::quant::UniformQuantizedType lhs,
                 mlir::quant::UniformQuantizedType rhs,
                 mlir::quant::UniformQuantizedType result,
                 SumKind kind = SumKind::Sum);

/// The same for an operation on two quantized tensors.
mlir::FailureOr<RescaleAdd> getRescaleAdd(mlir::Operation *op, SumKind kind,
                                          EmitError emitError);

/// How a centered integer is rescaled on one side of zero: it is multiplied by
/// `sign`, then by `ratio`, which is positive.
struct SignedRatio {
  double ratio;
  int32_t sign;
};

/// The ratio of a slope: `slope * input scale / result scale`. A slope of 0 has
/// a ratio so small that its fixed-point multiplier is 0.
SignedRatio getSlopeRatio(double slope, mlir::quant::UniformQuantizedType input,
                          mlir::quant::UniformQuantizedType result);

} // namespace quantmlir::qnn

#endif // QUANT_MLIR_DIALECT_QNN_UTILS_QUANTIZEDARITHMETIC_H
