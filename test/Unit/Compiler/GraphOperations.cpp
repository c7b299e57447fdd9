//===- GraphOperations.cpp - The operations of random networks ------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "GraphWriter.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"

#include <cmath>

using namespace quantmlir;
using namespace quantmlir::qnn;
using namespace quantmlir::test;
using llvm::ArrayRef;
using llvm::formatv;
using llvm::StringRef;

std::optional<Value> GraphWriter::convolve(const Value &x, bool keepsShape) {
  int64_t channels = x.shape[3], outputs = randomChannels(), groups = 1;
  if (keepsShape)
    outputs = channels;
  if (random.oneIn(3)) {
    groups = channels;
    outputs = channels * (keepsShape ? 1 : random.between(1, 3));
  } else if (random.oneIn(4)) {
    for (int64_t divisor : {2, 3, 4, 5})
      if (channels % divisor == 0)
        groups = divisor;
    outputs = keepsShape ? channels : groups * random.between(1, 9);
  }
  Shape kernel{random.between(1, 3), random.between(1, 4)};
  Shape strides{random.between(1, 2), random.between(1, 3)};
  Shape dilations{random.between(1, 2), random.between(1, 2)};
  Shape padding{random.between(0, 2), random.between(0, 2),
                random.between(0, 3), random.between(0, 2)};
  if (keepsShape) {
    kernel = random.oneIn(3) ? Shape{1, 1} : Shape{3, 3};
    strides = dilations = {1, 1};
    padding.assign(4, kernel[0] / 2);
  } else if (random.oneIn(3)) {
    // As most networks have them.
    strides = dilations = {1, 1};
    kernel[1] = kernel[0];
    padding.assign(4, kernel[0] / 2);
  }
  Shape weightShape{outputs, kernel[0], kernel[1], channels / groups};
  auto shape = inferConv2DShape(x.shape, weightShape, strides, padding,
                                dilations, groups, noDiagnostic);
  if (failed(shape) || countElements(*shape) > maxElements)
    return std::nullopt;
  int64_t fanIn = kernel[0] * kernel[1] * weightShape[3];
  std::vector<Value> operands{x, weight(weightShape, fanIn)};
  std::string text = "qnn.conv_2d " + x.name + ", " + operands[1].name;
  if (!random.oneIn(3)) {
    operands.push_back(constant({outputs}, -0.5, 0.5));
    text += " bias " + operands[2].name;
  }
  std::string attributes = formatv(
      "strides = {0}, padding = {1}, dilations = {2}, groups = {3}{4}",
      list(strides), list(padding), list(dilations), groups, randomClamp());
  return define(text, operands, attributes, *shape);
}

std::optional<Value> GraphWriter::convolveTransposed(const Value &x) {
  int64_t channels = x.shape[3], groups = random.oneIn(3) ? channels : 1;
  int64_t outputs = groups == 1 ? randomChannels() : channels;
  Shape kernel{random.between(1, 4), random.between(1, 3)};
  Shape strides{random.between(1, 3), random.between(1, 2)};
  Shape dilations{random.between(1, 2), random.between(1, 2)};
  Shape padding{random.between(0, 2), random.between(0, 1),
                random.between(0, 1), random.between(0, 2)};
  Shape outputPadding{random.between(0, 1), random.between(0, 1)};
  Shape weightShape{outputs, kernel[0], kernel[1], channels / groups};
  auto shape =
      inferConvTranspose2DShape(x.shape, weightShape, strides, padding,
                                outputPadding, dilations, groups, noDiagnostic);
  if (failed(shape) || countElements(*shape) > maxElements)
    return std::nullopt;
  int64_t fanIn = kernel[0] * kernel[1] * weightShape[3];
  std::vector<Value> operands{x, weight(weightShape, fanIn),
                              constant({outputs}, -0.5, 0.5)};
  return define(
      formatv("qnn.conv_transpose_2d {0}, {1} bias {2}", x.name,
              operands[1].name, operands[2].name),
      operands,
      formatv("strides = {0}, padding = {1}, output_padding = {2}, dilations = "
              "{3}, groups = {4}{5}",
              list(strides), list(padding), list(outputPadding),
              list(dilations), groups, randomClamp()),
      *shape);
}

void GraphWriter::addLinear(const Value &x) {
  int64_t inputs = x.shape.back(), outputs = randomChannels();
  Shape shape = x.shape;
  shape.back() = outputs;
  if (countElements(shape) > maxElements)
    return;
  std::vector<Value> operands{x, weight({outputs, inputs}, inputs)};
  std::string text = "qnn.linear " + x.name + ", " + operands[1].name;
  if (!random.oneIn(3)) {
    operands.push_back(constant({outputs}, -0.5, 0.5));
    text += " bias " + operands[2].name;
  }
  define(text, operands, "qnn.test = 1" + randomClamp(), shape);
}

Value GraphWriter::normalize(const Value &x) {
  Shape channels{x.shape.back()};
  std::vector<Value> operands{
      x, constant(channels, random.oneIn(4) ? -1.5 : 0.2, 1.5),
      constant(channels, -0.5, 0.5), constant(channels, -0.5, 0.5),
      constant(channels, 0.05, 2.0)};
  return define(
      formatv("qnn.batch_norm {0} scale {1} offset {2} mean {3} variance {4}",
              operands[0].name, operands[1].name, operands[2].name,
              operands[3].name, operands[4].name),
      operands, "epsilon = 0.001 : f32" + randomClamp(), x.shape);
}

Value GraphWriter::activate(const Value &x) {
  static const char *const names[] = {
      "relu", "relu",         "clip",       "sigmoid", "tanh",
      "silu", "hard_sigmoid", "hard_swish", "elu",     "gelu",
      "erf",  "leaky_relu",   "prelu",      "abs"};
  StringRef name = names[random.between(0, 13)];
  std::string attributes;
  if (name == "clip")
    attributes = random.oneIn(2) ? "clamp = #qnn.clamp<0.0, 6.0>"
                                 : "clamp = #qnn.clamp<-0.75, 1.5>";
  else if (name == "hard_sigmoid" && random.oneIn(2))
    attributes = "alpha = 0.25 : f32, beta = 0.375 : f32";
  else if (name == "leaky_relu" || name == "elu")
    attributes = "alpha = 0.375 : f32";
  else if (name == "gelu" && random.oneIn(2))
    attributes = "tanh";
  else if (name == "prelu") {
    static const char *const slopes[] = {"0.25", "-1.5", "0.0", "0.0117"};
    for (int64_t channel = 0; channel < x.shape.back(); ++channel)
      attributes += std::string(channel ? ", " : "slopes = array<f32: ") +
                    slopes[channel % 4];
    attributes += ">";
  }
  return op(name, {x}, attributes, x.shape);
}

Value GraphWriter::limit(const Value &x, StringRef low, StringRef high) {
  return op("clip", {x}, formatv("clamp = #qnn.clamp<{0}, {1}>", low, high),
            x.shape);
}

/// Functions that grow fast or are not defined everywhere.
void GraphWriter::addFunctionOfRange(const Value &x) {
  switch (random.between(0, 3)) {
  case 0:
    op("exp", {limit(x, "-4.0", "2.0")}, "", x.shape);
    return;
  case 1:
    op("log", {limit(x, "0.5", "8.0")}, "", x.shape);
    return;
  case 2:
    op("sqrt", {limit(x, "0.0", "6.0")}, "", x.shape);
    return;
  default:
    op("pow", {limit(x, "0.0", "3.0")},
       formatv("exponent = {0} : f32", random.oneIn(2) ? "3.0" : "0.75"),
       x.shape);
  }
}

/// What exporters write for one operation.
void GraphWriter::addFormula(const Value &x) {
  auto scalar = [&](double value) { return constant({1}, value, value); };
  auto with = [&](StringRef name, const Value &value, double number) {
    return op(name, {value, scalar(number)}, "", x.shape);
  };
  switch (random.between(0, 2)) {
  case 0: {
    Value gate =
        with("add", op("erf", {with("mul", x, 0.70710678)}, "", x.shape), 1.0);
    with("mul", op("mul", {x, gate}, "", x.shape), 0.5);
    return;
  }
  case 1: {
    Value gate = limit(with("add", x, 3.0), "0.0", "6.0");
    with("mul", op("mul", {x, gate}, "", x.shape), 1.0 / 6.0);
    return;
  }
  default: {
    // A scale layer.
    Shape channels{x.shape.back()};
    Value scaled = op("mul", {x, constant(channels, -1.5, 1.5)}, "", x.shape);
    op("sub", {scaled, constant(channels, -0.5, 0.5)}, "", x.shape);
  }
  }
}

void GraphWriter::addBinary(const Value &x) {
  std::optional<Value> y;
  if (random.oneIn(3)) {
    Shape shape = x.shape;
    for (int64_t &size : shape)
      if (random.oneIn(3))
        size = 1;
    while (!shape.empty() && random.oneIn(4))
      shape.erase(shape.begin());
    double low = random.oneIn(3) ? 0.0 : -2.0;
    y = constant(shape, low, 2.0);
  } else {
    // Broadcast where it can be, but prefer what is not `x` itself.
    y = pickWhere([&](const Shape &shape) {
      auto result = inferBroadcastShape(x.shape, shape, noDiagnostic);
      return succeeded(result) && countElements(*result) <= maxElements;
    });
  }
  if (!y)
    return;
  auto shape = inferBroadcastShape(x.shape, y->shape, noDiagnostic);
  std::vector<Value> operands{x, *y};
  if (random.oneIn(3))
    std::swap(operands[0], operands[1]);
  static const char *const names[] = {"add", "add", "mul", "sub", "min", "max"};
  StringRef name = names[random.between(0, 5)];
  bool isExtremum = name == "min" || name == "max";
  op(name, operands, isExtremum ? "" : "qnn.test = 1" + randomClamp(), *shape);
}

void GraphWriter::addQuotient(const Value &x) {
  std::optional<Value> y =
      pickWhere([&](const Shape &shape) { return shape == x.shape; });
  op("div", {x, limit(*y, "0.5", "4.0")}, "", x.shape);
}

void GraphWriter::addMatMul(const Value &x) {
  if (x.shape.size() < 2)
    return;
  auto fits = [&](const Shape &shape) {
    if (shape.size() < 2)
      return false;
    auto result = inferMatMulShape(x.shape, shape, noDiagnostic);
    return succeeded(result) && countElements(*result) <= maxElements;
  };
  std::optional<Value> y = pickWhere(fits);
  if (!y) {
    // A value times itself, transposed, as attention has it.
    Shape permutation = llvm::to_vector<4>(
        llvm::seq<int64_t>(0, static_cast<int64_t>(x.shape.size())));
    std::swap(permutation[permutation.size() - 2], permutation.back());
    Shape shape = *inferTransposeShape(x.shape, permutation, noDiagnostic);
    if (!fits(shape))
      return;
    y = op("transpose", {x}, "permutation = " + list(permutation), shape);
  }
  op("matmul", {x, *y}, "qnn.test = 1" + randomClamp(),
     *inferMatMulShape(x.shape, y->shape, noDiagnostic));
}

void GraphWriter::addPool(const Value &x) {
  bool isMax = random.oneIn(2), isCeil = random.oneIn(2);
  Shape kernel{random.between(1, 4), random.between(1, 3)};
  Shape strides{random.between(1, 4), random.between(1, 3)};
  Shape dilations{isMax ? random.between(1, 2) : 1,
                  isMax ? random.between(1, 2) : 1};
  Shape padding;
  for (int64_t size : {kernel[0], kernel[0], kernel[1], kernel[1]})
    padding.push_back(random.between(0, size - 1));
  auto shape =
      inferWindowShape(x.shape, {kernel, strides, padding, dilations, isCeil},
                       x.shape.back(), noDiagnostic);
  if (failed(shape) || countElements(*shape) > maxElements)
    return;
  std::string attributes = formatv("kernel = {0}, strides = {1}, padding = {2}",
                                   list(kernel), list(strides), list(padding));
  if (isMax)
    attributes += ", dilations = " + list(dilations);
  else if (random.oneIn(2))
    attributes += ", count_include_pad";
  if (isCeil)
    attributes += ", ceil_mode";
  op(isMax ? "max_pool_2d" : "average_pool_2d", {x}, attributes, *shape);
}

void GraphWriter::addReduction(const Value &x) {
  Shape axes;
  if (isImage(x) && random.oneIn(2))
    axes = {1, 2};
  else
    for (size_t dim = 0; dim < x.shape.size(); ++dim)
      if (random.oneIn(3))
        axes.push_back(static_cast<int64_t>(dim));
  if (axes.empty() || axes.size() == x.shape.size())
    return;
  bool keepDims = random.oneIn(2);
  static const char *const names[] = {"reduce_mean", "reduce_mean",
                                      "reduce_sum", "reduce_max"};
  op(names[random.between(0, 3)], {x},
     "axes = " + list(axes) + (keepDims ? ", keep_dims" : ""),
     *inferReduceShape(x.shape, axes, keepDims, noDiagnostic));
}

void GraphWriter::addConcat(const Value &x) {
  int64_t axis = random.between(0, static_cast<int64_t>(x.shape.size()) - 1);
  auto fits = [&](const Shape &shape) {
    return succeeded(inferConcatShape({x.shape, shape}, axis, noDiagnostic));
  };
  std::vector<Value> operands{x, *pickWhere(fits)};
  if (random.oneIn(3))
    operands.push_back(*pickWhere(fits));
  if (random.oneIn(6)) {
    Shape other = x.shape;
    other[axis] = random.between(1, 3);
    operands.push_back(constant(other, -1.0, 1.0));
  }
  std::vector<ArrayRef<int64_t>> shapes(operands.size());
  for (auto [shape, operand] : llvm::zip_equal(shapes, operands))
    shape = operand.shape;
  auto shape = inferConcatShape(shapes, axis, noDiagnostic);
  if (succeeded(shape) && countElements(*shape) <= maxElements)
    op("concat", operands, formatv("axis = {0} : i64", axis), *shape);
}

void GraphWriter::addReshape(const Value &x) {
  int64_t rest = countElements(x.shape);
  Shape shape;
  if (random.oneIn(2)) {
    shape = {x.shape[0], rest / x.shape[0]};
  } else {
    for (int64_t factor : {2, 3, 4, 5})
      if (rest % factor == 0 && random.oneIn(2)) {
        shape.push_back(factor);
        rest /= factor;
      }
    shape.push_back(rest);
    if (shape.size() < 4 && random.oneIn(3))
      shape.insert(shape.begin(), 1);
    if (shape.size() > 4)
      return;
  }
  op("reshape", {x}, "", shape);
}

void GraphWriter::addTranspose(const Value &x) {
  Shape permutation = llvm::to_vector<4>(
      llvm::seq<int64_t>(0, static_cast<int64_t>(x.shape.size())));
  for (size_t i = permutation.size(); i > 1; --i)
    std::swap(permutation[i - 1],
              permutation[random.between(0, static_cast<int64_t>(i) - 1)]);
  op("transpose", {x}, "permutation = " + list(permutation),
     *inferTransposeShape(x.shape, permutation, noDiagnostic));
}

void GraphWriter::addSlice(const Value &x) {
  Shape offsets, strides, shape;
  for (int64_t size : x.shape) {
    offsets.push_back(random.oneIn(2) ? 0 : random.between(0, size - 1));
    strides.push_back(random.oneIn(2) ? 1 : random.between(1, 3));
    int64_t most = (size - 1 - offsets.back()) / strides.back() + 1;
    shape.push_back(random.oneIn(2) ? most : random.between(1, most));
  }
  op("slice", {x},
     "offsets = " + list(offsets) + ", strides = " + list(strides), shape);
}

void GraphWriter::addGather(const Value &x) {
  int64_t axis = random.between(0, static_cast<int64_t>(x.shape.size()) - 1);
  int64_t size = x.shape[axis], repeats = random.between(0, 2);
  Shape indices;
  // Repeated, or in any order.
  for (int64_t i = 0; i < size * repeats; ++i)
    indices.push_back(i / repeats);
  for (int64_t i = random.between(1, 6); repeats == 0 && i > 0; --i)
    indices.push_back(random.between(0, size - 1));
  Shape shape = x.shape;
  shape[axis] = static_cast<int64_t>(indices.size());
  if (countElements(shape) <= maxElements)
    op("gather", {x},
       formatv("axis = {0} : i64, indices = {1}", axis, list(indices)), shape);
}

void GraphWriter::addPad(const Value &x) {
  Shape low, high;
  for (size_t dim = 0; dim < x.shape.size(); ++dim) {
    low.push_back(random.oneIn(2) ? 0 : random.between(0, 2));
    high.push_back(random.oneIn(2) ? 0 : random.between(0, 2));
  }
  auto shape = inferPadShape(x.shape, low, high, noDiagnostic);
  if (succeeded(shape) && countElements(*shape) <= maxElements)
    op("pad", {x},
       "low = " + list(low) + ", high = " + list(high) +
           (random.oneIn(2) ? ", value = 0.5 : f32" : ""),
       *shape);
}

void GraphWriter::addResidualBlock(const Value &x) {
  std::optional<Value> y = x;
  for (int64_t layers = random.between(1, 2); layers > 0; --layers) {
    y = convolve(*y, /*keepsShape=*/true);
    if (!y)
      return;
    if (random.oneIn(2))
      y = normalize(*y);
    if (random.oneIn(2))
      y = activate(*y);
  }
  Value sum = op("add", {*y, x}, "", x.shape);
  if (random.oneIn(2))
    op("relu", {sum}, "", sum.shape);
}

/// As a convolution of one dimension is imported.
void GraphWriter::addLineConvolution(const Value &x) {
  Shape line{x.shape[0], x.shape[1] * x.shape[2], x.shape[3]};
  Shape image{line[0], 1, line[1], line[2]};
  std::optional<Value> y =
      convolve(op("reshape", {x}, "", image), /*keepsShape=*/true);
  if (!y)
    return;
  y = op("reshape", {*y}, "", line);
  if (random.oneIn(2))
    y = normalize(*y);
  activate(*y);
}

void GraphWriter::addSqueezeAndExcite(const Value &x) {
  Shape squeezed{x.shape[0], 1, 1, x.shape[3]};
  Value y =
      op("reduce_mean", {x}, "axes = array<i64: 1, 2>, keep_dims", squeezed);
  std::optional<Value> gate = convolve(y, /*keepsShape=*/true);
  if (!gate)
    return;
  gate = op(random.oneIn(2) ? "sigmoid" : "hard_sigmoid", {*gate}, "",
            gate->shape);
  op("mul", {x, *gate}, "", x.shape);
}

void GraphWriter::addOperation() {
  Value x = pick();
  if (isImage(x)) {
    switch (random.between(0, 16)) {
    case 0:
    case 1:
    case 2:
    case 3:
      if (std::optional<Value> y = convolve(x, /*keepsShape=*/false))
        if (random.oneIn(3))
          activate(random.oneIn(2) ? normalize(*y) : *y);
      return;
    case 4:
    case 5:
      return addPool(x);
    case 6:
    case 7:
      return addResidualBlock(x);
    case 8:
      return addSqueezeAndExcite(x);
    case 9:
    case 10:
      if (std::optional<Value> y = convolveTransposed(x))
        if (random.oneIn(2))
          activate(random.oneIn(2) ? normalize(*y) : *y);
      return;
    case 11:
      return addLineConvolution(x);
    default:
      break;
    }
  }
  switch (random.between(0, 18)) {
  case 0:
  case 1:
    return addLinear(x);
  case 2:
    normalize(x);
    return;
  case 3:
  case 4:
    activate(x);
    return;
  case 5:
  case 6:
    return addBinary(x);
  case 7:
    return addMatMul(x);
  case 8:
    return addReduction(x);
  case 9:
  case 10:
    return addConcat(x);
  case 11:
    return addReshape(x);
  case 12:
    return addTranspose(x);
  case 13:
    return addSlice(x);
  case 14:
    return addGather(x);
  case 15:
    return addFunctionOfRange(x);
  case 16:
    return addFormula(x);
  case 17:
    return addQuotient(x);
  default:
    return addPad(x);
  }
}
