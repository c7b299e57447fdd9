//===- Evaluators.h - Evaluators by family of operations --------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_LIB_REFERENCE_EVALUATORS_H
#define QUANT_MLIR_LIB_REFERENCE_EVALUATORS_H

#include "quant-mlir/Reference/EvaluatorRegistry.h"

namespace quantmlir::reference {

void registerContractionEvaluators(EvaluatorRegistry &registry);
void registerElementwiseEvaluators(EvaluatorRegistry &registry);
void registerGradientEvaluators(EvaluatorRegistry &registry);
void registerNormalizationEvaluators(EvaluatorRegistry &registry);
void registerPoolingEvaluators(EvaluatorRegistry &registry);
void registerQuantizationEvaluators(EvaluatorRegistry &registry);
void registerShapeEvaluators(EvaluatorRegistry &registry);
void registerTrainingEvaluators(EvaluatorRegistry &registry);

} // namespace quantmlir::reference

#endif // QUANT_MLIR_LIB_REFERENCE_EVALUATORS_H
