//===- StraightLine.h - Functions without branches --------------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_LIB_DIALECT_QNN_TRANSFORMS_STRAIGHTLINE_H
#define QUANT_MLIR_LIB_DIALECT_QNN_TRANSFORMS_STRAIGHTLINE_H

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace quantmlir::qnn {

/// The return of `function`, which has a body. Reports a function of several
/// blocks: what follows the data from arguments to results would miss a part.
mlir::FailureOr<mlir::func::ReturnOp>
getStraightLineReturn(mlir::func::FuncOp function);

} // namespace quantmlir::qnn

#endif // QUANT_MLIR_LIB_DIALECT_QNN_TRANSFORMS_STRAIGHTLINE_H
