//===- Runs models, compiled or interpreted ---------------------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_COMPILER_MODELRUNNER_H
#define QUANT_MLIR_COMPILER_MODELRUNNER_H

#include "quant-mlir/Compiler/Compiler.h"
#include "quant-mlir/Data/Preprocess.h"
#include "quant-mlir/Reference/EvaluatorRegistry.h"
#include "quant-mlir/Runtime/CompiledModel.h"

namespace quantmlir {

/// One model that is ready to run, by whatever engine.
class ModelRunner {
public:
  /// Machine code.
  static llvm::Expected<std::unique_ptr<ModelRunner>>
  create(CompiledModel model);
  /// The reference interpreter on the compiler's module, which must outlive the
  /// runner and be in a phase before lower.
  static llvm::Expected<std::unique_ptr<ModelRunner>> createReference(
      Compiler &compiler,
      EvaluatorRegistry registry = EvaluatorRegistry::createDefault());

  virtual ~ModelRunner();

  llvm::ArrayRef<InputSpec> getInputs() const { return inputs; }
  llvm::ArrayRef<std::string> getOutputNames() const { return outputNames; }
  /// Samples that one run takes: dimension 0 of the inputs.
  int64_t getBatch() const;

  /// Runs once, on tensors of exactly the inputs' shapes. The outputs may take
  /// over the memory of `spare`, which are those of a run before or none: that
  /// saves the time to get it anew.
  virtual llvm::Expected<llvm::SmallVector<HostTensor>>
  run(llvm::ArrayRef<HostTensor> tensors,
      llvm::SmallVector<HostTensor> spare = {}) = 0;

  /// What compiled code says of itself; null for the interpreter.
  virtual const ModelInfo *getModelInfo() const { return nullptr; }
  /// See CompiledModel::getKernelTimes.
  virtual std::vector<int64_t> getKernelTimes() const { return {}; }

  /// Runs samples [begin, begin + count) of `samples`, `count` at most the
  /// batch; a smaller count is filled up by repeating them. Of outputs whose
  /// dimension 0 is the batch, the first `count` are returned; others, which
  /// keep samples elsewhere, are whole. `spare` as in `run`. Errors: those of
  /// reading, inputs whose dimensions 0 differ.
  llvm::Expected<llvm::SmallVector<HostTensor>>
  runSamples(const SampleSource &samples, int64_t begin, int64_t count,
             llvm::SmallVector<HostTensor> spare = {});

protected:
  llvm::SmallVector<InputSpec> inputs;
  std::vector<std::string> outputNames;
};

/// The host type of a tensor in a compiled model's description.
llvm::Expected<ElementType> parseElementType(llvm::StringRef name);

/// An error unless dimension 0 of `output`, by the name `name`, counts the
/// `count` samples that a run was made for.
llvm::Error checkCountsSamples(llvm::StringRef name, const HostTensor &output,
                               int64_t count);

/// The class with the largest score for each sample in dimension 0, of rank 1
/// at least; the first one of equals.
llvm::SmallVector<int64_t, 0> getPredictions(const HostTensor &scores);

/// Runs the whole model on all samples. `consume` sees the first output of each
/// run, whose dimension 0 counts samples, or it is an error, and the number of
/// its first sample.
llvm::Error scoreAllSamples(
    ModelRunner &runner, const SampleSource &samples,
    const ProgressCallback &progress,
    llvm::function_ref<llvm::Error(int64_t begin, const HostTensor &scores)>
        consume);

/// The class with the largest score for each of all samples.
llvm::Expected<llvm::SmallVector<int64_t, 0>>
predictAllSamples(ModelRunner &runner, const SampleSource &samples,
                  const ProgressCallback &progress = {});

} // namespace quantmlir

#endif // QUANT_MLIR_COMPILER_MODELRUNNER_H
