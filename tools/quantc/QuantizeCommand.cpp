//===- quantc quantize ----------------------------------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ConfigOptions.h"
#include "Options.h"
#include "OutputFiles.h"
#include "PrecisionOptions.h"

#include "quant-mlir/Config/ConfigFile.h"
#include "quant-mlir/Data/OutputFile.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Format.h"

#include <chrono>

using namespace quantmlir;
namespace cl = llvm::cl;

namespace {

class QuantizeCommand : public Command {
public:
  QuantizeCommand()
      : Command("quantize", "Post-training quantization: a float model and "
                            "samples in, integer code "
                            "out: quantc quantize net.onnx --calibrate "
                            "images.npy -o net.so. A model with "
                            "QuantizeLinear and DequantizeLinear pairs needs "
                            "no samples: it keeps its scales"),
        model(subCommand), config(subCommand), image(subCommand),
        precision(subCommand), output(subCommand),
        data("calibrate", cl::sub(subCommand), cl::value_desc("DATA"),
             cl::desc("samples to observe the model on; some hundred typical "
                      "ones are "
                      "enough")),
        statistics("calibration", cl::sub(subCommand),
                   cl::value_desc("FILE.json"),
                   cl::desc("statistics saved earlier, instead of samples")),
        saveStatistics("save-calibration", cl::sub(subCommand),
                       cl::value_desc("FILE.json"),
                       cl::desc("save the statistics of --calibrate")),
        observe("observe-accumulators", cl::sub(subCommand), cl::init(0),
                cl::value_desc("N"),
                cl::desc("interpret the quantized model on N of the samples "
                         "and report its widest accumulators (slow)")),
        biasCorrection(
            "bias-correction", cl::sub(subCommand),
            cl::init(BiasCorrection::Weights),
            cl::desc("make up in biases for average errors over the samples "
                     "(default: the configuration's, else weights)"),
            cl::values(
                clEnumValN(BiasCorrection::Off, "off", "not at all"),
                clEnumValN(BiasCorrection::Weights, "weights",
                           "those of rounded weights, which costs nothing"),
                clEnumValN(BiasCorrection::Outputs, "outputs",
                           "those of each layer's output in the quantized "
                           "network, behind ReLU, found layer by layer"))),
        equalize("equalize", cl::sub(subCommand),
                 cl::desc("move scales between layers so that the channels of "
                          "one are alike; for weights with one scale a "
                          "tensor")),
        adaRound("adaround", cl::sub(subCommand), cl::ValueOptional,
                 cl::value_desc("STEPS"),
                 cl::desc("choose for each weight whether it is rounded up or "
                          "down so that outputs of layers change least, in "
                          "STEPS steps (default 300); for few bits")),
        optimizeFor(
            "optimize-for", cl::sub(subCommand),
            cl::init(OptimizationGoal::Accuracy),
            cl::desc("give up bits of weights where it costs little accuracy "
                     "(default: the configuration's, else accuracy)"),
            cl::values(
                clEnumValN(OptimizationGoal::Accuracy, "accuracy", "never"),
                clEnumValN(OptimizationGoal::Speed, "speed",
                           "where the target is faster with fewer"),
                clEnumValN(OptimizationGoal::Size, "size",
                           "take 4 where they suffice"))),
        errorBudget(
            "error-budget", cl::sub(subCommand), cl::value_desc("X"),
            cl::desc("with --optimize-for: the largest error of a "
                     "layer's output, as a share of its power (default: "
                     "the configuration's, else 0.001 for speed, 0.02 "
                     "for size)")),
        smooth("smooth", cl::sub(subCommand), cl::ValueOptional,
               cl::value_desc("ALPHA"),
               cl::desc("move outliers of the inputs of linear layers into "
                        "their weights, as transformers need; ALPHA is how "
                        "much of them, from 0 to 1 (default 0.5)")),
        attribute("attribute", cl::sub(subCommand), cl::init(0),
                  cl::value_desc("N"),
                  cl::desc("find on N of the samples what each layer and each "
                           "cause contributes to the error of the outputs")),
        saveConfig("save-config", cl::sub(subCommand),
                   cl::value_desc("FILE.yaml"),
                   cl::desc("save the bits chosen for --accuracy-drop or "
                            "--size-budget, for --config")),
        json("json", cl::sub(subCommand), cl::value_desc("FILE"),
             cl::desc("write the report as JSON; - is standard output")) {}

  llvm::Error run() override {
    auto start = std::chrono::steady_clock::now();
    if (!data.empty() && !statistics.empty())
      return llvm::createStringError(
          "--calibrate and --calibration exclude each other");
    llvm::Expected<Phase> last = output.getLastPhase(/*quantize=*/true);
    if (!last)
      return last.takeError();
    if (auto error = checkOutputFiles({{"-o", output.output},
                                       {"--json", json},
                                       {"--save-calibration", saveStatistics},
                                       {"--save-config", saveConfig}}))
      return error;
    llvm::Expected<CompilerOptions> options = model.getCompilerOptions();
    if (!options)
      return options.takeError();
    llvm::Expected<std::optional<QuantConfig>> chosen = config.get();
    if (!chosen)
      return chosen.takeError();
    options->quantize = true;
    options->quantization.calibrationTable = statistics;
    if (auto error = setRecovery(*options, *chosen))
      return error;
    if (auto error = setGoal(options->quantization, *chosen))
      return error;
    options->quantization.config = std::move(*chosen);
    output.configure(*options);
    llvm::Expected<MixedPrecisionOptions> mixed = precision.get();
    if (!mixed)
      return mixed.takeError();
    if (auto error = checkSamples(*last))
      return error;
    if (precision.isNeeded())
      if (auto error = explore(*options, std::move(*mixed)))
        return error;
    CodeGenOptions codegen = options->codegen;
    bool recover = options->recovery.isNeeded();
    Compiler compiler(std::move(*options));
    if (auto error = model.importInto(compiler))
      return error;
    if (data.empty() && statistics.empty()) {
      if (auto error = compiler.keepParameters())
        return error;
      warnOfKeptParameters();
    }
    if (!data.empty() && *last >= Phase::Calibrate)
      if (auto error = calibrate(compiler, *last, recover))
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
    std::chrono::duration<double> seconds =
        std::chrono::steady_clock::now() - start;
    return report(compiler, *timing, seconds.count());
  }

private:
  llvm::Error setRecovery(CompilerOptions &options,
                          const std::optional<QuantConfig> &chosen) {
    LayerRecoveryOptions &recovery = options.recovery;
    recovery.correctOutputs = biasCorrection == BiasCorrection::Outputs;
    recovery.adaptRoundings = adaRound.getNumOccurrences() > 0;
    if (!adaRound.empty() && (llvm::StringRef(adaRound).getAsInteger(
                                  10, recovery.rounding.iterations) ||
                              recovery.rounding.iterations < 1 ||
                              recovery.rounding.iterations > 1000000))
      return llvm::createStringError("--adaround: got '" + adaRound +
                                     "', expected 1 to 1000000");
    if (recovery.isNeeded() && data.empty())
      return llvm::createStringError(
          recovery.adaptRoundings
              ? "--adaround runs the model; give samples with --calibrate DATA"
              : "--bias-correction=outputs runs the model; give samples with "
                "--calibrate DATA");
    options.quantization.equalize = equalize;
    if (smooth.getNumOccurrences()) {
      double alpha = 0.5;
      if (!smooth.empty() && (llvm::StringRef(smooth).getAsDouble(alpha) ||
                              !(alpha >= 0.0 && alpha <= 1.0)))
        return llvm::createStringError("--smooth: got '" + smooth +
                                       "', expected 0 to 1");
      if (data.empty())
        return llvm::createStringError(
            "--smooth runs the model; give samples with --calibrate DATA");
      options.quantization.smoothing = alpha;
    }
    correctBiases = biasCorrection == BiasCorrection::Weights;
    if (chosen && !biasCorrection.getNumOccurrences())
      correctBiases = chosen->correctBiases;
    options.quantization.correctBiases = correctBiases && !recovery.isNeeded();
    return llvm::Error::success();
  }

  llvm::Error setGoal(QuantizationOptions &options,
                      const std::optional<QuantConfig> &chosen) {
    if (chosen) {
      options.optimizeFor = chosen->optimizeFor;
      options.errorBudget = chosen->errorBudget;
    }
    if (optimizeFor.getNumOccurrences())
      options.optimizeFor = optimizeFor;
    if (!errorBudget.getNumOccurrences())
      return llvm::Error::success();
    if (!(errorBudget >= 0 && errorBudget <= 1))
      return llvm::createStringError("--error-budget: got " +
                                     std::to_string(errorBudget) +
                                     ", expected 0 to 1");
    if (options.optimizeFor == OptimizationGoal::Accuracy)
      return llvm::createStringError(
          "--error-budget: nothing gives up bits; add --optimize-for=speed or "
          "--optimize-for=size");
    options.errorBudget = errorBudget;
    return llvm::Error::success();
  }

  /// Options that run the model on samples.
  llvm::Error checkSamples(Phase last) {
    if (precision.isNeeded() && data.empty())
      return llvm::createStringError(
          "--accuracy-drop, --size-budget and --sensitivity run the model; "
          "give samples with --calibrate DATA");
    if (precision.isNeeded() && smooth.getNumOccurrences())
      return llvm::createStringError(
          "--smooth changes the weights whose bits --accuracy-drop, "
          "--size-budget and --sensitivity examine; give the bits it found "
          "with --config instead");
    if (!saveConfig.empty() && !precision.choosesBits())
      return llvm::createStringError(
          "--save-config saves bits chosen for --accuracy-drop or "
          "--size-budget; 'quantc config' prints other configurations");
    struct Need {
      const cl::Option &option;
      bool isGiven;
      Phase phase;
    };
    const Need needs[] = {
        {saveStatistics, !saveStatistics.empty(), Phase::Calibrate},
        {smooth, smooth.getNumOccurrences() > 0, Phase::Calibrate},
        {adaRound, adaRound.getNumOccurrences() > 0, Phase::QDQ},
        {biasCorrection, biasCorrection == BiasCorrection::Outputs, Phase::QDQ},
        {attribute, attribute > 0, Phase::Propagate},
        {observe, observe > 0, Phase::Quantize}};
    for (const auto &[option, isGiven, phase] : needs) {
      if (!isGiven)
        continue;
      if (data.empty())
        return llvm::createStringError(
            "--" + option.ArgStr +
            " runs the model; give samples with --calibrate DATA");
      if (last < phase)
        return llvm::createStringError(llvm::formatv(
            "--{0} needs phase {1}, but the output is the module after phase "
            "{2}; give another -o or --compile-to",
            option.ArgStr, getPhaseInfo(phase).name, getPhaseInfo(last).name));
    }
    return llvm::Error::success();
  }

  /// Names options that say how to choose what the model brings.
  void warnOfKeptParameters() {
    llvm::SmallVector<llvm::StringRef> names = config.getGivenFields();
    const cl::Option *const others[] = {&biasCorrection, &equalize,
                                        &optimizeFor};
    for (const cl::Option *option : others)
      if (option->getNumOccurrences() > 0)
        names.push_back(option->ArgStr);
    for (llvm::StringRef name : names)
      llvm::errs() << "quantc: warning: --" << name
                   << " has no effect: " << model.model
                   << " is quantized already and keeps its scales\n";
  }

  llvm::Expected<SampleSource> openSamples(Compiler &compiler) {
    llvm::Expected<llvm::SmallVector<InputSpec>> inputs = compiler.getInputs();
    if (!inputs)
      return inputs.takeError();
    return SampleSource::open(data, *inputs, image.get());
  }

  /// Finds out about fewer bits with a compiler of its own, and puts those that
  /// were chosen into `options`.
  llvm::Error explore(CompilerOptions &options, MixedPrecisionOptions mixed) {
    CompilerOptions exploring = options;
    exploring.dumpDirectory.clear();
    // The compiler that follows warns of the same.
    exploring.warn = nullptr;
    // Nearest to what recovery makes of the layers.
    exploring.quantization.correctBiases |= exploring.recovery.isNeeded();
    Compiler compiler(std::move(exploring));
    if (auto error = compiler.importModel(model.model))
      return error;
    llvm::Expected<SampleSource> samples = openSamples(compiler);
    if (!samples)
      return samples.takeError();
    if (!precision.labels.labels.empty()) {
      auto labels = precision.labels.read(data, samples->getNumSamples());
      if (!labels)
        return labels.takeError();
      mixed.labels = std::move(*labels);
    }
    if (auto error = compiler.calibrate(*samples))
      return error;
    table = compiler.getCalibrationTable();
    if (!precision.choosesBits()) {
      auto report = compiler.measureSensitivity(*samples, mixed.widths,
                                                mixed.sensitivitySamples);
      if (!report)
        return report.takeError();
      sensitivity = std::move(*report);
      return llvm::Error::success();
    }
    auto found = compiler.chooseWidths(*samples, mixed);
    if (!found)
      return found.takeError();
    choice = std::move(*found);
    if (precision.sensitivity)
      sensitivity = choice->sensitivity;
    choice->config.correctBiases = correctBiases;
    options.quantization.config = choice->config;
    if (saveConfig.empty())
      return llvm::Error::success();
    return writeFileAtomically(saveConfig, [&](llvm::raw_ostream &os) {
      printConfig(choice->config, os);
      return llvm::Error::success();
    });
  }

  llvm::Error calibrate(Compiler &compiler, Phase last, bool recover) {
    llvm::Expected<SampleSource> samples = openSamples(compiler);
    if (!samples)
      return samples.takeError();
    if (auto error = table ? compiler.calibrate(std::move(*table))
                           : compiler.calibrate(*samples))
      return error;
    if (!saveStatistics.empty())
      if (auto error = compiler.getCalibrationTable().save(saveStatistics))
        return error;
    if (recover && last >= Phase::QDQ)
      if (auto error = compiler.recoverAccuracy(*samples))
        return error;
    if (attribute)
      if (auto error = compiler.attributeErrors(*samples, attribute))
        return error;
    if (observe == 0 || last < Phase::Quantize)
      return llvm::Error::success();
    return compiler.observeAccumulators(*samples, observe);
  }

  llvm::Error report(const Compiler &compiler, const KernelTiming &timing,
                     double seconds) {
    const ModelReport &layers = compiler.getReport();
    uint64_t bytes = 0;
    (void)llvm::sys::fs::file_size(output.output.getValue(), bytes);
    // Standard output is the report's when it is asked for there.
    llvm::raw_ostream &os = json == "-" ? llvm::errs() : llvm::outs();
    os << "wrote " << output.output
       << llvm::format(" in %.1f s: %.1f KB", seconds, bytes / 1000.0);
    os << llvm::format(", float weights were %.1f KB\n",
                       layers.floatWeightBytes / 1000.0);
    for (const LayerReport &layer : layers.layers)
      if (!layer.island.empty())
        os << "stays in float: " << layer.name << " (" << layer.op
           << "): " << layer.island << '\n';
    if (layers.integerOnly)
      os << "integer-only: proved, no float operation between input "
            "quantization and "
            "output dequantization\n";
    else if (!findNumericsRules(layers.numerics)->isInteger())
      os << "rescales in float, as the numerics profile '" << layers.numerics
         << "' does: not integer-only\n";
    if (sensitivity) {
      os << '\n';
      sensitivity->print(os);
    }
    if (choice) {
      os << '\n';
      choice->print(os);
    }
    if (layers.errors) {
      os << '\n';
      layers.errors->print(os);
    }
    if (output.explain)
      layers.printWeightChoices(os);
    output.explainKernels(os, compiler, timing);
    llvm::json::Value value = layers.toJSON();
    value.getAsObject()->insert({"output", output.output.getValue()});
    value.getAsObject()->insert(
        {"artifact_bytes", static_cast<int64_t>(bytes)});
    value.getAsObject()->insert({"seconds", seconds});
    if (sensitivity)
      value.getAsObject()->insert({"sensitivity", sensitivity->toJSON()});
    if (choice)
      value.getAsObject()->insert({"mixed_precision", choice->toJSON()});
    value.getAsObject()->insert(
        {"calibration_samples",
         compiler.getCalibrationTable().getNumSamples()});
    return writeJSON(json, value);
  }

  ModelOptions model;
  ConfigOptions config;
  ImageOptions image;
  PrecisionOptions precision;
  OutputOptions output;
  cl::opt<std::string> data, statistics, saveStatistics;
  cl::opt<unsigned> observe;
  enum class BiasCorrection { Off, Weights, Outputs };
  cl::opt<BiasCorrection> biasCorrection;
  cl::opt<bool> equalize;
  cl::opt<std::string> adaRound;
  cl::opt<OptimizationGoal> optimizeFor;
  cl::opt<double> errorBudget;
  cl::opt<std::string> smooth;
  cl::opt<unsigned> attribute;
  cl::opt<std::string> saveConfig;
  cl::opt<std::string> json;

  /// What options and configuration come to.
  bool correctBiases = true;
  /// Statistics that are there already, and what was found out with them.
  std::optional<CalibrationTable> table;
  std::optional<SensitivityReport> sensitivity;
  std::optional<MixedPrecision> choice;
};

} // namespace

std::unique_ptr<Command> quantmlir::createQuantizeCommand() {
  return std::make_unique<QuantizeCommand>();
}
