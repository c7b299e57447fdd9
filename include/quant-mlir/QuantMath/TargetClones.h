//===- TargetClones.h - Loops compiled for several processors ---*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_QUANTMATH_TARGETCLONES_H
#define QUANT_MLIR_QUANTMATH_TARGETCLONES_H

/// Marks a function whose loops are worth wide vectors: it is compiled for
/// several processors and the loader chooses. Nothing where that is not
/// possible. Sanitizers are not ready yet when the loader chooses.
#if defined(__x86_64__) && defined(__linux__) && defined(__clang__) &&         \
    !__has_feature(address_sanitizer)
#define QUANT_MLIR_TARGET_CLONES                                               \
  __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define QUANT_MLIR_TARGET_CLONES
#endif

#endif // QUANT_MLIR_QUANTMATH_TARGETCLONES_H
