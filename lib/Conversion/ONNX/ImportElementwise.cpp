//===- ImportElementwise.cpp - Arithmetic and activations -----------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

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
                             value.name);
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
  return node.setResult(
      0, Op::create(node.builder(), node.loc(), type, a, b, qnn::ClampAttr()),
      form);
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
  int64_t missing = lhs.rank() - rhs.rank() - axis;
  if (missing == 0)
    return rhs;
  ImportedValue aligned;
  aligned.name = rhs.name;
  aligned.shape = rhs.shape;
  aligned.shape.append(missing, 1);
  if (rhs.isConstant()) {
    aligned.constant = std::make_shared<const HostTensor>(
        reshapeTensor(*rhs.constant, aligned.shape));
    return aligned;
  }
  Value source = node.getSource(rhs);
  aligned.form(Form::Source) =
      source ? node.createReshape(source, aligned.shape) : Value();
  if (!aligned.form(Form::Source))
    return failure();
  return aligned;
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

/// a - b is a + (-b): the negation costs nothing on a constant.
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
    return createBinary<qnn::AddOp>(node, lhs, *negated);
  }
  Form form = NodeImport::getPreferredForm(rhs);
  Value value = node.getForm(rhs, form);
  Value minusOne =
      value ? node.createConstant(HostTensor::fromValues<float>({1}, {-1.0f}),
                                  "factor")
            : Value();
  if (!minusOne)
    return failure();
  ImportedValue negated;
  negated.name = rhs.name;
  negated.shape = rhs.shape;
  negated.form(form) =
      qnn::MulOp::create(node.builder(), node.loc(), value.getType(), value,
                         minusOne, qnn::ClampAttr());
  return createBinary<qnn::AddOp>(node, lhs, negated);
}

LogicalResult onnximport::importDiv(NodeImport &node) {
  if (failed(node.checkCounts(2, 2)))
    return failure();
  FailureOr<ImportedValue> second = getSecondOperand(node);
  if (failed(second))
    return failure();
  ImportedValue &lhs = node.operand(0), &rhs = *second;
  if (!rhs.isConstant())
    return node.unsupported("the divisor is not a constant");
  bool hasZero = false;
  FailureOr<ImportedValue> inverse = mapConstant(node, rhs, [&](float value) {
    hasZero |= value == 0.0f;
    return 1.0f / value;
  });
  if (failed(inverse))
    return failure();
  if (hasZero)
    return node.emitError() << "'" << rhs.name << "' holds a zero to divide by";
  return createBinary<qnn::MulOp>(node, lhs, *inverse);
}

LogicalResult onnximport::importSum(NodeImport &node) {
  if (failed(node.checkCounts(1, std::numeric_limits<unsigned>::max())))
    return failure();
  if (node.getNumInputs() == 1)
    return node.forward(0, node.operand(0));
  ImportedValue *result = node.defineResult(0);
  ImportedValue sum = node.operand(0);
  for (unsigned index = 1; index < node.getNumInputs(); ++index) {
    if (!node.getInput(index))
      return node.emitError() << "input " << index << " is missing";
    // Partial sums may be held in another form than the last.
    result->forms = {};
    if (failed(createBinary<qnn::AddOp>(node, sum, node.operand(index))))
      return failure();
    sum = *result;
  }
  return success();
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
  return importFunction<qnn::HardSwishOp>(node);
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
  if (node.getNumInputs() == 1)
    return node.forward(0, node.operand(0));
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
  return node.unsupported("it is supported with one scalar constant only");
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

LogicalResult onnximport::importCast(NodeImport &node) {
  int64_t to = node.getInt("to", ::onnx::TensorProto::UNDEFINED);
  if (!node.attributesAreValid() || failed(node.checkCounts(1, 1)))
    return failure();
  if (to == ::onnx::TensorProto::FLOAT && !node.operand(0).isConstant())
    return node.forward(0, node.operand(0));
  return node.unsupported("conversion to " + getDataTypeName(to) +
                          " is not supported");
}
