//===- RandomGraph.cpp - Small random networks ----------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "GraphWriter.h"

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
  } else if (random.oneIn(10)) {
    // Engines sum in different orders: nothing that rounds to levels follows.
    const Value &x = values.back();
    Shape channels{x.shape.back()};
    std::vector<Value> operands{x, constant(channels, 0.5, 1.5),
                                constant(channels, -0.5, 0.5)};
    define(formatv("qnn.layer_norm {0} scale {1} offset {2}", x.name,
                   operands[1].name, operands[2].name),
           operands, "epsilon = 0.25 : f32", x.shape);
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
