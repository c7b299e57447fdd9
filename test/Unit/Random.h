//===- Random.h - Reproducible random numbers for tests ---------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_TEST_UNIT_RANDOM_H
#define QUANT_MLIR_TEST_UNIT_RANDOM_H

#include <cstdint>
#include <random>

namespace quantmlir::test {

/// Numbers that are the same on every machine for a given seed.
class Random {
public:
  explicit Random(uint32_t seed) : engine(seed) {}

  /// Uniform in [low, high], both included.
  int64_t between(int64_t low, int64_t high) {
    return low + static_cast<int64_t>(engine() %
                                      static_cast<uint32_t>(high - low + 1));
  }
  bool oneIn(int64_t n) { return between(1, n) == 1; }
  double real() { return static_cast<double>(engine()) / 4294967296.0; }

private:
  std::mt19937 engine;
};

} // namespace quantmlir::test

#endif // QUANT_MLIR_TEST_UNIT_RANDOM_H
