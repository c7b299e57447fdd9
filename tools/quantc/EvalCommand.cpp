//===- quantc eval --------------------------------------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LabelOptions.h"
#include "Options.h"
#include "OutputFiles.h"

#include "llvm/Support/Format.h"

#include <cmath>

using namespace quantmlir;
namespace cl = llvm::cl;

namespace {

class EvalCommand : public Command {
public:
  EvalCommand()
      : Command("eval",
                "Accuracy of a classifier on labelled data: "
                "quantc eval net.so --data images.npy --labels labels.npy"),
        model(subCommand), image(subCommand), engine(subCommand),
        labels(subCommand, cl::Required,
               "the right class of each sample, integers of any width"),
        data("data", cl::sub(subCommand), cl::Required, cl::value_desc("DATA"),
             cl::desc("samples")),
        json(
            "json", cl::sub(subCommand), cl::value_desc("FILE"),
            cl::desc(
                "write top1, top5 and samples as JSON; - is standard output")) {
  }

  llvm::Error run() override {
    if (auto error = checkOutputFiles({{"--json", json}}))
      return error;
    llvm::Expected<LoadedModel> loaded = loadModel(model, engine.engine);
    if (!loaded)
      return loaded.takeError();
    ModelRunner &runner = *loaded->runner;
    llvm::Expected<SampleSource> samples =
        SampleSource::open(data, runner.getInputs(), image.get());
    if (!samples)
      return samples.takeError();
    int64_t total = samples->getNumSamples();
    llvm::Expected<std::vector<int64_t>> classes = labels.read(data, total);
    if (!classes)
      return classes.takeError();
    int64_t top1 = 0, top5 = 0;
    if (auto error =
            scoreAllSamples(runner, *samples, makeProgress(),
                            [&](int64_t begin, const HostTensor &scores) {
                              return count(scores, begin, *classes, top1, top5);
                            }))
      return error;
    clearProgress();
    double share1 = static_cast<double>(top1) / total;
    double share5 = static_cast<double>(top5) / total;
    if (json != "-")
      llvm::outs() << llvm::format(
          "top-1 %.2f %%, top-5 %.2f %% of %lld samples\n", 100 * share1,
          100 * share5, static_cast<long long>(total));
    return writeJSON(json, llvm::json::Object{{"top1", share1},
                                              {"top5", share5},
                                              {"samples", total}});
  }

private:
  /// Counts samples whose label is the largest score, or among the five
  /// largest. Equal scores count in the order of classes, as numpy's argmax
  /// does.
  llvm::Error count(const HostTensor &output, int64_t begin,
                    llvm::ArrayRef<int64_t> classes, int64_t &top1,
                    int64_t &top5) {
    HostTensor scores = output.convertTo(ElementType::F64);
    int64_t samples = output.getDim(0);
    int64_t width = output.numElements() / samples;
    for (int64_t i = 0; i < samples; ++i) {
      auto row = scores.data<double>().slice(i * width, width);
      int64_t label = classes[begin + i];
      if (label < 0 || label >= width)
        return llvm::createStringError("label " + llvm::Twine(label) +
                                       " of sample " + llvm::Twine(begin + i) +
                                       " is not one of the " +
                                       llvm::Twine(width) + " classes");
      // No score is above one that is no number, which would be right then.
      if (std::isnan(row[label]))
        continue;
      int64_t rank = 0;
      for (int64_t c = 0; c < width; ++c)
        rank += row[c] > row[label] || (row[c] == row[label] && c < label);
      top1 += rank < 1;
      top5 += rank < 5;
    }
    return llvm::Error::success();
  }

  ModelOptions model;
  ImageOptions image;
  EngineOptions engine;
  LabelOptions labels;
  cl::opt<std::string> data;
  cl::opt<std::string> json;
};

} // namespace

std::unique_ptr<Command> quantmlir::createEvalCommand() {
  return std::make_unique<EvalCommand>();
}
