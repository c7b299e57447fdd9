//===- OutputFile.cpp - Files that appear whole or not at all -------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Data/OutputFile.h"

#include "llvm/Support/FileSystem.h"

using namespace quantmlir;

llvm::Error quantmlir::writeFileAtomically(
    llvm::StringRef path,
    llvm::function_ref<llvm::Error(llvm::raw_ostream &)> write) {
  llvm::Expected<llvm::sys::fs::TempFile> file =
      llvm::sys::fs::TempFile::create(path + ".tmp-%%%%%%");
  if (!file)
    return llvm::createFileError(path, file.takeError());

  llvm::Error error = llvm::Error::success();
  {
    llvm::raw_fd_ostream stream(file->FD, /*shouldClose=*/false);
    error = write(stream);
    stream.flush();
    // A stream destroyed with a pending error ends the program.
    if (stream.has_error()) {
      std::error_code code = stream.error();
      stream.clear_error();
      if (!error)
        error = llvm::createFileError(path, code);
    }
  }
  if (error)
    return llvm::joinErrors(std::move(error), file->discard());
  if (llvm::Error renameError = file->keep(path))
    return llvm::createFileError(path, std::move(renameError));
  return llvm::Error::success();
}
