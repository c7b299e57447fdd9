//===- TrainingOptions.h - How a model is trained ---------------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_COMPILER_TRAININGOPTIONS_H
#define QUANT_MLIR_COMPILER_TRAININGOPTIONS_H

#include "quant-mlir/Dialect/QNN/IR/QNN.h"
#include "quant-mlir/Training/Augmentation.h"
#include "quant-mlir/Training/LearningRate.h"

#include <functional>
#include <string>

namespace quantmlir {
class ModelRunner;

/// Where training is, now and then.
struct TrainingProgress {
  int64_t epoch = 0;      ///< from 0
  int64_t step = 0;       ///< of all steps, done
  int64_t totalSteps = 0; ///< of all epochs
  /// Means over the epoch so far; without labels, `accuracy` is how often the
  /// teacher's class is predicted.
  double loss = 0, accuracy = 0;
  double secondsLeft = 0;
};

/// What an epoch brought.
struct EpochReport {
  int64_t epoch = 0; ///< from 0
  /// Means over the steps, as in TrainingProgress.
  double loss = 0, accuracy = 0;
  /// Of the network as it would be deployed, on the validation samples;
  /// negative without any.
  double validationAccuracy = -1;
  double seconds = 0;
};

enum class Optimizer {
  /// Gradient descent with momentum.
  SGD,
  /// Steps of about the rate, whatever the size of gradients; scales move by
  /// factors.
  Adam,
  /// The same, times the size of the parameter.
  RelativeAdam
};

enum class BatchNormTraining {
  /// Folded into weights before training; statistics stay as they are.
  Frozen,
  /// By the statistics of each step's batch, which running statistics follow;
  /// folded afterwards. A model that is quantized has to be compiled with
  /// QuantizationOptions::rememberBatchNorm.
  Batch
};

struct TrainingOptions {
  Optimizer optimizer = Optimizer::SGD;
  int64_t epochs = 10;
  LearningRateOptions learningRate;
  /// Epochs in which the rate rises; sets learningRate.warmupSteps.
  double warmupEpochs = 0;
  /// Scales learn at the rate times this: as fast as weights, they keep moving
  /// steps that weights have settled on. Adam learns their logarithms.
  double scaleRateFactor = 0.1;
  /// Of the velocity, or of Adam's first moment.
  double momentum = 0.9;
  /// Of Adam's second moment.
  static constexpr double secondDecay = 0.999;
  double weightDecay = 0;
  double labelSmoothing = 0;
  BatchNormTraining batchNorm = BatchNormTraining::Frozen;
  /// How far running statistics follow those of a batch.
  double statisticsMomentum = 0.1;
  /// The epoch, from 0, from which running statistics stay and are normalized
  /// by; negative: none.
  int64_t freezeBatchNormEpoch = -1;
  /// What is done to images; the first input of the model is one.
  Augmentation augmentation;
  /// Distillation (arXiv:1503.02531): targets are what this network says of the
  /// same inputs, softened by `temperature`, instead of labels. Made by
  /// Compiler::loadTeacher with the batch of training. Null: labels.
  ModelRunner *teacher = nullptr;
  double temperature = 2;
  /// Ends training after so many epochs without a better accuracy on the
  /// validation samples; the parameters of the best epoch are the result. 0:
  /// never, and the last epoch's are.
  int64_t earlyStopEpochs = 0;
  uint64_t seed = 0;
  /// Begin with random weights instead of the model's; in float only.
  bool fromScratch = false;
  /// How gradients pass simulated rounding. Not used in float.
  qnn::GradientRule activationRule = qnn::GradientRule::StraightThrough;
  qnn::GradientRule weightRule = qnn::GradientRule::StraightThrough;
  /// Weights are a tanh of what is trained (DoReFa). Batch normalization stays
  /// as it is, then.
  bool tanhWeights = false;
  /// After each of so many epochs, scales and zero points by the rule ste move
  /// halfway to what calibrators find for the network then, on about so many
  /// samples.
  int64_t observerEpochs = 0;
  int64_t observerSamples = 256;
  /// Where to save checkpoints (.npz), after each epoch and every
  /// `checkpointSteps` steps if that is positive. Empty: nowhere.
  std::string checkpoint;
  int64_t checkpointSteps = 0;
  /// Go on from the checkpoint, if there is one.
  bool resume = false;

  std::function<void(const TrainingProgress &)> progress;
  std::function<void(const EpochReport &)> report;
};

/// What training came to.
struct TrainingResult {
  /// Of the last validation, of the network as it is deployed; negative
  /// without validation samples.
  double validationAccuracy = -1;
  /// The epoch, from 0, whose parameters these are; negative unless
  /// TrainingOptions::earlyStopEpochs chose it.
  int64_t bestEpoch = -1;
  /// What the network, as it is deployed, predicted for each validation sample.
  llvm::SmallVector<int64_t, 0> predictions;
  /// For how many of these samples the simulation in float, which was trained,
  /// predicts the same class.
  int64_t agreeing = 0;
};

} // namespace quantmlir

#endif // QUANT_MLIR_COMPILER_TRAININGOPTIONS_H
