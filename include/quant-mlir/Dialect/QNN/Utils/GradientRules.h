//===- GradientRules.h - What the rules of gradients mean -------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_DIALECT_QNN_UTILS_GRADIENTRULES_H
#define QUANT_MLIR_DIALECT_QNN_UTILS_GRADIENTRULES_H

#include "quant-mlir/Dialect/QNN/IR/QNN.h"
#include "quant-mlir/QuantMath/FakeQuant.h"

namespace quantmlir::qnn {

/// What has to be in the range for an element to count as not clipped.
inline ClipTest getClipTest(GradientRule rule) {
  return rule == GradientRule::LearnedRange ? ClipTest::Exact
                                            : ClipTest::Rounded;
}

/// Whether the error of rounding inside the range moves the scale, too.
inline bool isStepLearned(GradientRule rule) {
  return rule == GradientRule::LearnedStep ||
         rule == GradientRule::LearnedStepAndOffset;
}

/// How an operation that simulates rounding, or its gradient, treats what is
/// halfway between two integers.
template <typename Op> Halves getHalves(Op op) {
  return op.getHalvesUp() ? Halves::Up : Halves::AsQuantized;
}

} // namespace quantmlir::qnn

#endif // QUANT_MLIR_DIALECT_QNN_UTILS_GRADIENTRULES_H
