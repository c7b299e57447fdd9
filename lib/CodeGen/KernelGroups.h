//===- Which operations become one kernel -----------------------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_LIB_CODEGEN_KERNELGROUPS_H
#define QUANT_MLIR_LIB_CODEGEN_KERNELGROUPS_H

#include "quant-mlir/CodeGen/TargetDescription.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"

namespace quantmlir {

/// Operations that become one kernel, in order; the call replaces the last.
struct KernelGroup {
  llvm::SmallVector<mlir::Operation *> ops;
  /// The packed bytes of a contraction's weights, and what they replace. Null
  /// when nothing is packed.
  mlir::Value packedWeights, weights;
};

/// Cuts the straight-line code of `function` into groups: each reduction with
/// its fill and its epilogue where they have a fused form, every other `linalg`
/// operation alone. Adds packed (PackWeights.h) and transposed constants to
/// `module` as globals.
llvm::SmallVector<KernelGroup> groupKernels(mlir::ModuleOp module,
                                            mlir::func::FuncOp function,
                                            const TargetDescription &target);

/// The allocation, global or argument that `value` is a part of.
mlir::Value findRootBuffer(mlir::Value value);

} // namespace quantmlir

#endif // QUANT_MLIR_LIB_CODEGEN_KERNELGROUPS_H
