//===- NpzTest.cpp - NumPy's archives of arrays ---------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Data/Npz.h"

#include "../ErrorTesting.h"
#include "TemporaryFolder.h"
#include "gtest/gtest.h"

#include <random>

using namespace quantmlir;
using llvm::StringRef;

static llvm::SmallVector<NamedTensor> makeTensors(int64_t numZeros = 10000) {
  llvm::SmallVector<NamedTensor> tensors;
  tensors.push_back(
      {"image", HostTensor::fromValues<float>({2, 2}, {1, 2, 3, -4.5f})});
  tensors.push_back({"zeros", HostTensor::zeros(ElementType::I64, {numZeros})});
  tensors.push_back({"a/b c", HostTensor::fromValues<uint8_t>({}, {7})});
  tensors.push_back({"none", HostTensor::zeros(ElementType::Bool, {0})});
  return tensors;
}

static void expectEqual(llvm::ArrayRef<NamedTensor> actual,
                        llvm::ArrayRef<NamedTensor> expected) {
  ASSERT_EQ(actual.size(), expected.size());
  for (auto [lhs, rhs] : llvm::zip_equal(actual, expected)) {
    EXPECT_EQ(lhs.name, rhs.name);
    EXPECT_EQ(lhs.tensor, rhs.tensor);
  }
}

TEST(NpzTest, RoundTrip) {
  TemporaryFolder folder;
  std::string path = folder.path("x.npz");
  for (bool compress : {false, true}) {
    ASSERT_EQ(takeMessage(writeNpz(path, makeTensors(), compress)), "");
    expectEqual(llvm::cantFail(readNpz(path)), makeTensors());
    // 80,000 bytes of zeros.
    EXPECT_EQ(folder.read("x.npz").size() < 10000, compress);
  }
  EXPECT_EQ(folder.countFiles(), 1);
}

TEST(NpzTest, EmptyArchive) {
  TemporaryFolder folder;
  ASSERT_EQ(takeMessage(writeNpz(folder.path("x.npz"), {})), "");
  EXPECT_TRUE(llvm::cantFail(readNpz(folder.path("x.npz"))).empty());
}

TEST(NpzTest, EqualTensorsMakeEqualFiles) {
  TemporaryFolder folder;
  ASSERT_EQ(takeMessage(writeNpz(folder.path("a.npz"), makeTensors())), "");
  ASSERT_EQ(takeMessage(writeNpz(folder.path("b.npz"), makeTensors())), "");
  EXPECT_EQ(folder.read("a.npz"), folder.read("b.npz"));
}

TEST(NpzTest, FailureLeavesNothing) {
  TemporaryFolder folder;
  auto tensors = makeTensors();
  tensors.push_back(tensors[0]);
  std::string path = folder.path("x.npz");
  EXPECT_EQ(takeMessage(writeNpz(path, tensors)),
            path + ": two tensors are called 'image'; give each its own name");
  EXPECT_EQ(folder.countFiles(), 0);
  std::string missing = folder.path("no/x.npz");
  EXPECT_TRUE(StringRef(takeMessage(writeNpz(missing, makeTensors())))
                  .contains(missing));
}

TEST(NpzTest, UnknownName) {
  TemporaryFolder folder;
  std::string path = folder.path("x.npz");
  ASSERT_EQ(takeMessage(writeNpz(path, makeTensors())), "");
  auto file = llvm::cantFail(NpzFile::open(path));
  EXPECT_EQ(takeMessage(file.read("picture")),
            path + ": no array 'picture'; the archive has 'image', 'zeros', "
                   "'a/b c', 'none'");
}

/// A zip64 archive with one stored array, as numpy writes it for large arrays.
static std::string makeZip64(StringRef npy, uint32_t crc) {
  std::string file;
  auto put = [&](uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i)
      file += char(value >> (8 * i));
  };
  auto putSizes = [&](int numSizes) {
    put(1, 2);
    put(8 * numSizes, 2);
    for (int i = 0; i < numSizes; ++i)
      put(i < 2 ? npy.size() : 0, 8);
  };
  file += "PK\3\4";
  put(45, 2), put(0, 2), put(0, 2), put(0, 4), put(crc, 4);
  put(0xffffffff, 4), put(0xffffffff, 4), put(5, 2), put(20, 2);
  file += "x.npy";
  putSizes(2);
  file += npy;
  uint64_t directory = file.size();
  file += "PK\1\2";
  put(45, 2), put(45, 2), put(0, 2), put(0, 2), put(0, 4), put(crc, 4);
  put(0xffffffff, 4), put(0xffffffff, 4), put(5, 2), put(28, 2), put(0, 2);
  put(0, 2), put(0, 2), put(0, 4), put(0xffffffff, 4);
  file += "x.npy";
  putSizes(3);
  uint64_t end = file.size();
  file += "PK\6\6";
  put(44, 8), put(45, 2), put(45, 2), put(0, 4), put(0, 4), put(1, 8);
  put(1, 8), put(end - directory, 8), put(directory, 8);
  file += "PK\6\7";
  put(0, 4), put(end, 8), put(1, 4);
  file += "PK\5\6";
  put(0, 2), put(0, 2), put(0xffff, 2), put(0xffff, 2), put(0xffffffff, 4);
  put(0xffffffff, 4), put(0, 2);
  return file;
}

TEST(NpzTest, Zip64) {
  TemporaryFolder folder;
  auto tensor = HostTensor::fromValues<uint8_t>({3}, {1, 2, 3});
  std::string npy = makeNpyHeader(ElementType::U8, {3}) + "\1\2\3";
  // The checksum is in the plain archive of the same array.
  ASSERT_EQ(takeMessage(writeNpz(folder.path("a.npz"), {{"x", tensor}})), "");
  std::string plain = folder.read("a.npz");
  uint32_t crc = 0;
  for (int i = 3; i >= 0; --i)
    crc = crc << 8 | uint8_t(plain[14 + i]);
  std::string path = folder.write("x.npz", makeZip64(npy, crc));
  expectEqual(llvm::cantFail(readNpz(path)), {{"x", tensor}});
}

TEST(NpzTest, RefusesOtherFiles) {
  TemporaryFolder folder;
  for (StringRef content : {"", "hello", "\x93NUMPY and more than 22 bytes"}) {
    std::string path = folder.write("x.npz", content);
    EXPECT_EQ(takeMessage(readNpz(path)),
              path + ": not a .npz archive; write it with numpy.savez");
  }
}

TEST(NpzTest, WrongChecksum) {
  TemporaryFolder folder;
  std::string path = folder.path("x.npz");
  ASSERT_EQ(takeMessage(writeNpz(path, makeTensors())), "");
  std::string content = folder.read("x.npz");
  // Local header, name, .npy header: then the first element.
  content[30 + 9 + 128] ^= 1;
  folder.write("x.npz", content);
  EXPECT_EQ(takeMessage(readNpz(path)),
            path + ": array 'image': its checksum is wrong; save the archive "
                   "again");
}

// Whatever the bytes: tensors or a message.
TEST(NpzTest, DamagedFilesNeverCrash) {
  TemporaryFolder folder;
  std::mt19937 random(6);
  for (bool compress : {false, true}) {
    ASSERT_EQ(
        takeMessage(writeNpz(folder.path("a.npz"), makeTensors(10), compress)),
        "");
    std::string file = folder.read("a.npz");
    for (size_t size = 0; size < file.size(); size += 7)
      EXPECT_NE(takeMessage(readNpz(
                    folder.write("x.npz", StringRef(file).take_front(size)))),
                "");
    for (int i = 0; i < 300; ++i) {
      std::string damaged = file;
      for (int j = 0; j < 1 + i % 4; ++j)
        damaged[random() % damaged.size()] = char(random());
      llvm::consumeError(readNpz(folder.write("x.npz", damaged)).takeError());
    }
  }
}
