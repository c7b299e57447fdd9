//===- HostTensor.cpp - Dense tensors in host memory ----------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Data/HostTensor.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/bit.h"
#include "llvm/Support/ErrorHandling.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MathExtras.h"

#include <cmath>
#include <cstring>
#include <limits>
#include <new>

using namespace quantmlir;
using llvm::ArrayRef;
using llvm::Expected;

//===----------------------------------------------------------------------===//
// Element types
//===----------------------------------------------------------------------===//

static constexpr std::pair<ElementType, llvm::StringLiteral> typeNames[] = {
    {ElementType::F32, "f32"}, {ElementType::F64, "f64"},
    {ElementType::F16, "f16"}, {ElementType::I8, "i8"},
    {ElementType::U8, "u8"},   {ElementType::I16, "i16"},
    {ElementType::U16, "u16"}, {ElementType::I32, "i32"},
    {ElementType::U32, "u32"}, {ElementType::I64, "i64"},
    {ElementType::U64, "u64"}, {ElementType::Bool, "bool"}};

unsigned quantmlir::byteWidth(ElementType type) {
  return dispatchElementType(
      type, [](auto zero) -> unsigned { return sizeof(zero); });
}

llvm::StringRef quantmlir::elementTypeName(ElementType type) {
  for (const auto &[candidate, name] : typeNames)
    if (candidate == type)
      return name;
  llvm_unreachable("every element type has a name");
}

std::optional<ElementType>
quantmlir::elementTypeFromName(llvm::StringRef name) {
  for (const auto &[type, candidate] : typeNames)
    if (candidate == name)
      return type;
  return std::nullopt;
}

bool quantmlir::isFloat(ElementType type) {
  return type == ElementType::F32 || type == ElementType::F64 ||
         type == ElementType::F16;
}

std::string quantmlir::shapeToString(ArrayRef<int64_t> shape) {
  if (shape.empty())
    return "scalar";
  return llvm::join(
      llvm::map_range(shape, [](int64_t dim) { return std::to_string(dim); }),
      "x");
}

//===----------------------------------------------------------------------===//
// Half precision
//===----------------------------------------------------------------------===//

float Float16::toFloat() const {
  uint32_t sign = uint32_t(bits & 0x8000) << 16;
  uint32_t exponent = (bits >> 10) & 0x1f;
  uint32_t mantissa = bits & 0x3ff;
  if (exponent == 0) {
    // A subnormal is an integer multiple of 2^-24, exact in a float.
    float magnitude = std::ldexp(float(mantissa), -24);
    return sign ? -magnitude : magnitude;
  }
  uint32_t wideExponent = exponent == 0x1f ? 0xff : exponent + (127 - 15);
  return llvm::bit_cast<float>(sign | (wideExponent << 23) | (mantissa << 13));
}

Float16 Float16::fromFloat(float value) { return fromDouble(value); }

Float16 Float16::fromDouble(double value) {
  Float16 result;
  result.bits = std::signbit(value) ? 0x8000 : 0;
  double magnitude = std::fabs(value);
  if (std::isnan(value)) {
    result.bits |= 0x7e00;
    return result;
  }
  // 65520 is half way between the largest finite number and the next power of
  // two; the tie goes to the even neighbour, which is infinity.
  if (magnitude >= 65520.0) {
    result.bits |= 0x7c00;
    return result;
  }
  int exponent = 0;
  std::frexp(magnitude, &exponent);
  // Numbers below 2^-14 are subnormal and share its unit in the last place.
  // Zero has no exponent of its own.
  int ulp = magnitude == 0 ? -24 : std::max(exponent - 11, -24);
  auto units = uint16_t(std::nearbyint(std::ldexp(magnitude, -ulp)));
  if (ulp == -24) {
    // Rounding up to 1024 units yields the bits of the smallest normal number.
    result.bits |= units;
    return result;
  }
  // `units` is in [1024, 2048]; its leading one adds 1 to the exponent field,
  // and rounding up to 2048 carries into it once more.
  result.bits |= uint16_t(((ulp + 24) << 10) + units);
  return result;
}

//===----------------------------------------------------------------------===//
// Ownership
//===----------------------------------------------------------------------===//

void HostTensor::Deallocate::operator()(uint8_t *pointer) const {
  ::operator delete(pointer, std::align_val_t(alignment));
}

HostTensor::Buffer HostTensor::allocate(size_t bytes) {
  // Whole cache lines, so that vector code may read past the last element.
  size_t padded = llvm::alignTo(std::max<size_t>(bytes, 1), alignment);
  auto *pointer = static_cast<uint8_t *>(
      ::operator new(padded, std::align_val_t(alignment), std::nothrow));
  return Buffer(pointer);
}

HostTensor::HostTensor(const HostTensor &other)
    : type(other.type), shape(other.shape), elements(other.elements) {
  if (!other.buffer)
    return;
  buffer = allocate(numBytes());
  if (!buffer)
    llvm::report_bad_alloc_error("out of memory when copying a tensor");
  std::memcpy(buffer.get(), other.buffer.get(), numBytes());
}

HostTensor &HostTensor::operator=(const HostTensor &other) {
  if (this != &other)
    *this = HostTensor(other);
  return *this;
}

HostTensor::HostTensor(HostTensor &&other) noexcept : HostTensor() {
  *this = std::move(other);
}

HostTensor &HostTensor::operator=(HostTensor &&other) noexcept {
  if (this == &other)
    return *this;
  type = std::exchange(other.type, ElementType::F32);
  shape = other.shape;
  other.shape.assign(1, 0);
  elements = std::exchange(other.elements, 0);
  buffer = std::move(other.buffer);
  return *this;
}

Expected<int64_t> HostTensor::countElements(ElementType type,
                                            ArrayRef<int64_t> shape) {
  // Zero dimensions do not excuse the others: [0, 2^62, 2^62] has no sane
  // strides.
  int64_t count = 1;
  bool isEmpty = false;
  int64_t limit = maxBytes / byteWidth(type);
  for (int64_t dim : shape) {
    if (dim < 0)
      return llvm::createStringError(
          "shape %s has a negative dimension (%s); a tensor's dimensions are "
          "known and at least 0",
          shapeToString(shape).c_str(), std::to_string(dim).c_str());
    isEmpty |= dim == 0;
    if (dim > 1 && count > limit / dim)
      return llvm::createStringError(
          "a tensor of shape %s with %s elements is larger than the limit of "
          "%s bytes",
          shapeToString(shape).c_str(), elementTypeName(type).str().c_str(),
          std::to_string(maxBytes).c_str());
    count *= std::max<int64_t>(dim, 1);
  }
  return isEmpty ? 0 : count;
}

Expected<HostTensor> HostTensor::create(ElementType type,
                                        ArrayRef<int64_t> shape) {
  Expected<int64_t> count = countElements(type, shape);
  if (!count)
    return count.takeError();
  HostTensor tensor;
  tensor.type = type;
  tensor.shape.assign(shape.begin(), shape.end());
  tensor.elements = *count;
  tensor.buffer = allocate(tensor.numBytes());
  if (!tensor.buffer)
    return llvm::createStringError(
        "not enough memory for a tensor of shape %s with %s elements (%s "
        "bytes)",
        shapeToString(shape).c_str(), elementTypeName(type).str().c_str(),
        std::to_string(tensor.numBytes()).c_str());
  std::memset(tensor.buffer.get(), 0, tensor.numBytes());
  return tensor;
}

HostTensor HostTensor::zeros(ElementType type, ArrayRef<int64_t> shape) {
  Expected<HostTensor> tensor = create(type, shape);
  if (!tensor)
    llvm::report_bad_alloc_error(llvm::toString(tensor.takeError()).c_str());
  return std::move(*tensor);
}

//===----------------------------------------------------------------------===//
// Shape
//===----------------------------------------------------------------------===//

llvm::Error HostTensor::reshape(ArrayRef<int64_t> newShape) {
  Expected<int64_t> count = countElements(type, newShape);
  if (!count)
    return count.takeError();
  if (*count != elements)
    return llvm::createStringError(
        "cannot reshape %s to %s: %s elements became %s",
        shapeToString(shape).c_str(), shapeToString(newShape).c_str(),
        std::to_string(elements).c_str(), std::to_string(*count).c_str());
  shape.assign(newShape.begin(), newShape.end());
  return llvm::Error::success();
}

Expected<HostTensor> HostTensor::slice(int64_t begin, int64_t count) const {
  if (shape.empty())
    return llvm::createStringError("cannot slice a scalar");
  if (begin < 0 || count < 0 || begin > shape[0] || count > shape[0] - begin)
    return llvm::createStringError(
        "slice of %s elements from %s on is outside dimension 0 of shape %s",
        std::to_string(count).c_str(), std::to_string(begin).c_str(),
        shapeToString(shape).c_str());
  llvm::SmallVector<int64_t, 4> resultShape(shape);
  resultShape[0] = count;
  Expected<HostTensor> result = create(type, resultShape);
  if (!result)
    return result.takeError();
  if (result->elements != 0) {
    size_t rowBytes = numBytes() / shape[0];
    std::memcpy(result->buffer.get(), buffer.get() + begin * rowBytes,
                result->numBytes());
  }
  return result;
}

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

/// Rounds and saturates `value`; the bounds are compared in double, where the
/// largest 64-bit integers are not exact, hence the exclusive upper bound.
template <typename To> static To saturateFloat(double value) {
  if (std::isnan(value))
    return 0;
  double rounded = std::nearbyint(value);
  if (rounded <= double(std::numeric_limits<To>::min()))
    return std::numeric_limits<To>::min();
  constexpr double end = double(uint64_t(1) << (sizeof(To) * 8 - 1)) *
                         (std::is_signed_v<To> ? 1.0 : 2.0);
  if (rounded >= end)
    return std::numeric_limits<To>::max();
  return To(rounded);
}

template <typename To, typename From> static To saturateInteger(From value) {
  // Both sides fit 65 bits, so compare through the sign first.
  if constexpr (std::is_signed_v<From>) {
    if (value < 0) {
      if constexpr (std::is_signed_v<To>)
        return To(std::max<int64_t>(value, std::numeric_limits<To>::min()));
      else
        return 0;
    }
  }
  return To(std::min<uint64_t>(value, std::numeric_limits<To>::max()));
}

template <typename To, typename From> static To convertElement(From value) {
  if constexpr (std::is_same_v<From, Float16>) {
    return convertElement<To>(value.toFloat());
  } else if constexpr (std::is_same_v<To, bool>) {
    return value != From(0);
  } else if constexpr (std::is_same_v<To, Float16>) {
    // Integers above 2^53 are far above the largest half, so the double's
    // rounding is harmless.
    return Float16::fromDouble(double(value));
  } else if constexpr (std::is_floating_point_v<To>) {
    return static_cast<To>(value);
  } else if constexpr (std::is_floating_point_v<From>) {
    return saturateFloat<To>(value);
  } else {
    return saturateInteger<To>(value);
  }
}

HostTensor HostTensor::convertTo(ElementType newType) const {
  if (newType == type)
    return *this;
  HostTensor result = zeros(newType, shape);
  dispatchElementType(type, [&](auto from) {
    using From = decltype(from);
    dispatchElementType(newType, [&](auto to) {
      using To = decltype(to);
      llvm::transform(data<From>(), result.data<To>().begin(),
                      [](From value) { return convertElement<To>(value); });
    });
  });
  return result;
}

bool quantmlir::operator==(const HostTensor &lhs, const HostTensor &rhs) {
  return lhs.type == rhs.type && lhs.shape == rhs.shape &&
         (lhs.elements == 0 ||
          std::memcmp(lhs.buffer.get(), rhs.buffer.get(), lhs.numBytes()) == 0);
}
