//===- HostTensor.h - Dense tensors in host memory -------------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The tensor that data files, calibration, the interpreter and compiled code
// exchange: an element type, a static shape and one owned buffer. Elements are
// in row-major (C) order with no padding between them, in the byte order of the
// host.
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_DATA_HOSTTENSOR_H
#define QUANT_MLIR_DATA_HOSTTENSOR_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>

namespace quantmlir {

enum class ElementType {
  F32,
  F64,
  F16,
  I8,
  U8,
  I16,
  U16,
  I32,
  U32,
  I64,
  U64,
  Bool
};

/// An IEEE binary16 number as its bits. A storage type: convert it to compute.
struct Float16 {
  uint16_t bits = 0;

  Float16() = default;
  /// Rounds to nearest, ties to even; overflows to infinity, keeps NaN.
  static Float16 fromFloat(float value);
  /// Rounds once (going through `float` would round twice).
  static Float16 fromDouble(double value);
  float toFloat() const;
};

/// Bytes one element occupies in memory.
unsigned byteWidth(ElementType type);
/// The short name: "f32", "u8", "bool", ...
llvm::StringRef elementTypeName(ElementType type);
/// The inverse of `elementTypeName`.
std::optional<ElementType> elementTypeFromName(llvm::StringRef name);
/// True for f16, f32 and f64.
bool isFloat(ElementType type);
/// "2x3x4", or "scalar" for rank 0.
std::string shapeToString(llvm::ArrayRef<int64_t> shape);

namespace detail {
template <typename T> struct ElementTypeTraits;
#define QUANT_MLIR_ELEMENT_TYPE(CPP, ENUM)                                     \
  template <> struct ElementTypeTraits<CPP> {                                  \
    static constexpr ElementType value = ElementType::ENUM;                    \
  };
QUANT_MLIR_ELEMENT_TYPE(float, F32)
QUANT_MLIR_ELEMENT_TYPE(double, F64)
QUANT_MLIR_ELEMENT_TYPE(Float16, F16)
QUANT_MLIR_ELEMENT_TYPE(int8_t, I8)
QUANT_MLIR_ELEMENT_TYPE(uint8_t, U8)
QUANT_MLIR_ELEMENT_TYPE(int16_t, I16)
QUANT_MLIR_ELEMENT_TYPE(uint16_t, U16)
QUANT_MLIR_ELEMENT_TYPE(int32_t, I32)
QUANT_MLIR_ELEMENT_TYPE(uint32_t, U32)
QUANT_MLIR_ELEMENT_TYPE(int64_t, I64)
QUANT_MLIR_ELEMENT_TYPE(uint64_t, U64)
QUANT_MLIR_ELEMENT_TYPE(bool, Bool)
#undef QUANT_MLIR_ELEMENT_TYPE
} // namespace detail

/// The `ElementType` that stores the C++ type `T`.
template <typename T>
inline constexpr ElementType elementTypeOf =
    detail::ElementTypeTraits<std::remove_const_t<T>>::value;

/// Calls `callable` with a value-initialized object of the C++ type behind
/// `type`, so that generic lambdas can be written once per element type.
template <typename Callable>
decltype(auto) dispatchElementType(ElementType type, Callable &&callable) {
  switch (type) {
  case ElementType::F32:
    return callable(float{});
  case ElementType::F64:
    return callable(double{});
  case ElementType::F16:
    return callable(Float16{});
  case ElementType::I8:
    return callable(int8_t{});
  case ElementType::U8:
    return callable(uint8_t{});
  case ElementType::I16:
    return callable(int16_t{});
  case ElementType::U16:
    return callable(uint16_t{});
  case ElementType::I32:
    return callable(int32_t{});
  case ElementType::U32:
    return callable(uint32_t{});
  case ElementType::I64:
    return callable(int64_t{});
  case ElementType::U64:
    return callable(uint64_t{});
  case ElementType::Bool:
    return callable(bool{});
  }
  llvm_unreachable("every element type is handled above");
}

/// A dense tensor that owns its elements. The buffer is aligned to 64 bytes
/// (one cache line, one AVX-512 register). Copying copies the elements; a
/// moved-from tensor is the empty tensor.
class HostTensor {
public:
  /// Alignment of the buffer in bytes.
  static constexpr size_t alignment = 64;
  /// `create` refuses tensors larger than this many bytes (1 TiB).
  static constexpr int64_t maxBytes = int64_t(1) << 40;

  /// The empty tensor: f32, shape [0].
  HostTensor() : shape({0}) {}
  HostTensor(const HostTensor &other);
  HostTensor &operator=(const HostTensor &other);
  HostTensor(HostTensor &&other) noexcept;
  HostTensor &operator=(HostTensor &&other) noexcept;
  ~HostTensor() = default;

  /// A tensor of zeros. Use this one for shapes that come from outside: it
  /// returns an error for negative dimensions, for sizes that overflow or
  /// exceed `maxBytes`, and when memory is exhausted.
  static llvm::Expected<HostTensor> create(ElementType type,
                                           llvm::ArrayRef<int64_t> shape);
  /// A tensor of zeros, for shapes that are known to be sane: a shape that
  /// `create` refuses ends the program as an exhausted heap does.
  static HostTensor zeros(ElementType type, llvm::ArrayRef<int64_t> shape);
  /// A tensor with a copy of `values`, whose count must match `shape`.
  template <typename T>
  static HostTensor fromValues(llvm::ArrayRef<int64_t> shape,
                               llvm::ArrayRef<T> values) {
    HostTensor tensor = zeros(elementTypeOf<T>, shape);
    assert(values.size() == size_t(tensor.numElements()) &&
           "as many values as the shape has elements");
    llvm::copy(values, tensor.data<T>().begin());
    return tensor;
  }
  template <typename T>
  static HostTensor fromValues(llvm::ArrayRef<int64_t> shape,
                               std::initializer_list<T> values) {
    llvm::SmallVector<T> copied(values);
    return fromValues<T>(shape, llvm::ArrayRef<T>(copied));
  }

  /// The number of elements of `shape`, or an error that says why a tensor of
  /// this shape and type cannot exist.
  static llvm::Expected<int64_t> countElements(ElementType type,
                                               llvm::ArrayRef<int64_t> shape);

  ElementType getElementType() const { return type; }
  llvm::ArrayRef<int64_t> getShape() const { return shape; }
  int64_t getRank() const { return shape.size(); }
  int64_t getDim(size_t axis) const { return shape[axis]; }
  int64_t numElements() const { return elements; }
  size_t numBytes() const { return size_t(elements) * byteWidth(type); }

  /// The elements. `T` must be the C++ type of the element type.
  template <typename T> llvm::ArrayRef<T> data() const {
    assert(elementTypeOf<T> == type && "wrong element type");
    return llvm::ArrayRef<T>(reinterpret_cast<const T *>(buffer.get()),
                             size_t(elements));
  }
  template <typename T> llvm::MutableArrayRef<T> data() {
    assert(elementTypeOf<T> == type && "wrong element type");
    return llvm::MutableArrayRef<T>(reinterpret_cast<T *>(buffer.get()),
                                    size_t(elements));
  }

  /// The elements as bytes.
  llvm::ArrayRef<uint8_t> rawData() const { return {buffer.get(), numBytes()}; }
  llvm::MutableArrayRef<uint8_t> rawData() {
    return {buffer.get(), numBytes()};
  }

  /// Gives the tensor another shape with the same number of elements; an error
  /// otherwise, and the tensor is unchanged.
  llvm::Error reshape(llvm::ArrayRef<int64_t> newShape);

  /// A copy of the `count` sub-tensors from `begin` on along dimension 0; the
  /// result has the same rank. An error when the range is out of bounds or the
  /// tensor is a scalar.
  llvm::Expected<HostTensor> slice(int64_t begin, int64_t count) const;

  /// A copy with another element type. Values are kept where the new type has
  /// them. Otherwise: to an integer type, fractions round to nearest (ties to
  /// even), values outside saturate and NaN becomes 0; to a float type, values
  /// round to nearest (ties to even); to bool, everything but 0 becomes true.
  HostTensor convertTo(ElementType newType) const;

  /// Same element type, same shape, same bytes (so -0.0 differs from 0.0 and a
  /// NaN equals itself).
  friend bool operator==(const HostTensor &lhs, const HostTensor &rhs);
  friend bool operator!=(const HostTensor &lhs, const HostTensor &rhs) {
    return !(lhs == rhs);
  }

private:
  struct Deallocate {
    void operator()(uint8_t *pointer) const;
  };
  using Buffer = std::unique_ptr<uint8_t[], Deallocate>;

  /// Null when memory is exhausted. Never null otherwise, also for 0 bytes.
  static Buffer allocate(size_t bytes);

  ElementType type = ElementType::F32;
  llvm::SmallVector<int64_t, 4> shape;
  int64_t elements = 0;
  Buffer buffer;
};

bool operator==(const HostTensor &lhs, const HostTensor &rhs);

} // namespace quantmlir

#endif // QUANT_MLIR_DATA_HOSTTENSOR_H
