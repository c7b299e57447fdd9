//===- ObserveTraining.cpp - Scales follow what is trained ----------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Compiler/Compiler.h"
#include "quant-mlir/Dialect/QNN/IR/ConstantData.h"
#include "quant-mlir/Dialect/QNN/Transforms/Passes.h"
#include "quant-mlir/Dialect/QNN/Transforms/TrainableParameters.h"

#include "mlir/Pass/PassManager.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/StringMap.h"

using namespace mlir;
using namespace quantmlir;

/// Replaces the constants of a network without rounding that training changes.
static void writeWeights(func::FuncOp function,
                         llvm::ArrayRef<NamedTensor> values) {
  llvm::StringMap<const HostTensor *> byName;
  for (const NamedTensor &value : values)
    byName[value.name] = &value.tensor;
  for (qnn::TrainableParameter &parameter :
       qnn::getTrainableParameters(function)) {
    auto type = cast<RankedTensorType>(parameter.constant.getType());
    const HostTensor *value = byName.lookup(parameter.name);
    if (!value || value->getShape() != type.getShape())
      continue;
    OpBuilder builder(parameter.constant);
    Value constant = qnn::ConstantOp::create(
        builder, parameter.constant.getLoc(), type,
        qnn::makeElements<float>(type, value->data<float>()));
    for (OpOperand *use : parameter.uses)
      use->set(constant);
  }
}

/// The means of the ranges that old and new parameters give: of the scales, and
/// of the zero points times the scales.
static void moveHalfway(HostTensor &scale, ArrayRef<float> newScale,
                        HostTensor *zeroPoint, ArrayRef<float> newZeroPoint) {
  for (auto [index, s] : llvm::enumerate(scale.data<float>())) {
    float mean = (s + newScale[index]) / 2;
    if (zeroPoint) {
      float &z = zeroPoint->data<float>()[index];
      z = (z * s + newZeroPoint[index] * newScale[index]) / (2 * mean);
    }
    s = mean;
  }
}

llvm::Error
Compiler::observeTrained(const SampleSource &samples,
                         const TrainingOptions &training,
                         llvm::MutableArrayRef<NamedTensor> values) {
  // The phases run again on a copy of what phase fuse left, with other weights.
  OwningOpRef<ModuleOp> kept = std::exchange(module, fusedModule->clone());
  OwningOpRef<ModuleOp> keptFloat = std::move(floatModule);
  CalibrationTable keptTable = std::move(table);
  Phase keptPhase = std::exchange(phase, Phase::Fuse);
  llvm::scope_exit restore([&] {
    module = std::move(kept);
    floatModule = std::move(keptFloat);
    table = std::move(keptTable);
    phase = keptPhase;
  });
  llvm::Expected<func::FuncOp> function = getFunction();
  if (!function)
    return function.takeError();
  if (auto error = runPipeline(*module, [](OpPassManager &pm) {
        pm.addNestedPass<func::FuncOp>(qnn::createUnfoldBatchNormPass());
      }))
    return error;
  writeWeights(*function, values);
  if (auto error = runPipeline(*module, [](OpPassManager &pm) {
        pm.addPass(qnn::createFoldConstantsPass());
      }))
    return error;
  Shard part;
  part.maxSamples = training.observerSamples;
  if (auto error = collectStatistics(samples, part))
    return error;
  if (auto error = calibrate(std::move(table)))
    return error;
  if (auto error = prepareTraining(training))
    return error;

  llvm::StringMap<llvm::SmallVector<float>> found;
  for (qnn::TrainableParameter &parameter :
       qnn::getTrainableParameters(*function))
    found[parameter.name] = llvm::SmallVector<float>(
        qnn::getConstantFloats(parameter.constant)->values());
  for (size_t i = 0; i < values.size(); ++i) {
    // Zero points follow the scales they belong to.
    StringRef name = values[i].name;
    auto scale = found.find(name);
    if (!name.contains(qnn::kObservedScale) || scale == found.end())
      continue;
    bool hasZeroPoint =
        i + 1 < values.size() &&
        StringRef(values[i + 1].name).contains(qnn::kObservedZeroPoint);
    moveHalfway(values[i].tensor, scale->second,
                hasZeroPoint ? &values[i + 1].tensor : nullptr,
                hasZeroPoint ? llvm::ArrayRef<float>(found[values[i + 1].name])
                             : llvm::ArrayRef<float>());
  }
  return llvm::Error::success();
}
