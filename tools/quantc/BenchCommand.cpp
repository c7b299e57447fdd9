//===- quantc bench -------------------------------------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "KernelTiming.h"
#include "Options.h"
#include "OutputFiles.h"

#include "llvm/Support/Format.h"

#include <chrono>
#include <sys/resource.h>

using namespace quantmlir;
namespace cl = llvm::cl;

namespace {

class BenchCommand : public Command {
public:
  BenchCommand()
      : Command("bench", "Latency, memory and size of a model: "
                         "quantc bench net.so --threads 2 --runs 200"),
        model(subCommand),
        runs("runs", cl::sub(subCommand), cl::init(100), cl::value_desc("N"),
             cl::desc("timed runs (default 100)")),
        warmUp("warm-up", cl::sub(subCommand), cl::init(10),
               cl::value_desc("N"),
               cl::desc("runs before timing starts (default 10)")),
        layers("layers", cl::sub(subCommand),
               cl::desc("show the time of each kernel instead (medians); needs "
                        "the .onnx or .mlir")),
        json("json", cl::sub(subCommand), cl::value_desc("FILE"),
             cl::desc("write the figures as JSON; - is standard output")) {}

  llvm::Error run() override {
    constexpr unsigned most = 1000000;
    if (runs < 1 || runs > most)
      return llvm::createStringError("--runs: got " +
                                     llvm::Twine(runs.getValue()) +
                                     ", expected 1 to 1000000");
    if (warmUp > most)
      return llvm::createStringError("--warm-up: got " +
                                     llvm::Twine(warmUp.getValue()) +
                                     ", expected 0 to 1000000");
    if (auto error = checkOutputFiles({{"--json", json}}))
      return error;
    llvm::Expected<LoadedModel> loaded =
        loadModel(model, EngineOptions::Engine::Native, layers);
    if (!loaded)
      return loaded.takeError();
    if (layers)
      return benchLayers(*loaded);
    llvm::Expected<llvm::SmallVector<HostTensor>> inputs =
        makeInputs(loaded->runner->getInputs());
    if (!inputs)
      return inputs.takeError();
    std::vector<double> milliseconds;
    for (unsigned i = 0; i < warmUp + runs; ++i) {
      auto start = std::chrono::steady_clock::now();
      auto outputs = loaded->runner->run(*inputs);
      std::chrono::duration<double, std::milli> elapsed =
          std::chrono::steady_clock::now() - start;
      if (!outputs)
        return outputs.takeError();
      if (i >= warmUp)
        milliseconds.push_back(elapsed.count());
    }
    llvm::sort(milliseconds);
    double median = milliseconds[milliseconds.size() / 2];
    double p99 = milliseconds[(milliseconds.size() - 1) * 99 / 100];
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    int64_t peak = static_cast<int64_t>(usage.ru_maxrss) * 1024;
    clearProgress();
    if (json != "-")
      llvm::outs() << llvm::format(
                          "latency ms: min %.3f, median %.3f, p99 %.3f "
                          "(%u runs, %u thread(s))\n",
                          milliseconds.front(), median, p99, runs.getValue(),
                          loaded->threads)
                   << llvm::format("peak memory %.1f MB, artifact %.1f KB\n",
                                   peak / 1e6, loaded->artifactBytes / 1e3);
    return writeJSON(
        json,
        llvm::json::Object{
            {"latency_ms", llvm::json::Object{{"min", milliseconds.front()},
                                              {"median", median},
                                              {"p99", p99}}},
            {"runs", static_cast<int64_t>(runs)},
            {"threads", static_cast<int64_t>(loaded->threads)},
            {"peak_memory_bytes", peak},
            {"artifact_bytes", loaded->artifactBytes}});
  }

private:
  /// Medians of the times that a model with clocks notes.
  llvm::Error benchLayers(const LoadedModel &loaded) {
    llvm::Expected<KernelTiming> timing =
        timeKernels(*loaded.runner, warmUp, runs, loaded.threads);
    if (!timing)
      return timing.takeError();
    llvm::ArrayRef<KernelInfo> kernels = loaded.runner->getModelInfo()->kernels;
    llvm::json::Array array;
    for (auto [kernel, time] : llvm::zip_equal(kernels, timing->nanoseconds)) {
      llvm::json::Value value = toJSON(kernel);
      value.getAsObject()->insert({"nanoseconds", time});
      array.push_back(std::move(value));
    }
    clearProgress();
    printKernels(json == "-" ? llvm::nulls() : llvm::outs(), kernels,
                 timing->get());
    return writeJSON(json,
                     llvm::json::Object{{"runs", static_cast<int64_t>(runs)},
                                        {"gigahertz", timing->gigahertz},
                                        {"kernels", std::move(array)}});
  }

  ModelOptions model;
  cl::opt<unsigned> runs, warmUp;
  cl::opt<bool> layers;
  cl::opt<std::string> json;
};

} // namespace

std::unique_ptr<Command> quantmlir::createBenchCommand() {
  return std::make_unique<BenchCommand>();
}
