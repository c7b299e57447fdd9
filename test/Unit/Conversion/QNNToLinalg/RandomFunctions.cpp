//===- RandomFunctions.cpp - Small random qnn functions -------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RandomFunctions.h"

#include "quant-mlir/Dialect/QNN/IR/QuantTypes.h"
#include "quant-mlir/Reference/Interpreter.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

using namespace quantmlir;
using namespace quantmlir::qnn;
using namespace quantmlir::test;
using llvm::ArrayRef;
using llvm::formatv;
using llvm::StringRef;
using Value = FunctionWriter::Value;

//===----------------------------------------------------------------------===//
// Text
//===----------------------------------------------------------------------===//

static std::string exactReal(double value) {
  char text[64];
  snprintf(text, sizeof(text), "%.17e", value);
  return text;
}

std::string Element::text() const {
  if (isFloat)
    return "f32";
  auto parameters = [&](double scale) {
    return exactReal(scale) + ":" + std::to_string(zeroPoint);
  };
  if (axis < 0)
    return formatv("!quant.uniform<{0}<{1}:{2}>:f32, {3}>", storage, min, max,
                   parameters(scales[0]));
  std::string list;
  for (double scale : scales)
    list += (list.empty() ? "" : ", ") + parameters(scale);
  return formatv("!quant.uniform<{0}<{1}:{2}>:f32:{3}, {{{4}}>", storage, min,
                 max, axis, list);
}

double Element::randomScale(Random &random) {
  return static_cast<double>(random.between(1, 4095)) / 65536.0;
}

Element Element::activation(Random &random, bool allow16) {
  static const struct {
    const char *storage;
    int64_t min, max;
    unsigned bits;
  } choices[] = {{"i8", -128, 127, 8},      {"u8", 0, 255, 8},
                 {"i8", -127, 127, 8},      {"u8", 0, 127, 8},
                 {"i4", -8, 7, 8},          {"u4", 0, 15, 8},
                 {"i16", -32768, 32767, 16}};
  auto choice = choices[random.between(0, allow16 ? 6 : 5)];
  Element element;
  element.isFloat = false;
  element.storage = choice.storage;
  element.min = choice.min;
  element.max = choice.max;
  element.containerBits = choice.bits;
  element.zeroPoint = random.oneIn(4)
                          ? std::clamp<int64_t>(0, element.min, element.max)
                          : random.between(element.min, element.max);
  element.scales = {randomScale(random)};
  return element;
}

static std::string listText(ArrayRef<int64_t> values) {
  return "array<i64: " +
         llvm::join(llvm::map_range(
                        values, [](int64_t v) { return std::to_string(v); }),
                    ", ") +
         ">";
}

static std::string shapeText(ArrayRef<int64_t> shape) {
  std::string text;
  for (int64_t size : shape)
    text += std::to_string(size) + "x";
  return text;
}

std::string Value::type() const {
  return "tensor<" + shapeText(shape) + element.text() + ">";
}

Value FunctionWriter::argument(Shape shape, Element element) {
  Value value{"%arg" + std::to_string(count++), std::move(shape),
              std::move(element)};
  arguments +=
      (arguments.empty() ? "" : ", ") + value.name + ": " + value.type();
  return value;
}

Value FunctionWriter::constant(Shape shape, Element element,
                               int64_t magnitude) {
  Value value{"%v" + std::to_string(count++), std::move(shape),
              std::move(element)};
  int64_t numElements = 1;
  for (int64_t size : value.shape)
    numElements *= size;
  const Element &type = value.element;
  int64_t low = magnitude ? std::max(type.min, -magnitude) : type.min;
  int64_t high = magnitude ? std::min(type.max, magnitude) : type.max;
  std::string bytes;
  for (int64_t i = 0; i < numElements; ++i) {
    int32_t integer;
    unsigned bits = type.containerBits;
    if (type.isFloat) {
      float real = static_cast<float>(random.real() * 2.0 - 1.0);
      memcpy(&integer, &real, sizeof(integer));
    } else {
      integer =
          static_cast<int32_t>(random.oneIn(16) ? (random.oneIn(2) ? low : high)
                                                : random.between(low, high));
    }
    bytes.append(reinterpret_cast<const char *>(&integer), bits / 8);
  }
  std::string stored =
      "tensor<" + shapeText(value.shape) +
      (type.isFloat ? "f32" : "i" + std::to_string(type.containerBits)) + ">";
  body += formatv("  {0} = qnn.constant dense<\"0x{1}\"> : {2}{3}\n",
                  value.name, llvm::toHex(bytes), stored,
                  type.isFloat ? "" : " as " + value.type());
  return value;
}

Value FunctionWriter::define(std::string operation, ArrayRef<Value> operands,
                             StringRef attributes, Shape shape,
                             Element element) {
  Value result{"%v" + std::to_string(count++), std::move(shape),
               std::move(element)};
  std::string types;
  for (const Value &operand : operands)
    types += (types.empty() ? "" : ", ") + operand.type();
  body += formatv("  {0} = {1} {{{2}} : ({3}) -> {4}\n", result.name, operation,
                  attributes, types, result.type());
  return result;
}

Value FunctionWriter::op(StringRef op, ArrayRef<Value> operands,
                         StringRef attributes, Shape shape, Element element) {
  std::string names;
  for (const Value &operand : operands)
    names += (names.empty() ? "" : ", ") + operand.name;
  return define(("qnn." + op + " " + names).str(), operands, attributes,
                std::move(shape), std::move(element));
}

Value FunctionWriter::weighted(StringRef op, ArrayRef<Value> operands,
                               StringRef attributes, Shape shape,
                               Element element) {
  std::string text =
      ("qnn." + op + " " + operands[0].name + ", " + operands[1].name).str();
  if (operands.size() > 2)
    text += " bias " + operands[2].name;
  return define(text, operands, attributes, std::move(shape),
                std::move(element));
}

std::string FunctionWriter::finish(const Value &result) {
  return formatv("func.func @{0}({1}) -> {2} {{\n{3}  return {4} : {2}\n}\n",
                 name, arguments, result.type(), body, result.name);
}

//===----------------------------------------------------------------------===//
// Operations
//===----------------------------------------------------------------------===//

static mlir::InFlightDiagnostic noDiagnostic() { return {}; }

/// A result type into which sums of products of about `terms` terms fit, most
/// of the time.
static Element resultFor(Random &random, double unit, int64_t terms) {
  Element element = Element::activation(random);
  double spread = unit * 100.0 * 60.0 * std::sqrt(double(terms));
  double steps = static_cast<double>(element.max - element.min);
  double scale = spread / steps * (0.25 + 2.0 * random.real());
  // Some results take more than one step per unit.
  if (random.oneIn(8))
    scale = unit * (0.1 + random.real());
  element.scales = {static_cast<double>(static_cast<float>(scale))};
  return element;
}

static Element weightType(Random &random, int64_t channels) {
  Element element;
  element.isFloat = false;
  bool isWide = random.oneIn(12), isNarrow = random.oneIn(3);
  element.storage = isWide ? "i16" : random.oneIn(6) ? "i4" : "i8";
  element.max = isWide ? 32767 : element.storage == "i4" ? 7 : 127;
  element.min = -element.max - (isNarrow ? 0 : 1);
  element.containerBits = isWide ? 16 : 8;
  if (!isWide && random.oneIn(4))
    element.zeroPoint = random.between(element.min, element.max);
  element.axis = random.oneIn(2) ? 0 : -1;
  for (int64_t i = 0; i < (element.axis < 0 ? 1 : channels); ++i)
    element.scales.push_back(Element::randomScale(random));
  return element;
}

static Element biasType(const Element &input, const Element &weight) {
  Element element;
  element.isFloat = false;
  element.storage = "i32";
  element.min = INT32_MIN;
  element.max = INT32_MAX;
  element.containerBits = 32;
  element.axis = weight.axis;
  for (double scale : weight.scales)
    element.scales.push_back(scale * input.scales[0]);
  return element;
}

static std::string clampAttribute(Random &random) {
  switch (random.between(0, 4)) {
  case 0:
    return ", clamp = #qnn.clamp<0.0, inf>";
  case 1:
    return ", clamp = #qnn.clamp<0.0, 6.0>";
  case 2:
    return ", clamp = #qnn.clamp<-0.5, 0.25>";
  default:
    return "";
  }
}

/// A contraction of `input` with a random weight, bias and result type.
static Value createWeighted(FunctionWriter &writer, Random &random,
                            StringRef op, const Value &input,
                            const Shape &weightShape, Shape shape,
                            const std::string &attributes) {
  int64_t channels = weightShape[0], terms = 1;
  for (int64_t size : ArrayRef<int64_t>(weightShape).drop_front())
    terms *= size;
  bool isFloat = input.element.isFloat;
  Element weight = isFloat ? Element::floating() : weightType(random, channels);
  std::vector<Value> operands{input, writer.constant(weightShape, weight)};
  if (!random.oneIn(3))
    operands.push_back(writer.constant(
        {channels},
        isFloat ? Element::floating() : biasType(input.element, weight),
        random.oneIn(8) ? INT32_MAX / 2 : 20000));
  Element result =
      isFloat ? Element::floating()
              : resultFor(random, input.element.scales[0] * weight.scales[0],
                          terms);
  return writer.weighted(op, operands, attributes + clampAttribute(random),
                         std::move(shape), result);
}

static std::string randomConv(FunctionWriter &writer, Random &random,
                              Element element) {
  while (true) {
    int64_t groups = random.oneIn(2) ? 1 : random.between(1, 4);
    int64_t inputs = random.between(1, 3), outputs = random.between(1, 3);
    if (random.oneIn(3))
      inputs = outputs = 1;
    Shape input{random.between(1, 2), random.between(1, 7),
                random.between(1, 7), inputs * groups};
    Shape weight{outputs * groups, random.between(1, 3), random.between(1, 3),
                 inputs};
    int64_t strides[] = {random.between(1, 3), random.between(1, 2)};
    int64_t padding[] = {random.between(0, 2), random.between(0, 2),
                         random.between(0, 2), random.between(0, 2)};
    int64_t dilations[] = {random.between(1, 2), random.between(1, 2)};
    auto shape = inferConv2DShape(input, weight, strides, padding, dilations,
                                  groups, noDiagnostic);
    if (failed(shape))
      continue;
    Value x = writer.argument(input, element);
    return writer.finish(createWeighted(
        writer, random, "conv_2d", x, weight, *shape,
        formatv("strides = {0}, padding = {1}, dilations = {2}, groups = {3}",
                listText(strides), listText(padding), listText(dilations),
                groups)));
  }
}

static std::string randomConvTranspose(FunctionWriter &writer, Random &random,
                                       Element element) {
  while (true) {
    int64_t groups = random.oneIn(2) ? 1 : random.between(1, 3);
    int64_t inputs = random.between(1, 3), outputs = random.between(1, 3);
    if (random.oneIn(3))
      inputs = outputs = 1;
    Shape input{random.between(1, 2), random.between(1, 5),
                random.between(1, 5), inputs * groups};
    Shape weight{outputs * groups, random.between(1, 4), random.between(1, 4),
                 inputs};
    int64_t strides[] = {random.between(1, 3), random.between(1, 3)};
    int64_t padding[] = {random.between(0, 2), random.between(0, 2),
                         random.between(0, 2), random.between(0, 2)};
    int64_t outputPadding[] = {random.between(0, 2), random.between(0, 2)};
    int64_t dilations[] = {random.between(1, 2), random.between(1, 2)};
    auto shape = inferConvTranspose2DShape(input, weight, strides, padding,
                                           outputPadding, dilations, groups,
                                           noDiagnostic);
    if (failed(shape))
      continue;
    Value x = writer.argument(input, element);
    return writer.finish(createWeighted(
        writer, random, "conv_transpose_2d", x, weight, *shape,
        formatv("strides = {0}, padding = {1}, output_padding = {2}, "
                "dilations = {3}, groups = {4}",
                listText(strides), listText(padding), listText(outputPadding),
                listText(dilations), groups)));
  }
}

static Shape randomShape(Random &random, int64_t lowRank, int64_t highRank) {
  Shape shape;
  for (int64_t rank = random.between(lowRank, highRank); rank > 0; --rank)
    shape.push_back(random.between(1, 4));
  return shape;
}

static std::string randomLinear(FunctionWriter &writer, Random &random,
                                Element element) {
  Shape input = randomShape(random, 1, 4);
  input.back() = random.between(1, 70);
  Shape weight{random.between(1, 9), input.back()};
  Shape shape = *inferLinearShape(input, weight, noDiagnostic);
  Value x = writer.argument(input, element);
  return writer.finish(createWeighted(writer, random, "linear", x, weight,
                                      shape, "qnn.test = 1"));
}

/// A shape that broadcasts with `shape`.
static Shape broadcastable(Random &random, Shape shape) {
  for (int64_t &size : shape)
    if (random.oneIn(3))
      size = 1;
  while (!shape.empty() && random.oneIn(4))
    shape.erase(shape.begin());
  return shape;
}

static std::string randomMatMul(FunctionWriter &writer, Random &random,
                                Element element) {
  Shape batch = randomShape(random, 0, 2);
  Shape lhs = broadcastable(random, batch), rhs = broadcastable(random, batch);
  int64_t k = random.between(1, 20);
  lhs.append({random.between(1, 5), k});
  rhs.append({k, random.between(1, 5)});
  Element other = element.isFloat ? element : Element::activation(random);
  Shape shape = *inferMatMulShape(lhs, rhs, noDiagnostic);
  Element result =
      element.isFloat
          ? element
          : resultFor(random, element.scales[0] * other.scales[0], k);
  return writer.finish(writer.op(
      "matmul", {writer.argument(lhs, element), writer.argument(rhs, other)},
      "qnn.test = 1" + clampAttribute(random), shape, result));
}

static std::string randomBinary(FunctionWriter &writer, Random &random,
                                Element element) {
  Shape full = randomShape(random, 0, 4);
  Shape lhs = broadcastable(random, full), rhs = broadcastable(random, full);
  Shape shape = *inferBroadcastShape(lhs, rhs, noDiagnostic);
  Element other = element.isFloat ? element : Element::activation(random);
  Element result = element.isFloat ? element : Element::activation(random);
  std::string attributes = "qnn.test = 1" + clampAttribute(random);
  Value a = writer.argument(lhs, element);
  Value b = random.oneIn(3) ? writer.constant(rhs, other)
                            : writer.argument(rhs, other);
  static const char *const names[] = {"add", "sub", "mul", "div"};
  return writer.finish(
      writer.op(names[random.between(0, element.isFloat ? 3 : 2)], {a, b},
                attributes, shape, result));
}

static std::string randomExtremum(FunctionWriter &writer, Random &random,
                                  Element element) {
  Shape full = randomShape(random, 0, 4);
  Shape lhs = broadcastable(random, full), rhs = broadcastable(random, full);
  Shape shape = *inferBroadcastShape(lhs, rhs, noDiagnostic);
  Value a = writer.argument(lhs, element), b = writer.argument(rhs, element);
  return writer.finish(
      writer.op(random.oneIn(2) ? "min" : "max", {a, b}, "", shape, element));
}

static std::string randomFunctionOp(FunctionWriter &writer, Random &random,
                                    bool isFloat) {
  static const char *const names[] = {
      "relu",  "clip", "sigmoid", "tanh", "silu", "hard_sigmoid",
      "gelu",  "exp",  "log",     "erf",  "sqrt", "hard_swish",
      "prelu", "abs",  "pow",     "elu",  "gelu", "leaky_relu"};
  std::string op = names[random.between(0, 17)];
  bool isTable = op != "prelu";
  Element from = isFloat ? Element() : Element::activation(random, !isTable);
  Element to = isFloat ? Element() : Element::activation(random);
  Shape shape = randomShape(random, isTable ? 0 : 1, 4);
  std::string attributes;
  if (op == "clip")
    attributes = "clamp = #qnn.clamp<-0.75, 1.5>";
  else if (op == "hard_sigmoid")
    attributes = "alpha = 0.25 : f32, beta = 0.375 : f32";
  else if (op == "leaky_relu" || op == "elu")
    attributes = "alpha = 0.375 : f32";
  else if (op == "gelu" && random.oneIn(2))
    attributes = "tanh";
  else if (op == "pow")
    attributes =
        formatv("exponent = {0} : f32", random.oneIn(2) ? "3.0" : "0.75");
  else if (op == "prelu") {
    static const char *const slopes[] = {"0.25", "-1.5", "0.0", "0.0117"};
    attributes = "slopes = array<f32: ";
    for (int64_t channel = 0; channel < shape.back(); ++channel)
      attributes += std::string(channel ? ", " : "") + slopes[channel % 4];
    attributes += ">";
  }
  return writer.finish(
      writer.op(op, {writer.argument(shape, from)}, attributes, shape, to));
}

static std::string randomPool(FunctionWriter &writer, Random &random,
                              Element element) {
  while (true) {
    bool isMax = random.oneIn(2), isCeil = random.oneIn(2);
    Shape input{random.between(1, 2), random.between(1, 9),
                random.between(1, 9), random.between(1, 5)};
    int64_t kernel[] = {random.between(1, 4), random.between(1, 4)};
    int64_t strides[] = {random.between(1, 4), random.between(1, 3)};
    int64_t dilations[] = {isMax ? random.between(1, 2) : 1,
                           isMax ? random.between(1, 2) : 1};
    int64_t padding[] = {
        random.between(0, kernel[0] - 1), random.between(0, kernel[0] - 1),
        random.between(0, kernel[1] - 1), random.between(0, kernel[1] - 1)};
    auto shape =
        inferWindowShape(input, {kernel, strides, padding, dilations, isCeil},
                         input.back(), noDiagnostic);
    if (failed(shape))
      continue;
    std::string attributes =
        formatv("kernel = {0}, strides = {1}, padding = {2}", listText(kernel),
                listText(strides), listText(padding));
    if (isMax)
      attributes += ", dilations = " + listText(dilations);
    else if (random.oneIn(2))
      attributes += ", count_include_pad";
    if (isCeil)
      attributes += ", ceil_mode";
    bool hasOwnScale = !element.isFloat && !isMax && random.oneIn(2);
    return writer.finish(
        writer.op(isMax ? "max_pool_2d" : "average_pool_2d",
                  {writer.argument(input, element)}, attributes, *shape,
                  hasOwnScale ? Element::activation(random) : element));
  }
}

static std::string randomReduce(FunctionWriter &writer, Random &random,
                                Element element) {
  Shape input = randomShape(random, 1, 4);
  Shape axes;
  for (size_t dim = 0; dim < input.size(); ++dim)
    if (random.oneIn(2))
      axes.push_back(static_cast<int64_t>(dim));
  if (axes.empty())
    axes.push_back(0);
  bool keepDims = random.oneIn(2);
  Shape shape = *inferReduceShape(input, axes, keepDims, noDiagnostic);
  static const char *const names[] = {"reduce_mean", "reduce_sum",
                                      "reduce_max"};
  std::string op = names[random.between(0, 2)];
  Element result = element.isFloat || op == "reduce_max"
                       ? element
                       : Element::activation(random);
  return writer.finish(
      writer.op(op, {writer.argument(input, element)},
                "axes = " + listText(axes) + (keepDims ? ", keep_dims" : ""),
                shape, result));
}

static std::string randomShapeOp(FunctionWriter &writer, Random &random,
                                 Element element) {
  Shape input = randomShape(random, 1, 4);
  Value x = writer.argument(input, element);
  switch (random.between(0, 5)) {
  case 0: {
    int64_t total = 1;
    for (int64_t size : input)
      total *= size;
    // Split into factors at random.
    Shape shape;
    int64_t rest = total;
    for (int64_t factor : {2, 3, 4})
      if (rest % factor == 0 && random.oneIn(2)) {
        shape.push_back(factor);
        rest /= factor;
      }
    if (rest != 1 || (total != 1 && shape.empty()))
      shape.push_back(rest);
    if (random.oneIn(3))
      shape.push_back(1);
    return writer.finish(writer.op("reshape", {x}, "", shape, element));
  }
  case 1: {
    Shape permutation = llvm::to_vector<4>(
        llvm::seq<int64_t>(0, static_cast<int64_t>(input.size())));
    for (size_t i = permutation.size(); i > 1; --i)
      std::swap(permutation[i - 1], permutation[random.between(0, i - 1)]);
    Shape shape = *inferTransposeShape(input, permutation, noDiagnostic);
    return writer.finish(writer.op("transpose", {x},
                                   "permutation = " + listText(permutation),
                                   shape, element));
  }
  case 2: {
    Shape offsets, strides, shape;
    for (int64_t size : input) {
      offsets.push_back(random.between(0, size - 1));
      strides.push_back(random.between(1, 3));
      int64_t most = (size - 1 - offsets.back()) / strides.back() + 1;
      shape.push_back(random.between(1, most));
    }
    return writer.finish(writer.op("slice", {x},
                                   "offsets = " + listText(offsets) +
                                       ", strides = " + listText(strides),
                                   shape, element));
  }
  case 3: {
    Shape low, high;
    for (size_t dim = 0; dim < input.size(); ++dim) {
      low.push_back(random.between(0, 2));
      high.push_back(random.between(0, 2));
    }
    Shape shape = *inferPadShape(input, low, high, noDiagnostic);
    return writer.finish(writer.op("pad", {x},
                                   "low = " + listText(low) + ", high = " +
                                       listText(high) + ", value = 0.5 : f32",
                                   shape, element));
  }
  case 4: {
    // Repeated, or in any order: few runs, or many.
    int64_t axis = random.between(0, static_cast<int64_t>(input.size()) - 1);
    int64_t repeats = random.oneIn(2) ? random.between(1, 3) : 0;
    Shape indices, shape = input;
    for (int64_t i = 0; i < input[axis] * repeats; ++i)
      indices.push_back(i / repeats);
    for (int64_t i = random.between(1, 24); repeats == 0 && i > 0; --i)
      indices.push_back(random.between(0, input[axis] - 1));
    shape[axis] = static_cast<int64_t>(indices.size());
    return writer.finish(writer.op(
        "gather", {x},
        formatv("axis = {0} : i64, indices = {1}", axis, listText(indices))
            .str(),
        shape, element));
  }
  default: {
    int64_t axis = random.between(0, static_cast<int64_t>(input.size()) - 1);
    Shape other = input;
    other[axis] = random.between(1, 4);
    std::vector<Value> operands{x, writer.argument(other, element)};
    Shape shape = input;
    shape[axis] += other[axis];
    if (random.oneIn(2)) {
      operands.push_back(x);
      shape[axis] += input[axis];
    }
    return writer.finish(writer.op("concat", operands,
                                   "axis = " + std::to_string(axis) + " : i64",
                                   shape, element));
  }
  }
}

static std::string randomCast(FunctionWriter &writer, Random &random) {
  Shape shape = randomShape(random, 1, 4);
  Element type = Element::activation(random);
  if (random.oneIn(3))
    return writer.finish(writer.op("requantize", {writer.argument(shape, type)},
                                   "", shape, Element::activation(random)));
  if (random.oneIn(2)) {
    type.axis = static_cast<int>(
        random.between(0, static_cast<int64_t>(shape.size()) - 1));
    for (int64_t i = 1; i < shape[type.axis]; ++i)
      type.scales.push_back(Element::randomScale(random));
  }
  if (random.oneIn(2))
    return writer.finish(
        writer.op("quantize", {writer.argument(shape, Element::floating())}, "",
                  shape, type));
  return writer.finish(writer.op("dequantize", {writer.argument(shape, type)},
                                 "", shape, Element::floating()));
}

static std::string randomNormalization(FunctionWriter &writer, Random &random) {
  Shape shape = randomShape(random, 1, 4);
  Element f32 = Element::floating();
  Value x = writer.argument(shape, f32);
  if (random.oneIn(3)) {
    Value scale = writer.argument({shape.back()}, f32),
          offset = writer.constant({shape.back()}, f32);
    return writer.finish(
        writer.define(formatv("qnn.layer_norm {0} scale {1} offset {2}", x.name,
                              scale.name, offset.name),
                      {x, scale, offset}, "epsilon = 0.25 : f32", shape, f32));
  }
  if (random.oneIn(2)) {
    // The variance is positive only as a product of equals.
    bool isConstant = random.oneIn(2);
    auto parameter = [&] {
      Shape channels{shape.back()};
      return isConstant ? writer.constant(channels, f32)
                        : writer.argument(channels, f32);
    };
    std::vector<Value> operands{x, parameter(), parameter(), parameter()};
    Value root = writer.argument({shape.back()}, f32);
    operands.push_back(
        isConstant ? parameter()
                   : writer.op("mul", {root, root}, "", root.shape, f32));
    std::string text =
        formatv("qnn.batch_norm {0} scale {1} offset {2} mean {3} variance {4}",
                operands[0].name, operands[1].name, operands[2].name,
                operands[3].name, operands[4].name);
    return writer.finish(
        writer.define(text, operands,
                      "epsilon = " + std::string(isConstant ? "1.5" : "0.25") +
                          " : f32" + clampAttribute(random),
                      shape, f32));
  }
  int64_t axis = random.between(0, static_cast<int64_t>(shape.size()) - 1);
  return writer.finish(writer.op(
      "softmax", {x}, "axis = " + std::to_string(axis) + " : i64", shape, f32));
}

/// A residual network in small: floats in and out, integers between, in types
/// that differ from layer to layer.
static std::string randomNetwork(FunctionWriter &writer, Random &random,
                                 bool isFloat) {
  Element f32 = Element::floating();
  auto type = [&] { return isFloat ? f32 : Element::activation8(random); };
  auto same = [](int64_t channels, int64_t groups) {
    return formatv("padding = array<i64: 1, 1, 1, 1>, groups = {1}", channels,
                   groups)
        .str();
  };
  int64_t channels = random.between(1, 6), size = random.between(4, 7);
  Shape shape{1, size, size, channels};
  Value x = writer.argument(shape, f32);
  if (!isFloat)
    x = writer.op("quantize", {x}, "", shape, Element::activation8(random));
  Value y =
      createWeighted(writer, random, "conv_2d", x, {channels, 3, 3, channels},
                     shape, same(channels, 1));
  if (isFloat || y.element.containerBits == 8)
    y = writer.op("silu", {y}, "", shape, type());
  y = createWeighted(writer, random, "conv_2d", y, {channels, 3, 3, 1}, shape,
                     same(channels, channels));
  y = writer.op("add", {x, y}, "qnn.test = 1" + clampAttribute(random), shape,
                type());
  y = writer.op("max_pool_2d", {y},
                "kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>",
                {1, size / 2, size / 2, channels}, y.element);
  y = writer.op("reduce_mean", {y}, "axes = array<i64: 1, 2>", {1, channels},
                type());
  y = createWeighted(writer, random, "linear", y, {3, channels}, {1, 3},
                     "qnn.test = 1");
  if (!isFloat)
    y = writer.op("dequantize", {y}, "", {1, 3}, f32);
  return writer.finish(
      writer.op("softmax", {y}, "axis = 1 : i64", {1, 3}, f32));
}

std::string quantmlir::test::randomFunction(Family family, Random &random,
                                            std::string name) {
  FunctionWriter writer(random, std::move(name));
  bool isFloat = random.oneIn(4);
  Element element = isFloat ? Element::floating() : Element::activation(random);
  switch (family) {
  case Family::Conv:
    return random.oneIn(3) ? randomConvTranspose(writer, random, element)
                           : randomConv(writer, random, element);
  case Family::Linear:
    return randomLinear(writer, random, element);
  case Family::MatMul:
    return randomMatMul(writer, random, element);
  case Family::Binary:
    return random.oneIn(4) ? randomExtremum(writer, random, element)
                           : randomBinary(writer, random, element);
  case Family::Function:
    return randomFunctionOp(writer, random, isFloat);
  case Family::Pool:
    return randomPool(writer, random, element);
  case Family::Reduce:
    return randomReduce(writer, random, element);
  case Family::Shape:
    return randomShapeOp(writer, random, element);
  case Family::Cast:
    return randomCast(writer, random);
  case Family::Normalization:
    return randomNormalization(writer, random);
  case Family::Network:
    return randomNetwork(writer, random, isFloat);
  }
  llvm_unreachable("every family is handled above");
}

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

HostTensor quantmlir::test::randomTensor(mlir::RankedTensorType type,
                                         Random &random) {
  HostTensor tensor = HostTensor::zeros(
      *getHostElementType(type.getElementType()), type.getShape());
  mlir::quant::QuantizedType quantized = getQuantizedElementType(type);
  if (!quantized) {
    for (float &value : tensor.data<float>())
      value = static_cast<float>((random.real() * 2.0 - 1.0) *
                                 (random.oneIn(4) ? 40.0 : 2.0));
    return tensor;
  }
  int64_t low = quantized.getStorageTypeMin();
  int64_t high = quantized.getStorageTypeMax();
  bool isExtreme = random.oneIn(4);
  dispatchElementType(tensor.getElementType(), [&](auto zero) {
    using T = decltype(zero);
    if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>)
      for (T &value : tensor.data<T>())
        value = static_cast<T>(isExtreme ? (random.oneIn(2) ? low : high)
                                         : random.between(low, high));
  });
  return tensor;
}
