//===- AttributeErrors.cpp - Where a network loses accuracy ---------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Attribution/AttributeErrors.h"

#include "Activity.h"
#include "SampleBatches.h"

using namespace mlir;
using namespace quantmlir;

llvm::Error Compiler::attributeErrors(const SampleSource &samples,
                                      int64_t maxSamples) {
  assert(floatModule && "calibrate comes first");
  if (auto error = compileTo(Phase::Propagate))
    return error;
  llvm::Expected<func::FuncOp> simulated = getFunction();
  if (!simulated)
    return simulated.takeError();
  llvm::Expected<SampleBatches> batches = SampleBatches::create(*this, samples);
  if (!batches)
    return batches.takeError();
  Activity activity(*this, "attributing errors");
  llvm::Expected<ErrorReport> found = qnn::attributeErrors(
      *floatModule->getOps<func::FuncOp>().begin(), *simulated,
      getFunctionCompiler(), batches->pick(maxSamples),
      [&](int64_t done, int64_t total) { activity.advance(done, total); });
  if (!found)
    return found.takeError();
  errors = std::move(*found);
  report.errors = errors;
  return llvm::Error::success();
}
