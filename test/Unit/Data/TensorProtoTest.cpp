//===- TensorProtoTest.cpp - ONNX tensors ---------------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Data/TensorProto.h"

#include "../ErrorTesting.h"
#include "TemporaryFolder.h"
#include "gtest/gtest.h"

#define ONNX_ML 1
#define ONNX_NAMESPACE onnx
#include <onnx/onnx_pb.h>

#include <random>

using namespace quantmlir;
using llvm::StringRef;
using onnx::TensorProto;

static TensorProto makeProto(TensorProto::DataType type,
                             std::initializer_list<int64_t> dims) {
  TensorProto proto;
  proto.set_data_type(type);
  for (int64_t dim : dims)
    proto.add_dims(dim);
  return proto;
}

static llvm::Expected<HostTensor> convert(const TensorProto &proto) {
  return convertTensorProto(proto, "t");
}

TEST(TensorProtoTest, TypedFields) {
  TensorProto floats = makeProto(TensorProto::FLOAT, {2});
  floats.add_float_data(1.5f);
  floats.add_float_data(-2.0f);
  EXPECT_EQ(llvm::cantFail(convert(floats)),
            (HostTensor::fromValues<float>({2}, {1.5f, -2.0f})));

  TensorProto doubles = makeProto(TensorProto::DOUBLE, {});
  doubles.add_double_data(0.1);
  EXPECT_EQ(llvm::cantFail(convert(doubles)),
            (HostTensor::fromValues<double>({}, {0.1})));

  TensorProto halves = makeProto(TensorProto::FLOAT16, {1});
  halves.add_int32_data(0x3c00);
  EXPECT_EQ(llvm::cantFail(convert(halves)).data<Float16>()[0].toFloat(), 1.0f);

  TensorProto bytes = makeProto(TensorProto::INT8, {2, 1});
  bytes.add_int32_data(-128);
  bytes.add_int32_data(127);
  EXPECT_EQ(llvm::cantFail(convert(bytes)),
            (HostTensor::fromValues<int8_t>({2, 1}, {-128, 127})));

  TensorProto longs = makeProto(TensorProto::INT64, {1});
  longs.add_int64_data(INT64_MIN);
  EXPECT_EQ(llvm::cantFail(convert(longs)),
            (HostTensor::fromValues<int64_t>({1}, {INT64_MIN})));

  TensorProto words = makeProto(TensorProto::UINT32, {1});
  words.add_uint64_data(UINT32_MAX);
  EXPECT_EQ(llvm::cantFail(convert(words)),
            (HostTensor::fromValues<uint32_t>({1}, {UINT32_MAX})));
}

TEST(TensorProtoTest, RoundTripOfEveryType) {
  TemporaryFolder folder;
  std::string path = folder.path("x.pb");
  for (ElementType type :
       {ElementType::F32, ElementType::F64, ElementType::F16, ElementType::I8,
        ElementType::U8, ElementType::I16, ElementType::U16, ElementType::I32,
        ElementType::U32, ElementType::I64, ElementType::U64,
        ElementType::Bool}) {
    HostTensor tensor = HostTensor::zeros(type, {2, 3});
    for (auto [i, byte] : llvm::enumerate(tensor.rawData()))
      byte = type == ElementType::Bool ? i % 2 : i * 37;
    ASSERT_EQ(takeMessage(writeTensorProto(path, tensor, "image")), "");
    std::string name;
    EXPECT_EQ(llvm::cantFail(readTensorProto(path, &name)), tensor);
    EXPECT_EQ(name, "image");
  }
}

TEST(TensorProtoTest, Refuses) {
  TensorProto tooFew = makeProto(TensorProto::FLOAT, {3});
  tooFew.add_float_data(1.0f);
  EXPECT_EQ(takeMessage(convert(tooFew)),
            "t: the tensor of shape 3 needs 3 elements, but 1 are stored");

  TensorProto raw = makeProto(TensorProto::INT32, {3});
  raw.set_raw_data("abcd");
  EXPECT_EQ(takeMessage(convert(raw)),
            "t: the tensor of shape 3 with i32 elements needs 12 bytes, but 4 "
            "are stored");

  EXPECT_NE(takeMessage(convert(makeProto(TensorProto::FLOAT, {1 << 30}))), "");
  EXPECT_NE(takeMessage(convert(makeProto(TensorProto::FLOAT, {-1}))), "");
  EXPECT_NE(takeMessage(
                convert(makeProto(TensorProto::FLOAT, {INT64_MAX, INT64_MAX}))),
            "");
  EXPECT_EQ(takeMessage(convert(makeProto(TensorProto::STRING, {0}))),
            "t: tensors of ONNX type STRING are not supported: expected float, "
            "double, float16, an integer of 8 to 64 bits or bool");

  TensorProto nibbles = makeProto(TensorProto::FLOAT, {0});
  nibbles.set_data_type(22);
  EXPECT_TRUE(llvm::StringRef(takeMessage(convert(nibbles)))
                  .starts_with("t: tensors of ONNX type INT4 are not "));

  TensorProto external = makeProto(TensorProto::FLOAT, {1});
  external.set_data_location(TensorProto::EXTERNAL);
  EXPECT_EQ(takeMessage(convert(external)),
            "t: the tensor's data is in another file; save it without external "
            "data");
}

TEST(TensorProtoTest, RefusesOtherFiles) {
  TemporaryFolder folder;
  for (StringRef content : {"", "hello", "\xff\xff\xff\xff"}) {
    std::string path = folder.write("x.pb", content);
    EXPECT_EQ(takeMessage(readTensorProto(path)),
              path + ": not an ONNX tensor (a serialized TensorProto), or a "
                     "truncated one");
  }
}

TEST(TensorProtoTest, DamagedFilesNeverCrash) {
  TemporaryFolder folder;
  std::mt19937 random(7);
  TensorProto proto = makeProto(TensorProto::INT16, {2, 3});
  for (int i = 0; i < 6; ++i)
    proto.add_int32_data(i);
  std::string file = proto.SerializeAsString();
  for (int i = 0; i < 300; ++i) {
    std::string damaged = file;
    for (int j = 0; j < 1 + i % 4; ++j)
      damaged[random() % damaged.size()] = char(random());
    llvm::consumeError(
        readTensorProto(folder.write("x.pb", damaged)).takeError());
  }
}
