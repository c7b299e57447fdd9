//===- EvaluatorRegistry.h - How operations are evaluated -------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_REFERENCE_EVALUATORREGISTRY_H
#define QUANT_MLIR_REFERENCE_EVALUATORREGISTRY_H

#include "quant-mlir/Data/HostTensor.h"

#include "mlir/IR/Operation.h"
#include "llvm/ADT/StringMap.h"

#include <functional>

namespace quantmlir {

/// The operands of an operation, in order; owned by the interpreter.
using OperandTensors = llvm::ArrayRef<const HostTensor *>;

/// Computes the one result of an operation. Operands and result have the shape
/// and the stored element type (`getHostElementType`) of their MLIR types, and
/// quantized operands are inside their storage ranges. Called from several
/// threads at once.
using Evaluator = std::function<llvm::Expected<HostTensor>(
    mlir::Operation *op, OperandTensors operands)>;

/// Which function evaluates which operation.
class EvaluatorRegistry {
public:
  /// Evaluators for every operation of the qnn dialect.
  static EvaluatorRegistry createDefault();

  /// Adds or replaces the evaluator of `Op`, which has the signature
  /// `llvm::Expected<HostTensor>(Op op, OperandTensors operands)`.
  template <typename Op, typename Function> void add(Function evaluate) {
    evaluators[Op::getOperationName()] = [evaluate](mlir::Operation *op,
                                                    OperandTensors operands) {
      return evaluate(llvm::cast<Op>(op), operands);
    };
  }

  /// The evaluator of an operation, or null.
  const Evaluator *lookup(llvm::StringRef operationName) const {
    auto found = evaluators.find(operationName);
    return found == evaluators.end() ? nullptr : &found->second;
  }

private:
  llvm::StringMap<Evaluator> evaluators;
};

} // namespace quantmlir

#endif // QUANT_MLIR_REFERENCE_EVALUATORREGISTRY_H
