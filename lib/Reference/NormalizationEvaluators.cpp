//===- NormalizationEvaluators.cpp - Batch normalization, softmax ---------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Evaluators.h"
#include "TensorUtils.h"

#include "quant-mlir/Dialect/QNN/IR/QNN.h"
#include "quant-mlir/QuantMath/ElementaryFunctions.h"
#include "quant-mlir/QuantMath/EvalBuilder.h"

#include <cmath>
#include <limits>

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::qnn;
using namespace quantmlir::reference;
using llvm::Expected;

/// In double, rounded once.
static Expected<HostTensor> evaluateBatchNorm(BatchNormOp op,
                                              OperandTensors operands) {
  Expected<HostTensor> result = createResult(op);
  if (!result || result->numElements() == 0)
    return result;
  ArrayRef<float> input = operands[0]->data<float>();
  ArrayRef<float> scale = operands[1]->data<float>();
  ArrayRef<float> offset = operands[2]->data<float>();
  ArrayRef<float> mean = operands[3]->data<float>();
  ArrayRef<float> variance = operands[4]->data<float>();
  MutableArrayRef<float> output = result->data<float>();
  double epsilon = op.getEpsilon().convertToFloat();
  ClampAttr clamp = op.getClampAttr();
  size_t channels = scale.size();
  for (size_t channel = 0; channel < channels; ++channel) {
    double deviation = std::sqrt(double(variance[channel]) + epsilon);
    for (size_t i = channel; i < input.size(); i += channels) {
      double value =
          (double(input[i]) - mean[channel]) / deviation * scale[channel] +
          offset[channel];
      if (clamp)
        value = std::min(std::max(value, clamp.getMin()), clamp.getMax());
      output[i] = static_cast<float>(value);
    }
  }
  return result;
}

/// In f32, in the order of the axis: what the lowered code does, so that a
/// softmax after integer layers gives the same bytes everywhere.
static Expected<HostTensor> evaluateSoftmax(SoftmaxOp op,
                                            OperandTensors operands) {
  Expected<HostTensor> result = createResult(op);
  if (!result || result->numElements() == 0)
    return result;
  ArrayRef<float> input = operands[0]->data<float>();
  MutableArrayRef<float> output = result->data<float>();
  AxisSplit split(result->getShape(), op.getAxis());
  for (int64_t lane = 0; lane < split.outer * split.inner; ++lane) {
    int64_t base =
        lane / split.inner * split.size * split.inner + lane % split.inner;
    auto at = [&](int64_t i) { return base + i * split.inner; };
    float maximum = -std::numeric_limits<float>::infinity();
    for (int64_t i = 0; i < split.size; ++i)
      maximum = std::max(maximum, input[at(i)]);
    float sum = 0;
    EvalBuilder b;
    for (int64_t i = 0; i < split.size; ++i)
      sum += output[at(i)] =
          emitExp(b, b.constantF32(input[at(i)] - maximum)).getFloat();
    for (int64_t i = 0; i < split.size; ++i)
      output[at(i)] /= sum;
  }
  return result;
}

/// Sums in double, rounded once.
static Expected<HostTensor> evaluateLayerNorm(LayerNormOp op,
                                              OperandTensors operands) {
  Expected<HostTensor> result = createResult(op);
  if (!result || result->numElements() == 0)
    return result;
  ArrayRef<float> input = operands[0]->data<float>();
  ArrayRef<float> scale = operands[1]->data<float>();
  ArrayRef<float> offset = operands[2]->data<float>();
  MutableArrayRef<float> output = result->data<float>();
  double epsilon = op.getEpsilon().convertToFloat();
  size_t size = scale.size();
  for (size_t begin = 0; begin < input.size(); begin += size) {
    ArrayRef<float> row = input.slice(begin, size);
    double sum = 0, squares = 0;
    for (float value : row)
      sum += value;
    double mean = sum / static_cast<double>(size);
    for (float value : row)
      squares += (value - mean) * (value - mean);
    double deviation = std::sqrt(squares / static_cast<double>(size) + epsilon);
    for (size_t i = 0; i < size; ++i)
      output[begin + i] = static_cast<float>(
          (row[i] - mean) / deviation * scale[i] + offset[i]);
  }
  return result;
}

void quantmlir::reference::registerNormalizationEvaluators(
    EvaluatorRegistry &registry) {
  registry.add<BatchNormOp>(evaluateBatchNorm);
  registry.add<LayerNormOp>(evaluateLayerNorm);
  registry.add<SoftmaxOp>(evaluateSoftmax);
}
