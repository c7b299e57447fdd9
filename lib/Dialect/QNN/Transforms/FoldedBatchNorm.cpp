//===- FoldedBatchNorm.cpp - What a layer remembers of its norm ----------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FoldedBatchNorm.h"

#include <cmath>

using namespace mlir;
using namespace quantmlir::qnn;

static constexpr llvm::StringLiteral kAttrName = "qnn.folded_batch_norm";

std::optional<FoldedBatchNorm> FoldedBatchNorm::get(Operation *op) {
  auto attribute = op->getAttrOfType<DictionaryAttr>(kAttrName);
  if (!attribute)
    return std::nullopt;
  auto scale = attribute.getAs<DenseF32ArrayAttr>("scale");
  auto mean = attribute.getAs<DenseF32ArrayAttr>("mean");
  auto variance = attribute.getAs<DenseF32ArrayAttr>("variance");
  auto epsilon = attribute.getAs<FloatAttr>("epsilon");
  auto channels =
      cast<RankedTensorType>(op->getResult(0).getType()).getShape().back();
  auto fits = [&](DenseF32ArrayAttr values) {
    return values && values.size() == channels;
  };
  if (!fits(scale) || !fits(mean) || !fits(variance) || !epsilon)
    return std::nullopt;
  FoldedBatchNorm norm;
  norm.scale.assign(scale.asArrayRef().begin(), scale.asArrayRef().end());
  norm.mean.assign(mean.asArrayRef().begin(), mean.asArrayRef().end());
  norm.variance.assign(variance.asArrayRef().begin(),
                       variance.asArrayRef().end());
  norm.epsilon = static_cast<float>(epsilon.getValueAsDouble());
  return norm;
}

void FoldedBatchNorm::attachTo(Operation *op) const {
  Builder builder(op->getContext());
  NamedAttribute attributes[] = {
      builder.getNamedAttr("scale", builder.getDenseF32ArrayAttr(scale)),
      builder.getNamedAttr("mean", builder.getDenseF32ArrayAttr(mean)),
      builder.getNamedAttr("variance", builder.getDenseF32ArrayAttr(variance)),
      builder.getNamedAttr("epsilon", builder.getF32FloatAttr(epsilon))};
  op->setAttr(kAttrName, builder.getDictionaryAttr(attributes));
}

void FoldedBatchNorm::removeFrom(Operation *op) { op->removeAttr(kAttrName); }

double FoldedBatchNorm::getFactor(size_t channel) const {
  return scale[channel] /
         std::sqrt(static_cast<double>(variance[channel]) + epsilon);
}

void FoldedBatchNorm::scaleBy(ArrayRef<double> factors) {
  for (auto [value, factor] : llvm::zip_equal(scale, factors))
    value = static_cast<float>(value * factor);
}
