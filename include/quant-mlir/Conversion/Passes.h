//===- Passes.h - Conversions between dialects ------------------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_CONVERSION_PASSES_H
#define QUANT_MLIR_CONVERSION_PASSES_H

#include "quant-mlir/Conversion/QNNToLinalg/QNNToLinalg.h"

namespace quantmlir {

#define GEN_PASS_REGISTRATION
#include "quant-mlir/Conversion/Passes.h.inc"

} // namespace quantmlir

#endif // QUANT_MLIR_CONVERSION_PASSES_H
