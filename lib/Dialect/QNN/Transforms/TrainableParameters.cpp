//===- TrainableParameters.cpp - What training changes ------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Dialect/QNN/Transforms/TrainableParameters.h"

#include "quant-mlir/Dialect/QNN/IR/ConstantData.h"
#include "quant-mlir/Dialect/QNN/IR/SourceName.h"

#include "llvm/ADT/StringSet.h"

using namespace mlir;
using namespace quantmlir::qnn;

/// The operand that a constant enters by: `operand` itself, or that of the
/// simulated rounding before it. Null where there is no constant, or one whose
/// elements are left out or are stored integers.
static OpOperand *findConstantUse(OpOperand *operand) {
  while (auto rounding = operand->get().getDefiningOp<FakeQuantOp>())
    operand = &rounding.getInputMutable();
  auto constant = operand->get().getDefiningOp<ConstantOp>();
  return constant && constant.getType().getElementType().isF32() &&
                 ConstantData<float>::get(constant.getValue())
             ? operand
             : nullptr;
}

static StringRef getKind(Operation *op, OpOperand *use) {
  if (isa<FakeQuantOp>(op))
    return kScaleParameter;
  auto type = cast<RankedTensorType>(use->get().getType());
  return type.getRank() > 1 ? kWeightParameter : kBiasParameter;
}

llvm::SmallVector<TrainableParameter>
quantmlir::qnn::getTrainableParameters(func::FuncOp function) {
  SmallVector<TrainableParameter> parameters;
  llvm::DenseSet<Operation *> scales;
  llvm::StringSet<> names;
  function.walk([&](DifferentiableOpInterface op) {
    for (OpOperand *operand : op.getTrainableOperands()) {
      OpOperand *use = findConstantUse(operand);
      if (!use)
        continue;
      auto constant = use->get().getDefiningOp<ConstantOp>();
      StringRef kind = getKind(op, use);
      SmallVector<OpOperand *, 1> uses{use};
      if (kind == kScaleParameter) {
        if (!scales.insert(constant).second)
          continue;
        // Also where the steps of biases are computed from it.
        uses.clear();
        for (OpOperand &other : constant->getUses())
          uses.push_back(&other);
      }
      std::string stem = getSourceName(op) + "." + kind.str(), name = stem;
      for (int number = 2; !names.insert(name).second; ++number)
        name = stem + "." + std::to_string(number);
      parameters.push_back({name, kind, constant, uses});
    }
  });
  return parameters;
}
