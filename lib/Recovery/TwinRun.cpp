//===- TwinRun.cpp - A network and its simulation, side by side -----------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Recovery/TwinRun.h"

#include "quant-mlir/Recovery/QuantizedLayer.h"
#include "quant-mlir/Recovery/SliceBuilder.h"

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::qnn;

TwinRun::TwinRun(func::FuncOp simulated, FunctionCompiler compile)
    : simulated(simulated), compile(std::move(compile)) {
  copyOriginal();
  findLastUses();
}

TwinRun::~TwinRun() = default;

void TwinRun::copyOriginal() {
  OpBuilder builder(simulated.getContext());
  originalModule = ModuleOp::create(builder, simulated.getLoc());
  builder.setInsertionPointToEnd(originalModule->getBody());
  auto original = func::FuncOp::create(builder, simulated.getLoc(), "original",
                                       simulated.getFunctionType());
  builder.setInsertionPointToStart(original.addEntryBlock());
  for (auto [from, to] :
       llvm::zip_equal(simulated.getArguments(), original.getArguments()))
    toOriginal.map(from, to);
  for (Operation &op : simulated.front()) {
    Operation *copy = nullptr;
    auto isPaired = [](Value value) {
      return llvm::all_of(value.getUsers(), llvm::IsaPred<DequantizeOp>);
    };
    auto producer = isa<DequantizeOp>(op)
                        ? op.getOperand(0).getDefiningOp<QuantizeOp>()
                        : QuantizeOp();
    // A pair is skipped: both of its values stand for the float one.
    if ((isa<QuantizeOp>(op) && isPaired(op.getResult(0))) ||
        (producer && isPaired(producer.getOutput())))
      toOriginal.map(op.getResult(0), toOriginal.lookup(op.getOperand(0)));
    else
      copy = builder.clone(op, toOriginal);
    positions[&op] = ops.size();
    if (copy)
      positions[copy] = ops.size();
    ops.push_back({&op, copy});
  }
}

void TwinRun::findLastUses() {
  for (auto [index, pair] : llvm::enumerate(ops))
    for (Operation *op : {pair.first, pair.second})
      if (op)
        for (Value operand : op->getOperands())
          if (!isConstantDerived(operand))
            lastUses[operand] = index;
}

int64_t TwinRun::getPeakBytes() const {
  // What a value adds at its definition it takes away after its last use.
  std::vector<int64_t> changes(ops.size() + 1);
  for (auto [value, last] : lastUses) {
    auto type = dyn_cast<RankedTensorType>(value.getType());
    if (!type || !type.hasStaticShape())
      continue;
    int64_t bytes = type.getNumElements() * sizeof(float);
    Operation *producer = value.getDefiningOp();
    size_t first = producer ? positions.lookup(producer) : 0;
    changes[first] += bytes;
    changes[last + 1] -= bytes;
  }
  int64_t bytes = 0, peak = 0;
  for (int64_t change : changes)
    peak = std::max(peak, bytes += change);
  return peak;
}

void TwinRun::addBatch(ArrayRef<HostTensor> inputs) {
  for (auto [argument, tensor] :
       llvm::zip_equal(simulated.getArguments(), inputs)) {
    values[argument].push_back(tensor);
    values[toOriginal.lookup(argument)].push_back(tensor);
  }
  ++numBatches;
}

llvm::Error TwinRun::advanceTo(Operation *op) {
  size_t end = positions.lookup(op);
  if (end <= position)
    return llvm::Error::success();
  llvm::Error error = runSlice(position, end);
  position = end;
  return error;
}

/// Adds an operation with the rounded weight itself, which spares the code to
/// round it in every run.
static void addTo(SliceBuilder &builder, Operation *op) {
  if (std::optional<QuantizedLayer> layer = QuantizedLayer::get(op))
    builder.setConstant(layer->getOp().getWeightOperand()->get(),
                        layer->getRoundedWeight());
  builder.add(op);
}

llvm::Error TwinRun::runSlice(size_t begin, size_t end) {
  SliceBuilder builder(simulated.getContext());
  SmallVector<Value> outputs;
  for (auto [quantized, original] : ArrayRef(ops).slice(begin, end - begin))
    for (Operation *op : {quantized, original}) {
      if (!op || op->getNumResults() != 1 ||
          isConstantDerived(op->getResult(0)))
        continue;
      addTo(builder, op);
      auto last = lastUses.find(op->getResult(0));
      if (last != lastUses.end() && last->second >= end)
        outputs.push_back(op->getResult(0));
    }
  SmallVector<Value> inputs(builder.getInputs());
  if (outputs.empty())
    return llvm::Error::success();
  SmallVector<Value> results;
  for (Value output : outputs)
    results.push_back(builder.lookup(output));
  llvm::Expected<TensorFunction> run = compile(builder.finish(results));
  if (!run)
    return run.takeError();
  for (size_t batch = 0; batch < numBatches; ++batch) {
    std::vector<HostTensor> tensors;
    for (Value input : inputs)
      tensors.push_back(std::move(values[input][batch]));
    llvm::Expected<SmallVector<HostTensor>> results = (*run)(tensors);
    if (!results)
      return results.takeError();
    for (auto [input, tensor] : llvm::zip_equal(inputs, tensors)) {
      // What nobody needs any more would only take memory.
      auto last = lastUses.find(input);
      if (last->second >= end)
        values[input][batch] = std::move(tensor);
    }
    for (auto [output, tensor] : llvm::zip_equal(outputs, *results))
      values[output].push_back(std::move(tensor));
  }
  return llvm::Error::success();
}

ArrayRef<HostTensor> TwinRun::getOriginal(Value value) const {
  return getQuantized(toOriginal.lookup(value));
}

ArrayRef<HostTensor> TwinRun::getQuantized(Value value) const {
  auto found = values.find(value);
  return found == values.end() ? ArrayRef<HostTensor>()
                               : ArrayRef<HostTensor>(found->second);
}
