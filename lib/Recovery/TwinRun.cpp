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

#include <limits>
#include <numeric>

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

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

static int64_t getNumBytes(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  return type && type.hasStaticShape() ? type.getNumElements() * sizeof(float)
                                       : 0;
}

std::vector<int64_t> TwinRun::getLiveBytes() const {
  // What a value adds after its definition it takes away after its last use.
  std::vector<int64_t> live(ops.size() + 1);
  for (auto [value, last] : lastUses) {
    Operation *producer = value.getDefiningOp();
    live[producer ? positions.lookup(producer) + 1 : 0] += getNumBytes(value);
    live[last + 1] -= getNumBytes(value);
  }
  std::partial_sum(live.begin(), live.end(), live.begin());
  return live;
}

llvm::Error TwinRun::readBatches(const BatchReader &read, int64_t available,
                                 int64_t maxBatches, int64_t maxBytes,
                                 ArrayRef<Operation *> visited) {
  liveBytes = getLiveBytes();
  std::vector<int64_t> computed(ops.size() + 1);
  for (auto [index, pair] : llvm::enumerate(ops))
    for (Operation *op : {pair.first, pair.second})
      if (op && op->getNumResults() == 1 &&
          !isConstantDerived(op->getResult(0)))
        computed[index + 1] += getNumBytes(op->getResult(0));
  std::partial_sum(computed.begin(), computed.end(), computed.begin());
  // Bytes that are computed in all, where so many of a batch may be kept.
  auto getWork = [&](int64_t bytes) {
    int64_t work = 0;
    size_t start = 0;
    for (Operation *op : visited) {
      size_t end = positions.lookup(op);
      work += computed[end] - computed[start];
      if (liveBytes[end] <= bytes)
        start = end;
    }
    return work;
  };
  int64_t least = getWork(std::numeric_limits<int64_t>::max());
  int64_t batches = std::max<int64_t>(std::min(maxBatches, available), 1);
  while (batches > 1 && (liveBytes.front() > maxBytes / batches ||
                         getWork(maxBytes / batches) > 2 * least))
    batches = batches * 7 / 8;
  bytesToKeep = maxBytes / batches;
  for (; numBatches < batches; ++numBatches) {
    // Evenly from all samples, which may be sorted.
    llvm::Expected<SmallVector<HostTensor>> inputs =
        read(numBatches * available / batches);
    if (!inputs)
      return inputs.takeError();
    for (auto [argument, tensor] :
         llvm::zip_equal(simulated.getArguments(), *inputs)) {
      values[argument].push_back(tensor);
      values[toOriginal.lookup(argument)].push_back(std::move(tensor));
    }
  }
  return llvm::Error::success();
}

//===----------------------------------------------------------------------===//
// Slices
//===----------------------------------------------------------------------===//

/// Adds an operation with the rounded weight itself, which spares the code to
/// round it in every run.
static void addTo(SliceBuilder &builder, Operation *op) {
  if (std::optional<QuantizedLayer> layer = QuantizedLayer::get(op))
    builder.setConstant(layer->getOp().getWeightOperand()->get(),
                        layer->getRoundedWeight());
  builder.add(op);
}

SmallVector<Value> TwinRun::getLiveResults(size_t end) const {
  SmallVector<Value> results;
  for (auto [quantized, original] :
       ArrayRef(ops).slice(position, end - position))
    for (Operation *op : {quantized, original}) {
      if (!op || op->getNumResults() != 1 ||
          isConstantDerived(op->getResult(0)))
        continue;
      auto last = lastUses.find(op->getResult(0));
      if (last != lastUses.end() && last->second >= end)
        results.push_back(op->getResult(0));
    }
  return results;
}

llvm::Error
TwinRun::runSlice(size_t end, ArrayRef<Value> outputs, bool isLast,
                  llvm::function_ref<void(MutableArrayRef<HostTensor>)> use) {
  if (outputs.empty())
    return llvm::Error::success();
  SliceBuilder builder(simulated.getContext());
  for (auto [quantized, original] :
       ArrayRef(ops).slice(position, end - position))
    for (Operation *op : {quantized, original})
      if (op && op->getNumResults() == 1 &&
          !isConstantDerived(op->getResult(0)))
        addTo(builder, op);
  SmallVector<Value> inputs(builder.getInputs());
  SmallVector<Value> results;
  for (Value output : outputs)
    results.push_back(builder.lookup(output));
  llvm::Expected<TensorFunction> run = compile(builder.finish(results));
  if (!run)
    return run.takeError();
  for (int64_t batch = 0; batch < numBatches; ++batch) {
    std::vector<HostTensor> tensors;
    for (Value input : inputs)
      tensors.push_back(std::move(values[input][batch]));
    llvm::Expected<SmallVector<HostTensor>> tensorsOut = (*run)(tensors);
    for (auto [input, tensor] : llvm::zip_equal(inputs, tensors))
      // What nobody needs any more would only take memory.
      if (!isLast || lastUses.find(input)->second >= end)
        values[input][batch] = std::move(tensor);
    if (!tensorsOut)
      return tensorsOut.takeError();
    use(*tensorsOut);
  }
  return llvm::Error::success();
}

llvm::Error TwinRun::visit(Operation *op, Value operand, Visitor visit) {
  size_t end = positions.lookup(op);
  Value original = toOriginal.lookup(operand);
  if (liveBytes[end] <= bytesToKeep) {
    SmallVector<Value> live = getLiveResults(end);
    if (auto error = runSlice(end, live, /*isLast=*/true,
                              [&](MutableArrayRef<HostTensor> results) {
                                for (auto [value, tensor] :
                                     llvm::zip_equal(live, results))
                                  values[value].push_back(std::move(tensor));
                              }))
      return error;
    position = end;
  }
  // The operands that are not kept.
  SmallVector<Value> missing;
  for (Value value : {original, operand})
    if (!values.contains(value))
      missing.push_back(value);
  if (missing.empty()) {
    for (auto [x, xq] : llvm::zip_equal(values[original], values[operand]))
      visit(x, xq);
    return llvm::Error::success();
  }
  size_t batch = 0;
  return runSlice(
      end, missing, /*isLast=*/false, [&](MutableArrayRef<HostTensor> results) {
        auto get = [&](Value value) -> const HostTensor & {
          auto found = llvm::find(missing, value);
          return found == missing.end() ? values[value][batch]
                                        : results[found - missing.begin()];
        };
        visit(get(original), get(operand));
        ++batch;
      });
}
