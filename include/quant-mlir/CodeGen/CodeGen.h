//===- CodeGen.h - From linalg modules to machine code ----------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_CODEGEN_CODEGEN_H
#define QUANT_MLIR_CODEGEN_CODEGEN_H

#include "quant-mlir/CodeGen/TargetDescription.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Support/Timing.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"

#include <string>
#include <vector>

namespace quantmlir {

/// What to generate code for. Plain values; tools bind them to flags.
struct CodeGenOptions {
  /// Empty: the triple of the machine we run on.
  std::string targetTriple;
  /// "host" takes the processor we run on with the features it really has.
  /// Other names are those of LLVM (`x86-64-v3`, `neoverse-n1`).
  std::string targetCPU = "host";
  /// Added to the processor's features: "+avx2,-fma".
  std::string targetFeatures;
  /// Not empty: compileToObject makes one object with code for each of these,
  /// NAME or NAME+FEATURE+..., and the code chooses the best that the processor
  /// it runs on supports. For x86-64 only; targetCPU and targetFeatures then do
  /// not matter.
  std::vector<std::string> targets;
  /// 1: the code neither uses nor needs an OpenMP runtime. Above 1: the model
  /// runs on so many threads, if that is worth it; the results do not depend on
  /// the number.
  unsigned threads = 1;
  /// Notes the time before and after each kernel, in the arena: see
  /// "profile_offset" in Runtime/ModelABI.h. Needs clock_gettime.
  bool profile = false;
  /// 0 to 3, as of LLVM's pipelines.
  unsigned optLevel = 3;
  /// Times of passes and of LLVM are taken as parts of this. Null: none.
  mlir::TimingScope *timing = nullptr;

  /// A part of `timing`, which ends with the object.
  mlir::TimingScope time(llvm::StringRef activity) const {
    return timing ? timing->nest(activity) : mlir::TimingScope();
  }
};

/// Fails when code cannot be generated for the targets of `options`: an unknown
/// triple, processor or feature, or several targets that do not go together.
llvm::Error checkTargets(const CodeGenOptions &options);

/// The target of `options`. Of several, the first that multiplies with
/// DotProduct::Chains, if there is one, which gains most from small weights.
/// Errors: those of checkTargets.
llvm::Expected<TargetDescription> describeTarget(const CodeGenOptions &options);

/// True for the empty triple and for one of the architecture we run on: then
/// what is generated can be loaded here.
bool isHostArchitecture(llvm::StringRef triple);

/// String attribute of a module whose code is one of several versions: the
/// target's name, which quant_mlir_model_info tells.
constexpr llvm::StringLiteral kTargetAttribute = "codegen.target";

/// Adds the passes that take a module of the `lower` phase (one public function
/// on static tensors, `linalg`, `tensor`, `arith`) to the LLVM dialect, with
/// the entry points of Runtime/ModelABI.h.
void buildCodeGenPipeline(mlir::OpPassManager &pm,
                          const CodeGenOptions &options);

/// The text that quant_mlir_model_info() will return: of a module after
/// buildCodeGenPipeline; empty for others.
llvm::StringRef getModelDescription(mlir::ModuleOp module);

/// Optimizes `module` (LLVM dialect, from buildCodeGenPipeline with the same
/// `options`) and writes one position-independent object file to `os`. The JIT
/// loads this object, the linker links it: there is no second way to code.
/// Fails when the target is unknown or the module cannot be translated.
llvm::Error emitObject(mlir::ModuleOp module, const CodeGenOptions &options,
                       llvm::raw_pwrite_stream &os);

/// Links the object file `objectPath` into the shared library `outputPath`,
/// with the first linker found among ld.lld-22, ld.lld, clang-22, clang, gcc,
/// cc (only the first two for another architecture). The output is written as
/// writeFileAtomically does; until it is complete it is a temporary file.
llvm::Error linkSharedLibrary(llvm::StringRef objectPath,
                              llvm::StringRef outputPath,
                              const CodeGenOptions &options);

/// Runs buildCodeGenPipeline on `module` (with `options.targets`: on copies,
/// and `module` stays as it is), then emitObject into `object`.
llvm::Error compileToObject(mlir::ModuleOp module,
                            const CodeGenOptions &options,
                            llvm::SmallVectorImpl<char> &object);

/// Writes `object` and links it into the shared library `outputPath`.
llvm::Error writeSharedLibrary(llvm::StringRef object,
                               llvm::StringRef outputPath,
                               const CodeGenOptions &options);

} // namespace quantmlir

#endif // QUANT_MLIR_CODEGEN_CODEGEN_H
