//===- TrainableParameters.h - What training changes ------------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_DIALECT_QNN_TRANSFORMS_TRAINABLEPARAMETERS_H
#define QUANT_MLIR_DIALECT_QNN_TRANSFORMS_TRAINABLEPARAMETERS_H

#include "quant-mlir/Dialect/QNN/IR/QNN.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

#include <string>

namespace quantmlir::qnn {

/// The attribute of a function's argument that training changes: its kind, as a
/// string.
inline constexpr llvm::StringLiteral kParameterAttrName = "qnn.parameter";

/// Values of the attribute above. Weight decay is for weights; scales have a
/// learning rate of their own and stay positive.
inline constexpr llvm::StringLiteral kWeightParameter = "weight";
inline constexpr llvm::StringLiteral kBiasParameter = "bias";
inline constexpr llvm::StringLiteral kScaleParameter = "scale";

/// A constant that training changes.
struct TrainableParameter {
  /// Of the operation that uses it and of the operand; unique in the function.
  std::string name;
  llvm::StringRef kind;
  ConstantOp constant;
  /// Where it is used: several places only for scales, which are shared where
  /// operations need one set of quantization parameters. Other constants that
  /// are used in several places are a parameter in each.
  llvm::SmallVector<mlir::OpOperand *, 1> uses;
};

/// The constants that the operations of a function say can be trained
/// (DifferentiableOpInterface), also behind qnn.fake_quant, in the order of
/// operations. The same for equal functions.
llvm::SmallVector<TrainableParameter>
getTrainableParameters(mlir::func::FuncOp function);

} // namespace quantmlir::qnn

#endif // QUANT_MLIR_DIALECT_QNN_TRANSFORMS_TRAINABLEPARAMETERS_H
