//===- TrainingSet.h - Labelled samples, in batches -------------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_TRAINING_TRAININGSET_H
#define QUANT_MLIR_TRAINING_TRAININGSET_H

#include "quant-mlir/Data/SampleSource.h"

namespace quantmlir {

/// Samples and the class of each, if it is known. Refers to both, which must
/// outlive it.
struct LabelledSamples {
  const SampleSource &samples;
  /// Empty where targets are not made of labels.
  llvm::ArrayRef<int64_t> labels;

  int64_t size() const { return samples.getNumSamples(); }
  /// An error unless there is a label for each sample, one of `classes`.
  llvm::Error check(int64_t classes, llvm::StringRef what) const;
};

/// The numbers 0 to `count` - 1 in an order that depends on seed and epoch
/// only, the same on every machine.
llvm::SmallVector<int64_t, 0> getSampleOrder(int64_t count, uint64_t seed,
                                             int64_t epoch);

/// One batch: a tensor for each input of the model, and the targets,
/// [samples, classes]: 1 - smoothing for the label, plus smoothing / classes
/// for every class. Without labels, targets are 0.
struct TrainingBatch {
  llvm::SmallVector<HostTensor> inputs;
  HostTensor targets;
};

/// Reads the samples of the numbers `chosen` together.
llvm::Expected<TrainingBatch> readLabelledBatch(const LabelledSamples &set,
                                                llvm::ArrayRef<int64_t> chosen,
                                                int64_t classes,
                                                double smoothing);

} // namespace quantmlir

#endif // QUANT_MLIR_TRAINING_TRAININGSET_H
