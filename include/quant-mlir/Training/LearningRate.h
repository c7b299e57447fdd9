//===- LearningRate.h - How fast training goes, over time -------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_TRAINING_LEARNINGRATE_H
#define QUANT_MLIR_TRAINING_LEARNINGRATE_H

#include <cstdint>

namespace quantmlir {

enum class LearningRateSchedule {
  Constant,
  /// Falls along half a cosine to `LearningRateOptions::finalShare`.
  Cosine,
  /// A tenth after one half of the steps, a hundredth after three quarters.
  Step,
};

struct LearningRateOptions {
  double rate = 0.001; ///< the largest
  LearningRateSchedule schedule = LearningRateSchedule::Cosine;
  /// Steps at the start in which the rate rises linearly.
  int64_t warmupSteps = 0;
  /// What is left at the end of the schedule `Cosine`, as a share of `rate`.
  double finalShare = 0.01;
};

/// The rate of step `step`, which counts from 0, of `totalSteps`.
double getLearningRate(const LearningRateOptions &options, int64_t step,
                       int64_t totalSteps);

} // namespace quantmlir

#endif // QUANT_MLIR_TRAINING_LEARNINGRATE_H
