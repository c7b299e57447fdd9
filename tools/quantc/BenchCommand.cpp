//===- quantc bench -------------------------------------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Options.h"

#include "llvm/Support/Format.h"

#include <chrono>
#include <random>
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
    if (runs < 1)
      return llvm::createStringError("--runs: got " +
                                     llvm::Twine(runs.getValue()) +
                                     ", expected a positive number");
    llvm::Expected<LoadedModel> loaded =
        loadModel(model, EngineOptions::Engine::Native, layers);
    if (!loaded)
      return loaded.takeError();
    llvm::Expected<llvm::SmallVector<HostTensor>> inputs =
        makeInputs(loaded->runner->getInputs());
    if (!inputs)
      return inputs.takeError();
    if (layers)
      return benchLayers(*loaded, *inputs);
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
  llvm::Error benchLayers(const LoadedModel &loaded,
                          llvm::ArrayRef<HostTensor> inputs) {
    ModelRunner &runner = *loaded.runner;
    llvm::ArrayRef<KernelInfo> kernels = runner.getModelInfo()->kernels;
    std::vector<std::vector<int64_t>> times(kernels.size());
    for (unsigned i = 0; i < warmUp + runs; ++i) {
      if (auto outputs = runner.run(inputs); !outputs)
        return outputs.takeError();
      if (i >= warmUp)
        for (auto [list, time] :
             llvm::zip_equal(times, runner.getKernelTimes()))
          list.push_back(time);
    }
    // Right after the runs, while the clock is as it was.
    double gigahertz = measureClock();
    std::vector<double> medians;
    llvm::json::Array array;
    for (auto [kernel, list] : llvm::zip_equal(kernels, times)) {
      llvm::sort(list);
      medians.push_back(list[list.size() / 2]);
      llvm::json::Value value = toJSON(kernel);
      value.getAsObject()->insert({"nanoseconds", medians.back()});
      array.push_back(std::move(value));
    }
    clearProgress();
    printKernels(json == "-" ? llvm::nulls() : llvm::outs(), kernels,
                 {medians, gigahertz, loaded.threads});
    return writeJSON(json,
                     llvm::json::Object{{"runs", static_cast<int64_t>(runs)},
                                        {"gigahertz", gigahertz},
                                        {"kernels", std::move(array)}});
  }

  /// Cycles a nanosecond of this core, by the best of some loops of operations
  /// that take one cycle each, because each needs the one before it.
  static double measureClock() {
    constexpr unsigned loops = 20, trips = 20000, perTrip = 8;
    double best = 0;
    uint64_t value = 1, other = trips;
    for (unsigned loop = 0; loop < loops; ++loop) {
      auto start = std::chrono::steady_clock::now();
      for (unsigned trip = 0; trip < trips; ++trip)
        for (unsigned i = 0; i < perTrip; ++i) {
          value ^= other;
          // Neither folded nor turned into another operation.
          asm volatile("" : "+r"(value), "+r"(other));
        }
      std::chrono::duration<double, std::nano> elapsed =
          std::chrono::steady_clock::now() - start;
      best = std::max(best, trips * perTrip / elapsed.count());
    }
    return best;
  }

  /// Inputs that look like data: timing must not meet denormals or all zeros.
  static llvm::Expected<llvm::SmallVector<HostTensor>>
  makeInputs(llvm::ArrayRef<InputSpec> specs) {
    std::mt19937 generator(1);
    llvm::SmallVector<HostTensor> inputs;
    for (const InputSpec &spec : specs) {
      llvm::Expected<HostTensor> tensor =
          HostTensor::create(spec.type, spec.shape);
      if (!tensor)
        return tensor.takeError();
      if (spec.type == ElementType::F32) {
        std::uniform_real_distribution<float> uniform(0.0f, 1.0f);
        for (float &value : tensor->data<float>())
          value = uniform(generator);
      } else {
        for (uint8_t &byte : tensor->rawData())
          byte = static_cast<uint8_t>(generator());
      }
      inputs.push_back(std::move(*tensor));
    }
    return inputs;
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
