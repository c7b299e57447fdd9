//===- Grid.cpp - The scales of a constant whose elements move ------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Grid.h"
#include "TensorTransforms.h"

#include "quant-mlir/Dialect/QNN/IR/QuantTypes.h"

#include "llvm/ADT/STLExtras.h"

#include <cmath>
#include <limits>

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::onnximport;
using quant::QuantizedType;
using quant::UniformQuantizedPerAxisType;
using quant::UniformQuantizedType;

/// The grid stored as `grid` is, with other channels; one is all there is.
static QuantizedType withChannels(UniformQuantizedPerAxisType grid,
                                  ArrayRef<double> scales,
                                  ArrayRef<int64_t> zeroPoints) {
  if (scales.empty())
    return {};
  if (scales.size() == 1)
    return UniformQuantizedType::get(
        grid.getFlags(), grid.getStorageType(), grid.getExpressedType(),
        scales.front(), zeroPoints.front(), grid.getStorageTypeMin(),
        grid.getStorageTypeMax());
  return UniformQuantizedPerAxisType::get(
      grid.getFlags(), grid.getStorageType(), grid.getExpressedType(), scales,
      zeroPoints, grid.getQuantizedDimension(), grid.getStorageTypeMin(),
      grid.getStorageTypeMax());
}

QuantizedType onnximport::transposeGrid(QuantizedType grid,
                                        ArrayRef<int64_t> order) {
  auto channels = dyn_cast_or_null<UniformQuantizedPerAxisType>(grid);
  if (!channels)
    return grid;
  const auto *dim = llvm::find(order, channels.getQuantizedDimension());
  return qnn::withAxis(channels, dim - order.begin());
}

QuantizedType onnximport::reshapeGrid(QuantizedType grid,
                                      ArrayRef<int64_t> from,
                                      ArrayRef<int64_t> to) {
  auto channels = dyn_cast_or_null<UniformQuantizedPerAxisType>(grid);
  if (!channels)
    return grid;
  int32_t axis = channels.getQuantizedDimension();
  // The dimension that still counts the channels: as many, as far apart.
  int64_t stride = getStrides(from)[axis];
  for (auto [dim, size, distance] : llvm::enumerate(to, getStrides(to)))
    if (size == from[axis] && distance == stride)
      return qnn::withAxis(channels, static_cast<int64_t>(dim));
  return {};
}

QuantizedType onnximport::selectGrid(QuantizedType grid, int64_t axis,
                                     int64_t count,
                                     function_ref<int64_t(int64_t)> position) {
  auto channels = dyn_cast_or_null<UniformQuantizedPerAxisType>(grid);
  if (!channels || channels.getQuantizedDimension() != axis)
    return grid;
  SmallVector<double> scales;
  SmallVector<int64_t> zeroPoints;
  for (int64_t i = 0; i < count; ++i) {
    scales.push_back(channels.getScales()[position(i)]);
    zeroPoints.push_back(channels.getZeroPoints()[position(i)]);
  }
  return withChannels(channels, scales, zeroPoints);
}

QuantizedType onnximport::concatGrids(ArrayRef<QuantizedType> grids,
                                      int64_t axis) {
  SmallVector<double> scales;
  SmallVector<int64_t> zeroPoints;
  UniformQuantizedPerAxisType first;
  for (QuantizedType grid : grids) {
    auto channels = dyn_cast_or_null<UniformQuantizedPerAxisType>(grid);
    if (!channels || channels.getQuantizedDimension() != axis)
      return llvm::all_equal(grids) ? grids.front() : QuantizedType();
    if (!first)
      first = channels;
    if (channels.getStorageType() != first.getStorageType() ||
        channels.getFlags() != first.getFlags())
      return {};
    llvm::append_range(scales, channels.getScales());
    llvm::append_range(zeroPoints, channels.getZeroPoints());
  }
  return withChannels(first, scales, zeroPoints);
}

static bool isUsableScale(double scale) {
  return scale >= std::numeric_limits<float>::min() &&
         scale <= std::numeric_limits<float>::max();
}

QuantizedType onnximport::scaleGrid(QuantizedType grid, double factor) {
  if (!grid || factor == 0)
    return {};
  SmallVector<double> scales;
  SmallVector<int64_t> zeroPoints;
  for (int64_t group = 0; group < qnn::getNumGroups(grid); ++group) {
    scales.push_back(
        static_cast<float>(qnn::getScale(grid, group) * std::abs(factor)));
    if (!isUsableScale(scales.back()))
      return {};
    int64_t zeroPoint = qnn::getZeroPoint(grid, group);
    // s * (q - z) = -s * ((min + max - q) - (min + max - z))
    if (factor < 0)
      zeroPoint =
          grid.getStorageTypeMin() + grid.getStorageTypeMax() - zeroPoint;
    zeroPoints.push_back(zeroPoint);
  }
  if (auto channels = dyn_cast<UniformQuantizedPerAxisType>(grid))
    return withChannels(channels, scales, zeroPoints);
  return UniformQuantizedType::get(grid.getFlags(), grid.getStorageType(),
                                   grid.getExpressedType(), scales.front(),
                                   zeroPoints.front(), grid.getStorageTypeMin(),
                                   grid.getStorageTypeMax());
}

QuantizedType onnximport::makeGridOfNumber(MLIRContext *context, float number) {
  double scale = std::abs(number);
  if (!isUsableScale(scale))
    return {};
  return UniformQuantizedType::get(
      quant::QuantizationFlags::Signed, IntegerType::get(context, 8),
      Float32Type::get(context), scale, /*zeroPoint=*/0,
      std::numeric_limits<int8_t>::min(), std::numeric_limits<int8_t>::max());
}
