//===- EvalBuilder.h - Computes what Arithmetic.h describes -----*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The builder of Arithmetic.h that evaluates at once. It wraps, shifts and
// rounds exactly as the emitted code does; in builds with assertions it also
// checks what the templates promise (no wrap, no shift by the width or more, no
// conversion out of range, types that match).
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_QUANTMATH_EVALBUILDER_H
#define QUANT_MLIR_QUANTMATH_EVALBUILDER_H

#include "llvm/ADT/bit.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstdint>

namespace quantmlir {

class EvalBuilder {
public:
  /// A number that knows its type.
  class Value {
  public:
    enum class Type { I32, I64, F32 };

    Value() = default;
    static Value i32(int32_t value) { return Value(Type::I32, value, 0.0f); }
    static Value i64(int64_t value) { return Value(Type::I64, value, 0.0f); }
    static Value f32(float value) { return Value(Type::F32, 0, value); }

    Type getType() const { return type; }
    bool isInteger() const { return type != Type::F32; }
    /// The value of an i32 or i64.
    int64_t getInt() const {
      assert(isInteger() && "an f32 has no integer value");
      return integer;
    }
    float getFloat() const {
      assert(type == Type::F32 && "an integer has no float value");
      return real;
    }

  private:
    Value(Type type, int64_t integer, float real)
        : type(type), integer(integer), real(real) {}

    Type type = Type::I32;
    int64_t integer = 0;
    float real = 0.0f;
  };

  Value constantI32(int32_t value) { return Value::i32(value); }
  Value constantI64(int64_t value) { return Value::i64(value); }
  Value constantF32(float value) { return Value::f32(value); }

  Value add(Value a, Value b) {
    int64_t result;
    bool wraps = __builtin_add_overflow(a.getInt(), b.getInt(), &result);
    return makeInteger(a, b, result, wraps);
  }
  Value sub(Value a, Value b) {
    int64_t result;
    bool wraps = __builtin_sub_overflow(a.getInt(), b.getInt(), &result);
    return makeInteger(a, b, result, wraps);
  }
  Value mul(Value a, Value b) {
    int64_t result;
    bool wraps = __builtin_mul_overflow(a.getInt(), b.getInt(), &result);
    return makeInteger(a, b, result, wraps);
  }
  Value shrs(Value a, Value b) {
    [[maybe_unused]] int64_t width = a.getType() == Value::Type::I32 ? 32 : 64;
    assert(b.getInt() >= 0 && b.getInt() < width && "shift out of range");
    return makeInteger(a, b, a.getInt() >> (b.getInt() & 63), false);
  }
  Value maxs(Value a, Value b) {
    return makeInteger(a, b, std::max(a.getInt(), b.getInt()), false);
  }
  Value mins(Value a, Value b) {
    return makeInteger(a, b, std::min(a.getInt(), b.getInt()), false);
  }

  Value extToI64(Value a) {
    assert(a.getType() == Value::Type::I32 && "expected an i32");
    return Value::i64(a.getInt());
  }
  Value truncToI32(Value a) {
    assert(a.getType() == Value::Type::I64 && "expected an i64");
    assert(a.getInt() == int32_t(a.getInt()) && "truncation loses bits");
    return Value::i32(int32_t(a.getInt()));
  }
  Value toF32(Value a) { return Value::f32(float(a.getInt())); }
  Value toI32(Value a) {
    assert(a.getFloat() >= -2147483648.0f && a.getFloat() < 2147483648.0f &&
           a.getFloat() == std::nearbyint(a.getFloat()) &&
           "expected an integer that fits i32");
    return Value::i32(int32_t(a.getFloat()));
  }

  Value bitsToF32(Value a) {
    assert(a.getType() == Value::Type::I32 && "expected an i32");
    return Value::f32(llvm::bit_cast<float>(static_cast<int32_t>(a.getInt())));
  }

  Value addF(Value a, Value b) {
    return Value::f32(a.getFloat() + b.getFloat());
  }
  Value mulF(Value a, Value b) {
    return Value::f32(a.getFloat() * b.getFloat());
  }
  Value divF(Value a, Value b) {
    return Value::f32(a.getFloat() / b.getFloat());
  }
  /// Relies on the default rounding mode, as all of C++ does.
  Value roundEven(Value a) { return Value::f32(std::nearbyint(a.getFloat())); }
  Value roundAway(Value a) { return Value::f32(std::round(a.getFloat())); }
  Value maxF(Value a, Value b) {
    return Value::f32(std::max(a.getFloat(), b.getFloat()));
  }
  Value minF(Value a, Value b) {
    return Value::f32(std::min(a.getFloat(), b.getFloat()));
  }
  Value selectIfNaN(Value x, Value ifNaN, Value otherwise) {
    return std::isnan(x.getFloat()) ? ifNaN : otherwise;
  }

private:
  static Value makeInteger(Value a, Value b, int64_t result,
                           [[maybe_unused]] bool wraps) {
    assert(a.getType() == b.getType() && "operands of different types");
    assert(!wraps && "64-bit arithmetic wraps");
    if (a.getType() == Value::Type::I64)
      return Value::i64(result);
    assert(result == int32_t(result) && "32-bit arithmetic wraps");
    return Value::i32(int32_t(result));
  }
};

} // namespace quantmlir

#endif // QUANT_MLIR_QUANTMATH_EVALBUILDER_H
