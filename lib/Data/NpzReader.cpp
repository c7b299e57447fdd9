//===- NpzReader.cpp - Reads NumPy's archives of arrays -------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Data/Npz.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/FormatVariadic.h"

#include <zlib.h>

using namespace quantmlir;
using llvm::Expected;
using llvm::formatv;
using llvm::StringRef;
using llvm::support::endian::read16le;
using llvm::support::endian::read32le;
using llvm::support::endian::read64le;

// The records of a zip archive, by the names of its specification (APPNOTE).
static constexpr StringRef localHeaderMagic("PK\x03\x04", 4);
static constexpr StringRef centralHeaderMagic("PK\x01\x02", 4);
static constexpr StringRef endRecordMagic("PK\x05\x06", 4);
static constexpr StringRef zip64EndRecordMagic("PK\x06\x06", 4);
static constexpr StringRef zip64LocatorMagic("PK\x06\x07", 4);
static constexpr uint64_t localHeaderSize = 30;
static constexpr uint64_t centralHeaderSize = 46;
static constexpr uint64_t endRecordSize = 22;
static constexpr uint64_t zip64EndRecordSize = 56;
static constexpr uint64_t zip64LocatorSize = 20;
static constexpr uint64_t maxCommentSize = 0xffff;
/// Deflate cannot do better, so a larger promise is a lie (and a bomb).
static constexpr uint64_t maxDeflateRatio = 1032;

llvm::Error NpzFile::makeError(const llvm::Twine &message) const {
  return llvm::createStringError(llvm::Twine(path) + ": " + message);
}

std::string NpzFile::describe(StringRef name) const {
  return (llvm::Twine(path) + ": array '" + name + "'").str();
}

//===----------------------------------------------------------------------===//
// Directory
//===----------------------------------------------------------------------===//

/// True when [offset, offset + size) is inside `bytes`, whatever the values.
static bool isInside(StringRef bytes, uint64_t offset, uint64_t size) {
  return offset <= bytes.size() && size <= bytes.size() - offset;
}

llvm::Error NpzFile::readDirectory() {
  StringRef bytes = buffer->getBuffer();
  if (bytes.size() < endRecordSize)
    return makeError("not a .npz archive; write it with numpy.savez");
  // The end record is followed by nothing but a comment.
  size_t searched =
      std::min<size_t>(bytes.size(), endRecordSize + maxCommentSize);
  size_t endOffset = bytes.take_back(searched).rfind(endRecordMagic);
  if (endOffset == StringRef::npos)
    return makeError(bytes.starts_with(localHeaderMagic)
                         ? "the .npz archive is truncated; copy or save it "
                           "again"
                         : "not a .npz archive; write it with numpy.savez");
  endOffset += bytes.size() - searched;
  if (!isInside(bytes, endOffset, endRecordSize))
    return makeError("the .npz archive is truncated; copy or save it again");

  const char *end = bytes.data() + endOffset;
  uint64_t numEntries = read16le(end + 10);
  uint64_t offset = read32le(end + 16);
  if (endOffset >= zip64LocatorSize &&
      bytes.substr(endOffset - zip64LocatorSize)
          .starts_with(zip64LocatorMagic)) {
    uint64_t zip64Offset = read64le(end - zip64LocatorSize + 8);
    if (!isInside(bytes, zip64Offset, zip64EndRecordSize) ||
        !bytes.substr(zip64Offset).starts_with(zip64EndRecordMagic))
      return makeError("the .npz archive's directory is damaged; save it "
                       "again");
    numEntries = read64le(bytes.data() + zip64Offset + 32);
    offset = read64le(bytes.data() + zip64Offset + 48);
  }
  // Each entry takes room, so this loop ends however many are promised.
  for (uint64_t i = 0; i < numEntries; ++i)
    if (llvm::Error error = readRecord(offset))
      return error;
  return llvm::Error::success();
}

llvm::Error NpzFile::readRecord(uint64_t &offset) {
  StringRef bytes = buffer->getBuffer();
  auto damaged = [&] {
    return makeError("the .npz archive's directory is damaged; save it again");
  };
  if (!isInside(bytes, offset, centralHeaderSize) ||
      !bytes.substr(offset).starts_with(centralHeaderMagic))
    return damaged();
  const char *header = bytes.data() + offset;
  uint16_t flags = read16le(header + 8);
  uint16_t method = read16le(header + 10);
  uint64_t nameSize = read16le(header + 28);
  uint64_t extraSize = read16le(header + 30);
  uint64_t commentSize = read16le(header + 32);
  Record record;
  record.crc = read32le(header + 16);
  record.compressedSize = read32le(header + 20);
  record.size = read32le(header + 24);
  record.headerOffset = read32le(header + 42);
  uint64_t recordSize = centralHeaderSize + nameSize + extraSize + commentSize;
  if (!isInside(bytes, offset, recordSize))
    return damaged();
  StringRef name = bytes.substr(offset + centralHeaderSize, nameSize);
  StringRef extra =
      bytes.substr(offset + centralHeaderSize + nameSize, extraSize);
  offset += recordSize;

  while (extra.size() >= 4) {
    uint16_t id = read16le(extra.data());
    uint64_t size = read16le(extra.data() + 2);
    if (extra.size() - 4 < size)
      return damaged();
    StringRef field = extra.substr(4, size);
    extra = extra.drop_front(4 + size);
    if (id != 1)
      continue;
    // Holds, in this order, only the numbers that did not fit 32 bits.
    for (uint64_t *number :
         {&record.size, &record.compressedSize, &record.headerOffset}) {
      if (*number != 0xffffffff)
        continue;
      if (field.size() < 8)
        return damaged();
      *number = read64le(field.data());
      field = field.drop_front(8);
    }
  }

  if (flags & 1)
    return makeError("entry '" + name +
                     "' is encrypted; save the archive "
                     "without a password");
  if (method != 0 && method != Z_DEFLATED)
    return makeError("entry '" + name + "' uses compression method " +
                     llvm::Twine(method) +
                     ": expected 0 (stored) or 8 (deflated), as numpy writes");
  record.isDeflated = method == Z_DEFLATED;
  if (!name.consume_back(".npy"))
    return makeError("entry '" + name + "' is not a .npy array");
  if (contains(name))
    return makeError("two arrays are called '" + name + "'");
  names.push_back(name.str());
  records.push_back(record);
  return llvm::Error::success();
}

Expected<NpzFile> NpzFile::open(StringRef path) {
  auto buffer = mapFile(path);
  if (!buffer)
    return buffer.takeError();
  NpzFile file;
  file.path = path.str();
  file.buffer = std::move(*buffer);
  if (llvm::Error error = file.readDirectory())
    return error;
  return file;
}

bool NpzFile::contains(StringRef name) const {
  return llvm::is_contained(names, name);
}

//===----------------------------------------------------------------------===//
// Entries
//===----------------------------------------------------------------------===//

/// Inflates a whole raw deflate stream into `output`; false when it is damaged
/// or has another size.
static bool inflateAll(StringRef input, llvm::MutableArrayRef<uint8_t> output) {
  z_stream stream = {};
  // Negative window bits: no zlib header, as in all zip archives.
  if (inflateInit2(&stream, -MAX_WBITS) != Z_OK)
    return false;
  // zlib counts in 32 bits.
  constexpr size_t maxChunk = size_t(1) << 30;
  stream.next_in = const_cast<Bytef *>(input.bytes_begin());
  stream.next_out = output.data();
  size_t inputLeft = input.size(), outputLeft = output.size();
  int status = Z_OK;
  while (status == Z_OK) {
    auto inputChunk = uInt(std::min(inputLeft, maxChunk));
    auto outputChunk = uInt(std::min(outputLeft, maxChunk));
    stream.avail_in = inputChunk;
    stream.avail_out = outputChunk;
    status = inflate(&stream, Z_NO_FLUSH);
    inputLeft -= inputChunk - stream.avail_in;
    outputLeft -= outputChunk - stream.avail_out;
    // Without progress the input is too short or the output too small.
    if (status == Z_OK && stream.avail_in == inputChunk &&
        stream.avail_out == outputChunk)
      break;
  }
  inflateEnd(&stream);
  return status == Z_STREAM_END && outputLeft == 0;
}

Expected<NpzFile::Entry> NpzFile::readEntry(StringRef name) const {
  auto position = llvm::find(names, name);
  if (position == names.end())
    return makeError(
        "no array '" + name + "'; the archive has " +
        (names.empty() ? "none" : "'" + llvm::join(names, "', '") + "'"));
  const Record &record = records[position - names.begin()];
  auto entryError = [&](const llvm::Twine &message) {
    return llvm::createStringError(llvm::Twine(describe(name)) + ": " +
                                   message + "; save the archive again");
  };

  StringRef bytes = buffer->getBuffer();
  if (!isInside(bytes, record.headerOffset, localHeaderSize) ||
      !bytes.substr(record.headerOffset).starts_with(localHeaderMagic))
    return entryError("its header is damaged");
  const char *header = bytes.data() + record.headerOffset;
  // The name and the extra field may differ in size from the directory's.
  uint64_t dataOffset = record.headerOffset + localHeaderSize +
                        read16le(header + 26) + read16le(header + 28);
  if (!isInside(bytes, dataOffset, record.compressedSize))
    return entryError("it is truncated");
  StringRef data = bytes.substr(dataOffset, record.compressedSize);

  Entry entry;
  if (!record.isDeflated) {
    if (record.size != record.compressedSize)
      return entryError("it is stored with two different sizes");
    entry.archive = buffer;
    entry.bytes = data;
  } else {
    if (record.size / maxDeflateRatio > record.compressedSize)
      return entryError("its size is impossible");
    Expected<HostTensor> inflated =
        HostTensor::create(ElementType::U8, {int64_t(record.size)});
    if (!inflated)
      return entryError(llvm::toString(inflated.takeError()));
    if (!inflateAll(data, inflated->rawData()))
      return entryError("its compressed data is damaged");
    entry.inflated = std::move(*inflated);
    entry.bytes = llvm::toStringRef(entry.inflated.rawData());
  }
  if (crc32_z(0, entry.bytes.bytes_begin(), entry.bytes.size()) != record.crc)
    return entryError("its checksum is wrong");
  return entry;
}

Expected<HostTensor> NpzFile::read(StringRef name) const {
  Expected<Entry> entry = readEntry(name);
  if (!entry)
    return entry.takeError();
  Expected<NpyArray> array = NpyArray::parse(entry->bytes, describe(name));
  if (!array)
    return array.takeError();
  return array->read();
}

Expected<llvm::SmallVector<NamedTensor>> quantmlir::readNpz(StringRef path) {
  Expected<NpzFile> file = NpzFile::open(path);
  if (!file)
    return file.takeError();
  llvm::SmallVector<NamedTensor> tensors;
  for (const std::string &name : file->getNames()) {
    Expected<HostTensor> tensor = file->read(name);
    if (!tensor)
      return tensor.takeError();
    tensors.push_back({name, std::move(*tensor)});
  }
  return tensors;
}
