//===- EvaluatorRegistry.cpp - How operations are evaluated ---------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Reference/EvaluatorRegistry.h"

#include "Evaluators.h"

using namespace quantmlir;

EvaluatorRegistry EvaluatorRegistry::createDefault() {
  EvaluatorRegistry registry;
  reference::registerContractionEvaluators(registry);
  reference::registerElementwiseEvaluators(registry);
  reference::registerGradientEvaluators(registry);
  reference::registerNormalizationEvaluators(registry);
  reference::registerPoolingEvaluators(registry);
  reference::registerQuantizationEvaluators(registry);
  reference::registerShapeEvaluators(registry);
  reference::registerTrainingEvaluators(registry);
  return registry;
}
