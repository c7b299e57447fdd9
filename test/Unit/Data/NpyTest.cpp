//===- NpyTest.cpp - NumPy's array files ----------------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Data/Npy.h"

#include "../ErrorTesting.h"
#include "TemporaryFolder.h"
#include "gtest/gtest.h"

#include <random>

using namespace quantmlir;
using llvm::StringRef;

/// A .npy file with this header text and these bytes.
static std::string makeNpy(StringRef header, StringRef bytes, int version = 1) {
  std::string text = header.str() + "\n";
  std::string file = "\x93NUMPY";
  file += char(version);
  file += '\0';
  for (int i = 0; i < (version == 1 ? 2 : 4); ++i)
    file += char(text.size() >> (8 * i));
  return file + text + bytes.str();
}

static llvm::Expected<HostTensor> parse(StringRef bytes) {
  llvm::Expected<NpyArray> array = NpyArray::parse(bytes, "x.npy");
  if (!array)
    return array.takeError();
  return array->read();
}

static constexpr StringRef twoByThree =
    "{'descr': '<i2', 'fortran_order': False, 'shape': (2, 3), }";
static constexpr StringRef twoByThreeBytes("\1\0\2\0\3\0\4\0\5\0\xff\xff", 12);
static HostTensor twoByThreeTensor() {
  return HostTensor::fromValues<int16_t>({2, 3}, {1, 2, 3, 4, 5, -1});
}

TEST(NpyTest, AllVersions) {
  for (int version : {1, 2, 3})
    EXPECT_EQ(
        llvm::cantFail(parse(makeNpy(twoByThree, twoByThreeBytes, version))),
        twoByThreeTensor());
  EXPECT_EQ(takeMessage(parse(makeNpy(twoByThree, twoByThreeBytes, 4))),
            "x.npy: .npy version 4.0 is not supported: expected 1.0, 2.0 or "
            "3.0");
}

TEST(NpyTest, BigEndian) {
  EXPECT_EQ(llvm::cantFail(parse(makeNpy(
                "{'descr': '>i2', 'fortran_order': False, 'shape': (2, 3)}",
                StringRef("\0\1\0\2\0\3\0\4\0\5\xff\xff", 12)))),
            twoByThreeTensor());
}

TEST(NpyTest, FortranOrder) {
  std::string file =
      makeNpy("{\"shape\":(2,3,),\"fortran_order\":True,\"descr\":\"<i2\"}",
              StringRef("\1\0\4\0\2\0\5\0\3\0\xff\xff", 12));
  EXPECT_EQ(llvm::cantFail(parse(file)), twoByThreeTensor());
  auto array = llvm::cantFail(NpyArray::parse(file, "x.npy"));
  EXPECT_EQ(llvm::cantFail(array.read(1, 1)),
            (HostTensor::fromValues<int16_t>({1, 3}, {4, 5, -1})));
}

TEST(NpyTest, FortranOrderOfHigherRank) {
  std::string bytes(120, '\0');
  HostTensor expected = HostTensor::zeros(ElementType::U8, {3, 4, 5, 2});
  int index = 0;
  for (int64_t i = 0; i < 3; ++i)
    for (int64_t j = 0; j < 4; ++j)
      for (int64_t k = 0; k < 5; ++k)
        for (int64_t l = 0; l < 2; ++l, ++index) {
          bytes[i + 3 * (j + 4 * (k + 5 * l))] = char(index);
          expected.data<uint8_t>()[index] = uint8_t(index);
        }
  std::string file = makeNpy(
      "{'descr': '|u1', 'fortran_order': True, 'shape': (3, 4, 5, 2)}", bytes);
  EXPECT_EQ(llvm::cantFail(parse(file)), expected);
  auto array = llvm::cantFail(NpyArray::parse(file, "x.npy"));
  EXPECT_EQ(llvm::cantFail(array.read(1, 2)),
            llvm::cantFail(expected.slice(1, 2)));
}

TEST(NpyTest, ScalarsAndEmptyArrays) {
  EXPECT_EQ(llvm::cantFail(parse(
                makeNpy("{'descr': '<f4', 'fortran_order': False, 'shape': ()}",
                        StringRef("\0\0\x80\x3f", 4)))),
            (HostTensor::fromValues<float>({}, {1.0f})));
  EXPECT_EQ(llvm::cantFail(parse(makeNpy("{'descr': '<f4', 'fortran_order': "
                                         "True, 'shape': (0, 5, 2)}",
                                         "")))
                .getShape(),
            llvm::ArrayRef<int64_t>({0, 5, 2}));
}

TEST(NpyTest, BoolsAreNormalized) {
  EXPECT_EQ(llvm::cantFail(parse(makeNpy(
                "{'descr': '|b1', 'fortran_order': False, 'shape': (3,)}",
                StringRef("\0\1\xff", 3)))),
            (HostTensor::fromValues<bool>({3}, {false, true, true})));
}

TEST(NpyTest, RoundTripOfEveryType) {
  TemporaryFolder folder;
  std::string path = folder.path("x.npy");
  for (ElementType type :
       {ElementType::F32, ElementType::F64, ElementType::F16, ElementType::I8,
        ElementType::U8, ElementType::I16, ElementType::U16, ElementType::I32,
        ElementType::U32, ElementType::I64, ElementType::U64,
        ElementType::Bool})
    for (const llvm::SmallVector<int64_t> &shape :
         {llvm::SmallVector<int64_t>{}, {7}, {2, 3}, {0, 3}, {1, 2, 3, 4}}) {
      HostTensor tensor = HostTensor::zeros(type, shape);
      for (auto [i, byte] : llvm::enumerate(tensor.rawData()))
        byte = type == ElementType::Bool ? i % 2 : i * 37;
      ASSERT_EQ(takeMessage(writeNpy(path, tensor)), "");
      EXPECT_EQ(llvm::cantFail(readNpy(path)), tensor);
    }
  EXPECT_EQ(folder.countFiles(), 1);
}

TEST(NpyTest, HeaderIsNumpys) {
  std::string header = makeNpyHeader(ElementType::F32, {3});
  EXPECT_EQ(header.size() % 64, 0u);
  EXPECT_EQ(StringRef(header).drop_front(10).rtrim(),
            "{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }");
  EXPECT_EQ(header.back(), '\n');
  EXPECT_TRUE(StringRef(makeNpyHeader(ElementType::U8, {}))
                  .contains("'|u1', 'fortran_order': False, 'shape': (), }"));
  EXPECT_TRUE(StringRef(makeNpyHeader(ElementType::U8, {2, 3}))
                  .contains("'shape': (2, 3), }"));
}

TEST(NpyTest, RefusesOtherFiles) {
  for (StringRef text : {"", "hello", "\x93NUMP", "PK\3\4"})
    EXPECT_EQ(takeMessage(parse(text)),
              "x.npy: not a .npy array (it does not start with '\\x93NUMPY'); "
              "write it with numpy.save");
  EXPECT_TRUE(StringRef(takeMessage(readNpy("/no/such/file.npy")))
                  .starts_with("/no/such/file.npy: cannot be read: "));
}

TEST(NpyTest, RefusesOtherHeaders) {
  auto message = [](StringRef header) {
    return takeMessage(parse(makeNpy(header, "")));
  };
  EXPECT_EQ(message("{'descr': '|O', 'fortran_order': False, 'shape': (2,)}"),
            "x.npy: elements of dtype '|O' are not supported: expected "
            "float16/32/64, (u)int8/16/32/64 or bool; convert the array, for "
            "example with .astype('float32')");
  EXPECT_EQ(message("{'descr': [('a', '<f4')], 'fortran_order': False, "
                    "'shape': (2,)}"),
            "x.npy: the .npy header is not understood: its elements are "
            "records; save one field of them");
  EXPECT_EQ(message("{'descr': '<f4', 'shape': (2,)}"),
            "x.npy: the .npy header is not understood: 'fortran_order' is "
            "missing");
  for (StringRef header :
       {"", "{", "[]", "{'descr'}", "{'descr':", "{'descr': '<f4",
        "{'descr': '<f4', 'fortran_order': Maybe, 'shape': ()}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': 2}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (-2,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2,",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2 3)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': "
        "(99999999999999999999,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': "
        "(4611686018427387904, 4611686018427387904)}",
        "{'descr': '<c8', 'fortran_order': False, 'shape': ()}",
        "{'descr': '', 'fortran_order': False, 'shape': ()}",
        "{'other': '<f4', 'fortran_order': False, 'shape': ()}"})
    EXPECT_NE(message(header), "") << header.str();
}

TEST(NpyTest, RefusesWrongSizes) {
  std::string file = makeNpy(twoByThree, twoByThreeBytes);
  for (size_t size = 0; size < file.size(); ++size)
    EXPECT_NE(takeMessage(parse(StringRef(file).take_front(size))), "");
  EXPECT_EQ(takeMessage(parse(file + "!")),
            "x.npy: 1 bytes follow the array of shape 2x3; save one array per "
            "file");
}

// Whatever the bytes: a tensor or a message.
TEST(NpyTest, DamagedFilesNeverCrash) {
  std::mt19937 random(5);
  std::string file = makeNpy(twoByThree, twoByThreeBytes);
  for (int i = 0; i < 20000; ++i) {
    std::string damaged = file;
    for (int j = 0; j < 1 + i % 4; ++j)
      damaged[6 + random() % (damaged.size() - 6)] = char(random());
    llvm::consumeError(parse(damaged).takeError());
  }
}
