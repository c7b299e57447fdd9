//===- Passes.h - Passes that recover accuracy ------------------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_RECOVERY_PASSES_H
#define QUANT_MLIR_RECOVERY_PASSES_H

#include "quant-mlir/Dialect/QNN/IR/QNN.h"

#include "mlir/Pass/Pass.h"

namespace quantmlir::qnn {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "quant-mlir/Recovery/Passes.h.inc"

} // namespace quantmlir::qnn

#endif // QUANT_MLIR_RECOVERY_PASSES_H
