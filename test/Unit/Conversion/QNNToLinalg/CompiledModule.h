//===- CompiledModule.h - Runs lowered functions ----------------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_TEST_UNIT_CONVERSION_QNNTOLINALG_COMPILEDMODULE_H
#define QUANT_MLIR_TEST_UNIT_CONVERSION_QNNTOLINALG_COMPILEDMODULE_H

#include "quant-mlir/Data/HostTensor.h"

#include "mlir/ExecutionEngine/ExecutionEngine.h"
#include "mlir/IR/BuiltinOps.h"

#include <memory>

namespace quantmlir::test {

/// A context with every dialect and pass that these tests need.
std::unique_ptr<mlir::MLIRContext> createContext();

/// Functions compiled by upstream's passes, without any optimization: what the
/// lowering means, whatever a code generator makes of it.
class CompiledModule {
public:
  /// Runs `passes` (a comma-separated list) on `module`, then bufferizes it and
  /// compiles its loops. The module is used up.
  static llvm::Expected<CompiledModule> create(mlir::ModuleOp module,
                                               llvm::StringRef passes);

  /// Calls a function of tensors; `outputs` have the shapes and types of the
  /// results, and are overwritten.
  llvm::Error run(llvm::StringRef function, llvm::ArrayRef<HostTensor> inputs,
                  llvm::MutableArrayRef<HostTensor> outputs);

  /// Calls a function of scalars, by the addresses of arguments and result.
  llvm::Error runScalar(llvm::StringRef function,
                        llvm::MutableArrayRef<void *> arguments);

private:
  explicit CompiledModule(std::unique_ptr<mlir::ExecutionEngine> engine)
      : engine(std::move(engine)) {}

  std::unique_ptr<mlir::ExecutionEngine> engine;
};

} // namespace quantmlir::test

#endif // QUANT_MLIR_TEST_UNIT_CONVERSION_QNNTOLINALG_COMPILEDMODULE_H
