//===- TwinRun.h - A network and its simulation, side by side ---*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_RECOVERY_TWINRUN_H
#define QUANT_MLIR_RECOVERY_TWINRUN_H

#include "quant-mlir/Data/HostTensor.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/OwningOpRef.h"

#include <functional>
#include <vector>

namespace quantmlir {

/// Runs compiled code once: a tensor per argument in, one per result out.
using TensorFunction =
    std::function<llvm::Expected<llvm::SmallVector<HostTensor>>(
        llvm::ArrayRef<HostTensor>)>;

/// Makes code of a module with one function of float `qnn` operations, as in
/// the phase qdq. How is the embedder's choice.
using FunctionCompiler = std::function<llvm::Expected<TensorFunction>(
    mlir::OwningOpRef<mlir::ModuleOp>)>;

namespace qnn {

/// Runs a function of the phase qdq, and the float function that it came from,
/// on some batches, slice by slice. Between slices the values that are still
/// needed are at hand, and what has not run yet may be changed: weights and
/// biases of a layer can be chosen by what reaches it in the quantized network,
/// and the next layers then see the consequences.
///
/// Every operation is compiled and run once in each of the two, and only the
/// values between two slices are kept.
class TwinRun {
public:
  /// `simulated` has one block and must outlive the object. The float function
  /// is copied from it now: without its quantize/dequantize pairs.
  TwinRun(mlir::func::FuncOp simulated, FunctionCompiler compile);
  ~TwinRun();

  /// The most bytes that the values of one batch take between two slices.
  int64_t getPeakBytes() const;

  /// Adds a batch: a tensor per argument.
  void addBatch(llvm::ArrayRef<HostTensor> inputs);

  /// Runs everything before `op`, which is in the function's block.
  llvm::Error advanceTo(mlir::Operation *op);

  /// An operand of the operation that was advanced to, a tensor per batch: in
  /// the float network and in the quantized one.
  llvm::ArrayRef<HostTensor> getOriginal(mlir::Value value) const;
  llvm::ArrayRef<HostTensor> getQuantized(mlir::Value value) const;

private:
  void copyOriginal();
  void findLastUses();
  llvm::Error runSlice(size_t begin, size_t end);

  mlir::func::FuncOp simulated;
  FunctionCompiler compile;
  mlir::OwningOpRef<mlir::ModuleOp> originalModule;
  /// From values of the simulated function to those of the float one.
  mlir::IRMapping toOriginal;
  /// The simulated operations in order, and the float one of each, or null.
  std::vector<std::pair<mlir::Operation *, mlir::Operation *>> ops;
  llvm::DenseMap<mlir::Operation *, size_t> positions;
  /// The position of the last use of values that are not constant.
  llvm::DenseMap<mlir::Value, size_t> lastUses;
  /// A tensor per batch.
  llvm::DenseMap<mlir::Value, std::vector<HostTensor>> values;
  size_t numBatches = 0, position = 0;
};

} // namespace qnn
} // namespace quantmlir

#endif // QUANT_MLIR_RECOVERY_TWINRUN_H
