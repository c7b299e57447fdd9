//===- EmitObject.cpp - From the LLVM dialect to an object file -----------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "EmitObject.h"

#include "quant-mlir/CodeGen/TargetDescription.h"
#include "quant-mlir/Data/OutputFile.h"

#include "mlir/ExecutionEngine/OptUtils.h"
#include "mlir/Target/LLVMIR/Dialect/All.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Module.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/Signals.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/TargetParser/Host.h"

using namespace quantmlir;

llvm::Expected<std::unique_ptr<llvm::TargetMachine>>
quantmlir::createTargetMachine(const CodeGenOptions &options) {
  llvm::Expected<TargetDescription> target = TargetDescription::get(
      options.targetTriple, options.targetCPU, options.targetFeatures);
  if (!target)
    return target.takeError();
  std::string error;
  const llvm::Target *backend =
      llvm::TargetRegistry::lookupTarget(target->triple, error);
  if (!backend)
    return llvm::createStringError(error);
  std::unique_ptr<llvm::TargetMachine> machine(backend->createTargetMachine(
      target->triple, target->cpu, target->features, llvm::TargetOptions(),
      llvm::Reloc::PIC_, std::nullopt,
      options.optLevel >= 3   ? llvm::CodeGenOptLevel::Aggressive
      : options.optLevel == 0 ? llvm::CodeGenOptLevel::None
                              : llvm::CodeGenOptLevel::Default));
  if (!machine)
    return llvm::createStringError("cannot generate code for triple '" +
                                   target->triple.str() + "'");
  return machine;
}

llvm::Expected<std::unique_ptr<llvm::Module>> quantmlir::translateAndOptimize(
    mlir::ModuleOp module, const CodeGenOptions &options,
    llvm::TargetMachine &machine, llvm::LLVMContext &context) {
  mlir::TimingScope time = options.time("LLVM passes");
  mlir::DialectRegistry registry;
  mlir::registerAllToLLVMIRTranslations(registry);
  module.getContext()->appendDialectRegistry(registry);
  std::unique_ptr<llvm::Module> llvmModule =
      mlir::translateModuleToLLVMIR(module, context, "quant-mlir model");
  if (!llvmModule)
    return llvm::createStringError("cannot translate the module to LLVM IR");
  llvmModule->setTargetTriple(machine.getTargetTriple());
  llvmModule->setDataLayout(machine.createDataLayout());
  auto optimize = mlir::makeOptimizingTransformer(options.optLevel,
                                                  /*sizeLevel=*/0, &machine);
  if (llvm::Error error = optimize(llvmModule.get()))
    return error;
  return llvmModule;
}

llvm::Error quantmlir::emitObjectFile(llvm::Module &module,
                                      const CodeGenOptions &options,
                                      llvm::TargetMachine &machine,
                                      llvm::raw_pwrite_stream &os) {
  mlir::TimingScope time = options.time("machine code");
  llvm::legacy::PassManager codegen;
  if (machine.addPassesToEmitFile(codegen, os, nullptr,
                                  llvm::CodeGenFileType::ObjectFile))
    return llvm::createStringError("the target cannot emit object files: '" +
                                   machine.getTargetTriple().str() + "'");
  codegen.run(module);
  return llvm::Error::success();
}

llvm::Error quantmlir::emitObject(mlir::ModuleOp module,
                                  const CodeGenOptions &options,
                                  llvm::raw_pwrite_stream &os) {
  auto machine = createTargetMachine(options);
  if (!machine)
    return machine.takeError();
  llvm::LLVMContext context;
  auto code = translateAndOptimize(module, options, **machine, context);
  if (!code)
    return code.takeError();
  return emitObjectFile(**code, options, **machine, os);
}

llvm::Error quantmlir::compileToObject(mlir::ModuleOp module,
                                       const CodeGenOptions &options,
                                       llvm::SmallVectorImpl<char> &object) {
  if (!options.targets.empty())
    return compileForTargets(module, options, object);
  mlir::PassManager pm(module.getContext());
  mlir::TimingScope time = options.time("MLIR passes");
  pm.enableTiming(time);
  buildCodeGenPipeline(pm, options);
  if (mlir::failed(pm.run(module)))
    return llvm::createStringError("code generation failed");
  time.stop();
  llvm::raw_svector_ostream os(object);
  return emitObject(module, options, os);
}

/// A file that is removed unless it was renamed away.
namespace {
/// A file that does not outlive the object, nor the process where a signal ends
/// it.
class TemporaryFile {
public:
  TemporaryFile() = default;
  TemporaryFile(const TemporaryFile &) = delete;
  TemporaryFile &operator=(const TemporaryFile &) = delete;
  ~TemporaryFile() {
    if (path.empty())
      return;
    llvm::sys::fs::remove(path);
    llvm::sys::DontRemoveFileOnSignal(path);
  }

  llvm::Error create(llvm::StringRef suffix) {
    std::error_code code =
        llvm::sys::fs::createTemporaryFile("quant-mlir", suffix, path);
    if (!code) {
      llvm::sys::RemoveFileOnSignal(path);
      return llvm::Error::success();
    }
    llvm::SmallString<128> folder;
    llvm::sys::path::system_temp_directory(/*erasedOnReboot=*/true, folder);
    return llvm::createStringError(code, "cannot create a temporary file in '" +
                                             folder + "': " + code.message() +
                                             "; set TMPDIR to another folder");
  }

  llvm::StringRef getPath() const { return path; }

private:
  llvm::SmallString<128> path;
};
} // namespace

bool quantmlir::isHostArchitecture(llvm::StringRef triple) {
  return triple.empty() ||
         llvm::Triple(llvm::Triple::normalize(triple)).getArch() ==
             llvm::Triple(llvm::sys::getProcessTriple()).getArch();
}

llvm::Error quantmlir::linkSharedLibrary(llvm::StringRef objectPath,
                                         llvm::StringRef outputPath,
                                         const CodeGenOptions &options) {
  mlir::TimingScope time = options.time("linking");
  TemporaryFile output, log;
  if (llvm::Error error = output.create("so"))
    return error;
  if (llvm::Error error = log.create("log"))
    return error;
  // A linker proper needs no C library to link against: what the code wants
  // (libm, libomp) is found by the process that loads it. Compiler drivers do.
  // Only lld links for architectures other than this one.
  const llvm::StringRef all[] = {"ld.lld-22", "ld.lld", "clang-22",
                                 "clang",     "gcc",    "cc"};
  llvm::ArrayRef<llvm::StringRef> names = all;
  if (!isHostArchitecture(options.targetTriple))
    names = names.take_front(2);
  llvm::ErrorOr<std::string> program = std::errc::no_such_file_or_directory;
  for (llvm::StringRef name : names)
    if ((program = llvm::sys::findProgramByName(name)))
      break;
  if (!program)
    return llvm::createStringError("found no linker: looked for " +
                                   llvm::join(names, ", ") + " in PATH");
  llvm::SmallVector<std::string> arguments = {
      *program, "-shared", objectPath.str(), "-o", output.getPath().str()};
  // Libraries of this machine are of no use to another architecture: there,
  // what the code calls stays open until it is loaded.
  bool isLinker = llvm::StringRef(*program).contains("ld.lld");
  if (isHostArchitecture(options.targetTriple)) {
    for (llvm::StringRef folder :
         {"/usr/lib/llvm-22/lib", "/usr/lib/x86_64-linux-gnu",
          "/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64",
          "/usr/lib"})
      if (llvm::sys::fs::is_directory(folder))
        arguments.push_back(("-L" + folder).str());
    arguments.push_back(isLinker ? "--as-needed" : "-Wl,--as-needed");
    arguments.push_back(isLinker ? "-l:libm.so.6" : "-lm");
    if (options.threads > 1)
      arguments.push_back(isLinker ? "-l:libomp.so.5" : "-lomp");
  }
  llvm::SmallVector<llvm::StringRef> views(arguments.begin(), arguments.end());
  std::optional<llvm::StringRef> redirects[] = {llvm::StringRef(""),
                                                log.getPath(), log.getPath()};
  std::string error;
  int status = llvm::sys::ExecuteAndWait(*program, views, std::nullopt,
                                         redirects, 0, 0, &error);
  if (status != 0) {
    auto text = llvm::MemoryBuffer::getFile(log.getPath());
    return llvm::createStringError(
        "linking failed: " + llvm::join(arguments, " ") + "\n" + error +
        (text ? (*text)->getBuffer().str() : std::string()));
  }
  auto library = llvm::MemoryBuffer::getFile(output.getPath(), /*IsText=*/false,
                                             /*RequiresNullTerminator=*/false);
  if (!library)
    return llvm::createFileError(output.getPath(), library.getError());
  return writeFileAtomically(outputPath, [&](llvm::raw_ostream &os) {
    os << (*library)->getBuffer();
    return llvm::Error::success();
  });
}

llvm::Error quantmlir::writeSharedLibrary(llvm::StringRef object,
                                          llvm::StringRef outputPath,
                                          const CodeGenOptions &options) {
  TemporaryFile file;
  if (llvm::Error error = file.create("o"))
    return error;
  if (llvm::Error error =
          writeFileAtomically(file.getPath(), [&](llvm::raw_ostream &os) {
            os << object;
            return llvm::Error::success();
          }))
    return error;
  return linkSharedLibrary(file.getPath(), outputPath, options);
}
