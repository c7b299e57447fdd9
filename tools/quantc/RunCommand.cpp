//===- quantc run ---------------------------------------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Options.h"
#include "OutputFiles.h"

#include "quant-mlir/Data/Npz.h"

#include "llvm/Support/Format.h"

using namespace quantmlir;
namespace cl = llvm::cl;

namespace {

class RunCommand : public Command {
public:
  RunCommand()
      : Command("run",
                "Run a model on data and print or write what it gives: "
                "quantc run net.so --input images.npy --output logits.npz"),
        model(subCommand), image(subCommand), engine(subCommand),
        input("input", cl::sub(subCommand), cl::Required,
              cl::value_desc("DATA"), cl::desc("samples to run on")),
        output("output", cl::sub(subCommand), cl::value_desc("FILE.npz"),
               cl::desc("write the outputs, an array each; without it they are "
                        "summarized")),
        limit("samples", cl::sub(subCommand), cl::init(0), cl::value_desc("N"),
              cl::desc("run the first N samples only")) {}

  llvm::Error run() override {
    if (limit < 0 || (limit == 0 && limit.getNumOccurrences() > 0))
      return llvm::createStringError("--samples: got " +
                                     llvm::Twine(limit.getValue()) +
                                     ", expected a positive number");
    if (auto error = checkOutputFiles({{"--output", output}}))
      return error;
    llvm::Expected<LoadedModel> loaded = loadModel(model, engine.engine);
    if (!loaded)
      return loaded.takeError();
    ModelRunner &runner = *loaded->runner;
    llvm::Expected<SampleSource> samples =
        SampleSource::open(input, runner.getInputs(), image.get());
    if (!samples)
      return samples.takeError();
    int64_t total = samples->getNumSamples();
    if (limit > 0)
      total = std::min<int64_t>(total, limit);
    llvm::SmallVector<HostTensor> all;
    ProgressCallback progress = makeProgress();
    for (int64_t begin = 0; begin < total; begin += runner.getBatch()) {
      int64_t count = std::min(runner.getBatch(), total - begin);
      auto outputs = runner.runSamples(*samples, begin, count);
      if (!outputs)
        return outputs.takeError();
      for (auto [name, tensor] :
           llvm::zip_equal(runner.getOutputNames(), *outputs))
        if (runner.getBatch() > 1)
          if (auto error = checkCountsSamples(name, tensor, count))
            return error;
      if (auto error = store(all, *outputs, begin, total, count))
        return error;
      if (progress)
        progress("running", begin + count, total);
    }
    clearProgress();
    if (output.empty()) {
      summarize(runner, all);
      return llvm::Error::success();
    }
    llvm::SmallVector<NamedTensor> named;
    for (auto [name, tensor] : llvm::zip_equal(runner.getOutputNames(), all))
      named.push_back({name, std::move(tensor)});
    return writeNpz(output, named);
  }

private:
  /// Puts the outputs of one run at their place in tensors of all samples. A
  /// run of a single sample need not count it in dimension 0.
  static llvm::Error store(llvm::SmallVector<HostTensor> &all,
                           llvm::ArrayRef<HostTensor> outputs, int64_t begin,
                           int64_t total, int64_t count) {
    for (auto [index, tensor] : llvm::enumerate(outputs)) {
      if (all.size() <= index) {
        llvm::SmallVector<int64_t> shape(tensor.getShape());
        if (shape.empty() || shape[0] != count)
          shape.insert(shape.begin(), total);
        else
          shape[0] = total;
        llvm::Expected<HostTensor> whole =
            HostTensor::create(tensor.getElementType(), shape);
        if (!whole)
          return whole.takeError();
        all.push_back(std::move(*whole));
      }
      size_t sampleBytes = all[index].numBytes() / total;
      llvm::copy(tensor.rawData(),
                 all[index].rawData().begin() + begin * sampleBytes);
    }
    return llvm::Error::success();
  }

  static void summarize(const ModelRunner &runner,
                        llvm::ArrayRef<HostTensor> outputs) {
    for (auto [name, tensor] :
         llvm::zip_equal(runner.getOutputNames(), outputs)) {
      llvm::outs() << name << ": ";
      llvm::interleave(tensor.getShape(), llvm::outs(), "x");
      HostTensor values = tensor.convertTo(ElementType::F64);
      constexpr size_t shown = 8;
      for (double value : values.data<double>().take_front(shown))
        llvm::outs() << llvm::format(" %.6g", value);
      llvm::outs() << (values.numElements() > static_cast<int64_t>(shown)
                           ? " ...\n"
                           : "\n");
    }
  }

  ModelOptions model;
  ImageOptions image;
  EngineOptions engine;
  cl::opt<std::string> input, output;
  cl::opt<int64_t> limit;
};

} // namespace

std::unique_ptr<Command> quantmlir::createRunCommand() {
  return std::make_unique<RunCommand>();
}
