//===- QuantizedValues.cpp - What quantization does where -----------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Attribution/QuantizedValues.h"

#include "quant-mlir/Dialect/QNN/IR/ConstantData.h"
#include "quant-mlir/Dialect/QNN/IR/QNN.h"
#include "quant-mlir/Dialect/QNN/IR/QuantTypes.h"
#include "quant-mlir/Dialect/QNN/IR/SourceName.h"
#include "quant-mlir/Dialect/QNN/Utils/QuantizedArithmetic.h"
#include "quant-mlir/Dialect/QNN/Utils/QuantizedConstants.h"
#include "quant-mlir/Recovery/QuantizedLayer.h"
#include "quant-mlir/Recovery/SliceBuilder.h"

#include <cmath>

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::qnn;

OwningOpRef<ModuleOp> quantmlir::qnn::cloneWithoutObservers(ModuleOp module) {
  OwningOpRef<ModuleOp> copy = module.clone();
  copy->walk([](ObserveOp op) {
    op.replaceAllUsesWith(op.getInput());
    op.erase();
  });
  return copy;
}

/// The operations that compute, in order: neither constants nor pairs.
static SmallVector<Operation *> getComputations(func::FuncOp function) {
  SmallVector<Operation *> ops;
  for (Operation &op : function.front().without_terminator())
    if (!isa<ConstantOp, QuantizeOp, DequantizeOp>(op))
      ops.push_back(&op);
  return ops;
}

/// The type of the pair that `value` goes through, or null.
static quant::UniformQuantizedType getPairType(Value value) {
  for (Operation *user : value.getUsers())
    if (auto quantize = dyn_cast<QuantizeOp>(user))
      return getPerTensorType(quantize.getType());
  return {};
}

/// The type in which `value` reaches an operation, or null.
static quant::UniformQuantizedType getSourceType(Value value) {
  auto dequantize = value.getDefiningOp<DequantizeOp>();
  return dequantize ? getPerTensorType(dequantize.getInput().getType())
                    : quant::UniformQuantizedType();
}

/// Whether the result is on steps because the operands are: rounding it again
/// changes nothing.
static bool isRoundedByOperands(Operation *op,
                                quant::UniformQuantizedType type) {
  auto sameScale = dyn_cast<SameScaleOpInterface>(op);
  return sameScale && type && sameScale.staysOnSteps(type) &&
         llvm::all_of(op->getOperands(), [&](Value operand) {
           return getSourceType(operand) == type;
         });
}

static std::vector<float> readFloats(Value value) {
  std::optional<ConstantData<float>> data = getConstantFloats(value);
  return data ? std::vector<float>(data->values()) : std::vector<float>();
}

/// The values of `bias` in steps of the accumulator.
static std::vector<float> roundBias(ArrayRef<float> bias,
                                    quant::UniformQuantizedType input,
                                    quant::QuantizedType weight, bool isReal) {
  QuantizedBias quantized = quantizeBias(bias, input, weight, isReal);
  std::vector<float> rounded;
  for (auto [index, stored] : llvm::enumerate(quantized.values))
    rounded.push_back(static_cast<float>(
        stored * getScale(quantized.type,
                          getNumGroups(quantized.type) > 1 ? index : 0)));
  return rounded;
}

/// Weight and bias of a layer.
static void readLayer(Operation *original, Operation *simulated,
                      QuantizedValue &value) {
  auto from = dyn_cast<QuantizableOpInterface>(original);
  auto to = dyn_cast<QuantizableOpInterface>(simulated);
  std::optional<QuantizedLayer> layer = QuantizedLayer::get(simulated);
  if (!from || !to || !layer)
    return;
  value.weight = readFloats(from.getWeightOperand()->get());
  if (value.weight.empty())
    return;
  value.weightType = getQuantizedElementType(to.getWeightOperand()
                                                 ->get()
                                                 .getDefiningOp<DequantizeOp>()
                                                 .getInput()
                                                 .getType());
  value.roundedWeight = layer->getRoundedWeight();
  value.input = getSourceType(to.getActivationOperands().front()->get());
  OpOperand *bias = to.getBiasOperand();
  if (!bias)
    return;
  value.correctedBias = readFloats(bias->get());
  value.bias.assign(value.correctedBias.size(), 0.0f);
  if (OpOperand *had = from.getBiasOperand())
    value.bias = readFloats(had->get());
  value.roundedBias = value.correctedBias;
  if (value.input)
    value.roundedBias =
        roundBias(value.correctedBias, value.input, value.weightType,
                  getNumericsRules(simulated).hasRealBias);
  for (auto [bias, corrected, rounded] :
       llvm::zip_equal(value.bias, value.correctedBias, value.roundedBias))
    value.biasWithRounding.push_back(bias + (rounded - corrected));
}

llvm::Expected<std::vector<QuantizedValue>>
quantmlir::qnn::matchQuantizedValues(func::FuncOp original,
                                     func::FuncOp simulated) {
  std::vector<QuantizedValue> values;
  for (auto [index, from, to] :
       llvm::enumerate(original.getArguments(), simulated.getArguments())) {
    QuantizedValue value;
    value.value = from;
    auto name = original.getArgAttrOfType<StringAttr>(index, "qnn.name");
    value.name = name ? name.str() : "input" + std::to_string(index);
    value.op = "input";
    value.activation = getPairType(to);
    values.push_back(std::move(value));
  }
  SmallVector<Operation *> from = getComputations(original);
  for (Operation *op : from)
    for (Value result : op->getResults())
      if (auto type = dyn_cast<RankedTensorType>(result.getType());
          !type || !type.getElementType().isF32()) {
        std::string text;
        llvm::raw_string_ostream(text)
            << "errors are attributed in float networks, but '" << op->getName()
            << "' gives " << result.getType();
        return llvm::createStringError(text);
      }
  SmallVector<Operation *> to = getComputations(simulated);
  auto isSame = [](auto pair) {
    auto [lhs, rhs] = pair;
    return lhs->getName() == rhs->getName();
  };
  if (from.size() != to.size() ||
      !llvm::all_of(llvm::zip_equal(from, to), isSame))
    return llvm::createStringError(
        "the quantized network has other operations than the float one");
  for (auto [float32, quantized] : llvm::zip_equal(from, to)) {
    if (float32->getNumResults() != 1 ||
        isConstantDerived(float32->getResult(0)))
      continue;
    QuantizedValue value;
    value.value = float32->getResult(0);
    value.name = getSourceName(float32);
    value.op = float32->getName().stripDialect().str();
    value.activation = getPairType(quantized->getResult(0));
    if (isRoundedByOperands(quantized, value.activation))
      value.activation = {};
    readLayer(float32, quantized, value);
    values.push_back(std::move(value));
  }
  return values;
}

/// What the type represents.
static std::pair<float, float> getRange(quant::UniformQuantizedType type) {
  auto real = [&](int64_t stored) {
    return static_cast<float>(dequantizeConstant(stored, getQuantParams(type)));
  };
  return {real(type.getStorageTypeMin()), real(type.getStorageTypeMax())};
}

HostTensor quantmlir::qnn::clipToRange(const HostTensor &tensor,
                                       quant::UniformQuantizedType type) {
  auto [low, high] = getRange(type);
  HostTensor result = tensor;
  for (float &x : result.data<float>())
    x = std::clamp(x, low, high);
  return result;
}

HostTensor quantmlir::qnn::roundToSteps(const HostTensor &tensor,
                                        quant::UniformQuantizedType type) {
  auto [low, high] = getRange(type);
  auto scale = static_cast<float>(type.getScale());
  HostTensor result = tensor;
  for (float &x : result.data<float>())
    if (x >= low && x <= high)
      x = std::nearbyint(x / scale) * scale;
  return result;
}
