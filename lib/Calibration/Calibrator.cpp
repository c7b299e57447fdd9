//===- Calibrator.cpp - From statistics to ranges -------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Calibration/Calibrator.h"

using namespace quantmlir;
using llvm::Expected;
using llvm::SmallVector;

Expected<SmallVector<CalibratedRange, 1>>
quantmlir::calibrateMinMax(const MinMaxStatistics &statistics) {
  if (statistics.getNumValues() == 0)
    return llvm::createStringError(
        "no value has been observed; run calibration with at least one sample");
  SmallVector<CalibratedRange, 1> ranges;
  for (const ValueRange &range : statistics.getRanges())
    ranges.push_back({range.min, range.max});
  return ranges;
}

Expected<SmallVector<QuantParams, 1>>
quantmlir::chooseQuantParams(llvm::ArrayRef<CalibratedRange> ranges,
                             StorageRange storage, QuantScheme scheme) {
  SmallVector<QuantParams, 1> result;
  for (const CalibratedRange &range : ranges) {
    Expected<QuantParams> params =
        chooseQuantParams(range.min, range.max, storage, scheme);
    if (!params)
      return params.takeError();
    result.push_back(*params);
  }
  return result;
}
