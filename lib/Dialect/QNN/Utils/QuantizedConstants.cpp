//===- QuantizedConstants.cpp - Stored integers of weights and biases -----===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Dialect/QNN/Utils/QuantizedConstants.h"

#include "quant-mlir/Dialect/QNN/IR/ConstantData.h"
#include "quant-mlir/Dialect/QNN/IR/QuantTypes.h"
#include "quant-mlir/QuantMath/Arithmetic.h"
#include "quant-mlir/QuantMath/EvalBuilder.h"

#include <cmath>
#include <limits>

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::qnn;

template <typename Stored>
static ElementsAttr quantizeValues(RankedTensorType type,
                                   ArrayRef<float> values, QuantizeRule rule) {
  auto element = cast<quant::QuantizedType>(type.getElementType());
  StorageRange range{element.getStorageTypeMin(), element.getStorageTypeMax()};
  std::vector<Stored> stored(values.size());
  EvalBuilder builder;
  using Value = EvalBuilder::Value;
  forEachGroupRun(
      element, type.getShape(), [&](int64_t group, int64_t begin, int64_t end) {
        Value scale =
            Value::f32(getQuantizeFactor(getScale(element, group), rule));
        Value zero = Value::i32(getZeroPoint(element, group));
        for (int64_t i = begin; i < end; ++i)
          stored[i] =
              static_cast<Stored>(emitQuantize(builder, Value::f32(values[i]),
                                               scale, zero, range, rule)
                                      .getInt());
      });
  return makeElements<Stored>(cast<RankedTensorType>(getStoredType(type)),
                              stored);
}

ElementsAttr qnn::quantizeConstant(RankedTensorType type,
                                   ArrayRef<float> values, QuantizeRule rule) {
  auto element = cast<quant::QuantizedType>(type.getElementType());
  switch (getContainerType(element).getWidth()) {
  case 8:
    return quantizeValues<int8_t>(type, values, rule);
  case 16:
    return quantizeValues<int16_t>(type, values, rule);
  default:
    return {};
  }
}

/// Signed or unsigned values of an attribute of T's width.
template <typename T, typename Unsigned>
static std::optional<SmallVector<int32_t, 0>> readIntegers(ElementsAttr attr,
                                                           bool isSigned) {
  auto data = ConstantData<T>::get(attr);
  if (!data)
    return std::nullopt;
  SmallVector<int32_t, 0> values;
  values.reserve(data->values().size());
  for (T value : data->values())
    values.push_back(isSigned
                         ? static_cast<int32_t>(value)
                         : static_cast<int32_t>(static_cast<Unsigned>(value)));
  return values;
}

std::optional<SmallVector<int32_t, 0>> qnn::getConstantIntegers(Value value) {
  quant::QuantizedType type = getQuantizedElementType(value.getType());
  ElementsAttr attr = getConstantValue(value);
  if (!type || !attr)
    return std::nullopt;
  switch (getContainerType(type).getWidth()) {
  case 8:
    return readIntegers<int8_t, uint8_t>(attr, type.isSigned());
  case 16:
    return readIntegers<int16_t, uint16_t>(attr, type.isSigned());
  default:
    return readIntegers<int32_t, uint32_t>(attr, type.isSigned());
  }
}

//===----------------------------------------------------------------------===//
// Weights
//===----------------------------------------------------------------------===//

/// The largest power of two times which integers of at most `maxMagnitude` are
/// at most `bound`; 1 at least.
static int64_t getBlockLimit(int64_t bound, int64_t maxMagnitude) {
  return llvm::bit_floor(uint64_t(
      std::max<int64_t>(bound / std::max<int64_t>(maxMagnitude, 1), 1)));
}

static constexpr int64_t largestByte = 127, largestWord = 32767;

/// The largest magnitude of q - z for any group of the type.
static int64_t getMaxMagnitude(quant::QuantizedType type) {
  int64_t magnitude = 1;
  for (int64_t group = 0, e = getNumGroups(type); group < e; ++group) {
    int64_t zero = getZeroPoint(type, group);
    magnitude = std::max({magnitude, type.getStorageTypeMax() - zero,
                          zero - type.getStorageTypeMin()});
  }
  return magnitude;
}

bool qnn::hasWeightUnits(quant::QuantizedType weight) {
  if (auto perAxis = dyn_cast<quant::UniformQuantizedPerAxisType>(weight))
    return perAxis.getQuantizedDimension() == 0;
  auto blocks = dyn_cast<quant::UniformQuantizedSubChannelType>(weight);
  return !blocks || llvm::is_contained(blocks.getBlockSizeInfo(),
                                       std::pair<int32_t, int64_t>(0, 1));
}

WeightUnits qnn::getWeightUnits(quant::QuantizedType weight) {
  WeightUnits result;
  int64_t groups = getNumGroups(weight);
  result.factors.assign(groups, 1);
  auto blocks = dyn_cast<quant::UniformQuantizedSubChannelType>(weight);
  int64_t channels = blocks ? blocks.getScales().getType().getDimSize(0) : 1;
  int64_t perUnit = blocks && channels ? groups / channels : 1;
  auto limit = static_cast<double>(
      blocks ? getBlockLimit(largestWord, getMaxMagnitude(weight)) : 1);
  for (int64_t first = 0; first < groups; first += perUnit) {
    double largest = 0;
    for (int64_t group = first; group < first + perUnit; ++group)
      largest = std::max(largest, getScale(weight, group));
    double unit = largest / limit;
    if (blocks) {
      uint64_t bits = 0;
      for (int64_t group = first; group < first + perUnit; ++group) {
        result.factors[group] = static_cast<int64_t>(
            std::nearbyint(getScale(weight, group) / unit));
        bits |= result.factors[group];
      }
      int shift = llvm::countr_zero(bits);
      for (int64_t group = first; group < first + perUnit; ++group)
        result.factors[group] >>= shift;
      unit = std::ldexp(unit, shift);
    }
    result.units.push_back(unit);
  }
  return result;
}

WeightIntegers qnn::getWeightIntegers(RankedTensorType type,
                                      ArrayRef<int32_t> stored) {
  auto element = cast<quant::QuantizedType>(type.getElementType());
  WeightIntegers result;
  result.values.assign(stored.begin(), stored.end());
  SmallVector<int64_t> factors = getWeightUnits(element).factors;
  forEachGroupRun(
      element, type.getShape(), [&](int64_t group, int64_t begin, int64_t end) {
        int64_t zero = getZeroPoint(element, group), factor = factors[group];
        if (zero == 0 && factor == 1)
          return;
        result.isChanged = true;
        for (int64_t i = begin; i < end; ++i)
          result.values[i] =
              static_cast<int32_t>((result.values[i] - zero) * factor);
      });
  return result;
}

/// The units in the largest scale of a channel's blocks, for integers q - z of
/// at most `maxMagnitude`.
static int64_t chooseLimit(int64_t maxMagnitude) {
  // Fewer would be too coarse for blocks with small scales.
  constexpr int64_t leastLimit = 8;
  int64_t inBytes = getBlockLimit(largestByte, maxMagnitude);
  return inBytes >= leastLimit ? inBytes
                               : getBlockLimit(largestWord, maxMagnitude);
}

int64_t qnn::getAlignedLimit(quant::QuantizedType weight) {
  return chooseLimit(getMaxMagnitude(weight));
}

SmallVector<double> qnn::alignBlockScales(ArrayRef<double> wanted,
                                          int64_t maxMagnitude) {
  auto limit = static_cast<double>(chooseLimit(maxMagnitude));
  double unit = *llvm::max_element(wanted) / limit;
  SmallVector<double> scales;
  for (double scale : wanted) {
    double factor = std::clamp(std::ceil(scale / unit), 1.0, limit);
    scales.push_back(std::max(static_cast<float>(factor * unit),
                              std::numeric_limits<float>::min()));
  }
  return scales;
}

//===----------------------------------------------------------------------===//
// Biases
//===----------------------------------------------------------------------===//

/// The type of a bias with the given scales.
static quant::QuantizedType getBiasType(quant::QuantizedType weight,
                                        ArrayRef<double> scales) {
  MLIRContext *context = weight.getContext();
  auto storage = IntegerType::get(context, 32);
  auto expressed = Float32Type::get(context);
  int64_t min = std::numeric_limits<int32_t>::min();
  int64_t max = std::numeric_limits<int32_t>::max();
  if (isa<quant::UniformQuantizedType>(weight))
    return quant::UniformQuantizedType::get(quant::QuantizationFlags::Signed,
                                            storage, expressed, scales.front(),
                                            0, min, max);
  return quant::UniformQuantizedPerAxisType::get(
      quant::QuantizationFlags::Signed, storage, expressed, scales,
      SmallVector<int64_t>(scales.size(), 0), 0, min, max);
}

/// Powers of two, for which the largest magnitude of a scale has 31 bits.
static SmallVector<double> getRealBiasScales(ArrayRef<float> values,
                                             size_t count) {
  SmallVector<double> largest(count, 0.0);
  for (auto [index, value] : llvm::enumerate(values)) {
    double &entry = largest[count == 1 ? 0 : index];
    if (std::isfinite(value))
      entry = std::max<double>(entry, std::abs(value));
  }
  return llvm::map_to_vector(largest, [](double value) {
    int exponent = 0;
    std::frexp(value, &exponent);
    // The least that is a normal float.
    return value == 0.0 ? 1.0 : std::ldexp(1.0, std::max(exponent - 31, -126));
  });
}

QuantizedBias qnn::quantizeBias(ArrayRef<float> values,
                                quant::UniformQuantizedType input,
                                quant::QuantizedType weight, bool isReal) {
  SmallVector<double> scales;
  for (double unit : getWeightUnits(weight).units)
    // A product below the smallest normal float belongs to a channel of
    // negligible weights.
    scales.push_back(std::max<double>(input.getScale() * unit,
                                      std::numeric_limits<float>::min()));
  bool isPerTensor = isa<quant::UniformQuantizedType>(weight);
  auto getChannel = [&](size_t index) { return isPerTensor ? 0 : index; };

  // Coarser steps where 32 bits do not hold the bias; then its last bits are
  // far below what the accumulator resolves in 16 bits of a result.
  constexpr double limit = std::numeric_limits<int32_t>::max();
  SmallVector<int> exponents(scales.size(), 0);
  for (auto [index, value] : llvm::enumerate(values)) {
    int &exponent = exponents[getChannel(index)];
    double steps = std::abs(value / scales[getChannel(index)]);
    while (exponent < maxBiasBits - 32 &&
           std::nearbyint(std::ldexp(steps, -exponent)) > limit)
      ++exponent;
  }
  for (auto [scale, exponent] : llvm::zip_equal(scales, exponents))
    scale = std::ldexp(scale, exponent);
  if (isReal)
    scales = getRealBiasScales(values, scales.size());

  QuantizedBias result;
  result.values.reserve(values.size());
  for (auto [index, value] : llvm::enumerate(values)) {
    double steps = std::nearbyint(value / scales[getChannel(index)]);
    if (!(std::abs(steps) <= limit))
      ++result.overflows;
    result.values.push_back(
        static_cast<int32_t>(std::min(std::max(steps, -limit), limit)));
  }
  result.type = getBiasType(weight, scales);
  return result;
}

SmallVector<int64_t, 0>
qnn::getAccumulatorBias(ArrayRef<int32_t> stored, quant::QuantizedType bias,
                        quant::UniformQuantizedType input,
                        quant::QuantizedType weight) {
  SmallVector<double> units = getWeightUnits(weight).units;
  int64_t groups = getNumGroups(bias);
  SmallVector<int64_t, 0> result;
  result.reserve(stored.size());
  for (auto [index, value] : llvm::enumerate(stored)) {
    double scale = getScale(bias, groups == 1 ? 0 : index);
    double unit = units[units.size() == 1 ? 0 : index];
    // The product of f32 scales is exact in double, and so are the quotients
    // where it is the scale, or a power of two times it.
    double ratio = scale / (input.getScale() * unit);
    double steps = std::nearbyint(static_cast<double>(value) * ratio);
    constexpr double limit = 1LL << 46;
    result.push_back(static_cast<int64_t>(std::clamp(steps, -limit, limit)));
  }
  return result;
}

SmallVector<float, 0>
qnn::getRealAccumulatorBias(ArrayRef<int32_t> stored, quant::QuantizedType bias,
                            quant::UniformQuantizedType input,
                            quant::QuantizedType weight) {
  SmallVector<double> units = getWeightUnits(weight).units;
  int64_t groups = getNumGroups(bias);
  SmallVector<float, 0> result;
  result.reserve(stored.size());
  for (auto [index, value] : llvm::enumerate(stored)) {
    auto real =
        static_cast<float>(value * getScale(bias, groups == 1 ? 0 : index));
    auto step = static_cast<float>(input.getScale() *
                                   units[units.size() == 1 ? 0 : index]);
    constexpr float smallest = std::numeric_limits<float>::min();
    constexpr float limit = std::numeric_limits<float>::max();
    // Negligible weights must not make it infinite.
    result.push_back(
        std::clamp(real / std::max(step, smallest), -limit, limit));
  }
  return result;
}
