//===- How threads share the steps of a model -------------------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Functions that a model for several threads contains. The work of a step is
// cut into chunks, which threads claim; whoever needs a step's results waits
// until all its chunks are finished. Each step has two i64, zero at the start
// of a run:
//
//   claimed   chunks taken from the front (low half) and from the back (high
//             half): neighbours tend to stay on one thread from step to step,
//             and a thread that was delayed leaves its chunks to the others
//   finished  chunks that are done
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_LIB_CODEGEN_CLAIMFUNCTIONS_H
#define QUANT_MLIR_LIB_CODEGEN_CLAIMFUNCTIONS_H

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "llvm/TargetParser/Triple.h"

namespace quantmlir {

/// Bytes that one step takes: a line of the cache.
inline constexpr int64_t kStepBytes = 64;

class ClaimFunctions {
public:
  /// Adds the functions to `module`.
  ClaimFunctions(mlir::ModuleOp module, const llvm::Triple &triple);

  /// Number of the calling thread among those of the parallel region, i32.
  mlir::Value emitThread(mlir::ImplicitLocOpBuilder &b) const;
  /// A chunk of the step at `step` for `thread` (i32), an i64 from 0 to chunks
  /// - 1; -1 when none is left.
  mlir::Value emitClaim(mlir::ImplicitLocOpBuilder &b, mlir::Value step,
                        int64_t chunks, mlir::Value thread) const;
  /// Says that one chunk is done.
  void emitFinish(mlir::ImplicitLocOpBuilder &b, mlir::Value step) const;
  /// Waits until all chunks are done.
  void emitAwait(mlir::ImplicitLocOpBuilder &b, mlir::Value step,
                 int64_t chunks) const;

private:
  void defineClaim();
  void defineAwait(const llvm::Triple &triple);
  mlir::LLVM::LLVMFuncOp declare(llvm::StringRef name, mlir::Type result,
                                 llvm::ArrayRef<mlir::Type> arguments);

  mlir::ImplicitLocOpBuilder builder;
  mlir::ModuleOp module;
  mlir::LLVM::LLVMFuncOp thread, yield, claim, await;
};

} // namespace quantmlir

#endif // QUANT_MLIR_LIB_CODEGEN_CLAIMFUNCTIONS_H
