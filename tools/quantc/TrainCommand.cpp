//===- quantc train -------------------------------------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ConfigOptions.h"
#include "Labels.h"
#include "Options.h"
#include "OutputFiles.h"

#include "llvm/Support/Format.h"

#include <thread>

using namespace quantmlir;
namespace cl = llvm::cl;

namespace {

/// How simulated rounding is trained.
enum class Method { STE, LSQ, LSQPlus, PACT, DoReFa, Amax };

class TrainCommand : public Command {
public:
  TrainCommand()
      : Command("train",
                "Train a classifier, in float or (--qat) with simulated "
                "quantization: quantc train net.onnx --data images.npy "
                "--labels labels.npy --qat -o net.so"),
        model(subCommand), config(subCommand), image(subCommand),
        output(subCommand),
        data("data", cl::sub(subCommand), cl::Required, cl::value_desc("DATA"),
             cl::desc("samples to train on")),
        labels("labels", cl::sub(subCommand), cl::value_desc("Y.npy"),
               cl::desc("the right class of each sample, integers of any "
                        "width; not needed with --distill")),
        validationData("validation-data", cl::sub(subCommand),
                       cl::value_desc("DATA"),
                       cl::desc("samples that the network is tried on, as it "
                                "would be deployed, after each epoch")),
        validationLabels("validation-labels", cl::sub(subCommand),
                         cl::value_desc("Y.npy"), cl::desc("their classes")),
        labelOffset("label-offset", cl::sub(subCommand), cl::init(0),
                    cl::value_desc("N"),
                    cl::desc("added to each label (1 for models with a "
                             "background class first)")),
        qat("qat", cl::sub(subCommand),
            cl::desc("train for quantization, as the options of 'quantc "
                     "quantize' say, and quantize the result")),
        method("method", cl::sub(subCommand), cl::init(Method::LSQ),
               cl::desc("how simulated rounding is trained (default lsq):"),
               cl::values(
                   clEnumValN(Method::STE, "ste", "scales stay as calibrated"),
                   clEnumValN(Method::LSQ, "lsq", "scales are learned"),
                   clEnumValN(Method::LSQPlus, "lsq+",
                              "scales and zero points are learned, "
                              "steps of weights begin by deviation"),
                   clEnumValN(Method::PACT, "pact",
                              "bounds of activations are learned"),
                   clEnumValN(Method::DoReFa, "dorefa",
                              "weights are a tanh of what is trained, "
                              "scales stay"),
                   clEnumValN(Method::Amax, "amax",
                              "bounds of activations and weights are "
                              "learned"))),
        calibrationSamples("calibration-samples", cl::sub(subCommand),
                           cl::init(256), cl::value_desc("N"),
                           cl::desc("of the data, about as many as scales are "
                                    "found from before training (default "
                                    "256)")),
        observerEpochs("observer-epochs", cl::sub(subCommand), cl::init(0),
                       cl::value_desc("N"),
                       cl::desc("after each of the first N epochs, scales of "
                                "ste move halfway to what "
                                "calibrators find then (default 0)")),
        fromScratch("from-scratch", cl::sub(subCommand),
                    cl::desc("begin with random weights instead of the "
                             "model's")),
        batchNorm(
            "batch-norm", cl::sub(subCommand),
            cl::init(BatchNormTraining::Frozen),
            cl::desc("what becomes of batch normalization (default frozen "
                     "with --qat, else train):"),
            cl::values(clEnumValN(BatchNormTraining::Batch, "train",
                                  "it is trained, by the statistics of each "
                                  "batch"),
                       clEnumValN(BatchNormTraining::Frozen, "frozen",
                                  "it is folded into weights first"))),
        freezeBatchNorm("freeze-batch-norm", cl::sub(subCommand), cl::init(-1),
                        cl::value_desc("N"),
                        cl::desc("after so many epochs statistics stay "
                                 "(default: never)")),
        epochs("epochs", cl::sub(subCommand), cl::init(10), cl::value_desc("N"),
               cl::desc("how often each sample is trained on (default 10)")),
        trainBatch("train-batch", cl::sub(subCommand), cl::init(64),
                   cl::value_desc("N"),
                   cl::desc("samples in one step (default 64)")),
        trainThreads("train-threads", cl::sub(subCommand), cl::init(0),
                     cl::value_desc("N"),
                     cl::desc("threads to train on (default: one a "
                              "processor)")),
        optimizer(
            "optimizer", cl::sub(subCommand), cl::init(Optimizer::SGD),
            cl::desc("how gradients change parameters (default sgd):"),
            cl::values(
                clEnumValN(Optimizer::SGD, "sgd",
                           "gradient descent with momentum"),
                clEnumValN(Optimizer::Adam, "adam", "steps of about the rate"),
                clEnumValN(Optimizer::RelativeAdam, "relative-adam",
                           "steps of about the rate times the "
                           "size of what is trained"))),
        rate("lr", cl::sub(subCommand), cl::init(0.001), cl::value_desc("RATE"),
             cl::desc("the largest learning rate (default 0.001)")),
        scaleRate("scale-lr", cl::sub(subCommand), cl::init(0.1),
                  cl::value_desc("FACTOR"),
                  cl::desc("the learning rate of scales, as a multiple of the "
                           "other (default 0.1)")),
        schedule("schedule", cl::sub(subCommand),
                 cl::init(LearningRateSchedule::Cosine),
                 cl::desc("how the rate falls (default cosine):"),
                 cl::values(clEnumValN(LearningRateSchedule::Constant,
                                       "constant", "not at all"),
                            clEnumValN(LearningRateSchedule::Cosine, "cosine",
                                       "along half a cosine, to --final-lr"),
                            clEnumValN(LearningRateSchedule::Step, "step",
                                       "to 10 % after one half of the steps, "
                                       "to 1 % after three quarters"))),
        finalShare("final-lr", cl::sub(subCommand), cl::init(0.01),
                   cl::value_desc("FACTOR"),
                   cl::desc("what is left of the rate at the end of a cosine, "
                            "as a multiple of it (default 0.01)")),
        warmup("warmup", cl::sub(subCommand), cl::init(0.0),
               cl::value_desc("EPOCHS"),
               cl::desc("epochs at the start in which the rate rises (default "
                        "0)")),
        momentum("momentum", cl::sub(subCommand), cl::init(0.9),
                 cl::value_desc("M"),
                 cl::desc("how much of a velocity, or of Adam's first moment, "
                          "stays (default 0.9)")),
        weightDecay("weight-decay", cl::sub(subCommand), cl::init(0.0),
                    cl::value_desc("D"),
                    cl::desc("weights are drawn towards 0 by this times the "
                             "rate (default 0)")),
        labelSmoothing("label-smoothing", cl::sub(subCommand), cl::init(0.0),
                       cl::value_desc("S"),
                       cl::desc("share of the target that goes to all classes "
                                "alike (default 0)")),
        distill("distill", cl::sub(subCommand), cl::ValueOptional,
                cl::value_desc("MODEL"),
                cl::desc("learn what a float network says of the samples, "
                         "instead of labels: that of the file, or the model "
                         "itself as it is before training")),
        temperature("temperature", cl::sub(subCommand), cl::init(2.0),
                    cl::value_desc("T"),
                    cl::desc("how much --distill softens what it learns "
                             "(default 2)")),
        augment("augment", cl::sub(subCommand), cl::value_desc("LIST"),
                cl::desc("change images at random: flip, shift[:PIXELS]")),
        earlyStop("early-stop", cl::sub(subCommand), cl::init(0),
                  cl::value_desc("EPOCHS"),
                  cl::desc("stop after so many without a better accuracy on "
                           "validation samples, and keep the best")),
        seed("seed", cl::sub(subCommand), cl::init(0), cl::value_desc("N"),
             cl::desc("decides the order of samples, random weights and "
                      "augmentation (default 0)")),
        checkpoint("checkpoint", cl::sub(subCommand),
                   cl::value_desc("FILE.npz"),
                   cl::desc("save the state of training there after each "
                            "epoch")),
        checkpointSteps("checkpoint-steps", cl::sub(subCommand), cl::init(0),
                        cl::value_desc("N"),
                        cl::desc("save it every N steps, too")),
        resume("resume", cl::sub(subCommand),
               cl::desc("go on from the checkpoint, if there is one")),
        json("json", cl::sub(subCommand), cl::value_desc("FILE"),
             cl::desc("write what each epoch brought as JSON; - is standard "
                      "output")) {}

  llvm::Error run() override {
    if (auto error = check())
      return error;
    llvm::Expected<Phase> last = output.getLastPhase(qat);
    if (!last)
      return last.takeError();
    if (auto error = checkOutputFiles({{"-o", output.output},
                                       {"--json", json},
                                       {"--checkpoint", checkpoint}}))
      return error;
    llvm::Expected<CompilerOptions> options = getCompilerOptions();
    if (!options)
      return options.takeError();
    llvm::Expected<TrainingOptions> recipe = getTrainingOptions();
    if (!recipe)
      return recipe.takeError();
    TrainingOptions training = std::move(*recipe);

    CompilerOptions trainerOptions = *options;
    trainerOptions.import.batch = trainBatch;
    trainerOptions.dumpDirectory.clear();
    trainerOptions.codegen.threads =
        trainThreads ? trainThreads
                     : std::max(1u, std::thread::hardware_concurrency());
    std::unique_ptr<ModelRunner> teacher;
    if (isDistilling()) {
      llvm::Expected<std::unique_ptr<ModelRunner>> loaded =
          loadTeacher(trainerOptions);
      if (!loaded)
        return loaded.takeError();
      teacher = std::move(*loaded);
      training.teacher = teacher.get();
    }
    llvm::Expected<std::unique_ptr<Compiler>> trainer =
        importForTraining(std::move(trainerOptions), model.model);
    if (!trainer)
      return trainer.takeError();
    TrainingResult result;
    if (auto error = train(**trainer, training, result))
      return error;

    CodeGenOptions codegen = options->codegen;
    Compiler compiler(std::move(*options));
    if (auto error = model.importInto(compiler))
      return error;
    if (auto error = compiler.adoptTraining(**trainer, training))
      return error;
    if (auto error = compiler.compileTo(std::min(*last, Phase::Lower)))
      return error;
    llvm::Expected<KernelTiming> timing =
        output.time(compiler, codegen.threads);
    if (!timing)
      return timing.takeError();
    if (auto error = output.write(compiler, codegen))
      return error;
    clearProgress();
    if (auto error = report(result))
      return error;
    output.explainKernels(json == "-" ? llvm::errs() : llvm::outs(), compiler,
                          *timing);
    return llvm::Error::success();
  }

private:
  llvm::Error check() {
    auto needsQAT = [&](const cl::Option &option) -> llvm::Error {
      if (qat || option.getNumOccurrences() == 0)
        return llvm::Error::success();
      return llvm::createStringError("--" + option.ArgStr +
                                     " is about quantization; add --qat");
    };
    for (const cl::Option *option :
         {static_cast<cl::Option *>(&method),
          static_cast<cl::Option *>(&scaleRate),
          static_cast<cl::Option *>(&calibrationSamples),
          static_cast<cl::Option *>(&observerEpochs)})
      if (auto error = needsQAT(*option))
        return error;
    auto isOutside = [](const cl::opt<double> &option, double low,
                        double high) -> llvm::Error {
      if (option >= low && option <= high)
        return llvm::Error::success();
      return llvm::createStringError(
          llvm::formatv("--{0}: got {1}, expected {2} to {3}", option.ArgStr,
                        option.getValue(), low, high));
    };
    constexpr double most = 1e6;
    if (auto error = isOutside(rate, 0, most))
      return error;
    if (auto error = isOutside(scaleRate, 0, most))
      return error;
    if (auto error = isOutside(warmup, 0, most))
      return error;
    if (auto error = isOutside(momentum, 0, 1))
      return error;
    if (auto error = isOutside(weightDecay, 0, most))
      return error;
    if (auto error = isOutside(labelSmoothing, 0, 1))
      return error;
    if (auto error = isOutside(finalShare, 0, 1))
      return error;
    if (auto error = isOutside(temperature, 0.01, 100))
      return error;
    auto isCount = [](const cl::opt<int64_t> &option,
                      int64_t low) -> llvm::Error {
      constexpr int64_t high = 1000000;
      if (option >= low && option <= high)
        return llvm::Error::success();
      return llvm::createStringError(
          llvm::formatv("--{0}: got {1}, expected {2} to {3}", option.ArgStr,
                        option.getValue(), low, high));
    };
    for (const cl::opt<int64_t> *option :
         {&epochs, &trainBatch, &calibrationSamples})
      if (auto error = isCount(*option, 1))
        return error;
    for (const cl::opt<int64_t> *option :
         {&trainThreads, &checkpointSteps, &observerEpochs, &earlyStop})
      if (auto error = isCount(*option, 0))
        return error;
    if (auto error = isCount(freezeBatchNorm, -1))
      return error;
    if (freezeBatchNorm >= 0 && getBatchNorm() == BatchNormTraining::Frozen)
      return llvm::createStringError(
          "--freeze-batch-norm is for statistics that change before; add "
          "--batch-norm train");
    if (qat && method == Method::DoReFa &&
        getBatchNorm() == BatchNormTraining::Batch)
      return llvm::createStringError(
          "--method dorefa and --batch-norm train exclude each other: both "
          "compute weights from others");
    if (observerEpochs > 0 && method != Method::STE)
      return llvm::createStringError(
          "--observer-epochs is for scales that are not learned; add --method "
          "ste");
    if (checkpoint.empty() && (resume || checkpointSteps > 0))
      return llvm::createStringError(
          (resume ? "--resume" : "--checkpoint-steps") +
          llvm::Twine(" needs the name of a file: --checkpoint FILE.npz"));
    if (fromScratch && qat)
      return llvm::createStringError(
          "--from-scratch and --qat exclude each other: scales are found on a "
          "network that is trained; train in float first");
    if (auto error = checkTargets())
      return error;
    if (earlyStop > 0 && validationData.empty())
      return llvm::createStringError(
          "--early-stop needs samples to decide by: --validation-data and "
          "--validation-labels");
    if (validationData.empty() != validationLabels.empty())
      return llvm::createStringError("--validation-data and "
                                     "--validation-labels go together");
    return llvm::Error::success();
  }

  bool isDistilling() const { return distill.getNumOccurrences() > 0; }

  /// What is learned, labels or what a network says, decides on options.
  llvm::Error checkTargets() {
    if (!isDistilling() && labels.empty())
      return llvm::createStringError(
          "there is nothing to learn: give --labels, or --distill");
    if (!isDistilling() && temperature.getNumOccurrences() > 0)
      return llvm::createStringError(
          "--temperature is about what a network says; add --distill");
    if (isDistilling() && labelSmoothing > 0)
      return llvm::createStringError(
          "--label-smoothing is about labels, which --distill does not learn");
    if (isDistilling() && distill.empty() && fromScratch)
      return llvm::createStringError(
          "--from-scratch leaves the model nothing to teach; name another "
          "network: --distill=MODEL");
    return llvm::Error::success();
  }

  llvm::Expected<std::unique_ptr<ModelRunner>>
  loadTeacher(CompilerOptions options) {
    options.quantize = false;
    options.quantization = {};
    llvm::Expected<std::unique_ptr<Compiler>> compiler = importForTraining(
        std::move(options), distill.empty() ? model.model : distill);
    if (!compiler)
      return compiler.takeError();
    return (*compiler)->loadTeacher();
  }

  /// A model for one sample is trained on batches if its operations allow that.
  static llvm::Expected<std::unique_ptr<Compiler>>
  importForTraining(CompilerOptions options, llvm::StringRef path) {
    options.import.replaceBatchOfOne = true;
    auto compiler = std::make_unique<Compiler>(options);
    llvm::Error error = compiler->importModel(path);
    if (!error)
      return compiler;
    llvm::consumeError(std::move(error));
    options.import.replaceBatchOfOne = false;
    compiler = std::make_unique<Compiler>(std::move(options));
    if (auto error = compiler->importModel(path))
      return error;
    return compiler;
  }

  llvm::Expected<CompilerOptions> getCompilerOptions() {
    llvm::Expected<CompilerOptions> options = model.getCompilerOptions();
    if (!options)
      return options;
    llvm::Expected<std::optional<QuantConfig>> chosen = config.get();
    if (!chosen)
      return chosen.takeError();
    if (*chosen && !qat)
      return llvm::createStringError(
          "a configuration is about quantization; add --qat");
    options->quantize = qat;
    options->quantization.rememberBatchNorm =
        qat && getBatchNorm() == BatchNormTraining::Batch;
    options->quantization.config = std::move(*chosen);
    output.configure(*options);
    return options;
  }

  BatchNormTraining getBatchNorm() {
    if (batchNorm.getNumOccurrences() > 0)
      return batchNorm;
    return qat ? BatchNormTraining::Frozen : BatchNormTraining::Batch;
  }

  void setRules(TrainingOptions &training) {
    using Rule = qnn::GradientRule;
    switch (method) {
    case Method::STE:
      break;
    case Method::LSQ:
      training.activationRule = training.weightRule = Rule::LearnedStep;
      break;
    case Method::LSQPlus:
      training.activationRule = training.weightRule =
          Rule::LearnedStepAndOffset;
      break;
    case Method::PACT:
      // For activations: weights have no outliers to speak of.
      training.activationRule = Rule::LearnedClip;
      break;
    case Method::DoReFa:
      training.tanhWeights = true;
      break;
    case Method::Amax:
      training.activationRule = training.weightRule = Rule::LearnedRange;
      break;
    }
  }

  llvm::Expected<TrainingOptions> getTrainingOptions() {
    TrainingOptions training;
    if (!augment.empty()) {
      llvm::Expected<Augmentation> augmentation = Augmentation::parse(augment);
      if (!augmentation)
        return augmentation.takeError();
      training.augmentation = *augmentation;
    }
    training.temperature = temperature;
    training.earlyStopEpochs = earlyStop;
    training.learningRate.finalShare = finalShare;
    training.epochs = epochs;
    training.optimizer = optimizer;
    training.learningRate.rate = rate;
    training.learningRate.schedule = schedule;
    training.warmupEpochs = warmup;
    training.scaleRateFactor = scaleRate;
    training.momentum = momentum;
    training.weightDecay = weightDecay;
    training.labelSmoothing = labelSmoothing;
    training.batchNorm = getBatchNorm();
    training.freezeBatchNormEpoch = freezeBatchNorm;
    training.seed = seed;
    training.fromScratch = fromScratch;
    setRules(training);
    training.observerEpochs = observerEpochs;
    training.observerSamples = calibrationSamples;
    training.checkpoint = checkpoint;
    training.checkpointSteps = checkpointSteps;
    training.resume = resume;
    training.progress = [progress = makeProgress(),
                         this](const TrainingProgress &now) {
      if (!progress)
        return;
      std::string text =
          llvm::formatv("epoch {0}/{1}, loss {2:f4}, {5} {3:f1} %, {4} s "
                        "left,",
                        now.epoch + 1, epochs, now.loss, 100 * now.accuracy,
                        static_cast<int64_t>(now.secondsLeft), getMeasure())
              .str();
      progress(text, now.step, now.totalSteps);
    };
    training.report = [this](const EpochReport &epoch) {
      clearProgress();
      reports.push_back(epoch);
      llvm::raw_ostream &os = json == "-" ? llvm::errs() : llvm::outs();
      os << llvm::formatv("epoch {0}/{1}: loss {2:f4}, {4} {3:f2} %",
                          epoch.epoch + 1, epochs, epoch.loss,
                          100 * epoch.accuracy, getMeasure());
      if (epoch.validationAccuracy >= 0)
        os << llvm::formatv(", validation {0:f2} %",
                            100 * epoch.validationAccuracy);
      os << llvm::formatv(", {0:f1} s\n", epoch.seconds);
      os.flush();
    };
    return training;
  }

  /// What is counted: right predictions, or those that are the teacher's.
  llvm::StringRef getMeasure() const {
    return labels.empty() ? "agreement" : "accuracy";
  }

  llvm::Error train(Compiler &compiler, const TrainingOptions &training,
                    TrainingResult &result) {
    llvm::Expected<llvm::SmallVector<InputSpec>> inputs = compiler.getInputs();
    if (!inputs)
      return inputs.takeError();
    if (!inputs->empty() && !inputs->front().shape.empty())
      if (int64_t batch = inputs->front().shape[0]; batch != trainBatch)
        llvm::errs() << "quantc: warning: " << model.model
                     << " fixes its batch: each step is on " << batch
                     << " samples instead of " << trainBatch << '\n';
    llvm::Expected<SampleSource> samples =
        SampleSource::open(data, *inputs, image.get());
    if (!samples)
      return samples.takeError();
    llvm::SmallVector<int64_t, 0> classes;
    if (!labels.empty()) {
      llvm::Expected<llvm::SmallVector<int64_t, 0>> read =
          readLabels(labels, labelOffset);
      if (!read)
        return read.takeError();
      classes = std::move(*read);
    }
    if (qat) {
      Shard part;
      part.maxSamples = calibrationSamples;
      if (auto error = compiler.collectStatistics(*samples, part))
        return error;
      if (auto error = compiler.calibrate(compiler.getCalibrationTable()))
        return error;
    }
    LabelledSamples set{*samples, classes};
    if (validationData.empty())
      return compiler.train(set, nullptr, training, result);
    llvm::Expected<SampleSource> validation =
        SampleSource::open(validationData, *inputs, image.get());
    if (!validation)
      return validation.takeError();
    llvm::Expected<llvm::SmallVector<int64_t, 0>> validationClasses =
        readLabels(validationLabels, labelOffset);
    if (!validationClasses)
      return validationClasses.takeError();
    LabelledSamples validationSet{*validation, *validationClasses};
    return compiler.train(set, &validationSet, training, result);
  }

  llvm::Error report(const TrainingResult &result) {
    llvm::raw_ostream &os = json == "-" ? llvm::errs() : llvm::outs();
    os << "wrote " << output.output;
    if (result.validationAccuracy >= 0)
      os << llvm::formatv(": {0:f2} % of {1} validation samples right",
                          100 * result.validationAccuracy,
                          result.predictions.size());
    if (result.bestEpoch >= 0)
      os << llvm::formatv(", after epoch {0}", result.bestEpoch + 1);
    os << '\n';
    if (qat && !result.predictions.empty())
      os << llvm::formatv("the simulation in float predicts the same class for "
                          "{0} of {1}\n",
                          result.agreeing, result.predictions.size());
    llvm::json::Array list;
    for (const EpochReport &epoch : reports) {
      llvm::json::Object object{{"epoch", epoch.epoch + 1},
                                {"loss", epoch.loss},
                                {getMeasure(), epoch.accuracy},
                                {"seconds", epoch.seconds}};
      if (epoch.validationAccuracy >= 0)
        object["validation_accuracy"] = epoch.validationAccuracy;
      list.push_back(std::move(object));
    }
    llvm::json::Object value{{"output", output.output.getValue()},
                             {"epochs", std::move(list)}};
    if (result.validationAccuracy >= 0) {
      value["validation_accuracy"] = result.validationAccuracy;
      value["validated"] = result.predictions.size();
      value["predictions"] = llvm::json::Array(result.predictions);
      value["agreeing"] = result.agreeing;
      if (result.bestEpoch >= 0)
        value["best_epoch"] = result.bestEpoch + 1;
    }
    return writeJSON(json, std::move(value));
  }

  ModelOptions model;
  ConfigOptions config;
  ImageOptions image;
  OutputOptions output;
  cl::opt<std::string> data, labels, validationData, validationLabels;
  cl::opt<int64_t> labelOffset;
  cl::opt<bool> qat;
  cl::opt<Method> method;
  cl::opt<int64_t> calibrationSamples;
  cl::opt<int64_t> observerEpochs;
  cl::opt<bool> fromScratch;
  cl::opt<BatchNormTraining> batchNorm;
  cl::opt<int64_t> freezeBatchNorm;
  cl::opt<int64_t> epochs, trainBatch, trainThreads;
  cl::opt<Optimizer> optimizer;
  cl::opt<double> rate, scaleRate;
  cl::opt<LearningRateSchedule> schedule;
  cl::opt<double> finalShare, warmup, momentum, weightDecay, labelSmoothing;
  cl::opt<std::string> distill;
  cl::opt<double> temperature;
  cl::opt<std::string> augment;
  cl::opt<int64_t> earlyStop;
  cl::opt<uint64_t> seed;
  cl::opt<std::string> checkpoint;
  cl::opt<int64_t> checkpointSteps;
  cl::opt<bool> resume;
  cl::opt<std::string> json;
  std::vector<EpochReport> reports;
};

} // namespace

std::unique_ptr<Command> quantmlir::createTrainCommand() {
  return std::make_unique<TrainCommand>();
}
