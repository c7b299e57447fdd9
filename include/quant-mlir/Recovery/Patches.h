//===- Patches.h - What a layer's weights are multiplied with ---*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An element of a convolution's result is the product of a row of weights with
// a patch of the input: the values under the kernel, padding included. A linear
// layer is the convolution whose kernel is one element.
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_RECOVERY_PATCHES_H
#define QUANT_MLIR_RECOVERY_PATCHES_H

#include "llvm/ADT/ArrayRef.h"

#include <cstdint>
#include <vector>

namespace quantmlir {

/// How patches lie in an input of shape [batch, height, width, channels],
/// row-major. Padding is zero.
struct PatchGeometry {
  int64_t height = 1, width = 1, channels = 1;
  int64_t kernelHeight = 1, kernelWidth = 1;
  int64_t strideHeight = 1, strideWidth = 1;
  int64_t dilationHeight = 1, dilationWidth = 1;
  int64_t padTop = 0, padLeft = 0;
  int64_t outputHeight = 1, outputWidth = 1;
  /// Input channel `c` is seen by the output channels of group
  /// `c / (channels / groups)`.
  int64_t groups = 1;

  /// Elements of a whole patch, all groups, in the order [kernelHeight,
  /// kernelWidth, channels].
  int64_t patchSize() const { return kernelHeight * kernelWidth * channels; }
  /// Elements that one output channel sees: a row of weights.
  int64_t rowSize() const { return patchSize() / groups; }
  /// Elements of one sample.
  int64_t sampleSize() const { return height * width * channels; }
  /// Patches of one sample.
  int64_t numPatches() const { return outputHeight * outputWidth; }

  /// Where in a whole patch element `element` of a row of group `group` is.
  int64_t patchIndex(int64_t group, int64_t element) const {
    int64_t depth = channels / groups;
    return element / depth * channels + group * depth + element % depth;
  }

  /// Copies patch `index` (0 to numPatches() - 1) of the sample at `sample`
  /// into `patch`, of patchSize() elements.
  void gather(llvm::ArrayRef<float> sample, int64_t index,
              llvm::MutableArrayRef<float> patch) const;
};

/// `count` patches (at most numPatches()) of sample number `index`, evenly and
/// elsewhere in each sample: [count, patchSize()].
std::vector<float> gatherEvenly(const PatchGeometry &geometry,
                                llvm::ArrayRef<float> sample, int64_t index,
                                int64_t count);

/// The mean of a layer's patches.
class PatchMeans {
public:
  explicit PatchMeans(const PatchGeometry &geometry)
      : geometry(geometry), sums(geometry.patchSize()) {}

  /// Adds all patches of some whole samples.
  void add(llvm::ArrayRef<float> samples);

  const PatchGeometry &getGeometry() const { return geometry; }
  int64_t getNumPatches() const { return count; }
  /// One value an element of the patch; zeros if nothing was added.
  std::vector<double> get() const;

private:
  PatchGeometry geometry;
  std::vector<double> sums;
  int64_t count = 0;
};

} // namespace quantmlir

#endif // QUANT_MLIR_RECOVERY_PATCHES_H
