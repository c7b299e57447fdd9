//===- The compiler as a library --------------------------------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
//   quantmlir::Compiler compiler(options);
//   if (auto error = compiler.importModel("net.onnx")) ...
//   if (auto error = compiler.calibrate(samples)) ...       // PTQ only
//   if (auto error = compiler.compileTo(Phase::Lower)) ...
//   if (auto error = compiler.emitObject(object)) ...
//
// No globals: two compilers with different options may work at the same time
// in one process, each used by one thread at a time.
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_COMPILER_COMPILER_H
#define QUANT_MLIR_COMPILER_COMPILER_H

#include "quant-mlir/Calibration/CalibrationTable.h"
#include "quant-mlir/Compiler/MixedPrecision.h"
#include "quant-mlir/Compiler/ModelReport.h"
#include "quant-mlir/Compiler/TrainingOptions.h"
#include "quant-mlir/Conversion/ONNX/ONNXImport.h"
#include "quant-mlir/Data/Npz.h"
#include "quant-mlir/Data/SampleSource.h"
#include "quant-mlir/Pipelines/Pipelines.h"
#include "quant-mlir/Recovery/RecoverLayers.h"
#include "quant-mlir/Runtime/KernelInfo.h"
#include "quant-mlir/Training/TrainingSet.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "mlir/Support/Timing.h"

#include <functional>
#include <limits>
#include <memory>

namespace quantmlir {

class ModelRunner;

/// Called now and then during long work with what is being done and how much of
/// it is; `total` is 0 where it is not known.
using ProgressCallback =
    std::function<void(llvm::StringRef activity, int64_t done, int64_t total)>;

/// A part of the samples for one of several processes: the `index`-th (from 0)
/// of `count` parts of about equal size.
struct Shard {
  int64_t index = 0;
  int64_t count = 1;
  /// About so many samples of the part suffice: whole runs, at least one,
  /// evenly taken from it, as data may be sorted.
  int64_t maxSamples = std::numeric_limits<int64_t>::max();
};

struct CompilerOptions {
  ONNXImportOptions import;
  /// Whether the phases observe to quantize take part.
  bool quantize = false;
  QuantizationOptions quantization;
  LayerRecoveryOptions recovery;
  CodeGenOptions codegen;
  /// A folder that receives the module after each phase, as `NN-phase.mlir`.
  /// Empty: none.
  std::string dumpDirectory;
  ProgressCallback progress;
  /// Times of phases, passes, runs and code generation are taken as parts of
  /// this. Null: none.
  mlir::TimingScope *timing = nullptr;
  /// Receives warnings, one call each, without a newline at the end.
  std::function<void(llvm::StringRef)> warn;
};

/// Takes one model through the phases. Errors carry the complete text of the
/// diagnostics, with locations and notes.
class Compiler {
public:
  explicit Compiler(CompilerOptions options);
  ~Compiler();

  /// Reads a .onnx or .mlir file (text or bytecode). Afterwards the phase is
  /// `import`, whatever the module holds: later phases leave alone what is
  /// done.
  llvm::Error importModel(llvm::StringRef path);

  /// For a model that came with pairs of qnn.quantize and qnn.dequantize: the
  /// phases up to propagate will change no scale, and leave in float what has
  /// none. Error: a model without pairs.
  llvm::Error keepParameters();

  /// What samples for the model look like: one entry per argument.
  llvm::Expected<llvm::SmallVector<InputSpec>> getInputs();

  /// Runs the phases up to observe, then the model on every sample in compiled
  /// float code, and attaches what the observers saw. The phase is `calibrate`
  /// afterwards. With options.quantization.smoothing, and a module that has no
  /// observers yet, the model runs once more before.
  llvm::Error calibrate(const SampleSource &samples);
  /// The same with statistics that another compiler collected for the same
  /// model with `calibrate`.
  llvm::Error calibrate(CalibrationTable statistics);
  /// The first half of that: fills in the calibration table from a part of the
  /// samples, and changes nothing else. Remembers what the calibrators of the
  /// observers need, and `extra`.
  llvm::Error collectStatistics(const SampleSource &samples, Shard shard = {},
                                llvm::ArrayRef<CalibratorSpec> extra = {});
  /// The statistics of the last `collectStatistics` or `calibrate`.
  const CalibrationTable &getCalibrationTable() const { return table; }

  /// Runs the phases up to qdq, then recovers accuracy layer by layer, on
  /// `samples`, as options.recovery says. The phase is `qdq` afterwards.
  llvm::Error recoverAccuracy(const SampleSource &samples);

  /// Trains in compiled code, in steps of the batch that the model was imported
  /// with. With options.quantize the phases up to propagate run first (which
  /// wants the model calibrated) and rounding is simulated; else those up to
  /// fuse, of which the folding of batch normalization is left for later where
  /// it is trained. `validation` may be null. Afterwards the module is of use
  /// only for `adoptTraining`, so that batches of training and use can differ.
  llvm::Error train(const LabelledSamples &set,
                    const LabelledSamples *validation,
                    const TrainingOptions &training, TrainingResult &result);
  /// The float network as a teacher: code that takes its inputs and targets
  /// that do not matter, and gives a loss and the logits. Runs the phases up to
  /// fuse.
  llvm::Expected<std::unique_ptr<ModelRunner>> loadTeacher();
  /// Takes over what a compiler with equal options (but for the batch) has
  /// trained of the same model, with the options it was trained with. The
  /// phase is `propagate` afterwards; in float `fuse`, or `import` where batch
  /// normalization is still to be folded.
  llvm::Error adoptTraining(const Compiler &trained,
                            const TrainingOptions &training);
  /// Runs the phases up to propagate, then finds on about `maxSamples` samples
  /// what each layer and each cause contributes to the error of the outputs,
  /// for the report. Comes after `calibrate` and `recoverAccuracy`.
  llvm::Error attributeErrors(const SampleSource &samples, int64_t maxSamples);

  /// Finds on about `maxSamples` samples what the weights of each layer alone
  /// cost at each of `widths`. Layers whose bits an override of the
  /// configuration gives keep them, as do those without a name of their own.
  /// Comes after `calibrate` and changes nothing. Error: a model with a
  /// configuration of its own, where options have none.
  llvm::Expected<SensitivityReport>
  measureSensitivity(const SampleSource &samples,
                     llvm::ArrayRef<int64_t> widths, int64_t maxSamples);
  /// Chooses how many bits the weights of each layer get. Comes after
  /// `calibrate` and changes nothing: another compiler, with the configuration
  /// of the result, makes the network. Errors: a goal that cannot be met, and
  /// those of measureSensitivity.
  llvm::Expected<MixedPrecision>
  chooseWidths(const SampleSource &samples, const MixedPrecisionOptions &mixed);

  /// Runs the phases up to quantize, then the interpreter on the first
  /// `maxSamples` samples, and attaches the widest accumulator of each
  /// contraction, for the report.
  llvm::Error observeAccumulators(const SampleSource &samples,
                                  int64_t maxSamples);

  /// Runs the phases after the current one up to and including `last`, which
  /// comes before codegen.
  llvm::Error compileTo(Phase last);

  /// Writes the module as an ONNX model: float operations and, after phase
  /// `propagate`, QuantizeLinear and DequantizeLinear pairs. Errors: later
  /// phases than that, operations that ONNX does not have.
  llvm::Error exportONNX(llvm::raw_ostream &os);

  /// Finishes all phases and appends the object file to `object`.
  llvm::Error emitObject(llvm::SmallVectorImpl<char> &object);

  /// The code that emitObject would make, but with clocks between kernels, to
  /// run right away; the module stays as it is after phase lower. Null where
  /// this processor cannot run it, and for several targets.
  llvm::Expected<std::unique_ptr<ModelRunner>> loadWithClocks();

  Phase getPhase() const { return phase; }
  mlir::ModuleOp getModule() { return *module; }
  /// The only function of the model. Errors: none, or several.
  llvm::Expected<mlir::func::FuncOp> getFunction();

  /// Which code computes which layers. Complete after emitObject.
  llvm::ArrayRef<KernelInfo> getKernels() const { return kernels; }

  /// Layers, islands and proofs. Complete after the phase lower.
  const ModelReport &getReport() const { return report; }

private:
  class Diagnostics;
  class Activity;
  friend class WidthSearch;

  /// Runs the phases up to fuse, then the model on all samples to find outliers
  /// of activations, and moves them into weights.
  llvm::Error smoothLinears(const SampleSource &samples, double alpha);
  llvm::Error parseModule(llvm::StringRef path);
  llvm::Error runPhase(Phase next);
  llvm::Error
  runPipeline(mlir::ModuleOp target,
              llvm::function_ref<void(mlir::OpPassManager &)> build);
  /// Code of a module of float or quantized operations, to run right away.
  llvm::Expected<std::unique_ptr<ModelRunner>>
  compileForHost(mlir::OwningOpRef<mlir::ModuleOp> target);
  /// Code of a module after phase lower.
  llvm::Expected<std::unique_ptr<ModelRunner>>
  load(mlir::OwningOpRef<mlir::ModuleOp> target, const CodeGenOptions &codegen);
  /// The model with what observers see as further results.
  llvm::Expected<std::unique_ptr<ModelRunner>> compileObserved();
  llvm::Error prepareTraining(const TrainingOptions &training);
  /// One step of training as a function, before it is compiled: see Trainer.
  llvm::Expected<mlir::OwningOpRef<mlir::ModuleOp>>
  buildTrainingStep(const TrainingOptions &training, bool freezeBatchNorm);
  /// Moves observed scales and zero points among `values`.
  llvm::Error observeTrained(const SampleSource &samples,
                             const TrainingOptions &training,
                             llvm::MutableArrayRef<NamedTensor> values);
  /// The classes that the network with other parameters gives: as it is
  /// deployed, or in simulation.
  llvm::Expected<llvm::SmallVector<int64_t, 0>>
  predictTrained(const SampleSource &samples,
                 llvm::ArrayRef<NamedTensor> parameters, bool simulate);
  /// The same, for one who does not know of compilers.
  FunctionCompiler getFunctionCompiler();
  /// A copy of the model as another configuration quantizes it, after phase
  /// `last` (observe to quantize), with the statistics of `calibrate`. Gives no
  /// warnings.
  llvm::Expected<mlir::OwningOpRef<mlir::ModuleOp>>
  quantizeCopy(const QuantConfig &config, Phase last);
  /// Attaches the calibration table to the observers.
  llvm::Error attachStatistics(mlir::ModuleOp target);
  llvm::Error dump();
  llvm::Error updateReport();

  CompilerOptions options;
  std::unique_ptr<mlir::MLIRContext> context;
  std::unique_ptr<Diagnostics> diagnostics;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  Phase phase = Phase::Import;
  CalibrationTable table;
  std::vector<NamedTensor> trainedParameters;
  /// The module after phase fuse; the calibrated one without observers. Copies
  /// cost little, as constants are shared.
  mlir::OwningOpRef<mlir::ModuleOp> fusedModule, floatModule;
  std::optional<ErrorReport> errors;
  ModelReport report;
  std::vector<KernelInfo> kernels;
};

} // namespace quantmlir

#endif // QUANT_MLIR_COMPILER_COMPILER_H
