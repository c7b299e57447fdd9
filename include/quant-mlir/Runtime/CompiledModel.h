//===- CompiledModel.h - Loads and runs compiled models ---------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_RUNTIME_COMPILEDMODEL_H
#define QUANT_MLIR_RUNTIME_COMPILEDMODEL_H

#include "quant-mlir/Runtime/KernelInfo.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBufferRef.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace quantmlir {

/// One input or output of a compiled model.
struct TensorInfo {
  std::string name;
  /// f32, i8, u8, i16, u16, i32 or i64.
  std::string type;
  std::vector<int64_t> shape;

  /// Elements and bytes of the dense tensor.
  int64_t numElements() const;
  int64_t numBytes() const;
};

/// What quant_mlir_model_info() says.
struct ModelInfo {
  std::vector<TensorInfo> inputs, outputs;
  int64_t arenaBytes = 0;
  int64_t constantBytes = 0;
  int64_t threads = 1;
  /// The target that runs, of a model with code for several; else empty.
  std::string target;
  /// The kernels in the order of execution; empty when the model does not tell.
  std::vector<KernelInfo> kernels;
  /// Where in the arena the times of a profiled run are; -1 without.
  int64_t profileOffset = -1;
  /// JSON text, empty when the model has none.
  std::string extra;

  /// Parses the description; fails when it is malformed or of another version.
  static llvm::Expected<ModelInfo> parse(llvm::StringRef json);
};

/// A model in memory, with one arena. Movable. run() of one object must not be
/// called from two threads at a time.
class CompiledModel {
public:
  /// Loads a shared library. It stays loaded as long as the object lives.
  static llvm::Expected<CompiledModel>
  loadSharedLibrary(const std::string &path);
  /// Loads an object file; the buffer is copied and may go.
  static llvm::Expected<CompiledModel> loadObject(llvm::MemoryBufferRef object);

  CompiledModel(CompiledModel &&);
  CompiledModel &operator=(CompiledModel &&);
  ~CompiledModel();

  const ModelInfo &info() const;

  /// Runs once. One pointer per tensor in the order of info(), each to
  /// TensorInfo::numBytes() bytes owned by the caller. Fails when the numbers
  /// of pointers do not match, and when the model reports failure.
  llvm::Error run(llvm::ArrayRef<const void *> inputs,
                  llvm::ArrayRef<void *> outputs);

  /// Of a model compiled to be profiled: nanoseconds that each of
  /// info().kernels took in the last run. Empty for other models.
  std::vector<int64_t> getKernelTimes() const;

  /// Sets the number of threads of later runs; no effect on a model compiled
  /// for one thread.
  void setThreads(unsigned threads);

private:
  struct Implementation;
  explicit CompiledModel(std::unique_ptr<Implementation> implementation);
  static llvm::Expected<CompiledModel>
  create(std::unique_ptr<Implementation> implementation);

  std::unique_ptr<Implementation> implementation;
};

} // namespace quantmlir

#endif // QUANT_MLIR_RUNTIME_COMPILEDMODEL_H
