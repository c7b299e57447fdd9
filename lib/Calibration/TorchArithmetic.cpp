//===- TorchArithmetic.cpp - PyTorch's f32 arithmetic, to the bit ---------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TorchArithmetic.h"

#include "llvm/Support/MathExtras.h"

#include <algorithm>
#include <array>
#include <cmath>

// A fused multiply-add rounds once where PyTorch rounds twice.
#pragma STDC FP_CONTRACT OFF

using llvm::ArrayRef;

namespace quantmlir::torch {

float moveAverage(float average, float value, double constant) {
  float step = float(constant) * (value - average);
  return average + step;
}

std::vector<float> histc(ArrayRef<float> values, size_t numBins, float min,
                         float max) {
  if (min == max && !values.empty()) {
    auto [smallest, largest] =
        std::minmax_element(values.begin(), values.end());
    min = *smallest;
    max = *largest;
  }
  if (min == max) {
    min -= 1;
    max += 1;
  }
  std::vector<uint64_t> counts(numBins);
  for (float value : values) {
    if (!(value >= min && value <= max))
      continue;
    auto bin = size_t((value - min) / (max - min) * float(numBins));
    // The last bin has both of its edges.
    ++counts[std::min(bin, numBins - 1)];
  }
  return std::vector<float>(counts.begin(), counts.end());
}

float sum(ArrayRef<float> values) {
  constexpr size_t width = 8, numRows = 4, numLevels = 4;
  using Vector = std::array<float, width>;
  using Rows = std::array<Vector, numRows>;
  auto add = [](Vector &sum, const float *addend) {
    for (size_t i = 0; i < width; ++i)
      sum[i] += addend[i];
  };
  size_t numVectors = values.size() / width, numSteps = numVectors / numRows;
  std::array<Rows, numLevels> levels = {};
  auto addStep = [&](size_t step) {
    for (size_t row = 0; row < numRows; ++row)
      add(levels[0][row], values.data() + (step * numRows + row) * width);
  };
  // Each level sums up 2^power sums of the level below.
  unsigned power = std::max(4u, numSteps < 2 ? 0u
                                             : llvm::Log2_64_Ceil(numSteps) /
                                                   unsigned(numLevels));
  size_t block = size_t(1) << power, step = 0;
  while (step + block <= numSteps) {
    for (size_t i = 0; i < block; ++i, ++step)
      addStep(step);
    for (size_t level = 1; level < numLevels; ++level) {
      for (size_t row = 0; row < numRows; ++row) {
        add(levels[level][row], levels[level - 1][row].data());
        levels[level - 1][row] = {};
      }
      if (step & ((block - 1) << (level * power)))
        break;
    }
  }
  for (; step < numSteps; ++step)
    addStep(step);
  for (size_t level = 1; level < numLevels; ++level)
    for (size_t row = 0; row < numRows; ++row)
      add(levels[0][row], levels[level][row].data());
  Rows &rows = levels[0];
  for (size_t i = numSteps * numRows; i < numVectors; ++i)
    add(rows[0], values.data() + i * width);
  for (size_t row = 1; row < numRows; ++row)
    add(rows[0], rows[row].data());
  float total = 0;
  for (float value : values.drop_front(numVectors * width))
    total += value;
  for (float partial : rows[0])
    total += partial;
  return total;
}

std::vector<float> cumsum(ArrayRef<float> values) {
  std::vector<float> sums;
  double total = 0;
  for (float value : values)
    sums.push_back(float(total += value));
  return sums;
}

float floorDivide(float a, float b) {
  float remainder = std::fmod(a, b);
  float quotient = (a - remainder) / b;
  if (remainder != 0 && (b < 0) != (remainder < 0))
    quotient -= 1;
  if (quotient == 0)
    return std::copysign(0.0f, a / b);
  float floor = std::floor(quotient);
  return quotient - floor > 0.5f ? floor + 1 : floor;
}

} // namespace quantmlir::torch
