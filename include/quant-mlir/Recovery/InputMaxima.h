//===- InputMaxima.h - How large channels of inputs get ---------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_RECOVERY_INPUTMAXIMA_H
#define QUANT_MLIR_RECOVERY_INPUTMAXIMA_H

#include "quant-mlir/Data/HostTensor.h"
#include "quant-mlir/Dialect/QNN/IR/QNN.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/ADT/MapVector.h"

#include <vector>

namespace quantmlir::qnn {

/// Holds the largest magnitude of each channel of a linear layer's input; see
/// --qnn-smooth-linears.
constexpr llvm::StringLiteral kInputMaxAttribute = "qnn.input_max";

/// Finds how large each channel of the inputs of linear layers gets. Keeps one
/// number a channel, whatever the number of samples.
class InputMaxima {
public:
  /// `function` is a float function and must outlive the object.
  explicit InputMaxima(mlir::func::FuncOp function);

  /// Whether there is nothing to find.
  bool empty() const { return inputs.empty(); }

  /// A copy of the function's module whose function returns the inputs too,
  /// after its results.
  mlir::OwningOpRef<mlir::ModuleOp> createObserved();

  /// Adds one run of that function: what it returned after its results.
  void add(llvm::ArrayRef<HostTensor> tensors);

  /// Gives the layers their attribute.
  void attach();

private:
  mlir::func::FuncOp function;
  struct Input {
    llvm::SmallVector<LinearOp> layers;
    std::vector<float> maxima;
  };
  llvm::MapVector<mlir::Value, Input> inputs;
};

} // namespace quantmlir::qnn

#endif // QUANT_MLIR_RECOVERY_INPUTMAXIMA_H
