//===- QuantizedValues.h - What quantization does where ---------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_ATTRIBUTION_QUANTIZEDVALUES_H
#define QUANT_MLIR_ATTRIBUTION_QUANTIZEDVALUES_H

#include "quant-mlir/Data/HostTensor.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

#include <string>
#include <vector>

namespace quantmlir::qnn {

/// A value of a float function, and what quantization does to it and to the
/// operation that makes it.
struct QuantizedValue {
  /// In the float function: an argument or the result of an operation.
  mlir::Value value;
  /// The node's or input's name, and the operation's mnemonic or "input".
  std::string name, op;

  /// How the value is rounded; null if it is not, or is on steps anyway as its
  /// operation only selects elements of rounded operands.
  mlir::quant::UniformQuantizedType activation;

  /// How the weight is rounded; null if it is not. The rest is empty then.
  mlir::quant::QuantizedType weightType;
  /// How what the weight multiplies is rounded; null if it is not.
  mlir::quant::UniformQuantizedType input;
  /// The weight and the bias in float, and quantized: as real numbers. Biases
  /// are empty where the operation has none. `correctedBias` makes up for the
  /// rounding of weights and is not rounded itself.
  std::vector<float> weight, roundedWeight;
  std::vector<float> bias, correctedBias, roundedBias;
  /// The bias with the error of rounding, but without the correction.
  std::vector<float> biasWithRounding;

  bool isQuantized() const { return activation || weightType; }
};

/// A copy of a module of a phase up to calibrate, without observers.
mlir::OwningOpRef<mlir::ModuleOp> cloneWithoutObservers(mlir::ModuleOp module);

/// All values of `original` that depend on its arguments, in order. `simulated`
/// is what the phase qdq or propagate made of it. Error: it has other
/// operations.
llvm::Expected<std::vector<QuantizedValue>>
matchQuantizedValues(mlir::func::FuncOp original, mlir::func::FuncOp simulated);

/// `tensor` with its elements limited to what `type` represents.
HostTensor clipToRange(const HostTensor &tensor,
                       mlir::quant::UniformQuantizedType type);
/// `tensor` with its elements rounded to steps of `type`. Beyond the range they
/// keep the distance to it: rounding without clipping.
HostTensor roundToSteps(const HostTensor &tensor,
                        mlir::quant::UniformQuantizedType type);

} // namespace quantmlir::qnn

#endif // QUANT_MLIR_ATTRIBUTION_QUANTIZEDVALUES_H
