//===- LearningRate.cpp - How fast training goes, over time ---------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Training/LearningRate.h"

#include <algorithm>
#include <cmath>

double quantmlir::getLearningRate(const LearningRateOptions &options,
                                  int64_t step, int64_t totalSteps) {
  if (step < options.warmupSteps)
    return options.rate * static_cast<double>(step + 1) /
           static_cast<double>(options.warmupSteps);
  double length = static_cast<double>(
      std::max<int64_t>(1, totalSteps - options.warmupSteps));
  double progress =
      std::min(1.0, static_cast<double>(step - options.warmupSteps) / length);
  switch (options.schedule) {
  case LearningRateSchedule::Constant:
    return options.rate;
  case LearningRateSchedule::Cosine: {
    double share = (1.0 + std::cos(progress * 3.14159265358979323846)) / 2;
    return options.rate *
           (options.finalShare + (1.0 - options.finalShare) * share);
  }
  case LearningRateSchedule::Step:
    return options.rate * (progress < 0.5 ? 1.0 : progress < 0.75 ? 0.1 : 0.01);
  }
  return options.rate;
}
