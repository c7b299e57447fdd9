//===- Which code computes which layers -------------------------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_RUNTIME_KERNELINFO_H
#define QUANT_MLIR_RUNTIME_KERNELINFO_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"

#include <cstdint>
#include <string>

namespace quantmlir {

/// One call of a kernel in a compiled model.
struct KernelInfo {
  /// The function; calls of equal shape share one.
  std::string kernel;
  /// The source's nodes that it computes, joined by " + ".
  std::string layer;
  /// The inner loop: the instruction of a dot product (vpdpbusd, vpmaddubsw,
  /// vpmaddwd, fma; pairs where the target is not x86), or reduction,
  /// elementwise, fill, copy, scalar.
  std::string form;
  /// The tile in registers: channels in a vector, vectors, pixels.
  int64_t lanes = 1, blocks = 1, pixels = 1;
  /// Multiply-accumulates of a call; 0 for other work.
  int64_t macs = 0;
  /// Multiply-accumulates a cycle of one core that the instruction of the inner
  /// loop allows at most; 0 where that is not known.
  int64_t peak = 0;
  /// Weights lie in the layout of the kernel; all threads work on it.
  bool packed = false, parallel = false;
  /// Why not a better form, where there is one.
  std::string note;
};

llvm::json::Value toJSON(const KernelInfo &kernel);
bool fromJSON(const llvm::json::Value &value, KernelInfo &kernel,
              llvm::json::Path path);

/// What a run of a model measured.
struct KernelTimes {
  /// One for each kernel.
  llvm::ArrayRef<double> nanoseconds;
  /// Cycles a nanosecond, for the share of KernelInfo::peak.
  double gigahertz = 0;
  /// Threads that work on kernels which are parallel.
  unsigned threads = 1;
};

/// A table for people, one line for calls in a row of one kernel for one layer.
/// With times, also speed, share of the peak and share of the sum of times.
void printKernels(llvm::raw_ostream &os, llvm::ArrayRef<KernelInfo> kernels,
                  const KernelTimes &times = {});

} // namespace quantmlir

#endif // QUANT_MLIR_RUNTIME_KERNELINFO_H
