//===- InputMaxima.cpp - How large channels of inputs get -----------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Recovery/InputMaxima.h"

#include "quant-mlir/Dialect/QNN/IR/ConstantData.h"

#include "mlir/IR/IRMapping.h"

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::qnn;

InputMaxima::InputMaxima(func::FuncOp function) : function(function) {
  function.walk([&](LinearOp op) {
    auto type = cast<RankedTensorType>(op.getInput().getType());
    // What the caller gives has no producer that could be changed.
    if (!type.getElementType().isF32() || isa<BlockArgument>(op.getInput()) ||
        getConstantFloats(op.getInput()))
      return;
    Input &input = inputs[op.getInput()];
    input.layers.push_back(op);
    input.maxima.resize(type.getShape().back());
  });
}

OwningOpRef<ModuleOp> InputMaxima::createObserved() {
  IRMapping mapping;
  OwningOpRef<ModuleOp> copy =
      cast<ModuleOp>(function->getParentOfType<ModuleOp>()->clone(mapping));
  auto observed = cast<func::FuncOp>(mapping.lookup(function.getOperation()));
  auto terminator = cast<func::ReturnOp>(observed.front().getTerminator());
  SmallVector<Value> results(terminator.getOperands());
  for (const auto &entry : inputs)
    results.push_back(mapping.lookup(entry.first));
  terminator->setOperands(results);
  observed.setType(FunctionType::get(copy->getContext(),
                                     observed.getArgumentTypes(),
                                     TypeRange(ValueRange(results))));
  return copy;
}

void InputMaxima::add(ArrayRef<HostTensor> tensors) {
  for (auto [entry, tensor] : llvm::zip_equal(inputs, tensors)) {
    MutableArrayRef<float> maxima(entry.second.maxima);
    ArrayRef<float> values = tensor.data<float>();
    for (; !values.empty(); values = values.drop_front(maxima.size()))
      for (auto [largest, value] :
           llvm::zip(maxima, values.take_front(maxima.size())))
        largest = std::max(largest, std::abs(value));
  }
}

void InputMaxima::attach() {
  for (const auto &entry : inputs) {
    auto type = RankedTensorType::get(
        {static_cast<int64_t>(entry.second.maxima.size())},
        Float32Type::get(function.getContext()));
    for (LinearOp op : entry.second.layers)
      op->setAttr(kInputMaxAttribute,
                  makeElements<float>(type, entry.second.maxima));
  }
}
