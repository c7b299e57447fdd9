//===- ShapeInference.cpp - Result shapes of qnn operations ---------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Dialect/QNN/IR/ShapeInference.h"

#include "mlir/IR/BuiltinTypes.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace quantmlir::qnn;

static bool isDynamic(int64_t size) { return ShapedType::isDynamic(size); }

/// Are two sizes equal, as far as they are known?
static bool mayEqual(int64_t a, int64_t b) {
  return isDynamic(a) || isDynamic(b) || a == b;
}

/// Every one of `values` lies in [minimum, maximum]. Parameters are bounded
/// well below 2^63, so that sums and products of two cannot overflow.
static LogicalResult checkValues(StringRef name, ArrayRef<int64_t> values,
                                 size_t count, int64_t minimum,
                                 EmitError emitError) {
  constexpr int64_t maximum = int64_t(1) << 30;
  if (values.size() != count)
    return emitError() << name << ": got " << values.size()
                       << " values, expected " << count;
  for (int64_t value : values)
    if (value < minimum || value > maximum)
      return emitError() << name << ": got " << value << ", expected "
                         << (minimum == 0 ? "a value not below 0"
                                          : "a positive value")
                         << (value > maximum ? " and at most 2^30" : "");
  return success();
}

int64_t quantmlir::qnn::getWindowPositions(int64_t size, int64_t kernel,
                                           int64_t stride, int64_t padLow,
                                           int64_t padHigh, int64_t dilation,
                                           bool ceilMode) {
  if (isDynamic(size))
    return ShapedType::kDynamic;
  int64_t extent = (kernel - 1) * dilation + 1;
  int64_t room = size + padLow + padHigh - extent;
  if (room < 0)
    return 0;
  if (!ceilMode)
    return room / stride + 1;
  int64_t positions = llvm::divideCeil(room, stride) + 1;
  // A window must start inside the input or the padding before it.
  if ((positions - 1) * stride >= size + padLow)
    --positions;
  return positions;
}

FailureOr<Shape> quantmlir::qnn::inferWindowShape(ArrayRef<int64_t> input,
                                                  const Window2D &window,
                                                  int64_t channels,
                                                  EmitError emitError) {
  if (input.size() != 4)
    return emitError() << "input: got rank " << input.size()
                       << ", expected 4 (batch, height, width, channels)";
  if (failed(checkValues("kernel", window.kernel, 2, 1, emitError)) ||
      failed(checkValues("strides", window.strides, 2, 1, emitError)) ||
      failed(checkValues("padding", window.padding, 4, 0, emitError)) ||
      failed(checkValues("dilations", window.dilations, 2, 1, emitError)))
    return failure();
  Shape shape{input[0], 0, 0, channels};
  for (int dim = 0; dim < 2; ++dim) {
    shape[dim + 1] = getWindowPositions(
        input[dim + 1], window.kernel[dim], window.strides[dim],
        window.padding[2 * dim], window.padding[2 * dim + 1],
        window.dilations[dim], window.ceilMode);
    if (!isDynamic(shape[dim + 1]) && shape[dim + 1] < 1)
      return emitError() << "a window of " << window.kernel[dim]
                         << " (dilation " << window.dilations[dim]
                         << ") does not fit in " << (dim ? "width " : "height ")
                         << input[dim + 1] << " with padding "
                         << window.padding[2 * dim] << " and "
                         << window.padding[2 * dim + 1];
  }
  return shape;
}

/// The channels of a convolution's input and weight agree with its groups.
static LogicalResult checkChannels(ArrayRef<int64_t> input,
                                   ArrayRef<int64_t> weight, int64_t groups,
                                   EmitError emitError) {
  if (groups < 1)
    return emitError() << "groups: got " << groups
                       << ", expected a positive value";
  if (!isDynamic(weight[0]) && weight[0] % groups != 0)
    return emitError() << "groups: " << groups << " does not divide "
                       << weight[0] << " output channels";
  if (!isDynamic(input[3]) && !isDynamic(weight[3]) &&
      (input[3] % groups != 0 || input[3] / groups != weight[3]))
    return emitError() << "weight: got " << weight[3]
                       << " input channels in each of " << groups
                       << " groups, but the input has " << input[3]
                       << " channels";
  return success();
}

static LogicalResult checkConvWeight(ArrayRef<int64_t> weight,
                                     EmitError emitError) {
  if (weight.size() != 4)
    return emitError() << "weight: got rank " << weight.size()
                       << ", expected 4 (output channels, height, width, input "
                          "channels / groups)";
  return success();
}

FailureOr<Shape> quantmlir::qnn::inferConv2DShape(
    ArrayRef<int64_t> input, ArrayRef<int64_t> weight,
    ArrayRef<int64_t> strides, ArrayRef<int64_t> padding,
    ArrayRef<int64_t> dilations, int64_t groups, EmitError emitError) {
  if (failed(checkConvWeight(weight, emitError)))
    return failure();
  FailureOr<Shape> shape =
      inferWindowShape(input, {weight.slice(1, 2), strides, padding, dilations},
                       weight[0], emitError);
  if (failed(shape) || failed(checkChannels(input, weight, groups, emitError)))
    return failure();
  return shape;
}

FailureOr<Shape> quantmlir::qnn::inferConvTranspose2DShape(
    ArrayRef<int64_t> input, ArrayRef<int64_t> weight,
    ArrayRef<int64_t> strides, ArrayRef<int64_t> padding,
    ArrayRef<int64_t> outputPadding, ArrayRef<int64_t> dilations,
    int64_t groups, EmitError emitError) {
  if (input.size() != 4)
    return emitError() << "input: got rank " << input.size()
                       << ", expected 4 (batch, height, width, channels)";
  if (failed(checkConvWeight(weight, emitError)) ||
      failed(checkValues("kernel", weight.slice(1, 2), 2, 1, emitError)) ||
      failed(checkValues("strides", strides, 2, 1, emitError)) ||
      failed(checkValues("padding", padding, 4, 0, emitError)) ||
      failed(checkValues("output_padding", outputPadding, 2, 0, emitError)) ||
      failed(checkValues("dilations", dilations, 2, 1, emitError)) ||
      failed(checkChannels(input, weight, groups, emitError)))
    return failure();
  Shape shape{input[0], ShapedType::kDynamic, ShapedType::kDynamic, weight[0]};
  for (int dim = 0; dim < 2; ++dim) {
    int64_t extent = (weight[dim + 1] - 1) * dilations[dim];
    for (int64_t pad : padding.slice(2 * dim, 2))
      if (pad > extent)
        return emitError() << "padding: got " << pad << ", expected at most "
                           << extent << " for a kernel of " << weight[dim + 1]
                           << " with dilation " << dilations[dim];
    if (isDynamic(input[dim + 1]))
      continue;
    if (input[dim + 1] < 1)
      return emitError() << "input: " << (dim ? "width" : "height")
                         << " is empty";
    shape[dim + 1] = (input[dim + 1] - 1) * strides[dim] + extent + 1 -
                     padding[2 * dim] - padding[2 * dim + 1] +
                     outputPadding[dim];
    if (shape[dim + 1] < 1)
      return emitError() << "padding: " << padding[2 * dim] << " and "
                         << padding[2 * dim + 1] << " leave nothing of "
                         << (dim ? "width " : "height ") << input[dim + 1];
  }
  return shape;
}

FailureOr<Shape> quantmlir::qnn::inferLinearShape(ArrayRef<int64_t> input,
                                                  ArrayRef<int64_t> weight,
                                                  EmitError emitError) {
  if (input.empty())
    return emitError() << "input: got rank 0, expected at least 1";
  if (weight.size() != 2)
    return emitError() << "weight: got rank " << weight.size()
                       << ", expected 2 (outputs, inputs)";
  if (!mayEqual(input.back(), weight[1]))
    return emitError() << "weight: got " << weight[1]
                       << " inputs, but the last dimension of the input is "
                       << input.back();
  Shape shape(input);
  shape.back() = weight[0];
  return shape;
}

FailureOr<Shape> quantmlir::qnn::inferMatMulShape(ArrayRef<int64_t> lhs,
                                                  ArrayRef<int64_t> rhs,
                                                  EmitError emitError) {
  if (lhs.size() < 2 || rhs.size() < 2)
    return emitError() << "operands: got ranks " << lhs.size() << " and "
                       << rhs.size() << ", expected at least 2";
  int64_t inner = lhs.back(), outer = rhs[rhs.size() - 2];
  if (!mayEqual(inner, outer))
    return emitError() << "inner dimensions differ: " << inner << " and "
                       << outer;
  FailureOr<Shape> shape =
      inferBroadcastShape(lhs.drop_back(2), rhs.drop_back(2), emitError);
  if (failed(shape))
    return failure();
  shape->push_back(lhs[lhs.size() - 2]);
  shape->push_back(rhs.back());
  return shape;
}

FailureOr<Shape> quantmlir::qnn::inferBroadcastShape(ArrayRef<int64_t> lhs,
                                                     ArrayRef<int64_t> rhs,
                                                     EmitError emitError) {
  ArrayRef<int64_t> longer = lhs.size() >= rhs.size() ? lhs : rhs;
  ArrayRef<int64_t> shorter = lhs.size() >= rhs.size() ? rhs : lhs;
  Shape shape(longer);
  size_t offset = longer.size() - shorter.size();
  for (auto [index, size] : llvm::enumerate(shorter)) {
    int64_t &other = shape[offset + index];
    if (size == 1 || size == other)
      continue;
    if (other == 1 || (isDynamic(other) && !isDynamic(size)))
      other = size;
    else if (!isDynamic(size) && !isDynamic(other))
      return emitError() << "operands do not broadcast: sizes " << other
                         << " and " << size << " in dimension "
                         << offset + index;
  }
  return shape;
}

FailureOr<Shape> quantmlir::qnn::inferReduceShape(ArrayRef<int64_t> input,
                                                  ArrayRef<int64_t> axes,
                                                  bool keepDims,
                                                  EmitError emitError) {
  int64_t previous = -1;
  for (int64_t axis : axes) {
    if (axis <= previous || axis >= static_cast<int64_t>(input.size()))
      return emitError() << "axes: got " << axis << " after " << previous
                         << ", expected ascending values below rank "
                         << input.size();
    previous = axis;
  }
  Shape shape;
  for (auto [index, size] : llvm::enumerate(input)) {
    if (!llvm::is_contained(axes, static_cast<int64_t>(index)))
      shape.push_back(size);
    else if (keepDims)
      shape.push_back(1);
  }
  return shape;
}

FailureOr<Shape>
quantmlir::qnn::inferTransposeShape(ArrayRef<int64_t> input,
                                    ArrayRef<int64_t> permutation,
                                    EmitError emitError) {
  if (permutation.size() != input.size())
    return emitError() << "permutation: got " << permutation.size()
                       << " dimensions, expected " << input.size();
  Shape shape;
  llvm::SmallVector<bool> seen(input.size(), false);
  for (int64_t dim : permutation) {
    if (dim < 0 || dim >= static_cast<int64_t>(input.size()) || seen[dim])
      return emitError() << "permutation: " << dim
                         << " is out of range or appears twice";
    seen[dim] = true;
    shape.push_back(input[dim]);
  }
  return shape;
}

FailureOr<Shape> quantmlir::qnn::inferPadShape(ArrayRef<int64_t> input,
                                               ArrayRef<int64_t> low,
                                               ArrayRef<int64_t> high,
                                               EmitError emitError) {
  if (failed(checkValues("low", low, input.size(), 0, emitError)) ||
      failed(checkValues("high", high, input.size(), 0, emitError)))
    return failure();
  Shape shape(input);
  for (auto [size, before, after] : llvm::zip_equal(shape, low, high))
    if (!isDynamic(size))
      size += before + after;
  return shape;
}

FailureOr<Shape>
quantmlir::qnn::inferConcatShape(ArrayRef<ArrayRef<int64_t>> inputs,
                                 int64_t axis, EmitError emitError) {
  if (inputs.empty())
    return emitError() << "got no operands, expected at least one";
  Shape shape(inputs.front());
  if (axis < 0 || axis >= static_cast<int64_t>(shape.size()))
    return emitError() << "axis: got " << axis << ", expected 0 to "
                       << static_cast<int64_t>(shape.size()) - 1;
  for (ArrayRef<int64_t> input : inputs.drop_front()) {
    if (input.size() != shape.size())
      return emitError() << "operands have ranks " << shape.size() << " and "
                         << input.size();
    for (auto [index, size] : llvm::enumerate(input)) {
      if (static_cast<int64_t>(index) == axis)
        shape[index] = isDynamic(shape[index]) || isDynamic(size)
                           ? ShapedType::kDynamic
                           : shape[index] + size;
      else if (!mayEqual(shape[index], size))
        return emitError() << "operands differ in dimension " << index << ": "
                           << shape[index] << " and " << size;
    }
  }
  return shape;
}
