//===- Augmentation.h - Images that vary while training ---------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_TRAINING_AUGMENTATION_H
#define QUANT_MLIR_TRAINING_AUGMENTATION_H

#include "quant-mlir/Data/HostTensor.h"

namespace quantmlir {

/// How images are changed at random each time that they are trained on.
struct Augmentation {
  /// Left and right are exchanged, every second time.
  bool flip = false;
  /// Rows and columns move by up to this many pixels, each way equally often;
  /// what comes in is 0.
  int64_t shift = 0;

  /// Reads `flip,shift:4`; the number defaults to 4. Errors: unknown names, a
  /// number below 1.
  static llvm::Expected<Augmentation> parse(llvm::StringRef text);
  /// What `parse` reads; empty for nothing.
  std::string str() const;

  bool isNone() const { return !flip && shift == 0; }
};

/// Changes the images of a batch, [N, C, H, W] or [N, H, W, C] of f32: channels
/// are in dimension 1 where there are at most 4, else in dimension 3. What
/// happens to an image follows from seed, step and its place in the batch.
/// Errors: a tensor of another rank or type.
llvm::Error augmentImages(HostTensor &batch, const Augmentation &augmentation,
                          uint64_t seed, int64_t step);

} // namespace quantmlir

#endif // QUANT_MLIR_TRAINING_AUGMENTATION_H
