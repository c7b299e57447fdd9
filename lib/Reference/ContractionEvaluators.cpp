//===- ContractionEvaluators.cpp - Convolutions and matrix products -------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Evaluators.h"
#include "Requantizer.h"
#include "TensorUtils.h"

#include "quant-mlir/Dialect/QNN/IR/QNN.h"
#include "quant-mlir/Dialect/QNN/IR/QuantTypes.h"
#include "quant-mlir/Dialect/QNN/Utils/QuantizedArithmetic.h"
#include "quant-mlir/Dialect/QNN/Utils/QuantizedConstants.h"
#include "quant-mlir/Reference/AccumulatorObserver.h"

using namespace mlir;
using namespace mlir::quant;
using namespace quantmlir;
using namespace quantmlir::qnn;
using namespace quantmlir::reference;
using llvm::Error;
using llvm::Expected;

//===----------------------------------------------------------------------===//
// Sums of products
//===----------------------------------------------------------------------===//

namespace {

/// What a convolution looks like. A linear layer is a window of one element
/// that slides over a single row.
struct Geometry {
  int64_t batch = 1, inputHeight = 1, inputWidth = 1;
  int64_t outputHeight = 1, outputWidth = 1;
  int64_t groups = 1, inputsPerGroup = 1, outputsPerGroup = 1;
  int64_t kernelHeight = 1, kernelWidth = 1;
  int64_t strideHeight = 1, strideWidth = 1;
  int64_t padTop = 0, padLeft = 0;
  int64_t dilationHeight = 1, dilationWidth = 1;

  static Geometry of(Conv2DOp op);
  /// The convolution of the input with zeros between its pixels.
  static Geometry of(ConvTranspose2DOp op);
  static Geometry of(LinearOp op);
};

} // namespace

static ArrayRef<int64_t> shapeOf(Value value) {
  return cast<RankedTensorType>(value.getType()).getShape();
}

Geometry Geometry::of(Conv2DOp op) {
  ArrayRef<int64_t> input = shapeOf(op.getInput());
  ArrayRef<int64_t> weight = shapeOf(op.getWeight());
  ArrayRef<int64_t> output = shapeOf(op.getOutput());
  Geometry geometry;
  geometry.batch = input[0];
  geometry.inputHeight = input[1];
  geometry.inputWidth = input[2];
  geometry.outputHeight = output[1];
  geometry.outputWidth = output[2];
  geometry.groups = op.getGroups();
  geometry.inputsPerGroup = weight[3];
  geometry.outputsPerGroup = weight[0] / geometry.groups;
  geometry.kernelHeight = weight[1];
  geometry.kernelWidth = weight[2];
  geometry.strideHeight = op.getStrides()[0];
  geometry.strideWidth = op.getStrides()[1];
  geometry.padTop = op.getPadding()[0];
  geometry.padLeft = op.getPadding()[2];
  geometry.dilationHeight = op.getDilations()[0];
  geometry.dilationWidth = op.getDilations()[1];
  return geometry;
}

Geometry Geometry::of(ConvTranspose2DOp op) {
  ArrayRef<int64_t> input = shapeOf(op.getInput());
  ArrayRef<int64_t> weight = shapeOf(op.getWeight());
  ArrayRef<int64_t> output = shapeOf(op.getOutput());
  Geometry geometry;
  geometry.batch = input[0];
  geometry.inputHeight = (input[1] - 1) * op.getStrides()[0] + 1;
  geometry.inputWidth = (input[2] - 1) * op.getStrides()[1] + 1;
  geometry.outputHeight = output[1];
  geometry.outputWidth = output[2];
  geometry.groups = op.getGroups();
  geometry.inputsPerGroup = weight[3];
  geometry.outputsPerGroup = weight[0] / geometry.groups;
  geometry.kernelHeight = weight[1];
  geometry.kernelWidth = weight[2];
  geometry.dilationHeight = op.getDilations()[0];
  geometry.dilationWidth = op.getDilations()[1];
  geometry.padTop =
      (weight[1] - 1) * geometry.dilationHeight - op.getPadding()[0];
  geometry.padLeft =
      (weight[2] - 1) * geometry.dilationWidth - op.getPadding()[2];
  return geometry;
}

Geometry Geometry::of(LinearOp op) {
  ArrayRef<int64_t> weight = shapeOf(op.getWeight());
  Geometry geometry;
  for (int64_t size : shapeOf(op.getInput()).drop_back())
    geometry.outputWidth *= size;
  geometry.inputWidth = geometry.outputWidth;
  geometry.inputsPerGroup = weight[1];
  geometry.outputsPerGroup = weight[0];
  return geometry;
}

/// The input as the geometry slides over it.
template <typename Op, typename T>
static ArrayRef<T> spreadInput(Op, ArrayRef<T> input, SmallVector<T, 0> &) {
  return input;
}

/// A transposed convolution's input (centered: real zero is 0) with zeros
/// between its pixels, held by `storage`.
template <typename T>
static ArrayRef<T> spreadInput(ConvTranspose2DOp op, ArrayRef<T> input,
                               SmallVector<T, 0> &storage) {
  Geometry spread = Geometry::of(op);
  ArrayRef<int64_t> shape = shapeOf(op.getInput());
  int64_t channels = shape[3];
  storage.assign(
      spread.batch * spread.inputHeight * spread.inputWidth * channels, T(0));
  for (int64_t row = 0; row < shape[0] * shape[1]; ++row) {
    int64_t image = row / shape[1], y = row % shape[1] * op.getStrides()[0];
    for (int64_t x = 0; x < shape[2]; ++x) {
      int64_t pixel = (image * spread.inputHeight + y) * spread.inputWidth +
                      x * op.getStrides()[1];
      llvm::copy(input.slice((row * shape[2] + x) * channels, channels),
                 storage.begin() + pixel * channels);
    }
  }
  return storage;
}

/// [groups][outputs][window][inputs] to [groups][window][inputs][outputs], so
/// that inner loops run over outputs, which are independent of each other.
template <typename T>
static SmallVector<T, 0> packWeights(const Geometry &g, ArrayRef<T> weights) {
  int64_t outputs = g.outputsPerGroup;
  int64_t depth = g.kernelHeight * g.kernelWidth * g.inputsPerGroup;
  SmallVector<T, 0> packed(weights.size());
  for (int64_t group = 0; group < g.groups; ++group) {
    const T *from = weights.data() + group * outputs * depth;
    T *to = packed.data() + group * outputs * depth;
    for (int64_t output = 0; output < outputs; ++output)
      for (int64_t k = 0; k < depth; ++k)
        to[k * outputs + output] = from[output * depth + k];
  }
  return packed;
}

/// Calls `finish(position, channel, sums)` for each output position (in units
/// of pixels) and group: `sums` are the sums of products of the channels from
/// `channel` on. The terms of a sum are added in the order of window rows,
/// window columns and input channels; taps in the padding add nothing.
template <typename Sum, typename T>
static void
convolve(const Geometry &g, ArrayRef<T> input, ArrayRef<T> packedWeights,
         llvm::function_ref<void(int64_t, int64_t, ArrayRef<Sum>)> finish) {
  // A weight that is loaded serves this many positions of a row.
  constexpr int64_t block = 64;
  int64_t inputs = g.inputsPerGroup, outputs = g.outputsPerGroup;
  int64_t pixel = inputs * g.groups;
  SmallVector<Sum, 0> sums(std::min(block, g.outputWidth) * outputs);
  auto accumulateRow = [&](const T *row, const T *weights, Span columns,
                           int64_t windowColumn) {
    int64_t offset = windowColumn * g.dilationWidth - g.padLeft;
    Span valid = clipPositions(columns, g.strideWidth, offset, g.inputWidth);
    for (int64_t channel = 0; channel < inputs; ++channel) {
      const T *weight = weights + channel * outputs;
      for (int64_t column = valid.begin; column < valid.end; ++column) {
        Sum value = row[(column * g.strideWidth + offset) * pixel + channel];
        Sum *sum = sums.data() + (column - columns.begin) * outputs;
        for (int64_t output = 0; output < outputs; ++output)
          sum[output] += value * static_cast<Sum>(weight[output]);
      }
    }
  };
  int64_t rows = g.batch * g.outputHeight;
  for (int64_t outputRow = 0; outputRow < rows; ++outputRow) {
    int64_t image = outputRow / g.outputHeight;
    int64_t top = (outputRow % g.outputHeight) * g.strideHeight - g.padTop;
    for (int64_t group = 0; group < g.groups; ++group) {
      for (int64_t begin = 0; begin < g.outputWidth; begin += block) {
        Span columns{begin, std::min(begin + block, g.outputWidth)};
        std::fill(sums.begin(), sums.end(), Sum(0));
        for (int64_t y = 0; y < g.kernelHeight; ++y) {
          int64_t inputRow = top + y * g.dilationHeight;
          if (inputRow < 0 || inputRow >= g.inputHeight)
            continue;
          const T *row =
              input.data() + group * inputs +
              (image * g.inputHeight + inputRow) * g.inputWidth * pixel;
          for (int64_t x = 0; x < g.kernelWidth; ++x)
            accumulateRow(
                row,
                packedWeights.data() +
                    ((group * g.kernelHeight + y) * g.kernelWidth + x) *
                        inputs * outputs,
                columns, x);
        }
        for (int64_t column = begin; column < columns.end; ++column)
          finish(
              outputRow * g.outputWidth + column, group * outputs,
              ArrayRef<Sum>(sums).slice((column - begin) * outputs, outputs));
      }
    }
  }
}

//===----------------------------------------------------------------------===//
// Convolutions and linear layers
//===----------------------------------------------------------------------===//

static float applyClamp(double value, ClampAttr clamp) {
  if (clamp)
    value = std::min(std::max(value, clamp.getMin()), clamp.getMax());
  return static_cast<float>(value);
}

/// Sums are kept in double and rounded once.
template <typename Op>
static Expected<HostTensor> evaluateFloat(Op op, OperandTensors operands) {
  Expected<HostTensor> result = createResult(op);
  if (!result || result->numElements() == 0)
    return result;
  Geometry geometry = Geometry::of(op);
  SmallVector<float, 0> weights =
      packWeights(geometry, operands[1]->data<float>());
  ArrayRef<float> bias;
  if (op.getBias())
    bias = operands[2]->data<float>();
  MutableArrayRef<float> output = result->data<float>();
  int64_t channels = geometry.groups * geometry.outputsPerGroup;
  SmallVector<float, 0> storage;
  convolve<double, float>(
      geometry, spreadInput(op, operands[0]->data<float>(), storage), weights,
      [&](int64_t position, int64_t first, ArrayRef<double> sums) {
        for (auto [index, sum] : llvm::enumerate(sums)) {
          int64_t channel = first + index;
          double value = bias.empty() ? sum : sum + bias[channel];
          output[position * channels + channel] =
              applyClamp(value, op.getClampAttr());
        }
      });
  return result;
}

/// The requantizers of a contraction with weight: one, or one per channel.
template <typename Op>
static Expected<SmallVector<Requantizer>>
createRequantizers(Op op, UniformQuantizedType input,
                   UniformQuantizedType output) {
  QuantizedType weight = getQuantizedElementType(op.getWeight().getType());
  if (Error error = checkArithmeticType(weight))
    return std::move(error);
  SmallVector<Requantizer> requantizers;
  for (double ratio :
       getContractionRatios(getNumericsRules(op), input, weight, output)) {
    Expected<Requantizer> requantizer =
        Requantizer::create(getNumericsRules(op), ratio, output.getZeroPoint(),
                            getClampedRange(output, op.getClampAttr()));
    if (!requantizer)
      return requantizer.takeError();
    requantizers.push_back(*requantizer);
  }
  return requantizers;
}

template <typename Op>
static Expected<HostTensor>
evaluateQuantized(Op op, OperandTensors operands,
                  const AccumulatorCallback &callback) {
  Expected<UniformQuantizedType> input = getArithmeticType(op.getInput());
  if (!input)
    return input.takeError();
  Expected<UniformQuantizedType> output = getArithmeticType(op.getOutput());
  if (!output)
    return output.takeError();
  Expected<SmallVector<Requantizer>> requantizers =
      createRequantizers(op, *input, *output);
  if (!requantizers)
    return requantizers.takeError();
  Expected<HostTensor> result = createResult(op);
  if (!result || result->numElements() == 0)
    return result;

  Geometry geometry = Geometry::of(op);
  SmallVector<int32_t, 0> values =
      readStored(*operands[0], input->getZeroPoint());
  auto weightType = cast<RankedTensorType>(op.getWeight().getType());
  auto weightElement = cast<QuantizedType>(weightType.getElementType());
  SmallVector<int32_t, 0> weights = packWeights(
      geometry,
      ArrayRef<int32_t>(
          getWeightIntegers(weightType, readStored(*operands[1])).values));
  SmallVector<int32_t, 0> stored(result->numElements());
  SmallVector<int64_t, 0> bias;
  SmallVector<float, 0> realBias;
  if (op.getBias()) {
    SmallVector<int32_t, 0> storedBias = readStored(*operands[2]);
    QuantizedType type = getQuantizedElementType(op.getBias().getType());
    if (getNumericsRules(op).hasRealBias)
      realBias =
          getRealAccumulatorBias(storedBias, type, *input, weightElement);
    else
      bias = getAccumulatorBias(storedBias, type, *input, weightElement);
  }
  int64_t channels = geometry.groups * geometry.outputsPerGroup;
  SmallVector<int32_t, 0> storage;
  std::optional<IntegerInterval> seen;
  Error failure = Error::success();
  convolve<int64_t, int32_t>(
      geometry, spreadInput(op, ArrayRef<int32_t>(values), storage), weights,
      [&](int64_t position, int64_t first, ArrayRef<int64_t> sums) {
        for (auto [index, sum] : llvm::enumerate(sums)) {
          int64_t channel = first + index;
          const Requantizer &requantizer =
              (*requantizers)[requantizers->size() == 1 ? 0 : channel];
          int64_t total = bias.empty() ? sum : sum + bias[channel];
          IntegerInterval point{total, total};
          seen = seen ? seen->hull(point) : point;
          Expected<int32_t> value =
              requantizer(total, realBias.empty() ? 0.0f : realBias[channel]);
          if (value)
            stored[position * channels + channel] = *value;
          else if (failure)
            llvm::consumeError(value.takeError());
          else
            failure = value.takeError();
        }
      });
  if (failure)
    return std::move(failure);
  if (callback && seen)
    callback(op, *seen);
  return createResult(op, stored);
}

template <typename Op>
static Expected<HostTensor>
evaluateWeighted(Op op, OperandTensors operands,
                 const AccumulatorCallback &callback) {
  return isQuantizedTensor(op.getInput().getType())
             ? evaluateQuantized(op, operands, callback)
             : evaluateFloat(op, operands);
}

//===----------------------------------------------------------------------===//
// Matrix products of activations
//===----------------------------------------------------------------------===//

/// `sums[..., m, n]` of `lhs[..., m, k] * rhs[..., k, n]`, added in the order
/// of k.
template <typename Sum, typename T>
static SmallVector<Sum, 0> multiplyMatrices(MatMulOp op, ArrayRef<T> lhs,
                                            ArrayRef<T> rhs) {
  ArrayRef<int64_t> lhsShape = shapeOf(op.getLhs());
  ArrayRef<int64_t> rhsShape = shapeOf(op.getRhs());
  auto type = cast<RankedTensorType>(op.getType());
  int64_t rows = lhsShape[lhsShape.size() - 2], depth = lhsShape.back();
  int64_t columns = rhsShape.back();
  // Matrices are the elements that broadcast: strides count them.
  ArrayRef<int64_t> batch = type.getShape().drop_back(2);
  Dims strides[] = {getBroadcastStrides(lhsShape.drop_back(2), batch),
                    getBroadcastStrides(rhsShape.drop_back(2), batch)};
  int64_t lhsStep = batch.empty() ? 0 : strides[0].back();
  int64_t rhsStep = batch.empty() ? 0 : strides[1].back();
  SmallVector<Sum, 0> sums(type.getNumElements(), Sum(0));
  Sum *sum = sums.data();
  forEachRow(batch, strides, [&](ArrayRef<int64_t> offsets, int64_t size) {
    for (int64_t matrix = 0; matrix < size; ++matrix) {
      const T *left =
          lhs.data() + (offsets[0] + matrix * lhsStep) * rows * depth;
      const T *right =
          rhs.data() + (offsets[1] + matrix * rhsStep) * depth * columns;
      for (int64_t m = 0; m < rows; ++m, sum += columns)
        for (int64_t k = 0; k < depth; ++k) {
          Sum value = left[m * depth + k];
          for (int64_t n = 0; n < columns; ++n)
            sum[n] += value * static_cast<Sum>(right[k * columns + n]);
        }
    }
  });
  return sums;
}

static Expected<HostTensor>
evaluateQuantizedMatMul(MatMulOp op, OperandTensors operands,
                        const AccumulatorCallback &callback) {
  Expected<UniformQuantizedType> lhs = getArithmeticType(op.getLhs());
  if (!lhs)
    return lhs.takeError();
  Expected<UniformQuantizedType> rhs = getArithmeticType(op.getRhs());
  if (!rhs)
    return rhs.takeError();
  Expected<UniformQuantizedType> output = getArithmeticType(op.getOutput());
  if (!output)
    return output.takeError();
  Expected<Requantizer> requantizer = Requantizer::create(
      getNumericsRules(op),
      getContractionRatios(getNumericsRules(op), *lhs, *rhs, *output).front(),
      output->getZeroPoint(), getClampedRange(*output, op.getClampAttr()));
  if (!requantizer)
    return requantizer.takeError();
  SmallVector<int32_t, 0> left = readStored(*operands[0], lhs->getZeroPoint());
  SmallVector<int32_t, 0> right = readStored(*operands[1], rhs->getZeroPoint());
  SmallVector<int64_t, 0> sums =
      multiplyMatrices<int64_t, int32_t>(op, left, right);
  if (callback && !sums.empty()) {
    auto [min, max] = std::minmax_element(sums.begin(), sums.end());
    callback(op, {*min, *max});
  }
  Expected<SmallVector<int32_t, 0>> stored = requantizeAll(*requantizer, sums);
  if (!stored)
    return stored.takeError();
  return createResult(op, *stored);
}

static Expected<HostTensor>
evaluateMatMul(MatMulOp op, OperandTensors operands,
               const AccumulatorCallback &callback) {
  if (isQuantizedTensor(op.getLhs().getType()))
    return evaluateQuantizedMatMul(op, operands, callback);
  Expected<HostTensor> result = createResult(op);
  if (!result)
    return result;
  SmallVector<double, 0> sums = multiplyMatrices<double, float>(
      op, operands[0]->data<float>(), operands[1]->data<float>());
  llvm::transform(sums, result->data<float>().begin(), [&](double sum) {
    return applyClamp(sum, op.getClampAttr());
  });
  return result;
}

void quantmlir::reference::registerContractionEvaluators(
    EvaluatorRegistry &registry) {
  observeAccumulators(registry, AccumulatorCallback());
}

void quantmlir::observeAccumulators(EvaluatorRegistry &registry,
                                    AccumulatorCallback callback) {
  registry.add<Conv2DOp>([=](Conv2DOp op, OperandTensors operands) {
    return evaluateWeighted(op, operands, callback);
  });
  registry.add<ConvTranspose2DOp>(
      [=](ConvTranspose2DOp op, OperandTensors operands) {
        return evaluateWeighted(op, operands, callback);
      });
  registry.add<LinearOp>([=](LinearOp op, OperandTensors operands) {
    return evaluateWeighted(op, operands, callback);
  });
  registry.add<MatMulOp>([=](MatMulOp op, OperandTensors operands) {
    return evaluateMatMul(op, operands, callback);
  });
}
