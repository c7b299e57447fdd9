//===- Remedies.cpp - What may help a layer -------------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Remedies.h"

#include "quant-mlir/Dialect/QNN/IR/QuantTypes.h"

#include <cmath>

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::qnn;

/// Layers with a smaller part of the error are not worth the trouble.
static constexpr double smallShare = 0.05;

static std::string suggestForWeights(const QuantizedValue &value,
                                     int64_t bits) {
  if (isa<quant::UniformQuantizedType>(value.weightType) &&
      value.roundedWeight.size() > value.bias.size())
    return "a scale for each channel, weights: {granularity: per_channel}";
  if (value.correctedBias == value.bias && !value.bias.empty())
    return "--bias-correction=weights";
  if (bits > 8)
    return "keep_float: true";
  if (bits == 8)
    return "--adaround, or weights: {bits: 16}";
  // Widths between these take the memory of the wider one.
  return "weights: {bits: " + std::to_string(bits < 4 ? 4 : 8) +
         "}, or --adaround";
}

static std::string suggestForRounding(const QuantizedValue &value, int64_t bits,
                                      double meanSquare) {
  auto type = value.activation;
  double range =
      (type.getStorageTypeMax() - type.getStorageTypeMin()) * type.getScale();
  // Most steps serve values that are rare.
  constexpr double outliers = 24;
  if (meanSquare > 0 && range > outliers * std::sqrt(meanSquare))
    return "outliers: another calibrator, as --calibrator=percentile:99.99, or "
           "activations: {bits: 16}";
  if (bits < 8)
    return "activations: {bits: 8}";
  return bits == 8 ? "activations: {bits: 16}" : "keep_float: true";
}

std::string quantmlir::qnn::suggestRemedy(const QuantizedValue &value,
                                          const LayerErrors &layer,
                                          double meanSquare) {
  if (layer.share < smallShare)
    return "";
  switch (layer.errors.getWorst()) {
  case ErrorCause::Weights:
    return suggestForWeights(value, layer.weightBits);
  case ErrorCause::Rounding:
    return suggestForRounding(value, layer.activationBits, meanSquare);
  case ErrorCause::Clipping:
    // A calibrator cuts more where steps are coarse.
    if (layer.activationBits < 8)
      return "activations: {bits: 8}";
    return "more typical samples, or --calibrator=min-max";
  case ErrorCause::Bias:
    // Smaller steps of weights make those of the accumulator smaller.
    if (layer.weightBits < 16)
      return layer.weightBits < 8 ? "weights: {bits: 8}"
                                  : "weights: {bits: 16}";
    return "keep_float: true";
  }
  llvm_unreachable("every cause is handled above");
}
