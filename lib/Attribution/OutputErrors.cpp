//===- OutputErrors.cpp - Relative errors at the outputs ------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Attribution/OutputErrors.h"

#include "llvm/ADT/STLExtras.h"

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

bool quantmlir::haveSameBytes(const HostTensor &lhs, const HostTensor &rhs) {
  return lhs.rawData() == rhs.rawData();
}
