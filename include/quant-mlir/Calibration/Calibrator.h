//===- Calibrator.h - From statistics to ranges -----------------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A calibrator looks at finished statistics and chooses the real range that the
// quantized values are to represent, without the data. `chooseQuantParams` then
// turns the range into scale and zero point.
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_CALIBRATION_CALIBRATOR_H
#define QUANT_MLIR_CALIBRATION_CALIBRATOR_H

#include "quant-mlir/Calibration/HistogramRules.h"
#include "quant-mlir/Calibration/ValueStatistics.h"

namespace quantmlir {

/// The integers that a range is chosen for. Rules that weigh clipping against
/// rounding need to know.
struct CalibrationTarget {
  unsigned bits = 8;
  StorageRange storage;
  QuantScheme scheme = QuantScheme::Symmetric;

  /// Errors: no such width.
  static llvm::Expected<CalibrationTarget>
  create(unsigned bits, bool isSigned, bool isNarrow, QuantScheme scheme);
};

/// The range of each channel, or of the tensor, by the rule `spec`. It lies
/// inside what was observed (moving averages: as they come). Rules on
/// magnitudes cut both ends at one threshold; they take the integers as
/// unsigned if the scheme is affine and no value is negative. Errors: nothing
/// was observed, or not what the rule needs.
llvm::Expected<llvm::SmallVector<CalibratedRange, 1>>
calibrate(const ValueStatistics &statistics, CalibratorSpec spec,
          const CalibrationTarget &target);

/// Everything between the smallest and the largest value seen: no clipping.
/// One range, or one per channel. Errors: nothing has been observed.
llvm::Expected<llvm::SmallVector<CalibratedRange, 1>>
calibrateMinMax(const MinMaxStatistics &statistics);

/// Scale and zero point for each of `ranges`.
llvm::Expected<llvm::SmallVector<QuantParams, 1>>
chooseQuantParams(llvm::ArrayRef<CalibratedRange> ranges, StorageRange storage,
                  QuantScheme scheme);

} // namespace quantmlir

#endif // QUANT_MLIR_CALIBRATION_CALIBRATOR_H
