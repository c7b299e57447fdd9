//===- ChooseWeightBits.cpp - Gives up bits of weights for speed or size --===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Recovery/Passes.h"

#include "quant-mlir/QuantMath/AccumulatorBounds.h"
#include "quant-mlir/Recovery/InputMeans.h"
#include "quant-mlir/Recovery/QuantizedLayer.h"
#include "quant-mlir/Recovery/WeightChoice.h"

#include "llvm/ADT/bit.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::qnn;

namespace quantmlir::qnn {
#define GEN_PASS_DEF_CHOOSEWEIGHTBITSPASS
#include "quant-mlir/Recovery/Passes.h.inc"
} // namespace quantmlir::qnn

namespace {

/// Steps of the longest chain, of four elements of the reduction each, and
/// products of a step in a lane of 16 bits.
constexpr unsigned kLongestChain = 8;
constexpr int64_t kStep = 4, kPair = 2;

/// How many times as large as 16 bits allow the largest sum of a row of weights
/// in chains is. `runs`: how many neighbours in a row may be read as one run;
/// chains start with a run, and lie in it.
double getExcess(ArrayRef<int32_t> row, ArrayRef<int64_t> runs,
                 IntegerInterval x, unsigned chain) {
  double excess = 0;
  SmallVector<int32_t> lane;
  for (int64_t run : runs)
    for (size_t start = 0; start < row.size(); start += run)
      for (int64_t half = 0; half < kStep / kPair; ++half) {
        lane.clear();
        for (int64_t i = 0; i < run; ++i)
          if (i % kStep / kPair == half)
            lane.push_back(row[start + i]);
        IntegerInterval sums = groupedProductBounds(lane, x, kPair * chain);
        excess = std::max({excess, sums.max / 32767.0, sums.min / -32768.0});
      }
  return excess;
}

/// One layer whose weights have 8 bits.
class Layer {
public:
  explicit Layer(QuantizedLayer layer, ArrayRef<float> means)
      : layer(std::move(layer)), type(this->layer.getType()), means(means) {
    // What is not negative varies about as much as it is large. Of inputs of
    // both signs the mean says nothing.
    if (llvm::any_of(means, [](float mean) { return mean < 0; }))
      this->means = {};
    const PatchGeometry &geometry = this->layer.getGeometry();
    int64_t depth = geometry.channels / geometry.groups;
    runs.push_back(depth);
    // Without padding neighbours along a row of pixels may be one run. Where
    // runs are whole chains this makes no difference.
    if (depth % (kStep * kLongestChain) != 0 && geometry.kernelWidth > 1)
      runs.push_back(depth * geometry.kernelWidth);
    // A chain longer than the steps of a run is never filled.
    uint64_t steps = llvm::divideCeil(runs.back(), kStep);
    longest = std::min<uint64_t>(kLongestChain, llvm::bit_ceil(steps));
  }

  int64_t getNumGroups() const { return qnn::getNumGroups(type); }
  QuantizedLayer &get() { return layer; }
  unsigned getLongestChain() const { return longest; }

  /// The mean over output channels of what rounding adds to the channel, as a
  /// share of its power.
  double getError(quant::QuantizedType rounding) const {
    double sum = 0;
    int64_t count = 0;
    for (int64_t output = 0; output < layer.getNumOutputs(); ++output) {
      Powers powers = getPowers(rounding, output);
      if (powers.output == 0)
        continue;
      sum += powers.error / powers.output;
      ++count;
    }
    return count ? sum / count : 0;
  }

  /// The longest chain (0, 1, 2, 4 or 8) that is exact as weights are.
  unsigned getChain(IntegerInterval x) const {
    unsigned chain = longest;
    for (int64_t output = 0; output < layer.getNumOutputs(); ++output) {
      SmallVector<int32_t> row = round(type, output);
      while (chain > 0 && getExcess(row, runs, x, chain) > 1)
        chain /= 2;
    }
    return chain;
  }

  /// The type whose scales are just large enough for chains of that length.
  quant::QuantizedType fit(IntegerInterval x, unsigned chain) const {
    SmallVector<double> scales;
    for (int64_t group = 0; group < getNumGroups(); ++group)
      scales.push_back(getScale(type, group));
    for (int64_t output = 0; output < layer.getNumOutputs(); ++output) {
      double &scale = scales[getGroup(output)];
      // Rounding up can make a sum too large again: then by a little more.
      while (true) {
        double excess = getExcess(round(type, output, scale), runs, x, chain);
        if (excess <= 1)
          break;
        scale = static_cast<float>(scale * std::max(excess, 1.002));
      }
    }
    return withScales(type, scales);
  }

  /// The type with fewer bits, and the ranges that lose least: large weights
  /// are clipped where that makes up for finer steps.
  quant::QuantizedType narrow(unsigned bits) const {
    // In steps of a twentieth of the range, down to two fifths.
    constexpr int steps = 20, fewest = 8;
    int64_t limit = (int64_t(1) << (bits - 1)) - 1;
    auto storage = IntegerType::get(type.getContext(), bits);
    SmallVector<double> scales(getNumGroups());
    auto makeType = [&]() -> quant::QuantizedType {
      auto perAxis = dyn_cast<quant::UniformQuantizedPerAxisType>(type);
      if (!perAxis)
        return quant::UniformQuantizedType::get(
            type.getFlags(), storage, type.getExpressedType(), scales.front(),
            0, -limit, limit);
      return quant::UniformQuantizedPerAxisType::get(
          type.getFlags(), storage, type.getExpressedType(), scales,
          perAxis.getZeroPoints(), perAxis.getQuantizedDimension(), -limit,
          limit);
    };
    SmallVector<double> best(scales),
        least(getNumGroups(), std::numeric_limits<double>::max());
    for (int step = steps; step >= fewest; --step) {
      for (int64_t group = 0; group < getNumGroups(); ++group)
        scales[group] =
            static_cast<float>(getScale(type, group) *
                               type.getStorageTypeMax() / limit * step / steps);
      quant::QuantizedType tried = makeType();
      SmallVector<double> errors(getNumGroups());
      for (int64_t output = 0; output < layer.getNumOutputs(); ++output)
        errors[getGroup(output)] += getPowers(tried, output).error;
      for (int64_t group = 0; group < getNumGroups(); ++group)
        if (errors[group] < least[group]) {
          least[group] = errors[group];
          best[group] = scales[group];
        }
    }
    scales = best;
    return makeType();
  }

private:
  /// Of an output channel, and of what rounding adds to it.
  struct Powers {
    double output = 0, error = 0;
  };

  Powers getPowers(quant::QuantizedType rounding, int64_t output) const {
    Powers powers;
    int64_t row = layer.getGeometry().rowSize();
    SmallVector<int32_t> integers = round(rounding, output);
    double scale = getScale(rounding, getGroup(output));
    ArrayRef<float> weights = layer.getWeight().slice(output * row, row);
    for (int64_t i = 0; i < row; ++i) {
      double input = getInputPower(output, i);
      double difference = weights[i] - scale * integers[i];
      powers.output += double(weights[i]) * weights[i] * input;
      powers.error += difference * difference * input;
    }
    return powers;
  }

  int64_t getGroup(int64_t output) const {
    return getNumGroups() == 1 ? 0 : output;
  }

  double getInputPower(int64_t output, int64_t element) const {
    if (means.empty())
      return 1;
    const PatchGeometry &geometry = layer.getGeometry();
    int64_t group = output / (layer.getNumOutputs() / geometry.groups);
    double mean = means[geometry.patchIndex(group, element)];
    return mean * mean;
  }

  SmallVector<int32_t> round(quant::QuantizedType rounding, int64_t output,
                             std::optional<double> scale = {}) const {
    QuantParams params{scale ? *scale : getScale(rounding, getGroup(output)),
                       0};
    StorageRange storage{rounding.getStorageTypeMin(),
                         rounding.getStorageTypeMax()};
    int64_t row = layer.getGeometry().rowSize();
    SmallVector<int32_t> integers;
    for (float weight : layer.getWeight().slice(output * row, row))
      integers.push_back(
          static_cast<int32_t>(quantizeConstant(weight, params, storage)));
    return integers;
  }

  QuantizedLayer layer;
  quant::QuantizedType type;
  ArrayRef<float> means;
  SmallVector<int64_t, 2> runs;
  unsigned longest;
};

struct ChooseWeightBitsPass
    : quantmlir::qnn::impl::ChooseWeightBitsPassBase<ChooseWeightBitsPass> {
  using ChooseWeightBitsPassBase::ChooseWeightBitsPassBase;

  void runOnOperation() override {
    if (!chainSpeeds.empty() &&
        chainSpeeds.size() != llvm::Log2_32(kLongestChain) + 2) {
      getOperation()->emitError()
          << "chain-speeds: got " << chainSpeeds.size()
          << " numbers, expected 5: of chains of 0, 1, 2, 4 and 8 steps";
      return signalPassFailure();
    }
    if (narrowBits != 0 && (narrowBits < 2 || narrowBits > 7)) {
      getOperation()->emitError()
          << "narrow-bits: got " << narrowBits.getValue()
          << ", expected 2 to 7, or 0";
      return signalPassFailure();
    }
    if (!(maxError >= 0.0)) {
      getOperation()->emitError() << "max-error: got " << maxError.getValue()
                                  << ", expected a number not below 0";
      return signalPassFailure();
    }
    getOperation()->walk([&](QuantizableOpInterface op) {
      std::optional<QuantizedLayer> quantized = QuantizedLayer::get(op);
      if (!quantized || !mayChange(*quantized))
        return;
      std::optional<ConstantData<float>> means;
      if (auto attribute = op->getAttrOfType<ElementsAttr>(kInputMeanAttribute);
          attribute && attribute.getShapedType() == getInputMeanType(op))
        means = ConstantData<float>::get(attribute);
      Layer layer(std::move(*quantized),
                  means ? means->values() : ArrayRef<float>());
      if (!narrow(layer))
        lengthenChains(layer);
    });
  }

private:
  /// Signed bytes around zero, with scales of tensors or channels, that only
  /// this layer reads. Scales that are powers of two were asked for. Depthwise
  /// convolutions are no dot products.
  static bool mayChange(QuantizedLayer &layer) {
    quant::QuantizedType type = layer.getType();
    const PatchGeometry &geometry = layer.getGeometry();
    if (!isa<quant::UniformQuantizedType>(type) && !layer.hasChannelScales())
      return false;
    if (!type.isSigned() || type.getStorageTypeIntegralWidth() != 8 ||
        (geometry.groups > 1 && geometry.groups == geometry.channels) ||
        !layer.ownsWeight())
      return false;
    for (int64_t group = 0; group < getNumGroups(type); ++group)
      if (getZeroPoint(type, group) != 0)
        return false;
    return !layer.hasPowersOfTwo();
  }

  static void apply(Layer &layer, quant::QuantizedType type,
                    const WeightChoice &choice) {
    layer.get().setType(type);
    choice.attach(layer.get().getOp());
  }

  /// Takes fewer stored bits; true if it did.
  bool narrow(Layer &layer) {
    if (narrowBits == 0)
      return false;
    const QuantizedLayer &quantized = layer.get();
    auto result =
        cast<RankedTensorType>(quantized.getOp()->getResult(0).getType());
    int64_t uses = result.getNumElements() / quantized.getNumOutputs();
    if ((mostUses != 0 && uses > mostUses) ||
        static_cast<int64_t>(quantized.getWeight().size()) < leastWeights)
      return false;
    quant::QuantizedType type = layer.narrow(narrowBits);
    WeightChoice choice;
    choice.error = layer.getError(type);
    if (choice.error > maxError)
      return false;
    // Few uses of many weights take the time that reading them takes.
    if (mostUses != 0)
      choice.speedup = 8.0 / narrowBits;
    apply(layer, type, choice);
    return true;
  }

  void lengthenChains(Layer &layer) {
    if (chainSpeeds.empty())
      return;
    QuantizableOpInterface op = layer.get().getOp();
    auto input =
        op.getActivationOperands().front()->get().getDefiningOp<DequantizeOp>();
    auto inputType = input ? getPerTensorType(input.getInput().getType())
                           : quant::UniformQuantizedType();
    if (!inputType || inputType.isSigned() ||
        inputType.getStorageTypeIntegralWidth() > 8)
      return;
    IntegerInterval x{inputType.getStorageTypeMin(),
                      inputType.getStorageTypeMax()};
    auto speedOf = [&](unsigned chain) {
      return chainSpeeds[chain == 0 ? 0 : llvm::Log2_32(chain) + 1];
    };
    unsigned before = layer.getChain(x);
    double best = speedOf(before);
    quant::QuantizedType chosen;
    WeightChoice choice;
    for (unsigned chain = std::max(1u, before * 2);
         chain <= layer.getLongestChain(); chain *= 2) {
      if (speedOf(chain) <= best)
        continue;
      quant::QuantizedType type = layer.fit(x, chain);
      double error = layer.getError(type);
      if (error > maxError)
        break;
      chosen = type;
      best = speedOf(chain);
      choice = {chain, error, best / speedOf(before)};
    }
    if (chosen)
      apply(layer, chosen, choice);
  }
};

} // namespace

void WeightChoice::attach(Operation *op) const {
  Builder builder(op->getContext());
  op->setAttr(
      kAttribute,
      builder.getDictionaryAttr({
          builder.getNamedAttr("chain", builder.getI64IntegerAttr(chain)),
          builder.getNamedAttr("error", builder.getF64FloatAttr(error)),
          builder.getNamedAttr("speedup", builder.getF64FloatAttr(speedup)),
      }));
}

std::optional<WeightChoice> WeightChoice::get(Operation *op) {
  auto attribute = op->getAttrOfType<DictionaryAttr>(kAttribute);
  if (!attribute)
    return std::nullopt;
  auto chain = attribute.getAs<IntegerAttr>("chain");
  auto error = attribute.getAs<FloatAttr>("error");
  auto speedup = attribute.getAs<FloatAttr>("speedup");
  if (!chain || !error || !speedup)
    return std::nullopt;
  return WeightChoice{static_cast<unsigned>(chain.getInt()),
                      error.getValueAsDouble(), speedup.getValueAsDouble()};
}
