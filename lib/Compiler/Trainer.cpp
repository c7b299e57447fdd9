//===- Trainer.cpp - Runs training steps ----------------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Trainer.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"

#include <chrono>
#include <cmath>
#include <random>

using namespace quantmlir;

Trainer::Trainer(std::unique_ptr<ModelRunner> step, TrainedValues values,
                 int64_t classes, const TrainingOptions &options)
    : step(std::move(step)), numValues(values.tensors.size()), classes(classes),
      options(options) {
  state.tensors = std::move(values.tensors);
  bool isAdam = options.optimizer == Optimizer::Adam;
  llvm::SmallVector<llvm::StringRef, 2> kinds{"velocity"};
  if (isAdam)
    kinds = {"first_moment", "second_moment"};
  for (llvm::StringRef kind : kinds)
    for (size_t i = values.numStatistics; i < numValues; ++i)
      state.tensors.push_back(
          {state.tensors[i].name + "." + kind.str(),
           HostTensor::zeros(ElementType::F32,
                             state.tensors[i].tensor.getShape())});
}

/// What makes up for moments that start from 0 (arXiv:1412.6980, section 2).
static double getAdamFactor(double momentum, double secondDecay, int64_t step) {
  double steps = static_cast<double>(step + 1);
  return std::sqrt(1 - std::pow(secondDecay, steps)) /
         (1 - std::pow(momentum, steps));
}

std::string Trainer::describeRecipe(const LabelledSamples &set,
                                    int64_t batch) const {
  const LearningRateOptions &rate = options.learningRate;
  return llvm::formatv(
             "optimizer {13}, epochs {0}, batch {1}, samples {2}, seed {3}, "
             "rate {4}, schedule "
             "{5}, warm-up {6}, scale rate {7}, momentum {8}, decay {9}, "
             "smoothing {10}, gradients {11} and {12}, statistics {14} until "
             "epoch {15}, momentum {16}{17}, observers for {18} epochs",
             options.epochs, batch, set.size(), options.seed, rate.rate,
             static_cast<int>(rate.schedule), rate.warmupSteps,
             options.scaleRateFactor, options.momentum, options.weightDecay,
             options.labelSmoothing,
             qnn::stringifyGradientRule(options.activationRule),
             qnn::stringifyGradientRule(options.weightRule),
             options.optimizer == Optimizer::Adam ? "adam" : "sgd",
             options.batchNorm == BatchNormTraining::Batch ? "of batches"
                                                           : "frozen",
             options.freezeBatchNormEpoch, options.statisticsMomentum,
             options.tanhWeights ? ", tanh of weights" : "",
             options.observerEpochs)
      .str();
}

llvm::Error Trainer::runStep(const LabelledSamples &set,
                             llvm::ArrayRef<int64_t> chosen, int64_t totalSteps,
                             Sums &sums) {
  llvm::Expected<TrainingBatch> batch =
      readLabelledBatch(set, chosen, classes, options.labelSmoothing);
  if (!batch)
    return batch.takeError();
  double rate = getLearningRate(options.learningRate, state.step, totalSteps);
  if (options.optimizer == Optimizer::Adam)
    rate *= getAdamFactor(options.momentum, TrainingOptions::secondDecay,
                          state.step);
  double scaleRate = rate * options.scaleRateFactor;
  llvm::SmallVector<HostTensor> inputs = std::move(batch->inputs);
  auto take = [&](llvm::MutableArrayRef<NamedTensor> tensors) {
    for (NamedTensor &tensor : tensors)
      inputs.push_back(std::move(tensor.tensor));
  };
  llvm::MutableArrayRef<NamedTensor> all = state.tensors;
  take(all.take_front(numValues));
  inputs.push_back(std::move(batch->targets));
  for (double value : {rate, scaleRate})
    inputs.push_back(
        HostTensor::fromValues<float>({}, {static_cast<float>(value)}));
  take(all.drop_front(numValues));
  llvm::Expected<llvm::SmallVector<HostTensor>> outputs = step->run(inputs);
  if (!outputs)
    return outputs.takeError();
  for (auto [tensor, output] :
       llvm::zip_equal(state.tensors, llvm::drop_begin(*outputs, 2)))
    tensor.tensor = std::move(output);
  ++state.step;

  float loss = outputs->front().data<float>().front();
  if (!std::isfinite(loss))
    return llvm::createStringError(
        "the loss is no longer finite after " + llvm::Twine(state.step) +
        " steps; use a smaller --lr, or more --warmup epochs");
  sums.loss += loss;
  ++sums.steps;
  auto count = static_cast<int64_t>(chosen.size());
  for (auto [sample, prediction] :
       llvm::zip_equal(chosen, getPredictions((*outputs)[1], count)))
    sums.right += prediction == set.labels[sample];
  sums.samples += count;
  return llvm::Error::success();
}

llvm::Error
Trainer::run(const LabelledSamples &set,
             llvm::function_ref<llvm::Error(int64_t, bool)> beginEpoch,
             llvm::function_ref<llvm::Error(EpochReport &)> endEpoch) {
  int64_t batch = step->getBatch();
  int64_t stepsPerEpoch = set.size() / batch;
  if (stepsPerEpoch == 0)
    return llvm::createStringError("there are " + llvm::Twine(set.size()) +
                                   " samples to train on, fewer than the " +
                                   llvm::Twine(batch) +
                                   " of one step; use a smaller --train-batch");
  int64_t totalSteps = stepsPerEpoch * options.epochs;
  options.learningRate.warmupSteps =
      std::llround(options.warmupEpochs * static_cast<double>(stepsPerEpoch));
  state.recipe = describeRecipe(set, batch);
  if (options.resume && llvm::sys::fs::exists(options.checkpoint))
    if (auto error = loadCheckpoint(options.checkpoint, state))
      return error;

  using Clock = std::chrono::steady_clock;
  auto secondsSince = [](Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
  };
  auto start = Clock::now();
  int64_t firstStep = state.step;
  while (state.step < totalSteps) {
    auto epochStart = Clock::now();
    int64_t epoch = state.step / stepsPerEpoch;
    if (auto error = beginEpoch(epoch, state.step % stepsPerEpoch == 0))
      return error;
    llvm::SmallVector<int64_t, 0> order =
        getSampleOrder(set.size(), options.seed, epoch);
    Sums sums;
    for (int64_t i = state.step % stepsPerEpoch; i < stepsPerEpoch; ++i) {
      if (auto error =
              runStep(set, llvm::ArrayRef(order).slice(i * batch, batch),
                      totalSteps, sums))
        return error;
      bool isLast = i + 1 == stepsPerEpoch;
      if (!options.checkpoint.empty() &&
          (isLast || (options.checkpointSteps > 0 &&
                      state.step % options.checkpointSteps == 0)))
        if (auto error = saveCheckpoint(options.checkpoint, state))
          return error;
      if (!options.progress)
        continue;
      double perStep =
          secondsSince(start) / static_cast<double>(state.step - firstStep);
      options.progress(
          {epoch, state.step, totalSteps,
           sums.loss / static_cast<double>(sums.steps),
           static_cast<double>(sums.right) / static_cast<double>(sums.samples),
           perStep * static_cast<double>(totalSteps - state.step)});
    }
    EpochReport report;
    report.epoch = epoch;
    report.loss = sums.loss / static_cast<double>(sums.steps);
    report.accuracy =
        static_cast<double>(sums.right) / static_cast<double>(sums.samples);
    if (auto error = endEpoch(report))
      return error;
    report.seconds = secondsSince(epochStart);
    if (options.report)
      options.report(report);
  }
  return llvm::Error::success();
}

llvm::SmallVector<int64_t, 0>
quantmlir::getPredictions(const HostTensor &scores, int64_t count) {
  HostTensor wide = scores.convertTo(ElementType::F32);
  int64_t classes = count > 0 ? wide.numElements() / count : 0;
  llvm::SmallVector<int64_t, 0> predictions;
  for (int64_t i = 0; i < count; ++i) {
    llvm::ArrayRef<float> row = wide.data<float>().slice(i * classes, classes);
    predictions.push_back(llvm::max_element(row) - row.begin());
  }
  return predictions;
}

void quantmlir::initializeParameter(HostTensor &tensor,
                                    std::optional<double> initial,
                                    uint64_t seed, size_t index) {
  llvm::MutableArrayRef<float> values = tensor.data<float>();
  if (initial)
    return llvm::fill(values, static_cast<float>(*initial));
  if (values.empty())
    return;
  double fanIn = static_cast<double>(tensor.numElements() / tensor.getDim(0));
  double deviation = std::sqrt(2.0 / fanIn);
  std::seed_seq sequence{static_cast<uint32_t>(seed),
                         static_cast<uint32_t>(seed >> 32),
                         static_cast<uint32_t>(index), 1u};
  std::mt19937_64 random(sequence);
  // Standard distributions may differ between libraries: Box and Muller's
  // transform of two uniform numbers, the first one not 0.
  auto uniform = [&] {
    return static_cast<double>((random() >> 11) + 1) * 0x1p-53;
  };
  constexpr double twoPi = 6.283185307179586;
  for (float &value : values)
    value = static_cast<float>(deviation * std::sqrt(-2 * std::log(uniform())) *
                               std::cos(twoPi * uniform()));
}
