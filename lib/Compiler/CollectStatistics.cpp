//===- CollectStatistics.cpp - Runs a model to calibrate ------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CollectStatistics.h"

#include "SampleBatches.h"

#include "llvm/Support/ThreadPool.h"

#include <atomic>

using namespace quantmlir;

namespace {

/// Adds the outputs of one run at a time to statistics, in the background.
class StatisticsQueue {
public:
  /// The first `firstObserved` outputs of a run are of no interest.
  StatisticsQueue(
      std::vector<ValueStatistics *> statistics,
      llvm::ArrayRef<std::string> names, size_t firstObserved,
      llvm::function_ref<void(llvm::StringRef, llvm::ArrayRef<float>)> visit)
      : statistics(std::move(statistics)), names(names),
        firstObserved(firstObserved), visit(visit) {
    messages.resize(this->statistics.size());
  }
  ~StatisticsQueue() { pool.wait(); }

  /// Waits for the run before, then starts with `outputs`. Errors of the run
  /// before.
  llvm::Error add(llvm::SmallVector<HostTensor> outputs, int64_t first,
                  int64_t count) {
    if (llvm::Error error = wait())
      return error;
    spare = std::move(current);
    current = std::move(outputs);
    firstSample = first;
    numSamples = count;
    next = 0;
    for (unsigned i = 0, e = pool.getMaxConcurrency(); i < e; ++i)
      pool.async([this] { observeRest(); });
    return llvm::Error::success();
  }

  llvm::Error wait() {
    observeRest();
    pool.wait();
    // The first in program order, whichever came first in time.
    for (auto [message, name] : llvm::zip_equal(messages, names))
      if (!message.empty())
        return llvm::createStringError("calibrating '" + name +
                                       "': " + message);
    return llvm::Error::success();
  }

  /// Outputs that are not needed any more, for their memory; maybe none.
  llvm::SmallVector<HostTensor> takeSpare() { return std::move(spare); }

private:
  /// Observes values of the current run until there is none that nobody does.
  /// Early activations are the largest and come first, so threads end together.
  void observeRest() {
    for (size_t i; !current.empty() && (i = next++) < statistics.size();) {
      const HostTensor &tensor = current[firstObserved + i];
      visit(names[i], tensor.data<float>());
      messages[i] = llvm::toString(statistics[i]->observe(
          tensor.data<float>(), tensor.getShape(), firstSample, numSamples));
    }
  }

  // One processor runs the model; it helps when it has to wait.
  llvm::DefaultThreadPool pool{llvm::hardware_concurrency(
      std::max(llvm::hardware_concurrency().compute_thread_count(), 2u) - 1)};
  std::vector<ValueStatistics *> statistics;
  llvm::ArrayRef<std::string> names;
  size_t firstObserved;
  llvm::function_ref<void(llvm::StringRef, llvm::ArrayRef<float>)> visit;
  llvm::SmallVector<HostTensor> current, spare;
  int64_t firstSample = 0, numSamples = 0;
  /// The first value of the current run that nobody has begun with.
  std::atomic<size_t> next = 0;
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
  int64_t begin = numRuns * shard.index / shard.count;
  int64_t end = numRuns * (shard.index + 1) / shard.count;
  EvenBatches runs(end - begin, batch, shard.maxSamples);
  StatisticsQueue queue(std::move(statistics), names, firstObserved, visit);
  for (int64_t run = 0; run < runs.size(); ++run) {
    int64_t first = (begin + runs[run]) * batch;
    int64_t count = std::min(batch, total - first);
    llvm::Expected<llvm::SmallVector<HostTensor>> outputs =
        runner.runSamples(samples, first, count, queue.takeSpare());
    if (!outputs)
      return outputs.takeError();
    // Numbers without gaps: what depends on the order sees one sequence.
    if (llvm::Error error =
            queue.add(std::move(*outputs), (begin + run) * batch, count))
      return error;
    table.addSamples(count);
    progress(std::min((run + 1) * batch, total),
             std::min(runs.size() * batch, total));
  }
  return queue.wait();
}
