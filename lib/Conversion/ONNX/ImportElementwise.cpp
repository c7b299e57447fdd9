//===- ImportElementwise.cpp - Arithmetic and activations -----------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Grid.h"
#include "Handlers.h"
#include "TensorTransforms.h"

#include <cmath>
#include <limits>

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::onnximport;

//===----------------------------------------------------------------------===//
// Operands of binary operations
//===----------------------------------------------------------------------===//

/// A constant that is broadcast to rank `rank`: in the layout of `form`, and
/// without leading dimensions of size 1 (so that one value per channel is a
/// vector when channels are last).
static Value getBroadcastConstant(NodeImport &node, const ImportedValue &value,
                                  Form form, int64_t rank) {
  HostTensor tensor = *value.constant;
  if (form == Form::ChannelsLast) {
    Shape padded(rank - value.rank(), 1);
    padded.append(value.shape);
    tensor = transposeTensor(reshapeTensor(std::move(tensor), padded),
                             channelsLastOrder);
  }
  ArrayRef<int64_t> shape = tensor.getShape();
  while (shape.size() > 1 && shape.front() == 1)
    shape = shape.drop_front();
  Shape stripped(shape);
  if (stripped.empty())
    stripped.push_back(1);
  return node.createConstant(reshapeTensor(std::move(tensor), stripped),
                             value.name, value.grid);
}

/// An operand of a binary operation whose result has rank `rank`.
static Value getBroadcastOperand(NodeImport &node, ImportedValue &value,
                                 Form form, int64_t rank, bool otherHasRank) {
  if (value.isConstant() && otherHasRank)
    return getBroadcastConstant(node, value, form, rank);
  if (form == Form::Source)
    return node.getSource(value);
  if (value.rank() == rank)
    return node.getChannelsLast(value);
  Shape padded(rank - value.rank(), 1);
  padded.append(value.shape);
  Value source = node.getSource(value);
  source = source ? node.createReshape(source, padded) : Value();
  return source ? node.createTranspose(source, channelsLastOrder) : Value();
}

template <typename Op>
static LogicalResult createBinary(NodeImport &node, ImportedValue &lhs,
                                  ImportedValue &rhs) {
  FailureOr<Shape> shape = qnn::inferBroadcastShape(
      lhs.shape, rhs.shape, [&] { return node.emitError(); });
  if (failed(shape))
    return failure();
  int64_t rank = shape->size();
  bool isChannelsLast = false;
  for (const ImportedValue *operand : {&lhs, &rhs})
    isChannelsLast |=
        operand->rank() == rank && rank == 4 && !operand->isConstant() &&
        NodeImport::getPreferredForm(*operand) == Form::ChannelsLast;
  Form form = isChannelsLast ? Form::ChannelsLast : Form::Source;
  Value a = getBroadcastOperand(node, lhs, form, rank, rhs.rank() == rank);
  Value b = a ? getBroadcastOperand(node, rhs, form, rank, lhs.rank() == rank)
              : Value();
  RankedTensorType type =
      b ? node.getType(NodeImport::mapShape(*shape, form)) : RankedTensorType();
  if (!type)
    return failure();
  Value result;
  if constexpr (llvm::is_one_of<Op, qnn::MinOp, qnn::MaxOp>::value)
    result = Op::create(node.builder(), node.loc(), type, a, b);
  else
    result =
        Op::create(node.builder(), node.loc(), type, a, b, qnn::ClampAttr());
  return node.setResult(0, result, form);
}

/// A constant whose elements are those of `value` after `function`.
template <typename Function>
static FailureOr<ImportedValue>
mapConstant(NodeImport &node, const ImportedValue &value, Function function) {
  if (value.constant->getElementType() != ElementType::F32)
    return node.emitError() << "'" << value.name << "' has type "
                            << elementTypeName(value.constant->getElementType())
                            << ", expected f32";
  HostTensor tensor = *value.constant;
  for (float &element : tensor.data<float>())
    element = function(element);
  ImportedValue result;
  result.name = value.name;
  result.shape = value.shape;
  result.constant = std::make_shared<const HostTensor>(std::move(tensor));
  return result;
}

static ImportedValue makeScalar(float value) {
  ImportedValue result;
  result.name = "factor";
  result.constant = std::make_shared<const HostTensor>(
      HostTensor::fromValues<float>({}, {value}));
  return result;
}

/// `value` with `count` dimensions of size 1 after its own.
static FailureOr<ImportedValue>
appendDimensions(NodeImport &node, ImportedValue &value, int64_t count) {
  if (count == 0)
    return value;
  ImportedValue result;
  result.name = value.name;
  result.shape = value.shape;
  result.shape.append(count, 1);
  if (value.isConstant()) {
    result.constant = std::make_shared<const HostTensor>(
        reshapeTensor(*value.constant, result.shape));
    return result;
  }
  Value source = node.getSource(value);
  result.form(Form::Source) =
      source ? node.createReshape(source, result.shape) : Value();
  if (!result.form(Form::Source))
    return failure();
  return result;
}

/// The second operand of a binary operation. Before opset 7 its dimensions were
/// aligned with those of the first from an attribute `axis` on, which
/// dimensions of size 1 behind them say in numpy's way.
static FailureOr<ImportedValue> getSecondOperand(NodeImport &node) {
  ImportedValue &lhs = node.operand(0), &rhs = node.operand(1);
  if (node.opset() >= 7)
    return rhs;
  bool broadcasts = node.getInt("broadcast", 0) != 0;
  int64_t axis = node.getInt("axis", lhs.rank() - rhs.rank());
  if (!node.attributesAreValid())
    return failure();
  if (axis < 0)
    axis += lhs.rank();
  if (!broadcasts ? lhs.shape != rhs.shape
                  : axis < 0 || axis + rhs.rank() > lhs.rank())
    return node.emitError() << "operands of shapes " << shapeToString(lhs.shape)
                            << " and " << shapeToString(rhs.shape)
                            << " do not broadcast before opset 7 (broadcast "
                            << broadcasts << ", axis " << axis << ")";
  return appendDimensions(node, rhs, lhs.rank() - rhs.rank() - axis);
}

//===----------------------------------------------------------------------===//
// Binary operations
//===----------------------------------------------------------------------===//

LogicalResult onnximport::importAdd(NodeImport &node) {
  if (failed(node.checkCounts(2, 2)))
    return failure();
  FailureOr<ImportedValue> rhs = getSecondOperand(node);
  return failed(rhs) ? failure()
                     : createBinary<qnn::AddOp>(node, node.operand(0), *rhs);
}

LogicalResult onnximport::importMul(NodeImport &node) {
  if (failed(node.checkCounts(2, 2)))
    return failure();
  FailureOr<ImportedValue> rhs = getSecondOperand(node);
  return failed(rhs) ? failure()
                     : createBinary<qnn::MulOp>(node, node.operand(0), *rhs);
}

/// Of a constant a - b is a + (-b), which can become a bias.
LogicalResult onnximport::importSub(NodeImport &node) {
  if (failed(node.checkCounts(2, 2)))
    return failure();
  FailureOr<ImportedValue> second = getSecondOperand(node);
  if (failed(second))
    return failure();
  ImportedValue &lhs = node.operand(0), &rhs = *second;
  if (rhs.isConstant()) {
    FailureOr<ImportedValue> negated =
        mapConstant(node, rhs, [](float value) { return -value; });
    if (failed(negated))
      return failure();
    negated->grid = scaleGrid(rhs.grid, -1.0);
    return createBinary<qnn::AddOp>(node, lhs, *negated);
  }
  return createBinary<qnn::SubOp>(node, lhs, rhs);
}

LogicalResult onnximport::importDiv(NodeImport &node) {
  if (failed(node.checkCounts(2, 2)))
    return failure();
  FailureOr<ImportedValue> second = getSecondOperand(node);
  if (failed(second))
    return failure();
  ImportedValue &lhs = node.operand(0), &rhs = *second;
  if (!rhs.isConstant())
    return createBinary<qnn::DivOp>(node, lhs, rhs);
  bool hasZero = false;
  FailureOr<ImportedValue> inverse = mapConstant(node, rhs, [&](float value) {
    hasZero |= value == 0.0f;
    return 1.0f / value;
  });
  if (failed(inverse))
    return failure();
  if (hasZero)
    return node.emitError() << "'" << rhs.name << "' holds a zero to divide by";
  // Inverses of several numbers have no common step.
  if (rhs.grid && inverse->constant->numElements() == 1)
    inverse->grid = makeGridOfNumber(node.builder().getContext(),
                                     inverse->constant->data<float>()[0]);
  return createBinary<qnn::MulOp>(node, lhs, *inverse);
}

/// `create` of the first two operands, of that and the third, and so on.
static LogicalResult
createChain(NodeImport &node,
            llvm::function_ref<LogicalResult(ImportedValue &, ImportedValue &)>
                create) {
  if (node.getNumInputs() == 1)
    return node.forward(0, node.operand(0));
  ImportedValue *result = node.defineResult(0);
  ImportedValue partial = node.operand(0);
  for (unsigned index = 1; index < node.getNumInputs(); ++index) {
    if (!node.getInput(index))
      return node.emitError() << "input " << index << " is missing";
    // Partial results may be held in another form than the last.
    result->forms = {};
    if (failed(create(partial, node.operand(index))))
      return failure();
    partial = *result;
  }
  return success();
}

LogicalResult onnximport::importSum(NodeImport &node) {
  if (failed(node.checkCounts(1, std::numeric_limits<unsigned>::max())))
    return failure();
  return createChain(node, [&](ImportedValue &lhs, ImportedValue &rhs) {
    return createBinary<qnn::AddOp>(node, lhs, rhs);
  });
}

/// 1 / x
LogicalResult onnximport::importReciprocal(NodeImport &node) {
  if (failed(node.checkCounts(1, 1)))
    return failure();
  ImportedValue one = makeScalar(1.0f);
  return createBinary<qnn::DivOp>(node, one, node.operand(0));
}

LogicalResult onnximport::importNeg(NodeImport &node) {
  if (failed(node.checkCounts(1, 1)))
    return failure();
  ImportedValue minusOne = makeScalar(-1.0f);
  return createBinary<qnn::MulOp>(node, node.operand(0), minusOne);
}

//===----------------------------------------------------------------------===//
// Functions of one value
//===----------------------------------------------------------------------===//

/// Applies `create(value)` in whichever form the operand is held.
template <typename Create>
static LogicalResult applyElementwise(NodeImport &node, unsigned index,
                                      Create create) {
  ImportedValue &input = node.operand(index);
  Form form = NodeImport::getPreferredForm(input);
  if (input.form(Form::Flattened) && !input.form(Form::Source)) {
    // The order of elements does not matter: stay flattened.
    ImportedValue *result = node.defineResult(0);
    result->shape = input.shape;
    result->flattenedChannels = input.flattenedChannels;
    result->form(Form::Flattened) = create(input.form(Form::Flattened));
    return success();
  }
  Value value = node.getForm(input, form);
  return value ? node.setResult(0, create(value), form) : failure();
}

template <typename Op>
static LogicalResult importFunction(NodeImport &node, unsigned index = 0) {
  return applyElementwise(node, index, [&](Value value) -> Value {
    return Op::create(node.builder(), node.loc(), value.getType(), value);
  });
}

LogicalResult onnximport::importUnary(NodeImport &node) {
  if (failed(node.checkCounts(1, 1)))
    return failure();
  if (node.op() == "Relu")
    return importFunction<qnn::ReluOp>(node);
  if (node.op() == "Sigmoid")
    return importFunction<qnn::SigmoidOp>(node);
  if (node.op() == "Tanh")
    return importFunction<qnn::TanhOp>(node);
  if (node.op() == "Exp")
    return importFunction<qnn::ExpOp>(node);
  if (node.op() == "Log")
    return importFunction<qnn::LogOp>(node);
  if (node.op() == "Erf")
    return importFunction<qnn::ErfOp>(node);
  if (node.op() == "Sqrt")
    return importFunction<qnn::SqrtOp>(node);
  if (node.op() == "Abs")
    return importFunction<qnn::AbsOp>(node);
  return importFunction<qnn::HardSwishOp>(node);
}

/// A function with one parameter.
template <typename Op>
static LogicalResult importParametric(NodeImport &node, float parameter) {
  if (!node.attributesAreValid())
    return failure();
  if (!std::isfinite(parameter))
    return node.emitError() << "its parameter is not finite";
  return applyElementwise(node, 0, [&](Value value) -> Value {
    return Op::create(node.builder(), node.loc(), value.getType(), value,
                      APFloat(parameter));
  });
}

LogicalResult onnximport::importLeakyRelu(NodeImport &node) {
  if (failed(node.checkCounts(1, 1)))
    return failure();
  return importParametric<qnn::LeakyReluOp>(node,
                                            node.getFloat("alpha", 0.01f));
}

LogicalResult onnximport::importElu(NodeImport &node) {
  if (failed(node.checkCounts(1, 1)))
    return failure();
  return importParametric<qnn::EluOp>(node, node.getFloat("alpha", 1.0f));
}

LogicalResult onnximport::importGelu(NodeImport &node) {
  std::string approximation = node.getString("approximate", "none");
  if (!node.attributesAreValid() || failed(node.checkCounts(1, 1)))
    return failure();
  if (approximation != "none" && approximation != "tanh")
    return node.emitError() << "approximate: got '" << approximation
                            << "', expected none or tanh";
  return applyElementwise(node, 0, [&](Value value) -> Value {
    return qnn::GeluOp::create(node.builder(), node.loc(), value.getType(),
                               value, approximation == "tanh");
  });
}

LogicalResult onnximport::importPow(NodeImport &node) {
  if (failed(node.checkCounts(2, 2)))
    return failure();
  ImportedValue &exponent = node.operand(1);
  if (!exponent.isConstant() || exponent.constant->numElements() != 1 ||
      exponent.rank() > node.operand(0).rank())
    return node.unsupported("its exponent is not one constant number");
  return importParametric<qnn::PowOp>(
      node, exponent.constant->convertTo(ElementType::F32).data<float>()[0]);
}

/// The slopes of PRelu if there is one for each channel, or one in all.
static std::optional<SmallVector<float>>
getSlopes(const ImportedValue &slope, ArrayRef<int64_t> inputShape) {
  if (!slope.isConstant() ||
      slope.constant->getElementType() != ElementType::F32 ||
      inputShape.size() < 2 || slope.shape.size() > inputShape.size())
    return std::nullopt;
  // Aligned at the last dimension; dimension 1 of the input are the channels.
  int64_t missing = inputShape.size() - slope.shape.size();
  for (auto [dim, size] : llvm::enumerate(slope.shape))
    if (size != 1 && static_cast<int64_t>(dim) + missing != 1)
      return std::nullopt;
  ArrayRef<float> values = slope.constant->data<float>();
  if (values.size() == 1)
    return SmallVector<float>(inputShape[1], values[0]);
  return SmallVector<float>(values);
}

/// Constant slopes of channels are qnn.prelu; any others give
/// max(x, 0) + slope * min(x, 0).
LogicalResult onnximport::importPRelu(NodeImport &node) {
  if (failed(node.checkCounts(2, 2)))
    return failure();
  ImportedValue &input = node.operand(0), &given = node.operand(1);
  // Before opset 7 a list has one slope for each channel.
  bool isList = node.opset() < 7 && given.rank() == 1 && given.shape[0] != 1 &&
                input.rank() > 2;
  FailureOr<ImportedValue> slope =
      appendDimensions(node, given, isList ? input.rank() - 2 : 0);
  if (failed(slope))
    return failure();
  std::optional<SmallVector<float>> slopes = getSlopes(*slope, input.shape);
  if (slopes && llvm::all_equal(*slopes) && !slopes->empty())
    return importParametric<qnn::LeakyReluOp>(node, slopes->front());
  if (slopes && (input.rank() == 4 || input.rank() == 2)) {
    Form form = input.rank() == 4 ? Form::ChannelsLast : Form::Source;
    Value value = node.getForm(input, form);
    if (!value)
      return failure();
    return node.setResult(0,
                          qnn::PReluOp::create(node.builder(), node.loc(),
                                               value.getType(), value, *slopes),
                          form);
  }
  Form form = NodeImport::getPreferredForm(input);
  Value value = node.getForm(input, form);
  if (!value)
    return failure();
  constexpr double infinity = std::numeric_limits<double>::infinity();
  ImportedValue negative, *result = node.defineResult(0);
  negative.name = input.name;
  negative.shape = input.shape;
  negative.form(form) = qnn::ClipOp::create(
      node.builder(), node.loc(), value.getType(), value,
      qnn::ClampAttr::get(node.builder().getContext(), -infinity, 0.0));
  if (failed(createBinary<qnn::MulOp>(node, negative, *slope)))
    return failure();
  ImportedValue scaled = *result;
  result->forms = {};
  ImportedValue positive = negative;
  positive.form(form) =
      qnn::ReluOp::create(node.builder(), node.loc(), value.getType(), value);
  return createBinary<qnn::AddOp>(node, positive, scaled);
}

LogicalResult onnximport::importHardSigmoid(NodeImport &node) {
  float alpha = node.getFloat("alpha", 0.2f),
        beta = node.getFloat("beta", 0.5f);
  if (!node.attributesAreValid() || failed(node.checkCounts(1, 1)))
    return failure();
  return applyElementwise(node, 0, [&](Value value) -> Value {
    return qnn::HardSigmoidOp::create(node.builder(), node.loc(),
                                      value.getType(), value, APFloat(alpha),
                                      APFloat(beta));
  });
}

/// Limits operand `index` to an interval.
static LogicalResult createClamp(NodeImport &node, unsigned index, double low,
                                 double high) {
  if (low == 0.0 && std::isinf(high))
    return importFunction<qnn::ReluOp>(node, index);
  return applyElementwise(node, index, [&](Value value) -> Value {
    return qnn::ClipOp::create(
        node.builder(), node.loc(), value.getType(), value,
        qnn::ClampAttr::get(node.builder().getContext(), low, high));
  });
}

LogicalResult onnximport::importExtremum(NodeImport &node) {
  if (failed(node.checkCounts(1, std::numeric_limits<unsigned>::max())))
    return failure();
  for (unsigned index = 0; node.getNumInputs() == 2 && index < 2; ++index) {
    ImportedValue *value = node.getInput(index);
    ImportedValue *bound = node.getInput(1 - index);
    if (!value || !bound || !bound->isConstant() ||
        bound->constant->getElementType() != ElementType::F32 ||
        bound->constant->numElements() != 1 || bound->rank() > value->rank())
      continue;
    constexpr double infinity = std::numeric_limits<double>::infinity();
    double limit = bound->constant->data<float>()[0];
    if (!std::isfinite(limit))
      return node.emitError() << "'" << bound->name << "' is not finite";
    return node.op() == "Max" ? createClamp(node, index, limit, infinity)
                              : createClamp(node, index, -infinity, limit);
  }
  return createChain(node, [&](ImportedValue &lhs, ImportedValue &rhs) {
    return node.op() == "Max" ? createBinary<qnn::MaxOp>(node, lhs, rhs)
                              : createBinary<qnn::MinOp>(node, lhs, rhs);
  });
}

/// A bound of Clip, given by an input since opset 11.
static FailureOr<double> getClipBound(NodeImport &node, unsigned index,
                                      StringRef name, double defaultValue) {
  ImportedValue *value = node.getInput(index);
  if (!value)
    return defaultValue;
  if (!value->isConstant())
    return node.unsupported("its input '" + name + "' is not known at import");
  const HostTensor &tensor = *value->constant;
  if (tensor.getElementType() != ElementType::F32 || tensor.numElements() != 1)
    return node.emitError()
           << "input '" << name << "' has type "
           << elementTypeName(tensor.getElementType()) << " and "
           << tensor.numElements() << " elements, expected one f32";
  if (std::isnan(tensor.data<float>()[0]))
    return node.emitError() << "input '" << name << "' is not a number";
  return tensor.data<float>()[0];
}

LogicalResult onnximport::importClip(NodeImport &node) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  constexpr double largest = std::numeric_limits<float>::max();
  FailureOr<double> low = -infinity, high = infinity;
  if (failed(node.checkCounts(1, node.opset() < 11 ? 1 : 3)))
    return failure();
  if (node.opset() < 11) {
    low = node.getFloat("min", -largest);
    high = node.getFloat("max", largest);
  } else {
    low = getClipBound(node, 1, "min", -infinity);
    high = failed(low) ? FailureOr<double>()
                       : getClipBound(node, 2, "max", infinity);
  }
  if (!node.attributesAreValid() || failed(low) || failed(high))
    return failure();
  // Exporters write the largest float where they mean no bound.
  if (*low <= -largest)
    low = -infinity;
  if (*high >= largest)
    high = infinity;
  // min(max(x, low), high): the upper bound wins.
  low = std::min(*low, *high);
  if (*low == -infinity && *high == infinity)
    return node.forward(0, node.operand(0));
  if (std::isinf(*low) && std::isinf(*high) && *low == *high)
    return node.emitError() << "both bounds are infinite";
  return createClamp(node, 0, *low, *high);
}

//===----------------------------------------------------------------------===//
// Operations that do nothing to floats
//===----------------------------------------------------------------------===//

LogicalResult onnximport::importIdentity(NodeImport &node) {
  if (failed(node.checkCounts(1, 1)))
    return failure();
  return node.forward(0, node.operand(0));
}

LogicalResult onnximport::importDropout(NodeImport &node) {
  if (failed(node.checkCounts(1, 3, 2)))
    return failure();
  if (node.isOutputUsed(1))
    return node.unsupported("its mask is used");
  if (ImportedValue *training = node.getInput(2)) {
    if (!training->isConstant())
      return node.unsupported("its input 'training_mode' is not known at "
                              "import");
    const HostTensor &tensor = *training->constant;
    if (tensor.getElementType() != ElementType::Bool ||
        tensor.numElements() != 1)
      return node.emitError() << "input 'training_mode' is not one bool";
    if (tensor.data<bool>()[0])
      return node.unsupported("it is in training mode");
  }
  return node.forward(0, node.operand(0));
}

/// The type of the second operand; all values that are no constants are floats.
LogicalResult onnximport::importCastLike(NodeImport &node) {
  if (failed(node.checkCounts(2, 2)))
    return failure();
  ImportedValue &input = node.operand(0), &like = node.operand(1);
  bool toFloat =
      !like.isConstant() || like.constant->getElementType() == ElementType::F32;
  if (!toFloat)
    return node.unsupported("conversion to other types than FLOAT is not "
                            "supported");
  if (!input.isConstant())
    return node.forward(0, input);
  if (failed(node.reserve(ElementType::F32, input.shape)))
    return failure();
  return node.setConstant(0, input.constant->convertTo(ElementType::F32));
}

LogicalResult onnximport::importCast(NodeImport &node) {
  int64_t to = node.getInt("to", ::onnx::TensorProto::UNDEFINED);
  if (!node.attributesAreValid() || failed(node.checkCounts(1, 1)))
    return failure();
  ImportedValue &input = node.operand(0);
  // Exporters cast integers to the type that they have.
  bool isSame =
      input.isStored
          ? to == (input.grid.isSigned() ? ::onnx::TensorProto::INT8
                                         : ::onnx::TensorProto::UINT8) &&
                input.grid.getStorageTypeIntegralWidth() <= 8
          : to == ::onnx::TensorProto::FLOAT && !input.isConstant();
  if (isSame)
    return node.forward(0, input);
  return node.unsupported("conversion to " + getDataTypeName(to) +
                          " is not supported");
}
