//===- Whether files can be written, before work begins -------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OutputFiles.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace quantmlir;
namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

static llvm::Error checkFile(const OutputFile &file) {
  auto refuse = [&](const llvm::Twine &why) {
    return llvm::createStringError(file.option + " " + file.path + ": " + why);
  };
  llvm::StringRef folder = path::parent_path(file.path);
  if (!folder.empty() && !fs::is_directory(folder))
    return refuse("there is no folder '" + folder + "'; create it first");
  if (fs::is_directory(file.path))
    return refuse("is a folder");
  if (fs::access(folder.empty() ? "." : folder, fs::AccessMode::Write))
    return refuse("the folder is not writable");
  return llvm::Error::success();
}

llvm::Error quantmlir::checkOutputFiles(llvm::ArrayRef<OutputFile> files) {
  llvm::StringMap<llvm::StringRef> options;
  for (const OutputFile &file : files) {
    // Devices (/dev/null) take anything from anybody.
    bool isDevice = false;
    if (file.path.empty() || file.path == "-" ||
        (!fs::is_other(file.path, isDevice) && isDevice))
      continue;
    if (auto error = checkFile(file))
      return error;
    llvm::SmallString<256> absolute = file.path;
    fs::make_absolute(absolute);
    path::remove_dots(absolute, /*remove_dot_dot=*/true);
    auto [first, isNew] = options.try_emplace(absolute, file.option);
    if (!isNew)
      return llvm::createStringError(file.option + " " + file.path +
                                     ": is the file that " + first->second +
                                     " writes, too");
  }
  return llvm::Error::success();
}
