//===- RecoverLayers.cpp - Layer by layer, with data ----------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Recovery/RecoverLayers.h"

#include "quant-mlir/Recovery/QuantizedLayer.h"

#include "mlir/IR/Threading.h"

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::qnn;

namespace {

/// What one layer sees, in the float network and in the quantized one.
struct LayerInputs {
  ArrayRef<HostTensor> original, quantized;
};

/// Works on one layer.
class LayerRecovery {
public:
  LayerRecovery(QuantizedLayer &layer, LayerInputs inputs,
                const LayerRecoveryOptions &options)
      : layer(layer), geometry(layer.getGeometry()), inputs(inputs),
        options(options) {}

  void run() {
    std::vector<float> weight(layer.getWeight());
    if (options.adaptRoundings && layer.ownsWeight() &&
        geometry.rowSize() <= options.maxRowSize)
      layer.setWeight(adaptRoundings());
    correctBias(weight);
  }

private:
  static void runInOrder(int64_t count,
                         const std::function<void(int64_t)> &work) {
    for (int64_t i = 0; i < count; ++i)
      work(i);
  }
  void runInParallel(int64_t count,
                     const std::function<void(int64_t)> &work) const {
    parallelFor(layer.getOp()->getContext(), 0, count, work);
  }

  std::vector<float> adaptRoundings() {
    std::vector<InputMoments> moments = collectMoments();
    if (layer.hasChannelScales())
      chooseScales(moments);
    ArrayRef<float> weight = layer.getWeight();
    std::vector<float> rounded(weight.size());
    std::vector<double> scales(layer.getNumOutputs());
    int64_t row = geometry.rowSize();
    int64_t rowsOfGroup = layer.getNumOutputs() / geometry.groups;
    auto solve = [&](const AdaptiveRounding &rounding, int64_t begin,
                     int64_t count) {
      SmallVector<RoundingRow> rows;
      for (int64_t output = begin; output < begin + count; ++output) {
        RoundingRow one;
        one.weight = weight.slice(output * row, row);
        one.params = layer.getParams(output);
        one.freeScale = layer.hasChannelScales();
        one.rounded = MutableArrayRef<float>(rounded).slice(output * row, row);
        rows.push_back(one);
      }
      rounding.solve(rows);
      for (auto [index, row] : llvm::enumerate(rows))
        scales[begin + index] = row.params.scale;
    };
    auto solveGroup = [&](int64_t group, const ParallelFor &parallel) {
      AdaptiveRounding rounding(moments[group], layer.getStorage(),
                                options.rounding);
      constexpr int64_t block = AdaptiveRounding::blockSize;
      parallel((rowsOfGroup + block - 1) / block, [&](int64_t index) {
        solve(rounding, group * rowsOfGroup + index * block,
              std::min(block, rowsOfGroup - index * block));
      });
    };
    if (geometry.groups == 1)
      solveGroup(
          0, [&](int64_t count, auto &work) { runInParallel(count, work); });
    else
      runInParallel(geometry.groups,
                    [&](int64_t group) { solveGroup(group, runInOrder); });
    if (layer.hasChannelScales())
      layer.setScales(scales);
    return rounded;
  }

  void chooseScales(ArrayRef<InputMoments> moments) {
    int64_t row = geometry.rowSize();
    int64_t rowsOfGroup = layer.getNumOutputs() / geometry.groups;
    std::vector<double> scales(layer.getNumOutputs());
    runInParallel(layer.getNumOutputs(), [&](int64_t output) {
      scales[output] = chooseRowScale(
          layer.getWeight().slice(output * row, row), layer.getParams(output),
          layer.getStorage(), moments[output / rowsOfGroup]);
    });
    layer.setScales(scales);
  }

  /// The second moments of each group's patches.
  std::vector<InputMoments> collectMoments() const {
    int64_t row = geometry.rowSize(), size = geometry.patchSize();
    std::vector<InputMoments> moments;
    for (int64_t group = 0; group < geometry.groups; ++group)
      moments.emplace_back(row);

    int64_t samples = 0;
    for (const HostTensor &tensor : inputs.original)
      samples += tensor.numElements() / geometry.sampleSize();
    int64_t ofSample =
        std::clamp<int64_t>(options.maxPatches / std::max<int64_t>(samples, 1),
                            1, geometry.numPatches());
    constexpr int64_t block = 512;
    std::vector<float> original(block * size), quantized(block * size);
    int64_t filled = 0, seen = 0;
    auto flush = [&] {
      addPatches(original, quantized, filled, moments);
      filled = 0;
    };
    for (auto [x, xq] : llvm::zip_equal(inputs.original, inputs.quantized)) {
      int64_t length = geometry.sampleSize();
      for (int64_t n = 0; n < x.numElements() / length; ++n, ++seen)
        for (int64_t i = 0; i < ofSample; ++i) {
          // Evenly, and elsewhere in each sample.
          constexpr int64_t prime = 7919;
          int64_t index =
              (i * geometry.numPatches() / ofSample + seen * prime) %
              geometry.numPatches();
          auto patchOf = [&](std::vector<float> &patches) {
            return MutableArrayRef<float>(patches).slice(filled * size, size);
          };
          geometry.gather(x.data<float>().slice(n * length, length), index,
                          patchOf(original));
          geometry.gather(xq.data<float>().slice(n * length, length), index,
                          patchOf(quantized));
          if (++filled == block)
            flush();
        }
    }
    flush();
    return moments;
  }

  void addPatches(ArrayRef<float> original, ArrayRef<float> quantized,
                  int64_t count, std::vector<InputMoments> &moments) const {
    if (geometry.groups == 1)
      return moments.front().add(
          original, quantized, count,
          [&](int64_t number, auto &work) { runInParallel(number, work); });
    int64_t row = geometry.rowSize(), size = geometry.patchSize();
    runInParallel(geometry.groups, [&](int64_t group) {
      std::vector<float> x(count * row), xq(count * row);
      for (int64_t i = 0; i < row; ++i) {
        int64_t from = geometry.patchIndex(group, i);
        for (int64_t p = 0; p < count; ++p) {
          x[p * row + i] = original[p * size + from];
          xq[p * row + i] = quantized[p * size + from];
        }
      }
      moments[group].add(x, xq, count, runInOrder);
    });
  }

  /// Makes the mean outputs those of the float network, where the layer has
  /// `weight` and its present bias.
  void correctBias(ArrayRef<float> weight) {
    auto meanOutputs = [&](ArrayRef<HostTensor> tensors, ArrayRef<float> rows) {
      PatchMeans means(geometry);
      for (const HostTensor &tensor : tensors)
        means.add(tensor.data<float>());
      return multiplyRows(geometry, rows, means.get());
    };
    std::vector<double> wanted = meanOutputs(inputs.original, weight);
    std::vector<double> have =
        meanOutputs(inputs.quantized, layer.getRoundedWeight());
    std::vector<float> bias(layer.getBias());
    for (auto [value, want, has] : llvm::zip_equal(bias, wanted, have))
      if (auto corrected = static_cast<float>(value + want - has);
          std::isfinite(corrected))
        value = corrected;
    layer.setBias(bias);
  }

  QuantizedLayer &layer;
  PatchGeometry geometry;
  LayerInputs inputs;
  const LayerRecoveryOptions &options;
};

} // namespace

llvm::Error quantmlir::qnn::recoverLayers(
    func::FuncOp function, const FunctionCompiler &compile,
    const BatchReader &read, int64_t numBatches, int64_t batchSize,
    const LayerRecoveryOptions &options,
    const std::function<void(int64_t, int64_t)> &progress) {
  SmallVector<Operation *> layers;
  for (Operation &op : function.front())
    if (QuantizedLayer::get(&op))
      layers.push_back(&op);
  TwinRun run(function, compile);
  int64_t batches = std::clamp<int64_t>(
      std::min(options.maxSamples / std::max<int64_t>(batchSize, 1),
               options.maxBytes / std::max<int64_t>(run.getPeakBytes(), 1)),
      1, std::max<int64_t>(numBatches, 1));
  for (int64_t index = 0; index < batches; ++index) {
    // Evenly from all samples, which may be sorted.
    llvm::Expected<SmallVector<HostTensor>> inputs =
        read(index * numBatches / batches);
    if (!inputs)
      return inputs.takeError();
    run.addBatch(*inputs);
  }
  for (auto [index, op] : llvm::enumerate(layers)) {
    if (progress)
      progress(index, layers.size());
    if (auto error = run.advanceTo(op))
      return error;
    std::optional<QuantizedLayer> layer = QuantizedLayer::get(op);
    Value input = layer->getOp().getActivationOperands().front()->get();
    LayerInputs inputs{run.getOriginal(input), run.getQuantized(input)};
    // A layer whose input is constant has nothing to go by.
    if (layer->getGeometry().sampleSize() > 0 && !inputs.original.empty() &&
        !inputs.quantized.empty())
      LayerRecovery(*layer, inputs, options).run();
  }
  if (progress)
    progress(layers.size(), layers.size());
  return llvm::Error::success();
}
