//===- The layout of packed weights -----------------------------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_LIB_CODEGEN_PACKWEIGHTS_H
#define QUANT_MLIR_LIB_CODEGEN_PACKWEIGHTS_H

#include "KernelAnalysis.h"

namespace quantmlir {

/// The layout in which a Dot kernel reads constant weights, outermost first:
///
///   [group loops][channel block][header][outer][step][channels][group]
///
/// A channel block is `DotForm::packedLanes` output channels: 8 for Chains with
/// vectors of 256 bits, else 16. The reduction is cut where x stops
/// being contiguous: `outer` runs over the cuts (kernel rows), `step` over
/// groups of `group` neighbouring elements of x within one (kernel width times
/// input channels): 2 bytes for Pairs and BytePairs, 4 for Quads and Chains, 1
/// for float. What is missing in the last block or group is zero. The header is
/// there only for kernels that read x as x + xBias: an i32 per channel that
/// accumulators start from, -xBias times the sum of the channel's weights.
///
/// Weights that fit 4 or 2 bits are stored in so many. A vector, as wide as the
/// one that is multiplied, then holds 2 or 4 steps (Pairs, which are multiplied
/// as words of 16 bits: 4 or 8): in lane i, from its lowest bits up, element i
/// of each step. So a step is shifted out of all lanes at once. The
/// steps of each `outer` fill whole vectors.
///
/// DotForm::perLane in Pairs has weights as words of 16 bits, which the
/// instruction reads from memory.
///
/// With `restSteps`, a block goes on after its last step:
///
///   [rest step][x offset * lanes + channel, group]  [number of rest steps]
///
/// with room for `restSteps`; offsets (in elements, from the first of the
/// reduction) and number are i32. A rest step is for one channel. Its products
/// are added to the others: the weights of one pair that do not fit 16 bits
/// together are split over both.
struct PackedLayout {
  int64_t elementBytes = 1;
  /// Channels in a block.
  int64_t lanes = 16;
  int64_t headerBytes = 0;
  int64_t outer = 1, steps = 1;
  /// Steps that share a vector of packed weights, and the vector's bytes.
  int64_t fields = 1, vectorBytes = 0;
  /// Bytes of a lane in which the weights of `fields` steps lie, or of a weight
  /// when that is one.
  int64_t laneBytes = 1;
  /// Offsets in a block; all equal when there are no rest steps.
  int64_t restStart = 0, restCount = 0;
  /// Bytes of a rest step: an i32 and a group of four.
  static constexpr int64_t kRestBytes = 8;
  /// All blocks of one group have groupBytes.
  int64_t blockBytes = 0, groupBytes = 0, totalBytes = 0;
  /// Bytes per iteration of each parallel loop. Along the channels it is per
  /// channel and exact at multiples of `lanes`.
  llvm::SmallVector<int64_t, 6> parallelStrides;

  static PackedLayout get(const KernelAnalysis &kernel);

  /// Bytes of `count` steps, a multiple of `fields`.
  int64_t bytesOfSteps(int64_t count) const {
    return count / fields * vectorBytes;
  }
  /// A block of this layout with a byte for each weight, and nothing else
  /// changed. For laneBytes of 1.
  PackedLayout getUnpackedBlock() const;
};

/// Offsets in elements, from a channel's first weight, of all its weights in
/// the order of the reduction.
llvm::SmallVector<int64_t> getReductionOffsets(const DotForm &dot);

/// Every position, as (source element, offset in packed bytes), of the loops
/// that choose a group of weights; one when there are none.
llvm::SmallVector<std::pair<int64_t, int64_t>>
getGroupPositions(const KernelAnalysis &kernel, const PackedLayout &layout);

/// The bits in which a kernel that mayNarrow() stores `weights`: 2 or 4 where
/// they fit and memory is saved, else 8.
unsigned chooseWeightBits(const KernelAnalysis &kernel,
                          llvm::ArrayRef<char> weights);

/// Packs `weights`, the row-major bytes that the kernel's access to w
/// describes.
llvm::SmallVector<char> packWeights(const KernelAnalysis &kernel,
                                    llvm::ArrayRef<char> weights);

} // namespace quantmlir

#endif // QUANT_MLIR_LIB_CODEGEN_PACKWEIGHTS_H
