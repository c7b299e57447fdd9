//===- TargetChoice.h - Which target does this processor support *- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_LIB_CODEGEN_TARGETCHOICE_H
#define QUANT_MLIR_LIB_CODEGEN_TARGETCHOICE_H

#include "quant-mlir/CodeGen/TargetDescription.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/IR/Module.h"

#include <array>

namespace quantmlir {

/// The words by which an x86-64 processor and its system describe themselves.
/// TargetChoice.cpp says where each comes from.
constexpr unsigned kNumProcessorWords = 8;
using ProcessorWords = std::array<uint32_t, kNumProcessorWords>;

/// One of the targets that a model holds code for.
struct TargetVersion {
  /// As the user wrote it: "x86-64-v3+avxvnni".
  std::string name;
  TargetDescription description;
  /// The bits that must be set for the code to run.
  ProcessorWords required = {};

  /// Parses NAME[+FEATURE...]. Fails on an unknown processor, and on targets
  /// whose needs cannot be checked at run time.
  static llvm::Expected<TargetVersion> get(llvm::StringRef triple,
                                           llvm::StringRef text);
};

/// The environment variable that overrides the choice.
constexpr llvm::StringLiteral kTargetVariable = "QUANT_MLIR_TARGET";

/// Adds to `module` a function without arguments that returns, as an i32, the
/// position of the last of `versions` that the processor supports, or -1. The
/// version that the environment variable names is preferred if it is supported.
/// The first call decides; it reads the environment and is safe on any thread.
llvm::Function *emitTargetChoice(llvm::Module &module,
                                 llvm::ArrayRef<TargetVersion> versions);

} // namespace quantmlir

#endif // QUANT_MLIR_LIB_CODEGEN_TARGETCHOICE_H
