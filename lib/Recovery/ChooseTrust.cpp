//===- ChooseTrust.cpp - How much samples say about unseen ones -----------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Recovery/AdaptiveRounding.h"

#include "llvm/ADT/STLExtras.h"

#include <limits>
#include <optional>

using namespace quantmlir;

double quantmlir::chooseTrust(const MomentsOfHalves &halves,
                              llvm::ArrayRef<RoundingRow> rows,
                              llvm::ArrayRef<int64_t> groups,
                              StorageRange storage,
                              const ParallelFor &parallelFor) {
  // A single patch has no covariance.
  for (const std::vector<InputMoments> &half : halves)
    if (llvm::any_of(half, [](const InputMoments &moments) {
          return moments.getNumPatches() < 2;
        }))
      return 0.0;
  // Of those that are equally good the least.
  static constexpr double candidates[] = {0.0,  0.03, 0.1, 0.2,  0.35, 0.5,
                                          0.65, 0.8,  0.9, 0.97, 1.0};
  constexpr int64_t count = std::size(candidates);
  // Each half chooses for the other one.
  std::vector<double> errors(2 * count);
  parallelFor(2 * count, [&](int64_t index) {
    int64_t half = index % 2;
    std::optional<AdaptiveRounding> rounding;
    std::optional<int64_t> last;
    for (auto [group, row] : llvm::zip_equal(groups, rows)) {
      const InputMoments &chosenBy = halves[half][group];
      if (last != group)
        rounding.emplace(chosenBy, storage, AdaptiveRoundingOptions(),
                         candidates[index / 2]);
      last = group;
      RoundingRow tried(row);
      std::vector<float> rounded(row.weight.size());
      tried.rounded = rounded;
      if (tried.freeScale)
        tried.params.scale = chooseRowScale(tried, storage, chosenBy);
      rounding->solveBySearch(tried);
      errors[index] +=
          getRoundingError(halves[1 - half][group], tried.weight, rounded);
    }
  });
  double best = 0.0, smallest = std::numeric_limits<double>::infinity();
  for (int64_t i = 0; i < count; ++i)
    if (double error = errors[2 * i] + errors[2 * i + 1]; error < smallest) {
      smallest = error;
      best = candidates[i];
    }
  // From n / (n + c) for half of the samples to 2 n / (2 n + c) for all.
  return 2.0 * best / (1.0 + best);
}
