//===- Preprocess.cpp - From stored samples to model inputs ---------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Data/Preprocess.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"

#include <cmath>

using namespace quantmlir;
using llvm::ArrayRef;
using llvm::Expected;
using llvm::formatv;
using llvm::SmallVector;
using llvm::StringRef;

static llvm::Error makeError(const llvm::formatv_object_base &message) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), message.str());
}

//===----------------------------------------------------------------------===//
// Shapes
//===----------------------------------------------------------------------===//

/// True when data of shape `data` is what `input` (which may have dynamic
/// dimensions) asks for.
static bool matches(ArrayRef<int64_t> data, ArrayRef<int64_t> input) {
  return data.size() == input.size() &&
         llvm::all_of(llvm::zip_equal(data, input), [](auto pair) {
           auto [dataDim, inputDim] = pair;
           return inputDim == InputSpec::dynamic || dataDim == inputDim;
         });
}

static SmallVector<int64_t, 4> withoutUnitDims(ArrayRef<int64_t> shape) {
  SmallVector<int64_t, 4> result;
  llvm::copy_if(shape, std::back_inserter(result),
                [](int64_t dim) { return dim != 1; });
  return result;
}

static bool isStatic(ArrayRef<int64_t> shape) {
  return !llvm::is_contained(shape, InputSpec::dynamic);
}

/// As `shapeToString`, with "?" for dynamic dimensions.
static std::string specToString(ArrayRef<int64_t> shape) {
  std::string text;
  for (int64_t dim : shape) {
    text += text.empty() ? "" : "x";
    text += dim == InputSpec::dynamic ? "?" : std::to_string(dim);
  }
  return text.empty() ? "scalar" : text;
}

//===----------------------------------------------------------------------===//
// Deciding
//===----------------------------------------------------------------------===//

static bool isInteger(ElementType type) {
  return !isFloat(type) && type != ElementType::Bool;
}

/// An error when data of one type cannot become an input of the other.
static llvm::Error checkTypes(ElementType data, const InputSpec &input,
                              StringRef dataName) {
  bool isAllowed = data == input.type ||
                   (isFloat(data) && isFloat(input.type)) ||
                   (isInteger(data) && isInteger(input.type)) ||
                   (data == ElementType::U8 && isFloat(input.type));
  if (isAllowed)
    return llvm::Error::success();
  StringRef remedy = isFloat(input.type)
                         ? "only u8 images are scaled automatically; convert "
                           "the data to float32 as the model expects it"
                         : "convert the data to the model's type";
  return makeError(formatv("{0}: data of type {1} for input '{2}' of type {3}: "
                           "{4}",
                           dataName, elementTypeName(data), input.name,
                           elementTypeName(input.type), remedy));
}

Expected<Preprocessor> Preprocessor::create(const InputSpec &input,
                                            ElementType dataType,
                                            ArrayRef<int64_t> dataShape,
                                            const PreprocessOptions &options,
                                            StringRef dataName) {
  if (dataShape.empty())
    return makeError(formatv("{0}: a scalar has no samples; expected an array "
                             "whose first dimension counts them",
                             dataName));
  if (llvm::Error error = checkTypes(dataType, input, dataName))
    return error;

  Preprocessor result;
  result.dataName = dataName.str();
  result.resultType = input.type;
  result.isImage = dataType == ElementType::U8 && isFloat(input.type);

  // Without the dimension that counts samples.
  ArrayRef<int64_t> sample = dataShape.drop_front();
  ArrayRef<int64_t> inputShape = input.shape;
  ArrayRef<int64_t> inputSample =
      inputShape.empty() ? inputShape : inputShape.drop_front();
  if (!inputShape.empty() && matches(sample, inputSample)) {
    result.sampleShape.assign({1});
    llvm::append_range(result.sampleShape, sample);
  } else if (matches(sample, inputShape)) {
    // Whole inputs: keep the batch dimension they have. A scalar has none.
    result.sampleShape.assign(sample.begin(), sample.end());
    if (inputShape.empty())
      result.sampleShape.assign({1});
  } else if (result.isImage && sample.size() == 3 && inputSample.size() == 3 &&
             matches({sample[2], sample[0], sample[1]}, inputSample)) {
    result.isTransposed = true;
    result.sampleShape.assign({1, sample[2], sample[0], sample[1]});
  } else if (!inputShape.empty() && isStatic(inputSample) &&
             withoutUnitDims(sample) == withoutUnitDims(inputSample)) {
    result.sampleShape.assign({1});
    llvm::append_range(result.sampleShape, inputSample);
  } else {
    return makeError(
        formatv("{0}: data of shape {1} does not fit input '{2}' of shape {3}: "
                "after the first dimension, which counts samples, expected {4}",
                dataName, shapeToString(dataShape), input.name,
                specToString(inputShape), specToString(inputSample)));
  }
  if (result.isImage)
    if (llvm::Error error = result.buildTables(input, options))
      return error;
  return result;
}

llvm::Error Preprocessor::buildTables(const InputSpec &input,
                                      const PreprocessOptions &options) {
  numChannels =
      std::max<size_t>({size_t(1), options.mean.size(), options.std.size()});
  for (auto [values, what] :
       {std::make_pair(ArrayRef(options.mean), "means"),
        std::make_pair(ArrayRef(options.std), "standard deviations")})
    if (values.size() > 1 && int64_t(values.size()) != numChannels)
      return makeError(formatv("got {0} {1} for {2} channels: expected one, or "
                               "one per channel",
                               values.size(), what, numChannels));
  if (numChannels > 1) {
    // ONNX models have the channels in dimension 1; where the number does not
    // fit there, they may be last, unless they were last and have been moved.
    ArrayRef<int64_t> shape = sampleShape;
    bool isFirst = shape.size() >= 2 && shape[1] == numChannels;
    bool isLast =
        !isTransposed && shape.size() >= 2 && shape.back() == numChannels;
    if (!isFirst && !isLast)
      return makeError(
          formatv("got {0} means or standard deviations, but input '{1}' of "
                  "shape {2} has no dimension of {0} channels",
                  numChannels, input.name, specToString(input.shape)));
    channelStride = 1;
    if (isFirst && !isTransposed)
      for (int64_t dim : shape.drop_front(2))
        channelStride *= dim;
  }

  tables.resize(numChannels * 256);
  for (int64_t channel = 0; channel < numChannels; ++channel) {
    auto pick = [&](ArrayRef<double> values, double otherwise) {
      return values.empty() ? otherwise
                            : values[values.size() == 1 ? 0 : channel];
    };
    double mean = pick(options.mean, 0.0), std = pick(options.std, 1.0);
    if (!std::isfinite(mean))
      return makeError(formatv("mean {0} is not finite", mean));
    if (!std::isfinite(std) || std <= 0)
      return makeError(
          formatv("standard deviation {0} is not a positive number", std));
    for (int value = 0; value < 256; ++value)
      tables[channel * 256 + value] = float((value / 255.0 - mean) / std);
  }
  return llvm::Error::success();
}

//===----------------------------------------------------------------------===//
// Converting
//===----------------------------------------------------------------------===//

HostTensor Preprocessor::normalize(const HostTensor &samples,
                                   ArrayRef<int64_t> resultShape) const {
  HostTensor result = HostTensor::zeros(ElementType::F32, resultShape);
  const uint8_t *source = samples.data<uint8_t>().data();
  float *destination = result.data<float>().data();
  int64_t total = samples.numElements();
  if (isTransposed) {
    int64_t channels = sampleShape[1];
    int64_t pixels = sampleShape[2] * sampleShape[3];
    for (int64_t base = 0; base < total; base += channels * pixels)
      for (int64_t channel = 0; channel < channels; ++channel) {
        const float *table =
            tables.data() + (numChannels == 1 ? 0 : channel * 256);
        for (int64_t pixel = 0; pixel < pixels; ++pixel)
          destination[base + channel * pixels + pixel] =
              table[source[base + pixel * channels + channel]];
      }
    return result;
  }
  int64_t channel = 0;
  for (int64_t i = 0; i < total; i += channelStride) {
    const float *table = tables.data() + channel * 256;
    for (int64_t j = i; j < i + channelStride; ++j)
      destination[j] = table[source[j]];
    channel = channel + 1 == numChannels ? 0 : channel + 1;
  }
  return result;
}

llvm::Error Preprocessor::checkFinite(const HostTensor &samples,
                                      int64_t firstSample) const {
  int64_t perSample =
      samples.numElements() / std::max<int64_t>(samples.getDim(0), 1);
  llvm::Error error = llvm::Error::success();
  dispatchElementType(samples.getElementType(), [&](auto zero) {
    using T = decltype(zero);
    if constexpr (std::is_floating_point_v<T> || std::is_same_v<T, Float16>) {
      auto toDouble = [](T value) -> double {
        if constexpr (std::is_same_v<T, Float16>)
          return value.toFloat();
        else
          return value;
      };
      for (auto [index, value] : llvm::enumerate(samples.data<T>())) {
        double number = toDouble(value);
        if (std::isfinite(number))
          continue;
        error = joinErrors(
            std::move(error),
            makeError(formatv(
                "{0}: sample {1} has {2} at element {3}; remove "
                "the sample or repair the data",
                dataName, firstSample + int64_t(index) / perSample,
                std::isnan(number) ? "NaN" : (number > 0 ? "+Inf" : "-Inf"),
                int64_t(index) % perSample)));
        return;
      }
    }
  });
  return error;
}

Expected<HostTensor> Preprocessor::apply(const HostTensor &samples,
                                         int64_t firstSample) const {
  SmallVector<int64_t, 4> resultShape(sampleShape);
  resultShape[0] *= samples.getDim(0);
  if (isImage) {
    HostTensor result = normalize(samples, resultShape);
    return result.convertTo(resultType);
  }
  if (llvm::Error error = checkFinite(samples, firstSample))
    return error;
  HostTensor result = samples.convertTo(resultType);
  // Float types may round; integers must not change.
  if (!isFloat(resultType) &&
      result.convertTo(samples.getElementType()) != samples)
    return makeError(
        formatv("{0}: samples {1} to {2} have values that type {3} cannot hold",
                dataName, firstSample, firstSample + samples.getDim(0) - 1,
                elementTypeName(resultType)));
  if (isFloat(resultType) && resultType != samples.getElementType())
    if (llvm::Error error = checkFinite(result, firstSample))
      return error;
  if (llvm::Error error = result.reshape(resultShape))
    return error;
  return result;
}
