//===- QuantTypes.cpp - Questions about quantized tensor types ------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Dialect/QNN/IR/QuantTypes.h"

#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::quant;

QuantizedType quantmlir::qnn::getQuantizedElementType(Type tensorType) {
  auto shaped = dyn_cast<ShapedType>(tensorType);
  return shaped ? dyn_cast<QuantizedType>(shaped.getElementType())
                : QuantizedType();
}

UniformQuantizedType quantmlir::qnn::getPerTensorType(Type tensorType) {
  return dyn_cast_or_null<UniformQuantizedType>(
      getQuantizedElementType(tensorType));
}

IntegerType quantmlir::qnn::getContainerType(QuantizedType type) {
  unsigned width = type.getStorageTypeIntegralWidth();
  return IntegerType::get(type.getContext(), width <= 8    ? 8
                                             : width <= 16 ? 16
                                                           : 32);
}

RankedTensorType quantmlir::qnn::withElementType(Type tensorType,
                                                 Type element) {
  return RankedTensorType::get(cast<ShapedType>(tensorType).getShape(),
                               element);
}

Type quantmlir::qnn::getStoredType(Type type) {
  if (QuantizedType quantized = getQuantizedElementType(type))
    return withElementType(type, getContainerType(quantized));
  return type;
}

int64_t quantmlir::qnn::getNumGroups(QuantizedType type) {
  if (auto perAxis = dyn_cast<UniformQuantizedPerAxisType>(type))
    return static_cast<int64_t>(perAxis.getScales().size());
  if (auto blocks = dyn_cast<UniformQuantizedSubChannelType>(type))
    return blocks.getScales().getNumElements();
  return 1;
}

double quantmlir::qnn::getScale(QuantizedType type, int64_t group) {
  if (auto perAxis = dyn_cast<UniformQuantizedPerAxisType>(type))
    return perAxis.getScales()[group];
  if (auto blocks = dyn_cast<UniformQuantizedSubChannelType>(type)) {
    APFloat scale = blocks.getScales().getValues<APFloat>()[group];
    return scale.convertToDouble();
  }
  return cast<UniformQuantizedType>(type).getScale();
}

int64_t quantmlir::qnn::getZeroPoint(QuantizedType type, int64_t group) {
  if (auto perAxis = dyn_cast<UniformQuantizedPerAxisType>(type))
    return perAxis.getZeroPoints()[group];
  if (auto blocks = dyn_cast<UniformQuantizedSubChannelType>(type)) {
    APInt zeroPoint = blocks.getZeroPoints().getValues<APInt>()[group];
    return type.isSigned() ? zeroPoint.getSExtValue()
                           : static_cast<int64_t>(zeroPoint.getZExtValue());
  }
  return cast<UniformQuantizedType>(type).getZeroPoint();
}

QuantizedType quantmlir::qnn::withScales(QuantizedType type,
                                         ArrayRef<double> scales) {
  if (auto perAxis = dyn_cast<UniformQuantizedPerAxisType>(type))
    return UniformQuantizedPerAxisType::get(
        type.getFlags(), type.getStorageType(), type.getExpressedType(), scales,
        perAxis.getZeroPoints(), perAxis.getQuantizedDimension(),
        type.getStorageTypeMin(), type.getStorageTypeMax());
  if (auto blocks = dyn_cast<UniformQuantizedSubChannelType>(type)) {
    SmallVector<float, 0> values(scales.begin(), scales.end());
    return UniformQuantizedSubChannelType::get(
        type.getFlags(), type.getStorageType(), type.getExpressedType(),
        DenseElementsAttr::get(blocks.getScales().getType(),
                               ArrayRef<float>(values)),
        blocks.getZeroPoints(), blocks.getQuantizedDimensions(),
        blocks.getBlockSizes(), type.getStorageTypeMin(),
        type.getStorageTypeMax());
  }
  return UniformQuantizedType::get(type.getFlags(), type.getStorageType(),
                                   type.getExpressedType(), scales.front(),
                                   getZeroPoint(type), type.getStorageTypeMin(),
                                   type.getStorageTypeMax());
}

UniformQuantizedPerAxisType
quantmlir::qnn::withAxis(UniformQuantizedPerAxisType type, int64_t axis) {
  return UniformQuantizedPerAxisType::get(
      type.getFlags(), type.getStorageType(), type.getExpressedType(),
      type.getScales(), type.getZeroPoints(), static_cast<int32_t>(axis),
      type.getStorageTypeMin(), type.getStorageTypeMax());
}

/// Elements that are one group in the innermost dimensions, and then the group
/// of each run by the indices of the outer ones.
void quantmlir::qnn::forEachGroupRun(
    QuantizedType type, ArrayRef<int64_t> shape,
    function_ref<void(int64_t, int64_t, int64_t)> visit) {
  // The size of a block in each dimension; all of it where nothing changes.
  SmallVector<int64_t> blockSizes(shape);
  if (auto perAxis = dyn_cast<UniformQuantizedPerAxisType>(type))
    blockSizes[perAxis.getQuantizedDimension()] = 1;
  else if (auto blocks = dyn_cast<UniformQuantizedSubChannelType>(type))
    for (auto [dimension, size] : blocks.getBlockSizeInfo())
      blockSizes[dimension] = size;
  int64_t count = ShapedType::getNumElements(shape);
  if (count == 0)
    return;
  // Dimensions after `inner` are in one block with their neighbours.
  int64_t inner = static_cast<int64_t>(shape.size()) - 1, tail = 1;
  while (inner >= 0 && blockSizes[inner] == shape[inner])
    tail *= shape[inner--];
  if (inner < 0)
    return visit(0, 0, count);
  int64_t rows = count / (tail * shape[inner]);
  int64_t blocksInRow = llvm::divideCeil(shape[inner], blockSizes[inner]);
  for (int64_t row = 0; row < rows; ++row) {
    int64_t group = 0, stride = blocksInRow, rest = row;
    for (int64_t dimension = inner - 1; dimension >= 0; --dimension) {
      int64_t index = rest % shape[dimension];
      rest /= shape[dimension];
      group += index / blockSizes[dimension] * stride;
      stride *= llvm::divideCeil(shape[dimension], blockSizes[dimension]);
    }
    for (int64_t block = 0; block < blocksInRow; ++block) {
      int64_t begin = block * blockSizes[inner];
      int64_t end = std::min(begin + blockSizes[inner], shape[inner]);
      visit(group + block, (row * shape[inner] + begin) * tail,
            (row * shape[inner] + end) * tail);
    }
  }
}
