//===- PoolingEvaluators.cpp - Pooling and mean reductions ----------------===//
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

#include <limits>
#include <map>

using namespace mlir;
using namespace mlir::quant;
using namespace quantmlir;
using namespace quantmlir::qnn;
using namespace quantmlir::reference;
using llvm::Error;
using llvm::Expected;

//===----------------------------------------------------------------------===//
// Windows
//===----------------------------------------------------------------------===//

namespace {

/// One dimension of a window at one position.
struct WindowSpan {
  /// The input coordinate of the first tap, which may be in the padding.
  int64_t start;
  int64_t taps, dilation;
  /// The sizes of the input and of the padding after it.
  int64_t size, padHigh;

  /// The taps that are in the input.
  Span inInput() const {
    return clipPositions({0, taps}, dilation, start, size);
  }
  /// The taps that are in the input or its padding. None is before the padding.
  Span inPadded() const {
    return {0,
            clipPositions({0, taps}, dilation, 0, size + padHigh - start).end};
  }
  int64_t coordinate(int64_t tap) const { return start + tap * dilation; }
};

} // namespace

/// Calls `visit(pixel, rows, columns)` for each output pixel, which is counted
/// from 0; `image` is the offset of its image in units of pixels.
template <typename Op>
static void forEachWindow(
    Op op, ArrayRef<int64_t> dilations,
    llvm::function_ref<void(int64_t pixel, int64_t image,
                            const WindowSpan &rows, const WindowSpan &columns)>
        visit) {
  ArrayRef<int64_t> input =
      cast<RankedTensorType>(op.getInput().getType()).getShape();
  ArrayRef<int64_t> output = cast<RankedTensorType>(op.getType()).getShape();
  ArrayRef<int64_t> padding = op.getPadding();
  int64_t pixel = 0;
  for (int64_t image = 0; image < output[0]; ++image)
    for (int64_t y = 0; y < output[1]; ++y) {
      WindowSpan rows{y * op.getStrides()[0] - padding[0], op.getKernel()[0],
                      dilations[0], input[1], padding[1]};
      for (int64_t x = 0; x < output[2]; ++x) {
        WindowSpan columns{x * op.getStrides()[1] - padding[2],
                           op.getKernel()[1], dilations[1], input[2],
                           padding[3]};
        visit(pixel++, image * input[1] * input[2], rows, columns);
      }
    }
}

/// Folds the input elements of each window, channel by channel, into `output`
/// (pixels * channels), which holds the initial values.
template <typename Op, typename T, typename R, typename Combine>
static void foldWindows(Op op, ArrayRef<int64_t> dilations, ArrayRef<T> input,
                        MutableArrayRef<R> output, Combine combine) {
  ArrayRef<int64_t> shape =
      cast<RankedTensorType>(op.getInput().getType()).getShape();
  int64_t width = shape[2], channels = shape[3];
  forEachWindow(op, dilations,
                [&](int64_t pixel, int64_t image, const WindowSpan &rows,
                    const WindowSpan &columns) {
                  R *to = output.data() + pixel * channels;
                  Span inRows = rows.inInput(), inColumns = columns.inInput();
                  for (int64_t y = inRows.begin; y < inRows.end; ++y) {
                    int64_t row = image + rows.coordinate(y) * width;
                    for (int64_t x = inColumns.begin; x < inColumns.end; ++x) {
                      const T *from = input.data() +
                                      (row + columns.coordinate(x)) * channels;
                      for (int64_t c = 0; c < channels; ++c)
                        to[c] = combine(to[c], from[c]);
                    }
                  }
                });
}

//===----------------------------------------------------------------------===//
// Maximum
//===----------------------------------------------------------------------===//

static Expected<HostTensor> evaluateMaxPool(MaxPool2DOp op,
                                            OperandTensors operands) {
  if (!isQuantizedTensor(op.getType())) {
    Expected<HostTensor> result = createResult(op);
    if (!result || result->numElements() == 0)
      return result;
    MutableArrayRef<float> output = result->data<float>();
    std::fill(output.begin(), output.end(),
              -std::numeric_limits<float>::infinity());
    // A NaN wins.
    foldWindows(op, op.getDilations(), operands[0]->data<float>(), output,
                [](float a, float b) { return a > b || a != a ? a : b; });
    return result;
  }
  Expected<UniformQuantizedType> type = getArithmeticType(op.getInput());
  if (!type)
    return type.takeError();
  SmallVector<int32_t, 0> input = readStored(*operands[0]);
  SmallVector<int32_t, 0> stored(
      cast<RankedTensorType>(op.getType()).getNumElements(),
      static_cast<int32_t>(getStorageRange(*type).min));
  if (!stored.empty())
    foldWindows(op, op.getDilations(), ArrayRef<int32_t>(input),
                MutableArrayRef<int32_t>(stored),
                [](int32_t a, int32_t b) { return std::max(a, b); });
  return createResult(op, stored);
}

//===----------------------------------------------------------------------===//
// Mean
//===----------------------------------------------------------------------===//

/// What the sum of each output pixel's window is divided by.
static SmallVector<int64_t, 0> getDivisors(AveragePool2DOp op,
                                           ArrayRef<int64_t> dilations) {
  SmallVector<int64_t, 0> divisors;
  bool countPadding = op.getCountIncludePad();
  forEachWindow(
      op, dilations,
      [&](int64_t, int64_t, const WindowSpan &rows, const WindowSpan &columns) {
        divisors.push_back(
            countPadding ? rows.inPadded().size() * columns.inPadded().size()
                         : rows.inInput().size() * columns.inInput().size());
      });
  return divisors;
}

static Expected<HostTensor> evaluateFloatAveragePool(AveragePool2DOp op,
                                                     OperandTensors operands) {
  Expected<HostTensor> result = createResult(op);
  if (!result || result->numElements() == 0)
    return result;
  constexpr int64_t dilations[] = {1, 1};
  SmallVector<double, 0> sums(result->numElements(), 0.0);
  foldWindows(op, dilations, operands[0]->data<float>(),
              MutableArrayRef<double>(sums),
              [](double sum, float value) { return sum + value; });
  int64_t channels = result->getShape()[3];
  MutableArrayRef<float> output = result->data<float>();
  for (auto [pixel, divisor] : llvm::enumerate(getDivisors(op, dilations)))
    for (int64_t i = pixel * channels, end = i + channels; i < end; ++i)
      output[i] = static_cast<float>(divisor ? sums[i] / divisor : 0.0);
  return result;
}

static Expected<HostTensor>
evaluateQuantizedAveragePool(AveragePool2DOp op, OperandTensors operands) {
  Expected<UniformQuantizedType> from = getArithmeticType(op.getInput());
  if (!from)
    return from.takeError();
  Expected<UniformQuantizedType> to = getArithmeticType(op.getOutput());
  if (!to)
    return to.takeError();
  auto resultType = cast<RankedTensorType>(op.getType());
  SmallVector<int32_t, 0> stored(resultType.getNumElements());
  if (stored.empty())
    return createResult(op, stored);
  constexpr int64_t dilations[] = {1, 1};
  SmallVector<int32_t, 0> input =
      readStored(*operands[0], from->getZeroPoint());
  SmallVector<int64_t, 0> sums(stored.size(), 0);
  foldWindows(op, dilations, ArrayRef<int32_t>(input),
              MutableArrayRef<int64_t>(sums),
              [](int64_t sum, int32_t value) { return sum + value; });
  // There are as many different divisors as windows cut by borders.
  std::map<int64_t, Requantizer> requantizers;
  int64_t channels = resultType.getShape()[3];
  for (auto [pixel, divisor] : llvm::enumerate(getDivisors(op, dilations))) {
    auto found = requantizers.find(divisor);
    if (found == requantizers.end()) {
      // An empty window has the sum 0, whatever it is divided by.
      Expected<Requantizer> requantizer = Requantizer::create(
          getNumericsRules(op),
          from->getScale() /
              (to->getScale() *
               static_cast<double>(std::max<int64_t>(divisor, 1))),
          to->getZeroPoint(), getStorageRange(*to));
      if (!requantizer)
        return requantizer.takeError();
      found = requantizers.emplace(divisor, *requantizer).first;
    }
    for (int64_t i = pixel * channels, end = i + channels; i < end; ++i) {
      Expected<int32_t> value = found->second(sums[i]);
      if (!value)
        return value.takeError();
      stored[i] = *value;
    }
  }
  return createResult(op, stored);
}

static Expected<HostTensor> evaluateAveragePool(AveragePool2DOp op,
                                                OperandTensors operands) {
  return isQuantizedTensor(op.getType())
             ? evaluateQuantizedAveragePool(op, operands)
             : evaluateFloatAveragePool(op, operands);
}

/// `combine` of the elements of `input` over the reduced dimensions, in the
/// result's order.
template <typename R, typename T, typename Op, typename Combine>
static SmallVector<R, 0> reduceOverAxes(Op op, ArrayRef<T> input, R start,
                                        Combine combine) {
  ArrayRef<int64_t> shape =
      cast<RankedTensorType>(op.getInput().getType()).getShape();
  // Reads the input in order, with a stride of 0 in the result where reduced.
  Dims kept(shape);
  for (int64_t axis : op.getAxes())
    kept[axis] = 1;
  Dims strides[] = {getStrides(shape), getBroadcastStrides(kept, shape)};
  int64_t step = shape.empty() ? 0 : strides[1].back();
  SmallVector<R, 0> results(ShapedType::getNumElements(kept), start);
  forEachRow(shape, strides, [&](ArrayRef<int64_t> offsets, int64_t size) {
    for (int64_t i = 0; i < size; ++i) {
      R &result = results[offsets[1] + i * step];
      result = combine(result, R(input[offsets[0] + i]));
    }
  });
  return results;
}

/// Sums over the reduced dimensions, divided by `count`.
template <typename Op>
static Expected<HostTensor> evaluateReducedSum(Op op, OperandTensors operands,
                                               int64_t count) {
  if (!isQuantizedTensor(op.getType())) {
    Expected<HostTensor> result = createResult(op);
    if (!result)
      return result;
    llvm::transform(reduceOverAxes(op, operands[0]->data<float>(), 0.0,
                                   std::plus<double>()),
                    result->data<float>().begin(), [&](double sum) {
                      return static_cast<float>(sum / double(count));
                    });
    return result;
  }
  Expected<UniformQuantizedType> input = getArithmeticType(op.getInput());
  if (!input)
    return input.takeError();
  Expected<UniformQuantizedType> output = getArithmeticType(op.getOutput());
  if (!output)
    return output.takeError();
  Expected<Requantizer> requantizer = Requantizer::create(
      getNumericsRules(op),
      input->getScale() / (output->getScale() * double(count)),
      output->getZeroPoint(), getStorageRange(*output));
  if (!requantizer)
    return requantizer.takeError();
  SmallVector<int32_t, 0> values =
      readStored(*operands[0], input->getZeroPoint());
  Expected<SmallVector<int32_t, 0>> stored = requantizeAll(
      *requantizer, reduceOverAxes(op, ArrayRef<int32_t>(values), int64_t(0),
                                   std::plus<int64_t>()));
  if (!stored)
    return stored.takeError();
  return createResult(op, *stored);
}

static Expected<HostTensor> evaluateReduceMean(ReduceMeanOp op,
                                               OperandTensors operands) {
  int64_t count = 1;
  for (int64_t axis : op.getAxes())
    count *= operands[0]->getShape()[axis];
  return evaluateReducedSum(op, operands, count);
}

static Expected<HostTensor> evaluateReduceSum(ReduceSumOp op,
                                              OperandTensors operands) {
  return evaluateReducedSum(op, operands, /*count=*/1);
}

static Expected<HostTensor> evaluateReduceMax(ReduceMaxOp op,
                                              OperandTensors operands) {
  if (isQuantizedTensor(op.getType())) {
    SmallVector<int32_t, 0> values = readStored(*operands[0]);
    return createResult(op, reduceOverAxes(op, ArrayRef<int32_t>(values),
                                           std::numeric_limits<int32_t>::min(),
                                           [](int32_t a, int32_t b) {
                                             return std::max(a, b);
                                           }));
  }
  Expected<HostTensor> result = createResult(op);
  if (result)
    llvm::copy(reduceOverAxes(op, operands[0]->data<float>(),
                              -std::numeric_limits<float>::infinity(),
                              [](float a, float b) {
                                return std::isnan(b) || b > a ? b : a;
                              }),
               result->data<float>().begin());
  return result;
}

void quantmlir::reference::registerPoolingEvaluators(
    EvaluatorRegistry &registry) {
  registry.add<MaxPool2DOp>(evaluateMaxPool);
  registry.add<AveragePool2DOp>(evaluateAveragePool);
  registry.add<ReduceMeanOp>(evaluateReduceMean);
  registry.add<ReduceSumOp>(evaluateReduceSum);
  registry.add<ReduceMaxOp>(evaluateReduceMax);
}
