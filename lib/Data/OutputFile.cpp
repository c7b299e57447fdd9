//===- OutputFile.cpp - Files that appear whole or not at all -------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Data/OutputFile.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"

using namespace quantmlir;

/// Writes to `stream`. Errors of the file system name `path`.
static llvm::Error
writeTo(llvm::raw_fd_ostream &stream, llvm::StringRef path,
        llvm::function_ref<llvm::Error(llvm::raw_ostream &)> write) {
  llvm::Error error = write(stream);
  stream.flush();
  // A stream destroyed with a pending error ends the program.
  if (stream.has_error()) {
    std::error_code code = stream.error();
    stream.clear_error();
    if (!error)
      error = llvm::createFileError(path, code);
  }
  return error;
}

llvm::Error quantmlir::writeFileAtomically(
    llvm::StringRef path,
    llvm::function_ref<llvm::Error(llvm::raw_ostream &)> write) {
  // A device or a pipe is written to, not replaced: root could do that.
  bool isDevice = false;
  if (!llvm::sys::fs::is_other(path, isDevice) && isDevice) {
    std::error_code code;
    llvm::raw_fd_ostream stream(path, code);
    if (code)
      return llvm::createFileError(path, code);
    return writeTo(stream, path, write);
  }
  // Where a link leads is what changes, not the link.
  llvm::SmallString<256> target;
  if (llvm::sys::fs::real_path(path, target))
    target = path;
  llvm::Expected<llvm::sys::fs::TempFile> file =
      llvm::sys::fs::TempFile::create(target + ".tmp-%%%%%%");
  if (!file)
    return llvm::createFileError(path, file.takeError());

  llvm::Error error = llvm::Error::success();
  {
    llvm::raw_fd_ostream stream(file->FD, /*shouldClose=*/false);
    error = writeTo(stream, path, write);
  }
  if (error)
    return llvm::joinErrors(std::move(error), file->discard());
  if (llvm::Error renameError = file->keep(target))
    return llvm::createFileError(path, std::move(renameError));
  return llvm::Error::success();
}
