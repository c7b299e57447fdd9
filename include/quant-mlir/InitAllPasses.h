//===- InitAllPasses.h - Registers every pass we have ----------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_INITALLPASSES_H
#define QUANT_MLIR_INITALLPASSES_H

#include "quant-mlir/CodeGen/Passes.h"
#include "quant-mlir/Conversion/Passes.h"
#include "quant-mlir/Dialect/QNN/Transforms/Passes.h"
#include "quant-mlir/Pipelines/Pipelines.h"
#include "quant-mlir/Recovery/Passes.h"

#include "mlir/InitAllPasses.h"

namespace quantmlir {

/// Registers our passes and upstream's with the global pass registry, as tools
/// that take pass names on the command line need.
inline void registerAllPasses() {
  mlir::registerAllPasses();
  registerCodeGenPasses();
  registerConversionPasses();
  qnn::registerQNNTransformsPasses();
  qnn::registerRecoveryPasses();
  registerPipelines();
}

} // namespace quantmlir

#endif // QUANT_MLIR_INITALLPASSES_H
