//===- Ceilings.h - The speed of hand-written inner loops -------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_BENCHMARKS_MICRO_CEILINGS_H
#define QUANT_MLIR_BENCHMARKS_MICRO_CEILINGS_H

/// Multiply-accumulates of bytes a nanosecond on this core, as fast as a
/// hand-written loop gets right now: the best of some runs of about a
/// millisecond in all. 0 where the processor has no instruction for them that
/// is exact for all weights.
double measureByteCeiling();

#endif // QUANT_MLIR_BENCHMARKS_MICRO_CEILINGS_H
