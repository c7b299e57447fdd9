//===- Interval.cpp - Interval arithmetic ---------------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Dialect/QNN/IR/Interval.h"

using namespace quantmlir::qnn;

Interval quantmlir::qnn::operator+(Interval a, Interval b) {
  return {a.low + b.low, a.high + b.high};
}

Interval quantmlir::qnn::operator*(Interval a, Interval b) {
  auto product = [](double x, double y) {
    return x == 0 || y == 0 ? 0 : x * y;
  };
  double ends[] = {product(a.low, b.low), product(a.low, b.high),
                   product(a.high, b.low), product(a.high, b.high)};
  return {*std::min_element(std::begin(ends), std::end(ends)),
          *std::max_element(std::begin(ends), std::end(ends))};
}
