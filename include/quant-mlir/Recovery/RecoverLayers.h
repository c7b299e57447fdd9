//===- RecoverLayers.h - Layer by layer, with data --------------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_RECOVERY_RECOVERLAYERS_H
#define QUANT_MLIR_RECOVERY_RECOVERLAYERS_H

#include "quant-mlir/Recovery/AdaptiveRounding.h"
#include "quant-mlir/Recovery/TwinRun.h"

namespace quantmlir {

/// What is done to layers with samples at hand.
struct LayerRecoveryOptions {
  /// Correct biases by the outputs of the quantized network: also for what
  /// rounding and limiting activations does on average. Of a layer with a
  /// clamp, the squared error behind the clamp is made least.
  bool correctOutputs = false;
  /// Choose scales of output channels and roundings of weights; biases are then
  /// corrected, too.
  bool adaptRoundings = false;
  AdaptiveRoundingOptions rounding;
  /// Samples at most, of those that there are.
  int64_t maxSamples = 512;
  /// Memory for values between layers. Where they need more, parts of the
  /// network run several times; fewer samples are taken if that would be too
  /// often.
  int64_t maxBytes = int64_t(1) << 30;
  /// Patches of a layer's input at most, evenly taken from all samples.
  int64_t maxPatches = 16384;
  /// Longer rows of weights are rounded to nearest: their second moments would
  /// need more than 4 * 4096^2 bytes, four times.
  int64_t maxRowSize = 4096;

  bool isNeeded() const { return correctOutputs || adaptRoundings; }
};

namespace qnn {

/// Goes through the convolutions and linear layers of a function of the phase
/// qdq, in order. What reaches a layer in the float network and in the
/// quantized one, as recovered so far, decides its roundings and its bias.
///
/// `numBatches` of `batchSize` samples can be read. `progress` is told how many
/// layers of how many are done.
llvm::Error
recoverLayers(mlir::func::FuncOp function, const FunctionCompiler &compile,
              const BatchReader &read, int64_t numBatches, int64_t batchSize,
              const LayerRecoveryOptions &options,
              const std::function<void(int64_t done, int64_t total)> &progress);

} // namespace qnn
} // namespace quantmlir

#endif // QUANT_MLIR_RECOVERY_RECOVERLAYERS_H
