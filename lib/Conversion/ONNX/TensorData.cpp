//===- TensorData.cpp - Elements of a model's tensors ---------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ModelFile.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

#include <cstring>

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::onnximport;
using llvm::StringRef;
using ::onnx::TensorProto;

namespace {
/// A file with data of a model.
struct ExternalFile {
  std::string path;
  /// In bytes.
  uint64_t size;
};
} // namespace

/// The file of external data. Only files inside the model's folder are
/// allowed, also behind symbolic links: a model must not be able to read
/// anything else of the machine.
static FailureOr<ExternalFile> resolveLocation(StringRef location,
                                               StringRef modelPath,
                                               StringRef what,
                                               EmitError emitError) {
  namespace path = llvm::sys::path;
  auto reject = [&](StringRef why) {
    return emitError() << what << ": the external data '" << location
                       << "' cannot be used: " << why;
  };
  if (location.empty())
    return emitError() << what << ": external data without a location";
  if (location.contains('\0'))
    return reject("the location has a NUL character");
  if (path::has_root_path(location))
    return reject("the location must be relative to the model's folder");
  if (llvm::is_contained(
          llvm::make_range(path::begin(location), path::end(location)), ".."))
    return reject("the location must not contain '..'");
  StringRef parent = path::parent_path(modelPath);
  llvm::SmallString<256> folder, file;
  if (std::error_code error =
          llvm::sys::fs::real_path(parent.empty() ? "." : parent, folder))
    return reject(error.message());
  llvm::SmallString<256> joined = folder;
  path::append(joined, location);
  if (std::error_code error = llvm::sys::fs::real_path(joined, file))
    return reject(error.message());
  StringRef rest = file;
  if (!rest.consume_front(folder) ||
      (!rest.starts_with("/") && !folder.str().ends_with("/")))
    return reject("it lies outside the model's folder");
  llvm::sys::fs::file_status status;
  if (std::error_code error = llvm::sys::fs::status(file, status))
    return reject(error.message());
  if (!llvm::sys::fs::is_regular_file(status))
    return reject("not a regular file");
  return ExternalFile{file.str().str(), status.getSize()};
}

static FailureOr<HostTensor>
readExternalTensor(const TensorProto &proto, ElementType type, uint64_t bytes,
                   StringRef modelPath, StringRef what, EmitError emitError) {
  StringRef location;
  uint64_t offset = 0;
  std::optional<uint64_t> length;
  for (const auto &entry : proto.external_data()) {
    StringRef key = entry.key(), value = entry.value();
    if (key == "location") {
      location = value;
    } else if (key == "offset" || key == "length") {
      uint64_t number = 0;
      if (value.getAsInteger(10, number))
        return emitError() << what << ": " << key
                           << " of the external data: got '" << value
                           << "', expected a number of bytes";
      if (key == "offset")
        offset = number;
      else
        length = number;
    }
  }
  if (length && *length != bytes)
    return emitError() << what << ": got " << *length
                       << " bytes of external data, expected " << bytes;
  FailureOr<ExternalFile> file =
      resolveLocation(location, modelPath, what, emitError);
  if (failed(file))
    return failure();
  if (offset > file->size || bytes > file->size - offset)
    return emitError() << what << ": " << bytes << " bytes at offset " << offset
                       << " pass the end of '" << location << "', which has "
                       << file->size;
  llvm::SmallVector<int64_t> shape(proto.dims().begin(), proto.dims().end());
  llvm::Expected<HostTensor> tensor = HostTensor::create(type, shape);
  if (!tensor)
    return emitError() << what << ": " << llvm::toString(tensor.takeError());
  if (bytes == 0)
    return std::move(*tensor);
  auto buffer = llvm::MemoryBuffer::getFileSlice(file->path, bytes, offset);
  if (!buffer)
    // no test: tests may run as root, who may read everything
    return emitError() << what << ": cannot read '" << location
                       << "': " << buffer.getError().message();
  if ((*buffer)->getBufferSize() != bytes)
    // no test: the file would have to shrink meanwhile
    return emitError() << what << ": '" << location << "' ended early";
  std::memcpy(tensor->rawData().data(), (*buffer)->getBufferStart(), bytes);
  if (type == ElementType::Bool)
    for (uint8_t &byte : tensor->rawData())
      byte = byte != 0;
  return std::move(*tensor);
}

FailureOr<HostTensor> onnximport::readTensor(const TensorProto &proto,
                                             StringRef modelPath,
                                             StringRef what, uint64_t maxBytes,
                                             EmitError emitError) {
  std::optional<ElementType> type = getElementType(proto.data_type());
  if (!type)
    return emitError() << what << ": element type "
                       << getDataTypeName(proto.data_type())
                       << " is not supported";
  llvm::SmallVector<int64_t> shape(proto.dims().begin(), proto.dims().end());
  llvm::Expected<int64_t> count = HostTensor::countElements(*type, shape);
  if (!count)
    return emitError() << what << ": " << llvm::toString(count.takeError());
  uint64_t bytes = uint64_t(*count) * byteWidth(*type);
  if (bytes > maxBytes)
    return emitError() << what << ": " << bytes
                       << " bytes are more than the limit of " << maxBytes;
  if (proto.data_location() == TensorProto::EXTERNAL ||
      proto.external_data_size() != 0)
    return readExternalTensor(proto, *type, bytes, modelPath, what, emitError);
  llvm::Expected<HostTensor> tensor = convertTensorProto(proto, what);
  if (!tensor)
    return emitError() << llvm::toString(tensor.takeError());
  return std::move(*tensor);
}
