//===- AccumulatorAnalysis.h - How wide accumulators get --------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Bounds on the accumulators of quantized contractions: by the types of the
// operands alone, and proved from the actual weights and biases.
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_ANALYSIS_ACCUMULATORANALYSIS_H
#define QUANT_MLIR_ANALYSIS_ACCUMULATORANALYSIS_H

#include "quant-mlir/Dialect/QNN/IR/QNN.h"
#include "quant-mlir/Dialect/QNN/IR/ShapeInference.h"
#include "quant-mlir/Dialect/QNN/Utils/QuantizedConstants.h"
#include "quant-mlir/QuantMath/AccumulatorBounds.h"

namespace quantmlir {

/// The interval of stored minus zero point.
IntegerInterval getCenteredInterval(mlir::quant::UniformQuantizedType type);

/// The integers of a convolution or linear layer on quantized tensors, and what
/// their sums can be. The accumulator is
///
///   sum((q_x - z_x) * weight) + bias
///
/// in steps of input scale times weight unit.
class WeightedAccumulator {
public:
  /// `op` has a weight that is a constant, and a bias that is one if it has
  /// any. Errors, reported at `op`: they are not.
  static mlir::FailureOr<WeightedAccumulator>
  create(qnn::QuantizableOpInterface op);

  const qnn::WeightIntegers &getWeights() const { return weights; }
  /// One per output channel.
  llvm::ArrayRef<int64_t> getBiases() const { return biases; }

  /// Of any weights and inputs that the types can store, without a bias.
  IntegerInterval getWorstCase() const { return worstCase; }
  /// Exactly what inputs of the input's type can reach.
  IntegerInterval getProved() const { return proved; }

private:
  qnn::WeightIntegers weights;
  llvm::SmallVector<int64_t, 0> biases;
  IntegerInterval worstCase, proved;
};

/// What the sums of a product of two activations can be, by their types.
IntegerInterval getAccumulatorInterval(qnn::MatMulOp op);

} // namespace quantmlir

#endif // QUANT_MLIR_ANALYSIS_ACCUMULATORANALYSIS_H
