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
#include "llvm/ADT/StringExtras.h"

#include <cmath>
#include <limits>

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::onnximport;

static bool isStorage(ElementType type) {
  return type == ElementType::I8 || type == ElementType::U8 ||
         type == ElementType::I16 || type == ElementType::U16;
}

namespace {

/// The checked operands of either operator but for the tensor.
struct Parameters {
  /// I32 for a bias, which has no grid.
  ElementType storage;
  /// One a tensor, or one a channel.
  SmallVector<double> scales;
  SmallVector<int64_t> zeroPoints;
  /// Of the model's tensor; nothing where one scale serves it.
  std::optional<int64_t> axis;

  /// Of the node, whose tensor has `shape`, for integers of type `storage`.
  static FailureOr<Parameters> get(NodeImport &node, ArrayRef<int64_t> shape,
                                   ElementType storage);

  bool isPerChannel() const { return axis.has_value(); }
  /// The lowest and the highest integer.
  std::pair<int64_t, int64_t> getRange() const;
  quant::QuantizedType getType(Builder &builder) const;
  /// Calls `visit(element, scale, zeroPoint)` in row-major order.
  template <typename Visit>
  void forEach(ArrayRef<int64_t> shape, Visit visit) const;
};

} // namespace

std::pair<int64_t, int64_t> Parameters::getRange() const {
  return dispatchElementType(
      storage, [](auto zero) -> std::pair<int64_t, int64_t> {
        using T = decltype(zero);
        if constexpr (std::is_integral_v<T>)
          return {std::numeric_limits<T>::min(), std::numeric_limits<T>::max()};
        llvm_unreachable("storage is of integers");
      });
}

FailureOr<Parameters> Parameters::get(NodeImport &node, ArrayRef<int64_t> shape,
                                      ElementType storage) {
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
  Parameters result;
  result.storage = storage;
  int64_t count = scale.constant->numElements();
  // One number may also be given as a list of one.
  if (count != 1) {
    FailureOr<int64_t> axis = node.normalizeAxis(givenAxis, shape.size());
    if (failed(axis))
      return failure();
    if (shape[*axis] != count)
      return node.emitError() << "scale: got " << count << " values for "
                              << shape[*axis] << " channels";
    result.axis = *axis;
  }
  for (float value : scale.constant->data<float>()) {
    if (!(value >= std::numeric_limits<float>::min()) || std::isinf(value))
      return node.emitError()
             << "scale: got " << value << ", expected positive, finite numbers";
    result.scales.push_back(value);
  }
  result.zeroPoints.assign(count, 0);
  if (!zeroPoint)
    return result;
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
             result.zeroPoints.begin());
  return result;
}

quant::QuantizedType Parameters::getType(Builder &builder) const {
  auto [low, high] = getRange();
  unsigned flags = low < 0 ? quant::QuantizationFlags::Signed : 0;
  Type stored = builder.getIntegerType(8 * byteWidth(storage));
  if (isPerChannel())
    return quant::UniformQuantizedPerAxisType::get(
        flags, stored, builder.getF32Type(), scales, zeroPoints, *axis, low,
        high);
  return quant::UniformQuantizedType::get(flags, stored, builder.getF32Type(),
                                          scales.front(), zeroPoints.front(),
                                          low, high);
}

template <typename Visit>
void Parameters::forEach(ArrayRef<int64_t> shape, Visit visit) const {
  int64_t inner = 1, count = 1;
  for (auto [dim, size] : llvm::enumerate(shape)) {
    count *= size;
    if (axis && static_cast<int64_t>(dim) > *axis)
      inner *= size;
  }
  for (int64_t element = 0; element < count; ++element) {
    size_t channel = axis ? element / inner % scales.size() : 0;
    visit(element, scales[channel], zeroPoints[channel]);
  }
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
  FailureOr<Parameters> parameters =
      Parameters::get(node, input.shape, *storage);
  if (failed(parameters))
    return failure();
  if (input.isConstant()) {
    if (failed(node.reserve(ElementType::I32, input.shape)))
      return failure();
    std::pair<int64_t, int64_t> range = parameters->getRange();
    ArrayRef<float> reals = input.constant->data<float>();
    SmallVector<int32_t, 0> integers(reals.size());
    for (auto [index, value] : llvm::enumerate(reals))
      if (std::isnan(value))
        return node.emitError() << "element " << index << " is NaN";
    parameters->forEach(
        input.shape, [&](int64_t element, double scale, int64_t zeroPoint) {
          // In f32, as the operator is defined.
          float quotient = reals[element] / static_cast<float>(scale);
          double rounded = std::nearbyint(quotient) + zeroPoint;
          integers[element] = static_cast<int32_t>(
              std::clamp<double>(rounded, static_cast<double>(range.first),
                                 static_cast<double>(range.second)));
        });
    return node.setConstant(
        0, HostTensor::fromValues<int32_t>(input.shape, integers)
               .convertTo(*storage));
  }
  Form form = NodeImport::getPreferredForm(input);
  Value value = node.getForm(input, form);
  if (!value)
    return failure();
  quant::QuantizedType type = parameters->getType(node.builder());
  if (failed(node.setResult(0, node.createPair(value, type, form), form)))
    return failure();
  ImportedValue *result = node.defineResult(0);
  result->grid = type;
  result->isStored = true;
  return success();
}

//===----------------------------------------------------------------------===//
// DequantizeLinear
//===----------------------------------------------------------------------===//

/// Of integers that are known.
static LogicalResult dequantizeConstant(NodeImport &node) {
  ImportedValue &input = node.operand(0);
  ElementType storage = input.constant->getElementType();
  if (!isStorage(storage) && storage != ElementType::I32)
    return node.unsupported(Twine("dequantization of ") +
                            elementTypeName(storage).str() +
                            " is not supported");
  FailureOr<Parameters> parameters =
      Parameters::get(node, input.shape, storage);
  if (failed(parameters) || failed(node.reserve(ElementType::F32, input.shape)))
    return failure();
  HostTensor wide = input.constant->convertTo(ElementType::I32);
  ArrayRef<int32_t> integers = wide.data<int32_t>();
  SmallVector<float, 0> reals(integers.size());
  parameters->forEach(
      input.shape, [&](int64_t element, double scale, int64_t zeroPoint) {
        reals[element] = static_cast<float>(integers[element] - zeroPoint) *
                         static_cast<float>(scale);
      });
  if (failed(node.setConstant(
          0, HostTensor::fromValues<float>(input.shape, reals))))
    return failure();
  // A bias is rounded to the steps of its layer's accumulator later on.
  ImportedValue *result = node.defineResult(0);
  if (!result || storage == ElementType::I32)
    return success();
  // Layers take signed weights; the same steps, counted from elsewhere.
  if (storage == ElementType::U8 || storage == ElementType::U16) {
    int64_t half = storage == ElementType::U8 ? 128 : 32768;
    for (int64_t &zeroPoint : parameters->zeroPoints)
      zeroPoint -= half;
    parameters->storage =
        storage == ElementType::U8 ? ElementType::I8 : ElementType::I16;
  }
  result->grid = parameters->getType(node.builder());
  return success();
}

LogicalResult onnximport::importDequantizeLinear(NodeImport &node) {
  if (!node.attributesAreValid() || failed(node.checkCounts(2, 3)))
    return failure();
  ImportedValue &input = node.operand(0);
  if (input.isConstant())
    return dequantizeConstant(node);
  if (!input.isStored)
    return node.unsupported("its input is not the result of a QuantizeLinear");
  // Integers of another type than its zero point's are an error.
  bool isSigned = input.grid.isSigned();
  ElementType storage = input.grid.getStorageTypeIntegralWidth() > 8
                            ? isSigned ? ElementType::I16 : ElementType::U16
                        : isSigned ? ElementType::I8
                                   : ElementType::U8;
  FailureOr<Parameters> parameters =
      Parameters::get(node, input.shape, storage);
  if (failed(parameters))
    return failure();
  if (parameters->getType(node.builder()) != input.grid)
    return node.unsupported(
        "its scale and zero point are not those of its QuantizeLinear");
  if (failed(node.forward(0, input)))
    return failure();
  if (ImportedValue *result = node.defineResult(0))
    result->isStored = false;
  return success();
}
