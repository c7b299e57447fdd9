//===- Sensitivity.h - What fewer bits cost in each layer --*- C++ -* -----===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_ATTRIBUTION_SENSITIVITY_H
#define QUANT_MLIR_ATTRIBUTION_SENSITIVITY_H

#include "quant-mlir/Attribution/AttributeErrors.h"

#include "mlir/Dialect/Quant/IR/QuantTypes.h"

namespace quantmlir {

/// What happens at the outputs when only the weights (and the bias) of one
/// layer are rounded.
struct WidthSensitivity {
  int64_t bits = 0;
  /// Of the weights in compiled code.
  int64_t bytes = 0;
  /// Relative: see CauseErrors.
  double error = 0;
  /// Of the probabilities of classes: the mean over samples of the
  /// Kullback-Leibler divergence from the float network, in nats. 0 for
  /// networks that give none.
  double divergence = 0;
};

struct LayerSensitivity {
  /// The node's name in the source model, and the operation's mnemonic.
  std::string name, op;
  int64_t biasBytes = 0;
  /// The widths that the layer may have, the widest first; at least one.
  std::vector<WidthSensitivity> widths;
};

/// The layers of a network that have quantized weights, in order.
struct SensitivityReport {
  int64_t samples = 0;
  /// Whether an output has scores of classes, so that there are divergences.
  bool hasClasses = false;
  /// Of the weights and biases of layers that are not among these, because they
  /// stay in float.
  int64_t floatBytes = 0;
  std::vector<LayerSensitivity> layers;

  llvm::json::Value toJSON() const;
  /// A table for people.
  void print(llvm::raw_ostream &os) const;
};

namespace qnn {

/// The bytes that compiled code uses for `elements` weights of a type, which
/// multiply inputs of `inputBits` bits. With bytes as inputs, weights less
/// their zero points take 2, 4 or 8 bits, whatever holds their range; with
/// wider inputs at least 8 bits. Weights with blocks count as what they are
/// multiplied out to, with at most 16 bits. Weights of more than 8 bits
/// take 16.
int64_t getWeightBytes(mlir::quant::QuantizedType type, unsigned inputBits,
                       int64_t elements);

/// Measures each layer at the widths that it has in `variants`: functions that
/// the phase qdq or propagate made of `original`, the widest weights first. A
/// layer that has the same type in two of them is measured once. Errors: those
/// of attributeErrors.
llvm::Expected<SensitivityReport> measureSensitivity(
    mlir::func::FuncOp original, llvm::ArrayRef<mlir::func::FuncOp> variants,
    const FunctionCompiler &compile, const MeasuringSamples &samples,
    const std::function<void(int64_t done, int64_t total)> &progress);

} // namespace qnn
} // namespace quantmlir

#endif // QUANT_MLIR_ATTRIBUTION_SENSITIVITY_H
