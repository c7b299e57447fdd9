//===- LoweringUtils.h - What the lowerings of all families share ----*- C++
//-*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_LIB_CONVERSION_QNNTOLINALG_LOWERINGUTILS_H
#define QUANT_MLIR_LIB_CONVERSION_QNNTOLINALG_LOWERINGUTILS_H

#include "quant-mlir/Analysis/AccumulatorAnalysis.h"
#include "quant-mlir/Conversion/QNNToLinalg/ArithBuilder.h"
#include "quant-mlir/Conversion/QNNToLinalg/QNNToLinalg.h"
#include "quant-mlir/Dialect/QNN/IR/QNN.h"
#include "quant-mlir/Dialect/QNN/IR/QuantTypes.h"
#include "quant-mlir/Dialect/QNN/Utils/QuantizedArithmetic.h"
#include "quant-mlir/Dialect/QNN/Utils/QuantizedConstants.h"
#include "quant-mlir/QuantMath/AccumulatorBounds.h"
#include "quant-mlir/QuantMath/Arithmetic.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

namespace quantmlir::lowering {

inline llvm::ArrayRef<int64_t> shapeOf(mlir::Value value) {
  return llvm::cast<mlir::RankedTensorType>(value.getType()).getShape();
}
inline mlir::Type elementOf(mlir::Value value) {
  return llvm::cast<mlir::RankedTensorType>(value.getType()).getElementType();
}

//===----------------------------------------------------------------------===//
// Tensors
//===----------------------------------------------------------------------===//

mlir::Value createEmpty(mlir::OpBuilder &builder, mlir::Location loc,
                        llvm::ArrayRef<int64_t> shape, mlir::Type element);
/// A new tensor that holds `value` everywhere.
mlir::Value createFilled(mlir::OpBuilder &builder, mlir::Location loc,
                         llvm::ArrayRef<int64_t> shape, mlir::TypedAttr value);
/// `source` between borders of `value`; `source` itself without a border.
mlir::Value createPadded(mlir::OpBuilder &builder, mlir::Location loc,
                         mlir::Value source, llvm::ArrayRef<int64_t> low,
                         llvm::ArrayRef<int64_t> high, mlir::TypedAttr value);
/// The same elements in another shape, by tensor.expand_shape and
/// tensor.collapse_shape.
mlir::Value createReshaped(mlir::OpBuilder &builder, mlir::Location loc,
                           mlir::Value source, llvm::ArrayRef<int64_t> shape);
/// `weight` (of a qnn operation; converted: `stored`) in another shape. A
/// constant is reshaped at compile time, without a copy.
mlir::Value createReshapedWeight(mlir::OpBuilder &builder, mlir::Location loc,
                                 mlir::Value weight, mlir::Value stored,
                                 llvm::ArrayRef<int64_t> shape);
mlir::Value createConstant(mlir::OpBuilder &builder, mlir::Location loc,
                           llvm::ArrayRef<int64_t> shape,
                           llvm::ArrayRef<int32_t> values);
mlir::Value createConstant(mlir::OpBuilder &builder, mlir::Location loc,
                           llvm::ArrayRef<int64_t> shape,
                           llvm::ArrayRef<int64_t> values);
mlir::Value createConstant(mlir::OpBuilder &builder, mlir::Location loc,
                           llvm::ArrayRef<int64_t> shape,
                           llvm::ArrayRef<float> values);

//===----------------------------------------------------------------------===//
// linalg.generic
//===----------------------------------------------------------------------===//

/// A tensor and how the iteration space indexes it.
struct MappedOperand {
  mlir::Value value;
  mlir::AffineMap map;
};

/// Computes the element to yield from the elements of the operands.
using ElementBuilder = llvm::function_ref<mlir::Value(
    mlir::OpBuilder &, mlir::Location, mlir::ValueRange)>;

/// A linalg.generic with one result. Dimensions of the iteration space that
/// `init`'s map leaves out are reductions.
mlir::linalg::GenericOp createGeneric(mlir::OpBuilder &builder,
                                      mlir::Location loc,
                                      llvm::ArrayRef<MappedOperand> inputs,
                                      MappedOperand init,
                                      ElementBuilder element);

/// An elementwise operation: every dimension of `result` is parallel, `init`
/// is a new empty tensor. The body is given the inputs' elements only.
mlir::Value createElementwise(mlir::OpBuilder &builder, mlir::Location loc,
                              llvm::ArrayRef<MappedOperand> inputs,
                              llvm::ArrayRef<int64_t> shape, mlir::Type element,
                              ElementBuilder body);

/// How an operand of `operandShape` is read to give `shape`, by numpy's rules.
mlir::AffineMap getBroadcastMap(llvm::ArrayRef<int64_t> operandShape,
                                llvm::ArrayRef<int64_t> shape,
                                mlir::MLIRContext *context);

//===----------------------------------------------------------------------===//
// Stored integers
//===----------------------------------------------------------------------===//

/// The bit pattern of the stored integer `value` in a container.
mlir::TypedAttr getStoredAttr(mlir::quant::QuantizedType type, int64_t value);

/// A container's value as an integer of `width` bits.
mlir::Value createExtended(mlir::OpBuilder &builder, mlir::Location loc,
                           mlir::Value stored, mlir::quant::QuantizedType type,
                           unsigned width);

/// A stored integer minus the zero point, in `width` bits.
mlir::Value createCentered(mlir::OpBuilder &builder, mlir::Location loc,
                           mlir::Value stored,
                           mlir::quant::UniformQuantizedType type,
                           unsigned width);

/// An i32 in the container of `type`.
mlir::Value createStored(mlir::OpBuilder &builder, mlir::Location loc,
                         mlir::Value value, mlir::quant::QuantizedType type);

//===----------------------------------------------------------------------===//
// Requantization
//===----------------------------------------------------------------------===//

/// Sums and products that are rescaled: their bits, 32 or 64. Fails, and says
/// so through `emitError`, above the 2^47 that requantization can take.
mlir::FailureOr<unsigned> getAccumulatorBits(IntegerInterval accumulator,
                                             qnn::EmitError emitError);

inline AccumulatorWidth getAccumulatorWidth(unsigned bits) {
  return bits == 32 ? AccumulatorWidth::I32 : AccumulatorWidth::I64;
}

/// How accumulators become stored integers.
struct Requantization {
  RequantizeRule rule;
  /// One, or one per element of the constants.
  llvm::SmallVector<FixedPointMultiplier> multipliers;
  /// Added first: none, or one per element of the constants.
  llvm::SmallVector<int64_t, 0> bias;
  /// Added then, times factors: integers of the accumulator's type, by what
  /// map, and one factor per element of the constants. No factors: nothing.
  MappedOperand inputSums;
  llvm::SmallVector<int64_t, 0> inputFactors;
  /// Added then, in f32: as the bias.
  llvm::SmallVector<float, 0> realBias;
  /// The shape of the constants and the map that reads them.
  llvm::SmallVector<int64_t, 2> constantShape;
  mlir::AffineMap constantMap;
  mlir::quant::UniformQuantizedType result;
  /// The storage range of `result`, or a part of it.
  StorageRange range;
  /// Bits (with the sign) that are proved to hold every accumulator, its bias
  /// included.
  unsigned accumulatorBits = 32;

  /// By the rules that `op` computes by.
  Requantization(mlir::Operation *op, mlir::quant::UniformQuantizedType result,
                 StorageRange range,
                 llvm::ArrayRef<FixedPointMultiplier> multipliers)
      : rule(qnn::getNumericsRules(op).requantize), multipliers(multipliers),
        result(result), range(range) {}
};

/// Requantizes one i32 or i64 accumulator by the first multiplier; gives a
/// value in the result's container.
mlir::Value createRequantized(mlir::OpBuilder &builder, mlir::Location loc,
                              mlir::Value accumulator,
                              const Requantization &requantization);

/// The same by one of the multipliers of `requantization`: the values that
/// `createMultiplier` gives for it.
mlir::Value createRequantized(mlir::OpBuilder &builder, mlir::Location loc,
                              mlir::Value accumulator,
                              mlir::ValueRange multiplier,
                              const Requantization &requantization);

/// A multiplier as a rule takes it: the real number (an f32), or mantissa and
/// shift (two i32).
llvm::SmallVector<mlir::Value>
createMultiplier(mlir::OpBuilder &builder, mlir::Location loc,
                 const FixedPointMultiplier &multiplier, RequantizeRule rule);

/// The elementwise operation that requantizes a tensor of accumulators.
mlir::Value createRequantizeEpilogue(mlir::OpBuilder &builder,
                                     mlir::Location loc,
                                     mlir::Value accumulators,
                                     const Requantization &requantization);

/// Limits a float; `clamp` may be null.
mlir::Value createClamped(mlir::OpBuilder &builder, mlir::Location loc,
                          mlir::Value value, qnn::ClampAttr clamp);

mlir::Value createF32(mlir::OpBuilder &builder, mlir::Location loc,
                      float value);

} // namespace quantmlir::lowering

#endif // QUANT_MLIR_LIB_CONVERSION_QNNTOLINALG_LOWERINGUTILS_H
