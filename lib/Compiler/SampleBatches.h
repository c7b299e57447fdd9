//===- SampleBatches.h - Samples in whole runs of a model -------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_LIB_COMPILER_SAMPLEBATCHES_H
#define QUANT_MLIR_LIB_COMPILER_SAMPLEBATCHES_H

#include "quant-mlir/Attribution/AttributeErrors.h"
#include "quant-mlir/Compiler/Compiler.h"

namespace quantmlir {

/// Batches that are evenly taken from all, which may be sorted.
class EvenBatches {
public:
  /// About `maxSamples` samples of `available` batches: at least one batch, if
  /// there is one.
  EvenBatches(int64_t available, int64_t batch, int64_t maxSamples)
      : available(available),
        count(std::min(std::max<int64_t>(maxSamples / batch, 1), available)) {}

  int64_t size() const { return count; }
  int64_t operator[](int64_t index) const { return index * available / count; }

private:
  int64_t available, count;
};

/// Samples as the arguments of a model's function.
class SampleBatches {
public:
  /// `samples` must outlive the object. Errors: those of Compiler::getInputs.
  static llvm::Expected<SampleBatches> create(Compiler &compiler,
                                              const SampleSource &samples);

  int64_t getBatchSize() const { return batch; }
  /// Batches that hold all samples.
  int64_t getNumBatches() const;
  /// Batch `index`; samples are repeated where the last one is not full.
  llvm::Expected<llvm::SmallVector<HostTensor>> read(int64_t index) const;

  /// Batches with about `maxSamples` samples, at least one batch, evenly taken
  /// from all, which may be sorted. The object must outlive them.
  qnn::MeasuringSamples pick(int64_t maxSamples) const;

private:
  explicit SampleBatches(const SampleSource &samples) : samples(&samples) {}

  const SampleSource *samples;
  int64_t batch = 1;
};

} // namespace quantmlir

#endif // QUANT_MLIR_LIB_COMPILER_SAMPLEBATCHES_H
