//===- What became of each layer ------------------------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Compiler/ModelReport.h"

#include "quant-mlir/Dialect/QNN/IR/AttributeNames.h"
#include "quant-mlir/Dialect/QNN/IR/QNN.h"
#include "quant-mlir/Dialect/QNN/IR/QuantTypes.h"
#include "quant-mlir/Dialect/QNN/IR/SourceName.h"
#include "quant-mlir/Dialect/QNN/Utils/QuantizedArithmetic.h"
#include "quant-mlir/Recovery/WeightChoice.h"

#include "llvm/Support/Format.h"

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::qnn;

static int64_t countElements(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  return type && type.hasStaticShape() ? type.getNumElements() : 0;
}

/// Multiply-accumulates of a contraction: each result element is a sum over the
/// weight's elements of one output channel, or over the inner dimension.
static int64_t countMACs(QuantizableOpInterface op) {
  int64_t outputs = countElements(op->getResult(0));
  if (OpOperand *weight = op.getWeightOperand()) {
    auto type = cast<RankedTensorType>(weight->get().getType());
    int64_t channels = type.getDimSize(0);
    return channels > 0 ? outputs * (type.getNumElements() / channels) : 0;
  }
  if (auto matmul = dyn_cast<MatMulOp>(op.getOperation()))
    return outputs *
           cast<RankedTensorType>(matmul.getLhs().getType()).getShape().back();
  return 0;
}

ModelReport ModelReport::create(func::FuncOp function) {
  ModelReport report;
  report.numerics = qnn::getNumericsRules(function).name.str();
  function.walk([&](QuantizableOpInterface op) {
    LayerReport layer;
    layer.name = getSourceName(op);
    layer.op = op->getName().stripDialect().str();
    auto type = cast<RankedTensorType>(op->getResult(0).getType());
    layer.shape = type.getShape().vec();
    layer.macs = countMACs(op);
    for (OpOperand *operand : {op.getWeightOperand(), op.getBiasOperand()})
      if (operand)
        layer.parameters += countElements(operand->get());
    report.floatWeightBytes += layer.parameters * sizeof(float);
    if (OpOperand *weight = op.getWeightOperand()) {
      auto quantized = getQuantizedElementType(weight->get().getType());
      layer.weightBits =
          quantized ? quantized.getStorageTypeIntegralWidth() : 32;
    }
    if (std::optional<WeightChoice> choice = WeightChoice::get(op)) {
      layer.weightChain = choice->chain;
      layer.weightError = choice->error;
      layer.predictedSpeedup = choice->speedup;
    }
    if (auto quantized = getPerTensorType(type)) {
      report.quantized = true;
      layer.activationBits = quantized.getStorageTypeIntegralWidth();
      layer.scale = quantized.getScale();
      layer.zeroPoint = quantized.getZeroPoint();
    }
    if (auto reason = op->getAttrOfType<StringAttr>(kIslandAttribute))
      layer.island = reason.str();
    report.layers.push_back(std::move(layer));
  });
  return report;
}

void ModelReport::addAccumulators(func::FuncOp lowered) {
  // Lowered contractions come in the order of the operations they are from.
  size_t next = 0;
  lowered.walk([&](Operation *op) {
    auto bits = op->getAttrOfType<DenseI64ArrayAttr>("qnn.accumulator_bits");
    if (!bits || bits.size() < 2)
      return;
    std::string name = getSourceName(op);
    // Where the source has no names, operations are called by their kind.
    if (name == op->getName().stripDialect())
      if (auto kind = op->getAttrOfType<StringAttr>("qnn.op"))
        name = kind == "depthwise" ? "conv_2d" : kind.str();
    for (size_t i = next; i < layers.size(); ++i) {
      if (layers[i].macs == 0 || layers[i].name != name)
        continue;
      layers[i].worstCaseBits = bits[0];
      layers[i].provedBits = bits[1];
      layers[i].observedBits = bits.size() > 2 ? bits[2] : 0;
      next = i + 1;
      break;
    }
  });
}

int64_t ModelReport::countIslands() const {
  return llvm::count_if(
      layers, [](const LayerReport &layer) { return !layer.island.empty(); });
}

llvm::json::Value ModelReport::toJSON() const {
  llvm::json::Array array;
  for (const LayerReport &layer : layers) {
    llvm::json::Object object{{"name", layer.name},
                              {"op", layer.op},
                              {"shape", layer.shape},
                              {"macs", layer.macs},
                              {"parameters", layer.parameters},
                              {"activation_bits", layer.activationBits},
                              {"weight_bits", layer.weightBits}};
    if (layer.scale != 0) {
      object["scale"] = layer.scale;
      object["zero_point"] = layer.zeroPoint;
    }
    if (layer.weightError != 0 || layer.weightChain != 0) {
      object["weight_error"] = layer.weightError;
      if (layer.weightChain)
        object["weight_chain"] = layer.weightChain;
      if (layer.predictedSpeedup != 0)
        object["predicted_speedup"] = layer.predictedSpeedup;
    }
    if (layer.provedBits) {
      object["accumulator_bits_worst_case"] = layer.worstCaseBits;
      object["accumulator_bits_proved"] = layer.provedBits;
    }
    if (layer.observedBits)
      object["accumulator_bits_observed"] = layer.observedBits;
    if (!layer.island.empty())
      object["island"] = layer.island;
    array.push_back(std::move(object));
  }
  llvm::json::Object object{{"quantized", quantized},
                            {"integer_only", integerOnly},
                            {"numerics", numerics},
                            {"float_weight_bytes", floatWeightBytes},
                            {"layers", std::move(array)}};
  if (errors)
    object["errors"] = errors->toJSON();
  return object;
}

namespace quantmlir {
/// llvm::json finds this by argument-dependent lookup.
static bool fromJSON(const llvm::json::Value &value, LayerReport &layer,
                     llvm::json::Path path) {
  llvm::json::ObjectMapper mapper(value, path);
  return mapper && mapper.map("name", layer.name) &&
         mapper.map("op", layer.op) && mapper.map("shape", layer.shape) &&
         mapper.map("macs", layer.macs) &&
         mapper.map("parameters", layer.parameters) &&
         mapper.map("activation_bits", layer.activationBits) &&
         mapper.map("weight_bits", layer.weightBits) &&
         mapper.mapOptional("scale", layer.scale) &&
         mapper.mapOptional("zero_point", layer.zeroPoint) &&
         mapper.mapOptional("weight_error", layer.weightError) &&
         mapper.mapOptional("weight_chain", layer.weightChain) &&
         mapper.mapOptional("predicted_speedup", layer.predictedSpeedup) &&
         mapper.mapOptional("accumulator_bits_worst_case",
                            layer.worstCaseBits) &&
         mapper.mapOptional("accumulator_bits_proved", layer.provedBits) &&
         mapper.mapOptional("accumulator_bits_observed", layer.observedBits) &&
         mapper.mapOptional("island", layer.island);
}
} // namespace quantmlir

llvm::Expected<ModelReport>
ModelReport::fromJSON(const llvm::json::Value &value) {
  ModelReport report;
  llvm::json::Path::Root root("model report");
  llvm::json::ObjectMapper mapper(value, root);
  if (!mapper || !mapper.map("quantized", report.quantized) ||
      !mapper.map("integer_only", report.integerOnly) ||
      !mapper.mapOptional("numerics", report.numerics) ||
      !mapper.map("float_weight_bytes", report.floatWeightBytes) ||
      !mapper.map("layers", report.layers))
    return root.getError();
  if (const llvm::json::Object *object = value.getAsObject())
    if (const llvm::json::Value *found = object->get("errors")) {
      llvm::Expected<ErrorReport> errors = ErrorReport::fromJSON(*found);
      if (!errors)
        return errors.takeError();
      report.errors = std::move(*errors);
    }
  return report;
}

void ModelReport::printWeightChoices(llvm::raw_ostream &os) const {
  for (const LayerReport &layer : layers) {
    if (layer.weightError == 0 && layer.weightChain == 0)
      continue;
    os << layer.name << ": ";
    if (layer.weightChain)
      os << "weight scales raised for chains of " << layer.weightChain;
    else
      os << "weights take " << layer.weightBits << " bits";
    os << llvm::format(", error %.2g", layer.weightError);
    if (layer.predictedSpeedup != 0)
      os << llvm::format(", predicted %.2f times as fast",
                         layer.predictedSpeedup);
    os << '\n';
  }
}

static std::string formatShape(llvm::ArrayRef<int64_t> shape) {
  std::string text;
  llvm::raw_string_ostream os(text);
  llvm::interleave(shape, os, "x");
  return text;
}

void ModelReport::print(llvm::raw_ostream &os) const {
  printLayers(os);
  if (!errors)
    return;
  os << '\n';
  errors->print(os);
}

void ModelReport::printLayers(llvm::raw_ostream &os) const {
  size_t nameWidth = 5, opWidth = 2, shapeWidth = 5;
  for (const LayerReport &layer : layers) {
    nameWidth = std::min<size_t>(std::max(nameWidth, layer.name.size()), 48);
    opWidth = std::max(opWidth, layer.op.size());
    shapeWidth = std::max(shapeWidth, formatShape(layer.shape).size());
  }
  os << llvm::left_justify("layer", nameWidth + 2)
     << llvm::left_justify("op", opWidth + 2)
     << llvm::left_justify("shape", shapeWidth + 2)
     << "      MMAC  w bits  a bits  acc type  acc proved  acc seen\n";
  auto number = [&](int64_t value, unsigned width) {
    os << llvm::right_justify(value ? std::to_string(value) : "-", width);
  };
  for (const LayerReport &layer : layers) {
    std::string name = layer.name;
    if (name.size() > nameWidth)
      name = "..." + name.substr(name.size() - nameWidth + 3);
    os << llvm::left_justify(name, nameWidth + 2)
       << llvm::left_justify(layer.op, opWidth + 2)
       << llvm::left_justify(formatShape(layer.shape), shapeWidth + 2);
    if (layer.macs)
      os << llvm::format("%10.3f", layer.macs * 1e-6);
    else
      os << llvm::right_justify("-", 10);
    number(layer.weightBits, 8);
    number(layer.activationBits, 8);
    number(layer.worstCaseBits, 10);
    number(layer.provedBits, 12);
    number(layer.observedBits, 10);
    if (!layer.island.empty())
      os << "  float: " << layer.island;
    os << '\n';
  }
  int64_t macs = 0, parameters = 0;
  for (const LayerReport &layer : layers) {
    macs += layer.macs;
    parameters += layer.parameters;
  }
  os << llvm::format("%zu layers, %.3f MMAC, %.3f M parameters\n",
                     layers.size(), macs * 1e-6, parameters * 1e-6);
  if (!quantized)
    os << "the model computes in float\n";
  else if (integerOnly)
    os << "integer-only: proved, no float operation between input quantization "
          "and "
          "output dequantization\n";
  else if (const NumericsRules *rules = findNumericsRules(numerics);
           rules && !rules->isInteger())
    os << "rescales in float, as the numerics profile '" << numerics
       << "' does: not integer-only\n";
  else if (countIslands() == 0)
    os << "the model computes partly in float\n";
  else
    os << countIslands() << " float island(s), with reasons above\n";
}
