//===- ExportValues.cpp - Nodes, initializers and layouts of the exporter -===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Exporter.h"
#include "TensorTransforms.h"

#include "quant-mlir/Dialect/QNN/IR/QuantTypes.h"

#include <cmath>
#include <limits>

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::onnxexport;
using llvm::StringRef;
using ::onnx::TensorProto;
using onnximport::transposeTensor;

static constexpr int64_t channelsFirstOrder[] = {0, 3, 1, 2};
static constexpr int64_t channelsLastOrder[] = {0, 2, 3, 1};

static ArrayRef<int64_t> getShape(Value value) {
  return cast<RankedTensorType>(value.getType()).getShape();
}

SmallVector<int64_t> onnxexport::mapToForm(ArrayRef<int64_t> values,
                                           Form form) {
  if (form != Form::ChannelsFirst)
    return SmallVector<int64_t>(values);
  return SmallVector<int64_t>(onnximport::permute(values, channelsFirstOrder));
}

int64_t onnxexport::mapAxis(int64_t axis, Form form) {
  return form == Form::ChannelsFirst ? channelsLastOrder[axis] : axis;
}

//===----------------------------------------------------------------------===//
// Nodes
//===----------------------------------------------------------------------===//

void onnxexport::setAttribute(::onnx::NodeProto &node, StringRef name,
                              int64_t value) {
  auto *attribute = node.add_attribute();
  attribute->set_name(name.str());
  attribute->set_type(::onnx::AttributeProto::INT);
  attribute->set_i(value);
}

void onnxexport::setAttribute(::onnx::NodeProto &node, StringRef name,
                              float value) {
  auto *attribute = node.add_attribute();
  attribute->set_name(name.str());
  attribute->set_type(::onnx::AttributeProto::FLOAT);
  attribute->set_f(value);
}

void onnxexport::setAttribute(::onnx::NodeProto &node, StringRef name,
                              ArrayRef<int64_t> values) {
  auto *attribute = node.add_attribute();
  attribute->set_name(name.str());
  attribute->set_type(::onnx::AttributeProto::INTS);
  for (int64_t value : values)
    attribute->add_ints(value);
}

std::string GraphExporter::makeUnique(const Twine &name) {
  std::string wanted = name.str(), unique = wanted;
  for (unsigned suffix = 1; !names.insert(unique).second; ++suffix)
    unique = wanted + "_" + std::to_string(suffix);
  return unique;
}

::onnx::NodeProto &GraphExporter::addNode(StringRef opType, const Twine &name,
                                          ArrayRef<std::string> inputs) {
  ::onnx::NodeProto &node = *graph.add_node();
  node.set_op_type(opType.str());
  node.set_name(makeUnique(name));
  for (const std::string &input : inputs)
    node.add_input(input);
  node.add_output(node.name());
  return node;
}

std::string GraphExporter::addReshape(const Twine &name, StringRef input,
                                      ArrayRef<int64_t> shape) {
  std::string sizes = addIntegers(name + "/shape", shape);
  return addNode("Reshape", name, {input.str(), sizes}).output(0);
}

std::string GraphExporter::addTranspose(const Twine &name, StringRef input,
                                        ArrayRef<int64_t> order) {
  ::onnx::NodeProto &node = addNode("Transpose", name, input.str());
  setAttribute(node, "perm", order);
  return node.output(0);
}

std::string GraphExporter::addClip(const Twine &name, StringRef input,
                                   double low, double high) {
  std::string min, max;
  if (!std::isinf(low))
    min = addScalar(name + "/min", low);
  if (!std::isinf(high))
    max = addScalar(name + "/max", high);
  SmallVector<std::string> inputs{input.str(), min};
  if (!max.empty())
    inputs.push_back(max);
  return addNode("Clip", name, inputs).output(0);
}

std::string GraphExporter::addClamp(const Twine &name, StringRef input,
                                    qnn::ClampAttr clamp) {
  if (!clamp)
    return input.str();
  double low = clamp.getMin(), high = clamp.getMax();
  if (std::isinf(low) && std::isinf(high))
    return input.str();
  if (low == 0 && std::isinf(high))
    return addNode("Relu", name + "/relu", input.str()).output(0);
  return addClip(name + "/clip", input, low, high);
}

//===----------------------------------------------------------------------===//
// Initializers
//===----------------------------------------------------------------------===//

std::string GraphExporter::addInitializer(const Twine &name,
                                          const HostTensor &tensor) {
  TensorProto &proto = *graph.add_initializer();
  proto.set_name(makeUnique(name));
  proto.set_data_type(getDataType(tensor.getElementType()));
  for (int64_t size : tensor.getShape())
    proto.add_dims(size);
  // Raw data are little-endian, as all hosts that this project supports.
  proto.set_raw_data(tensor.rawData().data(), tensor.numBytes());
  return proto.name();
}

std::string GraphExporter::addIntegers(const Twine &name,
                                       ArrayRef<int64_t> values) {
  return addInitializer(name,
                        HostTensor::fromValues<int64_t>(
                            {static_cast<int64_t>(values.size())}, values));
}

std::string GraphExporter::addScalar(const Twine &name, float value) {
  return addInitializer(name, HostTensor::fromValues<float>({}, {value}));
}

/// Scales (f32) or zero points (of the storage type) of a quantized type:
/// scalars, or one a channel.
static HostTensor makeScales(quant::QuantizedType type) {
  auto perAxis = dyn_cast<quant::UniformQuantizedPerAxisType>(type);
  if (!perAxis)
    return HostTensor::fromValues<float>(
        {}, {static_cast<float>(qnn::getScale(type))});
  SmallVector<float> scales(perAxis.getScales());
  return HostTensor::fromValues<float>({static_cast<int64_t>(scales.size())},
                                       ArrayRef<float>(scales));
}

static HostTensor makeZeroPoints(quant::QuantizedType type) {
  auto perAxis = dyn_cast<quant::UniformQuantizedPerAxisType>(type);
  SmallVector<int64_t> shape, values{qnn::getZeroPoint(type)};
  if (perAxis) {
    values.assign(perAxis.getZeroPoints().begin(),
                  perAxis.getZeroPoints().end());
    shape.push_back(values.size());
  }
  return HostTensor::fromValues<int64_t>(shape, ArrayRef<int64_t>(values))
      .convertTo(type.isSigned() ? ElementType::I8 : ElementType::U8);
}

std::string GraphExporter::addConstant(const Twine &name,
                                       const HostTensor &tensor,
                                       quant::QuantizedType type,
                                       int64_t axis) {
  if (!type)
    return addInitializer(name, tensor);
  SmallVector<std::string> inputs{
      addInitializer(name + "/stored", tensor),
      addInitializer(name + "/scale", makeScales(type))};
  // 32-bit values have no zero point in ONNX.
  if (tensor.getElementType() != ElementType::I32)
    inputs.push_back(
        addInitializer(name + "/zero_point", makeZeroPoints(type)));
  ::onnx::NodeProto &node =
      addNode("DequantizeLinear", name + "/dequantize", inputs);
  if (isa<quant::UniformQuantizedPerAxisType>(type))
    setAttribute(node, "axis", axis);
  return node.output(0);
}

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

void GraphExporter::setResult(Operation *op, Form form, std::string name) {
  define(op->getResult(0)).form(form) = std::move(name);
}

Form GraphExporter::getPreferredForm(Value value) {
  ExportedValue &exported = define(value);
  for (Form form : {Form::ChannelsFirst, Form::Source, Form::Flattened})
    if (!exported.form(form).empty())
      return form;
  return Form::Source;
}

static std::string getValueName(Value value) {
  if (auto name = value.getLoc()->findInstanceOf<NameLoc>())
    return name.getName().str();
  Operation *op = value.getDefiningOp();
  return op ? op->getName().stripDialect().str() : "value";
}

std::string GraphExporter::getSourceFromFlattened(Value value) {
  ExportedValue &exported = define(value);
  ArrayRef<int64_t> shape = getShape(value);
  int64_t channels = exported.flattenedChannels;
  std::string name = getValueName(value) + "/channels_last";
  std::string image =
      addReshape(name + "/image", exported.form(Form::Flattened),
                 {shape[0], channels, shape[1] / channels});
  return addReshape(name, addTranspose(name + "/transpose", image, {0, 2, 1}),
                    shape);
}

std::string GraphExporter::getTensor(Value value, Form form) {
  ExportedValue &exported = define(value);
  std::string &name = exported.form(form);
  if (!name.empty())
    return name;
  std::string valueName = getValueName(value);
  if (exported.constant) {
    const ExportedConstant &constant = *exported.constant;
    auto perAxis =
        dyn_cast_or_null<quant::UniformQuantizedPerAxisType>(constant.type);
    int64_t axis = perAxis ? perAxis.getQuantizedDimension() : 0;
    if (form == Form::ChannelsFirst)
      name = addConstant(valueName,
                         transposeTensor(constant.tensor, channelsFirstOrder),
                         constant.type, mapAxis(axis, form));
    else
      name = addConstant(valueName, constant.tensor, constant.type, axis);
    return name;
  }
  if (form == Form::ChannelsFirst)
    name = addTranspose(valueName + "/channels_first",
                        getTensor(value, Form::Source), channelsFirstOrder);
  else if (!exported.form(Form::ChannelsFirst).empty())
    name = addTranspose(valueName + "/channels_last",
                        exported.form(Form::ChannelsFirst), channelsLastOrder);
  else
    name = getSourceFromFlattened(value);
  return name;
}

std::string GraphExporter::getBroadcastTensor(Value value, Form form,
                                              int64_t rank) {
  ArrayRef<int64_t> shape = getShape(value);
  if (form == Form::Source || static_cast<int64_t>(shape.size()) == rank)
    return getTensor(value, form);
  // Channels are the last dimension in the IR, but not in the model.
  SmallVector<int64_t> padded(rank - shape.size(), 1);
  padded.append(shape.begin(), shape.end());
  std::string name = getValueName(value) + "/image";
  ExportedValue &exported = define(value);
  if (exported.constant && !isa_and_nonnull<quant::UniformQuantizedPerAxisType>(
                               exported.constant->type))
    return addConstant(name,
                       transposeTensor(onnximport::reshapeTensor(
                                           exported.constant->tensor, padded),
                                       channelsFirstOrder),
                       exported.constant->type, /*axis=*/0);
  std::string image = addReshape(name, getTensor(value, Form::Source), padded);
  return addTranspose(name + "/channels_first", image, channelsFirstOrder);
}
