//===- ExportOperators.cpp - Quantization, arithmetic and contractions ----===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Exporter.h"
#include "TensorTransforms.h"

#include "quant-mlir/Dialect/QNN/IR/AttributeNames.h"
#include "quant-mlir/Dialect/QNN/IR/ConstantData.h"
#include "quant-mlir/Dialect/QNN/IR/QuantTypes.h"
#include "quant-mlir/Dialect/QNN/IR/SourceName.h"
#include "quant-mlir/Dialect/QNN/Utils/QuantizedArithmetic.h"
#include "quant-mlir/Dialect/QNN/Utils/QuantizedConstants.h"

#include <limits>

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::onnxexport;
using llvm::StringRef;
using onnximport::reshapeTensor;
using onnximport::transposeTensor;
using qnn::getSourceName;

static RankedTensorType getType(Value value) {
  return cast<RankedTensorType>(value.getType());
}

//===----------------------------------------------------------------------===//
// Quantization
//===----------------------------------------------------------------------===//

template <typename T>
static std::optional<HostTensor> readElements(ElementsAttr attr) {
  auto data = qnn::ConstantData<T>::get(attr);
  if (!data)
    return std::nullopt;
  return HostTensor::fromValues<T>(attr.getShapedType().getShape(),
                                   data->values());
}

/// The stored integers of a tensor of 8 bits or less, with their sign.
static std::optional<HostTensor> readStored(ElementsAttr attr,
                                            quant::QuantizedType type) {
  std::optional<HostTensor> tensor = readElements<int8_t>(attr);
  if (!tensor || type.isSigned())
    return tensor;
  auto bytes = tensor->data<int8_t>();
  return HostTensor::fromValues<uint8_t>(
      tensor->getShape(),
      ArrayRef(reinterpret_cast<const uint8_t *>(bytes.data()), bytes.size()));
}

/// Whether `type` has more than the 8 bits of opset 13, but nothing except
/// operations that are kept in float computes with `value`, which is of that
/// type or was. Such a value is left as it is: what is missing is a rounding to
/// a fine step.
static bool canStayFloat(Value value, Type type) {
  auto element = qnn::getQuantizedElementType(type);
  if (!element || element.getStorageTypeIntegralWidth() <= 8)
    return false;
  SetVector<Operation *> users(value.user_begin(), value.user_end());
  // More users come at the end while this goes on.
  for (size_t i = 0; i < users.size(); ++i) {
    if (isa<qnn::QuantizeOp, qnn::DequantizeOp, qnn::SameScaleOpInterface>(
            users[i]))
      users.insert(users[i]->user_begin(), users[i]->user_end());
    else if (!users[i]->hasAttr(qnn::kKeepFloatAttribute))
      return false;
  }
  return true;
}

static LogicalResult checkStorage(Operation *op, quant::QuantizedType type) {
  unsigned bits = type.getStorageTypeIntegralWidth();
  if (bits > 8)
    return op->emitError() << "quantizes to " << bits
                           << " bits, but QuantizeLinear of opset 13 has 8; "
                              "expected at most 8";
  if (isa<quant::UniformQuantizedSubChannelType>(type))
    return op->emitError("has scales for blocks of a weight, but "
                         "QuantizeLinear of opset 13 has none; expected the "
                         "granularity per_tensor or per_channel");
  return success();
}

LogicalResult GraphExporter::exportConstant(qnn::ConstantOp op) {
  auto element = qnn::getQuantizedElementType(op.getType());
  if (element && failed(checkStorage(op, element)))
    return failure();
  std::optional<HostTensor> tensor = element
                                         ? readStored(op.getValue(), element)
                                         : readElements<float>(op.getValue());
  if (!tensor)
    return op.emitError("the elements of the constant cannot be read");
  define(op.getResult()).constant = {std::move(*tensor), element};
  return success();
}

/// The reals that the storage range stands for, where the range is smaller than
/// that of all 8 bits.
static std::optional<std::pair<double, double>>
getStorageLimits(quant::UniformQuantizedType type) {
  int64_t min = type.getStorageTypeMin(), max = type.getStorageTypeMax();
  if (max - min == std::numeric_limits<uint8_t>::max())
    return std::nullopt;
  double scale = static_cast<float>(type.getScale());
  return std::pair((min - type.getZeroPoint()) * scale,
                   (max - type.getZeroPoint()) * scale);
}

LogicalResult GraphExporter::exportQuantize(qnn::QuantizeOp op) {
  RankedTensorType type = getType(op.getResult());
  auto element = cast<quant::QuantizedType>(type.getElementType());
  if (canStayFloat(op.getResult(), type)) {
    ExportedValue same = define(op.getInput());
    define(op.getResult()) = std::move(same);
    return success();
  }
  if (failed(checkStorage(op, element)))
    return failure();
  if (const auto &constant = define(op.getInput()).constant;
      constant && !constant->type) {
    ElementsAttr quantized =
        qnn::quantizeConstant(type, constant->tensor.data<float>(),
                              qnn::getNumericsRules(op).quantize);
    // checkStorage has made sure that bytes are stored.
    define(op.getResult()).constant = {*readStored(quantized, element),
                                       element};
    return success();
  }
  auto perTensor = qnn::getPerTensorType(type);
  if (!perTensor)
    return op.emitError("quantizes an activation per channel, expected one "
                        "scale for the whole tensor");
  Form form = getPreferredForm(op.getInput());
  int64_t channels = define(op.getInput()).flattenedChannels;
  std::string input = getTensor(op.getInput(), form);
  ExportedValue &result = define(op.getResult());
  result.flattenedChannels = channels;
  if (auto known = storedTensors.find(input);
      known != storedTensors.end() && known->second.type == element) {
    result.form(form) = known->second.name;
    return success();
  }
  std::string name = getSourceName(op);
  if (auto limits = getStorageLimits(perTensor))
    input = addClip(name + "/limit", input, limits->first, limits->second);
  std::string parameters = name + "/quantize";
  std::string scale = addScalar(parameters + "/scale", perTensor.getScale());
  std::string zero = addInitializer(
      parameters + "/zero_point",
      HostTensor::fromValues<int64_t>({}, {perTensor.getZeroPoint()})
          .convertTo(element.isSigned() ? ElementType::I8 : ElementType::U8));
  ::onnx::NodeProto &node =
      addNode("QuantizeLinear", parameters, {input, scale, zero});
  result.form(form) = node.output(0);
  quantizers[node.output(0)] = {scale, zero};
  return success();
}

LogicalResult GraphExporter::exportDequantize(qnn::DequantizeOp op) {
  ExportedValue &input = define(op.getInput());
  if (canStayFloat(op.getResult(), op.getInput().getType())) {
    ExportedValue same = input;
    define(op.getResult()) = std::move(same);
    return success();
  }
  if (input.constant) {
    std::optional<ExportedConstant> constant = input.constant;
    define(op.getResult()).constant = std::move(constant);
    return success();
  }
  Form form = getPreferredForm(op.getInput());
  int64_t channels = input.flattenedChannels;
  std::string stored = getTensor(op.getInput(), form);
  ExportedValue &result = define(op.getResult());
  result.flattenedChannels = channels;
  std::string &dequantized = dequantizedTensors[stored];
  if (dequantized.empty()) {
    const Quantizer &quantizer = quantizers[stored];
    dequantized = addNode("DequantizeLinear", getSourceName(op) + "/dequantize",
                          {stored, quantizer.scale, quantizer.zeroPoint})
                      .output(0);
    storedTensors[dequantized] = {
        stored, qnn::getQuantizedElementType(op.getInput().getType())};
  }
  result.form(form) = dequantized;
  return success();
}

//===----------------------------------------------------------------------===//
// Contractions
//===----------------------------------------------------------------------===//

FailureOr<std::string> GraphExporter::getBias(qnn::QuantizableOpInterface op) {
  OpOperand *operand = op.getBiasOperand();
  if (!operand)
    return std::string();
  Value bias = operand->get();
  auto getDequantized = [](Value value) {
    auto dequantize = value.getDefiningOp<qnn::DequantizeOp>();
    return dequantize ? dequantize.getInput().getType() : Type();
  };
  Type inputType = getDequantized(op.getActivationOperands().front()->get());
  Type weightType = getDequantized(op.getWeightOperand()->get());
  auto input = inputType ? qnn::getPerTensorType(inputType)
                         : quant::UniformQuantizedType();
  auto weight = weightType ? qnn::getQuantizedElementType(weightType)
                           : quant::QuantizedType();
  const auto &constant = define(bias).constant;
  if (!input || !weight || !constant || constant->type)
    return getTensor(bias, Form::Source);
  qnn::QuantizedBias quantized =
      qnn::quantizeBias(constant->tensor.data<float>(), input, weight);
  if (quantized.overflows)
    op.emitWarning() << quantized.overflows << " of " << quantized.values.size()
                     << " bias values exceed 32 bits in steps of the input's "
                        "times the weight's scale and saturate";
  return addConstant(
      getSourceName(op) + "/bias",
      HostTensor::fromValues<int32_t>(constant->tensor.getShape(),
                                      ArrayRef<int32_t>(quantized.values)),
      quantized.type, /*axis=*/0);
}

/// `[top, bottom, left, right]` as `[top, left, bottom, right]`.
static SmallVector<int64_t> getPads(ArrayRef<int64_t> padding) {
  return {padding[0], padding[2], padding[1], padding[3]};
}

LogicalResult GraphExporter::exportConv(qnn::Conv2DOp op) {
  FailureOr<std::string> bias = getBias(op);
  if (failed(bias))
    return failure();
  // [O, H, W, I] becomes [O, I, H, W] as images do.
  SmallVector<std::string> inputs{
      getTensor(op.getInput(), Form::ChannelsFirst),
      getTensor(op.getWeight(), Form::ChannelsFirst)};
  if (!bias->empty())
    inputs.push_back(*bias);
  std::string name = getSourceName(op);
  ::onnx::NodeProto &node = addNode("Conv", name, inputs);
  std::string result = node.output(0);
  ArrayRef<int64_t> kernel =
      getType(op.getWeight()).getShape().drop_front().drop_back();
  setAttribute(node, "kernel_shape", kernel);
  setAttribute(node, "strides", op.getStrides());
  setAttribute(node, "pads", getPads(op.getPadding()));
  setAttribute(node, "dilations", op.getDilations());
  setAttribute(node, "group", static_cast<int64_t>(op.getGroups()));
  setResult(op, Form::ChannelsFirst, addClamp(name, result, op.getClampAttr()));
  return success();
}

/// The weight of a transposed convolution, `[O, H, W, I / groups]`, as ONNX has
/// it: `[I, O / groups, H, W]`, turned around in height and width.
static HostTensor turnWeight(const HostTensor &weight, int64_t groups) {
  SmallVector<int64_t, 4> shape(weight.getShape());
  SmallVector<int64_t, 4> strides = onnximport::getStrides(shape);
  int64_t offset = (shape[1] - 1) * strides[1] + (shape[2] - 1) * strides[2];
  strides[1] = -strides[1];
  strides[2] = -strides[2];
  int64_t outputs = shape[0] / groups;
  HostTensor turned =
      reshapeTensor(onnximport::gatherStrided(weight, shape, offset, strides),
                    {groups, outputs, shape[1], shape[2], shape[3]});
  return reshapeTensor(transposeTensor(turned, {0, 4, 1, 2, 3}),
                       {groups * shape[3], outputs, shape[1], shape[2]});
}

LogicalResult GraphExporter::exportConvTranspose(qnn::ConvTranspose2DOp op) {
  FailureOr<std::string> bias = getBias(op);
  if (failed(bias))
    return failure();
  auto groups = static_cast<int64_t>(op.getGroups());
  const std::optional<ExportedConstant> &weight =
      define(op.getWeight()).constant;
  if (!weight)
    return op.emitError("the weight of a transposed convolution is not "
                        "constant, which cannot be exported to ONNX");
  if (groups > 1 &&
      isa_and_nonnull<quant::UniformQuantizedPerAxisType>(weight->type))
    return op.emitError() << "has a weight quantized per channel in " << groups
                          << " groups, which ONNX cannot express; expected one "
                             "scale or one group";
  std::string name = getSourceName(op);
  SmallVector<std::string> inputs{
      getTensor(op.getInput(), Form::ChannelsFirst),
      addConstant(name + "/weight", turnWeight(weight->tensor, groups),
                  weight->type, /*axis=*/1)};
  if (!bias->empty())
    inputs.push_back(*bias);
  ::onnx::NodeProto &node = addNode("ConvTranspose", name, inputs);
  std::string result = node.output(0);
  setAttribute(node, "kernel_shape",
               getType(op.getWeight()).getShape().slice(1, 2));
  setAttribute(node, "strides", op.getStrides());
  setAttribute(node, "pads", getPads(op.getPadding()));
  setAttribute(node, "output_padding", op.getOutputPadding());
  setAttribute(node, "dilations", op.getDilations());
  setAttribute(node, "group", groups);
  setResult(op, Form::ChannelsFirst, addClamp(name, result, op.getClampAttr()));
  return success();
}

LogicalResult GraphExporter::exportLinear(qnn::LinearOp op) {
  FailureOr<std::string> bias = getBias(op);
  if (failed(bias))
    return failure();
  std::string name = getSourceName(op);
  ArrayRef<int64_t> weightShape = getType(op.getWeight()).getShape();
  int64_t outputs = weightShape[0], inputs = weightShape[1];
  const std::optional<ExportedConstant> &constant =
      define(op.getWeight()).constant;
  std::string result;
  if (getType(op.getInput()).getRank() == 2) {
    std::string input, weight;
    if (getPreferredForm(op.getInput()) == Form::Flattened && constant) {
      // The columns in the order of a flattened [C, H, W].
      int64_t channels = define(op.getInput()).flattenedChannels;
      HostTensor columns =
          transposeTensor(reshapeTensor(constant->tensor,
                                        {outputs, inputs / channels, channels}),
                          {0, 2, 1});
      weight = addConstant(name + "/weight",
                           reshapeTensor(std::move(columns), weightShape),
                           constant->type, /*axis=*/0);
      input = define(op.getInput()).form(Form::Flattened);
    } else {
      weight = getTensor(op.getWeight(), Form::Source);
      input = getTensor(op.getInput(), Form::Source);
    }
    SmallVector<std::string> operands{input, weight};
    if (!bias->empty())
      operands.push_back(*bias);
    ::onnx::NodeProto &node = addNode("Gemm", name, operands);
    setAttribute(node, "transB", int64_t(1));
    result = node.output(0);
  } else {
    std::string weight =
        constant
            ? addConstant(name + "/weight",
                          transposeTensor(constant->tensor, {1, 0}),
                          constant->type, /*axis=*/1)
            : addTranspose(name + "/weight",
                           getTensor(op.getWeight(), Form::Source), {1, 0});
    result = addNode("MatMul", name,
                     {getTensor(op.getInput(), Form::Source), weight})
                 .output(0);
    if (!bias->empty())
      result = addNode("Add", name + "/add", {result, *bias}).output(0);
  }
  setResult(op, Form::Source, addClamp(name, result, op.getClampAttr()));
  return success();
}

LogicalResult GraphExporter::exportMatMul(qnn::MatMulOp op) {
  std::string name = getSourceName(op);
  std::string result = addNode("MatMul", name,
                               {getTensor(op.getLhs(), Form::Source),
                                getTensor(op.getRhs(), Form::Source)})
                           .output(0);
  setResult(op, Form::Source, addClamp(name, result, op.getClampAttr()));
  return success();
}
