//===- ShiftedWeights.h - Weights of 9 bits as bytes ------------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Integers of 8 bits minus a zero point need 9, for which there are slower
// kernels. Where those of an output channel c span at most 256 integers, they
// are bytes after a shift, and
//
//   sum(w * x) = sum((w - shift[c]) * x) + shift[c] * sum(x)
//
// where sum(x), over the inputs of one output position, is the same for all
// channels.
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_LIB_CONVERSION_QNNTOLINALG_SHIFTEDWEIGHTS_H
#define QUANT_MLIR_LIB_CONVERSION_QNNTOLINALG_SHIFTEDWEIGHTS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"

#include <cstdint>
#include <optional>

namespace quantmlir::lowering {

struct ShiftedWeights {
  /// w - shift, from -128 to 127.
  llvm::SmallVector<int32_t, 0> values;
  /// One per output channel, all equal where that is possible.
  llvm::SmallVector<int64_t, 0> shifts;
};

/// `weights` are in rows, one for each of `channels` output channels. None
/// where they are bytes as they are, or would not be ones after any shift.
std::optional<ShiftedWeights> shiftWeights(llvm::ArrayRef<int32_t> weights,
                                           int64_t channels);

} // namespace quantmlir::lowering

#endif // QUANT_MLIR_LIB_CONVERSION_QNNTOLINALG_SHIFTEDWEIGHTS_H
