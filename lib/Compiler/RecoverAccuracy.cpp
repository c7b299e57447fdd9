//===- RecoverAccuracy.cpp - Runs the recovery of accuracy ----------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Compiler/Compiler.h"

#include "SampleBatches.h"

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
  if (auto error = qnn::recoverLayers(
          *function, getFunctionCompiler(),
          [&](int64_t index) { return batches->read(index); },
          batches->getNumBatches(), batches->getBatchSize(), options.recovery,
          [&](int64_t done, int64_t total) {
            if (options.progress)
              options.progress("recovering accuracy", done, total);
          }))
    return error;
  return dump();
}
