//===- MixedPrecision.h - Bits for each layer ------*- C++ -* -------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_COMPILER_MIXEDPRECISION_H
#define QUANT_MLIR_COMPILER_MIXEDPRECISION_H

#include "quant-mlir/Attribution/Sensitivity.h"
#include "quant-mlir/Config/QuantConfig.h"

#include <optional>

namespace quantmlir {

/// What is wanted of mixed precision: one of the two goals.
struct MixedPrecisionOptions {
  /// The widths that weights may have.
  std::vector<int64_t> widths = {2, 4, 8};
  /// Samples that sensitivity is measured on, about.
  int64_t sensitivitySamples = 32;

  /// The most bytes that weights and biases may take in compiled code, or the
  /// most of what they take in float.
  std::optional<int64_t> maxBytes;
  std::optional<double> maxShare;
  /// The most points (percent of the samples) that may be lost: of the right
  /// classes, by `labels`, or, without labels, of samples that get the class
  /// that the float network gives them.
  std::optional<double> maxDrop;
  /// The class of each sample; empty if not known.
  std::vector<int64_t> labels;
};

/// How often the quantized network gives the right class, or the float
/// network's, on all samples.
struct ClassAccuracy {
  int64_t samples = 0;
  /// Whether the right classes were known; else the float network's count.
  bool hasLabels = false;
  /// In percent: of the float network, and of the quantized one with the widest
  /// weights and with the chosen ones.
  double original = 0, widest = 0, chosen = 0;
};

/// A choice of bits for the weights of each layer.
struct MixedPrecision {
  struct Layer {
    std::string name, op;
    int64_t bits = 0;
    /// Of weights and bias in compiled code.
    int64_t bytes = 0;
    /// At the outputs, when only this layer is rounded: see CauseErrors.
    double error = 0;
  };

  /// Gives these bits: the configuration that the choice started from, with an
  /// override for each layer.
  QuantConfig config;
  std::vector<Layer> layers;
  /// Of the whole model: as chosen, with the widest weights, and in float.
  int64_t bytes = 0, widestBytes = 0, floatBytes = 0;
  /// Of `bytes`, those of layers that are not in the list, as they stay in
  /// float.
  int64_t keptBytes = 0;
  /// For networks that classify.
  std::optional<ClassAccuracy> accuracy;
  /// What the choice is based on.
  SensitivityReport sensitivity;

  llvm::json::Value toJSON() const;
  /// A table for people.
  void print(llvm::raw_ostream &os) const;
};

} // namespace quantmlir

#endif // QUANT_MLIR_COMPILER_MIXEDPRECISION_H
