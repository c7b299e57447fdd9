//===- TensorUtils.cpp - Stored values, strides and errors ----------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TensorUtils.h"

#include "quant-mlir/Dialect/QNN/IR/QuantTypes.h"
#include "quant-mlir/Dialect/QNN/Utils/QuantizedArithmetic.h"
#include "quant-mlir/Reference/Interpreter.h"

#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::quant;
using namespace quantmlir;
using namespace quantmlir::reference;
using llvm::Error;
using llvm::Expected;

Error quantmlir::reference::makeError(const Twine &message) {
  return llvm::createStringError(message);
}

std::string quantmlir::reference::toString(Type type) {
  std::string text;
  llvm::raw_string_ostream(text) << type;
  return text;
}

//===----------------------------------------------------------------------===//
// Results
//===----------------------------------------------------------------------===//

Expected<HostTensor> quantmlir::reference::createResult(Operation *op) {
  auto type = cast<RankedTensorType>(op->getResult(0).getType());
  return HostTensor::create(*getHostElementType(type.getElementType()),
                            type.getShape());
}

Expected<HostTensor>
quantmlir::reference::createResult(Operation *op, ArrayRef<int32_t> stored) {
  Expected<HostTensor> result = createResult(op);
  if (!result)
    return result;
  dispatchElementType(result->getElementType(), [&](auto zero) {
    using T = decltype(zero);
    if constexpr (std::is_integral_v<T>)
      llvm::transform(stored, result->data<T>().begin(),
                      [](int32_t value) { return static_cast<T>(value); });
  });
  return result;
}

//===----------------------------------------------------------------------===//
// Quantized values
//===----------------------------------------------------------------------===//

Error quantmlir::reference::checkArithmeticType(QuantizedType type) {
  StorageRange range = qnn::getStorageRange(type);
  if (range.numLevels() > 65536)
    return makeError("unsupported type " + toString(type) +
                     ", expected storage of at most 16 bits");
  for (int64_t group = 0, e = qnn::getNumGroups(type); group < e; ++group)
    if (int64_t zero = qnn::getZeroPoint(type, group); !range.contains(zero))
      return makeError("zero point " + Twine(zero) +
                       " is outside the storage range " + Twine(range.min) +
                       ".." + Twine(range.max));
  return Error::success();
}

Expected<UniformQuantizedType>
quantmlir::reference::getArithmeticType(Value value) {
  UniformQuantizedType type = qnn::getPerTensorType(value.getType());
  if (!type)
    return makeError("unsupported type " + toString(value.getType()) +
                     ", expected a tensor quantized per tensor");
  if (Error error = checkArithmeticType(type))
    return std::move(error);
  return type;
}

SmallVector<int32_t, 0>
quantmlir::reference::readStored(const HostTensor &tensor, int64_t zeroPoint) {
  SmallVector<int32_t, 0> values(tensor.numElements());
  auto subtract = static_cast<int32_t>(zeroPoint);
  dispatchElementType(tensor.getElementType(), [&](auto zero) {
    using T = decltype(zero);
    if constexpr (std::is_integral_v<T>)
      llvm::transform(tensor.data<T>(), values.begin(), [=](T value) {
        return static_cast<int32_t>(value) - subtract;
      });
  });
  return values;
}

//===----------------------------------------------------------------------===//
// Shapes and strides
//===----------------------------------------------------------------------===//

Dims quantmlir::reference::getStrides(ArrayRef<int64_t> shape) {
  Dims strides(shape.size(), 1);
  for (int64_t dim = static_cast<int64_t>(shape.size()) - 2; dim >= 0; --dim)
    strides[dim] = strides[dim + 1] * shape[dim + 1];
  return strides;
}

Dims quantmlir::reference::getBroadcastStrides(ArrayRef<int64_t> shape,
                                               ArrayRef<int64_t> target) {
  Dims strides(target.size(), 0);
  Dims own = getStrides(shape);
  size_t missing = target.size() - shape.size();
  for (size_t dim = 0; dim < shape.size(); ++dim)
    if (shape[dim] != 1)
      strides[missing + dim] = own[dim];
  return strides;
}

void quantmlir::reference::forEachRow(
    ArrayRef<int64_t> shape, ArrayRef<Dims> strides,
    llvm::function_ref<void(ArrayRef<int64_t>, int64_t)> visit) {
  if (llvm::is_contained(shape, 0))
    return;
  SmallVector<int64_t, 4> offsets(strides.size(), 0);
  if (shape.empty())
    return visit(offsets, 1);
  // An odometer over all dimensions but the last.
  ArrayRef<int64_t> outer = shape.drop_back();
  Dims position(outer.size(), 0);
  while (true) {
    visit(offsets, shape.back());
    int64_t dim = static_cast<int64_t>(outer.size()) - 1;
    for (; dim >= 0; --dim) {
      for (size_t i = 0; i < strides.size(); ++i)
        offsets[i] += strides[i][dim];
      if (++position[dim] < outer[dim])
        break;
      for (size_t i = 0; i < strides.size(); ++i)
        offsets[i] -= strides[i][dim] * outer[dim];
      position[dim] = 0;
    }
    if (dim < 0)
      return;
  }
}

void quantmlir::reference::copyBox(const HostTensor &source, const Box &from,
                                   HostTensor &target, const Box &to,
                                   ArrayRef<int64_t> shape) {
  size_t width = byteWidth(source.getElementType());
  const uint8_t *input = source.rawData().data();
  uint8_t *output = target.rawData().data();
  int64_t inputStep = shape.empty() ? 1 : from.strides.back();
  int64_t outputStep = shape.empty() ? 1 : to.strides.back();
  forEachRow(shape, {from.strides, to.strides},
             [&](ArrayRef<int64_t> offsets, int64_t size) {
               const uint8_t *read = input + (from.offset + offsets[0]) * width;
               uint8_t *write = output + (to.offset + offsets[1]) * width;
               if (inputStep == 1 && outputStep == 1) {
                 std::memcpy(write, read, size * width);
                 return;
               }
               for (int64_t i = 0; i < size; ++i)
                 std::memcpy(write + i * outputStep * width,
                             read + i * inputStep * width, width);
             });
}

Span quantmlir::reference::clipPositions(Span within, int64_t stride,
                                         int64_t offset, int64_t size) {
  // position * stride >= -offset, and position * stride < size - offset.
  int64_t begin = offset >= 0 ? 0 : llvm::divideCeil(-offset, stride);
  int64_t end = offset >= size ? 0 : llvm::divideCeil(size - offset, stride);
  begin = std::max(within.begin, begin);
  return {begin, std::max(begin, std::min(within.end, end))};
}

AxisSplit::AxisSplit(ArrayRef<int64_t> shape, int64_t axis)
    : size(shape[axis]) {
  for (int64_t dim : shape.take_front(axis))
    outer *= dim;
  for (int64_t dim : shape.drop_front(axis + 1))
    inner *= dim;
}
