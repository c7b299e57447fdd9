//===- Says which code a kernel became --------------------------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_LIB_CODEGEN_DESCRIBEKERNEL_H
#define QUANT_MLIR_LIB_CODEGEN_DESCRIBEKERNEL_H

#include "KernelAnalysis.h"

namespace quantmlir {

/// Name of the attribute of a kernel that describeKernel makes.
inline constexpr llvm::StringLiteral kKernelInfo = "codegen.kernel_info";

/// Name of the attribute of a kernel with a parallel loop: its estimated time
/// on one thread, an i64.
inline constexpr llvm::StringLiteral kKernelNanoseconds = "codegen.nanoseconds";

/// What was decided for a kernel:
///   form      "vpdpbusd", "vpmaddubsw", "vpmaddwd", "pairs", "fma",
///   "reduction",
///             "elementwise", "fill" or "copy"
///   lanes, blocks, pixels   the tile in registers
///   macs      multiply-accumulates of one call; 0 for other work
///   peak      multiply-accumulates a cycle that the form allows at most
///   packed    weights are constants in the kernel's layout
///   parallel  threads share the outermost loop
///   note      why not a better form, where there is one
/// Numbers of 1 (macs, peak: 0) and false are left out.
mlir::DictionaryAttr describeKernel(const KernelAnalysis &kernel,
                                    const TargetDescription &target,
                                    unsigned threads, bool parallel,
                                    mlir::MLIRContext *context);

/// The same for operations that have no vector form: form "scalar".
mlir::DictionaryAttr describeScalarKernel(mlir::MLIRContext *context);

} // namespace quantmlir

#endif // QUANT_MLIR_LIB_CODEGEN_DESCRIBEKERNEL_H
