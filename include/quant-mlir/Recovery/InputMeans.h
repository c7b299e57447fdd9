//===- InputMeans.h - Collects the mean inputs of layers --------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_RECOVERY_INPUTMEANS_H
#define QUANT_MLIR_RECOVERY_INPUTMEANS_H

#include "quant-mlir/Calibration/CalibrationTable.h"
#include "quant-mlir/Recovery/Patches.h"

#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Operation.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"

namespace quantmlir::qnn {

/// Holds the mean of the patches of a convolution or linear layer; see
/// --qnn-correct-biases.
constexpr llvm::StringLiteral kInputMeanAttribute = "qnn.input_mean";

/// The type of that attribute, or null for operations that have none.
mlir::RankedTensorType getInputMeanType(mlir::Operation *op);

/// Listens to observers while a network is calibrated.
class InputMeans {
public:
  /// Looks for the layers below `root` whose input and result are observed.
  explicit InputMeans(mlir::Operation *root);

  /// Adds some whole samples of what observer `name` sees.
  void observe(llvm::StringRef name, llvm::ArrayRef<float> values);

  /// Adds the means to `table`. Error: a name is not UTF-8.
  llvm::Error save(CalibrationTable &table) const;

private:
  struct Layer {
    std::string name;
    PatchMeans means;
  };
  /// By the name of the observer of the input.
  llvm::StringMap<std::vector<Layer>> layers;
};

/// Gives the layers below `root` that `table` knows their attribute. Layers go
/// by the name of the observer of their result. Emits an error where the means
/// do not fit the layer.
llvm::LogicalResult attachInputMeans(mlir::Operation *root,
                                     const CalibrationTable &table);

} // namespace quantmlir::qnn

#endif // QUANT_MLIR_RECOVERY_INPUTMEANS_H
