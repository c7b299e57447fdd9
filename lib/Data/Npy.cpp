//===- Npy.cpp - NumPy's array files --------------------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Data/Npy.h"

#include "quant-mlir/Data/OutputFile.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/SwapByteOrder.h"

#include <cstring>
#include <optional>

using namespace quantmlir;
using llvm::Expected;
using llvm::formatv;
using llvm::StringRef;

static llvm::Error makeError(const llvm::formatv_object_base &message) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), message.str());
}

static constexpr StringRef magic("\x93NUMPY", 6);

//===----------------------------------------------------------------------===//
// Header
//===----------------------------------------------------------------------===//

namespace {
/// The element type behind a dtype string such as "<f4".
struct DType {
  char kind;
  StringRef size;
  ElementType type;
};

/// The three fields of the header, as found.
struct Header {
  std::optional<std::string> descr;
  std::optional<bool> fortranOrder;
  std::optional<llvm::SmallVector<int64_t, 4>> shape;
};

/// Reads the header: the text of a Python dictionary. Each function returns
/// false, with a reason in `problem`, when the text is something else.
class HeaderParser {
public:
  explicit HeaderParser(StringRef text) : rest(text) {}

  bool parse(Header &header);
  StringRef getProblem() const { return problem; }

private:
  bool fail(const llvm::Twine &message) {
    problem = message.str();
    return false;
  }
  void skipSpace() { rest = rest.ltrim(" \t\r\n"); }
  bool consume(char c) {
    skipSpace();
    return rest.consume_front(StringRef(&c, 1));
  }
  bool parseString(std::string &value);
  bool parseShape(llvm::SmallVector<int64_t, 4> &shape);

  StringRef rest;
  std::string problem;
};
} // namespace

static constexpr DType dtypes[] = {
    {'f', "4", ElementType::F32}, {'f', "8", ElementType::F64},
    {'f', "2", ElementType::F16}, {'i', "1", ElementType::I8},
    {'u', "1", ElementType::U8},  {'i', "2", ElementType::I16},
    {'u', "2", ElementType::U16}, {'i', "4", ElementType::I32},
    {'u', "4", ElementType::U32}, {'i', "8", ElementType::I64},
    {'u', "8", ElementType::U64}, {'b', "1", ElementType::Bool}};

bool HeaderParser::parseString(std::string &value) {
  skipSpace();
  if (rest.empty() || (rest[0] != '\'' && rest[0] != '"'))
    return fail("expected a string");
  size_t end = rest.find(rest[0], 1);
  if (end == StringRef::npos)
    return fail("a string has no end");
  value = rest.slice(1, end).str();
  rest = rest.drop_front(end + 1);
  return true;
}

bool HeaderParser::parseShape(llvm::SmallVector<int64_t, 4> &shape) {
  if (!consume('('))
    return fail("the shape is not a tuple");
  while (!consume(')')) {
    skipSpace();
    int64_t dim;
    // Rejects what does not fit 64 bits as well as what is no number.
    if (rest.consumeInteger(10, dim) || dim < 0)
      return fail("the shape is not a tuple of sizes");
    rest.consume_front("L"); // written by Python 2
    shape.push_back(dim);
    if (!consume(',')) {
      if (!consume(')'))
        return fail("the shape has no end");
      return true;
    }
  }
  return true;
}

bool HeaderParser::parse(Header &header) {
  if (!consume('{'))
    return fail("the header is not a dictionary");
  while (!consume('}')) {
    std::string key;
    if (!parseString(key))
      return false;
    if (!consume(':'))
      return fail("a key has no value");
    if (key == "descr") {
      skipSpace();
      if (rest.starts_with("["))
        return fail("its elements are records; save one field of them");
      if (!parseString(header.descr.emplace()))
        return false;
    } else if (key == "fortran_order") {
      skipSpace();
      bool isTrue = rest.consume_front("True");
      if (!isTrue && !rest.consume_front("False"))
        return fail("'fortran_order' is neither True nor False");
      header.fortranOrder = isTrue;
    } else if (key == "shape") {
      if (!parseShape(header.shape.emplace()))
        return false;
    } else {
      return fail("unknown key '" + key + "'");
    }
    if (!consume(',')) {
      if (!consume('}'))
        return fail("the dictionary has no end");
      break;
    }
  }
  for (auto [isPresent, key] :
       {std::make_pair(header.descr.has_value(), "descr"),
        std::make_pair(header.fortranOrder.has_value(), "fortran_order"),
        std::make_pair(header.shape.has_value(), "shape")})
    if (!isPresent)
      return fail(llvm::Twine("'") + key + "' is missing");
  return true;
}

/// Sets the element type and byte order from a dtype string.
static bool parseDType(StringRef descr, ElementType &type,
                       bool &needsByteSwap) {
  char order = '=';
  if (!descr.empty() && StringRef("<>|=").contains(descr[0])) {
    order = descr[0];
    descr = descr.drop_front();
  }
  for (const DType &dtype : dtypes) {
    if (descr.empty() || descr[0] != dtype.kind ||
        descr.drop_front() != dtype.size)
      continue;
    type = dtype.type;
    constexpr char foreign = llvm::sys::IsLittleEndianHost ? '>' : '<';
    needsByteSwap = order == foreign && byteWidth(type) > 1;
    return true;
  }
  return false;
}

Expected<NpyArray> NpyArray::parse(StringRef bytes, StringRef name) {
  if (!bytes.starts_with(magic))
    return makeError(formatv("{0}: not a .npy array (it does not start with "
                             "'\\x93NUMPY'); write it with numpy.save",
                             name));
  auto truncated = [&](size_t expected) {
    return makeError(formatv("{0}: the .npy array is truncated: found {1} "
                             "bytes, expected {2}; copy or save it again",
                             name, bytes.size(), expected));
  };
  if (bytes.size() < 12)
    return truncated(12);
  unsigned version = uint8_t(bytes[6]);
  if (version < 1 || version > 3)
    return makeError(formatv("{0}: .npy version {1}.{2} is not supported: "
                             "expected 1.0, 2.0 or 3.0",
                             name, version, unsigned(uint8_t(bytes[7]))));
  size_t headerBegin = version == 1 ? 10 : 12;
  size_t headerSize = version == 1
                          ? llvm::support::endian::read16le(bytes.data() + 8)
                          : llvm::support::endian::read32le(bytes.data() + 8);
  size_t headerEnd = headerBegin + headerSize;
  if (bytes.size() < headerEnd)
    return truncated(headerEnd);

  Header header;
  HeaderParser parser(bytes.slice(headerBegin, headerEnd));
  if (!parser.parse(header))
    return makeError(formatv("{0}: the .npy header is not understood: {1}",
                             name, parser.getProblem()));

  NpyArray array;
  array.name = name.str();
  array.isFortranOrder = *header.fortranOrder;
  array.shape = *header.shape;
  if (!parseDType(*header.descr, array.type, array.needsByteSwap))
    return makeError(
        formatv("{0}: elements of dtype '{1}' are not supported: expected "
                "float16/32/64, (u)int8/16/32/64 or bool; convert the array, "
                "for example with .astype('float32')",
                name, *header.descr));
  Expected<int64_t> count = HostTensor::countElements(array.type, array.shape);
  if (!count)
    return makeError(
        formatv("{0}: {1}", name, llvm::toString(count.takeError())));
  size_t expected = headerEnd + size_t(*count) * byteWidth(array.type);
  if (bytes.size() < expected)
    return truncated(expected);
  if (bytes.size() > expected)
    return makeError(formatv("{0}: {1} bytes follow the array of shape {2}; "
                             "save one array per file",
                             name, bytes.size() - expected,
                             shapeToString(array.shape)));
  array.elements = bytes.drop_front(headerEnd);
  return array;
}

//===----------------------------------------------------------------------===//
// Elements
//===----------------------------------------------------------------------===//

/// Copies `count` elements that are `stride` elements apart.
template <typename Bits>
static void gather(const char *source, int64_t stride, int64_t count,
                   uint8_t *destination) {
  for (int64_t i = 0; i < count; ++i)
    std::memcpy(destination + i * sizeof(Bits),
                source + i * stride * sizeof(Bits), sizeof(Bits));
}

template <typename Bits>
static void swapBytes(llvm::MutableArrayRef<uint8_t> bytes) {
  for (size_t i = 0; i < bytes.size(); i += sizeof(Bits)) {
    Bits bits;
    std::memcpy(&bits, bytes.data() + i, sizeof(Bits));
    bits = llvm::byteswap(bits);
    std::memcpy(bytes.data() + i, &bits, sizeof(Bits));
  }
}

/// Calls `callable` with an unsigned integer of the element's width.
template <typename Callable>
static void dispatchWidth(ElementType type, Callable callable) {
  switch (byteWidth(type)) {
  case 1:
    return callable(uint8_t{});
  case 2:
    return callable(uint16_t{});
  case 4:
    return callable(uint32_t{});
  default:
    return callable(uint64_t{});
  }
}

void NpyArray::copyRows(int64_t begin, int64_t count,
                        llvm::MutableArrayRef<uint8_t> destination) const {
  if (destination.empty())
    return;
  unsigned width = byteWidth(type);
  size_t rank = shape.size();
  if (!isFortranOrder || rank <= 1) {
    size_t rowBytes = rank == 0 ? width : elements.size() / shape[0];
    std::memcpy(destination.data(), elements.data() + begin * rowBytes,
                destination.size());
  } else {
    llvm::SmallVector<int64_t, 4> strides(rank, 1);
    for (size_t axis = 1; axis < rank; ++axis)
      strides[axis] = strides[axis - 1] * shape[axis - 1];
    // Walks all axes but the last, whose elements are gathered at once.
    llvm::SmallVector<int64_t, 4> index(rank, 0);
    index[0] = begin;
    int64_t rowLength = shape[rank - 1];
    for (size_t position = 0; position < destination.size();
         position += rowLength * width) {
      int64_t offset = 0;
      for (size_t axis = 0; axis + 1 < rank; ++axis)
        offset += index[axis] * strides[axis];
      dispatchWidth(type, [&](auto bits) {
        gather<decltype(bits)>(elements.data() + offset * width,
                               strides[rank - 1], rowLength,
                               destination.data() + position);
      });
      for (size_t axis = rank - 1; axis-- > 0;) {
        if (++index[axis] < shape[axis] || axis == 0)
          break;
        index[axis] = 0;
      }
    }
  }
  if (needsByteSwap)
    dispatchWidth(type,
                  [&](auto bits) { swapBytes<decltype(bits)>(destination); });
  // A C++ bool is 0 or 1; a file may hold anything.
  if (type == ElementType::Bool)
    for (uint8_t &byte : destination)
      byte = byte != 0;
}

Expected<HostTensor> NpyArray::read() const {
  Expected<HostTensor> tensor = HostTensor::create(type, shape);
  if (!tensor)
    return makeError(
        formatv("{0}: {1}", name, llvm::toString(tensor.takeError())));
  copyRows(0, shape.empty() ? 1 : shape[0], tensor->rawData());
  return tensor;
}

Expected<HostTensor> NpyArray::read(int64_t begin, int64_t count) const {
  if (shape.empty())
    return makeError(formatv("{0}: a scalar has no rows to read", name));
  if (begin < 0 || count < 0 || begin > shape[0] || count > shape[0] - begin)
    return makeError(formatv("{0}: rows {1} to {2} are outside dimension 0 of "
                             "shape {3}",
                             name, begin, begin + count, shapeToString(shape)));
  llvm::SmallVector<int64_t, 4> resultShape(shape);
  resultShape[0] = count;
  Expected<HostTensor> tensor = HostTensor::create(type, resultShape);
  if (!tensor)
    return makeError(
        formatv("{0}: {1}", name, llvm::toString(tensor.takeError())));
  copyRows(begin, count, tensor->rawData());
  return tensor;
}

//===----------------------------------------------------------------------===//
// Files
//===----------------------------------------------------------------------===//

Expected<std::unique_ptr<llvm::MemoryBuffer>>
quantmlir::mapFile(StringRef path) {
  // Devices and pipes could be read without end.
  llvm::sys::fs::file_status status;
  std::error_code code = llvm::sys::fs::status(path, status);
  if (!code && !llvm::sys::fs::is_regular_file(status))
    return makeError(formatv("{0}: is not a regular file", path));
  auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/false,
                                            /*RequiresNullTerminator=*/false);
  if (!buffer)
    return makeError(
        formatv("{0}: cannot be read: {1}", path, buffer.getError().message()));
  return std::move(*buffer);
}

Expected<HostTensor> quantmlir::readNpy(StringRef path) {
  auto buffer = mapFile(path);
  if (!buffer)
    return buffer.takeError();
  Expected<NpyArray> array = NpyArray::parse((*buffer)->getBuffer(), path);
  if (!array)
    return array.takeError();
  return array->read();
}

std::string quantmlir::makeNpyHeader(ElementType type,
                                     llvm::ArrayRef<int64_t> shape) {
  const DType *dtype = llvm::find_if(
      dtypes, [&](const DType &candidate) { return candidate.type == type; });
  char order = byteWidth(type) == 1            ? '|'
               : llvm::sys::IsLittleEndianHost ? '<'
                                               : '>';
  std::string dims;
  for (int64_t dim : shape)
    dims += formatv("{0}, ", dim);
  // A tuple of one element keeps its comma.
  if (shape.size() > 1)
    dims.resize(dims.size() - 2);
  else if (shape.size() == 1)
    dims.pop_back();
  std::string text =
      formatv("{{'descr': '{0}{1}{2}', 'fortran_order': False, 'shape': ({3}), "
              "}",
              order, dtype->kind, dtype->size, dims);
  // Version 1 counts the header's length in 16 bits: enough for 3,000
  // dimensions.
  size_t total = llvm::alignTo(10 + text.size() + 1, 64);
  text.append(total - 10 - text.size() - 1, ' ');
  text += '\n';
  std::string header(magic);
  header += {'\x01', '\x00', char(text.size() & 0xff), char(text.size() >> 8)};
  return header + text;
}

llvm::Error quantmlir::writeNpy(StringRef path, const HostTensor &tensor) {
  return writeFileAtomically(
      path, [&](llvm::raw_ostream &stream) -> llvm::Error {
        stream << makeNpyHeader(tensor.getElementType(), tensor.getShape());
        llvm::ArrayRef<uint8_t> bytes = tensor.rawData();
        stream.write(reinterpret_cast<const char *>(bytes.data()),
                     bytes.size());
        return llvm::Error::success();
      });
}
