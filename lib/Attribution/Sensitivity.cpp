//===- Sensitivity.cpp - What fewer bits cost in each layer ---------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Attribution/Sensitivity.h"

#include "quant-mlir/Attribution/LayerAlternatives.h"
#include "quant-mlir/Attribution/OutputErrors.h"
#include "quant-mlir/Attribution/QuantizedValues.h"
#include "quant-mlir/Dialect/QNN/IR/QNN.h"
#include "quant-mlir/Dialect/QNN/IR/QuantTypes.h"
#include "quant-mlir/Dialect/QNN/Utils/QuantizedConstants.h"

#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::qnn;

int64_t quantmlir::qnn::getWeightBytes(quant::QuantizedType type,
                                       unsigned inputBits, int64_t elements) {
  uint64_t width = type.getStorageTypeIntegralWidth();
  if (width > 8)
    return elements * 2;
  // Only products with bytes unpack their weights.
  uint64_t bits = inputBits > 8 ? 8 : 2;
  // A zero point has no more than 9 bits, which bytes and a sum of inputs can
  // do.
  bool hasBlocks = isa<quant::UniformQuantizedSubChannelType>(type);
  uint64_t most = hasBlocks ? 16 : 8;
  // Those of (q - z) * factor, which decides.
  for (auto [group, factor] : llvm::enumerate(getWeightUnits(type).factors))
    for (int64_t end : {type.getStorageTypeMin(), type.getStorageTypeMax()})
      while (bits < most &&
             !llvm::isIntN(bits, (end - getZeroPoint(type, group)) * factor))
        bits *= 2;
  return llvm::divideCeil(elements * bits, 8);
}

namespace {

/// A layer with its errors so far, for each of its widths.
struct Site {
  Value value;
  /// The results for each width, from the operands.
  TensorFunction alternatives;
  std::vector<SquareSums> sums;
  std::vector<ClassDivergence> divergences;
};

} // namespace

/// What the constant weights and biases take of layers other than `quantized`,
/// those that several layers share once.
static int64_t
countFloatBytes(func::FuncOp function,
                const llvm::SmallPtrSetImpl<Operation *> &quantized) {
  llvm::SmallPtrSet<Operation *, 8> constants;
  function.walk([&](QuantizableOpInterface op) {
    if (quantized.contains(op))
      return;
    for (OpOperand *operand : {op.getWeightOperand(), op.getBiasOperand()})
      if (operand)
        if (auto constant = operand->get().getDefiningOp<ConstantOp>())
          constants.insert(constant);
  });
  int64_t bytes = 0;
  for (Operation *constant : constants)
    bytes += cast<RankedTensorType>(constant->getResult(0).getType())
                 .getNumElements() *
             sizeof(float);
  return bytes;
}

/// The layers of all variants, at each width that they have in one.
static llvm::Expected<std::vector<Site>>
makeSites(func::FuncOp original, ArrayRef<func::FuncOp> variants,
          const FunctionCompiler &compile, SensitivityReport &report) {
  std::vector<std::vector<QuantizedValue>> values;
  for (func::FuncOp variant : variants) {
    auto matched = matchQuantizedValues(original, variant);
    if (!matched)
      return matched.takeError();
    values.push_back(std::move(*matched));
  }
  std::vector<Site> sites;
  for (size_t index = 0; index < values.front().size(); ++index) {
    LayerSensitivity layer;
    SmallVector<LayerConstants> alternatives;
    llvm::SmallDenseSet<Type> seen;
    for (std::vector<QuantizedValue> &variant : values) {
      const QuantizedValue &value = variant[index];
      if (!value.weightType || !seen.insert(value.weightType).second)
        continue;
      WidthSensitivity width;
      width.bits = value.weightType.getStorageTypeIntegralWidth();
      width.bytes = getWeightBytes(
          value.weightType,
          value.input ? value.input.getStorageTypeIntegralWidth() : 8,
          value.weight.size());
      layer.widths.push_back(width);
      layer.biasBytes = value.bias.size() * sizeof(int32_t);
      alternatives.push_back({value.roundedWeight, value.roundedBias});
    }
    if (layer.widths.empty())
      continue;
    const QuantizedValue &value = values.front()[index];
    layer.name = value.name;
    layer.op = value.op;
    auto run =
        compileAlternatives(value.value.getDefiningOp(), alternatives, compile);
    if (!run)
      return run.takeError();
    sites.push_back({value.value, std::move(*run),
                     std::vector<SquareSums>(alternatives.size()),
                     std::vector<ClassDivergence>(alternatives.size())});
    report.layers.push_back(std::move(layer));
  }
  llvm::SmallPtrSet<Operation *, 16> quantized;
  for (const Site &site : sites)
    quantized.insert(site.value.getDefiningOp());
  report.floatBytes = countFloatBytes(original, quantized);
  return sites;
}

static llvm::Error addSite(Site &site, ReplayNetwork &network,
                           ArrayRef<HostTensor> outputs) {
  std::vector<HostTensor> inputs;
  for (Value input : ReplayNetwork::getInputs(site.value.getDefiningOp()))
    inputs.push_back(network.get(input));
  auto results = site.alternatives(inputs);
  if (!results)
    return results.takeError();
  for (auto [result, sums, divergence] :
       llvm::zip_equal(*results, site.sums, site.divergences)) {
    auto changed = network.replay(site.value, std::move(result));
    if (!changed)
      return changed.takeError();
    sums.addDifference(*changed, outputs);
    divergence.add(*changed, outputs);
  }
  return llvm::Error::success();
}

llvm::Expected<SensitivityReport> quantmlir::qnn::measureSensitivity(
    func::FuncOp original, ArrayRef<func::FuncOp> variants,
    const FunctionCompiler &compile, const MeasuringSamples &samples,
    const std::function<void(int64_t, int64_t)> &progress) {
  SensitivityReport report;
  report.samples = samples.numBatches * samples.batchSize;
  auto sites = makeSites(original, variants, compile, report);
  if (!sites)
    return sites.takeError();
  auto network = ReplayNetwork::create(original, compile, nullptr);
  if (!network)
    return network.takeError();
  SquareSums signal;
  auto numSites = static_cast<int64_t>(sites->size());
  for (int64_t batch = 0; batch < samples.numBatches; ++batch) {
    auto inputs = samples.read(batch);
    if (!inputs)
      return inputs.takeError();
    if (auto error = network->setInputs(*inputs))
      return std::move(error);
    std::vector<HostTensor> outputs = network->copyOutputs();
    signal.add(outputs);
    for (auto [index, site] : llvm::enumerate(*sites)) {
      if (progress)
        progress(batch * numSites + index, samples.numBatches * numSites);
      if (auto error = addSite(site, *network, outputs))
        return std::move(error);
    }
  }
  for (auto [site, layer] : llvm::zip_equal(*sites, report.layers))
    for (auto [sums, divergence, width] :
         llvm::zip_equal(site.sums, site.divergences, layer.widths)) {
      width.error = sums.relativeTo(signal);
      width.divergence = divergence.getMean();
      report.hasClasses |= divergence.hasClasses();
    }
  return report;
}
