//===- OutputErrors.cpp - Relative errors at the outputs ------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Attribution/OutputErrors.h"

#include "llvm/ADT/STLExtras.h"

#include <cmath>

using namespace quantmlir;

void SquareSums::add(llvm::ArrayRef<HostTensor> outputs) {
  sums.resize(outputs.size());
  for (auto [sum, output] : llvm::zip_equal(sums, outputs))
    if (output.getElementType() == ElementType::F32)
      for (float x : output.data<float>())
        sum += double(x) * x;
}

void SquareSums::addDifference(llvm::ArrayRef<HostTensor> outputs,
                               llvm::ArrayRef<HostTensor> expected) {
  sums.resize(outputs.size());
  for (auto [sum, output, wanted] : llvm::zip_equal(sums, outputs, expected))
    if (output.getElementType() == ElementType::F32)
      for (auto [x, y] :
           llvm::zip_equal(output.data<float>(), wanted.data<float>()))
        sum += (double(x) - y) * (double(x) - y);
}

double SquareSums::relativeTo(const SquareSums &signal) const {
  double total = 0;
  int64_t count = 0;
  for (auto [sum, reference] : llvm::zip(sums, signal.sums)) {
    if (!(reference > 0))
      continue;
    total += sum / reference;
    ++count;
  }
  return count > 0 ? total / static_cast<double>(count) : 0;
}

double SquareSums::getMeanSquare(int64_t elements) const {
  double total = 0;
  for (double sum : sums)
    total += sum;
  return elements > 0 ? total / static_cast<double>(elements) : 0;
}

/// Whether the scores of one sample are probabilities.
static bool areProbabilities(llvm::ArrayRef<float> row) {
  constexpr double tolerance = 1e-2;
  double sum = 0;
  for (float x : row) {
    if (!(x >= 0))
      return false;
    sum += x;
  }
  return std::abs(sum - 1) < tolerance;
}

/// The logarithms of the probabilities of one sample.
static std::vector<double> getLogProbabilities(llvm::ArrayRef<float> row,
                                               bool areLogits) {
  // What rounding makes of a probability too small for it.
  constexpr double least = 1e-9;
  std::vector<double> logs(row.size());
  double largest = *llvm::max_element(row), sum = 0;
  for (auto [log, x] : llvm::zip_equal(logs, row)) {
    log = areLogits ? x - largest : std::log(std::max<double>(x, least));
    sum += std::exp(log);
  }
  for (double &log : logs)
    log -= std::log(sum);
  return logs;
}

void ClassDivergence::add(llvm::ArrayRef<HostTensor> outputs,
                          llvm::ArrayRef<HostTensor> expected) {
  for (auto [output, wanted] : llvm::zip_equal(outputs, expected)) {
    if (output.getElementType() != ElementType::F32 || output.getRank() != 2 ||
        output.getDim(1) < 2)
      continue;
    int64_t width = output.getDim(1);
    for (int64_t row = 0; row < output.getDim(0); ++row) {
      auto wantedRow = wanted.data<float>().slice(row * width, width);
      bool areLogits = !areProbabilities(wantedRow);
      std::vector<double> p = getLogProbabilities(wantedRow, areLogits);
      std::vector<double> q = getLogProbabilities(
          output.data<float>().slice(row * width, width), areLogits);
      for (auto [x, y] : llvm::zip_equal(p, q))
        sum += std::exp(x) * (x - y);
      ++rows;
    }
  }
}

bool quantmlir::haveSameBytes(const HostTensor &lhs, const HostTensor &rhs) {
  return lhs.rawData() == rhs.rawData();
}
