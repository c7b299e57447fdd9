//===- Interpreter.h - Runs functions of qnn operations ---------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The definition of what a module computes, in code: slow, exact and free of
// code generation. Everything else is tested against it. It runs modules of
// every phase before lowering: float, with observers, with quantize/dequantize
// pairs, and on quantized types.
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_REFERENCE_INTERPRETER_H
#define QUANT_MLIR_REFERENCE_INTERPRETER_H

#include "quant-mlir/Reference/EvaluatorRegistry.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace quantmlir {

/// The host type of tensors with this MLIR element type: f32, or for a
/// quantized type the integer that contains its storage (8, 16 or 32 bits) with
/// the signedness of the storage. None for other types.
std::optional<ElementType> getHostElementType(mlir::Type elementType);

/// Functions that see values while a function runs, in program order. A tensor
/// lives until its function returns.
struct InterpreterHooks {
  /// The value at each `qnn.observe`, with its name.
  std::function<void(llvm::StringRef name, const HostTensor &value)> onObserve;
  /// The result of each operation that is not a constant.
  std::function<void(mlir::Operation *op, const HostTensor &result)> onResult;
};

/// A function made ready to run any number of times.
class Interpreter {
public:
  /// Checks the function, which must be verified, and reads its constants. It
  /// must outlive the interpreter and not change.
  /// Errors: a body that is not one block, a tensor of dynamic shape or of an
  /// element type without a host type, an operation without an evaluator.
  static llvm::Expected<Interpreter>
  create(mlir::func::FuncOp function,
         EvaluatorRegistry registry = EvaluatorRegistry::createDefault());

  Interpreter(Interpreter &&);
  Interpreter &operator=(Interpreter &&);
  ~Interpreter();

  /// Runs the function; safe to call from several threads at once. Values are
  /// freed after their last use.
  /// Errors: inputs that do not match the arguments in number, shape, element
  /// type or storage range; arithmetic that an operation does not support on
  /// its types.
  llvm::Expected<std::vector<HostTensor>>
  run(llvm::ArrayRef<HostTensor> inputs,
      const InterpreterHooks &hooks = {}) const;

private:
  struct Program;
  explicit Interpreter(std::unique_ptr<Program> program);

  std::unique_ptr<Program> program;
};

/// Creates an interpreter for `function` and runs it once.
llvm::Expected<std::vector<HostTensor>>
interpret(mlir::func::FuncOp function, llvm::ArrayRef<HostTensor> inputs,
          const InterpreterHooks &hooks = {});

} // namespace quantmlir

#endif // QUANT_MLIR_REFERENCE_INTERPRETER_H
