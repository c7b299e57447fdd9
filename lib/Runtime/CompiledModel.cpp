//===- CompiledModel.cpp - Loads and runs compiled models -----------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Runtime/CompiledModel.h"

#include "quant-mlir/Runtime/ModelABI.h"

#include "llvm/ExecutionEngine/Orc/LLJIT.h"
#include "llvm/Object/ELFObjectFile.h"
#include "llvm/Support/DynamicLibrary.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/TargetSelect.h"

#include <cstdlib>
#include <cstring>
#include <ctime>
#include <dlfcn.h>

using namespace quantmlir;

//===----------------------------------------------------------------------===//
// ModelInfo
//===----------------------------------------------------------------------===//

int64_t TensorInfo::numElements() const {
  int64_t count = 1;
  for (int64_t extent : shape)
    count *= extent;
  return count;
}

static int64_t bytesOf(llvm::StringRef type) {
  unsigned bits = 0;
  return type.drop_front().getAsInteger(10, bits) ? 0 : bits / 8;
}

int64_t TensorInfo::numBytes() const { return numElements() * bytesOf(type); }

static llvm::Error parseTensors(const llvm::json::Object &object,
                                llvm::StringRef key,
                                std::vector<TensorInfo> &tensors) {
  auto malformed = [&] {
    return llvm::createStringError("malformed model description: '" + key +
                                   "' is not a list of tensors");
  };
  const llvm::json::Array *array = object.getArray(key);
  if (!array)
    return malformed();
  for (const llvm::json::Value &value : *array) {
    const llvm::json::Object *tensor = value.getAsObject();
    if (!tensor || !tensor->getString("name") || !tensor->getString("type") ||
        !tensor->getArray("shape"))
      return malformed();
    TensorInfo info;
    info.name = tensor->getString("name")->str();
    info.type = tensor->getString("type")->str();
    if (info.type.empty() || bytesOf(info.type) == 0)
      return malformed();
    for (const llvm::json::Value &extent : *tensor->getArray("shape")) {
      if (!extent.getAsInteger())
        return malformed();
      info.shape.push_back(*extent.getAsInteger());
    }
    tensors.push_back(std::move(info));
  }
  return llvm::Error::success();
}

llvm::Expected<ModelInfo> ModelInfo::parse(llvm::StringRef text) {
  llvm::Expected<llvm::json::Value> json = llvm::json::parse(text);
  if (!json)
    return json.takeError();
  const llvm::json::Object *object = json->getAsObject();
  if (!object)
    return llvm::createStringError(
        "malformed model description: not a JSON object");
  int64_t version = object->getInteger("abi").value_or(0);
  if (version != QUANT_MLIR_MODEL_ABI)
    return llvm::createStringError(
        llvm::formatv("compiled model has interface version {0}, expected {1}",
                      version, QUANT_MLIR_MODEL_ABI));
  ModelInfo info;
  if (llvm::Error error = parseTensors(*object, "inputs", info.inputs))
    return std::move(error);
  if (llvm::Error error = parseTensors(*object, "outputs", info.outputs))
    return std::move(error);
  info.arenaBytes = object->getInteger("arena_bytes").value_or(0);
  info.constantBytes = object->getInteger("constant_bytes").value_or(0);
  info.threads = object->getInteger("threads").value_or(1);
  info.target = object->getString("target").value_or("").str();
  info.profileOffset = object->getInteger("profile_offset").value_or(-1);
  if (const llvm::json::Value *kernels = object->get("kernels")) {
    llvm::json::Path::Root root("model description");
    if (!llvm::json::fromJSON(*kernels, info.kernels,
                              llvm::json::Path(root).field("kernels")))
      return root.getError();
  }
  if (const llvm::json::Value *extra = object->get("extra"))
    info.extra = llvm::formatv("{0}", *extra).str();
  return info;
}

//===----------------------------------------------------------------------===//
// CompiledModel
//===----------------------------------------------------------------------===//

namespace {
struct FreeDeleter {
  void operator()(void *memory) const { std::free(memory); }
};
struct LibraryCloser {
  void operator()(void *handle) const { dlclose(handle); }
};
} // namespace

struct CompiledModel::Implementation {
  // Exactly one of the two holds the code. Declared first: destroyed last.
  std::unique_ptr<llvm::orc::LLJIT> jit;
  std::unique_ptr<void, LibraryCloser> library;

  decltype(&quant_mlir_model_info) modelInfo = nullptr;
  decltype(&quant_mlir_model_run) modelRun = nullptr;
  decltype(&quant_mlir_model_set_threads) modelSetThreads = nullptr;

  ModelInfo info;
  std::unique_ptr<void, FreeDeleter> arena;
};

CompiledModel::CompiledModel(std::unique_ptr<Implementation> implementation)
    : implementation(std::move(implementation)) {}
CompiledModel::CompiledModel(CompiledModel &&) = default;
CompiledModel &CompiledModel::operator=(CompiledModel &&) = default;
CompiledModel::~CompiledModel() = default;

const ModelInfo &CompiledModel::info() const { return implementation->info; }

llvm::Expected<CompiledModel>
CompiledModel::create(std::unique_ptr<Implementation> implementation) {
  llvm::Expected<ModelInfo> info =
      ModelInfo::parse(implementation->modelInfo());
  if (!info)
    return info.takeError();
  implementation->info = std::move(*info);
  int64_t alignment = QUANT_MLIR_ARENA_ALIGNMENT;
  int64_t bytes = implementation->info.arenaBytes;
  int64_t marks = (implementation->info.kernels.size() + 1) * sizeof(timespec);
  if (implementation->info.profileOffset >= 0 &&
      implementation->info.profileOffset > bytes - marks)
    return llvm::createStringError(
        "malformed model description: 'profile_offset' is outside the arena");
  bytes = (bytes + alignment - 1) / alignment * alignment;
  implementation->arena.reset(
      std::aligned_alloc(alignment, std::max(bytes, alignment)));
  if (!implementation->arena)
    return llvm::createStringError(llvm::formatv(
        "cannot allocate {0} bytes for the model's arena", bytes));
  return CompiledModel(std::move(implementation));
}

/// Refuses what the system's loader would map and then crash on: a file that is
/// shorter than its headers say.
static llvm::Error checkSharedLibrary(const std::string &path) {
  auto makeError = [&](const std::string &reason) {
    return llvm::createStringError(
        llvm::formatv("cannot load '{0}': {1}", path, reason));
  };
  llvm::sys::fs::file_status status;
  if (std::error_code code = llvm::sys::fs::status(path, status))
    return makeError(code.message());
  if (!llvm::sys::fs::is_regular_file(status))
    return makeError("it is not a regular file");
  // The table of sections is at the end of the file, so that a truncated one
  // has none.
  auto binary = llvm::object::ObjectFile::createObjectFile(path);
  if (!binary)
    return makeError("it is not a shared library, or it is truncated (" +
                     llvm::toString(binary.takeError()) + ")");
  if (auto *elf =
          llvm::dyn_cast<llvm::object::ELFObjectFileBase>(binary->getBinary());
      elf && elf->getEType() != llvm::ELF::ET_DYN)
    return makeError("it is not a shared library");
  return llvm::Error::success();
}

llvm::Expected<CompiledModel>
CompiledModel::loadSharedLibrary(const std::string &path) {
  if (llvm::Error error = checkSharedLibrary(path))
    return error;
  // dlopen searches the system's folders for a name without a slash.
  std::string file = path.find('/') == std::string::npos ? "./" + path : path;
  auto implementation = std::make_unique<Implementation>();
  implementation->library.reset(dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL));
  if (!implementation->library)
    return llvm::createStringError(
        llvm::formatv("cannot load '{0}': {1}", path, dlerror()));
  auto find = [&](auto &function, const char *name) {
    function = reinterpret_cast<std::decay_t<decltype(function)>>(
        dlsym(implementation->library.get(), name));
    return function != nullptr;
  };
  if (!find(implementation->modelInfo, "quant_mlir_model_info") ||
      !find(implementation->modelRun, "quant_mlir_model_run"))
    return llvm::createStringError(
        llvm::formatv("'{0}' is not a compiled model: it does not export "
                      "quant_mlir_model_info and quant_mlir_model_run",
                      path));
  find(implementation->modelSetThreads, "quant_mlir_model_set_threads");
  return create(std::move(implementation));
}

llvm::Expected<CompiledModel>
CompiledModel::loadObject(llvm::MemoryBufferRef object) {
  llvm::InitializeNativeTarget();
  llvm::InitializeNativeTargetAsmPrinter();
  auto implementation = std::make_unique<Implementation>();
  llvm::Expected<std::unique_ptr<llvm::orc::LLJIT>> jit =
      llvm::orc::LLJITBuilder().create();
  if (!jit)
    return jit.takeError();
  implementation->jit = std::move(*jit);
  llvm::orc::LLJIT &engine = *implementation->jit;
  if (llvm::Error error = engine.addObjectFile(
          llvm::MemoryBuffer::getMemBufferCopy(object.getBuffer(), "model")))
    return std::move(error);

  auto lookup = [&](auto &function, const char *name) -> llvm::Error {
    llvm::Expected<llvm::orc::ExecutorAddr> address = engine.lookup(name);
    if (!address)
      return address.takeError();
    function = address->toPtr<std::decay_t<decltype(function)>>();
    return llvm::Error::success();
  };
  // A model for several threads calls the OpenMP runtime, which this process
  // need not have loaded.
  if (!llvm::sys::DynamicLibrary::SearchForAddressOfSymbol("__kmpc_fork_call"))
    for (const char *name :
         {"libomp.so.5", "libomp.so", "/usr/lib/llvm-22/lib/libomp.so.5"})
      if (!llvm::sys::DynamicLibrary::LoadLibraryPermanently(name))
        break;
  if (llvm::Error error =
          lookup(implementation->modelInfo, "quant_mlir_model_info"))
    return std::move(error);
  if (llvm::Error error =
          lookup(implementation->modelRun, "quant_mlir_model_run"))
    return std::move(error);
  llvm::consumeError(
      lookup(implementation->modelSetThreads, "quant_mlir_model_set_threads"));
  return create(std::move(implementation));
}

llvm::Error CompiledModel::run(llvm::ArrayRef<const void *> inputs,
                               llvm::ArrayRef<void *> outputs) {
  const ModelInfo &info = implementation->info;
  if (inputs.size() != info.inputs.size() ||
      outputs.size() != info.outputs.size())
    return llvm::createStringError(llvm::formatv(
        "got {0} inputs and {1} outputs, expected {2} and {3}", inputs.size(),
        outputs.size(), info.inputs.size(), info.outputs.size()));
  int32_t status = implementation->modelRun(inputs.data(), outputs.data(),
                                            implementation->arena.get());
  if (status != 0)
    return llvm::createStringError(
        llvm::formatv("the compiled model reports status {0}", status));
  return llvm::Error::success();
}

std::vector<int64_t> CompiledModel::getKernelTimes() const {
  const ModelInfo &info = implementation->info;
  if (info.profileOffset < 0)
    return {};
  std::vector<timespec> marks(info.kernels.size() + 1);
  std::memcpy(marks.data(),
              static_cast<const char *>(implementation->arena.get()) +
                  info.profileOffset,
              marks.size() * sizeof(timespec));
  std::vector<int64_t> times;
  for (size_t i = 0; i + 1 < marks.size(); ++i)
    times.push_back((marks[i + 1].tv_sec - marks[i].tv_sec) * 1000000000 +
                    (marks[i + 1].tv_nsec - marks[i].tv_nsec));
  return times;
}

void CompiledModel::setThreads(unsigned threads) {
  if (implementation->modelSetThreads)
    implementation->modelSetThreads(std::max(1u, threads));
}
