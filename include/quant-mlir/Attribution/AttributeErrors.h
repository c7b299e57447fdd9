//===- AttributeErrors.h - One cause at a time ------------------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A quantized network is simulated by a float network whose weights, biases and
// values are changed in certain places. Here the changes are made one at a
// time: for each layer and each cause, everything else stays in float, and what
// arrives at the outputs is compared with the float network's outputs.
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_ATTRIBUTION_ATTRIBUTEERRORS_H
#define QUANT_MLIR_ATTRIBUTION_ATTRIBUTEERRORS_H

#include "quant-mlir/Attribution/ErrorReport.h"
#include "quant-mlir/Attribution/ReplayNetwork.h"
#include "quant-mlir/Recovery/RecoverLayers.h"

namespace quantmlir::qnn {

/// The samples that errors are measured on.
struct MeasuringSamples {
  BatchReader read;
  /// How many batches are read, and the samples in each.
  int64_t numBatches = 0, batchSize = 1;
};

/// Finds the error that each layer and each cause makes at the outputs.
///
/// `original` is the float function; `simulated` is what the phase qdq or
/// propagate made of it. Conversions between two sets of parameters count only
/// where they are a value's first rounding. Errors: the functions do not
/// belong together, and those of `compile` and `samples.read`.
llvm::Expected<ErrorReport> attributeErrors(
    mlir::func::FuncOp original, mlir::func::FuncOp simulated,
    const FunctionCompiler &compile, const MeasuringSamples &samples,
    const std::function<void(int64_t done, int64_t total)> &progress);

} // namespace quantmlir::qnn

#endif // QUANT_MLIR_ATTRIBUTION_ATTRIBUTEERRORS_H
