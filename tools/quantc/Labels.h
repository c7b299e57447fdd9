//===- Labels.h - The right classes of samples ------------------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_TOOLS_QUANTC_LABELS_H
#define QUANT_MLIR_TOOLS_QUANTC_LABELS_H

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <cstdint>

namespace quantmlir {

/// Reads a .npy file of integers of any width; `offset` is added to each.
llvm::Expected<llvm::SmallVector<int64_t, 0>> readLabels(llvm::StringRef path,
                                                         int64_t offset);

} // namespace quantmlir

#endif // QUANT_MLIR_TOOLS_QUANTC_LABELS_H
