//===- EmitObject.h - Steps from the LLVM dialect to an object --*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_LIB_CODEGEN_EMITOBJECT_H
#define QUANT_MLIR_LIB_CODEGEN_EMITOBJECT_H

#include "quant-mlir/CodeGen/CodeGen.h"

#include "llvm/IR/Module.h"
#include "llvm/Target/TargetMachine.h"

#include <memory>

namespace quantmlir {

/// The back end for `options`. Fails on an unknown triple or processor.
llvm::Expected<std::unique_ptr<llvm::TargetMachine>>
createTargetMachine(const CodeGenOptions &options);

/// Translates `module` (LLVM dialect) and optimizes it for `machine`.
llvm::Expected<std::unique_ptr<llvm::Module>>
translateAndOptimize(mlir::ModuleOp module, const CodeGenOptions &options,
                     llvm::TargetMachine &machine, llvm::LLVMContext &context);

/// Writes the object file of an optimized module.
llvm::Error emitObjectFile(llvm::Module &module, const CodeGenOptions &options,
                           llvm::TargetMachine &machine,
                           llvm::raw_pwrite_stream &os);

/// compileToObject for several targets: `options.targets` is not empty.
llvm::Error compileForTargets(mlir::ModuleOp module,
                              const CodeGenOptions &options,
                              llvm::SmallVectorImpl<char> &object);

} // namespace quantmlir

#endif // QUANT_MLIR_LIB_CODEGEN_EMITOBJECT_H
