//===- Whether files can be written, before work begins ---------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_TOOLS_QUANTC_OUTPUTFILES_H
#define QUANT_MLIR_TOOLS_QUANTC_OUTPUTFILES_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

namespace quantmlir {

/// A file that a command will write, and the option that says so.
struct OutputFile {
  llvm::StringRef option;
  /// Empty for nothing, "-" for standard output.
  llvm::StringRef path;
};

/// Checks that each file can be written and that no two are the same: hours of
/// training should not end in a message about a folder. Errors: a missing or
/// unwritable folder, a folder in the file's place, a file named twice.
llvm::Error checkOutputFiles(llvm::ArrayRef<OutputFile> files);

} // namespace quantmlir

#endif // QUANT_MLIR_TOOLS_QUANTC_OUTPUTFILES_H
