//===- OutputFile.h - Files that appear whole or not at all -----*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_DATA_OUTPUTFILE_H
#define QUANT_MLIR_DATA_OUTPUTFILE_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"

namespace quantmlir {

/// Writes a file through a temporary one beside it that is renamed at the end:
/// whoever reads `path` sees the old content or the new one, never a part, and
/// an error (of `write`, of the disk) leaves `path` untouched. A device or a
/// pipe is written to as it is; a link stays, and the file behind it changes.
/// `write` may stop with an error, which is returned as it is; errors of the
/// file system name `path`.
llvm::Error
writeFileAtomically(llvm::StringRef path,
                    llvm::function_ref<llvm::Error(llvm::raw_ostream &)> write);

} // namespace quantmlir

#endif // QUANT_MLIR_DATA_OUTPUTFILE_H
