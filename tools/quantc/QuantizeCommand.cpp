//===- quantc quantize ----------------------------------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Options.h"

#include "quant-mlir/QuantMath/CalibratorSpec.h"

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
        model(subCommand), image(subCommand), output(subCommand),
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
        weightBits("weight-bits", cl::sub(subCommand), cl::init(8),
                   cl::value_desc("N"),
                   cl::desc("bits of weights, 2 to 8 (default 8)")),
        activationBits("activation-bits", cl::sub(subCommand), cl::init(8),
                       cl::value_desc("N"),
                       cl::desc("bits of activations, 2 to 8 (default 8)")),
        calibrator("calibrator", cl::sub(subCommand), cl::init("min-max"),
                   cl::value_desc("NAME[:P]"),
                   cl::desc("which rule chooses the ranges of activations: "
                            "min-max (default), percentile:99.99, entropy, "
                            "mse, histogram, ...; docs/Quantization.md")),
        weightCalibrator("weight-calibrator", cl::sub(subCommand),
                         cl::init("min-max"), cl::value_desc("NAME[:P]"),
                         cl::desc("the same for weights")),
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
    for (auto *bits : {&weightBits, &activationBits})
      if (*bits < 2 || *bits > 8)
        return llvm::createStringError("--" + bits->ArgStr + ": got " +
                                       llvm::Twine(bits->getValue()) +
                                       ", expected 2 to 8");
    for (auto *rule : {&calibrator, &weightCalibrator})
      if (auto error = CalibratorSpec::parse(rule->getValue()).takeError())
        return llvm::createStringError("--" + rule->ArgStr + ": " +
                                       llvm::toString(std::move(error)));
    llvm::Expected<Phase> last = output.getLastPhase(/*quantize=*/true);
    if (!last)
      return last.takeError();
    llvm::Expected<CompilerOptions> options = model.getCompilerOptions();
    if (!options)
      return options.takeError();
    options->quantize = true;
    options->quantization.weightBits = weightBits;
    options->quantization.activationBits = activationBits;
    options->quantization.calibrationTable = statistics;
    options->quantization.calibrator = calibrator;
    options->quantization.weightCalibrator = weightCalibrator;
    if (auto error = setRecovery(*options))
      return error;
    options->dumpDirectory = output.dumpPhases;
    CodeGenOptions codegen = options->codegen;
    bool recover = options->recovery.isNeeded();
    Compiler compiler(std::move(*options));
    if (auto error = compiler.importModel(model.model))
      return error;
    if (!data.empty() && *last >= Phase::Calibrate)
      if (auto error = calibrate(compiler, recover && *last >= Phase::QDQ))
        return error;
    if (auto error = compiler.compileTo(std::min(*last, Phase::Lower)))
      return error;
    if (auto error = output.write(compiler, codegen))
      return error;
    clearProgress();
    std::chrono::duration<double> seconds =
        std::chrono::steady_clock::now() - start;
    return report(compiler, seconds.count());
  }

private:
  llvm::Error setRecovery(CompilerOptions &options) {
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
    options.quantization.correctBiases =
        biasCorrection == BiasCorrection::Weights && !recovery.isNeeded();
    return llvm::Error::success();
  }

  llvm::Error calibrate(Compiler &compiler, bool recover) {
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
    return recover ? compiler.recoverAccuracy(*samples)
                   : llvm::Error::success();
  }

  llvm::Error report(const Compiler &compiler, double seconds) {
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
    if (output.explain)
      printKernels(os, compiler.getKernels());
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
  ImageOptions image;
  OutputOptions output;
  cl::opt<std::string> data, statistics, saveStatistics;
  cl::opt<unsigned> weightBits, activationBits;
  cl::opt<std::string> calibrator, weightCalibrator;
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
