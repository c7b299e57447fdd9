//===- WeightChoice.h - What a layer gave up bits of weights for -*- C++
//-*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_RECOVERY_WEIGHTCHOICE_H
#define QUANT_MLIR_RECOVERY_WEIGHTCHOICE_H

#include "mlir/IR/Operation.h"

#include <optional>

namespace quantmlir::qnn {

/// What --qnn-choose-weight-bits did to the weights of a layer; an attribute of
/// the layer carries it to the report.
struct WeightChoice {
  static constexpr llvm::StringLiteral kAttribute = "qnn.weight_choice";

  /// Steps of the chains that scales were raised for; 0 where bits went.
  unsigned chain = 0;
  /// What rounding adds to the output, as a share of its power: see the pass.
  double error = 0;
  /// How many times as fast the layer should become; 0 where speed was not
  /// what bits were given up for.
  double speedup = 0;

  void attach(mlir::Operation *op) const;
  /// The choice that `op` carries, if any.
  static std::optional<WeightChoice> get(mlir::Operation *op);
};

} // namespace quantmlir::qnn

#endif // QUANT_MLIR_RECOVERY_WEIGHTCHOICE_H
