//===- Runs models, compiled or interpreted -------------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Compiler/ModelRunner.h"

#include "quant-mlir/Reference/Interpreter.h"

#include "llvm/ADT/StringSwitch.h"

using namespace quantmlir;

llvm::Expected<ElementType> quantmlir::parseElementType(llvm::StringRef name) {
  auto type = llvm::StringSwitch<std::optional<ElementType>>(name)
                  .Case("f32", ElementType::F32)
                  .Case("i8", ElementType::I8)
                  .Case("u8", ElementType::U8)
                  .Case("i16", ElementType::I16)
                  .Case("u16", ElementType::U16)
                  .Case("i32", ElementType::I32)
                  .Case("i64", ElementType::I64)
                  .Default(std::nullopt);
  if (!type)
    return llvm::createStringError(
        "the compiled model has tensors of unknown type '" + name + "'");
  return *type;
}

namespace {

/// Machine code.
class NativeRunner : public ModelRunner {
public:
  explicit NativeRunner(CompiledModel model) : model(std::move(model)) {}

  llvm::Error initialize() {
    for (const TensorInfo &info : model.info().inputs) {
      llvm::Expected<ElementType> type = parseElementType(info.type);
      if (!type)
        return type.takeError();
      inputs.push_back({info.name, *type,
                        llvm::SmallVector<int64_t, 4>(info.shape.begin(),
                                                      info.shape.end())});
    }
    for (const TensorInfo &info : model.info().outputs) {
      llvm::Expected<ElementType> type = parseElementType(info.type);
      if (!type)
        return type.takeError();
      outputTypes.push_back(*type);
      outputNames.push_back(info.name);
    }
    return llvm::Error::success();
  }

  llvm::Expected<llvm::SmallVector<HostTensor>>
  run(llvm::ArrayRef<HostTensor> tensors,
      llvm::SmallVector<HostTensor> spare) override {
    llvm::SmallVector<HostTensor> outputs;
    llvm::SmallVector<const void *> inputPointers;
    llvm::SmallVector<void *> outputPointers;
    for (const HostTensor &tensor : tensors)
      inputPointers.push_back(tensor.rawData().data());
    for (auto [index, info] : llvm::enumerate(model.info().outputs)) {
      ElementType type = outputTypes[index];
      if (index < spare.size() && spare[index].getElementType() == type &&
          spare[index].getShape() == llvm::ArrayRef<int64_t>(info.shape)) {
        outputs.push_back(std::move(spare[index]));
        continue;
      }
      llvm::Expected<HostTensor> output = HostTensor::create(type, info.shape);
      if (!output)
        return output.takeError();
      outputs.push_back(std::move(*output));
    }
    for (HostTensor &output : outputs)
      outputPointers.push_back(output.rawData().data());
    if (auto error = model.run(inputPointers, outputPointers))
      return error;
    return outputs;
  }

  const ModelInfo *getModelInfo() const override { return &model.info(); }
  std::vector<int64_t> getKernelTimes() const override {
    return model.getKernelTimes();
  }

private:
  CompiledModel model;
  std::vector<ElementType> outputTypes;
};

/// The reference interpreter.
class ReferenceRunner : public ModelRunner {
public:
  explicit ReferenceRunner(Interpreter interpreter)
      : interpreter(std::move(interpreter)) {}

  llvm::Error initialize(Compiler &compiler) {
    llvm::Expected<llvm::SmallVector<InputSpec>> specs = compiler.getInputs();
    if (!specs)
      return specs.takeError();
    inputs = std::move(*specs);
    llvm::Expected<mlir::func::FuncOp> function = compiler.getFunction();
    if (!function)
      return function.takeError();
    for (unsigned i = 0; i < function->getNumResults(); ++i) {
      auto name =
          function->getResultAttrOfType<mlir::StringAttr>(i, "qnn.name");
      outputNames.push_back(name ? name.str() : "output" + std::to_string(i));
    }
    return llvm::Error::success();
  }

  llvm::Expected<llvm::SmallVector<HostTensor>>
  run(llvm::ArrayRef<HostTensor> tensors,
      llvm::SmallVector<HostTensor>) override {
    llvm::Expected<std::vector<HostTensor>> outputs = interpreter.run(tensors);
    if (!outputs)
      return outputs.takeError();
    return llvm::SmallVector<HostTensor>(
        std::make_move_iterator(outputs->begin()),
        std::make_move_iterator(outputs->end()));
  }

private:
  Interpreter interpreter;
};

} // namespace

ModelRunner::~ModelRunner() = default;

llvm::Expected<std::unique_ptr<ModelRunner>>
ModelRunner::create(CompiledModel model) {
  auto runner = std::make_unique<NativeRunner>(std::move(model));
  if (auto error = runner->initialize())
    return error;
  return runner;
}

llvm::Expected<std::unique_ptr<ModelRunner>>
ModelRunner::createReference(Compiler &compiler, EvaluatorRegistry registry) {
  llvm::Expected<mlir::func::FuncOp> function = compiler.getFunction();
  if (!function)
    return function.takeError();
  llvm::Expected<Interpreter> interpreter =
      Interpreter::create(*function, std::move(registry));
  if (!interpreter)
    return interpreter.takeError();
  auto runner = std::make_unique<ReferenceRunner>(std::move(*interpreter));
  if (auto error = runner->initialize(compiler))
    return error;
  return runner;
}

int64_t ModelRunner::getBatch() const {
  return inputs.empty() || inputs.front().shape.empty()
             ? 1
             : inputs.front().shape[0];
}

llvm::Expected<llvm::SmallVector<HostTensor>>
ModelRunner::runSamples(const SampleSource &samples, int64_t begin,
                        int64_t count, llvm::SmallVector<HostTensor> spare) {
  llvm::Expected<llvm::SmallVector<HostTensor>> tensors =
      samples.read(begin, count);
  if (!tensors)
    return tensors.takeError();
  for (auto [tensor, input] : llvm::zip_equal(*tensors, inputs)) {
    if (tensor.getShape() == llvm::ArrayRef<int64_t>(input.shape))
      continue;
    // The last batch may be smaller than the model's.
    llvm::Expected<HostTensor> full =
        HostTensor::create(input.type, input.shape);
    if (!full)
      return full.takeError();
    if (tensor.numBytes() > full->numBytes())
      return llvm::createStringError("a sample has more values than input '" +
                                     input.name + "' takes");
    llvm::copy(tensor.rawData(), full->rawData().begin());
    tensor = std::move(*full);
  }
  llvm::Expected<llvm::SmallVector<HostTensor>> outputs =
      run(*tensors, std::move(spare));
  if (!outputs)
    return outputs.takeError();
  for (HostTensor &output : *outputs) {
    if (output.getRank() == 0 || output.getDim(0) != getBatch() ||
        count == getBatch())
      continue;
    llvm::Expected<HostTensor> part = output.slice(0, count);
    if (!part)
      return part.takeError();
    output = std::move(*part);
  }
  return outputs;
}

llvm::Error quantmlir::runAllSamples(
    ModelRunner &runner, const SampleSource &samples,
    const ProgressCallback &progress,
    llvm::function_ref<llvm::Error(int64_t, llvm::ArrayRef<HostTensor>)>
        consume) {
  int64_t total = samples.getNumSamples();
  for (int64_t begin = 0; begin < total; begin += runner.getBatch()) {
    int64_t count = std::min(runner.getBatch(), total - begin);
    llvm::Expected<llvm::SmallVector<HostTensor>> outputs =
        runner.runSamples(samples, begin, count);
    if (!outputs)
      return outputs.takeError();
    if (auto error = consume(begin, *outputs))
      return error;
    if (progress)
      progress("running", begin + count, total);
  }
  return llvm::Error::success();
}
