//===- AgreementTests.cpp - Quantized next to real results ----------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ReferenceTest.h"

#include "llvm/ADT/StringExtras.h"

using namespace quantmlir;
using namespace quantmlir::reference;
using llvm::StringRef;

namespace {

struct Operand {
  const char *shape;
  const char *element;
  ElementType host;
  /// Of the stored integers.
  int64_t low, high;
};

/// One operation, of whose real result the quantized one must be the rounding.
struct AgreementCase {
  const char *name;
  const char *operation;
  std::vector<Operand> operands;
  const char *shape;
  const char *element;
  /// Steps of the result. 0 where nothing is computed; 1 where a result that is
  /// almost a tie may go either way.
  int64_t tolerance = 1;
};

constexpr const char *u8 = "!quant.uniform<u8:f32, 0.0234375:117>";
constexpr const char *i8 = "!quant.uniform<i8:f32, 0.03125:-11>";
constexpr const char *wide = "!quant.uniform<i16:f32, 0.00048828125:-300>";
constexpr const char *weights = "!quant.uniform<i8<-127:127>:f32, 0.005859375>";

Operand bytes(const char *shape) {
  return {shape, u8, ElementType::U8, 0, 255};
}
Operand signedBytes(const char *shape) {
  return {shape, i8, ElementType::I8, -128, 127};
}
Operand words(const char *shape) {
  return {shape, wide, ElementType::I16, -32768, 32767};
}
Operand weight(const char *shape) {
  return {shape, weights, ElementType::I8, -127, 127};
}

class AgreementTest : public ReferenceTest,
                      public ::testing::WithParamInterface<AgreementCase> {
protected:
  static std::string type(StringRef shape, StringRef element) {
    return ("tensor<" + shape + "x" + element + ">").str();
  }

  /// Computes on quantized tensors, and on floats between conversions.
  static std::string buildFunction(const AgreementCase &test) {
    std::string result = type(test.shape, test.element);
    std::string realResult = type(test.shape, "f32");
    std::string text = "func.func @f(", quantized, real, reals, realTypes;
    for (auto [index, operand] : llvm::enumerate(test.operands)) {
      std::string separator = index ? ", " : "", number = std::to_string(index);
      std::string own = type(operand.shape, operand.element);
      std::string realOwn = type(operand.shape, "f32");
      text += separator + "%a" + number + ": " + own;
      quantized += separator + own;
      realTypes += separator + realOwn;
      reals += "  %r" + number + " = qnn.dequantize %a" + number + " : (" +
               own + ") -> " + realOwn + "\n";
    }
    std::string operation = test.operation;
    std::string realOperation;
    for (char c : operation)
      // Operands are written %a0, %a1: floats are %r0, %r1.
      realOperation +=
          c == 'a' && StringRef(realOperation).ends_with("%") ? 'r' : c;
    text += ") -> (" + result + ", " + result + ") {\n  %q = " + operation +
            " : (" + quantized + ") -> " + result + "\n" + reals +
            "  %f = " + realOperation + " : (" + realTypes + ") -> " +
            realResult + "\n  %fq = qnn.quantize %f : (" + realResult +
            ") -> " + result + "\n  return %q, %fq : " + result + ", " +
            result + "\n}\n";
    return text;
  }

  static HostTensor createInput(const Operand &operand, unsigned seed) {
    llvm::SmallVector<int64_t> shape;
    llvm::SmallVector<StringRef> sizes;
    StringRef(operand.shape).split(sizes, 'x');
    for (StringRef size : sizes)
      shape.push_back(std::atoi(size.str().c_str()));
    return randomIntegers<int32_t>(shape, seed, operand.low, operand.high)
        .convertTo(operand.host);
  }
};

TEST_P(AgreementTest, QuantizedRoundsTheRealResult) {
  const AgreementCase &test = GetParam();
  std::string text = buildFunction(test);
  for (unsigned seed = 1; seed <= 5; ++seed) {
    std::vector<HostTensor> inputs;
    for (const Operand &operand : test.operands)
      inputs.push_back(createInput(operand, 100 * seed + inputs.size()));
    std::vector<HostTensor> results = runAll(text, inputs);
    ASSERT_EQ(results.size(), 2u);
    HostTensor actual = results[0].convertTo(ElementType::I64);
    HostTensor expected = results[1].convertTo(ElementType::I64);
    for (auto [a, b] :
         llvm::zip_equal(actual.data<int64_t>(), expected.data<int64_t>()))
      ASSERT_LE(std::abs(a - b), test.tolerance) << text;
  }
}

const AgreementCase agreementCases[] = {
    {"conv",
     "qnn.conv_2d %a0, %a1 {padding = array<i64: 1, 0, 2, 1>, strides = "
     "array<i64: 2, 1>, clamp = #qnn.clamp<-0.5, 1.5>}",
     {bytes("2x7x6x4"), weight("5x3x3x4")},
     "2x3x7x5",
     i8},
    {"linear",
     "qnn.linear %a0, %a1",
     {bytes("3x40"), weight("7x40")},
     "3x7",
     i8},
    {"linear_16_bits",
     "qnn.linear %a0, %a1",
     {words("3x40"), weight("7x40")},
     "3x7",
     wide},
    {"matmul",
     "qnn.matmul %a0, %a1",
     {bytes("2x3x4"), signedBytes("4x5")},
     "2x3x5",
     u8},
    {"add",
     "qnn.add %a0, %a1 {clamp = #qnn.clamp<0.0, 3.0>}",
     {bytes("3x1x5"), signedBytes("4x1")},
     "3x4x5",
     u8},
    {"add_16_bits", "qnn.add %a0, %a1", {words("50"), bytes("50")}, "50", wide},
    {"mul",
     "qnn.mul %a0, %a1 {clamp = #qnn.clamp<-inf, 2.0>}",
     {bytes("3x4"), signedBytes("4")},
     "3x4",
     i8},
    {"relu", "qnn.relu %a0", {signedBytes("256")}, "256", u8},
    {"silu", "qnn.silu %a0", {signedBytes("256")}, "256", i8},
    {"tanh", "qnn.tanh %a0", {bytes("256")}, "256", wide},
    {"max_pool",
     "qnn.max_pool_2d %a0 {kernel = array<i64: 2, 3>, strides = array<i64: 2, "
     "2>, padding = array<i64: 1, 1, 2, 0>, dilations = array<i64: 1, 2>, "
     "ceil_mode}",
     {bytes("2x5x7x3")},
     "2x3x3x3",
     u8,
     0},
    {"average_pool",
     "qnn.average_pool_2d %a0 {kernel = array<i64: 3, 3>, strides = array<i64: "
     "2, 2>, padding = array<i64: 1, 1, 1, 1>}",
     {signedBytes("2x6x7x3")},
     "2x3x4x3",
     i8},
    {"average_pool_all",
     "qnn.average_pool_2d %a0 {kernel = array<i64: 3, 2>, strides = array<i64: "
     "2, 2>, padding = array<i64: 1, 2, 0, 1>, ceil_mode, count_include_pad}",
     {bytes("1x6x7x3")},
     "1x4x4x3",
     u8},
    {"average_pool_scales",
     "qnn.average_pool_2d %a0 {kernel = array<i64: 3, 2>, padding = "
     "array<i64: 1, 0, 0, 1>}",
     {bytes("1x6x7x3")},
     "1x5x7x3",
     i8},
    {"reduce_mean",
     "qnn.reduce_mean %a0 {axes = array<i64: 0, 2>}",
     {bytes("3x4x5")},
     "4",
     i8},
    {"reshape", "qnn.reshape %a0", {bytes("3x4")}, "2x6", u8, 0},
    {"transpose",
     "qnn.transpose %a0 {permutation = array<i64: 2, 0, 1>}",
     {words("3x4x5")},
     "5x3x4",
     wide,
     0},
    {"slice",
     "qnn.slice %a0 {offsets = array<i64: 1, 0>, strides = array<i64: 2, 3>}",
     {bytes("6x8")},
     "3x3",
     u8,
     0},
    {"pad",
     "qnn.pad %a0 {low = array<i64: 1, 0>, high = array<i64: 0, 2>, value = "
     "0.7 : f32}",
     {signedBytes("3x4")},
     "4x6",
     i8,
     0},
    {"concat",
     "qnn.concat %a0, %a1 {axis = 1 : i64}",
     {bytes("3x2"), bytes("3x4")},
     "3x6",
     u8,
     0},
};

INSTANTIATE_TEST_SUITE_P(
    Operations, AgreementTest, ::testing::ValuesIn(agreementCases),
    [](const ::testing::TestParamInfo<AgreementCase> &info) {
      return std::string(info.param.name);
    });

} // namespace
