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
  /// 32-bit lanes of one such instruction: 4, 8 or 16.
  unsigned quadLanes = 16;
  /// Elements of a vector along the contiguous dimension, and the number of
  /// output channels in a block of packed weights.
  unsigned lanes = 16;
  /// Neighbouring pixels whose accumulators are kept in registers.
  unsigned tilePixels = 4;
  /// Vectors of accumulators that fit in registers, over pixels and blocks.
  unsigned tileVectors = 4;
  /// Rough speed of byte dot products on one core.
  double productsPerNanosecond = 60;
  /// Estimated nanoseconds below which a kernel stays on one thread: waking and
  /// joining the others costs some microseconds.
  double parallelGrain = 10000;

  /// Reduction elements that one step of a byte dot product consumes.
  unsigned dotGroup() const { return dotProduct == DotProduct::Quads ? 4 : 2; }

  /// What is added to x so that its sign suits the instruction of `dotProduct`:
  /// 128 (signed x becomes unsigned), -128 (unsigned x becomes signed) or 0. x
  /// is then read with its sign bit flipped, and the accumulators' start takes
  /// that back.
  int xBias(bool xIsUnsigned) const;

  /// Resolves "host" and the features a named processor implies. Fails on a
  /// triple, a processor or a feature that LLVM does not know.
  static llvm::Expected<TargetDescription>
  get(llvm::StringRef triple, llvm::StringRef cpu, llvm::StringRef features);
};

} // namespace quantmlir

#endif // QUANT_MLIR_CODEGEN_TARGETDESCRIPTION_H
