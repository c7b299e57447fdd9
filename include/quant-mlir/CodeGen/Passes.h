//===- Passes.h - Passes of the CPU code generator --------------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_CODEGEN_PASSES_H
#define QUANT_MLIR_CODEGEN_PASSES_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/Pass.h"

namespace quantmlir {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "quant-mlir/CodeGen/Passes.h.inc"

/// Registers the passes of Passes.td and the pipeline `--codegen`.
void registerCodeGenPasses();

} // namespace quantmlir

#endif // QUANT_MLIR_CODEGEN_PASSES_H
