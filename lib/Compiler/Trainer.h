//===- Trainer.h - Runs training steps --------------------------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_LIB_COMPILER_TRAINER_H
#define QUANT_MLIR_LIB_COMPILER_TRAINER_H

#include "quant-mlir/Compiler/ModelRunner.h"
#include "quant-mlir/Compiler/TrainingOptions.h"
#include "quant-mlir/Training/Checkpoint.h"
#include "quant-mlir/Training/TrainingSet.h"

namespace quantmlir {

/// What training changes in a model.
struct TrainedValues {
  /// Statistics, then parameters.
  llvm::SmallVector<NamedTensor> tensors;
  size_t numStatistics = 0;
};

/// Runs a compiled training step over a set of samples, again and again.
///
/// The step's inputs: those of the model, statistics, parameters, the targets,
/// the learning rate of weights and that of scales, the velocities of
/// parameters (or first, then second moments). Its outputs: loss, logits, new
/// statistics, new parameters, new velocities (or moments).
class Trainer {
public:
  /// `values` are those to begin with.
  Trainer(std::unique_ptr<ModelRunner> step, TrainedValues values,
          int64_t classes, const TrainingOptions &options);

  /// Trains. Calls `beginEpoch` with the number of each epoch, and whether it
  /// begins with its first step, where the step may be changed and, if so, the
  /// values; and `endEpoch` after it, which may look at the values and
  /// completes the report.
  llvm::Error run(const LabelledSamples &set,
                  llvm::function_ref<llvm::Error(int64_t, bool)> beginEpoch,
                  llvm::function_ref<llvm::Error(EpochReport &)> endEpoch);

  /// The next steps are others, with the same inputs and outputs.
  void setStep(std::unique_ptr<ModelRunner> next) { step = std::move(next); }

  /// Statistics and parameters of the last step.
  llvm::ArrayRef<NamedTensor> getValues() const {
    return llvm::ArrayRef(state.tensors).take_front(numValues);
  }

  llvm::MutableArrayRef<NamedTensor> getValues() {
    return llvm::MutableArrayRef(state.tensors).take_front(numValues);
  }
  /// The best epoch and its values: with early stop, and after an epoch;
  /// else -1 and those of the last step.
  int64_t getBestEpoch() const;
  std::vector<NamedTensor> getBestValues() const;

private:
  struct Sums {
    double loss = 0;
    int64_t steps = 0, right = 0, samples = 0;
  };

  llvm::Error runStep(const LabelledSamples &set,
                      llvm::ArrayRef<int64_t> chosen, int64_t totalSteps,
                      Sums &sums);
  /// Replaces the batch's targets by the teacher's, and gives the classes that
  /// it predicts.
  llvm::Expected<llvm::SmallVector<int64_t, 0>>
  askTeacher(TrainingBatch &batch);
  /// Keeps the values if they are the best so far.
  void noteEpoch(const EpochReport &report);
  bool isOver(int64_t epochsDone) const;
  std::string describeRecipe(const LabelledSamples &set, int64_t batch) const;

  std::unique_ptr<ModelRunner> step;
  size_t numValues;
  int64_t classes;
  TrainingOptions options;
  /// Where in `state` the best values begin, if there is early stop.
  size_t firstBest = 0;
  /// Statistics, parameters, then the velocities or moments of these; then,
  /// with early stop, the best statistics and parameters, and the accuracy and
  /// the number of that epoch.
  Checkpoint state;
};

/// As the pass `qnn-insert-optimizer` calls it.
llvm::StringRef stringifyOptimizer(Optimizer optimizer);

/// What to begin with from scratch: `initial` everywhere, or, without, random
/// numbers of variance 2 / fan-in (He et al., arXiv:1502.01852).
void initializeParameter(HostTensor &tensor, std::optional<double> initial,
                         uint64_t seed, size_t index);

} // namespace quantmlir

#endif // QUANT_MLIR_LIB_COMPILER_TRAINER_H
