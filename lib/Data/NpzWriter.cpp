//===- NpzWriter.cpp - Writes NumPy's archives of arrays ------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Data/Npz.h"
#include "quant-mlir/Data/OutputFile.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/EndianStream.h"
#include "llvm/Support/FormatVariadic.h"

#include <zlib.h>

using namespace quantmlir;
using llvm::Expected;
using llvm::formatv;
using llvm::StringRef;

namespace {
/// Writes entries, then the directory that lists them.
class ZipWriter {
public:
  explicit ZipWriter(llvm::raw_ostream &stream)
      : stream(stream), writer(stream, llvm::endianness::little),
        begin(stream.tell()) {}

  /// Writes `parts`, one after the other, as the file `name`; deflated when
  /// asked for. False when the archive would grow beyond what it can index.
  bool add(StringRef name, llvm::ArrayRef<llvm::ArrayRef<uint8_t>> parts,
           bool compress);
  bool finish();

private:
  struct Record {
    std::string name;
    uint16_t method;
    uint32_t crc, compressedSize, size, offset;
  };

  /// The fields that both the local and the central header have.
  void writeCommonFields(const Record &record);
  uint64_t position() const { return stream.tell() - begin; }
  bool isTooLarge(uint64_t bytes) const {
    return position() + bytes >= 0xffffffff;
  }

  llvm::raw_ostream &stream;
  llvm::support::endian::Writer writer;
  uint64_t begin;
  std::vector<Record> records;
};
} // namespace

/// Raw deflate of all parts; empty on failure (nothing deflates to nothing).
static llvm::SmallVector<uint8_t, 0>
deflateAll(llvm::ArrayRef<llvm::ArrayRef<uint8_t>> parts) {
  z_stream stream = {};
  if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -MAX_WBITS,
                   /*memLevel=*/8, Z_DEFAULT_STRATEGY) != Z_OK)
    return {};
  llvm::SmallVector<uint8_t, 0> output;
  uint8_t chunk[1 << 16];
  bool isDone = false;
  for (size_t i = 0; i <= parts.size(); ++i) {
    bool isLast = i == parts.size();
    // Parts are below 4 GiB, see ZipWriter::isTooLarge.
    stream.next_in = isLast ? nullptr : const_cast<Bytef *>(parts[i].data());
    stream.avail_in = isLast ? 0 : uInt(parts[i].size());
    do {
      stream.next_out = chunk;
      stream.avail_out = sizeof(chunk);
      isDone = deflate(&stream, isLast ? Z_FINISH : Z_NO_FLUSH) == Z_STREAM_END;
      output.append(chunk, chunk + sizeof(chunk) - stream.avail_out);
    } while (stream.avail_out == 0);
  }
  deflateEnd(&stream);
  if (!isDone)
    output.clear();
  return output;
}

void ZipWriter::writeCommonFields(const Record &record) {
  // Version needed, flags (names are UTF-8), method, and the earliest time a
  // zip can name (1980-01-01), so that equal tensors give equal files.
  for (uint16_t field : {uint16_t(20), uint16_t(0x800), record.method,
                         uint16_t(0), uint16_t(0x21)})
    writer.write(field);
  for (uint32_t field : {record.crc, record.compressedSize, record.size})
    writer.write(field);
  writer.write(uint16_t(record.name.size()));
  writer.write(uint16_t(0)); // extra field
}

bool ZipWriter::add(StringRef name,
                    llvm::ArrayRef<llvm::ArrayRef<uint8_t>> parts,
                    bool compress) {
  uint64_t size = 0;
  for (llvm::ArrayRef<uint8_t> part : parts)
    size += part.size();
  if (name.size() > 0xffff || isTooLarge(size + 1024 + name.size()))
    return false;
  uLong crc = 0;
  for (llvm::ArrayRef<uint8_t> part : parts)
    crc = crc32_z(crc, part.data(), part.size());
  llvm::SmallVector<uint8_t, 0> deflated;
  if (compress)
    deflated = deflateAll(parts);
  llvm::ArrayRef<uint8_t> deflatedRef(deflated);
  bool isDeflated = !deflated.empty() && deflated.size() < size;
  if (isDeflated)
    parts = deflatedRef;

  Record record{name.str(),     uint16_t(isDeflated ? Z_DEFLATED : 0),
                uint32_t(crc),  uint32_t(isDeflated ? deflated.size() : size),
                uint32_t(size), uint32_t(position())};
  stream << "PK\x03\x04";
  writeCommonFields(record);
  stream << name;
  for (llvm::ArrayRef<uint8_t> part : parts)
    stream << llvm::toStringRef(part);
  records.push_back(std::move(record));
  return true;
}

bool ZipWriter::finish() {
  uint64_t directory = position();
  if (records.size() >= 0xffff)
    return false;
  for (const Record &record : records) {
    stream << "PK\x01\x02";
    writer.write(uint16_t(20)); // version made by
    writeCommonFields(record);
    // Comment, disk, internal attributes, external attributes.
    for (int i = 0; i < 3; ++i)
      writer.write(uint16_t(0));
    writer.write(uint32_t(0));
    writer.write(record.offset);
    stream << record.name;
  }
  if (isTooLarge(0))
    return false;
  auto directorySize = uint32_t(position() - directory);
  auto count = uint16_t(records.size());
  stream << "PK\x05\x06";
  for (uint16_t field : {uint16_t(0), uint16_t(0), count, count})
    writer.write(field);
  writer.write(directorySize);
  writer.write(uint32_t(directory));
  writer.write(uint16_t(0)); // comment
  return true;
}

llvm::Error quantmlir::writeNpz(StringRef path,
                                llvm::ArrayRef<NamedTensor> tensors,
                                bool compress) {
  llvm::StringSet<> seen;
  for (const NamedTensor &named : tensors)
    if (!seen.insert(named.name).second)
      return llvm::createStringError(llvm::Twine(path) +
                                     ": two tensors are called '" + named.name +
                                     "'; give each its own name");
  return writeFileAtomically(
      path, [&](llvm::raw_ostream &stream) -> llvm::Error {
        ZipWriter zip(stream);
        bool fits = true;
        for (const NamedTensor &named : tensors) {
          const HostTensor &tensor = named.tensor;
          std::string header =
              makeNpyHeader(tensor.getElementType(), tensor.getShape());
          fits = fits && zip.add(named.name + ".npy",
                                 {llvm::arrayRefFromStringRef(header),
                                  tensor.rawData()},
                                 compress);
        }
        if (!fits || !zip.finish())
          return llvm::createStringError(
              llvm::Twine(path) + ": the archive would exceed 4 GiB; write one "
                                  ".npy file per array instead");
        return llvm::Error::success();
      });
}
