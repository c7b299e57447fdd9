//===- Configure.h - A configuration given by a program ---------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_DIALECT_QNN_TRANSFORMS_CONFIGURE_H
#define QUANT_MLIR_DIALECT_QNN_TRANSFORMS_CONFIGURE_H

#include "quant-mlir/Config/QuantConfig.h"

#include "mlir/Pass/Pass.h"

namespace quantmlir::qnn {

/// `--qnn-configure` with a configuration that `verify` accepts, instead of
/// textual options.
std::unique_ptr<mlir::Pass> createConfigurePass(const QuantConfig &config);

} // namespace quantmlir::qnn

#endif // QUANT_MLIR_DIALECT_QNN_TRANSFORMS_CONFIGURE_H
