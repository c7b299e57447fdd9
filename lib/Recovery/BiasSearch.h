//===- BiasSearch.h - Biases of layers with a clamp -------------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_LIB_RECOVERY_BIASSEARCH_H
#define QUANT_MLIR_LIB_RECOVERY_BIASSEARCH_H

#include "quant-mlir/Recovery/AdaptiveRounding.h"
#include "quant-mlir/Recovery/Patches.h"

namespace quantmlir {

/// Finds the biases for which a layer with a clamp gives what it gives in the
/// float network. What the clamp cuts off does not count: where only sums far
/// below zero are wrong, ReLU has made up for it already.
class BiasSearch {
public:
  /// `numSamples` of geometry.sampleSize() elements will be added.
  BiasSearch(const PatchGeometry &geometry, int64_t numOutputs,
             int64_t numSamples);

  /// Adds patches of whole samples of the layer's input, in the float network
  /// and in the quantized one.
  void add(llvm::ArrayRef<float> original, llvm::ArrayRef<float> quantized);

  /// The clamp's limits; infinities for none.
  struct Limits {
    float min, max;
  };
  /// The biases with the least squared error behind the clamp, by Gauss-Newton
  /// steps from `bias` and from where sums are right on average that the clamp
  /// should let through; never worse than `bias`. Shapes: `weight`, of the
  /// float network, and `rounded` [outputs, rowSize()]; `bias` and the result
  /// [outputs].
  std::vector<float> run(llvm::ArrayRef<float> weight,
                         llvm::ArrayRef<float> rounded,
                         llvm::ArrayRef<float> bias, Limits limits,
                         const ParallelFor &parallelFor) const;

private:
  /// Patches next to each other: [patchSize(), panelWidth].
  using Panel = std::vector<float>;

  void append(std::vector<Panel> &panels, llvm::ArrayRef<float> sample) const;

  PatchGeometry geometry;
  /// Where there are too many samples, one of `interval` is taken.
  int64_t patchesOfSample, interval, numSeen = 0, numTaken = 0;
  std::vector<Panel> originals, quantized;
};

} // namespace quantmlir

#endif // QUANT_MLIR_LIB_RECOVERY_BIASSEARCH_H
