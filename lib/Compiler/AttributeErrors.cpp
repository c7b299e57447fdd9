//===- AttributeErrors.cpp - Where a network loses accuracy ---------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Attribution/AttributeErrors.h"
#include "quant-mlir/Attribution/QuantizedValues.h"
#include "quant-mlir/Compiler/Compiler.h"

#include "SampleBatches.h"

using namespace mlir;
using namespace quantmlir;

llvm::Error Compiler::attributeErrors(const SampleSource &samples) {
  assert(floatModule && "calibrate has not kept the float module");
  if (auto error = compileTo(Phase::Propagate))
    return error;
  llvm::Expected<func::FuncOp> simulated = getFunction();
  if (!simulated)
    return simulated.takeError();
  llvm::Expected<SampleBatches> batches = SampleBatches::create(*this, samples);
  if (!batches)
    return batches.takeError();
  qnn::MeasuringSamples measuring;
  measuring.batchSize = batches->getBatchSize();
  int64_t available = batches->getNumBatches();
  measuring.numBatches = std::clamp<int64_t>(
      options.attributionSamples / measuring.batchSize, 1, available);
  // Evenly from all samples, which may be sorted.
  measuring.read = [&](int64_t index) {
    return batches->read(index * available / measuring.numBatches);
  };
  llvm::Expected<ErrorReport> found = qnn::attributeErrors(
      *floatModule->getOps<func::FuncOp>().begin(), *simulated,
      getFunctionCompiler(), measuring, [&](int64_t done, int64_t total) {
        if (options.progress)
          options.progress("attributing errors", done, total);
      });
  if (!found)
    return found.takeError();
  errors = std::move(*found);
  report.errors = errors;
  return llvm::Error::success();
}
