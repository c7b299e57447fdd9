//===- Activity.h - What a compiler is doing --------------------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_LIB_COMPILER_ACTIVITY_H
#define QUANT_MLIR_LIB_COMPILER_ACTIVITY_H

#include "quant-mlir/Compiler/Compiler.h"

namespace quantmlir {

/// Something that a compiler does while this object lives: it is told to who
/// wants to know about progress, and its time is taken. Activities that begin
/// meanwhile are parts of it.
class Compiler::Activity {
public:
  /// `name` must live as long.
  Activity(Compiler &compiler, llvm::StringRef name)
      : options(compiler.options), name(name), outer(options.timing) {
    advance(0, 0);
    if (!outer)
      return;
    scope = outer->nest(name);
    options.timing = &scope;
  }
  ~Activity() { options.timing = outer; }
  Activity(const Activity &) = delete;
  Activity &operator=(const Activity &) = delete;

  /// So much is done; `total` is 0 where it is not known.
  void advance(int64_t done, int64_t total) {
    if (options.progress)
      options.progress(name, done, total);
  }

private:
  CompilerOptions &options;
  llvm::StringRef name;
  mlir::TimingScope *outer;
  mlir::TimingScope scope;
};

} // namespace quantmlir

#endif // QUANT_MLIR_LIB_COMPILER_ACTIVITY_H
