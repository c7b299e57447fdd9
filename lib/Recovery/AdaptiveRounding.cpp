//===- AdaptiveRounding.cpp - Choosing up or down for each weight ---------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Recovery/AdaptiveRounding.h"

#include "PanelMatrix.h"
#include "RoundingOptimizer.h"
#include "RoundingSearch.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

using namespace quantmlir;

//===----------------------------------------------------------------------===//
// InputMoments
//===----------------------------------------------------------------------===//

struct InputMoments::Sums {
  explicit Sums(int64_t size)
      : gram(size), cross(size), original(size), quantized(size) {}

  /// x' x'^T and x x'^T.
  PanelMatrix gram, cross;
  std::vector<double> original, quantized;
};

InputMoments::InputMoments(int64_t size) : sums(new Sums(size)) {}
InputMoments::~InputMoments() = default;
InputMoments::InputMoments(InputMoments &&) = default;

int64_t InputMoments::getSize() const { return sums->gram.getSize(); }

void InputMoments::add(llvm::ArrayRef<float> original,
                       llvm::ArrayRef<float> quantized, int64_t numPatches,
                       const ParallelFor &parallelFor) {
  int64_t size = getSize(), padded = sums->gram.getPaddedSize();
  // So many patches at a time stay in the cache.
  constexpr int64_t block = 128;
  std::vector<float> x(block * padded), xq(block * padded);
  for (int64_t begin = 0; begin < numPatches; begin += block) {
    int64_t length = std::min(block, numPatches - begin);
    for (int64_t p = 0; p < length; ++p)
      for (int64_t i = 0; i < size; ++i) {
        x[p * padded + i] = original[(begin + p) * size + i];
        xq[p * padded + i] = quantized[(begin + p) * size + i];
        sums->original[i] += x[p * padded + i];
        sums->quantized[i] += xq[p * padded + i];
      }
    parallelFor(padded / PanelMatrix::blockRows, [&](int64_t index) {
      int64_t row = index * PanelMatrix::blockRows;
      sums->gram.addProducts(xq.data(), xq.data(), length, row);
      sums->cross.addProducts(x.data(), xq.data(), length, row);
    });
  }
  count += numPatches;
}

void InputMoments::merge(const InputMoments &other) {
  sums->gram.add(other.sums->gram);
  sums->cross.add(other.sums->cross);
  for (int64_t i = 0, e = getSize(); i < e; ++i) {
    sums->original[i] += other.sums->original[i];
    sums->quantized[i] += other.sums->quantized[i];
  }
  count += other.count;
}

double InputMoments::getMeanSquare(int64_t index) const {
  return count > 0 ? sums->gram.get(index, index) / count : 0.0;
}

QuantParams RoundingRow::getParams(size_t index) const {
  if (blocks.empty())
    return params;
  // Scales are exact in float.
  auto scale = static_cast<float>(params.scale * blocks[index].scale);
  return {scale, blocks[index].zeroPoint};
}

double quantmlir::chooseRowScale(const RoundingRow &row, StorageRange storage,
                                 const InputMoments &moments) {
  constexpr int candidates = 60;
  constexpr double step = 0.01;
  double best = row.params.scale;
  double smallest = std::numeric_limits<double>::infinity();
  RoundingRow tried(row);
  for (int i = 0; i < candidates; ++i) {
    // Scales are exact in float.
    tried.params.scale =
        static_cast<float>(row.params.scale * (1.0 - step * i));
    if (!std::isnormal(static_cast<float>(tried.params.scale)))
      break;
    double error = 0.0;
    for (auto [index, w] : llvm::enumerate(row.weight)) {
      QuantParams params = tried.getParams(index);
      double difference =
          w - dequantizeConstant(quantizeConstant(w, params, storage), params);
      error += moments.getMeanSquare(index) * difference * difference;
    }
    if (error < smallest) {
      smallest = error;
      best = tried.params.scale;
    }
  }
  return best;
}

double quantmlir::getRoundingError(const InputMoments &moments,
                                   llvm::ArrayRef<float> weight,
                                   llvm::ArrayRef<float> rounded) {
  const InputMoments::Sums &sums = *moments.sums;
  double count = std::max<double>(moments.getNumPatches(), 1);
  double error = 0.0, mean = 0.0, wanted = 0.0;
  for (int64_t i = 0, e = moments.getSize(); i < e; ++i) {
    double quantized = 0.0, original = 0.0;
    for (int64_t j = 0; j < e; ++j) {
      quantized += static_cast<double>(sums.gram.get(j, i)) * rounded[j];
      original += static_cast<double>(sums.cross.get(j, i)) * weight[j];
    }
    error += rounded[i] * (quantized - 2.0 * original) / count;
    mean += rounded[i] * sums.quantized[i] / count;
    wanted += weight[i] * sums.original[i] / count;
  }
  return error - mean * mean + 2.0 * mean * wanted;
}

//===----------------------------------------------------------------------===//
// AdaptiveRounding
//===----------------------------------------------------------------------===//

struct AdaptiveRounding::Problem {
  explicit Problem(int64_t size) : gram(size), cross(size) {}

  /// Covariances, of x' with itself and of x with x', normalized by `unit`,
  /// the mean diagonal element of the first.
  PanelMatrix gram, cross;
  double unit = 0.0;
};

AdaptiveRounding::AdaptiveRounding(const InputMoments &moments,
                                   StorageRange storage,
                                   const AdaptiveRoundingOptions &options,
                                   double trust)
    : storage(storage), options(options) {
  int64_t size = moments.getSize();
  const InputMoments::Sums &sums = *moments.sums;
  auto created = std::make_unique<Problem>(size);
  double count = std::max<double>(moments.getNumPatches(), 1);
  auto covariance = [&](const PanelMatrix &products,
                        llvm::ArrayRef<double> left, int64_t i, int64_t j) {
    return products.get(i, j) / count -
           left[i] / count * sums.quantized[j] / count;
  };
  for (int64_t i = 0; i < size; ++i)
    created->unit += std::max(0.0, covariance(sums.gram, sums.quantized, i, i));
  created->unit /= std::max<int64_t>(size, 1);
  double scale = created->unit > 0 ? 1.0 / created->unit : 0.0;
  for (int64_t i = 0; i < size; ++i) {
    double own = std::max(0.0, covariance(sums.gram, sums.quantized, i, i));
    for (int64_t j = 0; j < size; ++j) {
      created->gram.at(i, j) =
          trust * scale * covariance(sums.gram, sums.quantized, i, j);
      created->cross.at(i, j) =
          trust * scale * covariance(sums.cross, sums.original, i, j);
    }
    created->gram.at(i, i) += (1 - trust) * scale * own;
    created->cross.at(i, i) += (1 - trust) * scale * own;
  }
  problem = std::move(created);
}

AdaptiveRounding::~AdaptiveRounding() = default;

/// Of each weight's step, relative to the row's scale; empty if all are 1.
static std::vector<float> getFactors(const RoundingRow &row) {
  std::vector<float> factors;
  for (const QuantParams &params : row.blocks)
    factors.push_back(static_cast<float>(params.scale));
  return factors;
}

void AdaptiveRounding::solve(llvm::MutableArrayRef<RoundingRow> rows) const {
  assert(rows.size() <= blockSize && "more rows than one block");
  int64_t size = problem->gram.getSize();
  RoundingOptimizer optimizer(problem->gram, options);
  // The target cross * w, in steps, for each row.
  std::vector<float> columns(problem->gram.getPaddedSize() * blockSize);
  for (auto [r, row] : llvm::enumerate(rows))
    for (int64_t i = 0; i < size; ++i)
      columns[i * blockSize + r] = row.weight[i] / row.params.scale;
  std::vector<float> targets(columns.size());
  problem->cross.multiply(columns.data(), targets.data());
  auto targetOf = [&](size_t row) {
    return llvm::ArrayRef<float>(targets).slice(
        row * problem->gram.getPaddedSize(), size);
  };

  std::vector<int64_t> lowest(size * rows.size());
  for (auto [r, row] : llvm::enumerate(rows)) {
    llvm::MutableArrayRef<int64_t> down(lowest.data() + r * size, size);
    std::vector<float> fraction(size);
    for (int64_t i = 0; i < size; ++i) {
      QuantParams params = row.getParams(i);
      double steps = row.weight[i] / params.scale;
      down[i] =
          std::clamp<int64_t>(std::floor(steps), storage.min - params.zeroPoint,
                              storage.max - params.zeroPoint - 1);
      fraction[i] = std::clamp(steps - down[i], 0.0, 1.0);
    }
    optimizer.setRow(r, down, fraction, targetOf(r), getFactors(row));
  }
  optimizer.optimize();
  for (auto [r, row] : llvm::enumerate(rows))
    search(row, targetOf(r),
           llvm::ArrayRef<int64_t>(lowest).slice(r * size, size),
           optimizer.getRoundings(r));
}

static void roundToSteps(const RoundingRow &row, double scale,
                         llvm::ArrayRef<StorageRange> limits,
                         llvm::MutableArrayRef<int32_t> steps) {
  RoundingRow scaled(row);
  scaled.params.scale = scale;
  for (auto [i, w] : llvm::enumerate(row.weight))
    steps[i] = std::clamp<double>(std::round(w / scaled.getParams(i).scale),
                                  limits[i].min, limits[i].max);
}

/// Writes what the search has found.
static void assign(RoundingRow &row, const RoundingSearch &search) {
  auto scale = static_cast<float>(row.params.scale * search.getFactor());
  // Extremes of float leave no room for better scales.
  if (std::isnormal(scale))
    row.params.scale = scale;
  for (auto [i, steps] : llvm::enumerate(search.getSteps()))
    row.rounded[i] = static_cast<float>(steps * row.getParams(i).scale);
}

std::vector<StorageRange>
AdaptiveRounding::getLimits(const RoundingRow &row) const {
  std::vector<StorageRange> limits(row.weight.size());
  for (auto [i, range] : llvm::enumerate(limits)) {
    int64_t zero = row.getParams(i).zeroPoint;
    range = {storage.min - zero, storage.max - zero};
  }
  return limits;
}

RoundingSearch
AdaptiveRounding::makeSearch(const RoundingRow &row,
                             llvm::ArrayRef<float> target) const {
  return RoundingSearch(problem->gram, target, getFactors(row), getLimits(row),
                        row.freeScale);
}

void AdaptiveRounding::solveBySearch(RoundingRow &row) const {
  int64_t size = problem->gram.getSize();
  std::vector<float> target(size);
  for (int64_t i = 0; i < size; ++i) {
    auto steps = static_cast<float>(row.weight[i] / row.params.scale);
    for (int64_t j = 0; j < size; ++j)
      target[j] += problem->cross.get(i, j) * steps;
  }
  RoundingSearch search = makeSearch(row, target);
  std::vector<int32_t> steps(size);
  roundToSteps(row, row.params.scale, getLimits(row), steps);
  search.start(steps);
  assign(row, search);
}

void AdaptiveRounding::search(RoundingRow &row, llvm::ArrayRef<float> target,
                              llvm::ArrayRef<int64_t> lowest,
                              const std::vector<bool> &up) const {
  int64_t size = problem->gram.getSize();
  RoundingSearch search = makeSearch(row, target);
  std::vector<StorageRange> limits = getLimits(row);
  std::vector<int32_t> steps(size);
  auto roundWith = [&](double scale) {
    roundToSteps(row, scale, limits, steps);
  };
  roundWith(row.params.scale);
  double nearest = search.evaluate(steps);
  search.start(steps);
  for (int64_t i = 0; i < size; ++i)
    steps[i] = lowest[i] + up[i];
  search.start(steps);
  if (row.freeScale)
    for (double part : {1.2, 1.1, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.6, 0.5}) {
      roundWith(row.params.scale * part);
      search.start(steps);
    }
  search.finish();
  row.gain = (nearest - search.getValue()) * problem->unit * row.params.scale *
             row.params.scale;
  assign(row, search);
}
