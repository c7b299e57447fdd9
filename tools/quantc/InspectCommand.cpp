//===- quantc inspect -----------------------------------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Options.h"
#include "OutputFiles.h"

#include "quant-mlir/Calibration/CompareCalibrators.h"

#include "llvm/Support/Format.h"
#include "llvm/Support/Path.h"

using namespace quantmlir;
namespace cl = llvm::cl;

namespace {

class InspectCommand : public Command {
public:
  InspectCommand()
      : Command("inspect",
                "Layers, bits, accumulator widths and float islands of a "
                "model: quantc inspect net.so; or the ranges that calibrators "
                "choose from a calibration file: quantc inspect table.json"),
        model(subCommand),
        kernels("kernels", cl::sub(subCommand),
                cl::desc("show which code computes which layers instead: "
                         "instruction, tile in registers, packing, threads, "
                         "and why")),
        bits("activation-bits", cl::sub(subCommand), cl::init(8),
             cl::value_desc("N"),
             cl::desc("bits that ranges are chosen for (default 8)")),
        json("json", cl::sub(subCommand), cl::value_desc("FILE"),
             cl::desc("write the same facts as JSON; - is standard output")) {}

  llvm::Error run() override {
    if (auto error = checkOutputFiles({{"--json", json}}))
      return error;
    if (llvm::sys::path::extension(model.model) == ".json")
      return inspectCalibration();
    bool isCompiled = llvm::sys::path::extension(model.model) == ".so";
    return isCompiled ? inspectCompiled() : inspectSource();
  }

private:
  llvm::Error inspectCompiled() {
    llvm::Expected<CompiledModel> compiled =
        CompiledModel::loadSharedLibrary(model.model);
    if (!compiled)
      return compiled.takeError();
    const ModelInfo &info = compiled->info();
    llvm::raw_ostream &os = json == "-" ? llvm::nulls() : llvm::outs();
    if (kernels)
      return report(info.kernels);
    auto list = [&](llvm::StringRef kind, llvm::ArrayRef<TensorInfo> tensors) {
      for (const TensorInfo &tensor : tensors) {
        os << kind << ' ' << tensor.name << ": " << tensor.type << ' ';
        llvm::interleave(tensor.shape, os, "x");
        os << '\n';
      }
    };
    list("input", info.inputs);
    list("output", info.outputs);
    os << llvm::format("constants %.1f KB, arena %.1f KB, %lld thread(s)\n",
                       info.constantBytes / 1e3, info.arenaBytes / 1e3,
                       static_cast<long long>(info.threads));
    if (!info.target.empty())
      os << "target " << info.target << '\n';
    if (info.extra.empty())
      return llvm::createStringError(model.model +
                                     ": holds no description of layers");
    llvm::Expected<llvm::json::Value> value = llvm::json::parse(info.extra);
    if (!value)
      return value.takeError();
    llvm::Expected<ModelReport> report = ModelReport::fromJSON(*value);
    if (!report)
      return report.takeError();
    report->print(os);
    return writeJSON(json, *value);
  }

  llvm::Error inspectCalibration() {
    llvm::Expected<CalibrationTarget> target = CalibrationTarget::create(
        bits, /*isSigned=*/false, /*isNarrow=*/false, QuantScheme::Affine);
    if (!target)
      return llvm::createStringError("--activation-bits: " +
                                     llvm::toString(target.takeError()));
    llvm::Expected<CalibrationTable> table =
        CalibrationTable::load(model.model);
    if (!table)
      return table.takeError();
    std::vector<ComparedRange> ranges = compareCalibrators(*table, *target);
    printComparison(ranges, json == "-" ? llvm::nulls() : llvm::outs());
    return writeJSON(json, toJSON(ranges));
  }

  llvm::Error inspectSource() {
    llvm::Expected<CompilerOptions> options = model.getCompilerOptions();
    if (!options)
      return options.takeError();
    Compiler compiler(std::move(*options));
    if (auto error = model.importInto(compiler))
      return error;
    if (kernels) {
      llvm::SmallVector<char, 0> object;
      if (auto error = compiler.emitObject(object))
        return error;
      clearProgress();
      return report(compiler.getKernels());
    }
    if (auto error = compiler.compileTo(Phase::Lower))
      return error;
    clearProgress();
    compiler.getReport().print(json == "-" ? llvm::nulls() : llvm::outs());
    return writeJSON(json, compiler.getReport().toJSON());
  }

  llvm::Error report(llvm::ArrayRef<KernelInfo> list) {
    printKernels(json == "-" ? llvm::nulls() : llvm::outs(), list);
    llvm::json::Array array;
    for (const KernelInfo &kernel : list)
      array.push_back(toJSON(kernel));
    return writeJSON(json, llvm::json::Object{{"kernels", std::move(array)}});
  }

  ModelOptions model;
  cl::opt<bool> kernels;
  cl::opt<unsigned> bits;
  cl::opt<std::string> json;
};

} // namespace

std::unique_ptr<Command> quantmlir::createInspectCommand() {
  return std::make_unique<InspectCommand>();
}
