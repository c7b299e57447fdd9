//===- SliceBuilder.h - Modules of some operations --------------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_RECOVERY_SLICEBUILDER_H
#define QUANT_MLIR_RECOVERY_SLICEBUILDER_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/ADT/SetVector.h"

namespace quantmlir::qnn {

/// Whether the value does not depend on the arguments of its function: a
/// constant, or one that pairs have rounded.
bool isConstantDerived(mlir::Value value);

/// Builds a module with one function of some operations of other functions.
/// What they use and no added operation makes becomes an argument; constants
/// are copied.
class SliceBuilder {
public:
  explicit SliceBuilder(mlir::MLIRContext *context);

  /// Lets operations that are added later see a constant of these elements, of
  /// type f32, for `value`. Nothing happens if `value` is in use already.
  void setConstant(mlir::Value value, llvm::ArrayRef<float> elements);

  /// Adds a copy of an operation after those that are there.
  mlir::Operation *add(mlir::Operation *op);

  /// The values that have become arguments, in their order.
  llvm::ArrayRef<mlir::Value> getInputs() const { return inputs.getArrayRef(); }

  /// What stands for `value` in the module: the result of an operation that
  /// was added, or an operand of one.
  mlir::Value lookup(mlir::Value value) const { return mapping.lookup(value); }

  /// Closes the function; `results` are values of the module.
  mlir::OwningOpRef<mlir::ModuleOp> finish(llvm::ArrayRef<mlir::Value> results);

private:
  void use(mlir::Value value);

  mlir::OpBuilder builder;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  mlir::func::FuncOp function;
  mlir::IRMapping mapping;
  llvm::SetVector<mlir::Value> inputs;
};

} // namespace quantmlir::qnn

#endif // QUANT_MLIR_RECOVERY_SLICEBUILDER_H
