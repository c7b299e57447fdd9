//===- quantc calibrate, quantc merge -------------------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ConfigOptions.h"
#include "Options.h"
#include "OutputFiles.h"

#include "quant-mlir/Calibration/CompareCalibrators.h"

using namespace quantmlir;
namespace cl = llvm::cl;

namespace {

class CalibrateCommand : public Command {
public:
  CalibrateCommand()
      : Command("calibrate",
                "Statistics of a float model on samples, for quantc quantize "
                "--calibration: quantc calibrate net.onnx --calibrate "
                "images.npy -o table.json"),
        model(subCommand), config(subCommand), image(subCommand),
        data("calibrate", cl::sub(subCommand), cl::Required,
             cl::value_desc("DATA"),
             cl::desc("samples to observe the model on")),
        output("o", cl::sub(subCommand), cl::Required,
               cl::value_desc("TABLE.json"),
               cl::desc("the calibration file to write")),
        shard("shard", cl::sub(subCommand), cl::init("1/1"),
              cl::value_desc("I/N"),
              cl::desc("use the I-th of N parts of the samples; 'quantc merge' "
                       "joins what comes out")),
        calibrators("calibrator", cl::sub(subCommand), cl::CommaSeparated,
                    cl::value_desc("NAME[:P],..."),
                    cl::desc("calibrators to collect for, where they depend on "
                             "the order of samples: moving-average:C, "
                             "ema-quantile, histogram-1.x, histogram-2.x "
                             "(others need no mention, nor do those of "
                             "--preset and --config)")),
        compare("compare", cl::sub(subCommand),
                cl::desc("show the ranges that the calibrators choose")),
        bits("activation-bits", cl::sub(subCommand), cl::init(8),
             cl::value_desc("N"),
             cl::desc("bits that --compare is for (default 8)")) {}

  llvm::Error run() override {
    if (auto error = checkOutputFiles({{"-o", output}}))
      return error;
    llvm::Expected<Shard> part = parseShard(shard);
    if (!part)
      return part.takeError();
    llvm::SmallVector<CalibratorSpec> specs;
    for (llvm::StringRef text : calibrators) {
      llvm::Expected<CalibratorSpec> spec = CalibratorSpec::parse(text);
      if (!spec)
        return llvm::createStringError("--calibrator: " +
                                       llvm::toString(spec.takeError()));
      specs.push_back(*spec);
    }
    llvm::Expected<CalibrationTarget> target = CalibrationTarget::create(
        bits, /*isSigned=*/false, /*isNarrow=*/false, QuantScheme::Affine);
    if (!target)
      return llvm::createStringError("--activation-bits: " +
                                     llvm::toString(target.takeError()));
    llvm::Expected<CompilerOptions> options = model.getCompilerOptions();
    if (!options)
      return options.takeError();
    llvm::Expected<std::optional<QuantConfig>> chosen = config.get();
    if (!chosen)
      return chosen.takeError();
    options->quantize = true;
    options->quantization.config = std::move(*chosen);
    Compiler compiler(std::move(*options));
    if (auto error = model.importInto(compiler))
      return error;
    llvm::Expected<llvm::SmallVector<InputSpec>> inputs = compiler.getInputs();
    if (!inputs)
      return inputs.takeError();
    llvm::Expected<SampleSource> samples =
        SampleSource::open(data, *inputs, image.get());
    if (!samples)
      return samples.takeError();
    if (auto error = compiler.collectStatistics(*samples, *part, specs))
      return error;
    const CalibrationTable &table = compiler.getCalibrationTable();
    if (auto error = table.save(output))
      return error;
    clearProgress();
    llvm::outs() << "wrote " << output << ": " << table.getEntries().size()
                 << " values, " << table.getNumSamples() << " samples\n";
    if (compare)
      printComparison(compareCalibrators(table, *target), llvm::outs());
    return llvm::Error::success();
  }

private:
  static llvm::Expected<Shard> parseShard(llvm::StringRef text) {
    auto [index, count] = text.split('/');
    Shard shard;
    if (index.getAsInteger(10, shard.index) ||
        count.getAsInteger(10, shard.count) || shard.index < 1 ||
        shard.index > shard.count || shard.count > (1 << 20))
      return llvm::createStringError("--shard: got '" + text +
                                     "', expected I/N with I from 1 to N");
    --shard.index;
    return shard;
  }

  ModelOptions model;
  PresetOptions config;
  ImageOptions image;
  cl::opt<std::string> data, output, shard;
  cl::list<std::string> calibrators;
  cl::opt<bool> compare;
  cl::opt<unsigned> bits;
};

class MergeCommand : public Command {
public:
  MergeCommand()
      : Command("merge", "Joins calibration files of different samples, in any "
                         "order: quantc merge a.json b.json -o all.json"),
        inputs(cl::Positional, cl::OneOrMore, cl::sub(subCommand),
               cl::value_desc("TABLE.json..."), cl::desc("TABLE.json...")),
        output("o", cl::sub(subCommand), cl::Required,
               cl::value_desc("TABLE.json"),
               cl::desc("the calibration file to write")) {}

  llvm::Error run() override {
    if (auto error = checkOutputFiles({{"-o", output}}))
      return error;
    CalibrationTable merged;
    for (const std::string &path : inputs) {
      llvm::Expected<CalibrationTable> table = CalibrationTable::load(path);
      if (!table)
        return table.takeError();
      if (auto error = merged.merge(*table))
        return llvm::createStringError(path + ": " +
                                       llvm::toString(std::move(error)));
    }
    if (auto error = merged.save(output))
      return error;
    llvm::outs() << "wrote " << output << ": " << merged.getEntries().size()
                 << " values, " << merged.getNumSamples() << " samples\n";
    return llvm::Error::success();
  }

private:
  cl::list<std::string> inputs;
  cl::opt<std::string> output;
};

} // namespace

std::unique_ptr<Command> quantmlir::createCalibrateCommand() {
  return std::make_unique<CalibrateCommand>();
}

std::unique_ptr<Command> quantmlir::createMergeCommand() {
  return std::make_unique<MergeCommand>();
}
