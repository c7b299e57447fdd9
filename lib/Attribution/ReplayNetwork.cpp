//===- ReplayNetwork.cpp - A network that runs from anywhere --------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Attribution/ReplayNetwork.h"

#include "quant-mlir/Recovery/SliceBuilder.h"

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::qnn;

SmallVector<Value> ReplayNetwork::getInputs(Operation *op) {
  llvm::SetVector<Value> inputs;
  for (Value operand : op->getOperands())
    if (!isConstantDerived(operand))
      inputs.insert(operand);
  return inputs.takeVector();
}

llvm::Expected<ReplayNetwork>
ReplayNetwork::create(func::FuncOp function, const FunctionCompiler &compile,
                      const std::function<void(int64_t, int64_t)> &progress) {
  ReplayNetwork network;
  network.function = function;
  Block &body = function.front();
  network.outputs = getInputs(body.getTerminator());
  auto total = static_cast<int64_t>(body.getOperations().size());
  for (auto [index, op] : llvm::enumerate(body.without_terminator())) {
    if (op.getNumResults() != 1 || isConstantDerived(op.getResult(0)))
      continue;
    if (progress)
      progress(index, total);
    SliceBuilder builder(function.getContext());
    Operation *copy = builder.add(&op);
    Piece piece{op.getResult(0), SmallVector<Value>(builder.getInputs()), {}};
    llvm::Expected<TensorFunction> run =
        compile(builder.finish(copy->getResult(0)));
    if (!run)
      return run.takeError();
    piece.run = std::move(*run);
    network.pieces.push_back(std::move(piece));
  }
  return network;
}

const HostTensor &ReplayNetwork::get(Value value) const {
  auto found = values.find(value);
  assert(found != values.end() && "setInputs has not made it");
  return found->second;
}

llvm::Expected<HostTensor>
ReplayNetwork::runPiece(const Piece &piece, Values &changed, Change *change) {
  // Lent for the time of the run: copies would cost as much as small layers.
  auto home = [&](Value value) -> HostTensor & {
    auto found = changed.find(value);
    return found != changed.end() ? found->second : values.find(value)->second;
  };
  std::vector<HostTensor> tensors;
  for (Value input : piece.inputs)
    tensors.push_back(std::move(home(input)));
  llvm::Expected<SmallVector<HostTensor>> results = piece.run(tensors);
  llvm::Error error = results ? llvm::Error::success() : results.takeError();
  if (!error && change)
    error = (*change)(piece.result, tensors, results->front());
  for (auto [input, tensor] : llvm::zip_equal(piece.inputs, tensors))
    home(input) = std::move(tensor);
  if (error)
    return std::move(error);
  return std::move(results->front());
}

std::vector<HostTensor> ReplayNetwork::copyOutputs() const {
  std::vector<HostTensor> tensors;
  for (Value output : outputs)
    tensors.push_back(get(output));
  return tensors;
}

llvm::Error ReplayNetwork::setInputs(ArrayRef<HostTensor> inputs) {
  values.clear();
  for (auto [argument, tensor] :
       llvm::zip_equal(function.getArguments(), inputs))
    values[argument] = tensor;
  Values none;
  for (const Piece &piece : pieces) {
    llvm::Expected<HostTensor> result = runPiece(piece, none, nullptr);
    if (!result)
      return result.takeError();
    values[piece.result] = std::move(*result);
  }
  return llvm::Error::success();
}

std::vector<HostTensor> ReplayNetwork::takeOutputs(Values &changed) const {
  std::vector<HostTensor> tensors;
  for (Value output : outputs) {
    auto found = changed.find(output);
    tensors.push_back(found == changed.end() ? get(output)
                                             : std::move(found->second));
  }
  return tensors;
}

llvm::Expected<std::vector<HostTensor>>
ReplayNetwork::replay(Value value, HostTensor tensor) {
  Values changed;
  changed[value] = std::move(tensor);
  for (const Piece &piece : pieces) {
    if (changed.contains(piece.result) ||
        llvm::none_of(piece.inputs,
                      [&](Value input) { return changed.contains(input); }))
      continue;
    llvm::Expected<HostTensor> result = runPiece(piece, changed, nullptr);
    if (!result)
      return result.takeError();
    changed[piece.result] = std::move(*result);
  }
  return takeOutputs(changed);
}

llvm::Expected<std::vector<HostTensor>>
ReplayNetwork::runChanged(Change change) {
  Values changed;
  for (Value argument : function.getArguments()) {
    HostTensor tensor = get(argument);
    if (llvm::Error error = change(argument, {}, tensor))
      return std::move(error);
    changed[argument] = std::move(tensor);
  }
  for (const Piece &piece : pieces) {
    llvm::Expected<HostTensor> result = runPiece(piece, changed, &change);
    if (!result)
      return result.takeError();
    changed[piece.result] = std::move(*result);
  }
  return takeOutputs(changed);
}
