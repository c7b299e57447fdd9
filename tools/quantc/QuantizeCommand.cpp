//===- quantc quantize ----------------------------------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ConfigOptions.h"
#include "Options.h"

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
                            "images.npy -o net.so"),
        model(subCommand), config(subCommand), image(subCommand),
        output(subCommand),
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
        numerics("numerics", cl::sub(subCommand), cl::init("integer"),
                 cl::value_desc("PROFILE"), cl::desc(numericsHelp)),
        observe("observe-accumulators", cl::sub(subCommand), cl::init(0),
                cl::value_desc("N"),
                cl::desc("interpret the quantized model on N of the samples "
                         "and report its widest accumulators (slow)")),
        biasCorrection(
            "bias-correction", cl::sub(subCommand),
            cl::init(BiasCorrection::Weights),
            cl::desc("make up in biases for average errors over the samples "
                     "(default weights)"),
            cl::values(
                clEnumValN(BiasCorrection::Off, "off", "not at all"),
                clEnumValN(BiasCorrection::Weights, "weights",
                           "those of rounded weights, which costs nothing"),
                clEnumValN(BiasCorrection::Outputs, "outputs",
                           "those of each layer's output in the quantized "
                           "network, found layer by layer"))),
        equalize("equalize", cl::sub(subCommand),
                 cl::desc("move scales between layers so that the channels of "
                          "one are alike; for weights with one scale a "
                          "tensor")),
        adaRound("adaround", cl::sub(subCommand), cl::ValueOptional,
                 cl::value_desc("STEPS"),
                 cl::desc("choose for each weight whether it is rounded up or "
                          "down so that outputs of layers change least, in "
                          "STEPS steps (default 1000); for few bits")),
        json("json", cl::sub(subCommand), cl::value_desc("FILE"),
             cl::desc("write the report as JSON; - is standard output")) {}

  llvm::Error run() override {
    auto start = std::chrono::steady_clock::now();
    if (data.empty() == statistics.empty())
      return llvm::createStringError(
          data.empty()
              ? "no calibration data: give samples with --calibrate DATA, or "
                "saved statistics with --calibration FILE.json"
              : "--calibrate and --calibration exclude each other");
    const NumericsRules *rules = findNumericsRules(numerics);
    if (!rules)
      return llvm::createStringError("--numerics: got '" + numerics +
                                     "', expected one of " +
                                     listNumericsNames());
    llvm::Expected<Phase> last = output.getLastPhase(/*quantize=*/true);
    if (!last)
      return last.takeError();
    llvm::Expected<CompilerOptions> options = model.getCompilerOptions();
    if (!options)
      return options.takeError();
    llvm::Expected<std::optional<QuantConfig>> chosen = config.get();
    if (!chosen)
      return chosen.takeError();
    options->quantize = true;
    options->quantization.calibrationTable = statistics;
    options->quantization.numerics = rules->profile;
    if (auto error = setRecovery(*options, *chosen))
      return error;
    options->quantization.config = std::move(*chosen);
    options->dumpDirectory = output.dumpPhases;
    CodeGenOptions codegen = options->codegen;
    bool recover = options->recovery.isNeeded();
    Compiler compiler(std::move(*options));
    if (auto error = compiler.importModel(model.model))
      return error;
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
    bool correct = biasCorrection == BiasCorrection::Weights;
    if (chosen && !biasCorrection.getNumOccurrences())
      correct = chosen->correctBiases;
    options.quantization.correctBiases = correct && !recovery.isNeeded();
    return llvm::Error::success();
  }

  llvm::Error calibrate(Compiler &compiler, Phase last, bool recover) {
    llvm::Expected<llvm::SmallVector<InputSpec>> inputs = compiler.getInputs();
    if (!inputs)
      return inputs.takeError();
    llvm::Expected<SampleSource> samples =
        SampleSource::open(data, *inputs, image.get());
    if (!samples)
      return samples.takeError();
    if (auto error = compiler.calibrate(*samples))
      return error;
    if (!saveStatistics.empty())
      if (auto error = compiler.getCalibrationTable().save(saveStatistics))
        return error;
    if (recover && last >= Phase::QDQ)
      if (auto error = compiler.recoverAccuracy(*samples))
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
    output.explainKernels(os, compiler, timing);
    llvm::json::Value value = layers.toJSON();
    value.getAsObject()->insert({"output", output.output.getValue()});
    value.getAsObject()->insert(
        {"artifact_bytes", static_cast<int64_t>(bytes)});
    value.getAsObject()->insert({"seconds", seconds});
    value.getAsObject()->insert(
        {"calibration_samples",
         compiler.getCalibrationTable().getNumSamples()});
    return writeJSON(json, value);
  }

  ModelOptions model;
  ConfigOptions config;
  ImageOptions image;
  OutputOptions output;
  cl::opt<std::string> data, statistics, saveStatistics;
  /// Options keep a reference to their text.
  const std::string numericsHelp =
      "whose rules of rounding to follow: " + listNumericsNames() +
      " (default integer)";
  cl::opt<std::string> numerics;
  cl::opt<unsigned> observe;
  enum class BiasCorrection { Off, Weights, Outputs };
  cl::opt<BiasCorrection> biasCorrection;
  cl::opt<bool> equalize;
  cl::opt<std::string> adaRound;
  cl::opt<std::string> json;
};

} // namespace

std::unique_ptr<Command> quantmlir::createQuantizeCommand() {
  return std::make_unique<QuantizeCommand>();
}
