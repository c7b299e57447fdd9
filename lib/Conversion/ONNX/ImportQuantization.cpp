//===- ImportQuantization.cpp - QuantizeLinear and DequantizeLinear -------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A value between the two operators is held as the real numbers that its
// integers stand for, so that every operation in between, which only moves
// them, is imported like any other. Constants are held as real numbers with
// their grid; a pair of operations is put behind them where they are used.
//
//===----------------------------------------------------------------------===//

#include "Handlers.h"

#include "quant-mlir/Dialect/QNN/IR/QuantTypes.h"
#include "quant-mlir/QuantMath/Arithmetic.h"
#include "quant-mlir/QuantMath/EvalBuilder.h"

#include <cmath>
#include <limits>

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::onnximport;

//===----------------------------------------------------------------------===//
// Scales and zero points
//===----------------------------------------------------------------------===//

static bool isStorage(ElementType type) {
  return type == ElementType::I8 || type == ElementType::U8 ||
         type == ElementType::I16 || type == ElementType::U16;
}

/// The lowest and the highest integer of a type.
static StorageRange getRange(ElementType storage) {
  return dispatchElementType(storage, [](auto zero) -> StorageRange {
    using T = decltype(zero);
    if constexpr (std::is_integral_v<T>)
      return {std::numeric_limits<T>::min(),
              static_cast<int64_t>(std::numeric_limits<T>::max())};
    llvm_unreachable("storage is of integers");
  });
}

static ElementType getStorage(quant::QuantizedType type) {
  bool isWide = type.getStorageTypeIntegralWidth() > 8;
  if (type.isSigned())
    return isWide ? ElementType::I16 : ElementType::I8;
  return isWide ? ElementType::U16 : ElementType::U8;
}

/// Per tensor for one scale, else for the channels of dimension `axis`.
static quant::QuantizedType makeType(Builder &builder, ElementType storage,
                                     ArrayRef<double> scales,
                                     ArrayRef<int64_t> zeroPoints,
                                     std::optional<int64_t> axis) {
  StorageRange range = getRange(storage);
  unsigned flags = range.min < 0 ? quant::QuantizationFlags::Signed : 0;
  Type stored = builder.getIntegerType(8 * byteWidth(storage));
  if (axis)
    return quant::UniformQuantizedPerAxisType::get(
        flags, stored, builder.getF32Type(), scales, zeroPoints,
        static_cast<int32_t>(*axis), range.min, range.max);
  return quant::UniformQuantizedType::get(flags, stored, builder.getF32Type(),
                                          scales.front(), zeroPoints.front(),
                                          range.min, range.max);
}

/// What the node's operands but the first say of a tensor of `shape` that is
/// stored as `storage`; I32 for a bias.
static FailureOr<quant::QuantizedType>
getGrid(NodeImport &node, ArrayRef<int64_t> shape, ElementType storage) {
  int64_t givenAxis = node.getInt("axis", 1);
  int64_t blockSize = node.getInt("block_size", 0);
  if (!node.attributesAreValid())
    return failure();
  ImportedValue &scale = node.operand(1);
  ImportedValue *zeroPoint = node.getInput(2);
  if (!scale.isConstant() || (zeroPoint && !zeroPoint->isConstant()))
    return node.unsupported(
        "its scale or its zero point is not known at import");
  if (scale.constant->getElementType() != ElementType::F32)
    return node.unsupported(
        Twine("a scale of type ") +
        elementTypeName(scale.constant->getElementType()).str() +
        " is not supported");
  if (blockSize != 0 || scale.rank() > 1)
    return node.unsupported("scales of blocks are not supported");
  int64_t count = scale.constant->numElements();
  std::optional<int64_t> channels;
  if (count != 1) {
    FailureOr<int64_t> axis = node.normalizeAxis(givenAxis, shape.size());
    if (failed(axis))
      return failure();
    if (shape[*axis] != count)
      return node.emitError() << "scale: got " << count << " values for "
                              << shape[*axis] << " channels";
    channels = *axis;
  }
  SmallVector<double> scales;
  for (float value : scale.constant->data<float>()) {
    if (!(value >= std::numeric_limits<float>::min()) || std::isinf(value))
      return node.emitError()
             << "scale: got " << value << ", expected positive, finite numbers";
    scales.push_back(value);
  }
  SmallVector<int64_t> zeroPoints(count, 0);
  if (!zeroPoint)
    return makeType(node.builder(), storage, scales, zeroPoints, channels);
  if (zeroPoint->constant->getElementType() != storage)
    return node.emitError()
           << "zero point: got type "
           << elementTypeName(zeroPoint->constant->getElementType())
           << " for integers of type " << elementTypeName(storage);
  if (zeroPoint->constant->numElements() != count)
    return node.emitError()
           << "zero point: got " << zeroPoint->constant->numElements()
           << " values for " << count << " scales";
  llvm::copy(zeroPoint->constant->convertTo(ElementType::I64).data<int64_t>(),
             zeroPoints.begin());
  // That of a bias is fixed by its operator's definition.
  if (storage == ElementType::I32)
    for (int64_t value : zeroPoints)
      if (value != 0)
        return node.emitError()
               << "zero point: got " << value << " for i32, expected 0";
  return makeType(node.builder(), storage, scales, zeroPoints, channels);
}

/// The same steps, counted from elsewhere: layers take signed weights.
static quant::QuantizedType makeSigned(Builder &builder,
                                       quant::QuantizedType type) {
  if (type.isSigned())
    return type;
  ElementType storage =
      getStorage(type) == ElementType::U8 ? ElementType::I8 : ElementType::I16;
  int64_t offset = getRange(storage).min;
  SmallVector<double> scales;
  SmallVector<int64_t> zeroPoints;
  for (int64_t group = 0; group < qnn::getNumGroups(type); ++group) {
    scales.push_back(qnn::getScale(type, group));
    zeroPoints.push_back(qnn::getZeroPoint(type, group) + offset);
  }
  std::optional<int64_t> axis;
  if (auto channels = dyn_cast<quant::UniformQuantizedPerAxisType>(type))
    axis = channels.getQuantizedDimension();
  return makeType(builder, storage, scales, zeroPoints, axis);
}

//===----------------------------------------------------------------------===//
// QuantizeLinear
//===----------------------------------------------------------------------===//

/// The integer type of the result: the zero point's, or the attribute's.
static FailureOr<ElementType> getResultStorage(NodeImport &node) {
  int64_t given = node.getInt("output_dtype", ::onnx::TensorProto::UNDEFINED);
  if (!node.attributesAreValid())
    return failure();
  std::optional<ElementType> type = given == ::onnx::TensorProto::UNDEFINED
                                        ? ElementType::U8
                                        : getElementType(given);
  std::string name = getDataTypeName(given);
  if (ImportedValue *zeroPoint = node.getInput(2);
      zeroPoint && zeroPoint->isConstant()) {
    type = zeroPoint->constant->getElementType();
    name = elementTypeName(*type).str();
  }
  if (!type || !isStorage(*type))
    return node.unsupported("quantization to " + name + " is not supported");
  return *type;
}

/// Of numbers that are known.
static LogicalResult quantizeTensor(NodeImport &node,
                                    quant::QuantizedType type) {
  ImportedValue &input = node.operand(0);
  if (failed(node.reserve(ElementType::I32, input.shape)))
    return failure();
  ArrayRef<float> reals = input.constant->data<float>();
  for (auto [index, value] : llvm::enumerate(reals))
    if (std::isnan(value))
      return node.emitError() << "element " << index << " is NaN";
  SmallVector<int32_t, 0> integers(reals.size());
  StorageRange range{type.getStorageTypeMin(), type.getStorageTypeMax()};
  EvalBuilder b;
  qnn::forEachGroupRun(
      type, input.shape, [&](int64_t group, int64_t begin, int64_t end) {
        auto scale =
            b.constantF32(static_cast<float>(qnn::getScale(type, group)));
        auto zeroPoint =
            b.constantI32(static_cast<int32_t>(qnn::getZeroPoint(type, group)));
        for (int64_t i = begin; i < end; ++i)
          integers[i] = static_cast<int32_t>(
              emitQuantize(b, b.constantF32(reals[i]), scale, zeroPoint, range)
                  .getInt());
      });
  return node.setConstant(0,
                          HostTensor::fromValues<int32_t>(input.shape, integers)
                              .convertTo(getStorage(type)));
}

LogicalResult onnximport::importQuantizeLinear(NodeImport &node) {
  // It saturates in any case but for 8-bit floats.
  node.getInt("saturate", 1);
  if (!node.attributesAreValid() || failed(node.checkCounts(2, 3)))
    return failure();
  ImportedValue &input = node.operand(0);
  if (input.isConstant() &&
      input.constant->getElementType() != ElementType::F32)
    return node.unsupported(
        Twine("quantization of ") +
        elementTypeName(input.constant->getElementType()).str() +
        " is not supported");
  FailureOr<ElementType> storage = getResultStorage(node);
  if (failed(storage))
    return failure();
  FailureOr<quant::QuantizedType> type = getGrid(node, input.shape, *storage);
  if (failed(type))
    return failure();
  if (input.isConstant())
    return quantizeTensor(node, *type);
  Form form = NodeImport::getPreferredForm(input);
  Value value = node.getForm(input, form);
  if (failed(node.setResult(0, node.createPair(value, *type, form), form)))
    return failure();
  ImportedValue *result = node.defineResult(0);
  result->grid = *type;
  result->isStored = true;
  return success();
}

//===----------------------------------------------------------------------===//
// DequantizeLinear
//===----------------------------------------------------------------------===//

/// Of integers that are known.
static LogicalResult dequantizeTensor(NodeImport &node) {
  ImportedValue &input = node.operand(0);
  ElementType storage = input.constant->getElementType();
  if (!isStorage(storage) && storage != ElementType::I32)
    return node.unsupported(Twine("dequantization of ") +
                            elementTypeName(storage).str() +
                            " is not supported");
  FailureOr<quant::QuantizedType> type = getGrid(node, input.shape, storage);
  if (failed(type) || failed(node.reserve(ElementType::F32, input.shape)))
    return failure();
  HostTensor wide = input.constant->convertTo(ElementType::I32);
  ArrayRef<int32_t> integers = wide.data<int32_t>();
  SmallVector<float, 0> reals(integers.size());
  EvalBuilder b;
  qnn::forEachGroupRun(
      *type, input.shape, [&](int64_t group, int64_t begin, int64_t end) {
        auto scale =
            b.constantF32(static_cast<float>(qnn::getScale(*type, group)));
        auto zeroPoint = b.constantI32(
            static_cast<int32_t>(qnn::getZeroPoint(*type, group)));
        for (int64_t i = begin; i < end; ++i)
          reals[i] =
              emitDequantize(b, b.constantI32(integers[i]), scale, zeroPoint)
                  .getFloat();
      });
  if (failed(node.setConstant(
          0, HostTensor::fromValues<float>(input.shape, reals))))
    return failure();
  // A bias is rounded to the steps of its layer's accumulator later on.
  if (ImportedValue *result = node.defineResult(0);
      result && storage != ElementType::I32)
    result->grid = makeSigned(node.builder(), *type);
  return success();
}

LogicalResult onnximport::importDequantizeLinear(NodeImport &node) {
  if (failed(node.checkCounts(2, 3)))
    return failure();
  ImportedValue &input = node.operand(0);
  if (input.isConstant())
    return dequantizeTensor(node);
  if (!input.isStored)
    return node.unsupported("its input is not the result of a QuantizeLinear");
  FailureOr<quant::QuantizedType> type =
      getGrid(node, input.shape, getStorage(input.grid));
  if (failed(type))
    return failure();
  if (*type != input.grid)
    return node.unsupported(
        "its scale and zero point are not those of its QuantizeLinear");
  if (failed(node.forward(0, input)))
    return failure();
  if (ImportedValue *result = node.defineResult(0))
    result->isStored = false;
  return success();
}
