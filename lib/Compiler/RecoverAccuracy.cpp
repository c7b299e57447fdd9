//===- RecoverAccuracy.cpp - Runs the recovery of accuracy ----------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Activity.h"
#include "SampleBatches.h"

#include "quant-mlir/Compiler/ModelRunner.h"
#include "quant-mlir/Recovery/InputMaxima.h"
#include "quant-mlir/Recovery/Passes.h"

#include "mlir/Pass/PassManager.h"

using namespace mlir;
using namespace quantmlir;

llvm::Error Compiler::recoverAccuracy(const SampleSource &samples) {
  if (auto error = compileTo(Phase::QDQ))
    return error;
  llvm::Expected<func::FuncOp> function = getFunction();
  if (!function)
    return function.takeError();
  llvm::Expected<SampleBatches> batches = SampleBatches::create(*this, samples);
  if (!batches)
    return batches.takeError();
  Activity activity(*this, "recovering accuracy");
  if (auto error = qnn::recoverLayers(
          *function, getFunctionCompiler(),
          [&](int64_t index) { return batches->read(index); },
          batches->getNumBatches(), batches->getBatchSize(), options.recovery,
          [&](int64_t done, int64_t total) { activity.advance(done, total); }))
    return error;
  return dump();
}

llvm::Error Compiler::smoothLinears(const SampleSource &samples, double alpha) {
  if (auto error = compileTo(Phase::Fuse))
    return error;
  llvm::Expected<func::FuncOp> function = getFunction();
  if (!function)
    return function.takeError();
  qnn::InputMaxima maxima(*function);
  if (maxima.empty())
    return llvm::Error::success();
  llvm::Expected<SampleBatches> batches = SampleBatches::create(*this, samples);
  if (!batches)
    return batches.takeError();
  Activity activity(*this, "looking for outliers");
  auto runner = compileForHost(maxima.createObserved());
  if (!runner)
    return runner.takeError();
  for (int64_t i = 0, e = batches->getNumBatches(); i < e; ++i) {
    llvm::Expected<llvm::SmallVector<HostTensor>> tensors = batches->read(i);
    if (!tensors)
      return tensors.takeError();
    llvm::Expected<llvm::SmallVector<HostTensor>> outputs =
        (*runner)->run(*tensors);
    if (!outputs)
      return outputs.takeError();
    maxima.add(llvm::ArrayRef(*outputs).drop_front(function->getNumResults()));
    activity.advance(i + 1, e);
  }
  maxima.attach();
  return runPipeline(*module, [&](OpPassManager &pm) {
    qnn::SmoothLinearsPassOptions smoothing;
    smoothing.alpha = alpha;
    pm.addNestedPass<func::FuncOp>(qnn::createSmoothLinearsPass(smoothing));
  });
}
