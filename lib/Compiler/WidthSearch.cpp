//===- WidthSearch.cpp - Bits for each layer ------------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Attribution/PrecisionPlan.h"
#include "quant-mlir/Compiler/ModelRunner.h"
#include "quant-mlir/Dialect/QNN/IR/QNN.h"
#include "quant-mlir/Dialect/QNN/IR/SourceName.h"

#include "Activity.h"
#include "SampleBatches.h"

#include "llvm/ADT/StringMap.h"
#include "llvm/Support/Format.h"

using namespace mlir;
using namespace quantmlir;

namespace quantmlir {

/// Tries configurations that differ in the bits of some layers' weights.
class WidthSearch {
public:
  static llvm::Expected<WidthSearch> create(Compiler &compiler,
                                            const SampleSource &samples);

  llvm::Expected<SensitivityReport> measure(llvm::ArrayRef<int64_t> widths,
                                            int64_t maxSamples);
  llvm::Expected<MixedPrecision> choose(const MixedPrecisionOptions &mixed);

private:
  /// A layer whose bits may be chosen.
  struct Layer {
    llvm::SmallVector<std::string, 1> names;
    std::string kind;
  };

  WidthSearch(Compiler &compiler, const SampleSource &samples,
              QuantConfig config)
      : compiler(compiler), samples(samples), config(std::move(config)) {}

  void findLayers(func::FuncOp function);
  const Layer *find(const LayerSensitivity &layer) const;
  QuantConfig makeConfig(const SensitivityReport &report,
                         llvm::ArrayRef<size_t> widths) const;
  llvm::Expected<llvm::SmallVector<int64_t, 0>>
  predict(OwningOpRef<ModuleOp> target, llvm::StringRef name);
  llvm::Expected<double> getAccuracy(const SensitivityReport &report,
                                     llvm::ArrayRef<size_t> widths);
  llvm::Expected<size_t> findDrop(const SensitivityReport &report,
                                  const PrecisionPlan &plan, double maxDrop,
                                  const ClassAccuracy &accuracy);
  double countEqual(llvm::ArrayRef<int64_t> classes) const;

  Compiler &compiler;
  const SampleSource &samples;
  QuantConfig config;
  std::vector<Layer> layers;
  /// The right class of each sample, or the float network's.
  llvm::SmallVector<int64_t, 0> expected;
};

} // namespace quantmlir

llvm::Expected<WidthSearch> WidthSearch::create(Compiler &compiler,
                                                const SampleSource &samples) {
  assert(compiler.floatModule && "calibrate comes first");
  std::optional<QuantConfig> config = compiler.options.quantization.config;
  if (!config) {
    if ((*compiler.fusedModule)->hasAttr("qnn.config"))
      return llvm::createStringError(
          "the model has a configuration of its own, which cannot be changed; "
          "give one to start from with --preset or --config");
    config = llvm::cantFail(ConfigChoice().resolve());
  }
  WidthSearch search(compiler, samples, std::move(*config));
  search.findLayers(*compiler.floatModule->getOps<func::FuncOp>().begin());
  if (search.layers.empty())
    return llvm::createStringError(
        "there is no layer whose bits can be chosen: it needs constant "
        "weights, a name of its own, and no override that gives it bits");
  return search;
}

void WidthSearch::findLayers(func::FuncOp function) {
  std::vector<Layer> found;
  // How many layers an override by this name and kind would meet.
  llvm::StringMap<int> uses;
  function.walk([&](qnn::QuantizableOpInterface op) {
    OpOperand *weight = op.getWeightOperand();
    if (!weight || !weight->get().getDefiningOp<qnn::ConstantOp>())
      return;
    Layer layer{qnn::getSourceNames(op), op->getName().stripDialect().str()};
    for (const std::string &name : layer.names)
      ++uses[layer.kind + " " + name];
    found.push_back(std::move(layer));
  });
  for (Layer &layer : found) {
    if (uses[layer.kind + " " + layer.names.front()] > 1)
      continue;
    const SpecChange *change =
        findWeightChange(config, layer.names, layer.kind);
    // Who gives a layer bits means it.
    if (!change || !change->bits)
      layers.push_back(std::move(layer));
  }
}

const WidthSearch::Layer *
WidthSearch::find(const LayerSensitivity &layer) const {
  auto found = llvm::find_if(layers, [&](const Layer &entry) {
    return entry.kind == layer.op && entry.names.front() == layer.name;
  });
  return found == layers.end() ? nullptr : &*found;
}

QuantConfig WidthSearch::makeConfig(const SensitivityReport &report,
                                    llvm::ArrayRef<size_t> widths) const {
  QuantConfig result = config;
  for (auto [layer, width] : llvm::zip_equal(report.layers, widths))
    if (const Layer *entry = find(layer))
      setWeightBits(result, entry->names, entry->kind,
                    layer.widths[width].bits);
  return result;
}

llvm::Expected<SensitivityReport>
WidthSearch::measure(llvm::ArrayRef<int64_t> widths, int64_t maxSamples) {
  llvm::SmallVector<int64_t> descending(widths);
  llvm::sort(descending, std::greater<>());
  std::vector<OwningOpRef<ModuleOp>> modules;
  llvm::SmallVector<func::FuncOp> variants;
  for (int64_t bits : descending) {
    QuantConfig variant = config;
    for (const Layer &layer : layers)
      setWeightBits(variant, layer.names, layer.kind, bits);
    if (auto error = verify(variant))
      return llvm::createStringError(
          "--bit-choices: weights cannot have " + llvm::Twine(bits) +
          " bits: " + llvm::toString(std::move(error)));
    auto copy = compiler.quantizeCopy(variant, Phase::Propagate);
    if (!copy)
      return copy.takeError();
    variants.push_back(*(*copy)->getOps<func::FuncOp>().begin());
    modules.push_back(std::move(*copy));
  }
  llvm::Expected<SampleBatches> batches =
      SampleBatches::create(compiler, samples);
  if (!batches)
    return batches.takeError();
  Compiler::Activity activity(compiler, "measuring sensitivity");
  return qnn::measureSensitivity(
      *compiler.floatModule->getOps<func::FuncOp>().begin(), variants,
      compiler.getFunctionCompiler(), batches->pick(maxSamples),
      [&](int64_t done, int64_t total) { activity.advance(done, total); });
}

llvm::Expected<llvm::SmallVector<int64_t, 0>>
WidthSearch::predict(OwningOpRef<ModuleOp> target, llvm::StringRef name) {
  Compiler::Activity activity(compiler, name);
  auto runner = compiler.compileForHost(std::move(target));
  if (!runner)
    return runner.takeError();
  return predictAllSamples(**runner, samples,
                           [&](llvm::StringRef, int64_t done, int64_t total) {
                             activity.advance(done, total);
                           });
}

double WidthSearch::countEqual(llvm::ArrayRef<int64_t> classes) const {
  int64_t equal = 0;
  for (auto [got, wanted] : llvm::zip_equal(classes, expected))
    equal += got == wanted;
  return 100.0 * static_cast<double>(equal) /
         static_cast<double>(expected.size());
}

llvm::Expected<double> WidthSearch::getAccuracy(const SensitivityReport &report,
                                                llvm::ArrayRef<size_t> widths) {
  auto copy =
      compiler.quantizeCopy(makeConfig(report, widths), Phase::Quantize);
  if (!copy)
    return copy.takeError();
  auto classes = predict(std::move(*copy), "trying bits");
  if (!classes)
    return classes.takeError();
  return countEqual(*classes);
}

llvm::Expected<size_t> WidthSearch::findDrop(const SensitivityReport &report,
                                             const PrecisionPlan &plan,
                                             double maxDrop,
                                             const ClassAccuracy &accuracy) {
  double least = accuracy.original - maxDrop;
  if (accuracy.widest < least)
    return llvm::createStringError(llvm::formatv(
        "--accuracy-drop: with the most bits that are allowed the network "
        "loses {0:f2} points already, more than {1:f2}, on {2} samples; allow "
        "more, or see with --attribute what else costs accuracy",
        accuracy.original - accuracy.widest, maxDrop, accuracy.samples));
  // After `good` steps the goal is met, as measured; after `bad` it is not.
  size_t good = 0, bad = plan.getNumSteps() + 1;
  while (bad - good > 1) {
    size_t middle = good + (bad - good) / 2;
    auto reached = getAccuracy(report, plan.getWidths(middle));
    if (!reached)
      return reached.takeError();
    (*reached >= least ? good : bad) = middle;
  }
  return good;
}

llvm::Expected<MixedPrecision>
WidthSearch::choose(const MixedPrecisionOptions &mixed) {
  auto report = measure(mixed.widths, mixed.sensitivitySamples);
  if (!report)
    return report.takeError();
  PrecisionPlan plan(*report);
  MixedPrecision result;
  result.widestBytes = plan.getBytes(plan.getWidths(0));
  result.floatBytes = compiler.report.floatWeightBytes;
  result.keptBytes = report->floatBytes;

  // Samples have several outputs, or none of classes: then only sizes count.
  llvm::Expected<func::FuncOp> function = compiler.getFunction();
  if (!function)
    return function.takeError();
  auto batches = SampleBatches::create(compiler, samples);
  if (!batches)
    return batches.takeError();
  auto type = dyn_cast<RankedTensorType>(function->getResultTypes().front());
  if (type && type.getRank() == 2 && type.getDimSize(1) > 1 &&
      type.getDimSize(0) == batches->getBatchSize()) {
    auto original = predict(compiler.floatModule->clone(), "running in float");
    if (!original)
      return original.takeError();
    ClassAccuracy accuracy;
    accuracy.samples = original->size();
    accuracy.hasLabels = !mixed.labels.empty();
    expected.assign(accuracy.hasLabels ? llvm::ArrayRef<int64_t>(mixed.labels)
                                       : llvm::ArrayRef<int64_t>(*original));
    accuracy.original = countEqual(*original);
    auto widest = getAccuracy(*report, plan.getWidths(0));
    if (!widest)
      return widest.takeError();
    accuracy.widest = *widest;
    result.accuracy = accuracy;
  }

  std::vector<size_t> widths;
  if (mixed.maxDrop) {
    if (!result.accuracy)
      return llvm::createStringError(
          "--accuracy-drop counts classes, but the first output of the model "
          "is no table of scores for classes; use --size-budget");
    auto numSteps = findDrop(*report, plan, *mixed.maxDrop, *result.accuracy);
    if (!numSteps)
      return numSteps.takeError();
    widths = plan.getWidths(*numSteps);
  } else {
    int64_t budget = mixed.maxBytes.value_or(static_cast<int64_t>(
        mixed.maxShare.value_or(1) * static_cast<double>(result.floatBytes)));
    std::optional<std::vector<size_t>> fitting = plan.fitBudget(budget);
    if (!fitting)
      return llvm::createStringError(
          "--size-budget: got " + llvm::Twine(budget) +
          " bytes for weights and biases, which take " +
          llvm::Twine(plan.getBytes(plan.getWidths(plan.getNumSteps()))) +
          " with the fewest bits that are allowed");
    widths = std::move(*fitting);
  }

  result.bytes = plan.getBytes(widths);
  result.config = makeConfig(*report, widths);
  if (result.accuracy) {
    auto chosen = getAccuracy(*report, widths);
    if (!chosen)
      return chosen.takeError();
    result.accuracy->chosen = *chosen;
  }
  for (auto [layer, index] : llvm::zip_equal(report->layers, widths)) {
    const WidthSensitivity &width = layer.widths[index];
    result.layers.push_back({layer.name, layer.op, width.bits,
                             width.bytes + layer.biasBytes, width.error});
  }
  result.sensitivity = std::move(*report);
  return result;
}

llvm::Expected<SensitivityReport>
Compiler::measureSensitivity(const SampleSource &samples,
                             llvm::ArrayRef<int64_t> widths,
                             int64_t maxSamples) {
  auto search = WidthSearch::create(*this, samples);
  if (!search)
    return search.takeError();
  return search->measure(widths, maxSamples);
}

llvm::Expected<MixedPrecision>
Compiler::chooseWidths(const SampleSource &samples,
                       const MixedPrecisionOptions &mixed) {
  auto search = WidthSearch::create(*this, samples);
  if (!search)
    return search.takeError();
  return search->choose(mixed);
}
