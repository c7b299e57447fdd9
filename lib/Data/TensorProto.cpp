//===- TensorProto.cpp - ONNX tensors -------------------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Data/TensorProto.h"

#include "quant-mlir/Data/Npy.h"
#include "quant-mlir/Data/OutputFile.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/SwapByteOrder.h"

// libonnx is built with these; other values declare other classes.
#define ONNX_ML 1
#define ONNX_NAMESPACE onnx
#include <onnx/onnx_pb.h>

#include <cstring>
#include <limits>

using namespace quantmlir;
using llvm::Expected;
using llvm::formatv;
using llvm::StringRef;
using onnx::TensorProto;

static_assert(llvm::sys::IsLittleEndianHost,
              "raw_data is little-endian: swap bytes for other hosts");

static llvm::Error makeError(const llvm::formatv_object_base &message) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), message.str());
}

static constexpr std::pair<ElementType, TensorProto::DataType> dataTypes[] = {
    {ElementType::F32, TensorProto::FLOAT},
    {ElementType::F64, TensorProto::DOUBLE},
    {ElementType::F16, TensorProto::FLOAT16},
    {ElementType::I8, TensorProto::INT8},
    {ElementType::U8, TensorProto::UINT8},
    {ElementType::I16, TensorProto::INT16},
    {ElementType::U16, TensorProto::UINT16},
    {ElementType::I32, TensorProto::INT32},
    {ElementType::U32, TensorProto::UINT32},
    {ElementType::I64, TensorProto::INT64},
    {ElementType::U64, TensorProto::UINT64},
    {ElementType::Bool, TensorProto::BOOL}};

std::optional<ElementType> quantmlir::getElementType(int32_t dataType) {
  for (const auto &[element, stored] : dataTypes)
    if (stored == dataType)
      return element;
  return std::nullopt;
}

int32_t quantmlir::getDataType(ElementType type) {
  for (const auto &[element, stored] : dataTypes)
    if (element == type)
      return stored;
  llvm_unreachable("every element type is in the list");
}

// Types that are newer than the installed ONNX are spelled here.
std::string quantmlir::getDataTypeName(int32_t dataType) {
  constexpr StringRef newer[] = {
      "FLOAT8E4M3FN", "FLOAT8E4M3FNUZ", "FLOAT8E5M2", "FLOAT8E5M2FNUZ", "UINT4",
      "INT4",         "FLOAT4E2M1",     "FLOAT8E8M0", "UINT2",          "INT2"};
  constexpr int firstNewer = 17;
  if (TensorProto::DataType_IsValid(dataType))
    return TensorProto::DataType_Name(TensorProto::DataType(dataType));
  if (dataType >= firstNewer && dataType < firstNewer + int(std::size(newer)))
    return newer[dataType - firstNewer].str();
  return std::to_string(dataType);
}

/// Copies a repeated field, whose elements may be wider than the tensor's.
template <typename T, typename Field>
static llvm::Error copyField(const Field &field, HostTensor &tensor,
                             StringRef name) {
  if (int64_t(field.size()) != tensor.numElements())
    return makeError(formatv(
        "{0}: the tensor of shape {1} needs {2} elements, but {3} are stored",
        name, shapeToString(tensor.getShape()), tensor.numElements(),
        field.size()));
  llvm::MutableArrayRef<T> elements = tensor.data<T>();
  for (int i = 0; i < field.size(); ++i) {
    if constexpr (std::is_same_v<T, Float16>)
      elements[i].bits = uint16_t(field.Get(i));
    else
      elements[i] = T(field.Get(i));
  }
  return llvm::Error::success();
}

static llvm::Error copyTypedField(const TensorProto &proto, HostTensor &tensor,
                                  StringRef name) {
  switch (tensor.getElementType()) {
  case ElementType::F32:
    return copyField<float>(proto.float_data(), tensor, name);
  case ElementType::F64:
    return copyField<double>(proto.double_data(), tensor, name);
  case ElementType::F16:
    return copyField<Float16>(proto.int32_data(), tensor, name);
  case ElementType::I8:
    return copyField<int8_t>(proto.int32_data(), tensor, name);
  case ElementType::U8:
    return copyField<uint8_t>(proto.int32_data(), tensor, name);
  case ElementType::I16:
    return copyField<int16_t>(proto.int32_data(), tensor, name);
  case ElementType::U16:
    return copyField<uint16_t>(proto.int32_data(), tensor, name);
  case ElementType::I32:
    return copyField<int32_t>(proto.int32_data(), tensor, name);
  case ElementType::U32:
    return copyField<uint32_t>(proto.uint64_data(), tensor, name);
  case ElementType::I64:
    return copyField<int64_t>(proto.int64_data(), tensor, name);
  case ElementType::U64:
    return copyField<uint64_t>(proto.uint64_data(), tensor, name);
  case ElementType::Bool:
    return copyField<bool>(proto.int32_data(), tensor, name);
  }
  llvm_unreachable("every element type is handled above");
}

Expected<HostTensor> quantmlir::convertTensorProto(const TensorProto &proto,
                                                   StringRef name) {
  if (proto.data_location() == TensorProto::EXTERNAL ||
      proto.external_data_size() != 0)
    return makeError(formatv("{0}: the tensor's data is in another file; save "
                             "it without external data",
                             name));
  if (proto.has_segment())
    return makeError(
        formatv("{0}: tensors stored in segments are not supported", name));
  std::optional<ElementType> known = getElementType(proto.data_type());
  if (!known)
    return makeError(formatv(
        "{0}: tensors of ONNX type {1} are not supported: expected float, "
        "double, float16, an integer of 8 to 64 bits or bool",
        name, getDataTypeName(proto.data_type())));

  llvm::SmallVector<int64_t, 4> shape(proto.dims().begin(), proto.dims().end());
  ElementType type = *known;
  Expected<int64_t> count = HostTensor::countElements(type, shape);
  if (!count)
    return makeError(
        formatv("{0}: {1}", name, llvm::toString(count.takeError())));
  // Before memory is taken: a file of a few bytes can promise any shape.
  bool isRaw = proto.has_raw_data();
  uint64_t expected = uint64_t(*count) * byteWidth(type);
  if (isRaw && proto.raw_data().size() != expected)
    return makeError(formatv("{0}: the tensor of shape {1} with {2} elements "
                             "needs {3} bytes, but {4} are stored",
                             name, shapeToString(shape), elementTypeName(type),
                             expected, proto.raw_data().size()));
  if (!isRaw && uint64_t(*count) > proto.ByteSizeLong())
    return makeError(formatv("{0}: the tensor of shape {1} needs {2} elements, "
                             "but fewer are stored",
                             name, shapeToString(shape), *count));

  Expected<HostTensor> tensor = HostTensor::create(type, shape);
  if (!tensor)
    return makeError(
        formatv("{0}: {1}", name, llvm::toString(tensor.takeError())));
  if (!isRaw) {
    if (llvm::Error error = copyTypedField(proto, *tensor, name))
      return error;
    return tensor;
  }
  if (expected != 0)
    std::memcpy(tensor->rawData().data(), proto.raw_data().data(), expected);
  // A C++ bool is 0 or 1; a file may hold anything.
  if (type == ElementType::Bool)
    for (uint8_t &byte : tensor->rawData())
      byte = byte != 0;
  return tensor;
}

Expected<HostTensor> quantmlir::readTensorProto(StringRef path,
                                                std::string *protoName) {
  auto buffer = mapFile(path);
  if (!buffer)
    return buffer.takeError();
  StringRef bytes = (*buffer)->getBuffer();
  if (bytes.size() > size_t(std::numeric_limits<int>::max()))
    return makeError(formatv("{0}: {1} bytes are more than protobuf's limit of "
                             "2 GiB; save the array as .npy",
                             path, bytes.size()));
  TensorProto proto;
  // An empty file is a valid message with nothing set.
  if (bytes.empty() || !proto.ParseFromArray(bytes.data(), int(bytes.size())) ||
      !proto.has_data_type())
    return makeError(formatv("{0}: not an ONNX tensor (a serialized "
                             "TensorProto), or a truncated one",
                             path));
  if (protoName)
    *protoName = proto.name();
  return convertTensorProto(proto, path);
}

llvm::Error quantmlir::writeTensorProto(StringRef path,
                                        const HostTensor &tensor,
                                        StringRef protoName) {
  if (tensor.numBytes() > size_t(std::numeric_limits<int>::max()) - (1 << 20))
    return makeError(formatv("{0}: a tensor of {1} bytes exceeds protobuf's "
                             "limit of 2 GiB; write it as .npy",
                             path, tensor.numBytes()));
  TensorProto proto;
  proto.set_data_type(getDataType(tensor.getElementType()));
  for (int64_t dim : tensor.getShape())
    proto.add_dims(dim);
  if (!protoName.empty())
    proto.set_name(protoName.str());
  llvm::ArrayRef<uint8_t> bytes = tensor.rawData();
  proto.set_raw_data(bytes.data(), bytes.size());
  return writeFileAtomically(path,
                             [&](llvm::raw_ostream &stream) -> llvm::Error {
                               stream << proto.SerializeAsString();
                               return llvm::Error::success();
                             });
}
