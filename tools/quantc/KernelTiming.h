//===- What kernels of a model take -----------------------------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_TOOLS_QUANTC_KERNELTIMING_H
#define QUANT_MLIR_TOOLS_QUANTC_KERNELTIMING_H

#include "quant-mlir/Compiler/ModelRunner.h"

namespace quantmlir {

/// What runs of a model with clocks measured.
struct KernelTiming {
  /// The median of each kernel; empty if nothing ran.
  std::vector<double> nanoseconds;
  /// The clock of this core, right after the runs.
  double gigahertz = 0;
  unsigned threads = 1;

  KernelTimes get() const { return {nanoseconds, gigahertz, threads}; }
};

/// Inputs that look like data: timing must not meet denormals or all zeros.
llvm::Expected<llvm::SmallVector<HostTensor>>
makeInputs(llvm::ArrayRef<InputSpec> specs);

/// Runs a model with clocks `warmUp` + `runs` times; the first ones do not
/// count. `threads` are what it runs on.
llvm::Expected<KernelTiming> timeKernels(ModelRunner &runner, unsigned warmUp,
                                         unsigned runs, unsigned threads);

} // namespace quantmlir

#endif // QUANT_MLIR_TOOLS_QUANTC_KERNELTIMING_H
