//===- ErrorReport.h - Where a network loses accuracy -----------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_ATTRIBUTION_ERRORREPORT_H
#define QUANT_MLIR_ATTRIBUTION_ERRORREPORT_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"

#include <array>
#include <string>
#include <vector>

namespace quantmlir {

/// What makes a quantized network differ from the float one.
enum class ErrorCause {
  /// Rounded weights, together with the bias that makes up for them.
  Weights,
  /// Rounding results to steps.
  Rounding,
  /// Results beyond the range that was chosen for them.
  Clipping,
  /// Rounding biases to steps of the accumulator.
  Bias
};
inline constexpr size_t numErrorCauses = 4;
/// As tables and JSON have it.
llvm::StringLiteral getErrorCauseName(ErrorCause cause);

/// The error that each cause alone makes, and all of them together. An error is
/// relative: sum of squared differences / sum of squares, over all samples; the
/// mean of that where there are several outputs.
struct CauseErrors {
  std::array<double, numErrorCauses> byCause = {};
  double all = 0;

  double &operator[](ErrorCause cause) {
    return byCause[static_cast<size_t>(cause)];
  }
  double operator[](ErrorCause cause) const {
    return byCause[static_cast<size_t>(cause)];
  }
  /// The cause with the largest error.
  ErrorCause getWorst() const;
};

/// The signal-to-noise ratio of a relative error in dB, at most 999.
double getSQNR(double error);

/// One layer: an operation with its result, or an input of the network.
struct LayerErrors {
  /// The node's name in the source model, and the operation's mnemonic.
  std::string name, op;
  /// 0: not quantized.
  int64_t weightBits = 0, activationBits = 0;
  /// At the outputs of the network, when nothing but this layer is quantized.
  CauseErrors errors;
  /// At the result of the layer itself, when nothing else is quantized.
  double localError = 0;
  /// The part of `errors.all` in its sum over all layers.
  double share = 0;
  /// What may help; empty for a small share.
  std::string remedy;
};

struct ErrorReport {
  int64_t samples = 0;
  /// At the outputs, with the whole network quantized.
  CauseErrors total;
  /// By share, the largest first.
  std::vector<LayerErrors> layers;

  llvm::json::Value toJSON() const;
  static llvm::Expected<ErrorReport> fromJSON(const llvm::json::Value &value);
  /// A table for people.
  void print(llvm::raw_ostream &os) const;
};

} // namespace quantmlir

#endif // QUANT_MLIR_ATTRIBUTION_ERRORREPORT_H
