//===- SourceName.h - Names that users know operations by -----------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_DIALECT_QNN_IR_SOURCENAME_H
#define QUANT_MLIR_DIALECT_QNN_IR_SOURCENAME_H

#include "mlir/IR/Location.h"
#include "mlir/IR/Operation.h"

namespace quantmlir::qnn {

/// The name of the node that `op` came from: the first NameLoc in its location,
/// else its mnemonic.
std::string getSourceName(mlir::Operation *op);

/// The names of all nodes that `op` was made of, at least one: the first is
/// `getSourceName`.
llvm::SmallVector<std::string, 1> getSourceNames(mlir::Operation *op);

} // namespace quantmlir::qnn

#endif // QUANT_MLIR_DIALECT_QNN_IR_SOURCENAME_H
