//===- LayerAlternatives.h - A layer with other constants -------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_ATTRIBUTION_LAYERALTERNATIVES_H
#define QUANT_MLIR_ATTRIBUTION_LAYERALTERNATIVES_H

#include "quant-mlir/Recovery/TwinRun.h"

namespace quantmlir::qnn {

/// Weight and bias that a layer may have instead of its own. The bias is empty
/// for layers that have and get none.
struct LayerConstants {
  llvm::ArrayRef<float> weight, bias;
};

/// Compiles code that takes the operands of a float layer that are not constant
/// and gives its result for each of the alternatives.
llvm::Expected<TensorFunction>
compileAlternatives(mlir::Operation *layer,
                    llvm::ArrayRef<LayerConstants> alternatives,
                    const FunctionCompiler &compile);

} // namespace quantmlir::qnn

#endif // QUANT_MLIR_ATTRIBUTION_LAYERALTERNATIVES_H
