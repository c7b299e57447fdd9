//===- RecoverAccuracy.cpp - Runs the recovery of accuracy ----------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Compiler/Compiler.h"
#include "quant-mlir/Compiler/ModelRunner.h"
#include "quant-mlir/Recovery/InputMaxima.h"
#include "quant-mlir/Recovery/Passes.h"

#include "mlir/Pass/PassManager.h"

using namespace mlir;
using namespace quantmlir;

/// Samples [first, first + batch) for every input; the last ones are repeated
/// where there are not so many.
static llvm::Expected<llvm::SmallVector<HostTensor>>
readBatch(const SampleSource &samples, llvm::ArrayRef<InputSpec> inputs,
          int64_t first, int64_t batch) {
  int64_t count = std::min(batch, samples.getNumSamples() - first);
  llvm::Expected<llvm::SmallVector<HostTensor>> tensors =
      samples.read(first, count);
  if (!tensors || count == batch)
    return tensors;
  for (auto [tensor, input] : llvm::zip_equal(*tensors, inputs)) {
    llvm::Expected<HostTensor> full =
        HostTensor::create(input.type, input.shape);
    if (!full)
      return full.takeError();
    for (size_t i = 0; i < full->numBytes(); ++i)
      full->rawData()[i] = tensor.rawData()[i % tensor.numBytes()];
    tensor = std::move(*full);
  }
  return tensors;
}

llvm::Error Compiler::recoverAccuracy(const SampleSource &samples) {
  if (auto error = compileTo(Phase::QDQ))
    return error;
  llvm::Expected<func::FuncOp> function = getFunction();
  if (!function)
    return function.takeError();
  llvm::Expected<llvm::SmallVector<InputSpec>> inputs = getInputs();
  if (!inputs)
    return inputs.takeError();
  int64_t batch = inputs->empty() || inputs->front().shape.empty()
                      ? 1
                      : inputs->front().shape.front();
  auto compile =
      [&](OwningOpRef<ModuleOp> slice) -> llvm::Expected<TensorFunction> {
    auto runner = compileForHost(std::move(slice));
    if (!runner)
      return runner.takeError();
    return [runner = std::shared_ptr<ModelRunner>(std::move(*runner))](
               llvm::ArrayRef<HostTensor> tensors) {
      return runner->run(tensors);
    };
  };
  if (auto error = qnn::recoverLayers(
          *function, compile,
          [&](int64_t index) {
            return readBatch(samples, *inputs, index * batch, batch);
          },
          (samples.getNumSamples() + batch - 1) / batch, batch,
          options.recovery,
          [&](int64_t done, int64_t total) {
            if (options.progress)
              options.progress("recovering accuracy", done, total);
          }))
    return error;
  return dump();
}

llvm::Error Compiler::smoothLinears(const SampleSource &samples, double alpha) {
  if (auto error = compileTo(Phase::Fuse))
    return error;
  llvm::Expected<func::FuncOp> function = getFunction();
  if (!function)
    return function.takeError();
  llvm::Expected<llvm::SmallVector<InputSpec>> inputs = getInputs();
  if (!inputs)
    return inputs.takeError();
  qnn::InputMaxima maxima(*function);
  if (maxima.empty())
    return llvm::Error::success();
  auto runner = compileForHost(maxima.createObserved());
  if (!runner)
    return runner.takeError();
  int64_t batch = (*runner)->getBatch(), total = samples.getNumSamples();
  for (int64_t first = 0; first < total; first += batch) {
    llvm::Expected<llvm::SmallVector<HostTensor>> tensors =
        readBatch(samples, *inputs, first, batch);
    if (!tensors)
      return tensors.takeError();
    llvm::Expected<llvm::SmallVector<HostTensor>> outputs =
        (*runner)->run(*tensors);
    if (!outputs)
      return outputs.takeError();
    maxima.add(llvm::ArrayRef(*outputs).drop_front(function->getNumResults()));
    if (options.progress)
      options.progress("looking for outliers", std::min(first + batch, total),
                       total);
  }
  maxima.attach();
  return runPipeline(*module, [&](OpPassManager &pm) {
    qnn::SmoothLinearsPassOptions smoothing;
    smoothing.alpha = alpha;
    pm.addNestedPass<func::FuncOp>(qnn::createSmoothLinearsPass(smoothing));
  });
}
