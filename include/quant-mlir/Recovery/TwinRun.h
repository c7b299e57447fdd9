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
#include "llvm/ADT/STLFunctionalExtras.h"

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

/// Gives the batches that a network is run on: batch `index` as a tensor per
/// argument of the function.
using BatchReader =
    std::function<llvm::Expected<llvm::SmallVector<HostTensor>>(int64_t index)>;

/// Runs a function of the phase qdq, and the float function that it came from,
/// on some batches, slice by slice. What has not run yet may be changed:
/// weights and biases of a layer can be chosen by what reaches it in the
/// quantized network, and the next layers then see the consequences.
///
/// Values between two slices are kept where there is memory for them. Where
/// there is not, the next slices begin again at the last place where there was.
class TwinRun {
public:
  /// `simulated` has one block and must outlive the object. The float function
  /// is copied from it now: without its quantize/dequantize pairs.
  TwinRun(mlir::func::FuncOp simulated, FunctionCompiler compile);
  ~TwinRun();

  /// Receives a value of one batch, in the float network and in the quantized
  /// one.
  using Visitor = llvm::function_ref<void(const HostTensor &original,
                                          const HostTensor &quantized)>;

  /// Reads batches, evenly from those from 0 to `available` - 1: at most
  /// `maxBatches`, and so few that values kept between slices take at most
  /// `maxBytes`, while an operand of each of `ops`, which are in order, is
  /// visited with at most twice the work that it takes if all are kept. At
  /// least one batch is read, whatever it takes.
  llvm::Error readBatches(const BatchReader &read, int64_t available,
                          int64_t maxBatches, int64_t maxBytes,
                          llvm::ArrayRef<mlir::Operation *> ops);
  int64_t getNumBatches() const { return numBatches; }

  /// Runs what is before `op`, and calls `visit` with `operand`, one of its
  /// operands, of each batch in order. Operations must be visited in order.
  llvm::Error visit(mlir::Operation *op, mlir::Value operand, Visitor visit);

private:
  void copyOriginal();
  void findLastUses();
  /// Bytes of one batch that are needed before each operation.
  std::vector<int64_t> getLiveBytes() const;
  /// Runs the operations from `position` to `end`. `use` takes `outputs` of
  /// each batch in order. Where `isLast`, inputs that nobody needs afterwards
  /// are freed.
  llvm::Error
  runSlice(size_t end, llvm::ArrayRef<mlir::Value> outputs, bool isLast,
           llvm::function_ref<void(llvm::MutableArrayRef<HostTensor>)> use);
  /// The values before `end` that operations from there on use.
  llvm::SmallVector<mlir::Value> getLiveResults(size_t end) const;

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
  /// What comes before `position` has run, and its values are kept.
  size_t position = 0;
  int64_t numBatches = 0;
  std::vector<int64_t> liveBytes;
  /// Of one batch that may be kept.
  int64_t bytesToKeep = 0;
};

} // namespace qnn
} // namespace quantmlir

#endif // QUANT_MLIR_RECOVERY_TWINRUN_H
