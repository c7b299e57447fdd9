//===- The compiler as a library ------------------------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Compiler/Compiler.h"

#include "Activity.h"
#include "CollectStatistics.h"

#include "quant-mlir/Attribution/QuantizedValues.h"
#include "quant-mlir/CodeGen/TargetDescription.h"
#include "quant-mlir/Compiler/ModelRunner.h"
#include "quant-mlir/Conversion/ONNX/ONNXExport.h"
#include "quant-mlir/Data/OutputFile.h"
#include "quant-mlir/Dialect/QNN/Transforms/AttachStatistics.h"
#include "quant-mlir/Dialect/QNN/Transforms/Passes.h"
#include "quant-mlir/Dialect/QNN/Utils/QuantizedArithmetic.h"
#include "quant-mlir/InitAllDialects.h"
#include "quant-mlir/Recovery/InputMeans.h"
#include "quant-mlir/Reference/Interpreter.h"

#include "mlir/IR/AsmState.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Support/FileUtilities.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SourceMgr.h"

using namespace mlir;
using namespace quantmlir;

//===----------------------------------------------------------------------===//
// Diagnostics become errors
//===----------------------------------------------------------------------===//

/// Collects the errors of a context as text, and passes warnings on.
class Compiler::Diagnostics {
public:
  Diagnostics(MLIRContext &context, std::function<void(StringRef)> warn)
      : warn(std::move(warn)),
        handler(&context,
                [this](Diagnostic &diagnostic) { handle(diagnostic); }) {}

  /// The errors so far, as one; `fallback` if there was none.
  llvm::Error take(StringRef fallback) {
    std::string text = std::exchange(errors, {});
    return llvm::createStringError(text.empty() ? fallback.str() : text);
  }
  void clear() { errors.clear(); }
  void setMuted(bool isMuted) { muted = isMuted; }

private:
  static void print(llvm::raw_ostream &os, Location location, StringRef text) {
    // The name of the source's node is what users know; files come first.
    std::string file, node;
    location->walk([&](Location part) {
      if (auto position = dyn_cast<FileLineColLoc>(part);
          position && file.empty()) {
        file = position.getFilename().str();
        if (position.getLine())
          file += ":" + std::to_string(position.getLine()) + ":" +
                  std::to_string(position.getColumn());
      } else if (auto named = dyn_cast<NameLoc>(part); named && node.empty()) {
        node = named.getName().str();
      }
      return WalkResult::advance();
    });
    if (!file.empty())
      os << file << ": ";
    if (!node.empty())
      os << "node '" << node << "': ";
    os << text;
  }

  void handle(Diagnostic &diagnostic) {
    std::string text;
    llvm::raw_string_ostream os(text);
    print(os, diagnostic.getLocation(), diagnostic.str());
    for (Diagnostic &note : diagnostic.getNotes()) {
      os << "\n  note: ";
      print(os, note.getLocation(), note.str());
    }
    if (diagnostic.getSeverity() == DiagnosticSeverity::Error)
      errors += (errors.empty() ? "" : "\n") + text;
    else if (diagnostic.getSeverity() == DiagnosticSeverity::Warning && warn &&
             !muted)
      warn(text);
  }

  std::function<void(StringRef)> warn;
  std::string errors;
  bool muted = false;
  ScopedDiagnosticHandler handler;
};

//===----------------------------------------------------------------------===//
// Compiler
//===----------------------------------------------------------------------===//

Compiler::Compiler(CompilerOptions options) : options(std::move(options)) {
  DialectRegistry registry;
  quantmlir::registerAllDialects(registry);
  context = std::make_unique<MLIRContext>(registry);
  // Users get the location; a whole function with its constants would bury it.
  context->printOpOnDiagnostic(false);
  diagnostics = std::make_unique<Diagnostics>(*context, this->options.warn);
}

Compiler::~Compiler() = default;

/// Whether brackets outside strings are nested deeper than any module of ours;
/// MLIR's parser descends without a limit.
static bool isNestedDeeply(StringRef text) {
  constexpr int limit = 256;
  int depth = 0;
  bool isString = false;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (isString && c == '\\')
      ++i;
    else if (c == '"' || c == '\n')
      isString = c == '"' && !isString;
    else if (!isString && (c == '(' || c == '[' || c == '{') && ++depth > limit)
      return true;
    else if (!isString && (c == ')' || c == ']' || c == '}'))
      --depth;
  }
  return false;
}

llvm::Error Compiler::parseModule(StringRef path) {
  llvm::sys::fs::file_status status;
  std::error_code code = llvm::sys::fs::status(path, status);
  if (!code && !llvm::sys::fs::is_regular_file(status))
    return llvm::createStringError(path + ": is not a regular file");
  // Bytecode with resources wants to be aligned.
  const llvm::Align alignment(64);
  std::string message;
  std::unique_ptr<llvm::MemoryBuffer> buffer =
      openInputFile(path, alignment, &message);
  if (!buffer)
    return llvm::createStringError(message);
  if (!buffer->getBuffer().starts_with("ML\xefR") &&
      isNestedDeeply(buffer->getBuffer()))
    return llvm::createStringError(path + ": is nested too deeply");
  auto sources = std::make_shared<llvm::SourceMgr>();
  sources->AddNewSourceBuffer(std::move(buffer), llvm::SMLoc());
  module = parseSourceFile<ModuleOp>(sources, ParserConfig(context.get()));
  if (!module)
    return diagnostics->take((path + ": cannot be read").str());
  // Later phases compute with numbers of elements and bytes.
  Operation *tooLarge = nullptr;
  auto isTooLarge = [&](Type type) {
    auto tensor = dyn_cast<RankedTensorType>(type);
    if (!tensor || !tensor.hasStaticShape())
      return false;
    uint64_t limit = options.import.maxTensorBytes / sizeof(float);
    for (int64_t size : tensor.getShape()) {
      if (size > 0 && static_cast<uint64_t>(size) > limit)
        return true;
      limit /= size > 0 ? size : 1;
    }
    return false;
  };
  module->walk([&](Operation *op) {
    if (llvm::any_of(op->getResultTypes(), isTooLarge) ||
        llvm::any_of(op->getOperandTypes(), isTooLarge))
      tooLarge = op;
    for (Region &region : op->getRegions())
      for (Block &block : region)
        if (llvm::any_of(block.getArgumentTypes(), isTooLarge))
          tooLarge = op;
  });
  if (!tooLarge)
    return llvm::Error::success();
  tooLarge->emitError() << "a tensor is larger than "
                        << options.import.maxTensorBytes << " bytes";
  return diagnostics->take("a tensor is too large");
}

llvm::Error Compiler::importModel(StringRef path) {
  Activity activity(*this, "importing");
  StringRef extension = llvm::sys::path::extension(path);
  if (extension == ".onnx") {
    module = importONNX(path, *context, options.import);
  } else if (extension == ".mlir" || extension == ".mlirbc") {
    if (auto error = parseModule(path))
      return error;
  } else {
    return llvm::createStringError(path + ": unknown kind of model '" +
                                   extension + "'; expected .onnx or .mlir");
  }
  if (!module)
    return diagnostics->take((path + ": cannot be read").str());
  phase = Phase::Import;
  llvm::Expected<func::FuncOp> function = getFunction();
  if (!function)
    return llvm::createStringError(path + ": " +
                                   llvm::toString(function.takeError()));
  return dump();
}

llvm::Expected<func::FuncOp> Compiler::getFunction() {
  func::FuncOp found;
  for (func::FuncOp function : module->getOps<func::FuncOp>()) {
    if (function.isExternal())
      continue;
    if (found)
      return llvm::createStringError(
          "the module has several functions; expected "
          "one, the model");
    found = function;
  }
  if (!found)
    return llvm::createStringError("the module has no function with a body");
  if (!llvm::hasSingleElement(found.getBody()) ||
      !isa<func::ReturnOp>(found.front().getTerminator()))
    return llvm::createStringError(
        "function '" + found.getName() +
        "' has branches or no return; expected straight-line code");
  return found;
}

llvm::Expected<llvm::SmallVector<InputSpec>> Compiler::getInputs() {
  llvm::Expected<func::FuncOp> function = getFunction();
  if (!function)
    return function.takeError();
  llvm::SmallVector<InputSpec> inputs;
  for (auto [index, type] : llvm::enumerate(function->getArgumentTypes())) {
    InputSpec input;
    auto name = function->getArgAttrOfType<StringAttr>(index, "qnn.name");
    input.name = name ? name.str() : "input" + std::to_string(index);
    auto tensor = dyn_cast<RankedTensorType>(type);
    std::optional<ElementType> element =
        tensor ? getHostElementType(tensor.getElementType()) : std::nullopt;
    if (!element || !tensor.hasStaticShape()) {
      std::string text;
      llvm::raw_string_ostream(text)
          << "input '" << input.name << "' has type " << type
          << "; expected a tensor of f32, or of a uniform quantized type, of "
             "static shape";
      return llvm::createStringError(text);
    }
    if (llvm::is_contained(tensor.getShape(), 0))
      return llvm::createStringError("input '" + input.name +
                                     "' has no elements: its shape is " +
                                     shapeToString(tensor.getShape()));
    input.type = *element;
    input.shape.assign(tensor.getShape().begin(), tensor.getShape().end());
    inputs.push_back(std::move(input));
  }
  return inputs;
}

llvm::Error Compiler::runPipeline(ModuleOp target,
                                  function_ref<void(OpPassManager &)> build) {
  PassManager pm(context.get());
  if (options.timing)
    pm.enableTiming(*options.timing);
  build(pm);
  diagnostics->clear();
  if (failed(pm.run(target)))
    return diagnostics->take("compilation failed without saying why");
  return llvm::Error::success();
}

llvm::Error Compiler::runPhase(Phase next) {
  Activity activity(*this, getPhaseInfo(next).name);
  if (auto error = runPipeline(*module, [&](OpPassManager &pm) {
        buildPhasePipeline(pm, next, options.quantization, options.codegen);
      }))
    return error;
  phase = next;
  if (phase == Phase::Fuse && options.quantize)
    fusedModule = module->clone();
  if (auto error = updateReport())
    return error;
  return dump();
}

llvm::Error Compiler::updateReport() {
  if (phase != Phase::Fuse && phase != Phase::Quantize && phase != Phase::Lower)
    return llvm::Error::success();
  llvm::Expected<func::FuncOp> function = getFunction();
  if (!function)
    return function.takeError();
  if (phase != Phase::Lower) {
    report = ModelReport::create(*function);
    report.errors = errors;
    return llvm::Error::success();
  }
  report.addAccumulators(*function);
  if (report.quantized && report.countIslands() == 0 &&
      qnn::getNumericsRules(*module).isInteger()) {
    auto error = runPipeline(*module, [](OpPassManager &pm) {
      pm.addPass(qnn::createVerifyIntegerPass());
    });
    // A model that came quantized may well compute in float between.
    if (error && options.quantize)
      return error;
    report.integerOnly = !error;
    llvm::consumeError(std::move(error));
  }
  std::string text;
  llvm::raw_string_ostream(text) << report.toJSON();
  (*module)->setAttr("qnn.model_info", StringAttr::get(context.get(), text));
  return llvm::Error::success();
}

llvm::Error Compiler::dump() {
  if (options.dumpDirectory.empty())
    return llvm::Error::success();
  if (std::error_code code =
          llvm::sys::fs::create_directories(options.dumpDirectory))
    return llvm::createStringError(code, options.dumpDirectory + ": " +
                                             code.message());
  std::string name;
  llvm::raw_string_ostream(name)
      << llvm::format("%02d-", static_cast<int>(phase))
      << getPhaseInfo(phase).name << ".mlir";
  llvm::SmallString<128> path(options.dumpDirectory);
  llvm::sys::path::append(path, name);
  return writeFileAtomically(path, [&](llvm::raw_ostream &os) {
    OpPrintingFlags flags;
    // Big constants would drown what there is to read.
    flags.elideLargeElementsAttrs(16)
        .elideLargeResourceString(64)
        .enableDebugInfo(true, true);
    // Locations written where they belong are no syntax that is parsed.
    os << "// To be read; --compile-to writes what can be compiled.\n";
    module->print(os, flags);
    os << '\n';
    return llvm::Error::success();
  });
}

llvm::Error Compiler::keepParameters() {
  bool hasPairs = false;
  module->walk([&](qnn::DequantizeOp) { hasPairs = true; });
  if (!hasPairs)
    return llvm::createStringError(
        "no calibration data: give samples with --calibrate DATA, or saved "
        "statistics with --calibration FILE.json (only a model with "
        "QuantizeLinear and DequantizeLinear pairs needs none)");
  options.quantization.keepParameters = true;
  return llvm::Error::success();
}

llvm::Error Compiler::compileTo(Phase last) {
  while (phase < last) {
    Phase next = static_cast<Phase>(static_cast<int>(phase) + 1);
    if (!options.quantize && next > Phase::Fuse && next < Phase::Lower) {
      // A float model skips what quantizes.
      phase = next;
      continue;
    }
    if (auto error = runPhase(next))
      return error;
  }
  return llvm::Error::success();
}

llvm::Expected<std::unique_ptr<ModelRunner>>
Compiler::compileForHost(OwningOpRef<ModuleOp> target) {
  if (auto error = runPipeline(
          *target, [](OpPassManager &pm) { buildLowerPipeline(pm); }))
    return error;
  // This runs here, wherever the result will.
  CodeGenOptions codegen = options.codegen;
  if (!isHostArchitecture(codegen.targetTriple) || !codegen.targets.empty()) {
    codegen = CodeGenOptions();
    codegen.threads = options.codegen.threads;
    codegen.optLevel = options.codegen.optLevel;
  }
  return load(std::move(target), codegen);
}

llvm::Expected<std::unique_ptr<ModelRunner>>
Compiler::load(OwningOpRef<ModuleOp> target, const CodeGenOptions &codegen) {
  llvm::SmallVector<char, 0> object;
  diagnostics->clear();
  CodeGenOptions timed = codegen;
  timed.timing = options.timing;
  if (auto error = compileToObject(*target, timed, object)) {
    llvm::Error details = diagnostics->take(llvm::toString(std::move(error)));
    return details;
  }
  target = nullptr;
  auto model = CompiledModel::loadObject(
      llvm::MemoryBufferRef({object.data(), object.size()}, "model in memory"));
  if (!model)
    return model.takeError();
  return ModelRunner::create(std::move(*model));
}

llvm::Expected<std::unique_ptr<ModelRunner>> Compiler::loadWithClocks() {
  if (!options.codegen.targets.empty())
    return nullptr;
  CodeGenOptions codegen = options.codegen;
  auto target = TargetDescription::get(codegen.targetTriple, codegen.targetCPU,
                                       codegen.targetFeatures);
  if (!target)
    return target.takeError();
  if (!target->runsHere())
    return nullptr;
  if (auto error = compileTo(Phase::Lower))
    return error;
  Activity activity(*this, "generating code with clocks");
  codegen.profile = true;
  return load(module->clone(), codegen);
}

FunctionCompiler Compiler::getFunctionCompiler() {
  return [this](OwningOpRef<ModuleOp> slice) -> llvm::Expected<TensorFunction> {
    auto runner = compileForHost(std::move(slice));
    if (!runner)
      return runner.takeError();
    return [runner = std::shared_ptr<ModelRunner>(std::move(*runner))](
               llvm::ArrayRef<HostTensor> tensors) {
      return runner->run(tensors);
    };
  };
}

llvm::Expected<std::unique_ptr<ModelRunner>> Compiler::compileObserved() {
  Activity activity(*this, "compiling the observed model");
  OwningOpRef<ModuleOp> observed = module->clone();
  if (auto error = runPipeline(*observed, [](OpPassManager &pm) {
        pm.addPass(qnn::createExposeObserversPass());
      }))
    return error;
  return compileForHost(std::move(observed));
}

llvm::Error Compiler::collectStatistics(const SampleSource &samples,
                                        Shard shard,
                                        llvm::ArrayRef<CalibratorSpec> extra) {
  if (auto error = compileTo(Phase::Observe))
    return error;
  auto runner = compileObserved();
  if (!runner)
    return runner.takeError();
  llvm::Expected<func::FuncOp> function = getFunction();
  if (!function)
    return function.takeError();
  size_t modelOutputs = function->getNumResults();

  StatisticsOptions statistics = StatisticsOptions::getDefault();
  for (CalibratorSpec spec : extra)
    statistics.add(spec);
  module->walk([&](qnn::ObserveOp op) {
    statistics.add(
        llvm::cantFail(CalibratorSpec::parse(op.getSpec().getCalibrator())));
  });
  table = CalibrationTable();
  std::optional<qnn::InputMeans> means;
  if (options.quantization.correctBiases)
    means.emplace(*module);
  Activity activity(*this, "calibrating");
  if (auto error = quantmlir::collectStatistics(
          **runner, samples, shard, modelOutputs, statistics,
          [&](llvm::StringRef name, llvm::ArrayRef<float> values) {
            if (means)
              means->observe(name, values);
          },
          [&](int64_t done, int64_t total) { activity.advance(done, total); },
          table))
    return error;
  return means ? means->save(table) : llvm::Error::success();
}

llvm::Error Compiler::calibrate(const SampleSource &samples) {
  if (options.quantization.smoothing && phase < Phase::Observe)
    if (auto error = smoothLinears(samples, *options.quantization.smoothing))
      return error;
  if (auto error = collectStatistics(samples))
    return error;
  return calibrate(std::move(table));
}

llvm::Error Compiler::calibrate(CalibrationTable statistics) {
  table = std::move(statistics);
  if (auto error = compileTo(Phase::Observe))
    return error;
  if (auto error = attachStatistics(*module))
    return error;
  if (auto error = runPhase(Phase::Calibrate))
    return error;
  floatModule = qnn::cloneWithoutObservers(*module);
  return llvm::Error::success();
}

llvm::Error Compiler::attachStatistics(ModuleOp target) {
  diagnostics->clear();
  if (failed(qnn::attachStatistics(target, table)))
    return diagnostics->take("statistics do not fit the model");
  // Another compiler may have collected them without need.
  if (options.quantization.correctBiases &&
      failed(qnn::attachInputMeans(target, table)))
    return diagnostics->take("mean inputs do not fit the model");
  return llvm::Error::success();
}

llvm::Expected<OwningOpRef<ModuleOp>>
Compiler::quantizeCopy(const QuantConfig &config, Phase last) {
  diagnostics->setMuted(true);
  llvm::scope_exit unmute([&] { diagnostics->setMuted(false); });
  QuantizationOptions quantization = options.quantization;
  quantization.config = config;
  OwningOpRef<ModuleOp> copy = fusedModule->clone();
  for (int next = static_cast<int>(Phase::Observe);
       next <= static_cast<int>(last); ++next) {
    if (auto error = runPipeline(*copy, [&](OpPassManager &pm) {
          buildPhasePipeline(pm, static_cast<Phase>(next), quantization,
                             options.codegen);
        }))
      return std::move(error);
    if (next == static_cast<int>(Phase::Observe))
      if (auto error = attachStatistics(*copy))
        return std::move(error);
  }
  return copy;
}

llvm::Error Compiler::exportONNX(llvm::raw_ostream &os) {
  llvm::Expected<func::FuncOp> function = getFunction();
  if (!function)
    return function.takeError();
  diagnostics->clear();
  if (failed(quantmlir::exportONNX(*function, os)))
    return diagnostics->take("the module cannot be exported to ONNX");
  return llvm::Error::success();
}

llvm::Error Compiler::emitObject(llvm::SmallVectorImpl<char> &object) {
  if (auto error = compileTo(Phase::Lower))
    return error;
  Activity activity(*this, "generating code");
  diagnostics->clear();
  CodeGenOptions codegen = options.codegen;
  codegen.timing = options.timing;
  if (auto error = compileToObject(*module, codegen, object))
    return diagnostics->take(llvm::toString(std::move(error)));
  phase = Phase::CodeGen;
  // With several targets there is not one module to describe or to show.
  if (!options.codegen.targets.empty())
    return llvm::Error::success();
  llvm::Expected<ModelInfo> info =
      ModelInfo::parse(getModelDescription(*module));
  if (!info)
    return info.takeError();
  kernels = std::move(info->kernels);
  return dump();
}
