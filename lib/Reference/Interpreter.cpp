//===- Interpreter.cpp - Runs functions of qnn operations -----------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Reference/Interpreter.h"

#include "TensorUtils.h"

#include "quant-mlir/Dialect/QNN/IR/ConstantData.h"
#include "quant-mlir/Dialect/QNN/IR/QNN.h"
#include "quant-mlir/Dialect/QNN/IR/QuantTypes.h"
#include "quant-mlir/Dialect/QNN/Utils/QuantizedArithmetic.h"

#include "llvm/ADT/DenseMap.h"

using namespace mlir;
using namespace mlir::quant;
using namespace quantmlir;
using namespace quantmlir::qnn;
using namespace quantmlir::reference;
using llvm::Error;
using llvm::Expected;

std::optional<ElementType> quantmlir::getHostElementType(Type elementType) {
  if (elementType.isF32())
    return ElementType::F32;
  if (!isa<UniformQuantizedType, UniformQuantizedPerAxisType,
           UniformQuantizedSubChannelType>(elementType))
    return std::nullopt;
  auto type = cast<QuantizedType>(elementType);
  switch (getContainerType(type).getWidth()) {
  case 8:
    return type.isSigned() ? ElementType::I8 : ElementType::U8;
  case 16:
    return type.isSigned() ? ElementType::I16 : ElementType::U16;
  default:
    return type.isSigned() ? ElementType::I32 : ElementType::U32;
  }
}

//===----------------------------------------------------------------------===//
// Errors
//===----------------------------------------------------------------------===//

/// Puts the operation's name and location before a message.
static Error locate(Operation *op, Error error) {
  std::string text;
  llvm::raw_string_ostream os(text);
  os << '\'' << op->getName() << "' at " << op->getLoc() << ": "
     << llvm::toString(std::move(error));
  return makeError(text);
}

/// The host type of a value's tensors, if it is one that can be run on.
static Error checkType(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor || !getHostElementType(tensor.getElementType()))
    return makeError("unsupported type " + toString(type) +
                     ", expected a tensor of f32 or of a uniform quantized "
                     "type");
  if (!tensor.hasStaticShape())
    return makeError("tensor of dynamic shape " + toString(type) +
                     ", expected a static shape");
  return Error::success();
}

/// The tensor is one of `type`.
static Error checkTensor(const HostTensor &tensor, RankedTensorType type) {
  ElementType expected = *getHostElementType(type.getElementType());
  if (tensor.getElementType() != expected)
    return makeError("got elements of type " +
                     elementTypeName(tensor.getElementType()) + ", expected " +
                     elementTypeName(expected));
  if (tensor.getShape() != type.getShape())
    return makeError("got shape " + shapeToString(tensor.getShape()) +
                     ", expected " + shapeToString(type.getShape()));
  auto quantized = dyn_cast<QuantizedType>(type.getElementType());
  if (!quantized)
    return Error::success();
  // Storage may be narrower than its container.
  StorageRange range = getStorageRange(quantized);
  return dispatchElementType(expected, [&](auto zero) -> Error {
    using T = decltype(zero);
    if constexpr (std::is_integral_v<T>)
      for (T value : tensor.data<T>())
        if (!range.contains(static_cast<int64_t>(value)))
          return makeError("stored value " + Twine(int64_t(value)) +
                           " is outside the storage range " + Twine(range.min) +
                           ".." + Twine(range.max));
    return Error::success();
  });
}

//===----------------------------------------------------------------------===//
// Constants
//===----------------------------------------------------------------------===//

/// `T` is the signless type of the attribute's elements.
template <typename T>
static bool readElements(ElementsAttr attr, HostTensor &tensor) {
  std::optional<ConstantData<T>> data = ConstantData<T>::get(attr);
  if (!data || data->values().size() * sizeof(T) != tensor.numBytes())
    return false;
  if (tensor.numBytes() != 0)
    std::memcpy(tensor.rawData().data(), data->values().data(),
                tensor.numBytes());
  return true;
}

static Expected<HostTensor> readConstant(ConstantOp op) {
  auto type = cast<RankedTensorType>(op.getType());
  ElementType element = *getHostElementType(type.getElementType());
  Expected<HostTensor> tensor = HostTensor::create(element, type.getShape());
  if (!tensor)
    return tensor;
  ElementsAttr attr = op.getValue();
  bool isRead = element == ElementType::F32 ? readElements<float>(attr, *tensor)
                : byteWidth(element) == 1 ? readElements<int8_t>(attr, *tensor)
                : byteWidth(element) == 2
                    ? readElements<int16_t>(attr, *tensor)
                    : readElements<int32_t>(attr, *tensor);
  if (!isRead)
    return makeError("the elements of the constant cannot be read");
  if (Error error = checkTensor(*tensor, type))
    return std::move(error);
  return tensor;
}

//===----------------------------------------------------------------------===//
// Programs
//===----------------------------------------------------------------------===//

/// Every value of the function has a number, its slot. Arguments come first.
struct Interpreter::Program {
  struct Step {
    Operation *op;
    const Evaluator *evaluate;
    SmallVector<unsigned, 4> operands;
    unsigned result;
    /// The values that no later step needs.
    SmallVector<unsigned, 4> dying;
  };

  EvaluatorRegistry registry;
  func::FuncOp function;
  std::vector<Step> steps;
  /// By slot; empty where the value is not a constant.
  std::vector<std::optional<HostTensor>> constants;
  SmallVector<unsigned, 4> results;

  Error build();
  Error addStep(Operation &op, llvm::DenseMap<Value, unsigned> &slots);
  void findLastUses();
};

Error Interpreter::Program::addStep(Operation &op,
                                    llvm::DenseMap<Value, unsigned> &slots) {
  if (auto constant = dyn_cast<ConstantOp>(op)) {
    if (Error error = checkType(constant.getType()))
      return error;
    Expected<HostTensor> tensor = readConstant(constant);
    if (!tensor)
      return tensor.takeError();
    slots[constant.getResult()] = constants.size();
    constants.push_back(std::move(*tensor));
    return Error::success();
  }
  const Evaluator *evaluate = registry.lookup(op.getName().getStringRef());
  if (!evaluate || op.getNumResults() != 1)
    return makeError("the operation cannot be interpreted");
  if (Error error = checkType(op.getResult(0).getType()))
    return error;
  Step step;
  step.op = &op;
  step.evaluate = evaluate;
  for (Value operand : op.getOperands())
    step.operands.push_back(slots.lookup(operand));
  step.result = constants.size();
  slots[op.getResult(0)] = step.result;
  constants.emplace_back();
  steps.push_back(std::move(step));
  return Error::success();
}

/// Walks backwards: the first use met is the last one.
void Interpreter::Program::findLastUses() {
  std::vector<bool> isNeeded(constants.size(), false);
  for (unsigned slot : results)
    isNeeded[slot] = true;
  for (Step &step : llvm::reverse(steps)) {
    auto visit = [&](unsigned slot) {
      if (!isNeeded[slot])
        step.dying.push_back(slot);
      isNeeded[slot] = true;
    };
    visit(step.result);
    for (unsigned slot : step.operands)
      visit(slot);
  }
}

Error Interpreter::Program::build() {
  if (!llvm::hasSingleElement(function.getBody()))
    return locate(function,
                  makeError("got " +
                            Twine(std::distance(function.getBody().begin(),
                                                function.getBody().end())) +
                            " blocks in function '" + function.getName() +
                            "', expected 1"));
  Block &block = function.getBody().front();
  llvm::DenseMap<Value, unsigned> slots;
  for (BlockArgument argument : block.getArguments()) {
    if (Error error = checkType(argument.getType()))
      return locate(function,
                    makeError("argument " + Twine(argument.getArgNumber()) +
                              ": " + llvm::toString(std::move(error))));
    slots[argument] = constants.size();
    constants.emplace_back();
  }
  for (Operation &op : block.without_terminator())
    if (Error error = addStep(op, slots))
      return locate(&op, std::move(error));
  if (!isa<func::ReturnOp>(block.getTerminator()))
    return locate(block.getTerminator(),
                  makeError("expected the function to end in a return"));
  for (Value result : block.getTerminator()->getOperands())
    results.push_back(slots.lookup(result));
  findLastUses();
  return Error::success();
}

//===----------------------------------------------------------------------===//
// Interpreter
//===----------------------------------------------------------------------===//

Interpreter::Interpreter(std::unique_ptr<Program> program)
    : program(std::move(program)) {}
Interpreter::Interpreter(Interpreter &&) = default;
Interpreter &Interpreter::operator=(Interpreter &&) = default;
Interpreter::~Interpreter() = default;

Expected<Interpreter> Interpreter::create(func::FuncOp function,
                                          EvaluatorRegistry registry) {
  auto program = std::make_unique<Program>();
  program->registry = std::move(registry);
  program->function = function;
  if (Error error = program->build())
    return std::move(error);
  return Interpreter(std::move(program));
}

Expected<std::vector<HostTensor>>
Interpreter::run(ArrayRef<HostTensor> inputs,
                 const InterpreterHooks &hooks) const {
  func::FuncOp function = program->function;
  ArrayRef<Type> inputTypes = function.getFunctionType().getInputs();
  if (inputs.size() != inputTypes.size())
    return locate(function,
                  makeError("got " + Twine(inputs.size()) +
                            " inputs, expected " + Twine(inputTypes.size())));
  // A value is borrowed (inputs, constants) or owned (results of steps).
  std::vector<const HostTensor *> values(program->constants.size(), nullptr);
  std::vector<HostTensor> owned(values.size());
  for (auto [slot, constant] : llvm::enumerate(program->constants))
    if (constant)
      values[slot] = &*constant;
  for (auto [index, input] : llvm::enumerate(inputs)) {
    if (Error error =
            checkTensor(input, cast<RankedTensorType>(inputTypes[index])))
      return locate(function, makeError("input " + Twine(index) + ": " +
                                        llvm::toString(std::move(error))));
    values[index] = &input;
  }

  SmallVector<const HostTensor *, 4> operands;
  for (const Program::Step &step : program->steps) {
    operands.clear();
    for (unsigned slot : step.operands)
      operands.push_back(values[slot]);
    Expected<HostTensor> result = (*step.evaluate)(step.op, operands);
    if (!result)
      return locate(step.op, result.takeError());
    owned[step.result] = std::move(*result);
    values[step.result] = &owned[step.result];
    if (auto observe = dyn_cast<ObserveOp>(step.op); observe && hooks.onObserve)
      hooks.onObserve(observe.getName(), owned[step.result]);
    if (hooks.onResult)
      hooks.onResult(step.op, owned[step.result]);
    for (unsigned slot : step.dying)
      owned[slot] = HostTensor();
  }

  std::vector<HostTensor> results;
  // Copies, as one value may be returned twice.
  for (unsigned slot : program->results)
    results.push_back(*values[slot]);
  return results;
}

Expected<std::vector<HostTensor>>
quantmlir::interpret(func::FuncOp function, ArrayRef<HostTensor> inputs,
                     const InterpreterHooks &hooks) {
  Expected<Interpreter> interpreter = Interpreter::create(function);
  if (!interpreter)
    return interpreter.takeError();
  return interpreter->run(inputs, hooks);
}
