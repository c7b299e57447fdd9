//===- ReplayNetwork.h - A network that runs from anywhere ------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_ATTRIBUTION_REPLAYNETWORK_H
#define QUANT_MLIR_ATTRIBUTION_REPLAYNETWORK_H

#include "quant-mlir/Recovery/TwinRun.h"

namespace quantmlir::qnn {

/// A float function as compiled pieces, one for each operation. All values of
/// one run are kept, so that the outputs for another value in the middle cost
/// only what depends on it.
class ReplayNetwork {
public:
  /// Compiles the pieces of a function with one block of float operations,
  /// which must outlive the object. Errors: those of `compile`.
  static llvm::Expected<ReplayNetwork>
  create(mlir::func::FuncOp function, const FunctionCompiler &compile,
         const std::function<void(int64_t done, int64_t total)> &progress);

  /// Runs on a tensor per argument and keeps all values.
  llvm::Error setInputs(llvm::ArrayRef<HostTensor> inputs);

  /// A value of the function in the last run that was kept.
  const HostTensor &get(mlir::Value value) const;
  /// Those of the operands of `op` that are not constant, each once.
  static llvm::SmallVector<mlir::Value> getInputs(mlir::Operation *op);
  /// The outputs that are not constant, each once.
  llvm::ArrayRef<mlir::Value> getOutputs() const { return outputs; }
  /// Their values in the last run that was kept.
  std::vector<HostTensor> copyOutputs() const;

  /// The outputs, if `value` were `tensor` and everything else as it was.
  llvm::Expected<std::vector<HostTensor>> replay(mlir::Value value,
                                                 HostTensor tensor);

  /// Changes a value that has just been made; `inputs` are those of its
  /// operation (none for arguments).
  using Change = llvm::function_ref<llvm::Error(
      mlir::Value value, llvm::ArrayRef<HostTensor> inputs,
      HostTensor &tensor)>;
  /// The outputs of a run from the same arguments in which every value goes
  /// through `change`.
  llvm::Expected<std::vector<HostTensor>> runChanged(Change change);

private:
  using Values = llvm::DenseMap<mlir::Value, HostTensor>;
  struct Piece {
    mlir::Value result;
    llvm::SmallVector<mlir::Value> inputs;
    TensorFunction run;
  };

  llvm::Expected<HostTensor> runPiece(const Piece &piece, Values &changed,
                                      Change *change);
  std::vector<HostTensor> takeOutputs(Values &changed) const;

  mlir::func::FuncOp function;
  std::vector<Piece> pieces;
  llvm::SmallVector<mlir::Value> outputs;
  Values values;
};

} // namespace quantmlir::qnn

#endif // QUANT_MLIR_ATTRIBUTION_REPLAYNETWORK_H
