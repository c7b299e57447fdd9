//===- Groups of options that several commands share ------------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_TOOLS_QUANTC_OPTIONS_H
#define QUANT_MLIR_TOOLS_QUANTC_OPTIONS_H

#include "Command.h"
#include "KernelTiming.h"

#include "quant-mlir/Compiler/Compiler.h"
#include "quant-mlir/Compiler/ModelRunner.h"

#include "llvm/Support/JSON.h"

namespace quantmlir {

/// The model and how it is read and compiled.
struct ModelOptions {
  explicit ModelOptions(llvm::cl::SubCommand &sub);

  llvm::cl::opt<std::string> model;
  llvm::cl::opt<int64_t> batch;
  llvm::cl::list<std::string> shapes;
  llvm::cl::opt<std::string> targetTriple;
  llvm::cl::opt<std::string> targetCPU;
  llvm::cl::opt<std::string> targetFeatures;
  llvm::cl::list<std::string> targets;
  llvm::cl::opt<unsigned> threads;

  /// Warns of options without effect. Errors: a shape that cannot be read, an
  /// unknown processor or feature, options that exclude each other.
  llvm::Expected<CompilerOptions> getCompilerOptions() const;
  /// Warns of options that were given but do not matter to a .so or .mlir.
  void warnOfOptionsWithoutEffect() const;
  /// Imports the model; warns of a --batch that it does not take.
  llvm::Error importInto(Compiler &compiler) const;
};

/// Error: --threads is no sensible number.
llvm::Error checkThreads(unsigned threads);

/// Where the compiler stops and what it writes on its way.
struct OutputOptions {
  explicit OutputOptions(llvm::cl::SubCommand &sub);

  llvm::cl::opt<std::string> output;
  llvm::cl::opt<std::string> compileTo;
  llvm::cl::opt<std::string> dumpPhases;
  llvm::cl::opt<bool> explain;
  llvm::cl::opt<bool> timing;

  /// Has compilers write --dump-phases and take the times of --timing, which
  /// are printed at the end of the process.
  void configure(CompilerOptions &options);

  /// With --explain, the times of kernels, where this processor can run them.
  /// Comes before `write`.
  llvm::Expected<KernelTiming> time(Compiler &compiler, unsigned threads) const;
  /// With --explain, tells of kernels. Comes after `write`.
  void explainKernels(llvm::raw_ostream &os, const Compiler &compiler,
                      const KernelTiming &timing) const;
  /// Finishes the compilation and writes the output by its suffix.
  llvm::Error write(Compiler &compiler, const CodeGenOptions &codegen) const;
  /// The phase of --compile-to, or what the suffix needs. Checks both, but not
  /// whether the output can be written (`checkOutputFiles`).
  llvm::Expected<Phase> getLastPhase(bool quantize) const;

private:
  mlir::DefaultTimingManager times;
  mlir::TimingScope allTimes;
};

/// How u8 images become float inputs.
struct ImageOptions {
  explicit ImageOptions(llvm::cl::SubCommand &sub);

  llvm::cl::list<double> mean, std;

  PreprocessOptions get() const;
};

/// How a model runs.
struct EngineOptions {
  explicit EngineOptions(llvm::cl::SubCommand &sub);

  enum class Engine { Native, Reference };
  llvm::cl::opt<Engine> engine;
};

/// A runner together with what must live as long as it does.
struct LoadedModel {
  std::unique_ptr<Compiler> compiler;
  std::unique_ptr<ModelRunner> runner;
  /// Size of the shared library or object file; 0 if interpreted.
  int64_t artifactBytes = 0;
  /// Threads that the model runs on: 1 where it was compiled for one.
  unsigned threads = 1;
};

/// Loads a .so, or compiles a .onnx or .mlir in memory, or interprets it. With
/// `profile` the compiled code notes the times of its kernels; a .so is then
/// refused.
llvm::Expected<LoadedModel> loadModel(const ModelOptions &options,
                                      EngineOptions::Engine engine,
                                      bool profile = false);

/// Writes `value` to the file `path`, or to standard output if it is "-".
/// Nothing if `path` is empty.
llvm::Error writeJSON(llvm::StringRef path, const llvm::json::Value &value);

/// Shows activity on a terminal, in one line that is rewritten; silent where
/// standard error is no terminal.
ProgressCallback makeProgress();
/// Removes the line.
void clearProgress();

} // namespace quantmlir

#endif // QUANT_MLIR_TOOLS_QUANTC_OPTIONS_H
