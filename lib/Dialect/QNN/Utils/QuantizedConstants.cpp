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

/// Number of consecutive elements that share a channel of a quantized tensor.
static int64_t getChannelRun(RankedTensorType type) {
  auto perAxis =
      dyn_cast<quant::UniformQuantizedPerAxisType>(type.getElementType());
  if (!perAxis)
    return type.getNumElements();
  int64_t run = 1;
  for (int64_t size :
       type.getShape().drop_front(perAxis.getQuantizedDimension() + 1))
    run *= size;
  return run;
}

static int64_t getNumChannels(quant::QuantizedType type) {
  auto perAxis = dyn_cast<quant::UniformQuantizedPerAxisType>(type);
  return perAxis ? perAxis.getScales().size() : 1;
}

template <typename Stored>
static ElementsAttr quantizeValues(RankedTensorType type,
                                   ArrayRef<float> values) {
  auto element = cast<quant::QuantizedType>(type.getElementType());
  StorageRange range{element.getStorageTypeMin(), element.getStorageTypeMax()};
  int64_t run = getChannelRun(type), channels = getNumChannels(element);
  std::vector<Stored> stored(values.size());
  EvalBuilder builder;
  using Value = EvalBuilder::Value;
  for (size_t start = 0; start < values.size(); start += run) {
    int64_t channel = (start / run) % channels;
    Value scale = Value::f32(static_cast<float>(getScale(element, channel)));
    Value zero = Value::i32(getZeroPoint(element, channel));
    for (size_t i = start; i < start + run; ++i)
      stored[i] = static_cast<Stored>(
          emitQuantize(builder, Value::f32(values[i]), scale, zero, range)
              .getInt());
  }
  return makeElements<Stored>(cast<RankedTensorType>(getStoredType(type)),
                              stored);
}

ElementsAttr qnn::quantizeConstant(RankedTensorType type,
                                   ArrayRef<float> values) {
  auto element = cast<quant::QuantizedType>(type.getElementType());
  switch (getContainerType(element).getWidth()) {
  case 8:
    return quantizeValues<int8_t>(type, values);
  case 16:
    return quantizeValues<int16_t>(type, values);
  default:
    return {};
  }
}

QuantizedBias qnn::quantizeBias(ArrayRef<float> values,
                                quant::UniformQuantizedType input,
                                quant::QuantizedType weight) {
  int64_t channels = getNumChannels(weight), count = values.size();
  constexpr double limit = std::numeric_limits<int32_t>::max();
  SmallVector<double> scales;
  for (int64_t channel = 0; channel < channels; ++channel)
    // A product below the smallest normal float belongs to a channel of
    // negligible weights; its bias saturates and is reported.
    scales.push_back(
        std::max<double>(input.getScale() * getScale(weight, channel),
                         std::numeric_limits<float>::min()));
  QuantizedBias result;
  result.values.resize(count);
  for (int64_t c = 0; c < count; ++c) {
    double steps = std::nearbyint(values[c] / scales[channels == 1 ? 0 : c]);
    if (!(std::abs(steps) <= limit))
      ++result.overflows;
    result.values[c] =
        static_cast<int32_t>(std::min(std::max(steps, -limit), limit));
  }
  MLIRContext *context = weight.getContext();
  auto storage = IntegerType::get(context, 32);
  int64_t min = std::numeric_limits<int32_t>::min(), max = limit;
  if (isa<quant::UniformQuantizedPerAxisType>(weight))
    result.type = quant::UniformQuantizedPerAxisType::get(
        quant::QuantizationFlags::Signed, storage, Float32Type::get(context),
        scales, SmallVector<int64_t>(channels, 0), 0, min, max);
  else
    result.type = quant::UniformQuantizedType::get(
        quant::QuantizationFlags::Signed, storage, Float32Type::get(context),
        scales.front(), 0, min, max);
  return result;
}
