//===- SampleBatches.cpp - Samples in whole runs of a model ---------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SampleBatches.h"

using namespace quantmlir;

llvm::Expected<SampleBatches>
SampleBatches::create(Compiler &compiler, const SampleSource &samples) {
  llvm::Expected<llvm::SmallVector<InputSpec>> inputs = compiler.getInputs();
  if (!inputs)
    return inputs.takeError();
  SampleBatches batches(samples);
  if (!inputs->empty() && !inputs->front().shape.empty())
    batches.batch = inputs->front().shape.front();
  return batches;
}

int64_t SampleBatches::getNumBatches() const {
  return (samples->getNumSamples() + batch - 1) / batch;
}

llvm::Expected<llvm::SmallVector<HostTensor>>
SampleBatches::read(int64_t index) const {
  int64_t first = index * batch;
  int64_t count = std::min(batch, samples->getNumSamples() - first);
  return samples->readBatch(first, count, batch);
}

qnn::MeasuringSamples SampleBatches::pick(int64_t maxSamples) const {
  EvenBatches batches(getNumBatches(), batch, maxSamples);
  qnn::MeasuringSamples picked;
  picked.batchSize = batch;
  picked.numBatches = batches.size();
  picked.read = [this, batches](int64_t index) { return read(batches[index]); };
  return picked;
}
