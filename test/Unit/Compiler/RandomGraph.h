//===- RandomGraph.h - Small random networks --------------------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_TEST_UNIT_COMPILER_RANDOMGRAPH_H
#define QUANT_MLIR_TEST_UNIT_COMPILER_RANDOMGRAPH_H

#include "../Random.h"

#include "quant-mlir/Data/HostTensor.h"
#include "quant-mlir/Dialect/QNN/IR/ShapeInference.h"

#include <string>
#include <vector>

namespace quantmlir::test {

/// A float qnn network of a few operations in awkward shapes, and how to
/// quantize it. A seed always gives the same one.
struct RandomGraph {
  struct Input {
    qnn::Shape shape;
    /// As its qnn.range says.
    double low, high;
  };

  /// The module. Its only function is @main.
  std::string text;
  std::vector<Input> inputs;
  unsigned weightBits, activationBits;
  /// The configuration that the module names, if any: the bits are its own
  /// then.
  std::string config;

  static RandomGraph create(uint32_t seed);

  /// Values for the inputs; `exceedsRange` makes some of them lie outside the
  /// ranges.
  std::vector<HostTensor> createInputs(Random &random, bool exceedsRange) const;
};

} // namespace quantmlir::test

#endif // QUANT_MLIR_TEST_UNIT_COMPILER_RANDOMGRAPH_H
