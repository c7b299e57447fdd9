//===- ModelFile.cpp - Reads and checks ONNX files ------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ModelFile.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <limits>

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::onnximport;
using llvm::StringRef;

/// The operator sets whose encodings the importer knows.
static constexpr int64_t oldestOpset = 6, newestOpset = 27;

/// What a file that starts like this is, if it is well known not to be ONNX: a
/// phrase for a message.
static StringRef identifyForeignFile(StringRef bytes) {
  if (bytes.starts_with("version https://git-lfs"))
    return "a Git LFS pointer; fetch the model itself with 'git lfs pull'";
  if (bytes.starts_with("PK\x03\x04"))
    return "a ZIP archive, such as a PyTorch checkpoint; export it to ONNX";
  if (bytes.substr(4, 4) == "TFL3")
    return "a TensorFlow Lite model; convert it to ONNX";
  if (bytes.substr(4, 4) == "ORTM")
    return "a model in ONNX Runtime's own format; the .onnx file is needed";
  if (bytes.starts_with("\x89HDF"))
    return "an HDF5 file, such as a Keras model; export it to ONNX";
  if (bytes.starts_with("\x93NUMPY"))
    return "a numpy array";
  if (bytes.starts_with("\x1f\x8b"))
    return "compressed by gzip; decompress it";
  if (bytes.starts_with("ML\xefR"))
    return "MLIR bytecode";
  if (bytes.starts_with("\x7f"
                        "ELF"))
    return "an ELF object or program";
  StringRef text = bytes.substr(0, 256).ltrim();
  if (text.starts_with("<") || text.starts_with("{") || text.starts_with("#") ||
      text.starts_with("module"))
    if (llvm::all_of(
            text, [](char c) { return llvm::isPrint(c) || llvm::isSpace(c); }))
      return "a text file";
  return {};
}

/// Checks versions and sets `file.opset`.
static LogicalResult checkVersions(ModelFile &file, EmitError emitError) {
  const ::onnx::ModelProto &model = file.proto;
  if (!model.has_graph())
    return emitError() << "not an ONNX model: it has no graph";
  if (model.opset_import_size() == 0)
    return emitError() << "the model has no opset_import, so the meaning of "
                          "its operators is not known";
  std::optional<int64_t> opset;
  for (const auto &import : model.opset_import()) {
    if (!import.domain().empty() && import.domain() != "ai.onnx")
      continue;
    if (opset && *opset != import.version())
      return emitError() << "opset_import: the domain ai.onnx has versions "
                         << *opset << " and " << import.version()
                         << ", expected one";
    opset = import.version();
  }
  if (!opset)
    return emitError() << "opset_import: the domain ai.onnx is missing; found "
                          "only '"
                       << model.opset_import(0).domain() << "'";
  if (*opset < oldestOpset || *opset > newestOpset)
    return emitError() << "opset_import: version " << *opset
                       << " of ai.onnx is not supported, expected "
                       << oldestOpset << " to " << newestOpset;
  file.opset = *opset;
  return success();
}

FailureOr<std::unique_ptr<ModelFile>>
onnximport::loadModel(StringRef path, EmitError emitError) {
  // Devices and pipes could be read without end.
  llvm::sys::fs::file_status status;
  if (std::error_code error = llvm::sys::fs::status(path, status))
    return emitError() << "cannot read the model: " << error.message();
  if (!llvm::sys::fs::is_regular_file(status))
    return emitError() << "cannot read the model: not a regular file";
  auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/false,
                                            /*RequiresNullTerminator=*/false);
  if (!buffer)
    return emitError() << "cannot read the model: "
                       << buffer.getError().message();
  StringRef bytes = (*buffer)->getBuffer();
  if (bytes.empty())
    return emitError() << "not an ONNX model: the file is empty";
  if (StringRef kind = identifyForeignFile(bytes); !kind.empty())
    return emitError() << "not an ONNX model: the file is " << kind;
  constexpr size_t largest = std::numeric_limits<int>::max();
  if (bytes.size() > largest)
    return emitError() << "the file has " << bytes.size()
                       << " bytes, but ONNX files have at most 2 GiB; keep the "
                          "weights in another file (external data)";

  auto file = std::make_unique<ModelFile>();
  file->path = path.str();
  google::protobuf::io::ArrayInputStream array(bytes.data(), bytes.size());
  google::protobuf::io::CodedInputStream stream(&array);
  stream.SetTotalBytesLimit(largest);
  if (!file->proto.ParsePartialFromCodedStream(&stream) ||
      !stream.ConsumedEntireMessage())
    return emitError() << "not an ONNX model: the file is damaged, truncated "
                          "or of another kind (protobuf cannot parse it)";
  if (failed(checkVersions(*file, emitError)))
    return failure();
  return file;
}
