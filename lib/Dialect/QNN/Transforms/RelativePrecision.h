//===- RelativePrecision.h - Where small values matter as large -*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_LIB_DIALECT_QNN_TRANSFORMS_RELATIVEPRECISION_H
#define QUANT_MLIR_LIB_DIALECT_QNN_TRANSFORMS_RELATIVEPRECISION_H

#include "mlir/Dialect/Func/IR/FuncOps.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"

namespace quantmlir::qnn {

/// Finds the values of a function of which small ones must be as exact, for
/// their size, as large ones. A logarithm wants its operand so: an error of one
/// step changes log(x) by step / x. Integers with one scale are not. What
/// computes such an operand from inputs of the function (the way from sound to
/// a logarithmic spectrum, for instance) wants its own operands so, up to an
/// activation function: that is where a trained network begins, whose values
/// have about one size.
class RelativePrecision {
public:
  /// Logarithms of which `isExempt` is true want nothing.
  RelativePrecision(mlir::func::FuncOp func,
                    llvm::function_ref<bool(mlir::Operation *)> isExempt);

  /// The logarithm that `op` is, or that wants its result; null if there is
  /// none.
  mlir::Operation *getLogarithm(mlir::Operation *op) const {
    return logarithms.lookup(op);
  }

  /// Whether `operand` must not be rounded to steps of one size.
  bool wants(mlir::OpOperand &operand) const {
    return operands.contains(&operand);
  }

private:
  llvm::DenseMap<mlir::Operation *, mlir::Operation *> logarithms;
  llvm::DenseSet<mlir::OpOperand *> operands;
};

} // namespace quantmlir::qnn

#endif // QUANT_MLIR_LIB_DIALECT_QNN_TRANSFORMS_RELATIVEPRECISION_H
