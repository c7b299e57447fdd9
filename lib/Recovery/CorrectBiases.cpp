//===- CorrectBiases.cpp - Makes up for what rounding does on average -----===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Recovery/Passes.h"

#include "quant-mlir/Recovery/InputMeans.h"
#include "quant-mlir/Recovery/QuantizedLayer.h"

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::qnn;

namespace quantmlir::qnn {
#define GEN_PASS_DEF_CORRECTBIASESPASS
#include "quant-mlir/Recovery/Passes.h.inc"
} // namespace quantmlir::qnn

namespace {

struct CorrectBiasesPass
    : quantmlir::qnn::impl::CorrectBiasesPassBase<CorrectBiasesPass> {
  void runOnOperation() override {
    WalkResult result = getOperation()->walk([](Operation *op) {
      Attribute attribute = op->removeAttr(kInputMeanAttribute);
      return attribute ? WalkResult(correct(op, attribute))
                       : WalkResult::advance();
    });
    if (result.wasInterrupted())
      signalPassFailure();
  }

private:
  static LogicalResult correct(Operation *op, Attribute attribute) {
    std::optional<PatchGeometry> geometry = getPatchGeometry(op);
    auto elements = dyn_cast<ElementsAttr>(attribute);
    auto means = elements ? ConstantData<float>::get(elements) : std::nullopt;
    if (!geometry)
      return op->emitError() << "attribute '" << kInputMeanAttribute
                             << "' is for convolutions and linear layers";
    if (!means || elements.getShapedType() != getInputMeanType(op))
      return op->emitError() << "attribute '" << kInputMeanAttribute
                             << "' does not fit: expected a constant of type "
                             << getInputMeanType(op);
    std::optional<QuantizedLayer> layer = QuantizedLayer::get(op);
    if (!layer)
      return success();
    std::vector<double> mean(means->values().begin(), means->values().end());
    std::vector<double> wanted =
        multiplyRows(*geometry, layer->getWeight(), mean);
    std::vector<double> rounded =
        multiplyRows(*geometry, layer->getRoundedWeight(), mean);
    std::vector<float> bias(layer->getBias());
    bool changed = false;
    for (auto [value, want, have] : llvm::zip_equal(bias, wanted, rounded)) {
      auto corrected = static_cast<float>(value + want - have);
      // Extremes of float may overflow; such a bias stays.
      if (corrected == value || !std::isfinite(corrected))
        continue;
      value = corrected;
      changed = true;
    }
    if (changed)
      layer->setBias(bias);
    return success();
  }
};

} // namespace
