//===- CollectStatistics.cpp - Runs a model to calibrate ------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CollectStatistics.h"

#include "llvm/Support/ThreadPool.h"

using namespace quantmlir;

namespace {

/// Adds the outputs of one run at a time to statistics, in the background.
class StatisticsQueue {
public:
  explicit StatisticsQueue(std::vector<ValueStatistics *> statistics,
                           llvm::ArrayRef<std::string> names)
      : statistics(std::move(statistics)), names(names) {
    // The longest first would be best; observers come in program order, and
    // early activations are the largest.
    messages.resize(this->statistics.size());
  }
  ~StatisticsQueue() { pool.wait(); }

  /// Waits for the run before, then starts with `outputs`, one for each
  /// statistics. Errors of the run before.
  llvm::Error add(llvm::SmallVector<HostTensor> outputs, int64_t firstSample,
                  int64_t numSamples) {
    if (llvm::Error error = wait())
      return error;
    current = std::move(outputs);
    for (size_t i = 0; i < statistics.size(); ++i)
      pool.async([this, i, firstSample, numSamples] {
        messages[i] = llvm::toString(statistics[i]->observe(
            current[i].data<float>(), current[i].getShape(), firstSample,
            numSamples));
      });
    return llvm::Error::success();
  }

  llvm::Error wait() {
    pool.wait();
    // The first in program order, whichever came first in time.
    for (auto [message, name] : llvm::zip_equal(messages, names))
      if (!message.empty())
        return llvm::createStringError("calibrating '" + name +
                                       "': " + message);
    return llvm::Error::success();
  }

private:
  llvm::DefaultThreadPool pool;
  std::vector<ValueStatistics *> statistics;
  llvm::ArrayRef<std::string> names;
  llvm::SmallVector<HostTensor> current;
  std::vector<std::string> messages;
};

} // namespace

llvm::Error quantmlir::collectStatistics(
    ModelRunner &runner, const SampleSource &samples, Shard shard,
    size_t firstObserved, const StatisticsOptions &options,
    llvm::function_ref<void(llvm::StringRef name, llvm::ArrayRef<float> values)>
        visit,
    llvm::function_ref<void(int64_t, int64_t)> progress,
    CalibrationTable &table) {
  llvm::ArrayRef<std::string> names =
      llvm::ArrayRef<std::string>(runner.getOutputNames())
          .drop_front(firstObserved);
  std::vector<ValueStatistics *> statistics;
  for (const std::string &name : names) {
    llvm::Expected<ValueStatistics *> entry =
        table.getOrCreate(name, ValueStatistics(options));
    if (!entry)
      return entry.takeError();
    statistics.push_back(*entry);
  }
  // Whole runs, so that shards together make the runs of one process.
  int64_t batch = runner.getBatch(), total = samples.getNumSamples();
  int64_t numRuns = (total + batch - 1) / batch;
  int64_t begin = numRuns * shard.index / shard.count * batch;
  int64_t end =
      std::min(total, numRuns * (shard.index + 1) / shard.count * batch);
  StatisticsQueue queue(std::move(statistics), names);
  for (int64_t first = begin; first < end; first += batch) {
    int64_t count = std::min(batch, end - first);
    llvm::Expected<llvm::SmallVector<HostTensor>> outputs =
        runner.runSamples(samples, first, count);
    if (!outputs)
      return outputs.takeError();
    outputs->erase(outputs->begin(), outputs->begin() + firstObserved);
    for (auto [name, output] : llvm::zip_equal(names, *outputs))
      visit(name, output.data<float>());
    if (llvm::Error error = queue.add(std::move(*outputs), first, count))
      return error;
    table.addSamples(count);
    progress(first + count - begin, end - begin);
  }
  return queue.wait();
}
