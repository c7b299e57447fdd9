//===- CompareCalibrators.h - Calibrators side by side ----------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_CALIBRATION_COMPARECALIBRATORS_H
#define QUANT_MLIR_CALIBRATION_COMPARECALIBRATORS_H

#include "quant-mlir/Calibration/CalibrationTable.h"
#include "quant-mlir/Calibration/Calibrator.h"

#include "llvm/Support/JSON.h"

namespace quantmlir {

/// What one calibrator makes of one value.
struct ComparedRange {
  std::string value, calibrator;
  /// Over all channels, if there are several.
  CalibratedRange range;
  /// The share of observed values outside of the range, by the histogram, whose
  /// bins count by their centers; 0 without one.
  double clipped = 0;
};

/// The ranges that each calibrator which has what it needs chooses for each
/// value of `table`; calibrators with a parameter also with usual values of it.
/// Ordered by value, then calibrator.
std::vector<ComparedRange> compareCalibrators(const CalibrationTable &table,
                                              const CalibrationTarget &target);

/// A table for people.
void printComparison(llvm::ArrayRef<ComparedRange> ranges,
                     llvm::raw_ostream &os);
llvm::json::Value toJSON(llvm::ArrayRef<ComparedRange> ranges);

} // namespace quantmlir

#endif // QUANT_MLIR_CALIBRATION_COMPARECALIBRATORS_H
