//===- One pipeline a phase -------------------------------------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_PIPELINES_PIPELINES_H
#define QUANT_MLIR_PIPELINES_PIPELINES_H

#include "quant-mlir/CodeGen/CodeGen.h"
#include "quant-mlir/Config/QuantConfig.h"
#include "quant-mlir/Pipelines/Phase.h"

namespace mlir {
class OpPassManager;
} // namespace mlir

namespace quantmlir {

/// How a model is quantized.
struct QuantizationOptions {
  /// Replaces what the module says. Without, the module's `qnn.config` and
  /// `qnn.numerics` hold, or the default preset.
  std::optional<QuantConfig> config;
  /// A calibration file to take statistics from; empty for none.
  std::string calibrationTable;
  /// Whether biases make up for what rounding weights does on average. Needs
  /// mean inputs, from samples or from the calibration file. Apart from the
  /// configuration, whose `correctBiases` is a default for it.
  bool correctBiases = true;
  /// Whether scales are moved between layers first: see --qnn-equalize-layers.
  bool equalize = false;
  /// What weights give up bits for, see --qnn-choose-weight-bits, and how much
  /// they may; without, the goal's default.
  OptimizationGoal optimizeFor = OptimizationGoal::Accuracy;
  std::optional<double> errorBudget;
  /// Whether Compiler::calibrate moves outliers of activations into weights
  /// first, and how much of them: the alpha of --qnn-smooth-linears.
  std::optional<double> smoothing;
  /// For a model that came with pairs: phases observe to qdq do nothing, and
  /// propagate changes no scale.
  bool keepParameters = false;
  /// Whether layers remember the batch normalization that phase fuse folds into
  /// them, for training.
  bool rememberBatchNorm = false;
};

/// Each function adds the passes of one phase to a pass manager on modules and
/// closes with the phase's verifier. Phases run in the order of the enum; each
/// expects what the one before leaves.
void buildFusePipeline(mlir::OpPassManager &pm,
                       const QuantizationOptions &options = {});
/// What of phase fuse comes before training in which batch normalization takes
/// part: all but its folding, and no verifier. Phase fuse can follow.
void buildTrainingFusePipeline(mlir::OpPassManager &pm);
void buildObservePipeline(mlir::OpPassManager &pm,
                          const QuantizationOptions &options);
/// Statistics without running the model: of constants, from a calibration file,
/// and by interval arithmetic for what is left.
void buildCalibratePipeline(mlir::OpPassManager &pm,
                            const QuantizationOptions &options);
/// Includes observe and calibrate for what has neither observer nor pair yet.
/// What is fast depends on the target that `codegen` names.
void buildQDQPipeline(mlir::OpPassManager &pm,
                      const QuantizationOptions &options,
                      const CodeGenOptions &codegen = {});
void buildPropagatePipeline(mlir::OpPassManager &pm,
                            const QuantizationOptions &options = {});
void buildQuantizePipeline(mlir::OpPassManager &pm);
void buildLowerPipeline(mlir::OpPassManager &pm);

/// The pipeline of `phase`; import has none.
void buildPhasePipeline(mlir::OpPassManager &pm, Phase phase,
                        const QuantizationOptions &quantization,
                        const CodeGenOptions &codegen);

/// Registers the pipelines under the short flags of quant-opt: --fuse,
/// --insert-observers, --calibrate, --insert-qdq, --propagate-scales,
/// --quantize, --lower-to-linalg. (--codegen comes with the code generator.)
void registerPipelines();

} // namespace quantmlir

#endif // QUANT_MLIR_PIPELINES_PIPELINES_H
