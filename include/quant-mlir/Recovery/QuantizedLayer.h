//===- QuantizedLayer.h - Layers of a simulated network ---------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_RECOVERY_QUANTIZEDLAYER_H
#define QUANT_MLIR_RECOVERY_QUANTIZEDLAYER_H

#include "quant-mlir/Dialect/QNN/IR/ConstantData.h"
#include "quant-mlir/Dialect/QNN/IR/QNN.h"
#include "quant-mlir/Dialect/QNN/IR/QuantTypes.h"
#include "quant-mlir/QuantMath/QuantParams.h"
#include "quant-mlir/Recovery/Patches.h"

#include <optional>

namespace quantmlir::qnn {

/// How a convolution or linear layer sees its input; none for other operations.
std::optional<PatchGeometry> getPatchGeometry(mlir::Operation *op);

/// A convolution or linear layer in the phases qdq and propagate: it computes
/// in float, with a weight that a quantize/dequantize pair has rounded.
class QuantizedLayer {
public:
  /// None if `op` is not such a layer, or its weight or bias is not constant.
  static std::optional<QuantizedLayer> get(mlir::Operation *op);

  QuantizableOpInterface getOp() const { return op; }
  const PatchGeometry &getGeometry() const { return geometry; }
  int64_t getNumOutputs() const { return outputs; }

  /// The float weight before rounding: [outputs, geometry.rowSize()].
  llvm::ArrayRef<float> getWeight() const { return weight.values(); }
  /// One value an output channel; zeros where the layer has no bias.
  llvm::ArrayRef<float> getBias() const { return bias; }
  /// How the weight is stored.
  mlir::quant::QuantizedType getType() const { return type; }
  /// How the weights of each output channel are stored; the largest scale of
  /// its blocks, if they have scales of their own.
  std::vector<QuantParams> getRowParams() const;
  /// How each weight is stored if blocks have scales of their own, those as
  /// multiples of the scale of the output channel; else empty.
  std::vector<QuantParams> getBlockParams() const;
  /// The input channels of a block at all positions of the window; 0 if no such
  /// blocks have scales of their own.
  int64_t getBlockSize() const;
  StorageRange getStorage() const;
  /// The weight after rounding to nearest.
  std::vector<float> getRoundedWeight() const;
  /// Whether no other operation uses the rounded weight.
  bool ownsWeight();

  /// Whether every output channel has a scale of its own.
  bool hasChannelScales() const;
  /// Whether output channels or blocks of them have scales of their own.
  bool hasRowScales() const;
  /// Whether all scales are powers of two: they were asked for.
  bool hasPowersOfTwo() const;

  /// Replaces scales. `scaleOf(i)` is that of weight `i`, the same for all
  /// weights that share one. Only for a layer that owns its weight.
  void setScales(llvm::function_ref<double(int64_t index)> scaleOf);
  /// Replaces how the weight is stored. Only for a layer that owns it.
  void setType(mlir::quant::QuantizedType stored);
  /// Replaces the weight before rounding. Only for a layer that owns it.
  void setWeight(llvm::ArrayRef<float> values);
  /// Replaces the bias, or gives the layer one.
  void setBias(llvm::ArrayRef<float> values);

private:
  QuantizedLayer(QuantizableOpInterface op, QuantizeOp quantize,
                 const PatchGeometry &geometry, ConstantData<float> weight);

  /// Visits weights [begin, end) that share a scale and a zero point.
  void forEachRun(
      llvm::function_ref<void(int64_t group, int64_t begin, int64_t end)> visit)
      const;

  QuantizableOpInterface op;
  QuantizeOp quantize;
  mlir::quant::QuantizedType type;
  PatchGeometry geometry;
  ConstantData<float> weight;
  std::vector<float> bias;
  int64_t outputs = 0;
};

/// `matrix * means` for the rows of weights of a layer: the mean of each output
/// channel before the bias, when `means` are the means of the layer's patches.
std::vector<double> multiplyRows(const PatchGeometry &geometry,
                                 llvm::ArrayRef<float> weight,
                                 llvm::ArrayRef<double> means);

} // namespace quantmlir::qnn

#endif // QUANT_MLIR_RECOVERY_QUANTIZEDLAYER_H
