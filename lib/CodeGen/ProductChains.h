//===- ProductChains.h - Which sums of products fit 16 bits -----*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_LIB_CODEGEN_PRODUCTCHAINS_H
#define QUANT_MLIR_LIB_CODEGEN_PRODUCTCHAINS_H

#include "PackWeights.h"

#include "quant-mlir/QuantMath/AccumulatorBounds.h"

namespace quantmlir {

/// Longest chain that DotProduct::Chains uses.
inline constexpr unsigned kLongestChain = 8;

/// The longest chain (8, 4, 2 or 1 steps; 0: none) that is exact for all of
/// `weights`, the row-major bytes that the kernel's access to w describes, and
/// every x in the interval.
///
/// A step multiplies four neighbours of the reduction; a vector lane of 16 bits
/// holds the sum of two of these products (saturated), and a chain of S adds
/// the same half of S neighbouring steps (modulo 2^16): 2 S products. The chain
/// is exact when no sum of any of these products leaves 16 bits, for every
/// channel, whatever x is.
unsigned findExactChain(const KernelAnalysis &kernel,
                        llvm::ArrayRef<char> weights, IntegerInterval x);

/// Makes one step of one channel exact in a chain of one for all u8: what a
/// pair of weights has above 128 (or below -128) in sum moves to the same place
/// of `rest`, zero before, which is then exact too. True when something moved.
bool splitStep(llvm::MutableArrayRef<char> step,
               llvm::MutableArrayRef<char> rest);

/// The largest number of steps of a channel that `splitStep` changes in a block
/// of `packed`, which has the given layout.
int64_t countSplitSteps(llvm::ArrayRef<char> packed,
                        const PackedLayout &layout);

} // namespace quantmlir

#endif // QUANT_MLIR_LIB_CODEGEN_PRODUCTCHAINS_H
