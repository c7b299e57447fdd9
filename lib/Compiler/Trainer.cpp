//===- Trainer.cpp - Runs training steps ----------------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Trainer.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Format.h"
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
  bool isAdam = options.optimizer != Optimizer::SGD;
  llvm::SmallVector<llvm::StringRef, 2> kinds{"velocity"};
  if (isAdam)
    kinds = {"first_moment", "second_moment"};
  for (llvm::StringRef kind : kinds)
    for (size_t i = values.numStatistics; i < numValues; ++i)
      state.tensors.push_back(
          {state.tensors[i].name + "." + kind.str(),
           HostTensor::zeros(ElementType::F32,
                             state.tensors[i].tensor.getShape())});
  firstBest = state.tensors.size();
  if (options.earlyStopEpochs == 0)
    return;
  for (size_t i = 0; i < numValues; ++i)
    state.tensors.push_back(
        {"best." + state.tensors[i].name, state.tensors[i].tensor});
  state.tensors.push_back(
      {"training.best", HostTensor::fromValues<double>({2}, {-1.0, -1.0})});
}

int64_t Trainer::getBestEpoch() const {
  if (options.earlyStopEpochs == 0)
    return -1;
  return static_cast<int64_t>(state.tensors.back().tensor.data<double>()[1]);
}

std::vector<NamedTensor> Trainer::getBestValues() const {
  llvm::ArrayRef<NamedTensor> last = getValues();
  std::vector<NamedTensor> result(last.begin(), last.end());
  if (getBestEpoch() >= 0)
    for (auto [index, value] : llvm::enumerate(result))
      value.tensor = state.tensors[firstBest + index].tensor;
  return result;
}

void Trainer::noteEpoch(const EpochReport &report) {
  if (options.earlyStopEpochs == 0)
    return;
  llvm::MutableArrayRef<double> best =
      state.tensors.back().tensor.data<double>();
  if (report.validationAccuracy <= best[0])
    return;
  best[0] = report.validationAccuracy;
  best[1] = static_cast<double>(report.epoch);
  for (size_t i = 0; i < numValues; ++i)
    state.tensors[firstBest + i].tensor = state.tensors[i].tensor;
}

bool Trainer::isOver(int64_t epochsDone) const {
  return getBestEpoch() >= 0 &&
         epochsDone - 1 - getBestEpoch() >= options.earlyStopEpochs;
}

llvm::Expected<llvm::SmallVector<int64_t, 0>>
Trainer::askTeacher(TrainingBatch &batch) {
  llvm::SmallVector<HostTensor> inputs = batch.inputs;
  inputs.push_back(batch.targets);
  llvm::Expected<llvm::SmallVector<HostTensor>> outputs =
      options.teacher->run(inputs);
  if (!outputs)
    return outputs.takeError();
  int64_t count = batch.targets.getDim(0);
  llvm::ArrayRef<float> logits = (*outputs)[1].data<float>();
  llvm::MutableArrayRef<float> targets = batch.targets.data<float>();
  for (int64_t sample = 0; sample < count; ++sample) {
    llvm::ArrayRef<float> row = logits.slice(sample * classes, classes);
    double largest = *llvm::max_element(row), sum = 0;
    llvm::SmallVector<double> powers;
    for (float logit : row)
      sum += powers.emplace_back(
          std::exp((logit - largest) / options.temperature));
    for (auto [index, power] : llvm::enumerate(powers))
      targets[sample * classes + index] = static_cast<float>(power / sum);
  }
  return getPredictions((*outputs)[1]);
}

/// What makes up for moments that start from 0 (arXiv:1412.6980, section 2).
static double getAdamFactor(double momentum, double secondDecay, int64_t step) {
  double steps = static_cast<double>(step + 1);
  return std::sqrt(1 - std::pow(secondDecay, steps)) /
         (1 - std::pow(momentum, steps));
}

llvm::StringRef quantmlir::stringifyOptimizer(Optimizer optimizer) {
  switch (optimizer) {
  case Optimizer::SGD:
    return "sgd";
  case Optimizer::Adam:
    return "adam";
  case Optimizer::RelativeAdam:
    return "relative-adam";
  }
  llvm_unreachable("every optimizer has a name");
}

/// What the moments of scales are of is a part of it.
static std::string describeOptimizer(const TrainingOptions &options) {
  using Rule = qnn::GradientRule;
  std::string text = stringifyOptimizer(options.optimizer).str();
  bool learnsScales = options.activationRule != Rule::StraightThrough ||
                      options.weightRule != Rule::StraightThrough;
  if (learnsScales && options.optimizer != Optimizer::SGD)
    text += " on logarithms of scales";
  return text;
}

std::string Trainer::describeRecipe(const LabelledSamples &set,
                                    int64_t batch) const {
  const LearningRateOptions &rate = options.learningRate;
  // Another rate is another recipe, however small both are.
  auto exact = [](double value) {
    std::string text;
    llvm::raw_string_ostream(text) << llvm::format("%.12g", value);
    return text;
  };
  return llvm::formatv(
             "optimizer {13}, epochs {0}, batch {1}, samples {2}, seed {3}, "
             "rate {4}, schedule "
             "{5}, warm-up {6}, scale rate {7}, momentum {8}, decay {9}, "
             "smoothing {10}, gradients {11} and {12}, statistics {14} until "
             "epoch {15}, momentum {16}{17}, observers for {18} epochs, final "
             "share {19}, augmentation '{20}', temperature {21}, early stop "
             "{22}",
             options.epochs, batch, set.size(), options.seed, exact(rate.rate),
             static_cast<int>(rate.schedule), rate.warmupSteps,
             exact(options.scaleRateFactor), exact(options.momentum),
             exact(options.weightDecay), exact(options.labelSmoothing),
             qnn::stringifyGradientRule(options.activationRule),
             qnn::stringifyGradientRule(options.weightRule),
             describeOptimizer(options),
             options.batchNorm == BatchNormTraining::Batch ? "of batches"
                                                           : "frozen",
             options.freezeBatchNormEpoch, exact(options.statisticsMomentum),
             options.tanhWeights ? ", tanh of weights" : "",
             options.observerEpochs, exact(rate.finalShare),
             options.augmentation.str(),
             exact(options.teacher ? options.temperature : 0.0),
             options.earlyStopEpochs)
      .str();
}

llvm::Error Trainer::runStep(const LabelledSamples &set,
                             llvm::ArrayRef<int64_t> chosen, int64_t totalSteps,
                             Sums &sums) {
  llvm::Expected<TrainingBatch> batch =
      readLabelledBatch(set, chosen, classes, options.labelSmoothing);
  if (!batch)
    return batch.takeError();
  if (auto error = augmentImages(batch->inputs.front(), options.augmentation,
                                 options.seed, state.step))
    return error;
  llvm::SmallVector<int64_t, 0> classesOfTeacher;
  if (options.teacher) {
    auto found = askTeacher(*batch);
    if (!found)
      return found.takeError();
    classesOfTeacher = std::move(*found);
  }
  double rate = getLearningRate(options.learningRate, state.step, totalSteps);
  if (options.optimizer != Optimizer::SGD)
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
  take(all.slice(numValues, firstBest - numValues));
  llvm::Expected<llvm::SmallVector<HostTensor>> outputs = step->run(inputs);
  if (!outputs)
    return outputs.takeError();
  for (auto [tensor, output] : llvm::zip_equal(all.take_front(firstBest),
                                               llvm::drop_begin(*outputs, 2)))
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
  for (auto [place, prediction] :
       llvm::enumerate(getPredictions((*outputs)[1])))
    sums.right +=
        prediction == (set.labels.empty() ? classesOfTeacher[place]
                                          : set.labels[chosen[place]]);
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
  while (state.step < totalSteps && !isOver(state.step / stepsPerEpoch)) {
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
      // At the end of an epoch, what validation says belongs to it.
      bool isLast = i + 1 == stepsPerEpoch;
      if (!options.checkpoint.empty() && !isLast &&
          options.checkpointSteps > 0 &&
          state.step % options.checkpointSteps == 0)
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
    noteEpoch(report);
    if (!options.checkpoint.empty())
      if (auto error = saveCheckpoint(options.checkpoint, state))
        return error;
    report.seconds = secondsSince(epochStart);
    if (options.report)
      options.report(report);
  }
  return llvm::Error::success();
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
