//===- StatisticsJSON.h - Statistics of one value as JSON -------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_LIB_CALIBRATION_STATISTICSJSON_H
#define QUANT_MLIR_LIB_CALIBRATION_STATISTICSJSON_H

#include "quant-mlir/Calibration/ValueStatistics.h"

#include "llvm/Support/JSON.h"

namespace quantmlir {

/// Writes the members of the object that CalibrationTable.h describes.
void writeStatistics(llvm::json::OStream &writer,
                     const ValueStatistics &statistics);

/// Reads that object. Errors name the member.
llvm::Expected<ValueStatistics> readStatistics(const llvm::json::Value &value);

/// The member `key` as an integer of at least 0.
llvm::Expected<int64_t> readCount(const llvm::json::Object &object,
                                  llvm::StringRef key);

} // namespace quantmlir

#endif // QUANT_MLIR_LIB_CALIBRATION_STATISTICSJSON_H
