//===- ShapeEvaluators.cpp - Operations that move values ------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Evaluators.h"
#include "TensorUtils.h"

#include "quant-mlir/Dialect/QNN/IR/QNN.h"
#include "quant-mlir/Dialect/QNN/IR/QuantTypes.h"
#include "quant-mlir/Dialect/QNN/Utils/QuantizedArithmetic.h"

using namespace mlir;
using namespace mlir::quant;
using namespace quantmlir;
using namespace quantmlir::qnn;
using namespace quantmlir::reference;
using llvm::Expected;

static Expected<HostTensor> evaluateReshape(ReshapeOp op,
                                            OperandTensors operands) {
  Expected<HostTensor> result = createResult(op);
  if (result && result->numBytes() != 0)
    llvm::copy(operands[0]->rawData(), result->rawData().begin());
  return result;
}

static Expected<HostTensor> evaluateTranspose(TransposeOp op,
                                              OperandTensors operands) {
  Expected<HostTensor> result = createResult(op);
  if (!result)
    return result;
  Dims strides = getStrides(operands[0]->getShape());
  Dims permuted;
  for (int64_t dim : op.getPermutation())
    permuted.push_back(strides[dim]);
  copyBox(*operands[0], {0, permuted}, *result,
          {0, getStrides(result->getShape())}, result->getShape());
  return result;
}

static Expected<HostTensor> evaluateSlice(SliceOp op, OperandTensors operands) {
  Expected<HostTensor> result = createResult(op);
  if (!result || result->numElements() == 0)
    return result;
  Box from{0, getStrides(operands[0]->getShape())};
  for (auto [dim, stride] : llvm::enumerate(from.strides)) {
    from.offset += op.getOffsets()[dim] * stride;
    stride *= op.getStrides()[dim];
  }
  copyBox(*operands[0], from, *result, {0, getStrides(result->getShape())},
          result->getShape());
  return result;
}

/// Fills the result of a pad with the stored form of its value.
static void fillPadding(PadOp op, HostTensor &result) {
  float value = op.getValue().convertToFloat();
  UniformQuantizedType type = getPerTensorType(op.getType());
  int64_t stored = type ? quantizeReal(value, type) : 0;
  dispatchElementType(result.getElementType(), [&](auto zero) {
    using T = decltype(zero);
    MutableArrayRef<T> data = result.data<T>();
    if constexpr (std::is_same_v<T, float>)
      std::fill(data.begin(), data.end(), value);
    else if constexpr (std::is_integral_v<T>)
      std::fill(data.begin(), data.end(), static_cast<T>(stored));
  });
}

static Expected<HostTensor> evaluatePad(PadOp op, OperandTensors operands) {
  Expected<HostTensor> result = createResult(op);
  if (!result)
    return result;
  fillPadding(op, *result);
  Box to{0, getStrides(result->getShape())};
  for (auto [dim, stride] : llvm::enumerate(to.strides))
    to.offset += op.getLow()[dim] * stride;
  copyBox(*operands[0], {0, getStrides(operands[0]->getShape())}, *result, to,
          operands[0]->getShape());
  return result;
}

static Expected<HostTensor> evaluateConcat(ConcatOp op,
                                           OperandTensors operands) {
  Expected<HostTensor> result = createResult(op);
  if (!result)
    return result;
  Box to{0, getStrides(result->getShape())};
  for (const HostTensor *operand : operands) {
    copyBox(*operand, {0, getStrides(operand->getShape())}, *result, to,
            operand->getShape());
    to.offset += operand->getShape()[op.getAxis()] * to.strides[op.getAxis()];
  }
  return result;
}

static Expected<HostTensor> evaluateGather(GatherOp op,
                                           OperandTensors operands) {
  Expected<HostTensor> result = createResult(op);
  if (!result || result->numElements() == 0)
    return result;
  int64_t axis = op.getAxis();
  Box from{0, getStrides(operands[0]->getShape())};
  Box to{0, getStrides(result->getShape())};
  Dims plane(result->getShape());
  plane[axis] = 1;
  for (int64_t index : op.getIndices()) {
    from.offset = index * from.strides[axis];
    copyBox(*operands[0], from, *result, to, plane);
    to.offset += to.strides[axis];
  }
  return result;
}

void quantmlir::reference::registerShapeEvaluators(
    EvaluatorRegistry &registry) {
  registry.add<ReshapeOp>(evaluateReshape);
  registry.add<TransposeOp>(evaluateTranspose);
  registry.add<SliceOp>(evaluateSlice);
  registry.add<PadOp>(evaluatePad);
  registry.add<GatherOp>(evaluateGather);
  registry.add<ConcatOp>(evaluateConcat);
}
