//===- Statistics of observers from a calibration table ---------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_DIALECT_QNN_TRANSFORMS_ATTACHSTATISTICS_H
#define QUANT_MLIR_DIALECT_QNN_TRANSFORMS_ATTACHSTATISTICS_H

#include "quant-mlir/Calibration/CalibrationTable.h"

#include "mlir/IR/Operation.h"

namespace quantmlir::qnn {

class ObserveOp;

/// Sets `low` and `high` of `op` to the ranges that its calibrator chooses from
/// `statistics`. Fails, with a diagnostic, where they do not fit the observer
/// or do not hold what the calibrator needs.
mlir::LogicalResult calibrateObserver(ObserveOp op,
                                      const ValueStatistics &statistics);

/// Calibrates the observers in `root` whose names `table` knows. Fails, with a
/// diagnostic, where an entry does not fit its observer.
mlir::LogicalResult attachStatistics(mlir::Operation *root,
                                     const CalibrationTable &table);

} // namespace quantmlir::qnn

#endif // QUANT_MLIR_DIALECT_QNN_TRANSFORMS_ATTACHSTATISTICS_H
