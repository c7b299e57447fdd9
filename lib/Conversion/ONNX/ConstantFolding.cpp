//===- ConstantFolding.cpp - Computes what is known at import -------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// Exporters write shape computations as nodes: Shape, Gather, Concat, products
// of sizes. All shapes are static here, so these nodes disappear. The operators
// that move data (Reshape, Slice, ...) handle constants themselves, beside
// their other form.
//
//===----------------------------------------------------------------------===//

#include "Handlers.h"
#include "TensorTransforms.h"

#include "quant-mlir/Dialect/QNN/IR/QuantTypes.h"

#include <cmath>
#include <limits>

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::onnximport;
using llvm::StringRef;
using ::onnx::AttributeProto;

/// `callable(T{})` for the types that arithmetic is folded in; false for
/// others.
template <typename Callable>
static bool dispatchArithmetic(ElementType type, Callable callable) {
  switch (type) {
  case ElementType::F32:
    callable(float{});
    return true;
  case ElementType::F64:
    callable(double{});
    return true;
  case ElementType::I32:
    callable(int32_t{});
    return true;
  case ElementType::I64:
    callable(int64_t{});
    return true;
  default:
    return false;
  }
}

//===----------------------------------------------------------------------===//
// Sources of constants
//===----------------------------------------------------------------------===//

static FailureOr<bool> foldConstant(NodeImport &node) {
  if (failed(node.checkCounts(0, 0)))
    return failure();
  if (node.getProto().attribute_size() != 1)
    return node.emitError() << "got " << node.getProto().attribute_size()
                            << " attributes, expected one value";
  const AttributeProto &attribute = node.getProto().attribute(0);
  StringRef name = attribute.name();
  if (name == "value") {
    if (!attribute.has_t())
      return node.emitError() << "attribute 'value' is not a tensor";
    FailureOr<HostTensor> tensor = readTensor(
        attribute.t(), node.getImporter().getFile().path, "attribute 'value'",
        node.getImporter().getOptions().maxTensorBytes,
        [&] { return node.emitError(); });
    if (failed(tensor))
      return failure();
    if (failed(node.setConstant(0, std::move(*tensor))))
      return failure();
    return true;
  }
  std::optional<HostTensor> tensor;
  if (name == "value_float") {
    tensor = HostTensor::fromValues<float>({}, {attribute.f()});
  } else if (name == "value_int") {
    tensor = HostTensor::fromValues<int64_t>({}, {attribute.i()});
  } else if (name == "value_floats") {
    tensor = HostTensor::fromValues<float>(
        {attribute.floats_size()},
        ArrayRef<float>(attribute.floats().data(), attribute.floats_size()));
  } else if (name == "value_ints") {
    SmallVector<int64_t> values(attribute.ints().begin(),
                                attribute.ints().end());
    tensor = HostTensor::fromValues<int64_t>({attribute.ints_size()},
                                             ArrayRef<int64_t>(values));
  }
  if (!tensor)
    return node.unsupported("a constant given by '" + name +
                            "' is not supported");
  if (failed(node.setConstant(0, std::move(*tensor))))
    return failure();
  return true;
}

static FailureOr<bool> foldShape(NodeImport &node) {
  int64_t rank = node.getInput(0) ? node.operand(0).rank() : 0;
  int64_t start = node.getInt("start", 0), end = node.getInt("end", rank);
  if (!node.attributesAreValid() || failed(node.checkCounts(1, 1)))
    return failure();
  auto clamp = [&](int64_t position) {
    return std::clamp<int64_t>(position < 0 ? position + rank : position, 0,
                               rank);
  };
  start = clamp(start);
  end = std::max(clamp(end), start);
  ArrayRef<int64_t> shape = node.operand(0).shape;
  if (failed(node.setConstant(
          0, HostTensor::fromValues<int64_t>({end - start},
                                             shape.slice(start, end - start)))))
    return failure();
  return true;
}

static FailureOr<bool> foldSize(NodeImport &node) {
  if (failed(node.checkCounts(1, 1)))
    return failure();
  int64_t count = 1;
  for (int64_t size : node.operand(0).shape)
    count *= size;
  if (failed(node.setConstant(0, HostTensor::fromValues<int64_t>({}, {count}))))
    return failure();
  return true;
}

static FailureOr<bool> foldConstantOfShape(NodeImport &node) {
  if (failed(node.checkCounts(1, 1)))
    return failure();
  auto shape = node.getIntegers(0, "input");
  if (failed(shape))
    return failure();
  HostTensor value = HostTensor::fromValues<float>({1}, {0.0f});
  if (const AttributeProto *attribute = node.getAttribute("value")) {
    FailureOr<HostTensor> given = readTensor(
        attribute->t(), node.getImporter().getFile().path, "attribute 'value'",
        node.getImporter().getOptions().maxTensorBytes,
        [&] { return node.emitError(); });
    if (failed(given))
      return failure();
    if (given->numElements() != 1)
      return node.emitError()
             << "attribute 'value' has " << given->numElements()
             << " elements, expected 1";
    value = reshapeTensor(std::move(*given), {1});
  }
  if (failed(node.reserve(value.getElementType(), **shape)))
    return failure();
  SmallVector<int64_t> strides((*shape)->size(), 0);
  if (failed(node.setConstant(0, gatherStrided(value, **shape, 0, strides))))
    return failure();
  return true;
}

static FailureOr<bool> foldRange(NodeImport &node) {
  if (failed(node.checkCounts(3, 3)))
    return failure();
  double limits[3];
  ElementType type = node.operand(0).constant->getElementType();
  for (unsigned index = 0; index < 3; ++index) {
    const HostTensor &tensor = *node.operand(index).constant;
    if (tensor.numElements() != 1 || tensor.getElementType() != type)
      return node.emitError() << "input " << index
                              << " is not a scalar of the first input's type";
    limits[index] = tensor.convertTo(ElementType::F64).data<double>()[0];
  }
  double count = std::ceil((limits[1] - limits[0]) / limits[2]);
  if (std::isnan(count) || std::isinf(count))
    return node.emitError()
           << "got start " << limits[0] << ", limit " << limits[1]
           << " and delta " << limits[2] << ", expected a finite range";
  constexpr double largest = double(int64_t(1) << 40);
  auto size = static_cast<int64_t>(std::clamp(count, 0.0, largest));
  if (failed(node.reserve(ElementType::F64, {size})))
    return failure();
  HostTensor tensor = HostTensor::zeros(ElementType::F64, {size});
  for (auto [index, value] : llvm::enumerate(tensor.data<double>()))
    value = limits[0] + limits[2] * index;
  if (failed(node.setConstant(0, tensor.convertTo(type))))
    return failure();
  return true;
}

//===----------------------------------------------------------------------===//
// Arithmetic
//===----------------------------------------------------------------------===//

static FailureOr<bool> foldCast(NodeImport &node) {
  int64_t to = node.getInt("to", ::onnx::TensorProto::UNDEFINED);
  if (!node.attributesAreValid() || failed(node.checkCounts(1, 1)))
    return failure();
  std::optional<ElementType> type = getElementType(to);
  if (!type)
    return node.unsupported("conversion to " + getDataTypeName(to) +
                            " is not supported");
  HostTensor tensor = *node.operand(0).constant;
  if (failed(node.reserve(*type, tensor.getShape())))
    return failure();
  // To integers ONNX truncates, convertTo rounds.
  if (!isFloat(*type) && *type != ElementType::Bool &&
      isFloat(tensor.getElementType())) {
    tensor = tensor.convertTo(ElementType::F64);
    for (double &value : tensor.data<double>())
      value = std::trunc(value);
  }
  if (failed(node.setConstant(0, tensor.convertTo(*type))))
    return failure();
  return true;
}

/// Integers wrap around, as in the runtimes, without undefined behaviour.
template <typename T> static T compute(StringRef op, T a, T b) {
  if constexpr (std::is_floating_point_v<T>) {
    if (op == "Add")
      return a + b;
    if (op == "Sub")
      return a - b;
    if (op == "Mul")
      return a * b;
    if (op == "Div")
      return a / b;
  } else {
    using U = std::make_unsigned_t<T>;
    if (op == "Add")
      return T(U(a) + U(b));
    if (op == "Sub")
      return T(U(a) - U(b));
    if (op == "Mul")
      return T(U(a) * U(b));
    if (op == "Div")
      return b == -1 ? T(U(0) - U(a)) : b == 0 ? T(0) : T(a / b);
  }
  return op == "Min" ? std::min(a, b) : std::max(a, b);
}

template <typename T> static bool compare(StringRef op, T a, T b) {
  if (op == "Equal")
    return a == b;
  if (op == "Less")
    return a < b;
  if (op == "Greater")
    return a > b;
  return op == "LessOrEqual" ? a <= b : a >= b;
}

/// Both operands, broadcast to one shape.
static FailureOr<std::pair<HostTensor, HostTensor>>
getBroadcastConstants(NodeImport &node, ImportedValue &a, ImportedValue &b) {
  ElementType type = a.constant->getElementType();
  if (type != b.constant->getElementType())
    return node.emitError()
           << "inputs have types " << elementTypeName(type) << " and "
           << elementTypeName(b.constant->getElementType())
           << ", expected the same";
  FailureOr<Shape> shape = qnn::inferBroadcastShape(
      a.shape, b.shape, [&] { return node.emitError(); });
  if (failed(shape) || failed(node.reserve(type, *shape)))
    return failure();
  return std::pair(broadcastTensor(*a.constant, *shape),
                   broadcastTensor(*b.constant, *shape));
}

/// The node's operation on two constants; nothing for other types.
static FailureOr<std::optional<HostTensor>>
computeBinary(NodeImport &node, ImportedValue &a, ImportedValue &b) {
  auto operands = getBroadcastConstants(node, a, b);
  if (failed(operands))
    return failure();
  const HostTensor &lhs = operands->first, &rhs = operands->second;
  bool isComparison = llvm::is_contained(
      {"Equal", "Less", "Greater", "LessOrEqual", "GreaterOrEqual"}, node.op());
  std::optional<HostTensor> result;
  bool dividesByZero = false;
  bool known = dispatchArithmetic(lhs.getElementType(), [&](auto zero) {
    using T = decltype(zero);
    if (isComparison)
      result = HostTensor::zeros(ElementType::Bool, lhs.getShape());
    else
      result = HostTensor::zeros(lhs.getElementType(), lhs.getShape());
    for (int64_t i = 0; i < lhs.numElements(); ++i) {
      T a = lhs.data<T>()[i], b = rhs.data<T>()[i];
      if (isComparison)
        result->data<bool>()[i] = compare(node.op(), a, b);
      else
        result->data<T>()[i] = compute(node.op(), a, b);
      dividesByZero |= std::is_integral_v<T> && b == 0;
    }
  });
  if (known && node.op() == "Div" && dividesByZero)
    return node.emitError() << "division by zero";
  return result;
}

static FailureOr<bool> foldBinary(NodeImport &node) {
  // Before opset 7 attributes say how to broadcast; the handlers know.
  if (node.getNumInputs() != 2 ||
      (node.opset() < 7 && node.operand(0).shape != node.operand(1).shape))
    return false;
  auto result = computeBinary(node, node.operand(0), node.operand(1));
  if (failed(result))
    return failure();
  if (!*result)
    return false;
  if (failed(node.setConstant(0, std::move(**result))))
    return failure();
  return true;
}

/// Of any number of operands.
static FailureOr<bool> foldExtremum(NodeImport &node) {
  ImportedValue partial = node.operand(0);
  for (unsigned index = 1; index < node.getNumInputs(); ++index) {
    auto result = computeBinary(node, partial, node.operand(index));
    if (failed(result))
      return failure();
    if (!*result)
      return false;
    partial.shape = Shape((*result)->getShape());
    partial.constant = std::make_shared<const HostTensor>(std::move(**result));
  }
  if (failed(node.setConstant(0, *partial.constant)))
    return failure();
  return true;
}

/// The exponent may have another type than the base, which is the result's.
static FailureOr<bool> foldPow(NodeImport &node) {
  if (failed(node.checkCounts(2, 2)))
    return failure();
  if (node.opset() < 7 && node.operand(0).shape != node.operand(1).shape)
    return false;
  ImportedValue base = node.operand(0), exponent = node.operand(1);
  ElementType type = base.constant->getElementType();
  for (ImportedValue *value : {&base, &exponent}) {
    if (failed(node.reserve(ElementType::F64, value->shape)))
      return failure();
    value->constant = std::make_shared<const HostTensor>(
        value->constant->convertTo(ElementType::F64));
  }
  auto operands = getBroadcastConstants(node, base, exponent);
  if (failed(operands))
    return failure();
  HostTensor &result = operands->first;
  for (auto [value, power] :
       llvm::zip_equal(result.data<double>(), operands->second.data<double>()))
    value = std::pow(value, power);
  if (failed(node.setConstant(0, result.convertTo(type))))
    return failure();
  return true;
}

static FailureOr<bool> foldUnary(NodeImport &node) {
  if (failed(node.checkCounts(1, 1)))
    return failure();
  HostTensor tensor = *node.operand(0).constant;
  if (failed(node.reserve(tensor.getElementType(), tensor.getShape())))
    return failure();
  StringRef op = node.op();
  bool known = dispatchArithmetic(tensor.getElementType(), [&](auto zero) {
    using T = decltype(zero);
    for (T &value : tensor.data<T>()) {
      if (op == "Neg")
        value = compute<T>("Sub", 0, value);
      else if (op == "Abs")
        value = value < 0 ? compute<T>("Sub", 0, value) : value;
      else if constexpr (std::is_floating_point_v<T>)
        value = op == "Sqrt"    ? std::sqrt(value)
                : op == "Exp"   ? std::exp(value)
                : op == "Log"   ? std::log(value)
                : op == "Floor" ? std::floor(value)
                : op == "Ceil"  ? std::ceil(value)
                                : 1 / value;
    }
  });
  bool takesIntegers = op == "Neg" || op == "Abs";
  if (!known || (!takesIntegers && !isFloat(tensor.getElementType())))
    return false;
  if (failed(node.setConstant(0, std::move(tensor))))
    return failure();
  return true;
}

/// Sums and products of sizes are numbers of elements.
static FailureOr<bool> foldReduce(NodeImport &node) {
  FailureOr<Reduction> reduction = getReduction(node);
  if (failed(reduction))
    return failure();
  ImportedValue &input = node.operand(0);
  if (reduction->axes.empty()) {
    if (failed(node.forward(0, input)))
      return failure();
    return true;
  }
  StringRef op = node.op();
  const HostTensor &tensor = *input.constant;
  // The largest of nothing is not defined.
  if (op == "ReduceMax" && tensor.numElements() == 0)
    return false;
  Shape kept(input.shape), shape;
  for (int64_t axis : reduction->axes)
    kept[axis] = 1;
  for (auto [dim, size] : llvm::enumerate(kept))
    if (reduction->keepDims ||
        !llvm::is_contained(reduction->axes, static_cast<int64_t>(dim)))
      shape.push_back(size);
  Shape strides = getStrides(kept);
  for (int64_t axis : reduction->axes)
    strides[axis] = 0;
  if (failed(node.reserve(tensor.getElementType(), kept)))
    return failure();
  HostTensor result = HostTensor::zeros(tensor.getElementType(), kept);
  bool known = dispatchArithmetic(tensor.getElementType(), [&](auto zero) {
    using T = decltype(zero);
    MutableArrayRef<T> results = result.data<T>();
    if (op == "ReduceProd")
      llvm::fill(results, T(1));
    if (op == "ReduceMax")
      llvm::fill(results, std::numeric_limits<T>::has_infinity
                              ? -std::numeric_limits<T>::infinity()
                              : std::numeric_limits<T>::lowest());
    StringRef step = op == "ReduceSum"    ? "Add"
                     : op == "ReduceProd" ? "Mul"
                                          : "Max";
    for (auto [index, value] : llvm::enumerate(tensor.data<T>())) {
      int64_t position = 0, rest = static_cast<int64_t>(index);
      for (int64_t dim = input.rank(); dim-- > 0;) {
        position += rest % input.shape[dim] * strides[dim];
        rest /= input.shape[dim];
      }
      results[position] = compute(step, results[position], value);
    }
  });
  if (!known)
    return false;
  if (failed(node.setConstant(0, reshapeTensor(std::move(result), shape))))
    return failure();
  return true;
}

static FailureOr<bool> foldWhere(NodeImport &node) {
  if (failed(node.checkCounts(3, 3)))
    return failure();
  const HostTensor &condition = *node.operand(0).constant;
  if (condition.getElementType() != ElementType::Bool)
    return node.emitError()
           << "the condition has type "
           << elementTypeName(condition.getElementType()) << ", expected bool";
  auto operands = getBroadcastConstants(node, node.operand(1), node.operand(2));
  if (failed(operands))
    return failure();
  const HostTensor &yes = operands->first, &no = operands->second;
  FailureOr<Shape> shape = qnn::inferBroadcastShape(
      condition.getShape(), yes.getShape(), [&] { return node.emitError(); });
  if (failed(shape) || failed(node.reserve(yes.getElementType(), *shape)))
    return failure();
  HostTensor result = broadcastTensor(yes, *shape);
  HostTensor other = broadcastTensor(no, *shape);
  HostTensor choice = broadcastTensor(condition, *shape);
  size_t width = byteWidth(result.getElementType());
  for (int64_t i = 0; i < result.numElements(); ++i)
    if (!choice.data<bool>()[i])
      std::memcpy(result.rawData().data() + i * width,
                  other.rawData().data() + i * width, width);
  if (failed(node.setConstant(0, std::move(result))))
    return failure();
  return true;
}

static FailureOr<bool> foldExpand(NodeImport &node) {
  if (failed(node.checkCounts(2, 2)))
    return failure();
  auto target = node.getIntegers(1, "shape");
  if (failed(target))
    return failure();
  ImportedValue &input = node.operand(0);
  for (int64_t size : **target)
    if (size < 0)
      return node.emitError()
             << "shape: got " << size << ", expected 0 or more";
  FailureOr<Shape> shape = qnn::inferBroadcastShape(
      input.shape, **target, [&] { return node.emitError(); });
  if (failed(shape) ||
      failed(node.reserve(input.constant->getElementType(), *shape)))
    return failure();
  // Dimensions are added in front.
  quant::QuantizedType grid = input.grid;
  if (auto channels =
          dyn_cast_or_null<quant::UniformQuantizedPerAxisType>(grid))
    grid = qnn::withAxis(channels, channels.getQuantizedDimension() +
                                       static_cast<int64_t>(shape->size()) -
                                       input.rank());
  if (failed(
          node.setConstant(0, broadcastTensor(*input.constant, *shape), grid)))
    return failure();
  return true;
}

//===----------------------------------------------------------------------===//
// Entry points
//===----------------------------------------------------------------------===//

FailureOr<bool> onnximport::foldNode(NodeImport &node) {
  using Folder = FailureOr<bool> (*)(NodeImport &);
  StringRef op = node.op();
  // These need no elements of their operands, only shapes.
  if (op == "Constant")
    return foldConstant(node);
  if (op == "Shape")
    return foldShape(node);
  if (op == "Size")
    return foldSize(node);
  if (node.getNumInputs() == 0)
    return false;
  for (unsigned index = 0; index < node.getNumInputs(); ++index)
    if (!node.getInput(index) || !node.operand(index).isConstant())
      return false;
  Folder folder =
      llvm::StringSwitch<Folder>(op)
          .Case("ConstantOfShape", foldConstantOfShape)
          .Case("Range", foldRange)
          .Case("Cast", foldCast)
          .Cases({"Add", "Sub", "Mul", "Div"}, foldBinary)
          .Cases({"Min", "Max"}, foldExtremum)
          .Case("Pow", foldPow)
          .Cases({"Equal", "Less", "Greater", "LessOrEqual", "GreaterOrEqual"},
                 foldBinary)
          .Cases({"Neg", "Abs", "Sqrt", "Exp", "Log", "Floor", "Ceil",
                  "Reciprocal"},
                 foldUnary)
          .Cases({"ReduceMax", "ReduceProd", "ReduceSum"}, foldReduce)
          .Case("Where", foldWhere)
          .Case("Expand", foldExpand)
          .Default(nullptr);
  return folder ? folder(node) : false;
}

StringRef onnximport::getConstantOnlyReason() {
  return "the operator is supported on values that are known at import only";
}

LogicalResult onnximport::importConstantOnly(NodeImport &node) {
  return node.unsupported(getConstantOnlyReason());
}
