//===- OutputFileTest.cpp - Files that appear whole or not at all ---------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Data/OutputFile.h"

#include "../ErrorTesting.h"
#include "TemporaryFolder.h"
#include "gtest/gtest.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace quantmlir;

static llvm::Error writeText(llvm::StringRef path, llvm::StringRef text) {
  return writeFileAtomically(path, [&](llvm::raw_ostream &os) {
    os << text;
    return llvm::Error::success();
  });
}

TEST(OutputFileTest, ReplacesAFile) {
  TemporaryFolder folder;
  std::string path = folder.write("a.txt", "old");
  EXPECT_EQ(takeMessage(writeText(path, "new")), "");
  EXPECT_EQ(folder.read("a.txt"), "new");
  EXPECT_EQ(folder.countFiles(), 1);
}

TEST(OutputFileTest, LeavesTheFileOnErrors) {
  TemporaryFolder folder;
  std::string path = folder.write("a.txt", "old");
  auto stop = [](llvm::raw_ostream &os) {
    os << "half";
    return llvm::createStringError("no");
  };
  EXPECT_EQ(takeMessage(writeFileAtomically(path, stop)), "no");
  EXPECT_EQ(folder.read("a.txt"), "old");
  EXPECT_EQ(folder.countFiles(), 1);
}

TEST(OutputFileTest, FullDisk) {
  EXPECT_EQ(takeMessage(writeText("/dev/full", "text")),
            "'/dev/full': No space left on device");
}

TEST(OutputFileTest, KeepsLinks) {
  TemporaryFolder folder;
  folder.write("a.txt", "old");
  ASSERT_EQ(symlink("a.txt", folder.path("link").c_str()), 0);
  char name[8];
  EXPECT_EQ(takeMessage(writeText(folder.path("link"), "new")), "");
  EXPECT_EQ(readlink(folder.path("link").c_str(), name, sizeof(name)), 5);
  EXPECT_EQ(folder.read("a.txt"), "new");
}

// What is no file is not replaced by one: as root that would be /dev/null.
TEST(OutputFileTest, WritesToPipes) {
  TemporaryFolder folder;
  std::string path = folder.path("pipe");
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  int reader = open(path.c_str(), O_RDONLY | O_NONBLOCK);
  ASSERT_GE(reader, 0);
  EXPECT_EQ(takeMessage(writeText(path, "text")), "");
  char buffer[8];
  EXPECT_EQ(read(reader, buffer, sizeof(buffer)), 4);
  close(reader);
  bool isPipe = false;
  EXPECT_FALSE(llvm::sys::fs::is_other(path, isPipe));
  EXPECT_TRUE(isPipe);
  EXPECT_EQ(folder.countFiles(), 1);
}
