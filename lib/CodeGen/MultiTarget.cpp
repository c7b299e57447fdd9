//===- MultiTarget.cpp - One object with code for several targets ---------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Each target's code is made as if it were alone, in one LLVM context, and the
// modules are linked. The processor of each function is an attribute of it; the
// back end therefore makes one object of all. Constants that targets pack alike
// are then one.
//
//===----------------------------------------------------------------------===//

#include "EmitObject.h"
#include "TargetChoice.h"

#include "mlir/Pass/PassManager.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/Linker/Linker.h"

#include <tuple>

using namespace quantmlir;

/// The entry points of Runtime/ModelABI.h.
static constexpr llvm::StringLiteral kRun = "quant_mlir_model_run";
static constexpr llvm::StringLiteral kInfo = "quant_mlir_model_info";
static constexpr llvm::StringLiteral kSetThreads =
    "quant_mlir_model_set_threads";

/// The name of a version's own entry point.
static std::string getVersionName(llvm::StringRef entry, size_t version) {
  return (entry + ".v" + llvm::Twine(version)).str();
}

/// The wanted versions, those to prefer last.
static llvm::Expected<llvm::SmallVector<TargetVersion, 2>>
getVersions(const CodeGenOptions &options) {
  llvm::SmallVector<TargetVersion, 2> versions;
  for (llvm::StringRef name : options.targets) {
    if (llvm::any_of(versions, [&](const TargetVersion &other) {
          return other.name == name;
        }))
      return llvm::createStringError("target '" + name + "' is given twice");
    auto version = TargetVersion::get(options.targetTriple, name);
    if (!version)
      return version.takeError();
    versions.push_back(std::move(*version));
  }
  auto rank = [](const TargetVersion &version) {
    unsigned bits = 0;
    for (uint32_t word : version.required)
      bits += llvm::popcount(word);
    return std::make_tuple(version.description.productsPerNanosecond, bits,
                           llvm::StringRef(version.name));
  };
  llvm::sort(versions, [&](const TargetVersion &a, const TargetVersion &b) {
    return rank(a) < rank(b);
  });
  return versions;
}

llvm::Expected<TargetDescription>
quantmlir::describeTarget(const CodeGenOptions &options) {
  if (options.targets.empty())
    return TargetDescription::get(options.targetTriple, options.targetCPU,
                                  options.targetFeatures);
  auto versions = getVersions(options);
  if (!versions)
    return versions.takeError();
  for (const TargetVersion &version : *versions)
    if (version.description.dotProduct == DotProduct::Chains)
      return version.description;
  return versions->front().description;
}

llvm::Error quantmlir::checkTargets(const CodeGenOptions &options) {
  if (!options.targets.empty())
    return getVersions(options).takeError();
  return TargetDescription::get(options.targetTriple, options.targetCPU,
                                options.targetFeatures)
      .takeError();
}

/// The optimized code of one version, with its entry points renamed.
static llvm::Expected<std::unique_ptr<llvm::Module>>
compileVersion(mlir::ModuleOp source, const CodeGenOptions &options,
               const TargetVersion &version, size_t index,
               llvm::LLVMContext &context) {
  CodeGenOptions own = options;
  own.targets.clear();
  own.targetTriple = version.description.triple.str();
  own.targetCPU = version.description.cpu;
  own.targetFeatures = version.description.features;

  mlir::OwningOpRef<mlir::ModuleOp> module = source.clone();
  (*module)->setAttr(kTargetAttribute,
                     mlir::StringAttr::get(source.getContext(), version.name));
  mlir::PassManager pm(source.getContext());
  mlir::TimingScope time = options.time("MLIR passes");
  pm.enableTiming(time);
  buildCodeGenPipeline(pm, own);
  if (mlir::failed(pm.run(*module)))
    return llvm::createStringError("code generation for target '" +
                                   version.name + "' failed");
  time.stop();
  auto machine = createTargetMachine(own);
  if (!machine)
    return machine.takeError();
  auto code = translateAndOptimize(*module, own, **machine, context);
  if (!code)
    return code.takeError();
  for (llvm::Function &function : **code) {
    if (function.isDeclaration())
      continue;
    function.addFnAttr("target-cpu", own.targetCPU);
    if (!own.targetFeatures.empty())
      function.addFnAttr("target-features", own.targetFeatures);
  }
  for (llvm::StringRef entry : {kRun, kInfo, kSetThreads})
    if (llvm::Function *function = (*code)->getFunction(entry))
      function->setName(getVersionName(entry, index));
  return code;
}

/// Makes equal constants of different versions one.
static void shareConstants(llvm::Module &module) {
  // Equal initializers are one object of the context.
  llvm::DenseMap<llvm::Constant *, llvm::GlobalVariable *> first;
  for (llvm::GlobalVariable &global :
       llvm::make_early_inc_range(module.globals())) {
    if (!global.isConstant() || !global.hasLocalLinkage() ||
        !global.hasInitializer())
      continue;
    auto [entry, isNew] = first.try_emplace(global.getInitializer(), &global);
    if (isNew)
      continue;
    llvm::GlobalVariable &kept = *entry->second;
    kept.setAlignment(
        std::max(kept.getAlign().valueOrOne(), global.getAlign().valueOrOne()));
    global.replaceAllUsesWith(&kept);
    global.eraseFromParent();
  }
}

/// Adds the public function `name`, which does what `emitVersion` says for the
/// version that `choose` returns, and `emitNone` if it returns -1. Both return
/// what the function returns.
static void emitDispatcher(
    llvm::Module &module, llvm::StringRef name, size_t numVersions,
    llvm::Function *choose,
    llvm::function_ref<llvm::Value *(llvm::IRBuilder<> &)> emitNone) {
  llvm::FunctionType *type =
      module.getFunction(getVersionName(name, 0))->getFunctionType();
  llvm::LLVMContext &context = module.getContext();
  auto *function = llvm::Function::Create(
      type, llvm::GlobalValue::ExternalLinkage, name, module);
  auto addBlock = [&](llvm::StringRef label) {
    return llvm::BasicBlock::Create(context, label, function);
  };
  llvm::IRBuilder<> b(addBlock("entry"));
  llvm::BasicBlock *none = addBlock("none");
  llvm::SwitchInst *choice =
      b.CreateSwitch(b.CreateCall(choose), none, numVersions);
  b.SetInsertPoint(none);
  b.CreateRet(emitNone(b));
  llvm::SmallVector<llvm::Value *> arguments(
      llvm::make_pointer_range(function->args()));
  for (size_t index = 0; index < numVersions; ++index) {
    llvm::BasicBlock *block = addBlock("version");
    choice->addCase(b.getInt32(index), block);
    b.SetInsertPoint(block);
    b.CreateRet(b.CreateCall(module.getFunction(getVersionName(name, index)),
                             arguments));
  }
}

/// Every version keeps its own number of threads.
static void emitSetThreads(llvm::Module &module, size_t numVersions) {
  llvm::Function *first = module.getFunction(getVersionName(kSetThreads, 0));
  if (!first)
    return;
  auto *function = llvm::Function::Create(first->getFunctionType(),
                                          llvm::GlobalValue::ExternalLinkage,
                                          kSetThreads, module);
  llvm::IRBuilder<> b(
      llvm::BasicBlock::Create(module.getContext(), "entry", function));
  for (size_t index = 0; index < numVersions; ++index)
    b.CreateCall(module.getFunction(getVersionName(kSetThreads, index)),
                 {function->getArg(0)});
  b.CreateRetVoid();
}

llvm::Error quantmlir::compileForTargets(mlir::ModuleOp module,
                                         const CodeGenOptions &options,
                                         llvm::SmallVectorImpl<char> &object) {
  auto versions = getVersions(options);
  if (!versions)
    return versions.takeError();
  size_t numVersions = versions->size();
  llvm::LLVMContext context;
  std::unique_ptr<llvm::Module> all;
  for (auto [index, version] : llvm::enumerate(*versions)) {
    auto code = compileVersion(module, options, version, index, context);
    if (!code)
      return code.takeError();
    if (!all)
      all = std::move(*code);
    else if (llvm::Linker::linkModules(*all, std::move(*code)))
      return llvm::createStringError("the code of target '" + version.name +
                                     "' cannot be linked to that of others");
  }
  shareConstants(*all);

  llvm::Function *choose = emitTargetChoice(*all, *versions);
  emitDispatcher(*all, kRun, numVersions, choose,
                 [](llvm::IRBuilder<> &b) { return b.getInt32(1); });
  emitDispatcher(*all, kInfo, numVersions, choose, [&](llvm::IRBuilder<> &b) {
    return b.CreateCall(all->getFunction(getVersionName(kInfo, 0)));
  });
  emitSetThreads(*all, numVersions);
  // Not before linking, which leaves out what is internal and not used yet.
  for (size_t index = 0; index < numVersions; ++index)
    for (llvm::StringRef entry : {kRun, kInfo, kSetThreads})
      if (auto *function = all->getFunction(getVersionName(entry, index)))
        function->setLinkage(llvm::GlobalValue::InternalLinkage);

  // What chooses runs on every x86-64 processor.
  CodeGenOptions base = options;
  base.targetCPU = "x86-64";
  base.targetFeatures.clear();
  auto machine = createTargetMachine(base);
  if (!machine)
    return machine.takeError();
  llvm::raw_svector_ostream os(object);
  return emitObjectFile(*all, options, **machine, os);
}
