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
      samples.readBatch(begin, count, getBatch());
  if (!tensors)
    return tensors.takeError();
  for (auto [tensor, input] : llvm::zip_equal(*tensors, inputs)) {
    // An input that does not count samples is a single one as a whole.
    if (llvm::Error error = tensor.reshape(input.shape)) {
      llvm::consumeError(std::move(error));
      return llvm::createStringError(
          "input '" + input.name + "' has shape " + shapeToString(input.shape) +
          ", but a run takes " + llvm::Twine(getBatch()) +
          " samples, as dimension 0 of input '" + inputs.front().name +
          "' says, which are " + shapeToString(tensor.getShape()));
    }
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

llvm::Error quantmlir::checkCountsSamples(llvm::StringRef name,
                                          const HostTensor &output,
                                          int64_t count) {
  if (output.getRank() > 0 && output.getDim(0) == count)
    return llvm::Error::success();
  return llvm::createStringError(
      "output '" + name + "' has shape " + shapeToString(output.getShape()) +
      ", whose dimension 0 does not count the " + llvm::Twine(count) +
      (count == 1 ? " sample" : " samples") + " of a run");
}

llvm::SmallVector<int64_t, 0>
quantmlir::getPredictions(const HostTensor &scores) {
  HostTensor wide = scores.convertTo(ElementType::F64);
  int64_t count = wide.getDim(0);
  int64_t classes = count > 0 ? wide.numElements() / count : 0;
  llvm::SmallVector<int64_t, 0> predictions;
  for (int64_t i = 0; i < count; ++i) {
    llvm::ArrayRef<double> row =
        wide.data<double>().slice(i * classes, classes);
    predictions.push_back(llvm::max_element(row) - row.begin());
  }
  return predictions;
}

llvm::Error quantmlir::scoreAllSamples(
    ModelRunner &runner, const SampleSource &samples,
    const ProgressCallback &progress,
    llvm::function_ref<llvm::Error(int64_t, const HostTensor &)> consume) {
  if (runner.getOutputNames().empty())
    return llvm::createStringError("the model has no output with scores");
  int64_t total = samples.getNumSamples();
  for (int64_t begin = 0; begin < total; begin += runner.getBatch()) {
    int64_t count = std::min(runner.getBatch(), total - begin);
    llvm::Expected<llvm::SmallVector<HostTensor>> outputs =
        runner.runSamples(samples, begin, count);
    if (!outputs)
      return outputs.takeError();
    if (auto error = checkCountsSamples(runner.getOutputNames().front(),
                                        outputs->front(), count))
      return error;
    if (auto error = consume(begin, outputs->front()))
      return error;
    if (progress)
      progress("running", begin + count, total);
  }
  return llvm::Error::success();
}

llvm::Expected<llvm::SmallVector<int64_t, 0>>
quantmlir::predictAllSamples(ModelRunner &runner, const SampleSource &samples,
                             const ProgressCallback &progress) {
  llvm::SmallVector<int64_t, 0> predictions;
  if (auto error = scoreAllSamples(
          runner, samples, progress, [&](int64_t, const HostTensor &scores) {
            llvm::append_range(predictions, getPredictions(scores));
            return llvm::Error::success();
          }))
    return error;
  return predictions;
}
