//===- The widest accumulators that data makes ----------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Activity.h"

#include "quant-mlir/Compiler/ModelRunner.h"
#include "quant-mlir/Reference/AccumulatorObserver.h"

#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace quantmlir;

llvm::Error Compiler::observeAccumulators(const SampleSource &samples,
                                          int64_t maxSamples) {
  if (auto error = compileTo(Phase::Quantize))
    return error;
  llvm::DenseMap<Operation *, IntegerInterval> seen;
  EvaluatorRegistry registry = EvaluatorRegistry::createDefault();
  quantmlir::observeAccumulators(
      registry, [&](Operation *op, IntegerInterval interval) {
        auto [entry, isNew] = seen.try_emplace(op, interval);
        if (!isNew)
          entry->second = entry->second.hull(interval);
      });
  auto runner = ModelRunner::createReference(*this, std::move(registry));
  if (!runner)
    return runner.takeError();
  Activity activity(*this, "observing accumulators");
  int64_t total = std::min(samples.getNumSamples(), maxSamples);
  for (int64_t begin = 0; begin < total; begin += (*runner)->getBatch()) {
    activity.advance(begin, total);
    auto outputs = (*runner)->runSamples(
        samples, begin, std::min((*runner)->getBatch(), total - begin));
    if (!outputs)
      return outputs.takeError();
  }
  Builder builder(context.get());
  for (auto [op, interval] : seen)
    op->setAttr("qnn.observed_accumulator_bits",
                builder.getI64IntegerAttr(interval.signedBits()));
  return llvm::Error::success();
}
