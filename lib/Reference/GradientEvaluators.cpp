//===- GradientEvaluators.cpp - Gradients of convolution and pooling ------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Evaluators.h"
#include "TensorUtils.h"

#include "quant-mlir/Dialect/QNN/IR/QNN.h"

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::qnn;
using namespace quantmlir::reference;
using llvm::Expected;

static ArrayRef<int64_t> shapeOf(Value value) {
  return cast<RankedTensorType>(value.getType()).getShape();
}

/// Calls `visit(from, to, tap)` for each pair of an input pixel and an output
/// pixel that a window joins, by which of its taps: all counted from 0, in
/// row-major order of output pixels and taps.
template <typename Op>
static void forEachTap(
    Op op, ArrayRef<int64_t> kernel, ArrayRef<int64_t> input,
    ArrayRef<int64_t> output,
    llvm::function_ref<void(int64_t from, int64_t to, int64_t tap)> visit) {
  int64_t to = 0;
  for (int64_t image = 0; image < output[0]; ++image)
    for (int64_t row = 0; row < output[1]; ++row)
      for (int64_t column = 0; column < output[2]; ++column, ++to)
        for (int64_t tap = 0; tap < kernel[0] * kernel[1]; ++tap) {
          int64_t y = row * op.getStrides()[0] - op.getPadding()[0] +
                      tap / kernel[1] * op.getDilations()[0];
          int64_t x = column * op.getStrides()[1] - op.getPadding()[2] +
                      tap % kernel[1] * op.getDilations()[1];
          if (y >= 0 && y < input[1] && x >= 0 && x < input[2])
            visit((image * input[1] + y) * input[2] + x, to, tap);
        }
}

/// Calls `visit(input, weight, output)` with the numbers of the elements of
/// each product that a convolution consists of.
template <typename Op>
static void forEachProduct(
    Op op, ArrayRef<int64_t> input, ArrayRef<int64_t> weight,
    ArrayRef<int64_t> output,
    llvm::function_ref<void(int64_t input, int64_t weight, int64_t output)>
        visit) {
  int64_t outputsPerGroup = weight[0] / static_cast<int64_t>(op.getGroups());
  int64_t taps = weight[1] * weight[2];
  forEachTap(op, weight.slice(1, 2), input, output,
             [&](int64_t from, int64_t to, int64_t tap) {
               for (int64_t o = 0; o < weight[0]; ++o)
                 for (int64_t i = 0; i < weight[3]; ++i)
                   visit(from * input[3] + o / outputsPerGroup * weight[3] + i,
                         (o * taps + tap) * weight[3] + i, to * output[3] + o);
             });
}

/// Sums in double, rounded once.
static void store(ArrayRef<double> sums, HostTensor &result) {
  llvm::transform(sums, result.data<float>().begin(),
                  [](double sum) { return static_cast<float>(sum); });
}

static Expected<HostTensor> evaluateInputGrad(Conv2DInputGradOp op,
                                              OperandTensors operands) {
  Expected<HostTensor> result = createResult(op);
  if (!result || result->numElements() == 0)
    return result;
  ArrayRef<float> gradient = operands[0]->data<float>();
  ArrayRef<float> weight = operands[1]->data<float>();
  SmallVector<double, 0> sums(result->numElements());
  forEachProduct(op, shapeOf(op.getOutput()), shapeOf(op.getWeight()),
                 shapeOf(op.getGradient()),
                 [&](int64_t i, int64_t w, int64_t o) {
                   sums[i] += static_cast<double>(gradient[o]) * weight[w];
                 });
  store(sums, *result);
  return result;
}

static Expected<HostTensor> evaluateWeightGrad(Conv2DWeightGradOp op,
                                               OperandTensors operands) {
  Expected<HostTensor> result = createResult(op);
  if (!result || result->numElements() == 0)
    return result;
  ArrayRef<float> input = operands[0]->data<float>();
  ArrayRef<float> gradient = operands[1]->data<float>();
  SmallVector<double, 0> sums(result->numElements());
  forEachProduct(op, shapeOf(op.getInput()), shapeOf(op.getOutput()),
                 shapeOf(op.getGradient()),
                 [&](int64_t i, int64_t w, int64_t o) {
                   sums[w] += static_cast<double>(gradient[o]) * input[i];
                 });
  store(sums, *result);
  return result;
}

static Expected<HostTensor> evaluateMaxPoolGrad(MaxPool2DGradOp op,
                                                OperandTensors operands) {
  Expected<HostTensor> result = createResult(op);
  if (!result || result->numElements() == 0)
    return result;
  ArrayRef<float> input = operands[0]->data<float>();
  ArrayRef<float> maxima = operands[1]->data<float>();
  ArrayRef<float> gradient = operands[2]->data<float>();
  ArrayRef<int64_t> from = shapeOf(op.getInput()), to = shapeOf(op.getMaxima());
  int64_t channels = from[3];
  SmallVector<double, 0> sums(result->numElements());
  SmallVector<int64_t, 0> counts(maxima.size());
  auto forEachMaximum = [&](llvm::function_ref<void(int64_t, int64_t)> visit) {
    forEachTap(op, op.getKernel(), from, to,
               [&](int64_t source, int64_t target, int64_t) {
                 for (int64_t c = 0; c < channels; ++c) {
                   int64_t i = source * channels + c, o = target * channels + c;
                   if (input[i] == maxima[o])
                     visit(i, o);
                 }
               });
  };
  forEachMaximum([&](int64_t, int64_t o) { ++counts[o]; });
  forEachMaximum([&](int64_t i, int64_t o) {
    sums[i] += gradient[o] / static_cast<float>(counts[o]);
  });
  store(sums, *result);
  return result;
}

void quantmlir::reference::registerGradientEvaluators(
    EvaluatorRegistry &registry) {
  registry.add<Conv2DInputGradOp>(evaluateInputGrad);
  registry.add<Conv2DWeightGradOp>(evaluateWeightGrad);
  registry.add<MaxPool2DGradOp>(evaluateMaxPoolGrad);
}
