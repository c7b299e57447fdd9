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

#include <optional>
#include <string>

namespace quantmlir::qnn {

/// The attribute of a function's argument that training changes: its kind, as a
/// string.
inline constexpr llvm::StringLiteral kParameterAttrName = "qnn.parameter";

/// Values of the attribute above. Weight decay is for weights; scales and zero
/// points have a learning rate of their own, and scales stay positive;
/// statistics have no gradient, but follow those of batches, and observed
/// scales and zero points what calibrators find.
inline constexpr llvm::StringLiteral kWeightParameter = "weight";
inline constexpr llvm::StringLiteral kBiasParameter = "bias";
inline constexpr llvm::StringLiteral kScaleParameter = "scale";
inline constexpr llvm::StringLiteral kZeroPointParameter = "zero_point";
inline constexpr llvm::StringLiteral kStatisticParameter = "statistic";
inline constexpr llvm::StringLiteral kObservedScale = "observed_scale";
inline constexpr llvm::StringLiteral kObservedZeroPoint = "observed_zero_point";

/// Whether training differentiates by parameters of a kind: by those that are
/// neither statistics nor observed.
bool hasGradient(llvm::StringRef kind);
/// The kind of an argument, or an empty string.
llvm::StringRef getParameterKind(mlir::func::FuncOp function,
                                 mlir::BlockArgument argument);

/// A constant that training changes.
struct TrainableParameter {
  /// Of the operation that uses it and of the operand; unique in the function.
  std::string name;
  llvm::StringRef kind;
  ConstantOp constant;
  /// Where it is used: several places only for scales and zero points, which
  /// are shared where operations need one set of quantization parameters, and
  /// for constants that have the attribute. Others that are used in several
  /// places are a parameter in each.
  llvm::SmallVector<mlir::OpOperand *, 1> uses;
  /// What it is where a network is trained from scratch; none: random.
  std::optional<double> initialValue;
};

/// The operand that a constant enters by: `operand` itself, or that of the
/// simulated rounding before it. Null where there is no constant, or one whose
/// elements are left out or are stored integers.
mlir::OpOperand *findConstantUse(mlir::OpOperand *operand);

/// The constants that the operations of a function say can be trained
/// (DifferentiableOpInterface), also behind qnn.fake_quant, and those that have
/// the attribute above: those without a gradient first, then the others, each
/// in the order of operations. The same for equal functions.
llvm::SmallVector<TrainableParameter>
getTrainableParameters(mlir::func::FuncOp function);

} // namespace quantmlir::qnn

#endif // QUANT_MLIR_DIALECT_QNN_TRANSFORMS_TRAINABLEPARAMETERS_H
