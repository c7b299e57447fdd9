//===- CompiledModule.cpp - Runs lowered functions ------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CompiledModule.h"

#include "quant-mlir/Conversion/Passes.h"
#include "quant-mlir/InitAllDialects.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/InitAllPasses.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Target/LLVMIR/Dialect/All.h"
#include "llvm/Support/TargetSelect.h"

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::test;

std::unique_ptr<MLIRContext> quantmlir::test::createContext() {
  static const bool isInitialized = [] {
    llvm::InitializeNativeTarget();
    llvm::InitializeNativeTargetAsmPrinter();
    mlir::registerAllPasses();
    quantmlir::registerConversionPasses();
    return true;
  }();
  (void)isInitialized;
  DialectRegistry registry;
  quantmlir::registerAllDialects(registry);
  registerAllToLLVMIRTranslations(registry);
  auto context = std::make_unique<MLIRContext>(registry);
  context->loadAllAvailableDialects();
  return context;
}

static constexpr const char *bufferizeAndCompile =
    "one-shot-bufferize{bufferize-function-boundaries=true "
    "function-boundary-type-conversion=identity-layout-map},"
    "buffer-results-to-out-params{hoist-static-allocs=true "
    "modify-public-functions=true},"
    "buffer-deallocation-pipeline,canonicalize,cse,"
    "func.func(convert-linalg-to-loops),"
    "expand-strided-metadata,lower-affine,convert-scf-to-cf,"
    "convert-math-to-llvm,convert-math-to-libm,"
    "convert-to-llvm,reconcile-unrealized-casts";

static llvm::Error makeError(const llvm::Twine &message) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), message);
}

llvm::Expected<CompiledModule> CompiledModule::create(ModuleOp module,
                                                      StringRef passes) {
  MLIRContext *context = module.getContext();
  for (auto function : module.getOps<func::FuncOp>())
    function->setAttr(LLVM::LLVMDialect::getEmitCWrapperAttrName(),
                      UnitAttr::get(context));
  PassManager manager(context);
  std::string pipeline = "builtin.module(" + passes.str() +
                         (passes.empty() ? "" : ",") + bufferizeAndCompile +
                         ")";
  auto parsed = parsePassPipeline(pipeline);
  if (failed(parsed))
    return makeError("bad pipeline");
  static_cast<OpPassManager &>(manager) = std::move(*parsed);
  if (failed(manager.run(module)))
    return makeError("compilation failed");
  ExecutionEngineOptions options;
  StringRef libraries[] = {MLIR_C_RUNNER_UTILS};
  options.sharedLibPaths = libraries;
  options.jitCodeGenOptLevel = llvm::CodeGenOptLevel::None;
  options.enableGDBNotificationListener = false;
  options.enablePerfNotificationListener = false;
  auto engine = ExecutionEngine::create(module, options);
  if (!engine)
    return engine.takeError();
  (*engine)->initialize();
  return CompiledModule(std::move(*engine));
}

/// The descriptor of a contiguous buffer: pointer twice, offset, sizes,
/// strides.
static SmallVector<int64_t> getDescriptor(void *data, ArrayRef<int64_t> shape) {
  auto address = reinterpret_cast<intptr_t>(data);
  SmallVector<int64_t> descriptor{address, address, 0};
  descriptor.append(shape.begin(), shape.end());
  SmallVector<int64_t> strides(shape.size(), 1);
  for (size_t dim = shape.size(); dim > 1; --dim)
    strides[dim - 2] = strides[dim - 1] * shape[dim - 1];
  llvm::append_range(descriptor, strides);
  return descriptor;
}

llvm::Error CompiledModule::run(StringRef function, ArrayRef<HostTensor> inputs,
                                MutableArrayRef<HostTensor> outputs) {
  std::vector<SmallVector<int64_t>> descriptors;
  for (const HostTensor &input : inputs)
    descriptors.push_back(getDescriptor(
        const_cast<uint8_t *>(input.rawData().data()), input.getShape()));
  for (HostTensor &output : outputs)
    descriptors.push_back(
        getDescriptor(output.rawData().data(), output.getShape()));
  std::vector<void *> pointers;
  for (SmallVector<int64_t> &descriptor : descriptors)
    pointers.push_back(descriptor.data());
  std::vector<void *> arguments;
  for (void *&pointer : pointers)
    arguments.push_back(&pointer);
  return engine->invokePacked(("_mlir_ciface_" + function).str(), arguments);
}

llvm::Error CompiledModule::runScalar(StringRef function,
                                      MutableArrayRef<void *> arguments) {
  return engine->invokePacked(function, arguments);
}
