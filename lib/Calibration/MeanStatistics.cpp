//===- MeanStatistics.cpp - Means of what layers see ----------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Calibration/MeanStatistics.h"

#include "llvm/ADT/STLExtras.h"

#include <cmath>

using namespace quantmlir;

llvm::Expected<MeanStatistics> MeanStatistics::create(std::vector<double> means,
                                                      int64_t numVectors) {
  if (numVectors < 0)
    return llvm::createStringError("the number of vectors is negative");
  for (double mean : means)
    if (!std::isfinite(static_cast<float>(mean)))
      return llvm::createStringError("a mean is not finite");
  MeanStatistics statistics;
  statistics.means = std::move(means);
  statistics.numVectors = numVectors;
  return statistics;
}

llvm::Error MeanStatistics::merge(const MeanStatistics &other) {
  if (other.means.size() != means.size())
    return llvm::createStringError(
        "cannot merge means of " + llvm::Twine(other.means.size()) +
        " elements into means of " + llvm::Twine(means.size()));
  int64_t total = numVectors + other.numVectors;
  if (total > 0)
    for (auto [mine, theirs] : llvm::zip_equal(means, other.means))
      mine = (mine * numVectors + theirs * other.numVectors) / total;
  numVectors = total;
  return llvm::Error::success();
}
