//===- AttributeErrors.cpp - One cause at a time --------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Attribution/AttributeErrors.h"

#include "quant-mlir/Attribution/LayerAlternatives.h"
#include "quant-mlir/Attribution/OutputErrors.h"
#include "quant-mlir/Attribution/QuantizedValues.h"
#include "quant-mlir/QuantMath/QuantParams.h"

#include "Remedies.h"

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::qnn;

namespace {

/// What is summed up for one layer, or for the whole network.
struct CauseSums {
  std::array<SquareSums, numErrorCauses> byCause;
  SquareSums all;

  CauseErrors relativeTo(const SquareSums &signal) const {
    CauseErrors errors;
    for (auto [error, sums] : llvm::zip_equal(errors.byCause, byCause))
      error = sums.relativeTo(signal);
    errors.all = all.relativeTo(signal);
    return errors;
  }
};

/// A quantized value and its errors so far.
struct Site {
  QuantizedValue quantized;
  /// The results of the layer with rounded weights, with a rounded bias, and
  /// with both, from its operands. Empty for values without weights.
  TensorFunction alternatives;
  CauseSums sums;
  SquareSums local, signal;
  int64_t elements = 0;
};

/// The values that a layer gives by each cause, and by all of them.
struct Changes {
  std::array<std::optional<HostTensor>, numErrorCauses> byCause;
  HostTensor all;

  std::optional<HostTensor> &operator[](ErrorCause cause) {
    return byCause[static_cast<size_t>(cause)];
  }
};

class Attribution {
public:
  Attribution(ReplayNetwork network, std::vector<Site> sites)
      : network(std::move(network)), sites(std::move(sites)) {
    for (Site &site : this->sites)
      byValue[site.quantized.value] = &site;
  }

  llvm::Error addBatch(ArrayRef<HostTensor> inputs,
                       llvm::function_ref<void(int64_t)> progress);
  ErrorReport finish(int64_t samples);

private:
  llvm::Expected<Changes> makeChanges(const Site &site,
                                      ArrayRef<HostTensor> inputs,
                                      const HostTensor &result);
  llvm::Error addSite(Site &site);
  llvm::Error addTotal(std::optional<ErrorCause> cause);

  ReplayNetwork network;
  std::vector<Site> sites;
  llvm::DenseMap<Value, const Site *> byValue;
  /// Of the present batch, in float.
  std::vector<HostTensor> outputs;
  SquareSums signal;
  CauseSums total;
};

} // namespace

llvm::Expected<Changes> Attribution::makeChanges(const Site &site,
                                                 ArrayRef<HostTensor> inputs,
                                                 const HostTensor &result) {
  Changes changes;
  HostTensor together = result;
  if (site.alternatives) {
    llvm::Expected<SmallVector<HostTensor>> results = site.alternatives(inputs);
    if (!results)
      return results.takeError();
    changes[ErrorCause::Weights] = std::move((*results)[0]);
    changes[ErrorCause::Bias] = std::move((*results)[1]);
    together = std::move((*results)[2]);
  }
  if (auto type = site.quantized.activation) {
    changes[ErrorCause::Rounding] = roundToSteps(result, type);
    changes[ErrorCause::Clipping] = clipToRange(result, type);
    together = clipToRange(roundToSteps(together, type), type);
  }
  changes.all = std::move(together);
  return changes;
}

llvm::Error Attribution::addSite(Site &site) {
  Value value = site.quantized.value;
  HostTensor result = network.get(value);
  std::vector<HostTensor> inputs;
  if (Operation *op = value.getDefiningOp())
    for (Value input : ReplayNetwork::getInputs(op))
      inputs.push_back(network.get(input));
  llvm::Expected<Changes> changes = makeChanges(site, inputs, result);
  if (!changes)
    return changes.takeError();
  site.signal.add(result);
  site.local.addDifference(changes->all, result);
  site.elements += result.numElements();
  auto measure = [&](HostTensor &changed, SquareSums &sums) -> llvm::Error {
    // What does not change the value changes no output.
    if (haveSameBytes(changed, result))
      return llvm::Error::success();
    auto changedOutputs = network.replay(value, std::move(changed));
    if (!changedOutputs)
      return changedOutputs.takeError();
    sums.addDifference(*changedOutputs, outputs);
    return llvm::Error::success();
  };
  for (auto [changed, sums] :
       llvm::zip_equal(changes->byCause, site.sums.byCause))
    if (changed)
      if (auto error = measure(*changed, sums))
        return error;
  return measure(changes->all, site.sums.all);
}

llvm::Error Attribution::addTotal(std::optional<ErrorCause> cause) {
  auto changedOutputs =
      network.runChanged([&](Value value, ArrayRef<HostTensor> inputs,
                             HostTensor &tensor) -> llvm::Error {
        const Site *site = byValue.lookup(value);
        if (!site)
          return llvm::Error::success();
        llvm::Expected<Changes> changes = makeChanges(*site, inputs, tensor);
        if (!changes)
          return changes.takeError();
        if (!cause)
          tensor = std::move(changes->all);
        else if (std::optional<HostTensor> &changed = (*changes)[*cause])
          tensor = std::move(*changed);
        return llvm::Error::success();
      });
  if (!changedOutputs)
    return changedOutputs.takeError();
  SquareSums &sums =
      cause ? total.byCause[static_cast<size_t>(*cause)] : total.all;
  sums.addDifference(*changedOutputs, outputs);
  return llvm::Error::success();
}

llvm::Error Attribution::addBatch(ArrayRef<HostTensor> inputs,
                                  llvm::function_ref<void(int64_t)> progress) {
  if (auto error = network.setInputs(inputs))
    return error;
  outputs = network.copyOutputs();
  signal.add(outputs);
  for (auto [index, site] : llvm::enumerate(sites)) {
    progress(index);
    if (auto error = addSite(site))
      return error;
  }
  for (size_t cause = 0; cause < numErrorCauses; ++cause)
    if (auto error = addTotal(static_cast<ErrorCause>(cause)))
      return error;
  return addTotal(std::nullopt);
}

ErrorReport Attribution::finish(int64_t samples) {
  ErrorReport report;
  report.samples = samples;
  report.total = total.relativeTo(signal);
  double sum = 0;
  for (const Site &site : sites) {
    LayerErrors layer;
    layer.name = site.quantized.name;
    layer.op = site.quantized.op;
    if (auto type = site.quantized.weightType)
      layer.weightBits = type.getStorageTypeIntegralWidth();
    if (auto type = site.quantized.activation)
      layer.activationBits = type.getStorageTypeIntegralWidth();
    layer.errors = site.sums.relativeTo(signal);
    layer.localError = site.local.relativeTo(site.signal);
    sum += layer.errors.all;
    report.layers.push_back(std::move(layer));
  }
  for (auto [site, layer] : llvm::zip_equal(sites, report.layers)) {
    layer.share = sum > 0 ? layer.errors.all / sum : 0;
    layer.remedy = suggestRemedy(site.quantized, layer,
                                 site.signal.getMeanSquare(site.elements));
  }
  llvm::sort(report.layers, [](const LayerErrors &lhs, const LayerErrors &rhs) {
    return std::tie(rhs.share, lhs.name) < std::tie(lhs.share, rhs.name);
  });
  return report;
}

llvm::Expected<ErrorReport> quantmlir::qnn::attributeErrors(
    func::FuncOp original, func::FuncOp simulated,
    const FunctionCompiler &compile, const MeasuringSamples &samples,
    const std::function<void(int64_t, int64_t)> &progress) {
  llvm::Expected<std::vector<QuantizedValue>> values =
      matchQuantizedValues(original, simulated);
  if (!values)
    return values.takeError();
  std::vector<Site> sites;
  for (QuantizedValue &value : *values) {
    if (!value.isQuantized())
      continue;
    Site site;
    site.quantized = std::move(value);
    const QuantizedValue &layer = site.quantized;
    if (layer.weightType) {
      LayerConstants alternatives[] = {
          {layer.roundedWeight, layer.correctedBias},
          {layer.weight, layer.biasWithRounding},
          {layer.roundedWeight, layer.roundedBias}};
      llvm::Expected<TensorFunction> run = compileAlternatives(
          layer.value.getDefiningOp(), alternatives, compile);
      if (!run)
        return run.takeError();
      site.alternatives = std::move(*run);
    }
    sites.push_back(std::move(site));
  }
  llvm::Expected<ReplayNetwork> network =
      ReplayNetwork::create(original, compile, nullptr);
  if (!network)
    return network.takeError();
  auto numSites = static_cast<int64_t>(sites.size());
  Attribution attribution(std::move(*network), std::move(sites));
  for (int64_t batch = 0; batch < samples.numBatches; ++batch) {
    llvm::Expected<SmallVector<HostTensor>> inputs = samples.read(batch);
    if (!inputs)
      return inputs.takeError();
    if (auto error = attribution.addBatch(*inputs, [&](int64_t site) {
          if (progress)
            progress(batch * numSites + site, samples.numBatches * numSites);
        }))
      return std::move(error);
  }
  return attribution.finish(samples.numBatches * samples.batchSize);
}
