//===- quantc verify ------------------------------------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Options.h"

#include "quant-mlir/Data/TensorProto.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/Path.h"

#include <cmath>
#include <set>

using namespace quantmlir;
namespace cl = llvm::cl;
namespace fs = llvm::sys::fs;

namespace {

class VerifyCommand : public Command {
public:
  VerifyCommand()
      : Command(
            "verify",
            "Compare float results with ONNX test directories (model.onnx and "
            "test_data_set_N/): quantc verify "
            "onnx/backend/test/data/node\n"),
        engine(subCommand), folders(cl::Positional, cl::OneOrMore,
                                    cl::sub(subCommand), cl::desc("DIR...")),
        relative("rtol", cl::sub(subCommand), cl::init(1e-3),
                 cl::value_desc("R"),
                 cl::desc("relative tolerance (default 1e-3)")),
        absolute("atol", cl::sub(subCommand), cl::init(1e-5),
                 cl::value_desc("A"),
                 cl::desc("absolute tolerance (default 1e-5)")),
        threads("threads", cl::sub(subCommand), cl::init(1),
                cl::value_desc("N"),
                cl::desc("threads that the models run on (default 1)")),
        quiet("quiet", cl::sub(subCommand),
              cl::desc("print failures and the last line only")) {}

  llvm::Error run() override {
    if (auto error = checkThreads(threads))
      return error;
    std::set<std::string> models;
    for (const std::string &folder : folders)
      if (auto error = findModels(folder, models))
        return error;
    if (models.empty())
      return llvm::createStringError(
          "no folder with model.onnx and test_data_set_0 "
          "was found");
    int64_t passed = 0, failed = 0, unsupported = 0;
    for (const std::string &folder : models) {
      Outcome outcome = verify(folder);
      passed += outcome.kind == Outcome::Passed;
      failed += outcome.kind == Outcome::Failed;
      unsupported += outcome.kind == Outcome::Unsupported;
      if (quiet && outcome.kind != Outcome::Failed)
        continue;
      const char *words[] = {"PASS", "FAIL", "UNSUPPORTED"};
      llvm::outs() << words[outcome.kind] << ": " << folder;
      if (!outcome.reason.empty())
        llvm::outs() << ": " << outcome.reason;
      llvm::outs() << '\n';
      llvm::outs().flush();
    }
    llvm::outs() << passed << " passed, " << failed << " failed, "
                 << unsupported << " unsupported\n";
    if (failed)
      return llvm::createStringError(llvm::Twine(failed) + " of " +
                                     llvm::Twine(models.size()) +
                                     " models differ from their test data");
    return llvm::Error::success();
  }

private:
  using ShapeList = llvm::SmallVector<llvm::SmallVector<int64_t>>;

  struct Outcome {
    enum Kind { Passed, Failed, Unsupported } kind;
    std::string reason;
  };

  static std::string join(llvm::StringRef folder, const llvm::Twine &name) {
    llvm::SmallString<256> path(folder);
    llvm::sys::path::append(path, name);
    return path.str().str();
  }

  static llvm::Error findModels(const std::string &root,
                                std::set<std::string> &models) {
    if (!fs::is_directory(root))
      return llvm::createStringError(root + ": is no folder");
    std::error_code code;
    auto check = [&](const std::string &folder) {
      if (fs::exists(join(folder, "model.onnx")) &&
          fs::is_directory(join(folder, "test_data_set_0")))
        models.insert(folder);
    };
    check(root);
    for (fs::recursive_directory_iterator it(root, code), end;
         it != end && !code; it.increment(code))
      if (it->type() == fs::file_type::directory_file)
        check(it->path());
    if (code)
      return llvm::createStringError(code, root + ": " + code.message());
    return llvm::Error::success();
  }

  /// Every message about what the project does not do says "not supported".
  static Outcome classify(llvm::Error error) {
    std::string reason = llvm::toString(std::move(error));
    bool isUnsupported = llvm::StringRef(reason).contains("not supported");
    return {isUnsupported ? Outcome::Unsupported : Outcome::Failed, reason};
  }

  Outcome verify(const std::string &folder) {
    // What the model leaves open, such as the batch, is as the data have it.
    ShapeList shapes;
    std::unique_ptr<Compiler> compiler;
    std::unique_ptr<ModelRunner> runner;
    for (unsigned set = 0;; ++set) {
      std::string data = join(folder, "test_data_set_" + llvm::Twine(set));
      if (!fs::is_directory(data))
        return {Outcome::Passed, ""};
      auto fail = [&](llvm::Error error) {
        return classify(
            llvm::createStringError("test_data_set_" + llvm::Twine(set) + ": " +
                                    llvm::toString(std::move(error))));
      };
      auto inputs = readTensors(data, "input_");
      if (!inputs)
        return fail(inputs.takeError());
      ShapeList setShapes;
      for (const HostTensor &input : *inputs)
        setShapes.emplace_back(input.getShape());
      if (!runner || setShapes != shapes) {
        shapes = setShapes;
        CompilerOptions options;
        options.import.positionalShapes = shapes;
        options.codegen.threads = threads;
        compiler = std::make_unique<Compiler>(std::move(options));
        if (auto error = compiler->importModel(join(folder, "model.onnx")))
          return classify(std::move(error));
        if (auto error = makeRunner(*compiler, runner))
          return classify(std::move(error));
      }
      if (auto error = compare(*runner, *inputs, data))
        return fail(std::move(error));
    }
  }

  /// The files <prefix>0.pb, <prefix>1.pb and so on of a folder.
  static llvm::Expected<llvm::SmallVector<HostTensor>>
  readTensors(const std::string &folder, llvm::StringRef prefix) {
    llvm::SmallVector<HostTensor> tensors;
    while (true) {
      std::string path =
          join(folder, prefix + llvm::Twine(tensors.size()) + ".pb");
      if (!fs::exists(path))
        return tensors;
      llvm::Expected<HostTensor> tensor = readTensorProto(path);
      if (!tensor)
        return tensor.takeError();
      tensors.push_back(std::move(*tensor));
    }
  }

  llvm::Error makeRunner(Compiler &compiler,
                         std::unique_ptr<ModelRunner> &runner) {
    auto created = [&]() -> llvm::Expected<std::unique_ptr<ModelRunner>> {
      if (engine.engine == EngineOptions::Engine::Reference)
        return ModelRunner::createReference(compiler);
      llvm::SmallVector<char, 0> object;
      if (auto error = compiler.emitObject(object))
        return error;
      auto model = CompiledModel::loadObject(
          llvm::MemoryBufferRef({object.data(), object.size()}, "model"));
      if (!model)
        return model.takeError();
      return ModelRunner::create(std::move(*model));
    }();
    if (!created)
      return created.takeError();
    runner = std::move(*created);
    return llvm::Error::success();
  }

  llvm::Error compare(ModelRunner &runner, llvm::ArrayRef<HostTensor> inputs,
                      const std::string &data) {
    if (inputs.size() != runner.getInputs().size())
      return llvm::createStringError(
          llvm::Twine(inputs.size()) + " input files, but the model has " +
          llvm::Twine(runner.getInputs().size()) + " inputs");
    for (auto [index, tensor, spec] :
         llvm::enumerate(inputs, runner.getInputs()))
      if (tensor.getElementType() != spec.type ||
          tensor.getShape() != llvm::ArrayRef<int64_t>(spec.shape))
        return llvm::createStringError(
            "input_" + llvm::Twine(index) + ".pb is " +
            elementTypeName(tensor.getElementType()) + " of shape " +
            shapeToString(tensor.getShape()) + ", expected " +
            elementTypeName(spec.type) + " of shape " +
            shapeToString(spec.shape) + " for '" + spec.name + "'");
    llvm::Expected<llvm::SmallVector<HostTensor>> outputs = runner.run(inputs);
    if (!outputs)
      return outputs.takeError();
    auto expected = readTensors(data, "output_");
    if (!expected)
      return expected.takeError();
    if (expected->size() != outputs->size())
      return llvm::createStringError(llvm::Twine(expected->size()) +
                                     " output files, but the model has " +
                                     llvm::Twine(outputs->size()) + " outputs");
    for (auto [index, actual, wanted] : llvm::enumerate(*outputs, *expected))
      if (auto error = compareTensors(actual, wanted))
        return llvm::createStringError("output " + llvm::Twine(index) + ": " +
                                       llvm::toString(std::move(error)));
    return llvm::Error::success();
  }

  llvm::Error compareTensors(const HostTensor &actual,
                             const HostTensor &expected) {
    if (actual.getShape() != expected.getShape())
      return llvm::createStringError("shapes differ");
    HostTensor a = actual.convertTo(ElementType::F64);
    HostTensor e = expected.convertTo(ElementType::F64);
    int64_t mismatches = 0;
    double worst = 0;
    for (auto [got, want] :
         llvm::zip_equal(a.data<double>(), e.data<double>())) {
      double error = std::abs(got - want);
      // Written so that NaN equals nothing but NaN.
      if (error <= absolute + relative * std::abs(want) || got == want ||
          (std::isnan(got) && std::isnan(want)))
        continue;
      ++mismatches;
      worst = std::max(worst, error);
    }
    if (mismatches == 0)
      return llvm::Error::success();
    std::string text;
    llvm::raw_string_ostream(text)
        << mismatches << " of " << a.numElements()
        << " values differ, by up to " << llvm::format("%.3g", worst);
    return llvm::createStringError(text);
  }

  EngineOptions engine;
  cl::list<std::string> folders;
  cl::opt<double> relative, absolute;
  cl::opt<unsigned> threads;
  cl::opt<bool> quiet;
};

} // namespace

std::unique_ptr<Command> quantmlir::createVerifyCommand() {
  return std::make_unique<VerifyCommand>();
}
