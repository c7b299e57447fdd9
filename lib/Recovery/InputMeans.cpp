//===- InputMeans.cpp - Collects the mean inputs of layers ----------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Recovery/InputMeans.h"

#include "quant-mlir/Recovery/QuantizedLayer.h"

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::qnn;

RankedTensorType quantmlir::qnn::getInputMeanType(Operation *op) {
  std::optional<PatchGeometry> geometry = getPatchGeometry(op);
  if (!geometry)
    return {};
  auto element = Float32Type::get(op->getContext());
  if (isa<LinearOp>(op))
    return RankedTensorType::get({geometry->channels}, element);
  return RankedTensorType::get(
      {geometry->kernelHeight, geometry->kernelWidth, geometry->channels},
      element);
}

/// The observer of the operation's result, or null.
static ObserveOp getResultObserver(QuantizableOpInterface op) {
  for (Operation *user : op->getUsers())
    if (auto observer = dyn_cast<ObserveOp>(user))
      return observer;
  return {};
}

InputMeans::InputMeans(Operation *root) {
  root->walk([&](QuantizableOpInterface op) {
    std::optional<PatchGeometry> geometry = getPatchGeometry(op);
    // Without elements there is nothing to correct.
    if (!geometry || geometry->patchSize() == 0 || geometry->sampleSize() == 0)
      return;
    auto input =
        op.getActivationOperands().front()->get().getDefiningOp<ObserveOp>();
    if (ObserveOp result = getResultObserver(op); input && result)
      layers[input.getName()].push_back(
          {result.getName().str(), PatchMeans(*geometry)});
  });
}

void InputMeans::observe(StringRef name, ArrayRef<float> values) {
  auto found = layers.find(name);
  if (found == layers.end())
    return;
  for (Layer &layer : found->second)
    layer.means.add(values);
}

llvm::Error InputMeans::save(CalibrationTable &table) const {
  for (const auto &entry : layers)
    for (const Layer &layer : entry.second) {
      llvm::Expected<MeanStatistics> means = MeanStatistics::create(
          layer.means.get(), layer.means.getNumPatches());
      if (!means)
        return llvm::createStringError(
            "layer '" + layer.name + "': " + llvm::toString(means.takeError()));
      if (auto error = table.setInputMeans(layer.name, std::move(*means)))
        return error;
    }
  return llvm::Error::success();
}

LogicalResult quantmlir::qnn::attachInputMeans(Operation *root,
                                               const CalibrationTable &table) {
  WalkResult result = root->walk([&](QuantizableOpInterface op) {
    RankedTensorType type = getInputMeanType(op);
    ObserveOp observer = type ? getResultObserver(op) : ObserveOp();
    if (!observer)
      return WalkResult::advance();
    auto found = table.getInputMeans().find(observer.getName().str());
    if (found == table.getInputMeans().end() ||
        found->second.getNumVectors() == 0)
      return WalkResult::advance();
    ArrayRef<double> means = found->second.getMeans();
    if (static_cast<int64_t>(means.size()) != type.getNumElements()) {
      op.emitError() << "calibration data of layer '" << observer.getName()
                     << "' has " << means.size() << " input means, expected "
                     << type.getNumElements();
      return WalkResult::interrupt();
    }
    std::vector<float> rounded(means.begin(), means.end());
    op->setAttr(kInputMeanAttribute, makeElements<float>(type, rounded));
    return WalkResult::advance();
  });
  return failure(result.wasInterrupted());
}
