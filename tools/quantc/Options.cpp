//===- Groups of options that several commands share ----------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Options.h"

#include "quant-mlir/Data/OutputFile.h"

#include "mlir/Bytecode/BytecodeWriter.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"

#include <thread>

using namespace quantmlir;
namespace cl = llvm::cl;

static bool isMLIR(llvm::StringRef extension) {
  return extension == ".mlir" || extension == ".mlirbc";
}

//===----------------------------------------------------------------------===//
// ModelOptions
//===----------------------------------------------------------------------===//

ModelOptions::ModelOptions(cl::SubCommand &sub)
    : model(cl::Positional, cl::Required, cl::sub(sub), cl::value_desc("MODEL"),
            cl::desc("MODEL")),
      batch("batch", cl::sub(sub), cl::init(1), cl::value_desc("N"),
            cl::desc("samples in one run, where the model leaves it open "
                     "(default 1)")),
      shapes(
          "shape", cl::sub(sub), cl::value_desc("NAME=1x3x224x224"),
          cl::desc("the shape of an input whose sizes the model leaves open")),
      targetTriple("target-triple", cl::sub(sub), cl::value_desc("TRIPLE"),
                   cl::desc("architecture and system to generate code for, as "
                            "aarch64-linux-gnu (default: this one)")),
      targetCPU("target-cpu", cl::sub(sub), cl::init("host"),
                cl::value_desc("NAME"),
                cl::desc("processor to generate code for (default host: this "
                         "one; generic for another architecture)")),
      targetFeatures("target-features", cl::sub(sub), cl::value_desc("+A,-B"),
                     cl::desc("processor features to add or remove")),
      targets("targets", cl::sub(sub), cl::CommaSeparated,
              cl::value_desc("NAME[+F...],..."),
              cl::desc("processors to generate code for, all in one output, "
                       "which runs the best that it meets (x86-64)")),
      threads("threads", cl::sub(sub), cl::init(1), cl::value_desc("N"),
              cl::desc("threads that the model runs on (default 1)")) {}

llvm::Error quantmlir::checkThreads(unsigned threads) {
  if (threads >= 1 && threads <= 1024)
    return llvm::Error::success();
  return llvm::createStringError("--threads: got " + llvm::Twine(threads) +
                                 ", expected 1 to 1024");
}

llvm::Expected<CompilerOptions> ModelOptions::getCompilerOptions() const {
  CompilerOptions options;
  if (batch < 1)
    return llvm::createStringError("--batch: got " + llvm::Twine(batch) +
                                   ", expected a positive number");
  if (auto error = checkThreads(threads))
    return error;
  options.import.batch = batch;
  for (llvm::StringRef text : shapes) {
    auto [name, sizes] = text.rsplit('=');
    llvm::SmallVector<llvm::StringRef> parts;
    sizes.split(parts, 'x');
    llvm::SmallVector<int64_t> shape;
    for (llvm::StringRef part : parts) {
      int64_t size;
      if (part.getAsInteger(10, size) || size < 1)
        return llvm::createStringError("--shape: cannot read '" + text +
                                       "'; expected NAME=1x3x224x224");
      shape.push_back(size);
    }
    options.import.inputShapes[name] = shape;
  }
  if (!targets.empty() &&
      (targetCPU.getNumOccurrences() || targetFeatures.getNumOccurrences()))
    return llvm::createStringError(
        "--targets says all about processors; leave --target-cpu and "
        "--target-features out, and write features as x86-64-v3+avxvnni");
  options.codegen.targetTriple = targetTriple;
  options.codegen.targetCPU = targetCPU;
  if (!isHostArchitecture(targetTriple) && !targetCPU.getNumOccurrences())
    options.codegen.targetCPU = "generic";
  options.codegen.targetFeatures = targetFeatures;
  options.codegen.targets.assign(targets.begin(), targets.end());
  options.codegen.threads = threads;
  // Now rather than after long work.
  if (auto error = checkTargets(options.codegen))
    return error;
  warnOfOptionsWithoutEffect();
  options.progress = makeProgress();
  options.warn = [](llvm::StringRef text) {
    clearProgress();
    llvm::errs() << "quantc: warning: " << text << '\n';
  };
  return options;
}

void ModelOptions::warnOfOptionsWithoutEffect() const {
  llvm::StringRef extension = llvm::sys::path::extension(model);
  bool isCompiled = extension == ".so";
  if (!isCompiled && !isMLIR(extension))
    return;
  auto check = [&](const cl::Option &option) {
    if (option.getNumOccurrences() > 0)
      llvm::errs() << "quantc: warning: --" << option.ArgStr
                   << " has no effect: " << model
                   << (isCompiled ? " is compiled already\n"
                                  : " leaves no size open\n");
  };
  check(batch);
  check(shapes);
  if (!isCompiled)
    return;
  check(targetTriple);
  check(targetCPU);
  check(targetFeatures);
  check(targets);
}

llvm::Error ModelOptions::importInto(Compiler &compiler) const {
  if (auto error = compiler.importModel(model))
    return error;
  // Modules were warned of already.
  if (batch.getNumOccurrences() == 0 ||
      isMLIR(llvm::sys::path::extension(model)))
    return llvm::Error::success();
  llvm::Expected<llvm::SmallVector<InputSpec>> inputs = compiler.getInputs();
  if (!inputs)
    return inputs.takeError();
  if (llvm::none_of(*inputs, [&](const InputSpec &input) {
        return !input.shape.empty() && input.shape.front() == batch;
      }))
    llvm::errs() << "quantc: warning: --batch has no effect: the batch of "
                 << model << " is fixed\n";
  return llvm::Error::success();
}

//===----------------------------------------------------------------------===//
// OutputOptions
//===----------------------------------------------------------------------===//

OutputOptions::OutputOptions(cl::SubCommand &sub)
    : output(
          "o", cl::sub(sub), cl::Required, cl::value_desc("OUT"),
          cl::desc("what to write, by suffix: .so (shared library), .o (object "
                   "file), .mlir (text), .mlirbc (bytecode), .onnx (for other "
                   "runtimes; quantized models as QuantizeLinear and "
                   "DequantizeLinear pairs)")),
      compileTo(
          "compile-to", cl::sub(sub), cl::value_desc("PHASE"),
          cl::desc("stop after a phase and write .mlir (or, before quantize, "
                   ".onnx): import, fuse, observe, "
                   "calibrate, qdq, propagate, quantize, lower")),
      dumpPhases(
          "dump-phases", cl::sub(sub), cl::value_desc("DIR"),
          cl::desc("write the module after each phase into this folder")),
      explain("explain", cl::sub(sub),
              cl::desc("say which code computes which layers, why, and how "
                       "fast if it runs here (also: quantc inspect --kernels, "
                       "quantc bench --layers)")),
      timing("timing", cl::sub(sub),
             cl::desc("print where the time goes: phases, passes, samples and "
                      "code generation")) {}

void OutputOptions::configure(CompilerOptions &options) {
  options.dumpDirectory = dumpPhases;
  if (!timing)
    return;
  times.setEnabled(true);
  allTimes = times.getRootScope();
  options.timing = &allTimes;
  options.codegen.timing = &allTimes;
}

llvm::Expected<Phase> OutputOptions::getLastPhase(bool quantize) const {
  llvm::StringRef extension = llvm::sys::path::extension(output);
  bool isONNX = extension == ".onnx";
  if (!isMLIR(extension) && !isONNX && extension != ".so" && extension != ".o")
    return llvm::createStringError("-o " + output + ": unknown suffix '" +
                                   extension +
                                   "'; expected .so, .o, .mlir, .mlirbc or "
                                   ".onnx");
  if (explain && extension != ".so" && extension != ".o")
    return llvm::createStringError(
        "--explain tells of machine code; give -o a name that ends in .so or "
        ".o");
  if (compileTo.empty()) {
    if (isONNX)
      return quantize ? Phase::Propagate : Phase::Fuse;
    if (!isMLIR(extension))
      return Phase::CodeGen;
    return quantize ? Phase::Quantize : Phase::Fuse;
  }
  std::optional<Phase> phase = parsePhase(compileTo);
  if (!phase || *phase == Phase::CodeGen) {
    std::string names;
    for (const PhaseInfo &info : getPhases().drop_back())
      names += (names.empty() ? "" : ", ") + info.name.str();
    return llvm::createStringError("--compile-to: no phase is called '" +
                                   compileTo + "'; expected " + names);
  }
  if (!quantize && *phase > Phase::Fuse && *phase < Phase::Lower)
    return llvm::createStringError(
        "--compile-to=" + compileTo +
        ": compile does not quantize; expected import, fuse or lower");
  if (isONNX && *phase < Phase::Quantize)
    return *phase;
  if (isONNX)
    return llvm::createStringError(
        "--compile-to=" + compileTo +
        ": ONNX holds modules before phase quantize; leave --compile-to out");
  if (!isMLIR(extension))
    return llvm::createStringError(
        "--compile-to writes MLIR; give -o a name that ends "
        "in .mlir or .mlirbc");
  return *phase;
}

llvm::Expected<KernelTiming> OutputOptions::time(Compiler &compiler,
                                                 unsigned threads) const {
  constexpr unsigned warmUp = 3, runs = 20;
  if (!explain)
    return KernelTiming();
  auto runner = compiler.loadWithClocks();
  if (!runner)
    return runner.takeError();
  if (!*runner)
    return KernelTiming();
  return timeKernels(**runner, warmUp, runs, threads);
}

void OutputOptions::explainKernels(llvm::raw_ostream &os,
                                   const Compiler &compiler,
                                   const KernelTiming &timing) const {
  if (!explain)
    return;
  printKernels(os, compiler.getKernels(), timing.get());
  if (timing.nanoseconds.empty() && !compiler.getKernels().empty())
    os << "no times: this processor cannot run the code\n";
}

llvm::Error OutputOptions::write(Compiler &compiler,
                                 const CodeGenOptions &codegen) const {
  llvm::StringRef extension = llvm::sys::path::extension(output);
  if (isMLIR(extension))
    return writeFileAtomically(
        output, [&](llvm::raw_ostream &os) -> llvm::Error {
          if (extension == ".mlir") {
            compiler.getModule()->print(
                os, mlir::OpPrintingFlags().enableDebugInfo());
            os << '\n';
          } else if (failed(
                         mlir::writeBytecodeToFile(compiler.getModule(), os))) {
            return llvm::createStringError(output +
                                           ": bytecode cannot be written");
          }
          return llvm::Error::success();
        });
  if (extension == ".onnx")
    return writeFileAtomically(
        output, [&](llvm::raw_ostream &os) { return compiler.exportONNX(os); });
  llvm::SmallVector<char, 0> object;
  if (auto error = compiler.emitObject(object))
    return error;
  llvm::StringRef bytes(object.data(), object.size());
  if (extension == ".so")
    return writeSharedLibrary(bytes, output, codegen);
  return writeFileAtomically(output, [&](llvm::raw_ostream &os) {
    os << bytes;
    return llvm::Error::success();
  });
}

//===----------------------------------------------------------------------===//
// ImageOptions and EngineOptions
//===----------------------------------------------------------------------===//

ImageOptions::ImageOptions(cl::SubCommand &sub)
    : mean("mean", cl::sub(sub), cl::CommaSeparated, cl::value_desc("M[,M...]"),
           cl::desc(
               "subtracted from images scaled to 0..1: one number, or one per "
               "channel")),
      std("std", cl::sub(sub), cl::CommaSeparated, cl::value_desc("S[,S...]"),
          cl::desc(
              "divides images after the mean is subtracted: one number, or one "
              "per channel")) {}

PreprocessOptions ImageOptions::get() const {
  PreprocessOptions options;
  options.mean.assign(mean.begin(), mean.end());
  options.std.assign(std.begin(), std.end());
  return options;
}

EngineOptions::EngineOptions(cl::SubCommand &sub)
    : engine("engine", cl::sub(sub), cl::init(Engine::Native),
             cl::desc("what runs the model:"),
             cl::values(clEnumValN(Engine::Native, "native",
                                   "compiled code (default)"),
                        clEnumValN(Engine::Reference, "reference",
                                   "the interpreter: slow, exact"))) {}

llvm::Expected<LoadedModel> quantmlir::loadModel(const ModelOptions &options,
                                                 EngineOptions::Engine engine,
                                                 bool profile) {
  LoadedModel loaded;
  auto finish = [&](llvm::Expected<CompiledModel> model) -> llvm::Error {
    if (!model)
      return model.takeError();
    loaded.threads = model->info().threads > 1 ? options.threads : 1;
    if (loaded.threads < options.threads)
      llvm::errs() << "quantc: warning: " << options.model
                   << " was compiled for one thread and runs on one; compile "
                      "it with --threads "
                   << options.threads << '\n';
    unsigned processors = std::thread::hardware_concurrency();
    if (processors != 0 && loaded.threads > processors)
      llvm::errs() << "quantc: warning: " << loaded.threads << " threads on "
                   << processors
                   << " processors wait for each other most of the time\n";
    model->setThreads(options.threads);
    auto runner = ModelRunner::create(std::move(*model));
    if (!runner)
      return runner.takeError();
    loaded.runner = std::move(*runner);
    return llvm::Error::success();
  };
  llvm::StringRef path = options.model;
  if (llvm::sys::path::extension(path) == ".so") {
    if (engine == EngineOptions::Engine::Reference)
      return llvm::createStringError(
          path + ": the interpreter runs .onnx and .mlir; keep the quantized "
                 "model with "
                 "'quantc quantize ... -o net.mlir' to interpret it");
    if (profile)
      return llvm::createStringError(
          path + ": the times of layers need the model, to compile it with "
                 "clocks: give the .onnx, or keep the quantized model with "
                 "'quantc quantize ... -o net.mlir'");
    if (auto error = checkThreads(options.threads))
      return error;
    options.warnOfOptionsWithoutEffect();
    uint64_t size = 0;
    if (std::error_code code = llvm::sys::fs::file_size(path, size))
      return llvm::createStringError(code, path + ": " + code.message());
    loaded.artifactBytes = size;
    if (auto error = finish(CompiledModel::loadSharedLibrary(path.str())))
      return error;
    return loaded;
  }
  if (engine == EngineOptions::Engine::Native &&
      !isHostArchitecture(options.targetTriple))
    return llvm::createStringError("--target-triple=" + options.targetTriple +
                                   ": such code does not run on this machine");
  llvm::Expected<CompilerOptions> compilerOptions =
      options.getCompilerOptions();
  if (!compilerOptions)
    return compilerOptions.takeError();
  compilerOptions->codegen.profile = profile;
  loaded.compiler = std::make_unique<Compiler>(std::move(*compilerOptions));
  if (auto error = options.importInto(*loaded.compiler))
    return error;
  if (engine == EngineOptions::Engine::Reference) {
    auto runner = ModelRunner::createReference(*loaded.compiler);
    if (!runner)
      return runner.takeError();
    loaded.runner = std::move(*runner);
    return loaded;
  }
  llvm::SmallVector<char, 0> object;
  if (auto error = loaded.compiler->emitObject(object))
    return error;
  loaded.artifactBytes = object.size();
  if (auto error = finish(CompiledModel::loadObject(
          llvm::MemoryBufferRef({object.data(), object.size()}, path))))
    return error;
  return loaded;
}

//===----------------------------------------------------------------------===//
// JSON and progress
//===----------------------------------------------------------------------===//

llvm::Error quantmlir::writeJSON(llvm::StringRef path,
                                 const llvm::json::Value &value) {
  if (path.empty())
    return llvm::Error::success();
  auto write = [&](llvm::raw_ostream &os) {
    os << llvm::formatv("{0:2}", value) << '\n';
    return llvm::Error::success();
  };
  if (path == "-")
    return write(llvm::outs());
  return writeFileAtomically(path, write);
}

static bool showsProgress() {
  return llvm::sys::Process::StandardErrIsDisplayed();
}

ProgressCallback quantmlir::makeProgress() {
  if (!showsProgress())
    return {};
  return [](llvm::StringRef activity, int64_t done, int64_t total) {
    llvm::errs() << "\r\033[K" << activity;
    if (total > 0)
      llvm::errs() << llvm::format(
          " %3d%% (%lld of %lld)", static_cast<int>(100 * done / total),
          static_cast<long long>(done), static_cast<long long>(total));
    llvm::errs().flush();
  };
}

void quantmlir::clearProgress() {
  if (showsProgress())
    llvm::errs() << "\r\033[K";
}
