//===- QuantizedLayer.cpp - Layers of a simulated network -----------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Recovery/QuantizedLayer.h"

#include "quant-mlir/Dialect/QNN/Utils/QuantizedConstants.h"
#include <algorithm>
#include <cmath>

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::qnn;

std::optional<PatchGeometry> quantmlir::qnn::getPatchGeometry(Operation *op) {
  PatchGeometry geometry;
  if (auto linear = dyn_cast<LinearOp>(op)) {
    geometry.channels =
        cast<RankedTensorType>(linear.getInput().getType()).getShape().back();
    return geometry;
  }
  auto conv = dyn_cast<Conv2DOp>(op);
  if (!conv)
    return std::nullopt;
  auto shapeOf = [](Value value) {
    return cast<RankedTensorType>(value.getType()).getShape();
  };
  ArrayRef<int64_t> input = shapeOf(conv.getInput());
  ArrayRef<int64_t> weight = shapeOf(conv.getWeight());
  ArrayRef<int64_t> output = shapeOf(conv.getOutput());
  geometry.height = input[1];
  geometry.width = input[2];
  geometry.channels = input[3];
  geometry.kernelHeight = weight[1];
  geometry.kernelWidth = weight[2];
  geometry.strideHeight = conv.getStrides()[0];
  geometry.strideWidth = conv.getStrides()[1];
  geometry.dilationHeight = conv.getDilations()[0];
  geometry.dilationWidth = conv.getDilations()[1];
  geometry.padTop = conv.getPadding()[0];
  geometry.padLeft = conv.getPadding()[2];
  geometry.outputHeight = output[1];
  geometry.outputWidth = output[2];
  geometry.groups = conv.getGroups();
  return geometry;
}

QuantizedLayer::QuantizedLayer(QuantizableOpInterface op, QuantizeOp quantize,
                               const PatchGeometry &geometry,
                               ConstantData<float> weight)
    : op(op), quantize(quantize),
      type(getQuantizedElementType(quantize.getType())), geometry(geometry),
      weight(std::move(weight)) {}

std::optional<QuantizedLayer> QuantizedLayer::get(Operation *op) {
  auto quantizable = dyn_cast<QuantizableOpInterface>(op);
  std::optional<PatchGeometry> geometry = getPatchGeometry(op);
  if (!quantizable || !geometry)
    return std::nullopt;
  Type result = op->getResult(0).getType();
  Value weight = quantizable.getWeightOperand()->get();
  OpOperand *bias = quantizable.getBiasOperand();
  auto dequantize = weight.getDefiningOp<DequantizeOp>();
  auto quantize = dequantize ? dequantize.getInput().getDefiningOp<QuantizeOp>()
                             : QuantizeOp();
  if (!quantize || !cast<RankedTensorType>(result).getElementType().isF32() ||
      !hasWeightUnits(getQuantizedElementType(quantize.getType())))
    return std::nullopt;
  std::optional<ConstantData<float>> values =
      getConstantFloats(quantize.getInput());
  if (!values || values->values().empty())
    return std::nullopt;
  QuantizedLayer layer(quantizable, quantize, *geometry, std::move(*values));
  layer.outputs = cast<RankedTensorType>(weight.getType()).getDimSize(0);
  layer.bias.assign(layer.outputs, 0.0f);
  if (bias) {
    std::optional<ConstantData<float>> biases = getConstantFloats(bias->get());
    if (!biases)
      return std::nullopt;
    layer.bias.assign(biases->values().begin(), biases->values().end());
  }
  return layer;
}

void QuantizedLayer::forEachRun(
    function_ref<void(int64_t, int64_t, int64_t)> visit) const {
  QuantizeOp source = quantize;
  forEachGroupRun(type, cast<RankedTensorType>(source.getType()).getShape(),
                  visit);
}

std::vector<QuantParams> QuantizedLayer::getRowParams() const {
  std::vector<QuantParams> rows(outputs);
  if (!isa<quant::UniformQuantizedSubChannelType>(type)) {
    for (auto [output, params] : llvm::enumerate(rows))
      params = {getScale(type, output), getZeroPoint(type, output)};
    return rows;
  }
  for (QuantParams &params : rows)
    params.scale = 0.0;
  forEachRun([&](int64_t group, int64_t begin, int64_t) {
    double &scale = rows[begin / geometry.rowSize()].scale;
    scale = std::max(scale, getScale(type, group));
  });
  return rows;
}

std::vector<QuantParams> QuantizedLayer::getBlockParams() const {
  std::vector<QuantParams> blocks;
  if (!isa<quant::UniformQuantizedSubChannelType>(type))
    return blocks;
  blocks.resize(getWeight().size());
  std::vector<QuantParams> rows = getRowParams();
  forEachRun([&](int64_t group, int64_t begin, int64_t end) {
    double whole = rows[begin / geometry.rowSize()].scale;
    std::fill(
        blocks.begin() + begin, blocks.begin() + end,
        QuantParams{getScale(type, group) / whole, getZeroPoint(type, group)});
  });
  return blocks;
}

StorageRange QuantizedLayer::getStorage() const {
  return {type.getStorageTypeMin(), type.getStorageTypeMax()};
}

int64_t QuantizedLayer::getBlockSize() const {
  auto blocks = dyn_cast<quant::UniformQuantizedSubChannelType>(type);
  QuantizeOp source = quantize;
  auto last = static_cast<int32_t>(
      cast<RankedTensorType>(source.getType()).getRank() - 1);
  if (!blocks || blocks.getQuantizedDimensions() != ArrayRef<int32_t>{0, last})
    return 0;
  return blocks.getBlockSizes().back();
}

std::vector<float> QuantizedLayer::getRoundedWeight() const {
  std::vector<float> rounded(getWeight());
  StorageRange storage = getStorage();
  forEachRun([&](int64_t group, int64_t begin, int64_t end) {
    QuantParams params{getScale(type, group), getZeroPoint(type, group)};
    for (float &w : MutableArrayRef<float>(rounded).slice(begin, end - begin))
      w = static_cast<float>(
          dequantizeConstant(quantizeConstant(w, params, storage), params));
  });
  return rounded;
}

bool QuantizedLayer::ownsWeight() {
  auto dequantize = op.getWeightOperand()->get().getDefiningOp<DequantizeOp>();
  return quantize->hasOneUse() && dequantize->hasOneUse();
}

bool QuantizedLayer::hasChannelScales() const {
  auto perAxis = dyn_cast<quant::UniformQuantizedPerAxisType>(type);
  return perAxis && perAxis.getQuantizedDimension() == 0;
}

void QuantizedLayer::setType(quant::QuantizedType stored) {
  assert(ownsWeight() && "others would be changed too");
  type = stored;
  Value result = quantize.getOutput();
  result.setType(withElementType(result.getType(), type));
}

bool QuantizedLayer::hasRowScales() const {
  return hasChannelScales() || isa<quant::UniformQuantizedSubChannelType>(type);
}

bool QuantizedLayer::hasPowersOfTwo() const {
  int exponent;
  for (int64_t group = 0; group < getNumGroups(type); ++group)
    if (std::frexp(getScale(type, group), &exponent) != 0.5)
      return false;
  return true;
}

void QuantizedLayer::setScales(function_ref<double(int64_t)> scaleOf) {
  std::vector<double> scales(getNumGroups(type));
  forEachRun([&](int64_t group, int64_t begin, int64_t) {
    scales[group] = scaleOf(begin);
  });
  setType(withScales(type, scales));
}

void QuantizedLayer::setWeight(ArrayRef<float> values) {
  assert(ownsWeight() && "others would be changed too");
  OpBuilder builder(quantize);
  auto type = cast<RankedTensorType>(quantize.getInput().getType());
  quantize->setOperand(
      0, ConstantOp::create(builder, quantize.getInput().getLoc(), type,
                            makeElements<float>(type, values)));
  weight = *getConstantFloats(quantize.getInput());
}

void QuantizedLayer::setBias(ArrayRef<float> values) {
  bias.assign(values.begin(), values.end());
  OpBuilder builder(op);
  OpOperand *operand = op.getBiasOperand();
  auto type = RankedTensorType::get({outputs}, builder.getF32Type());
  Location loc = operand ? operand->get().getLoc() : op.getLoc();
  Value constant =
      ConstantOp::create(builder, loc, type, makeElements<float>(type, values));
  if (operand)
    operand->set(constant);
  else
    op->insertOperands(op->getNumOperands(), constant);
}

std::vector<double> quantmlir::qnn::multiplyRows(const PatchGeometry &geometry,
                                                 ArrayRef<float> weight,
                                                 ArrayRef<double> means) {
  int64_t row = geometry.rowSize();
  int64_t outputs = weight.size() / row;
  std::vector<double> products(outputs);
  for (int64_t output = 0; output < outputs; ++output) {
    int64_t group = output / (outputs / geometry.groups);
    const float *weights = weight.data() + output * row;
    for (int64_t i = 0; i < row; ++i)
      products[output] += weights[i] * means[geometry.patchIndex(group, i)];
  }
  return products;
}
