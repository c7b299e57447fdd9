//===- CalibratorSpec.h - The names of rules that choose ranges -*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A calibrator chooses, from what is known of a tensor's values, the real range
// that quantized values are to represent. Here are its name and parameter, as
// command lines, configuration files and `#qnn.qspec` have them: `min-max`,
// `percentile:99.9`. What each computes is in Calibration/Calibrator.h and
// docs/Quantization.md.
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_QUANTMATH_CALIBRATORSPEC_H
#define QUANT_MLIR_QUANTMATH_CALIBRATORSPEC_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <string>

namespace quantmlir {

enum class CalibratorKind {
  MinMax,
  MovingAverage,
  EMAQuantile,
  Percentile,
  PercentileORT,
  Entropy,
  EntropyORT,
  EntropyTPU,
  MSE,
  MSEMQBench,
  LpNorm,
  OCTAV,
  Histogram,
  Histogram1x,
  Histogram2x,
};

/// A calibrator's name and what its parameter may be.
struct CalibratorInfo {
  CalibratorKind kind;
  llvm::StringLiteral name;
  /// One line for people.
  llvm::StringLiteral summary;
  /// What the parameter is called; empty where there is none. It lies in
  /// (low, high].
  llvm::StringLiteral parameter;
  double defaultValue, low, high;
};

/// All calibrators, in the order in which they are listed for people.
llvm::ArrayRef<CalibratorInfo> getCalibrators();

/// One calibrator with its parameter.
struct CalibratorSpec {
  CalibratorKind kind = CalibratorKind::MinMax;
  /// 0 where the calibrator has none.
  double parameter = 0;

  /// Reads `NAME` or `NAME:PARAMETER`. Errors: an unknown name (the names are
  /// listed), a parameter where there is none, that is no number, or that is
  /// out of range.
  static llvm::Expected<CalibratorSpec> parse(llvm::StringRef text);
  const CalibratorInfo &getInfo() const;
  /// The text that reads back as this; a default parameter is left out.
  std::string str() const;

  friend bool operator==(const CalibratorSpec &lhs, const CalibratorSpec &rhs) {
    return lhs.kind == rhs.kind && lhs.parameter == rhs.parameter;
  }
  friend bool operator!=(const CalibratorSpec &lhs, const CalibratorSpec &rhs) {
    return !(lhs == rhs);
  }
};

} // namespace quantmlir

#endif // QUANT_MLIR_QUANTMATH_CALIBRATORSPEC_H
