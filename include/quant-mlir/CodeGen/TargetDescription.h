//===- TargetDescription.h - What kernels need to know of a processor *- C++
//-*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_CODEGEN_TARGETDESCRIPTION_H
#define QUANT_MLIR_CODEGEN_TARGETDESCRIPTION_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/TargetParser/Triple.h"

#include <string>

namespace quantmlir {

/// How a dot product of bytes is computed; decides how weights are packed.
enum class DotProduct {
  /// Pairs, widened to 16 bits, multiplied and added to 32 bits in a form that
  /// LLVM matches to vpmaddwd. Exact for all values, on every target.
  Pairs,
  /// Pairs of signed bytes, multiplied to 16 bits, which every product fits,
  /// and added to 32: smull and sadalp of AArch64.
  BytePairs,
  /// Groups of four bytes to 32 bits, by one instruction that does not
  /// saturate: see QuadInstructions.
  Quads,
  /// Groups of four, u8 times s8, pairs added to 16 bits (vpmaddubsw), several
  /// of these added in 16 bits (a chain) before they are widened to 32. Exact
  /// only for weights that are proved to fit: see ProductChains.h. Where the
  /// proof fails, Pairs.
  Chains,
};

/// The tile of a dot product that stays in registers.
struct DotTile {
  /// Output channels in a vector, and in a block of packed weights.
  unsigned lanes, packedLanes;
  /// Most neighbouring pixels, and most vectors over pixels and blocks.
  unsigned pixels, vectors;
  /// Rough speed on one core.
  double productsPerNanosecond;
  /// Registers that accumulators, weights and x share: tiles may have any shape
  /// that fits, and the one with the fewest cycles is taken. 0: `pixels` and
  /// `vectors` say it all.
  unsigned registers = 0;
};

/// What multiplies Quads.
enum class QuadInstructions {
  /// vpdpbusd of AVX-VNNI and AVX512-VNNI: u8 times s8.
  VPDPBUSD,
  /// sdot of AArch64's FEAT_DotProd: s8 times s8.
  SDOT,
  /// usdot of AArch64's FEAT_I8MM, u8 times s8, beside sdot.
  USDOT,
};

/// The processor, reduced to the choices that kernels make. All numbers that
/// decide the shape of the code are here.
struct TargetDescription {
  llvm::Triple triple;
  /// Processor name and full feature list, as TargetMachine takes them.
  std::string cpu;
  std::string features;
  DotProduct dotProduct = DotProduct::Pairs;
  QuadInstructions quadInstructions = QuadInstructions::VPDPBUSD;
  /// Lanes of 32 bits in one instruction of BytePairs, Quads or Chains: 4, 8 or
  /// 16.
  unsigned dotLanes = 16;
  /// Whether one instruction looks up bytes in 128 (vpermi2b of AVX512-VBMI),
  /// so that two serve a table of 256.
  bool hasBytePermute = false;
  /// Whether one instruction makes each bit of a byte a sum of bits of another
  /// (vgf2p8affineqb of GFNI), which extends a weight of few bits.
  bool hasGaloisField = false;
  /// Whether vectors of the low words of pairs multiply to 64 bits (pmuldq).
  bool hasEvenMultiply = false;
  /// Whether one instruction multiplies floats and adds without rounding
  /// between.
  bool hasFusedMultiplyAdd = false;
  /// Whether one instruction converts floats to the nearest words, ties to even
  /// (cvtps2dq).
  bool hasRoundingConversion = false;
  /// Whether lanes of any vector of bytes or words can be left out when it is
  /// loaded or stored (AVX-512).
  bool hasMaskedMoves = false;
  /// Bits of the widest vector registers.
  unsigned registerBits = 128;
  /// Elements of a vector along the contiguous dimension.
  unsigned lanes = 16;
  /// Neighbouring pixels whose accumulators are kept in registers.
  unsigned tilePixels = 4;
  /// Vectors of accumulators that fit in registers, over pixels and blocks.
  unsigned tileVectors = 4;
  /// Caches of one core that kernels count on, in bytes.
  int64_t l1Bytes = 32 << 10, l2Bytes = 512 << 10;
  /// Rough speed of byte dot products on one core, Quads or Pairs.
  double productsPerNanosecond = 60;
  /// Estimated nanoseconds below which a kernel stays on one thread: sharing it
  /// costs some hundred.
  double parallelGrain = 3000;
  /// Nanoseconds that a piece of a shared kernel takes at least, where there
  /// are more pieces than threads.
  double chunkTime = 4000;
  /// Nanoseconds that starting and joining threads costs a run of a model.
  double startOfThreads = 10000;

  /// The tile for `product`; `chain` is the number of steps added in 16 bits,
  /// for Chains only.
  DotTile dotTile(DotProduct product, unsigned chain) const;

  /// Whether the processor that this runs on has every feature that code for
  /// the target may use.
  bool runsHere() const;

  /// Products a cycle that inner loops cannot exceed, with two multiplying
  /// instructions a cycle (one for smull, to which sadalp belongs); processors
  /// that take two cycles for a wide one reach half. `chain` as for dotTile.
  int64_t peakProducts(DotProduct product, unsigned chain) const;
  /// The same for fused multiply-add of float.
  int64_t peakFloatProducts() const;

  /// Reduction elements that one step of `product` consumes.
  static unsigned dotGroup(DotProduct product) {
    return product == DotProduct::Quads || product == DotProduct::Chains ? 4
                                                                         : 2;
  }

  /// Instructions that make one vector of bytes of weights of few bits, on
  /// average; see KernelEmitter::unpackStep.
  double unpackInstructions() const;

  /// What is added to x so that its sign suits the instruction of `product`:
  /// 128 (signed x becomes unsigned), -128 (unsigned x becomes signed) or 0. x
  /// is then read with its sign bit flipped, and the accumulators' start takes
  /// that back.
  int xBias(DotProduct product, bool xIsUnsigned) const;

  /// Resolves "host" and the features a named processor implies. Fails on a
  /// triple, a processor or a feature that LLVM does not know.
  static llvm::Expected<TargetDescription>
  get(llvm::StringRef triple, llvm::StringRef cpu, llvm::StringRef features);
};

} // namespace quantmlir

#endif // QUANT_MLIR_CODEGEN_TARGETDESCRIPTION_H
