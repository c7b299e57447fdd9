//===- TrainModel.cpp - Training, from a model to a model -----------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Activity.h"
#include "Trainer.h"

#include "quant-mlir/Dialect/QNN/IR/ConstantData.h"
#include "quant-mlir/Dialect/QNN/Transforms/Passes.h"
#include "quant-mlir/Dialect/QNN/Transforms/TrainableParameters.h"

#include "mlir/Pass/PassManager.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;
using namespace quantmlir;

//===----------------------------------------------------------------------===//
// Parameters
//===----------------------------------------------------------------------===//

/// What training begins with: the model's values, or those of a network that is
/// trained from scratch.
static TrainedValues readParameters(func::FuncOp function,
                                    const TrainingOptions &training) {
  TrainedValues result;
  for (auto [index, parameter] :
       llvm::enumerate(qnn::getTrainableParameters(function))) {
    auto type = cast<RankedTensorType>(parameter.constant.getType());
    auto values = qnn::getConstantFloats(parameter.constant);
    HostTensor tensor =
        HostTensor::fromValues<float>(type.getShape(), values->values());
    if (training.fromScratch)
      initializeParameter(tensor, parameter.initialValue, training.seed, index);
    result.numStatistics += !qnn::hasGradient(parameter.kind);
    result.tensors.push_back({parameter.name, std::move(tensor)});
  }
  return result;
}

/// Replaces the constants that training changes. Errors: other names or shapes.
static llvm::Error writeParameters(func::FuncOp function,
                                   llvm::ArrayRef<NamedTensor> values) {
  llvm::SmallVector<qnn::TrainableParameter> parameters =
      qnn::getTrainableParameters(function);
  bool fits = parameters.size() == values.size();
  for (size_t i = 0; fits && i < values.size(); ++i) {
    auto type = cast<RankedTensorType>(parameters[i].constant.getType());
    fits = parameters[i].name == values[i].name &&
           type.getShape() == values[i].tensor.getShape();
  }
  if (!fits)
    return llvm::createStringError(
        "the parameters that were trained are not those of the model");
  for (auto [parameter, value] : llvm::zip_equal(parameters, values)) {
    OpBuilder builder(parameter.constant);
    auto type = cast<RankedTensorType>(parameter.constant.getType());
    Value constant = qnn::ConstantOp::create(
        builder, parameter.constant.getLoc(), type,
        qnn::makeElements<float>(type, value.tensor.data<float>()));
    for (OpOperand *use : parameter.uses)
      use->set(constant);
  }
  return llvm::Error::success();
}

/// Of a module that was made from a compiler's: it has that one function.
static func::FuncOp getModelFunction(ModuleOp module) {
  return *module.getOps<func::FuncOp>().begin();
}

//===----------------------------------------------------------------------===//
// Modules
//===----------------------------------------------------------------------===//

/// Errors: scales that have to be powers of two would be learned.
static llvm::Error checkSchemes(ModuleOp module,
                                const TrainingOptions &training) {
  auto config = module->getAttrOfType<qnn::QConfigAttr>("qnn.config");
  if (!config)
    return llvm::Error::success();
  auto changes = [&](qnn::QSpecAttr spec, qnn::GradientRule rule) {
    return spec && spec.getScheme() == qnn::Scheme::PowerOfTwo &&
           (rule != qnn::GradientRule::StraightThrough ||
            training.observerEpochs > 0);
  };
  auto changesEither = [&](qnn::QSpecAttr activation, qnn::QSpecAttr weight) {
    return changes(activation, training.activationRule) ||
           changes(weight, training.weightRule);
  };
  bool found = changesEither(config.getActivation(), config.getWeight());
  if (ArrayAttr overrides = config.getOverrides())
    for (auto entry : overrides.getAsRange<qnn::QOverrideAttr>())
      found |= changesEither(entry.getActivation(), entry.getWeight());
  if (!found)
    return llvm::Error::success();
  return llvm::createStringError(
      "scales that training changes do not stay powers of two, as the scheme "
      "power_of_two wants; use --method=ste without --observer-epochs, or "
      "another scheme");
}

llvm::Error Compiler::prepareTraining(const TrainingOptions &training) {
  if (!options.quantize && training.batchNorm == BatchNormTraining::Batch)
    return runPipeline(*module, buildTrainingFusePipeline);
  if (!options.quantize)
    return compileTo(Phase::Fuse);
  if (auto error = compileTo(Phase::Propagate))
    return error;
  if (auto error = checkSchemes(*module, training))
    return error;
  qnn::InsertFakeQuantPassOptions rules;
  rules.activationRule =
      qnn::stringifyGradientRule(training.activationRule).str();
  rules.weightRule = qnn::stringifyGradientRule(training.weightRule).str();
  rules.tanhWeights = training.tanhWeights;
  rules.observed = training.observerEpochs > 0;
  return runPipeline(*module, [&](OpPassManager &pm) {
    pm.addPass(qnn::createInsertFakeQuantPass(rules));
    pm.addPass(qnn::createAvoidTiesPass());
  });
}

/// The constants that are trained in place of those computed from them.
static void buildUnfolding(OpPassManager &pm) {
  pm.addNestedPass<func::FuncOp>(qnn::createUnfoldBatchNormPass());
}

/// What was trained as it is simulated. Scales that were learned may have come
/// to where float and integers round differently.
static void buildSimulation(OpPassManager &pm) {
  pm.addPass(qnn::createAvoidTiesPass());
  pm.addPass(qnn::createFoldConstantsPass());
}

static void buildConversion(OpPassManager &pm) {
  buildSimulation(pm);
  pm.addPass(qnn::createSplitFakeQuantPass());
  pm.addPass(qnn::createRaiseWeightScalesPass());
}

llvm::Error Compiler::adoptTraining(const Compiler &trained,
                                    const TrainingOptions &training) {
  if (options.quantize)
    if (auto error = calibrate(trained.table))
      return error;
  if (auto error = prepareTraining(training))
    return error;
  llvm::Expected<func::FuncOp> function = getFunction();
  if (!function)
    return function.takeError();
  if (auto error = runPipeline(*module, buildUnfolding))
    return error;
  if (auto error = writeParameters(*function, trained.trainedParameters))
    return error;
  if (options.quantize)
    if (auto error = runPipeline(*module, buildConversion))
      return error;
  return dump();
}

llvm::Expected<llvm::SmallVector<int64_t, 0>>
Compiler::predictTrained(const SampleSource &samples,
                         llvm::ArrayRef<NamedTensor> parameters,
                         bool simulate) {
  OwningOpRef<ModuleOp> clone = module->clone();
  if (auto error = runPipeline(*clone, buildUnfolding))
    return error;
  if (auto error = writeParameters(getModelFunction(*clone), parameters))
    return error;
  if (auto error = runPipeline(*clone, [&](OpPassManager &pm) {
        if (!options.quantize)
          return phase < Phase::Fuse ? buildFusePipeline(pm) : void();
        // What is simulated is what is deployed, to the bit.
        if (simulate)
          return buildSimulation(pm);
        buildConversion(pm);
        buildQuantizePipeline(pm);
      }))
    return error;
  auto runner = compileForHost(std::move(clone));
  if (!runner)
    return runner.takeError();
  return predictAllSamples(**runner, samples);
}

//===----------------------------------------------------------------------===//
// Training
//===----------------------------------------------------------------------===//

/// Errors: other inputs or classes than those of the training step.
static llvm::Error checkTeacher(const ModelRunner &teacher,
                                const ModelRunner &step, int64_t classes) {
  llvm::ArrayRef<InputSpec> inputs = teacher.getInputs().drop_back();
  for (auto [input, own] : llvm::zip(inputs, step.getInputs()))
    if (input.shape != own.shape || input.type != own.type)
      return llvm::createStringError("the network to learn from takes " +
                                     shapeToString(input.shape) + " as '" +
                                     input.name + "', but the model takes " +
                                     shapeToString(own.shape));
  if (int64_t others = teacher.getInputs().back().shape.back();
      others != classes)
    return llvm::createStringError(
        "the network to learn from has " + llvm::Twine(others) +
        " classes, but the model has " + llvm::Twine(classes));
  return llvm::Error::success();
}

llvm::Expected<std::unique_ptr<ModelRunner>> Compiler::loadTeacher() {
  if (auto error = compileTo(Phase::Fuse))
    return error;
  OwningOpRef<ModuleOp> clone = module->clone();
  if (auto error = runPipeline(*clone, [](OpPassManager &pm) {
        pm.nest<func::FuncOp>().addPass(qnn::createAppendLossPass());
      }))
    return error;
  return compileForHost(std::move(clone));
}

llvm::Expected<OwningOpRef<ModuleOp>>
Compiler::buildTrainingStep(const TrainingOptions &training,
                            bool freezeBatchNorm) {
  OwningOpRef<ModuleOp> step = module->clone();
  if (auto error = runPipeline(*step, [&](OpPassManager &pm) {
        OpPassManager &functions = pm.nest<func::FuncOp>();
        qnn::UnfoldBatchNormPassOptions unfold;
        unfold.correct = !freezeBatchNorm;
        functions.addPass(qnn::createUnfoldBatchNormPass(unfold));
        functions.addPass(qnn::createExposeParametersPass());
        qnn::AppendLossPassOptions loss;
        if (training.teacher)
          loss.temperature = training.temperature;
        functions.addPass(qnn::createAppendLossPass(loss));
        qnn::InsertBatchStatisticsPassOptions statistics;
        statistics.momentum = training.statisticsMomentum;
        statistics.frozen = freezeBatchNorm;
        functions.addPass(qnn::createInsertBatchStatisticsPass(statistics));
        functions.addPass(qnn::createDifferentiatePass());
        qnn::InsertOptimizerPassOptions optimizer;
        optimizer.optimizer = stringifyOptimizer(training.optimizer);
        optimizer.momentum = training.momentum;
        optimizer.secondDecay = TrainingOptions::secondDecay;
        optimizer.weightDecay = training.weightDecay;
        functions.addPass(qnn::createInsertOptimizerPass(optimizer));
        // Gradients that nobody wants go.
        pm.addPass(createCanonicalizerPass());
        pm.addPass(createCSEPass());
      }))
    return error;
  return step;
}

llvm::Error Compiler::train(const LabelledSamples &set,
                            const LabelledSamples *validation,
                            const TrainingOptions &training,
                            TrainingResult &result) {
  if (auto error = prepareTraining(training))
    return error;
  OwningOpRef<ModuleOp> unfolded = module->clone();
  if (auto error = runPipeline(*unfolded, buildUnfolding))
    return error;
  TrainedValues values = readParameters(getModelFunction(*unfolded), training);
  if (values.tensors.size() == values.numStatistics)
    return llvm::createStringError("the model has nothing to train: no weight "
                                   "of a layer is a constant");

  auto compileStep = [this](OwningOpRef<ModuleOp> step) {
    Activity activity(*this, "compiling the training step");
    return compileForHost(std::move(step));
  };
  bool isFrozen = training.freezeBatchNormEpoch == 0;
  auto step = buildTrainingStep(training, isFrozen);
  if (!step)
    return step.takeError();
  auto logits =
      cast<RankedTensorType>(getModelFunction(**step).getResultTypes()[1]);
  int64_t classes = logits.getDimSize(1);
  if (!training.teacher || !set.labels.empty())
    if (auto error = set.check(classes, "the training data"))
      return error;
  if (validation)
    if (auto error = validation->check(classes, "the validation data"))
      return error;
  auto runner = compileStep(std::move(*step));
  if (!runner)
    return runner.takeError();
  if (training.teacher)
    if (auto error = checkTeacher(*training.teacher, **runner, classes))
      return error;

  Trainer trainer(std::move(*runner), std::move(values), classes, training);
  // Frozen statistics take another step, which may come anywhere in a training
  // that goes on.
  auto beginEpoch = [&](int64_t epoch, bool isWhole) -> llvm::Error {
    if (isWhole && epoch > 0 && epoch <= training.observerEpochs)
      if (auto error =
              observeTrained(set.samples, training, trainer.getValues()))
        return error;
    bool freeze = training.freezeBatchNormEpoch >= 0 &&
                  epoch >= training.freezeBatchNormEpoch;
    if (freeze == isFrozen)
      return llvm::Error::success();
    isFrozen = freeze;
    auto next = buildTrainingStep(training, freeze);
    if (!next)
      return next.takeError();
    auto nextRunner = compileStep(std::move(*next));
    if (!nextRunner)
      return nextRunner.takeError();
    trainer.setStep(std::move(*nextRunner));
    return llvm::Error::success();
  };
  auto validate = [&](llvm::ArrayRef<NamedTensor> values,
                      EpochReport *report) -> llvm::Error {
    if (!validation)
      return llvm::Error::success();
    Activity activity(*this, "validating");
    auto found =
        predictTrained(validation->samples, values, /*simulate=*/false);
    if (!found)
      return found.takeError();
    result.predictions = std::move(*found);
    int64_t right = 0;
    for (auto [prediction, label] :
         llvm::zip_equal(result.predictions, validation->labels))
      right += prediction == label;
    result.validationAccuracy = static_cast<double>(right) /
                                static_cast<double>(result.predictions.size());
    if (report)
      report->validationAccuracy = result.validationAccuracy;
    return llvm::Error::success();
  };
  Activity activity(*this, "training");
  int64_t lastEpoch = -1;
  if (auto error = trainer.run(set, beginEpoch, [&](EpochReport &report) {
        lastEpoch = report.epoch;
        return validate(trainer.getValues(), &report);
      }))
    return error;
  trainedParameters = trainer.getBestValues();
  result.bestEpoch = trainer.getBestEpoch();
  if (!validation)
    return llvm::Error::success();
  // A training that was complete when it was resumed has had no epoch, and the
  // best one need not be the last.
  if (result.predictions.empty() ||
      (result.bestEpoch >= 0 && result.bestEpoch != lastEpoch))
    if (auto error = validate(trainedParameters, nullptr))
      return error;
  auto simulated = predictTrained(validation->samples, trainedParameters,
                                  /*simulate=*/true);
  if (!simulated)
    return simulated.takeError();
  for (auto [deployed, simulation] :
       llvm::zip_equal(result.predictions, *simulated))
    result.agreeing += deployed == simulation;
  return llvm::Error::success();
}
