//===- One pipeline a phase -----------------------------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Pipelines/Pipelines.h"

#include "quant-mlir/Conversion/Passes.h"
#include "quant-mlir/Dialect/QNN/Transforms/Configure.h"
#include "quant-mlir/Dialect/QNN/Transforms/Passes.h"
#include "quant-mlir/Recovery/Passes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;
using namespace quantmlir;

static void addContract(OpPassManager &pm, Phase phase) {
  qnn::VerifyPhasePassOptions options;
  options.phase = getPhaseInfo(phase).name.str();
  pm.addPass(qnn::createVerifyPhasePass(options));
}

/// Batch normalization is folded only where there are options for it.
static void
addFusions(OpPassManager &pm,
           const std::optional<qnn::FoldBatchNormPassOptions> &foldBatchNorm) {
  // Identities and double transposes would hide producers from what follows.
  pm.addPass(createCanonicalizerPass());
  // Formulas next, while they are as exporters wrote them.
  pm.addPass(createCSEPass());
  pm.addPass(qnn::createFuseGeluPass());
  pm.addPass(qnn::createFuseLayerNormPass());
  pm.addPass(qnn::createFuseSoftmaxPass());
  // What only moves values would hide producers, too.
  auto sinkMoves = [&] {
    pm.addPass(qnn::createSinkTransposesPass());
    pm.addPass(qnn::createSinkReshapesPass());
  };
  sinkMoves();
  pm.addPass(qnn::createFusePaddingPass());
  // Normalization before activations, which would block it in the producer.
  // Factors and addends may come before it and after it.
  pm.addPass(qnn::createFoldScalesPass());
  if (foldBatchNorm) {
    pm.addPass(qnn::createFoldBatchNormPass(*foldBatchNorm));
    pm.addPass(qnn::createFoldScalesPass());
    // Normalizations that stand alone leave reshapes.
    sinkMoves();
  }
  pm.addPass(qnn::createFuseActivationsPass());
  // Gates (x * sigmoid(x)) are one operation now, which moves can pass.
  sinkMoves();
  pm.addPass(createCanonicalizerPass());
  pm.addPass(createCSEPass());
}

void quantmlir::buildFusePipeline(OpPassManager &pm,
                                  const QuantizationOptions &options) {
  qnn::FoldBatchNormPassOptions fold;
  fold.remember = options.rememberBatchNorm;
  addFusions(pm, fold);
  addContract(pm, Phase::Fuse);
}

void quantmlir::buildTrainingFusePipeline(OpPassManager &pm) {
  addFusions(pm, std::nullopt);
}

void quantmlir::buildObservePipeline(OpPassManager &pm,
                                     const QuantizationOptions &options) {
  if (options.config)
    pm.addPass(qnn::createConfigurePass(*options.config));
  // Weights that have an observer already are left alone.
  if (options.equalize)
    pm.addNestedPass<func::FuncOp>(qnn::createEqualizeLayersPass());
  pm.addPass(qnn::createInsertObserversPass());
  addContract(pm, Phase::Observe);
}

void quantmlir::buildCalibratePipeline(OpPassManager &pm,
                                       const QuantizationOptions &options) {
  pm.addPass(qnn::createObserveConstantsPass());
  if (!options.calibrationTable.empty()) {
    qnn::AttachStatisticsPassOptions attach;
    attach.table = options.calibrationTable;
    pm.addPass(qnn::createAttachStatisticsPass(attach));
    if (options.correctBiases) {
      qnn::AttachInputMeansPassOptions means;
      means.table = options.calibrationTable;
      pm.addPass(qnn::createAttachInputMeansPass(means));
    }
  }
  // Last: data tells more than intervals.
  pm.addNestedPass<func::FuncOp>(qnn::createInferRangesPass());
  addContract(pm, Phase::Calibrate);
}

/// Weights whose bits cost `codegen`'s target time, or bytes.
static void addChooseWeightBits(OpPassManager &pm,
                                const QuantizationOptions &options,
                                const CodeGenOptions &codegen) {
  qnn::ChooseWeightBitsPassOptions choose;
  if (options.optimizeFor == OptimizationGoal::Size) {
    choose.narrowBits = 4;
    choose.maxError = options.errorBudget.value_or(0.02);
    pm.addPass(qnn::createChooseWeightBitsPass(choose));
    return;
  }
  choose.maxError = options.errorBudget.value_or(0.001);
  // A target that does not exist is reported where code is generated.
  llvm::Expected<TargetDescription> target = describeTarget(codegen);
  if (!target)
    return llvm::consumeError(target.takeError());
  if (target->dotProduct == DotProduct::Chains) {
    auto speed = [&](unsigned chain) {
      return target->dotTile(DotProduct::Chains, chain).productsPerNanosecond;
    };
    // Sums that are too large are mostly split among more steps.
    constexpr double splitSpeed = 0.85;
    choose.chainSpeeds.push_back(splitSpeed * speed(1));
    for (unsigned chain : {1, 2, 4, 8})
      choose.chainSpeeds.push_back(speed(chain));
  } else {
    // What is used once and does not stay in a cache comes from memory.
    choose.narrowBits = 4;
    choose.mostUses = 1;
    choose.leastWeights = target->l2Bytes;
  }
  pm.addPass(qnn::createChooseWeightBitsPass(choose));
}

void quantmlir::buildQDQPipeline(OpPassManager &pm,
                                 const QuantizationOptions &options,
                                 const CodeGenOptions &codegen) {
  buildObservePipeline(pm, options);
  buildCalibratePipeline(pm, options);
  pm.addPass(qnn::createInsertQDQPass());
  // Before biases make up for what is lost.
  if (options.optimizeFor != OptimizationGoal::Accuracy)
    addChooseWeightBits(pm, options, codegen);
  pm.addPass(qnn::createCorrectBiasesPass());
  addContract(pm, Phase::QDQ);
}

void quantmlir::buildPropagatePipeline(OpPassManager &pm,
                                       const QuantizationOptions &options) {
  if (options.keepParameters) {
    pm.addNestedPass<func::FuncOp>(qnn::createCarryScalesPass());
  } else {
    pm.addNestedPass<func::FuncOp>(qnn::createPropagateScalesPass());
    // After propagation, which may still change the scales of inputs.
    pm.addPass(qnn::createRaiseWeightScalesPass());
  }
  addContract(pm, Phase::Propagate);
}

void quantmlir::buildQuantizePipeline(OpPassManager &pm) {
  pm.addNestedPass<func::FuncOp>(qnn::createFoldQDQPass());
  pm.addPass(createCanonicalizerPass());
  pm.addPass(createCSEPass());
  addContract(pm, Phase::Quantize);
}

void quantmlir::buildLowerPipeline(OpPassManager &pm) {
  pm.addPass(createConvertQNNToLinalgPass());
  pm.addPass(createCanonicalizerPass());
  pm.addPass(createCSEPass());
  addContract(pm, Phase::Lower);
}

void quantmlir::buildPhasePipeline(OpPassManager &pm, Phase phase,
                                   const QuantizationOptions &quantization,
                                   const CodeGenOptions &codegen) {
  if (quantization.keepParameters && phase > Phase::Fuse &&
      phase < Phase::Propagate) {
    // How to round is still a matter of choice.
    if (phase == Phase::Observe && quantization.config)
      pm.addPass(qnn::createConfigurePass(*quantization.config));
    return;
  }
  switch (phase) {
  case Phase::Import:
    return;
  case Phase::Fuse:
    return buildFusePipeline(pm, quantization);
  case Phase::Observe:
    return buildObservePipeline(pm, quantization);
  case Phase::Calibrate:
    return buildCalibratePipeline(pm, quantization);
  case Phase::QDQ:
    return buildQDQPipeline(pm, quantization, codegen);
  case Phase::Propagate:
    return buildPropagatePipeline(pm, quantization);
  case Phase::Quantize:
    return buildQuantizePipeline(pm);
  case Phase::Lower:
    return buildLowerPipeline(pm);
  case Phase::CodeGen:
    return buildCodeGenPipeline(pm, codegen);
  }
}

namespace {

/// The options of pipelines that choose how to quantize, for textual pipelines.
struct QuantizationPipelineOptions
    : PassPipelineOptions<QuantizationPipelineOptions> {
  Option<std::string> preset{*this, "preset", llvm::cl::init(""),
                             llvm::cl::desc("the preset to start from")};
  Option<std::string> config{*this, "config", llvm::cl::init(""),
                             llvm::cl::desc("a YAML file")};
  Option<unsigned> weightBits{*this, "weight-bits", llvm::cl::init(0),
                              llvm::cl::desc("bits of weights")};
  Option<unsigned> activationBits{*this, "activation-bits", llvm::cl::init(0),
                                  llvm::cl::desc("bits of activations")};
  Option<std::string> numerics{*this, "numerics", llvm::cl::init(""),
                               llvm::cl::desc("whose rules of rounding")};
  Option<std::string> table{*this, "table", llvm::cl::init(""),
                            llvm::cl::desc("a calibration file")};
  Option<std::string> calibrator{
      *this, "calibrator", llvm::cl::init(""),
      llvm::cl::desc("which rule chooses the ranges of activations")};
  Option<OptimizationGoal> optimizeFor{
      *this, "optimize-for", llvm::cl::init(OptimizationGoal::Accuracy),
      llvm::cl::desc("what weights give up bits for"),
      llvm::cl::values(
          clEnumValN(OptimizationGoal::Accuracy, "accuracy", "nothing"),
          clEnumValN(OptimizationGoal::Speed, "speed",
                     "where the target is faster with fewer"),
          clEnumValN(OptimizationGoal::Size, "size",
                     "take 4 where they suffice"))};
  Option<std::string> weightCalibrator{
      *this, "weight-calibrator", llvm::cl::init(""),
      llvm::cl::desc("which rule chooses the ranges of weights")};

  /// The configuration is left to the pass, which can say what is wrong with
  /// it.
  void addConfigure(OpPassManager &pm) const {
    if (preset.empty() && config.empty() && numerics.empty() && !weightBits &&
        !activationBits && calibrator.empty() && weightCalibrator.empty())
      return;
    qnn::ConfigurePassOptions options;
    options.preset = preset;
    options.config = config;
    options.numerics = numerics;
    options.weightBits = weightBits;
    options.activationBits = activationBits;
    options.calibrator = calibrator;
    options.weightCalibrator = weightCalibrator;
    pm.addPass(qnn::createConfigurePass(options));
  }

  QuantizationOptions get() const {
    QuantizationOptions options;
    options.calibrationTable = table;
    options.optimizeFor = optimizeFor;
    return options;
  }
};

} // namespace

void quantmlir::registerPipelines() {
  using Quantization = QuantizationPipelineOptions;
  PassPipelineRegistration<>(
      "fuse",
      "Phase fuse: fold batch normalization and biases, fuse "
      "activations, cancel transposes",
      [](OpPassManager &pm) { buildFusePipeline(pm); });
  PassPipelineRegistration<Quantization>(
      "insert-observers",
      "Phase observe: put observers on what will be quantized",
      [](OpPassManager &pm, const Quantization &options) {
        options.addConfigure(pm);
        buildObservePipeline(pm, options.get());
      });
  PassPipelineRegistration<Quantization>(
      "calibrate",
      "Phase calibrate: statistics from a calibration file and from qnn.range",
      [](OpPassManager &pm, const Quantization &options) {
        buildCalibratePipeline(pm, options.get());
      });
  PassPipelineRegistration<Quantization>(
      "insert-qdq",
      "Phase qdq: quantize/dequantize pairs; observes and calibrates first "
      "what "
      "has no observer yet",
      [](OpPassManager &pm, const Quantization &options) {
        options.addConfigure(pm);
        buildQDQPipeline(pm, options.get());
      });
  PassPipelineRegistration<>(
      "propagate-scales",
      "Phase propagate: one set of parameters around operations that move "
      "values",
      [](OpPassManager &pm) { buildPropagatePipeline(pm); });
  PassPipelineRegistration<>(
      "quantize",
      "Phase quantize: fold the pairs into operations on "
      "quantized tensors",
      [](OpPassManager &pm) { buildQuantizePipeline(pm); });
  PassPipelineRegistration<>(
      "lower-to-linalg",
      "Phase lower: integer arithmetic on linalg, arith and "
      "tensor",
      [](OpPassManager &pm) { buildLowerPipeline(pm); });
}
