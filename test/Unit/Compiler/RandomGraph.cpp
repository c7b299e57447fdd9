//===- RandomGraph.cpp - Small random networks ----------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RandomGraph.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

#include <cmath>
#include <optional>

using namespace quantmlir;
using namespace quantmlir::qnn;
using namespace quantmlir::test;
using llvm::ArrayRef;
using llvm::formatv;
using llvm::StringRef;

namespace {

struct Value {
  std::string name;
  Shape shape;
};

/// Grows a graph from its inputs. Each `add...` function appends an operation
/// on a value, or does nothing where the operation does not fit.
class GraphWriter {
public:
  explicit GraphWriter(Random &random) : random(random) {}

  RandomGraph write();

private:
  static constexpr int64_t maxElements = 4096;

  static mlir::InFlightDiagnostic noDiagnostic() { return {}; }
  static int64_t countElements(const Shape &shape) {
    int64_t count = 1;
    for (int64_t size : shape)
      count *= size;
    return count;
  }
  static std::string list(ArrayRef<int64_t> values);
  static std::string type(const Shape &shape);

  /// Few, around a multiple of a vector's length, or any number.
  int64_t randomChannels();
  std::string randomClamp();
  Shape randomShape();
  bool isImage(const Value &value) const { return value.shape.size() == 4; }
  /// Any value so far, the latest more often.
  Value pick();
  /// A value whose shape `accept` accepts.
  template <typename Predicate>
  std::optional<Value> pickWhere(Predicate accept);

  /// A constant with values in [low, high].
  Value constant(const Shape &shape, double low, double high);
  /// A weight with `fanIn` terms per result; sometimes one that is used
  /// already.
  Value weight(const Shape &shape, int64_t fanIn);
  Value define(std::string operation, ArrayRef<Value> operands,
               std::string attributes, const Shape &shape);
  Value op(StringRef name, ArrayRef<Value> operands, std::string attributes,
           const Shape &shape);
  void addArgument(Shape shape);

  std::optional<Value> convolve(const Value &x, bool keepsShape);
  void addLinear(const Value &x);
  Value normalize(const Value &x);
  Value activate(const Value &x);
  void addBinary(const Value &x);
  void addMatMul(const Value &x);
  void addPool(const Value &x);
  void addReduceMean(const Value &x);
  void addConcat(const Value &x);
  void addReshape(const Value &x);
  void addTranspose(const Value &x);
  void addSlice(const Value &x);
  void addPad(const Value &x);
  void addResidualBlock(const Value &x);
  void addSqueezeAndExcite(const Value &x);
  void addOperation();
  unsigned pickBits();
  std::string pickConfig();
  void writeResults(RandomGraph &graph);

  Random &random;
  RandomGraph graph;
  std::string arguments, body;
  std::vector<Value> values, weights;
  std::vector<std::string> usedNames;
  int count = 0;
};

} // namespace

//===----------------------------------------------------------------------===//
// Text
//===----------------------------------------------------------------------===//

std::string GraphWriter::list(ArrayRef<int64_t> values) {
  return "array<i64: " +
         llvm::join(llvm::map_range(
                        values, [](int64_t v) { return std::to_string(v); }),
                    ", ") +
         ">";
}

std::string GraphWriter::type(const Shape &shape) {
  std::string text = "tensor<";
  for (int64_t size : shape)
    text += std::to_string(size) + "x";
  return text + "f32>";
}

Value GraphWriter::constant(const Shape &shape, double low, double high) {
  Value value{"%c" + std::to_string(count++), shape};
  std::string bytes;
  for (int64_t i = 0, e = countElements(shape); i < e; ++i) {
    auto real = static_cast<float>(low + (high - low) * random.real());
    bytes.append(reinterpret_cast<const char *>(&real), sizeof(real));
  }
  body += formatv("  {0} = qnn.constant dense<\"0x{1}\"> : {2}\n", value.name,
                  llvm::toHex(bytes), type(shape));
  return value;
}

Value GraphWriter::weight(const Shape &shape, int64_t fanIn) {
  for (const Value &other : weights)
    if (other.shape == shape && random.oneIn(2))
      return other;
  // Keeps the variance. Now and then a weight of zeros, or one of large values.
  double limit = std::sqrt(3.0 / static_cast<double>(fanIn));
  if (random.oneIn(40))
    limit = 0.0;
  else if (random.oneIn(16))
    limit *= 20.0;
  weights.push_back(constant(shape, random.oneIn(12) ? 0.0 : -limit, limit));
  return weights.back();
}

Value GraphWriter::define(std::string operation, ArrayRef<Value> operands,
                          std::string attributes, const Shape &shape) {
  Value result{"%v" + std::to_string(count++), shape};
  std::string types;
  for (const Value &operand : operands) {
    types += (types.empty() ? "" : ", ") + type(operand.shape);
    usedNames.push_back(operand.name);
  }
  if (!attributes.empty())
    attributes = " {" + attributes + "}";
  body += formatv("  {0} = {1}{2} : ({3}) -> {4}\n", result.name, operation,
                  attributes, types, type(shape));
  values.push_back(result);
  return result;
}

Value GraphWriter::op(StringRef name, ArrayRef<Value> operands,
                      std::string attributes, const Shape &shape) {
  std::string names;
  for (const Value &operand : operands)
    names += (names.empty() ? " " : ", ") + operand.name;
  return define(("qnn." + name + names).str(), operands, std::move(attributes),
                shape);
}

void GraphWriter::addArgument(Shape shape) {
  Value value{"%x" + std::to_string(graph.inputs.size()), shape};
  double low = random.oneIn(3) ? 0.0 : -0.25 * double(random.between(1, 12));
  double high = 0.25 * double(random.between(1, 12));
  arguments += formatv("{0}{1}: {2} {{qnn.range = array<f64: {3}, {4}>}",
                       arguments.empty() ? "" : ", ", value.name, type(shape),
                       low, high);
  graph.inputs.push_back({std::move(shape), low, high});
  values.push_back(value);
}

//===----------------------------------------------------------------------===//
// Choices
//===----------------------------------------------------------------------===//

int64_t GraphWriter::randomChannels() {
  switch (random.between(0, 3)) {
  case 0:
    return random.between(1, 4);
  case 1:
    return 8 * random.between(1, 5);
  case 2:
    return 8 * random.between(1, 4) + random.between(-1, 1);
  default:
    return random.between(1, 40);
  }
}

std::string GraphWriter::randomClamp() {
  switch (random.between(0, 7)) {
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

Shape GraphWriter::randomShape() {
  if (!random.oneIn(4))
    return {random.between(1, 2), random.between(1, 9), random.between(1, 9),
            randomChannels()};
  Shape shape;
  for (int64_t rank = random.between(1, 3); rank > 1; --rank)
    shape.push_back(random.between(1, 9));
  shape.push_back(randomChannels());
  return shape;
}

Value GraphWriter::pick() {
  if (random.oneIn(2))
    return values.back();
  return values[random.between(0, static_cast<int64_t>(values.size()) - 1)];
}

template <typename Predicate>
std::optional<Value> GraphWriter::pickWhere(Predicate accept) {
  std::vector<Value> candidates;
  for (const Value &value : values)
    if (accept(value.shape))
      candidates.push_back(value);
  if (candidates.empty())
    return std::nullopt;
  return candidates[random.between(0, static_cast<int64_t>(candidates.size()) -
                                          1)];
}

//===----------------------------------------------------------------------===//
// Operations
//===----------------------------------------------------------------------===//

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
  static const char *const names[] = {"relu",         "relu",      "clip",
                                      "sigmoid",      "tanh",      "silu",
                                      "hard_sigmoid", "hard_swish"};
  StringRef name = names[random.between(0, 7)];
  std::string attributes;
  if (name == "clip")
    attributes = random.oneIn(2) ? "clamp = #qnn.clamp<0.0, 6.0>"
                                 : "clamp = #qnn.clamp<-0.75, 1.5>";
  else if (name == "hard_sigmoid" && random.oneIn(2))
    attributes = "alpha = 0.25 : f32, beta = 0.375 : f32";
  return op(name, {x}, attributes, x.shape);
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
  op(random.oneIn(3) ? "mul" : "add", operands, "qnn.test = 1" + randomClamp(),
     *shape);
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
  op("matmul", {x, *y}, "", *inferMatMulShape(x.shape, y->shape, noDiagnostic));
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

void GraphWriter::addReduceMean(const Value &x) {
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
  op("reduce_mean", {x},
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
    switch (random.between(0, 13)) {
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
    default:
      break;
    }
  }
  switch (random.between(0, 14)) {
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
    return addReduceMean(x);
  case 9:
  case 10:
    return addConcat(x);
  case 11:
    return addReshape(x);
  case 12:
    return addTranspose(x);
  case 13:
    return addSlice(x);
  default:
    return addPad(x);
  }
}

unsigned GraphWriter::pickBits() {
  if (random.oneIn(2))
    return 8;
  return random.oneIn(4) ? 16 : random.between(2, 8);
}

std::string GraphWriter::pickConfig() {
  auto choose = [&](std::initializer_list<StringRef> choices) {
    return choices.begin()[random.between(0, choices.size() - 1)];
  };
  auto makeSpec = [&](unsigned bits, StringRef granularity) {
    bool isSigned = random.oneIn(2);
    std::string spec =
        formatv("#qnn.qspec<bits = {0}, signedness = {1}, scheme = {2}, "
                "granularity = {3}, narrow = {4}",
                bits, isSigned ? "signed" : "unsigned",
                choose({"affine", "symmetric", "power_of_two"}), granularity,
                isSigned && random.oneIn(2) ? 1 : 0);
    if (bits > 2 && random.oneIn(4))
      spec += ", reduced = 1";
    if (granularity == "per_block")
      spec += formatv(", block_size = {0}", random.between(1, 4));
    return spec + ">";
  };
  std::string config = formatv(
      "attributes {{qnn.config = #qnn.qconfig<activation = {0}, weight = {1}>",
      makeSpec(graph.activationBits, "per_tensor"),
      makeSpec(graph.weightBits,
               choose({"per_tensor", "per_channel", "per_block"})));
  if (random.oneIn(2))
    config += formatv(", qnn.numerics = \"{0}\"",
                      choose({"onnx", "onnx-qlinear", "torch", "nvidia",
                              "tflite", "tflite-single", "tosa", "textbook"}));
  return config + "} ";
}

void GraphWriter::writeResults(RandomGraph &graph) {
  if (random.oneIn(6)) {
    const Value &x = values.back();
    op("softmax", {x},
       formatv("axis = {0} : i64",
               random.between(0, static_cast<int64_t>(x.shape.size()) - 1)),
       x.shape);
  }
  // The last value, some that would be dead otherwise, and now and then any.
  std::vector<Value> results{values.back()};
  for (const Value &value : values)
    if (value.name != results[0].name && results.size() < 4 &&
        (!llvm::is_contained(usedNames, value.name) ? random.oneIn(2)
                                                    : random.oneIn(24)))
      results.push_back(value);
  if (random.oneIn(24))
    results.push_back(results[0]);
  std::string names, types;
  for (const Value &value : results) {
    names += (names.empty() ? "" : ", ") + value.name;
    types += (types.empty() ? "" : ", ") + type(value.shape);
  }
  graph.text =
      formatv("module {4}{{\nfunc.func @main({0}) -> ({1}) {{\n{2}  return "
              "{3} : {1}\n}\n}\n",
              arguments, types, body, names, graph.config);
}

RandomGraph GraphWriter::write() {
  addArgument(randomShape());
  while (graph.inputs.size() < 3 && random.oneIn(5)) {
    Shape shape = graph.inputs[0].shape;
    if (random.oneIn(2))
      shape = randomShape();
    addArgument(shape);
  }
  size_t wanted = values.size() + random.between(1, 8);
  for (int attempt = 0; attempt < 100 && values.size() < wanted; ++attempt)
    addOperation();
  graph.weightBits = pickBits();
  graph.activationBits = pickBits();
  if (random.oneIn(2))
    graph.config = pickConfig();
  writeResults(graph);
  return std::move(graph);
}

//===----------------------------------------------------------------------===//
// The graph
//===----------------------------------------------------------------------===//

RandomGraph RandomGraph::create(uint32_t seed) {
  Random random(seed);
  return GraphWriter(random).write();
}

std::vector<HostTensor> RandomGraph::createInputs(Random &random,
                                                  bool exceedsRange) const {
  std::vector<HostTensor> tensors;
  for (const Input &input : inputs) {
    HostTensor tensor = HostTensor::zeros(ElementType::F32, input.shape);
    for (float &value : tensor.data<float>()) {
      double real = input.low + (input.high - input.low) * random.real();
      if (exceedsRange && random.oneIn(8))
        real *= 4.0;
      value = static_cast<float>(real);
    }
    tensors.push_back(std::move(tensor));
  }
  return tensors;
}
