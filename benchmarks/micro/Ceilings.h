//===- Ceilings.h - The speed of hand-written inner loops -------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_BENCHMARKS_MICRO_CEILINGS_H
#define QUANT_MLIR_BENCHMARKS_MICRO_CEILINGS_H

#include <cstdint>

/// Multiply-accumulates of bytes a nanosecond on this core, as fast as a
/// hand-written loop gets right now: the best of some runs of about a
/// millisecond in all. 0 where the processor has no instruction for them that
/// is exact for all weights.
double measureByteCeiling();

/// The same for sums of `inputs` products (a multiple of four) with all that a
/// 1x1 convolution does to them: bias, requantization, limits, the store, and
/// before these, with `hasResidual`, the addition of another tensor. The best
/// of some tiles and forms.
double measureRequantizingCeiling(int64_t inputs, bool hasResidual);

#endif // QUANT_MLIR_BENCHMARKS_MICRO_CEILINGS_H
