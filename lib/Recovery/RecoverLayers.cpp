//===- RecoverLayers.cpp - Layer by layer, with data ----------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Recovery/RecoverLayers.h"

#include "BiasSearch.h"

#include "quant-mlir/Dialect/QNN/Utils/QuantizedConstants.h"
#include "quant-mlir/Recovery/QuantizedLayer.h"
#include "quant-mlir/Recovery/SliceBuilder.h"

#include "mlir/IR/Threading.h"

#include <cmath>
#include <limits>

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::qnn;

namespace {

/// Works on one layer.
class LayerRecovery {
public:
  /// `numSamples` of the layer's geometry will be added.
  LayerRecovery(QuantizedLayer &layer, int64_t numSamples,
                const LayerRecoveryOptions &options)
      : layer(layer), geometry(layer.getGeometry()), options(options),
        numSamples(std::max<int64_t>(numSamples, 1)), wantedMeans(geometry),
        means(geometry), rowParams(layer.getRowParams()),
        blockParams(layer.getBlockParams()),
        freeScales(layer.hasRowScales() && !layer.hasPowersOfTwo()),
        patchesOfSample(std::clamp<int64_t>(
            options.maxPatches / this->numSamples, 1, geometry.numPatches())) {
    if (auto fused =
            dyn_cast<FusedClampOpInterface>(layer.getOp().getOperation()))
      clamp = fused.getFusedClamp();
    if (clamp)
      search.emplace(geometry, layer.getNumOutputs(), this->numSamples);
    adapts = options.adaptRoundings && layer.ownsWeight() &&
             geometry.rowSize() <= options.maxRowSize;
    if (adapts)
      for (std::vector<InputMoments> &half : moments)
        for (int64_t group = 0; group < geometry.groups; ++group)
          half.emplace_back(geometry.rowSize());
  }

  /// Adds what the layer sees of a batch, in the float network and in the
  /// quantized one.
  void add(const HostTensor &original, const HostTensor &quantized) {
    if (search) {
      search->add(original.data<float>(), quantized.data<float>());
    } else {
      wantedMeans.add(original.data<float>());
      means.add(quantized.data<float>());
    }
    int64_t length = geometry.sampleSize();
    for (int64_t n = 0; adapts && n < original.numElements() / length; ++n)
      addMoments(original.data<float>().slice(n * length, length),
                 quantized.data<float>().slice(n * length, length));
  }

  void run() {
    std::vector<float> weight(layer.getWeight());
    if (adapts)
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
  ParallelFor getParallelFor() const {
    return [this](int64_t count, auto &work) { runInParallel(count, work); };
  }

  int64_t getGroup(int64_t output) const {
    return output / (layer.getNumOutputs() / geometry.groups);
  }

  /// `output` as a row whose roundings go to `rounded`.
  RoundingRow getRow(int64_t output, MutableArrayRef<float> rounded) const {
    int64_t size = geometry.rowSize();
    RoundingRow row;
    row.weight = layer.getWeight().slice(output * size, size);
    row.params = rowParams[output];
    row.freeScale = freeScales;
    if (!blockParams.empty())
      row.blocks = ArrayRef(blockParams).slice(output * size, size);
    row.rounded = rounded;
    return row;
  }

  std::vector<float> adaptRoundings() {
    double trust = chooseTrust();
    for (auto [one, other] : llvm::zip_equal(moments[0], moments[1]))
      one.merge(other);
    moments[1].clear();
    if (freeScales)
      chooseScales();
    std::vector<float> rounded(layer.getWeight().size());
    int64_t size = geometry.rowSize();
    int64_t rowsOfGroup = layer.getNumOutputs() / geometry.groups;
    auto solve = [&](const AdaptiveRounding &rounding, int64_t begin,
                     int64_t count) {
      SmallVector<RoundingRow> rows;
      for (int64_t output = begin; output < begin + count; ++output)
        rows.push_back(getRow(output, MutableArrayRef<float>(rounded).slice(
                                          output * size, size)));
      rounding.solve(rows);
      for (auto [index, row] : llvm::enumerate(rows))
        rowParams[begin + index].scale = row.params.scale;
    };
    auto solveGroup = [&](int64_t group, const ParallelFor &parallel) {
      AdaptiveRounding rounding(moments[0][group], layer.getStorage(),
                                options.rounding, trust);
      constexpr int64_t block = AdaptiveRounding::blockSize;
      parallel((rowsOfGroup + block - 1) / block, [&](int64_t index) {
        solve(rounding, group * rowsOfGroup + index * block,
              std::min(block, rowsOfGroup - index * block));
      });
    };
    if (geometry.groups == 1)
      solveGroup(0, getParallelFor());
    else
      runInParallel(geometry.groups,
                    [&](int64_t group) { solveGroup(group, runInOrder); });
    if (freeScales)
      layer.setScales([&](int64_t index) {
        return getRow(index / size, {}).getParams(index % size).scale;
      });
    return rounded;
  }

  double chooseTrust() const {
    // Enough to tell, evenly from all.
    constexpr int64_t maxRows = 16;
    int64_t outputs = layer.getNumOutputs();
    int64_t count = std::min(maxRows, outputs);
    SmallVector<RoundingRow> rows;
    SmallVector<int64_t> groups;
    for (int64_t i = 0; i < count; ++i) {
      rows.push_back(getRow(i * outputs / count, {}));
      groups.push_back(getGroup(i * outputs / count));
    }
    return quantmlir::chooseTrust(moments, rows, groups, layer.getStorage(),
                                  getParallelFor());
  }

  /// Ranges of blocks hold all weights and are rounded up to multiples of a
  /// unit; smaller ones may do better. The largest one decides the unit.
  void chooseBlockScales(int64_t output) {
    const InputMoments &inputs = moments[0][getGroup(output)];
    int64_t size = geometry.rowSize(), blockSize = layer.getBlockSize();
    int64_t channels = geometry.channels / geometry.groups;
    StorageRange storage = layer.getStorage();
    auto limit = static_cast<double>(getAlignedLimit(layer.getType()));
    auto ofRow = MutableArrayRef(blockParams).slice(output * size, size);
    for (int64_t first = 0; first < channels; first += blockSize) {
      double whole = std::nearbyint(ofRow[first].scale * limit);
      if (whole >= limit)
        continue;
      auto forEachWeight = [&](auto visit) {
        for (int64_t tap = 0; tap < size; tap += channels)
          for (int64_t i = 0; i < std::min(blockSize, channels - first); ++i)
            visit(tap + first + i);
      };
      // Smaller ones cut too much.
      constexpr int candidates = 16;
      double best = ofRow[first].scale, last = 0.0;
      double smallest = std::numeric_limits<double>::infinity();
      for (int i = 0; i < candidates; ++i) {
        double factor = std::nearbyint(whole * (1.0 - 0.5 * i / candidates));
        if (factor < 1.0 || factor == last)
          continue;
        last = factor;
        double error = 0.0;
        forEachWeight(
            [&](int64_t index) { ofRow[index].scale = factor / limit; });
        RoundingRow row = getRow(output, {});
        forEachWeight([&](int64_t index) {
          QuantParams params = row.getParams(index);
          double w = row.weight[index];
          double difference =
              w -
              dequantizeConstant(quantizeConstant(w, params, storage), params);
          error += inputs.getMeanSquare(index) * difference * difference;
        });
        if (error < smallest) {
          smallest = error;
          best = factor / limit;
        }
      }
      forEachWeight([&](int64_t index) { ofRow[index].scale = best; });
    }
  }

  void chooseScales() {
    if (layer.getBlockSize() > 0)
      runInParallel(layer.getNumOutputs(),
                    [&](int64_t output) { chooseBlockScales(output); });
    runInParallel(layer.getNumOutputs(), [&](int64_t output) {
      rowParams[output].scale = chooseRowScale(
          getRow(output, {}), layer.getStorage(), moments[0][getGroup(output)]);
    });
  }

  /// Adds patches of one sample to the moments of its half.
  void addMoments(ArrayRef<float> original, ArrayRef<float> quantized) {
    std::vector<float> x =
        gatherEvenly(geometry, original, numAdded, patchesOfSample);
    std::vector<float> xq =
        gatherEvenly(geometry, quantized, numAdded, patchesOfSample);
    // Halves of the samples; of the patches if there is but one sample.
    int64_t first = numSamples > 1 ? 0 : patchesOfSample / 2;
    int64_t half = numSamples > 1 ? numAdded % 2 : 1;
    addPatches(x, xq, 0, first, moments[0]);
    addPatches(x, xq, first, patchesOfSample, moments[half]);
    ++numAdded;
  }

  /// Adds patches [begin, end).
  void addPatches(ArrayRef<float> original, ArrayRef<float> quantized,
                  int64_t begin, int64_t end,
                  std::vector<InputMoments> &to) const {
    int64_t row = geometry.rowSize(), size = geometry.patchSize();
    int64_t count = end - begin;
    original = original.slice(begin * size, count * size);
    quantized = quantized.slice(begin * size, count * size);
    if (geometry.groups == 1)
      return to.front().add(original, quantized, count, getParallelFor());
    runInParallel(geometry.groups, [&](int64_t group) {
      std::vector<float> x(count * row), xq(count * row);
      for (int64_t i = 0; i < row; ++i) {
        int64_t from = geometry.patchIndex(group, i);
        for (int64_t p = 0; p < count; ++p) {
          x[p * row + i] = original[p * size + from];
          xq[p * row + i] = quantized[p * size + from];
        }
      }
      to[group].add(x, xq, count, runInOrder);
    });
  }

  /// Makes the outputs those of the float network, where the layer has `weight`
  /// and its present bias: on average, or as well as a clamp lets see.
  void correctBias(ArrayRef<float> weight) {
    if (search) {
      BiasSearch::Limits limits{static_cast<float>(clamp.getMin()),
                                static_cast<float>(clamp.getMax())};
      layer.setBias(search->run(weight, layer.getRoundedWeight(),
                                layer.getBias(), limits, getParallelFor()));
      return;
    }
    std::vector<double> wanted =
        multiplyRows(geometry, weight, wantedMeans.get());
    std::vector<double> have =
        multiplyRows(geometry, layer.getRoundedWeight(), means.get());
    std::vector<float> bias(layer.getBias());
    for (auto [value, want, has] : llvm::zip_equal(bias, wanted, have))
      if (auto corrected = static_cast<float>(value + want - has);
          std::isfinite(corrected))
        value = corrected;
    layer.setBias(bias);
  }

  QuantizedLayer &layer;
  PatchGeometry geometry;
  const LayerRecoveryOptions &options;
  int64_t numSamples, numAdded = 0;
  ClampAttr clamp;
  /// Where there is a clamp; else the means say all.
  std::optional<BiasSearch> search;
  PatchMeans wantedMeans, means;
  std::vector<QuantParams> rowParams, blockParams;
  /// Whether scales of rows may be replaced by better ones.
  bool freeScales;
  int64_t patchesOfSample;
  bool adapts = false;
  /// One a group, of every second sample.
  MomentsOfHalves moments;
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
  if (auto error =
          run.readBatches(read, numBatches,
                          options.maxSamples / std::max<int64_t>(batchSize, 1),
                          options.maxBytes, layers))
    return error;
  for (auto [index, op] : llvm::enumerate(layers)) {
    if (progress)
      progress(index, layers.size());
    std::optional<QuantizedLayer> layer = QuantizedLayer::get(op);
    Value input = layer->getOp().getActivationOperands().front()->get();
    // A layer whose input is constant has nothing to go by.
    if (layer->getGeometry().sampleSize() == 0 || isConstantDerived(input))
      continue;
    // With more dimensions than the layer needs, a batch has more samples.
    int64_t samplesOfBatch =
        cast<RankedTensorType>(input.getType()).getNumElements() /
        layer->getGeometry().sampleSize();
    LayerRecovery recovery(*layer, run.getNumBatches() * samplesOfBatch,
                           options);
    if (auto error = run.visit(
            op, input,
            [&](const HostTensor &original, const HostTensor &quantized) {
              recovery.add(original, quantized);
            }))
      return error;
    recovery.run();
  }
  if (progress)
    progress(layers.size(), layers.size());
  return llvm::Error::success();
}
