//===- InitAllDialects.h - Registers every dialect we use ------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_INITALLDIALECTS_H
#define QUANT_MLIR_INITALLDIALECTS_H

#include "quant-mlir/Dialect/QNN/IR/QNN.h"

#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"

namespace quantmlir {

/// Adds the `qnn` dialect, every upstream dialect and their extensions (without
/// which upstream conversions succeed and change nothing) to `registry`.
inline void registerAllDialects(mlir::DialectRegistry &registry) {
  registry.insert<qnn::QNNDialect>();
  mlir::registerAllDialects(registry);
  mlir::registerAllExtensions(registry);
}

} // namespace quantmlir

#endif // QUANT_MLIR_INITALLDIALECTS_H
