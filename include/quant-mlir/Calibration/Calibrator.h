//===- Calibrator.h - From statistics to ranges -----------------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A calibrator looks at finished statistics and chooses the real range that the
// quantized values are to represent. `chooseQuantParams` then turns the range
// into scale and zero point.
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_CALIBRATION_CALIBRATOR_H
#define QUANT_MLIR_CALIBRATION_CALIBRATOR_H

#include "quant-mlir/Calibration/Statistics.h"
#include "quant-mlir/QuantMath/QuantParams.h"

namespace quantmlir {

/// The real values [min, max] that are to be representable.
struct CalibratedRange {
  double min = 0.0;
  double max = 0.0;
};

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
