//===- The tile that stays in registers -------------------------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_LIB_CODEGEN_CHOOSESHAPE_H
#define QUANT_MLIR_LIB_CODEGEN_CHOOSESHAPE_H

#include "KernelAnalysis.h"

namespace quantmlir {

/// What a dot product runs over.
struct DotExtents {
  /// Neighbouring pixels, vectors of channels, and steps of the reduction.
  int64_t pixels, blocks, steps;
};

/// Chooses pixels and blocks of a tile, of those that fit `registers`, so that
/// one pass over all pixels and channels takes the fewest cycles.
void chooseShape(TileShape &tile, const DotExtents &extents, unsigned registers,
                 const TargetDescription &target);

/// Makes `tile` one that overlaps (see TileShape), and chooses its pixels and
/// blocks, where that takes fewer cycles than the tile that it is. The epilogue
/// has about `instructions` for a vector.
void chooseOverlap(TileShape &tile, const DotExtents &extents,
                   int64_t instructions, unsigned registers,
                   const TargetDescription &target);

} // namespace quantmlir

#endif // QUANT_MLIR_LIB_CODEGEN_CHOOSESHAPE_H
