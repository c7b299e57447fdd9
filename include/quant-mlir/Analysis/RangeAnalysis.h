//===- RangeAnalysis.h - Intervals of the values of a function ------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_ANALYSIS_RANGEANALYSIS_H
#define QUANT_MLIR_ANALYSIS_RANGEANALYSIS_H

#include "quant-mlir/Dialect/QNN/IR/Interval.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Value.h"
#include "llvm/ADT/DenseMap.h"

namespace quantmlir {

/// For each tensor value of a function an interval that contains its elements,
/// by interval arithmetic (RangeOpInterface) from `qnn.range` on the arguments,
/// the elements of constants and the statistics of calibrated observers. It
/// holds the IR only while it is built.
class RangeAnalysis {
public:
  explicit RangeAnalysis(mlir::func::FuncOp func);

  /// The interval of `value`; infinite where nothing is known.
  qnn::Interval get(mlir::Value value) const;

private:
  llvm::DenseMap<mlir::Value, qnn::Interval> intervals;
};

} // namespace quantmlir

#endif // QUANT_MLIR_ANALYSIS_RANGEANALYSIS_H
