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
  /// batch; a smaller count is filled up with zeros. The outputs have `count`
  /// samples in dimension 0. `spare` as in `run`.
  llvm::Expected<llvm::SmallVector<HostTensor>>
  runSamples(const SampleSource &samples, int64_t begin, int64_t count,
             llvm::SmallVector<HostTensor> spare = {});

protected:
  llvm::SmallVector<InputSpec> inputs;
  std::vector<std::string> outputNames;
};

/// The host type of a tensor in a compiled model's description.
llvm::Expected<ElementType> parseElementType(llvm::StringRef name);

/// Runs the whole model on all samples; `consume` sees the outputs of each run
/// with the number of its first sample.
llvm::Error runAllSamples(
    ModelRunner &runner, const SampleSource &samples,
    const ProgressCallback &progress,
    llvm::function_ref<llvm::Error(int64_t begin, llvm::ArrayRef<HostTensor>)>
        consume);

} // namespace quantmlir

#endif // QUANT_MLIR_COMPILER_MODELRUNNER_H
