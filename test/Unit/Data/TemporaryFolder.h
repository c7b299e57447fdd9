//===- TemporaryFolder.h - A folder that a test may fill --------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_TEST_UNIT_DATA_TEMPORARYFOLDER_H
#define QUANT_MLIR_TEST_UNIT_DATA_TEMPORARYFOLDER_H

#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

#include <string>

namespace quantmlir {

/// Removed, with everything in it, at the end of the test.
class TemporaryFolder {
public:
  TemporaryFolder() {
    (void)llvm::sys::fs::createUniqueDirectory("quant-mlir-test", folder);
  }
  ~TemporaryFolder() { (void)llvm::sys::fs::remove_directories(folder); }
  TemporaryFolder(const TemporaryFolder &) = delete;
  TemporaryFolder &operator=(const TemporaryFolder &) = delete;

  /// The full name of `name` inside the folder.
  std::string path(llvm::StringRef name) const {
    llvm::SmallString<128> result(folder);
    llvm::sys::path::append(result, name);
    return std::string(result);
  }
  std::string path() const { return std::string(folder); }

  std::string write(llvm::StringRef name, llvm::StringRef content) const {
    std::error_code code;
    llvm::raw_fd_ostream stream(path(name), code);
    stream << content;
    return path(name);
  }
  std::string read(llvm::StringRef name) const {
    auto buffer = llvm::MemoryBuffer::getFile(path(name));
    return buffer ? (*buffer)->getBuffer().str() : "";
  }
  int countFiles() const {
    std::error_code code;
    int count = 0;
    for (llvm::sys::fs::directory_iterator it(folder, code), end;
         it != end && !code; it.increment(code))
      ++count;
    return count;
  }

private:
  llvm::SmallString<128> folder;
};

} // namespace quantmlir

#endif // QUANT_MLIR_TEST_UNIT_DATA_TEMPORARYFOLDER_H
