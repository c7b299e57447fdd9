//===- NodeImport.cpp - Checked access to a node, and its results ---------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "GraphOrder.h"
#include "Importer.h"
#include "TensorTransforms.h"

#include "quant-mlir/Dialect/QNN/IR/ConstantData.h"
#include "quant-mlir/Dialect/QNN/IR/QuantTypes.h"

#include "llvm/Support/CheckedArithmetic.h"

#include <cmath>

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::onnximport;
using llvm::StringRef;
using llvm::Twine;
using ::onnx::AttributeProto;

NodeImport::NodeImport(GraphImporter &importer, const ::onnx::NodeProto &proto,
                       int64_t opset)
    : importer(importer), proto(proto), opsetVersion(opset),
      location(NameLoc::get(
          importer.getBuilder().getStringAttr(getNodeName(proto)))) {
  // Absent inputs at the end are as good as not listed.
  for (const std::string &name : proto.input())
    inputs.push_back(name.empty() ? nullptr : &importer.define(name));
  while (!inputs.empty() && !inputs.back())
    inputs.pop_back();
}

OpBuilder &NodeImport::builder() { return importer.getBuilder(); }

InFlightDiagnostic NodeImport::emitError() {
  InFlightDiagnostic diagnostic = importer.emitError();
  diagnostic << describe(proto) << ": ";
  return diagnostic;
}

LogicalResult NodeImport::unsupported(const Twine &why) {
  reason = why.str();
  return failure();
}

LogicalResult NodeImport::checkCounts(unsigned minInputs, unsigned maxInputs,
                                      unsigned maxOutputs) {
  if (attributeError)
    return failure();
  if (inputs.size() > maxInputs)
    return emitError() << "got " << inputs.size()
                       << " inputs, expected at most " << maxInputs;
  for (unsigned index = 0; index < minInputs; ++index)
    if (!getInput(index))
      return emitError() << "input " << index << " is missing";
  if (getNumOutputs() > maxOutputs)
    return emitError() << "got " << getNumOutputs()
                       << " outputs, expected at most " << maxOutputs;
  if (!hasOutput(0))
    return emitError() << "output 0 is missing";
  return success();
}

bool NodeImport::isOutputUsed(unsigned index) const {
  return hasOutput(index) && importer.isUsed(proto.output(index));
}

FailureOr<std::optional<SmallVector<int64_t>>>
NodeImport::getIntegers(unsigned index, StringRef name) {
  ImportedValue *value = getInput(index);
  if (attributeError)
    return failure();
  if (!value)
    return std::optional<SmallVector<int64_t>>();
  if (!value->isConstant())
    return unsupported("its input '" + name + "' is not known at import");
  const HostTensor &tensor = *value->constant;
  if (isFloat(tensor.getElementType()) ||
      tensor.getElementType() == ElementType::Bool)
    return emitError() << "input '" << name << "' has type "
                       << elementTypeName(tensor.getElementType())
                       << ", expected integers";
  if (tensor.getRank() > 1)
    return emitError() << "input '" << name << "' has rank " << tensor.getRank()
                       << ", expected 1";
  HostTensor wide = tensor.convertTo(ElementType::I64);
  return std::optional(SmallVector<int64_t>(wide.data<int64_t>()));
}

//===----------------------------------------------------------------------===//
// Attributes
//===----------------------------------------------------------------------===//

LogicalResult NodeImport::checkAttributeNames() {
  llvm::StringMap<bool> seen;
  for (const AttributeProto &attribute : proto.attribute())
    if (!seen.try_emplace(attribute.name()).second)
      return emitError() << "attribute '" << attribute.name()
                         << "' is given twice";
  return success();
}

const AttributeProto *NodeImport::getAttribute(StringRef name) const {
  for (const AttributeProto &attribute : proto.attribute())
    if (name == attribute.name())
      return &attribute;
  return nullptr;
}

bool NodeImport::hasAttribute(StringRef name) const {
  return getAttribute(name) != nullptr;
}

/// The attribute if it has the expected type; otherwise reports its type. Files
/// of IR version 1 leave the type out.
static const AttributeProto *
getTypedAttribute(NodeImport &node, StringRef name,
                  AttributeProto::AttributeType type, bool &error) {
  const AttributeProto *attribute = node.getAttribute(name);
  if (!attribute || attribute->type() == type ||
      attribute->type() == AttributeProto::UNDEFINED)
    return attribute;
  if (!error)
    node.emitError() << "attribute '" << name << "' has type "
                     << AttributeProto::AttributeType_Name(attribute->type())
                     << ", expected "
                     << AttributeProto::AttributeType_Name(type);
  error = true;
  return nullptr;
}

int64_t NodeImport::getInt(StringRef name, int64_t defaultValue) {
  const AttributeProto *attribute =
      getTypedAttribute(*this, name, AttributeProto::INT, attributeError);
  return attribute ? attribute->i() : defaultValue;
}

double NodeImport::getFloat(StringRef name, double defaultValue) {
  const AttributeProto *attribute =
      getTypedAttribute(*this, name, AttributeProto::FLOAT, attributeError);
  if (!attribute)
    return defaultValue;
  if (std::isnan(attribute->f()) && !attributeError) {
    emitError() << "attribute '" << name << "' is not a number";
    attributeError = true;
  }
  return attribute->f();
}

std::string NodeImport::getString(StringRef name, StringRef defaultValue) {
  const AttributeProto *attribute =
      getTypedAttribute(*this, name, AttributeProto::STRING, attributeError);
  return attribute ? attribute->s() : defaultValue.str();
}

std::optional<SmallVector<int64_t>> NodeImport::getInts(StringRef name) {
  const AttributeProto *attribute =
      getTypedAttribute(*this, name, AttributeProto::INTS, attributeError);
  if (!attribute)
    return std::nullopt;
  return SmallVector<int64_t>(attribute->ints().begin(),
                              attribute->ints().end());
}

FailureOr<int64_t> NodeImport::normalizeAxis(int64_t axis, int64_t rank) {
  if (axis < -rank || axis >= rank)
    return emitError() << "axis: got " << axis << ", expected " << -rank
                       << " to " << rank - 1;
  return axis < 0 ? axis + rank : axis;
}

FailureOr<SmallVector<int64_t>>
NodeImport::normalizeAxes(ArrayRef<int64_t> axes, int64_t rank) {
  SmallVector<int64_t> result;
  for (int64_t axis : axes) {
    FailureOr<int64_t> normalized = normalizeAxis(axis, rank);
    if (failed(normalized))
      return failure();
    result.push_back(*normalized);
  }
  llvm::sort(result);
  auto twice = std::adjacent_find(result.begin(), result.end());
  if (twice != result.end())
    return emitError() << "axes: " << *twice << " is given twice";
  return result;
}

//===----------------------------------------------------------------------===//
// Operands
//===----------------------------------------------------------------------===//

Value NodeImport::createConstant(const HostTensor &tensor, StringRef name) {
  if (tensor.getElementType() != ElementType::F32) {
    emitError() << "'" << name << "' has type "
                << elementTypeName(tensor.getElementType()) << ", expected f32";
    return {};
  }
  RankedTensorType type = getType(tensor.getShape());
  if (!type)
    return {};
  for (auto [index, value] : llvm::enumerate(tensor.data<float>()))
    if (!std::isfinite(value)) {
      emitError() << "'" << name << "' has the value "
                  << (std::isnan(value) ? "NaN" : "infinity") << " at element "
                  << index
                  << ", which is not supported; expected finite numbers";
      return {};
    }
  auto nameLoc = NameLoc::get(builder().getStringAttr(name));
  return qnn::ConstantOp::create(builder(), nameLoc, type,
                                 qnn::makeElements(type, tensor.data<float>()));
}

Value NodeImport::createConstant(const HostTensor &tensor, StringRef name,
                                 quant::QuantizedType grid) {
  return createPair(createConstant(tensor, name),
                    dyn_cast_or_null<quant::UniformQuantizedType>(grid),
                    Form::Source);
}

Value NodeImport::createPair(Value value, quant::QuantizedType type,
                             Form form) {
  if (!value || !type)
    return value;
  if (auto channels = dyn_cast<quant::UniformQuantizedPerAxisType>(type))
    type = qnn::withAxis(channels,
                         mapAxis(channels.getQuantizedDimension(), form));
  auto quantize = qnn::QuantizeOp::create(
      builder(), value.getLoc(), qnn::withElementType(value.getType(), type),
      value);
  return qnn::DequantizeOp::create(builder(), value.getLoc(), value.getType(),
                                   quantize);
}

Value NodeImport::createWeight(const HostTensor &tensor,
                               const ImportedValue &weight,
                               int64_t outputAxis) {
  quant::QuantizedType type = weight.grid;
  if (auto channels =
          dyn_cast_or_null<quant::UniformQuantizedPerAxisType>(type))
    // A layer cannot use scales of its input channels.
    type = channels.getQuantizedDimension() == outputAxis
               ? qnn::withAxis(channels, 0)
               : quant::QuantizedType();
  return createPair(createConstant(tensor, weight.name), type, Form::Source);
}

Value NodeImport::getSource(ImportedValue &value) {
  Value &source = value.form(Form::Source);
  if (source)
    return source;
  if (value.isConstant())
    return source = createConstant(*value.constant, value.name, value.grid);
  if (Value last = value.form(Form::ChannelsLast))
    return source = createTranspose(last, channelsFirstOrder);
  Value flattened = value.form(Form::Flattened);
  int64_t pixels = value.shape[1] / value.flattenedChannels;
  Value image = createReshape(
      flattened, {value.shape[0], pixels, value.flattenedChannels});
  image = image ? createTranspose(image, {0, 2, 1}) : Value();
  return source = image ? createReshape(image, value.shape) : Value();
}

Value NodeImport::getChannelsLast(ImportedValue &value) {
  Value &last = value.form(Form::ChannelsLast);
  if (last)
    return last;
  if (value.isConstant())
    return last = createConstant(
               transposeTensor(*value.constant, channelsLastOrder), value.name,
               value.grid);
  Value source = getSource(value);
  return source ? last = createTranspose(source, channelsLastOrder) : Value();
}

Form NodeImport::getPreferredForm(const ImportedValue &value) {
  if (value.form(Form::ChannelsLast) ||
      (value.prefersChannelsLast && value.rank() == 4))
    return Form::ChannelsLast;
  return Form::Source;
}

int64_t NodeImport::mapAxis(int64_t axis, Form form) {
  if (form != Form::ChannelsLast)
    return axis;
  return llvm::find(channelsLastOrder, axis) - std::begin(channelsLastOrder);
}

Shape NodeImport::mapShape(ArrayRef<int64_t> shape, Form form) {
  return form == Form::ChannelsLast ? permute(shape, channelsLastOrder)
                                    : Shape(shape);
}

//===----------------------------------------------------------------------===//
// Operations
//===----------------------------------------------------------------------===//

RankedTensorType NodeImport::getType(ArrayRef<int64_t> shape) {
  uint64_t bytes = sizeof(float);
  for (int64_t size : shape) {
    if (size < 1) {
      emitError() << "a tensor of shape " << shapeToString(shape)
                  << " is empty; empty tensors are not supported";
      return {};
    }
    std::optional<uint64_t> product =
        llvm::checkedMulUnsigned(bytes, static_cast<uint64_t>(size));
    if (!product || *product > importer.getOptions().maxTensorBytes) {
      emitError() << "a tensor of shape " << shapeToString(shape)
                  << " has more than the limit of "
                  << importer.getOptions().maxTensorBytes << " bytes";
      return {};
    }
    bytes = *product;
  }
  return RankedTensorType::get(shape, builder().getF32Type());
}

Value NodeImport::createReshape(Value value, ArrayRef<int64_t> shape) {
  RankedTensorType type = getType(shape);
  if (!type)
    return {};
  if (auto producer = value.getDefiningOp<qnn::ReshapeOp>())
    value = producer.getInput();
  if (value.getType() == type)
    return value;
  return qnn::ReshapeOp::create(builder(), location, type, value);
}

Value NodeImport::createTranspose(Value value, ArrayRef<int64_t> permutation) {
  SmallVector<int64_t> order(permutation);
  if (auto producer = value.getDefiningOp<qnn::TransposeOp>()) {
    for (int64_t &dim : order)
      dim = producer.getPermutation()[dim];
    value = producer.getInput();
  }
  ArrayRef<int64_t> input = cast<RankedTensorType>(value.getType()).getShape();
  Shape shape = permute(input, order);
  // Moving dimensions of size 1 only moves no data.
  SmallVector<int64_t> moving;
  llvm::copy_if(order, std::back_inserter(moving),
                [&](int64_t dim) { return input[dim] != 1; });
  if (llvm::is_sorted(moving))
    return createReshape(value, shape);
  RankedTensorType type = getType(shape);
  if (!type)
    return {};
  return qnn::TransposeOp::create(builder(), location, type, value, order);
}

Value NodeImport::createGather(Value value, int64_t axis,
                               ArrayRef<int64_t> indices) {
  Shape shape(cast<RankedTensorType>(value.getType()).getShape());
  shape[axis] = indices.size();
  RankedTensorType type = getType(shape);
  return type ? qnn::GatherOp::create(builder(), location, type, value, axis,
                                      indices)
              : Value();
}

//===----------------------------------------------------------------------===//
// Results
//===----------------------------------------------------------------------===//

ImportedValue *NodeImport::defineResult(unsigned index) {
  return hasOutput(index) ? &importer.define(proto.output(index)) : nullptr;
}

LogicalResult NodeImport::setResult(unsigned index, Value value, Form form) {
  if (!value)
    return failure();
  ImportedValue *result = defineResult(index);
  if (!result)
    return success();
  ArrayRef<int64_t> shape = cast<RankedTensorType>(value.getType()).getShape();
  result->form(form) = value;
  result->shape = form == Form::ChannelsLast
                      ? permute(shape, channelsFirstOrder)
                      : Shape(shape);
  return success();
}

LogicalResult NodeImport::reserve(ElementType type, ArrayRef<int64_t> shape) {
  llvm::Expected<int64_t> count = HostTensor::countElements(type, shape);
  if (!count)
    return emitError() << llvm::toString(count.takeError());
  if (!importer.takeComputedBytes(uint64_t(*count) * byteWidth(type)))
    return emitError() << "a constant of shape " << shapeToString(shape)
                       << " is too large: computed constants may have "
                       << importer.getOptions().maxTensorBytes
                       << " bytes in all";
  return success();
}

LogicalResult NodeImport::setConstant(unsigned index, HostTensor tensor,
                                      quant::QuantizedType grid) {
  ImportedValue *result = defineResult(index);
  if (!result)
    return success();
  result->shape = Shape(tensor.getShape());
  result->constant = std::make_shared<const HostTensor>(std::move(tensor));
  result->grid = grid;
  return success();
}

LogicalResult NodeImport::forward(unsigned index, const ImportedValue &value) {
  ImportedValue *result = defineResult(index);
  if (!result)
    return success();
  std::string name = result->name;
  *result = value;
  // A constant keeps the name of the initializer, which users know.
  if (!value.isConstant())
    result->name = name;
  return success();
}
