//===- AccumulatorObserver.h - Accumulators as they occur -------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_REFERENCE_ACCUMULATOROBSERVER_H
#define QUANT_MLIR_REFERENCE_ACCUMULATOROBSERVER_H

#include "quant-mlir/QuantMath/AccumulatorBounds.h"
#include "quant-mlir/Reference/EvaluatorRegistry.h"

namespace quantmlir {

/// Receives the smallest and largest accumulator (sums with their bias) of one
/// evaluation of a quantized contraction. Called from several threads at once
/// where the interpreter is.
using AccumulatorCallback =
    std::function<void(mlir::Operation *op, IntegerInterval seen)>;

/// Replaces the evaluators of contractions by ones that compute the same and
/// call back.
void observeAccumulators(EvaluatorRegistry &registry,
                         AccumulatorCallback callback);

} // namespace quantmlir

#endif // QUANT_MLIR_REFERENCE_ACCUMULATOROBSERVER_H
