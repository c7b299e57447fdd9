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

bool quantmlir::qnn::hasGradient(StringRef kind) {
  return kind != kStatisticParameter && kind != kObservedScale &&
         kind != kObservedZeroPoint;
}

StringRef quantmlir::qnn::getParameterKind(func::FuncOp function,
                                           BlockArgument argument) {
  auto kind = function.getArgAttrOfType<StringAttr>(argument.getArgNumber(),
                                                    kParameterAttrName);
  return kind ? kind.getValue() : StringRef();
}

OpOperand *quantmlir::qnn::findConstantUse(OpOperand *operand) {
  while (auto rounding = operand->get().getDefiningOp<FakeQuantOp>())
    operand = &rounding.getInputMutable();
  auto constant = operand->get().getDefiningOp<ConstantOp>();
  return constant && constant.getType().getElementType().isF32() &&
                 ConstantData<float>::get(constant.getValue())
             ? operand
             : nullptr;
}

/// The kind that a constant carries itself; empty if it does not.
static StringRef getMarkedKind(Operation *op) {
  auto kind = op->getAttrOfType<StringAttr>(kParameterAttrName);
  if (!kind || !isa<ConstantOp>(op))
    return {};
  for (StringRef known :
       {kWeightParameter, kBiasParameter, kScaleParameter, kZeroPointParameter,
        kStatisticParameter, kObservedScale, kObservedZeroPoint})
    if (kind.getValue() == known)
      return known;
  return {};
}

static StringRef getKind(Operation *op, OpOperand *use) {
  if (auto rounding = dyn_cast<FakeQuantOp>(op))
    return use->get() == rounding.getScale() ? kScaleParameter
                                             : kZeroPointParameter;
  auto type = cast<RankedTensorType>(use->get().getType());
  return type.getRank() > 1 ? kWeightParameter : kBiasParameter;
}

llvm::SmallVector<TrainableParameter>
quantmlir::qnn::getTrainableParameters(func::FuncOp function) {
  SmallVector<TrainableParameter> statistics, parameters;
  llvm::DenseSet<Operation *> scales;
  llvm::StringSet<> names;
  auto getName = [&](Operation *op, StringRef kind) {
    std::string stem = getSourceName(op) + "." + kind.str(), name = stem;
    for (int number = 2; !names.insert(name).second; ++number)
      name = stem + "." + std::to_string(number);
    return name;
  };
  function.walk([&](Operation *any) {
    if (StringRef kind = getMarkedKind(any); !kind.empty()) {
      TrainableParameter parameter{
          getName(any, kind), kind, cast<ConstantOp>(any), {}, std::nullopt};
      for (OpOperand &use : any->getUses())
        parameter.uses.push_back(&use);
      (hasGradient(kind) ? parameters : statistics)
          .push_back(std::move(parameter));
    }
    auto op = dyn_cast<DifferentiableOpInterface>(any);
    if (!op)
      return;
    for (OpOperand *use : op.getStatisticOperands())
      if (auto constant = use->get().getDefiningOp<ConstantOp>();
          constant && getMarkedKind(constant).empty())
        statistics.push_back({getName(op, kStatisticParameter),
                              kStatisticParameter,
                              constant,
                              {use},
                              op.getInitialValue(*use)});
    for (OpOperand *operand : op.getTrainableOperands()) {
      OpOperand *use = findConstantUse(operand);
      if (!use)
        continue;
      auto constant = use->get().getDefiningOp<ConstantOp>();
      if (!getMarkedKind(constant).empty())
        continue;
      StringRef kind = getKind(op, use);
      SmallVector<OpOperand *, 1> uses{use};
      if (isa<FakeQuantOp>(any)) {
        if (!scales.insert(constant).second)
          continue;
        // Also where the steps of biases are computed from it.
        uses.clear();
        for (OpOperand &other : constant->getUses())
          uses.push_back(&other);
      }
      parameters.push_back({getName(op, kind), kind, constant, uses,
                            op.getInitialValue(*operand)});
    }
  });
  statistics.append(parameters);
  return statistics;
}
