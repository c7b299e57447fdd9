//===- ImportNormalization.cpp - BatchNormalization and Softmax -----------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Handlers.h"

#include "llvm/ADT/Sequence.h"

#include <cmath>

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::onnximport;

/// A negative variance would give NaN.
static LogicalResult checkVariance(NodeImport &node, const ImportedValue &value,
                                   float epsilon) {
  if (!value.isConstant() ||
      value.constant->getElementType() != ElementType::F32)
    return success();
  for (float variance : value.constant->data<float>())
    if (!(variance + epsilon > 0))
      return node.emitError()
             << "'" << value.name << "' has the variance " << variance
             << " with epsilon " << epsilon << ", expected a positive sum";
  return success();
}

LogicalResult onnximport::importBatchNormalization(NodeImport &node) {
  float epsilon = node.getFloat("epsilon", 1e-5f);
  int64_t training = node.getInt("training_mode", 0),
          spatial = node.getInt("spatial", 1);
  if (!node.attributesAreValid() || failed(node.checkCounts(5, 5, 5)))
    return failure();
  if (training != 0)
    return node.unsupported("it is in training mode");
  if (spatial != 1)
    return node.unsupported("spatial = 0 is not supported");
  for (unsigned index = 1; index < node.getNumOutputs(); ++index)
    if (node.isOutputUsed(index))
      return node.unsupported("output " + Twine(index) +
                              " exists in training only");
  ImportedValue &input = node.operand(0);
  int64_t rank = input.rank();
  if (rank < 2)
    return node.emitError()
           << "input has rank " << rank << ", expected at least 2";
  Value parameters[4];
  for (unsigned index = 0; index < 4; ++index) {
    ImportedValue &parameter = node.operand(index + 1);
    if (parameter.shape != Shape{input.shape[1]})
      return node.emitError()
             << "input " << index + 1 << ": got shape "
             << shapeToString(parameter.shape) << ", expected "
             << input.shape[1] << " (the channels of the input)";
    if (!(parameters[index] = node.getSource(parameter)))
      return failure();
  }
  if (failed(checkVariance(node, node.operand(4), epsilon)))
    return failure();
  // Channels last, whatever the rank.
  SmallVector<int64_t> order = llvm::to_vector(llvm::seq<int64_t>(0, rank)),
                       back(order);
  std::rotate(order.begin() + 1, order.begin() + 2, order.end());
  std::rotate(back.begin() + 1, back.end() - 1, back.end());
  Value value = rank == 4 ? node.getChannelsLast(input) : node.getSource(input);
  if (value && rank != 4)
    value = node.createTranspose(value, order);
  if (!value)
    return failure();
  value = qnn::BatchNormOp::create(node.builder(), node.loc(), value.getType(),
                                   value, parameters[0], parameters[1],
                                   parameters[2], parameters[3],
                                   APFloat(epsilon), qnn::ClampAttr());
  if (rank == 4)
    return node.setResult(0, value, Form::ChannelsLast);
  return node.setResult(0, node.createTranspose(value, back));
}

/// All elements from dimension `axis` on are one row.
LogicalResult onnximport::importLayerNormalization(NodeImport &node) {
  float epsilon = node.getFloat("epsilon", 1e-5f);
  int64_t givenAxis = node.getInt("axis", -1);
  // The precision of the statistics, which is never below that of f32 here.
  node.getInt("stash_type", 1);
  if (!node.attributesAreValid() || failed(node.checkCounts(2, 3, 3)))
    return failure();
  for (unsigned index = 1; index < node.getNumOutputs(); ++index)
    if (node.isOutputUsed(index))
      return node.unsupported("output " + Twine(index) + " is used");
  ImportedValue &input = node.operand(0);
  FailureOr<int64_t> axis = node.normalizeAxis(givenAxis, input.rank());
  if (failed(axis))
    return failure();
  int64_t rows = 1, size = 1;
  for (auto [dim, length] : llvm::enumerate(input.shape))
    (static_cast<int64_t>(dim) < *axis ? rows : size) *= length;
  // Parameters broadcast to the normalized dimensions: rare, unless they have
  // all their elements.
  auto getParameter = [&](unsigned index) -> Value {
    ImportedValue *parameter = node.getInput(index);
    if (!parameter)
      return node.createConstant(HostTensor::zeros(ElementType::F32, {size}),
                                 "offset");
    Value value = node.getSource(*parameter);
    return value ? node.createReshape(value, {size}) : Value();
  };
  for (unsigned index = 1; index < node.getNumInputs(); ++index)
    if (ImportedValue *parameter = node.getInput(index);
        parameter && ShapedType::getNumElements(parameter->shape) != size)
      return node.unsupported("input " + Twine(index) + " has shape " +
                              shapeToString(parameter->shape) +
                              ", which is not that of a row");
  Value scale = getParameter(1), offset = scale ? getParameter(2) : Value();
  Value value = offset ? node.getSource(input) : Value();
  bool isSplit = *axis + 1 != input.rank();
  if (value && isSplit)
    value = node.createReshape(value, {rows, size});
  if (!value)
    return failure();
  value = qnn::LayerNormOp::create(node.builder(), node.loc(), value.getType(),
                                   value, scale, offset, APFloat(epsilon));
  return node.setResult(0, isSplit ? node.createReshape(value, input.shape)
                                   : value);
}

LogicalResult onnximport::importSoftmax(NodeImport &node) {
  bool isFlattening = node.opset() < 13;
  int64_t given = node.getInt("axis", isFlattening ? 1 : -1);
  if (!node.attributesAreValid() || failed(node.checkCounts(1, 1)))
    return failure();
  ImportedValue &input = node.operand(0);
  FailureOr<int64_t> axis = node.normalizeAxis(given, input.rank());
  if (failed(axis))
    return failure();
  // Before opset 13 all dimensions from the axis on are one. That is the same
  // where only one of them is larger than 1.
  if (isFlattening) {
    ArrayRef<int64_t> tail = ArrayRef<int64_t>(input.shape).drop_front(*axis);
    if (llvm::count_if(tail, [](int64_t size) { return size != 1; }) > 1) {
      int64_t rows = 1, columns = 1;
      for (auto [dim, size] : llvm::enumerate(input.shape))
        (static_cast<int64_t>(dim) < *axis ? rows : columns) *= size;
      Value value = node.getSource(input);
      value = value ? node.createReshape(value, {rows, columns}) : Value();
      if (!value)
        return failure();
      value = qnn::SoftmaxOp::create(node.builder(), node.loc(),
                                     value.getType(), value, 1);
      return node.setResult(0, node.createReshape(value, input.shape));
    }
    for (auto [dim, size] : llvm::enumerate(tail))
      if (size != 1)
        axis = *axis + static_cast<int64_t>(dim);
  }
  Form form = NodeImport::getPreferredForm(input);
  Value value = node.getForm(input, form);
  if (!value)
    return failure();
  return node.setResult(
      0,
      qnn::SoftmaxOp::create(node.builder(), node.loc(), value.getType(), value,
                             NodeImport::mapAxis(*axis, form)),
      form);
}
