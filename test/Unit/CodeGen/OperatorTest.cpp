//===- Every form of the input contract -----------------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CodeGenTestUtils.h"

#include "llvm/Support/FormatVariadic.h"

#include <array>
#include <chrono>
#include <cmath>

using namespace quantmlir;
using namespace quantmlir::test;

namespace {
std::string str(int64_t value) { return std::to_string(value); }

/// Fill and i8 x i8 -> i32 contraction with extui x, extsi w.
const char *kDot = R"(
  %c0 = arith.constant 0 : i32
  %e = tensor.empty() : {acc}
  %f = linalg.fill ins(%c0 : i32) outs(%e : {acc}) -> {acc}
  %r = linalg.generic {indexing_maps = [{mapX}, {mapW}, {mapO}],
      iterator_types = {iterators}} ins(%x, %w : {typeX}, {typeW}) outs(%f : {acc}) {
  ^bb0(%a: i8, %b: i8, %o: i32):
    %a1 = arith.extui %a : i8 to i32
    %b1 = arith.extsi %b : i8 to i32
    %p = arith.muli %a1, %b1 : i32
    %s = arith.addi %o, %p : i32
    linalg.yield %s : i32
  } -> {acc}
)";

TEST(Operator, Linear) {
  for (const CodeGenOptions &options : targets())
    for (int64_t n : {1, 3})
      for (int64_t k : {1, 5, 16, 27, 64})
        for (int64_t co : {1, 10, 16, 17, 64}) {
          SCOPED_TRACE(options.targetCPU + " " + str(n) + "x" + str(k) +
                       " -> " + str(co));
          auto w = randomInts<int8_t>(co * k, -128, 127, 1);
          auto x = randomInts<uint8_t>(n * k, 0, 255, 2);
          std::string text =
              substitute(std::string("func.func @f(%x: {typeX}) -> {acc} {\n"
                                     "  %w = arith.constant {w} : {typeW}\n") +
                             kDot + "  return %r : {acc}\n}\n",
                         {{"typeX", tensor({n, k}, "i8")},
                          {"typeW", tensor({co, k}, "i8")},
                          {"acc", tensor({n, co}, "i32")},
                          {"w", denseHex(w)},
                          {"mapX", map(3, "d0, d2")},
                          {"mapW", map(3, "d1, d2")},
                          {"mapO", map(3, "d0, d1")},
                          {"iterators", iterators(2, 1)}});
          std::vector<int32_t> expected(n * co);
          for (int64_t i = 0; i < n * co; ++i)
            for (int64_t j = 0; j < k; ++j)
              expected[i] += x[i / co * k + j] * w[i % co * k + j];
          std::optional<CompiledModel> model = load(text, options);
          ASSERT_TRUE(model);
          EXPECT_EQ(expected, run<int32_t>(*model, x));
        }
}

/// Both operands are computed: b is (batch, k, n), or (batch, n, k).
TEST(Operator, MatMulOfActivations) {
  for (const CodeGenOptions &options : targets())
    for (bool transposed : {false, true})
      for (int64_t k : {3, 8, 17})
        for (int64_t n : {5, 16, 21}) {
          int64_t batch = 2, m = 6;
          SCOPED_TRACE(options.targetCPU + " k " + str(k) + " n " + str(n));
          std::vector<int64_t> shape = {batch, k, n};
          if (transposed)
            shape = {batch, n, k};
          std::string text = substitute(
              std::string(
                  "func.func @f(%x: {typeX}, %w: {typeW}) -> {acc} {\n") +
                  kDot + "  return %r : {acc}\n}\n",
              {{"typeX", tensor({batch, m, k}, "i8")},
               {"typeW", tensor(shape, "i8")},
               {"acc", tensor({batch, m, n}, "i32")},
               {"mapX", map(4, "d0, d1, d3")},
               {"mapW", map(4, transposed ? "d0, d2, d3" : "d0, d3, d2")},
               {"mapO", map(4, "d0, d1, d2")},
               {"iterators", iterators(3, 1)}});
          auto x = randomInts<uint8_t>(batch * m * k, 0, 255, 1);
          auto w = randomInts<int8_t>(batch * n * k, -128, 127, 2);
          std::vector<int32_t> expected(batch * m * n), output(batch * m * n);
          for (int64_t b = 0; b < batch; ++b)
            for (int64_t i = 0; i < m; ++i)
              for (int64_t j = 0; j < n; ++j)
                for (int64_t l = 0; l < k; ++l)
                  expected[(b * m + i) * n + j] +=
                      x[(b * m + i) * k + l] *
                      w[b * n * k + (transposed ? j * k + l : l * n + j)];
          std::optional<CompiledModel> model = load(text, options);
          ASSERT_TRUE(model);
          const void *inputs[] = {x.data(), w.data()};
          void *outputs[] = {output.data()};
          ASSERT_FALSE(!!model->run(inputs, outputs));
          EXPECT_EQ(expected, output);
        }
}

TEST(Operator, GroupedConv) {
  for (const CodeGenOptions &options : targets())
    for (auto [groups, ci, cog] :
         {std::array<int64_t, 3>{2, 3, 5}, {3, 4, 16}, {2, 8, 17}}) {
      int64_t h = 6, oh = 4;
      SCOPED_TRACE(options.targetCPU + " " + str(groups) + "x" + str(ci) +
                   " -> " + str(cog));
      auto w = randomInts<int8_t>(groups * cog * 9 * ci, -128, 127, 1);
      auto x = randomInts<uint8_t>(h * h * groups * ci, 0, 255, 2);
      std::string text = substitute(
          std::string("func.func @f(%flat: {flat}) -> {acc} {\n"
                      "  %x = tensor.expand_shape %flat [[0], [1], [2], [3, "
                      "4]] output_shape [1, 6, 6, {g}, {ci}] : {flat} into "
                      "{typeX}\n  %w = arith.constant {w} : {typeW}\n") +
              kDot + "  return %r : {acc}\n}\n",
          {{"flat", tensor({1, h, h, groups * ci}, "i8")},
           {"typeX", tensor({1, h, h, groups, ci}, "i8")},
           {"typeW", tensor({groups, cog, 3, 3, ci}, "i8")},
           {"acc", tensor({1, oh, oh, groups, cog}, "i32")},
           {"g", str(groups)},
           {"ci", str(ci)},
           {"w", denseHex(w)},
           {"mapX", map(8, "d0, d1 + d5, d2 + d6, d3, d7")},
           {"mapW", map(8, "d3, d4, d5, d6, d7")},
           {"mapO", map(8, "d0, d1, d2, d3, d4")},
           {"iterators", iterators(5, 3)}});
      std::vector<int32_t> expected(oh * oh * groups * cog);
      for (int64_t i = 0; i < oh; ++i)
        for (int64_t j = 0; j < oh; ++j)
          for (int64_t g = 0; g < groups; ++g)
            for (int64_t co = 0; co < cog; ++co)
              for (int64_t kh = 0; kh < 3; ++kh)
                for (int64_t kw = 0; kw < 3; ++kw)
                  for (int64_t c = 0; c < ci; ++c)
                    expected[((i * oh + j) * groups + g) * cog + co] +=
                        x[(((i + kh) * h + j + kw) * groups + g) * ci + c] *
                        w[(((g * cog + co) * 3 + kh) * 3 + kw) * ci + c];
      std::optional<CompiledModel> model = load(text, options);
      ASSERT_TRUE(model);
      EXPECT_EQ(expected, run<int32_t>(*model, x));
    }
}

namespace {
struct DepthwiseShape {
  int64_t channels, rows, columns, stride, dilation;
  bool isSigned;
};
} // namespace

static void checkDepthwise(const DepthwiseShape &shape,
                           const CodeGenOptions &options) {
  auto [c, kh, kw, stride, dilation, isSigned] = shape;
  int64_t h = 11, oh = (h - (kh - 1) * dilation - 1) / stride + 1,
          ow = (h - (kw - 1) * dilation - 1) / stride + 1;
  SCOPED_TRACE(options.targetCPU + " " + str(c) + " " + str(kh) + "x" +
               str(kw) + " " + str(stride) + " " + str(dilation));
  auto w = randomInts<int8_t>(c * kh * kw, -128, 127, 1);
  auto x = randomInts<uint8_t>(h * h * c, 0, 255, 2);
  std::string dot = kDot;
  if (isSigned)
    dot.replace(dot.find("arith.extui"), 11, "arith.extsi");
  std::string text = substitute(
      std::string("func.func @f(%x: {typeX}) -> {acc} {\n"
                  "  %w = arith.constant {w} : {typeW}\n") +
          dot + "  return %r : {acc}\n}\n",
      {{"typeX", tensor({1, h, h, c}, "i8")},
       {"typeW", tensor({c, kh, kw}, "i8")},
       {"acc", tensor({1, oh, ow, c}, "i32")},
       {"w", denseHex(w)},
       {"mapX", map(6, "d0, d1 * {s} + d4 * {d}, d2 * {s} + d5 * {d}, d3")},
       {"mapW", map(6, "d3, d4, d5")},
       {"mapO", map(6, "d0, d1, d2, d3")},
       {"s", str(stride)},
       {"d", str(dilation)},
       {"iterators", iterators(4, 2)}});
  std::vector<int32_t> expected(oh * ow * c);
  for (int64_t i = 0; i < oh * ow * c; ++i)
    for (int64_t k = 0; k < kh * kw; ++k) {
      uint8_t value = x[((i / c / ow * stride + k / kw * dilation) * h +
                         i / c % ow * stride + k % kw * dilation) *
                            c +
                        i % c];
      expected[i] += (isSigned ? static_cast<int8_t>(value) : value) *
                     w[i % c * kh * kw + k];
    }
  std::optional<CompiledModel> model = load(text, options);
  ASSERT_TRUE(model);
  EXPECT_EQ(expected, run<int32_t>(*model, x));
}

TEST(Operator, DepthwiseConv) {
  for (const CodeGenOptions &options : targets()) {
    for (int64_t stride : {1, 2})
      for (int64_t c : {1, 3, 16, 17, 24, 40})
        checkDepthwise({c, 3, 3, stride, 1, false}, options);
    checkDepthwise({20, 5, 5, 1, 1, false}, options);
    checkDepthwise({20, 3, 3, 1, 2, true}, options);
    checkDepthwise({16, 1, 6, 1, 1, false}, options);
    checkDepthwise({16, 7, 1, 2, 1, true}, options);
    // More taps than fit one tile's code.
    checkDepthwise({16, 9, 9, 1, 1, false}, options);
  }
}

/// Prints the time of depthwise layers; run it by name.
TEST(Operator, DISABLED_DepthwiseSpeed) {
  for (const CodeGenOptions &options : targets())
    for (auto [h, c, k] : {std::array<int64_t, 3>{112, 32, 3},
                           {56, 144, 3},
                           {28, 192, 5},
                           {14, 576, 3},
                           {7, 960, 3}}) {
      std::string text = substitute(
          std::string("func.func @f(%x: {typeX}) -> {acc} {\n"
                      "  %w = arith.constant {w} : {typeW}\n") +
              kDot + "  return %r : {acc}\n}\n",
          {{"typeX", tensor({1, h + k - 1, h + k - 1, c}, "i8")},
           {"typeW", tensor({c, k, k}, "i8")},
           {"acc", tensor({1, h, h, c}, "i32")},
           {"w", denseHex(randomInts<int8_t>(c * k * k, -128, 127, 1))},
           {"mapX", map(6, "d0, d1 + d4, d2 + d5, d3")},
           {"mapW", map(6, "d3, d4, d5")},
           {"mapO", map(6, "d0, d1, d2, d3")},
           {"iterators", iterators(4, 2)}});
      std::optional<CompiledModel> model = load(text, options);
      ASSERT_TRUE(model);
      std::vector<uint8_t> x((h + k - 1) * (h + k - 1) * c, 3);
      std::vector<int32_t> y(h * h * c);
      const void *inputs[] = {x.data()};
      void *outputs[] = {y.data()};
      double best = 1e9;
      for (int i = 0; i < 100; ++i) {
        auto start = std::chrono::steady_clock::now();
        llvm::cantFail(model->run(inputs, outputs));
        std::chrono::duration<double> time =
            std::chrono::steady_clock::now() - start;
        best = std::min(best, time.count());
      }
      llvm::errs() << llvm::formatv(
          "{0,-10} {1}x{1}x{2}, {3}x{3}: {4:f1} GMAC/s, {5:f4} ms\n",
          options.targetCPU, h, c, k,
          static_cast<double>(h * h * c * k * k) / best * 1e-9, best * 1e3);
    }
}

TEST(Operator, FloatConv) {
  for (const CodeGenOptions &options : targets())
    for (int64_t co : {1, 5, 16, 40}) {
      int64_t h = 5, ci = 3, oh = 3;
      auto ints = randomInts<int32_t>(co * 9 * ci, -1000, 1000, 1);
      std::vector<float> w(ints.begin(), ints.end());
      auto xs = randomInts<int32_t>(h * h * ci, -1000, 1000, 2);
      std::vector<float> x(xs.begin(), xs.end());
      std::string text = substitute(
          R"(func.func @f(%x: {typeX}) -> {acc} {
  %w = arith.constant {w} : {typeW}
  %c0 = arith.constant 0.0 : f32
  %e = tensor.empty() : {acc}
  %f = linalg.fill ins(%c0 : f32) outs(%e : {acc}) -> {acc}
  %r = linalg.generic {indexing_maps = [{mapX}, {mapW}, {mapO}],
      iterator_types = {iterators}} ins(%x, %w : {typeX}, {typeW}) outs(%f : {acc}) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %p = arith.mulf %a, %b : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  } -> {acc}
  return %r : {acc}
})",
          {{"typeX", tensor({1, h, h, ci}, "f32")},
           {"typeW", tensor({co, 3, 3, ci}, "f32")},
           {"acc", tensor({1, oh, oh, co}, "f32")},
           {"w", denseHex(w)},
           {"mapX", map(7, "d0, d1 + d4, d2 + d5, d6")},
           {"mapW", map(7, "d3, d4, d5, d6")},
           {"mapO", map(7, "d0, d1, d2, d3")},
           {"iterators", iterators(4, 3)}});
      std::optional<CompiledModel> model = load(text, options);
      ASSERT_TRUE(model);
      std::vector<float> output = run<float>(*model, x);
      for (int64_t i = 0; i < oh * oh * co; ++i) {
        double sum = 0;
        for (int64_t k = 0; k < 9 * ci; ++k)
          sum += double(x[((i / co / oh + k / ci / 3) * h + i / co % oh +
                           k / ci % 3) *
                              ci +
                          k % ci]) *
                 w[i % co * 9 * ci + k];
        EXPECT_NEAR(output[i], sum, 64.0);
      }
    }
}

TEST(Operator, MaxPoolAndSumPool) {
  for (const CodeGenOptions &options : targets())
    for (bool max : {true, false})
      for (int64_t c : {1, 5, 16, 40}) {
        int64_t h = 9, oh = 4;
        std::string body =
            max ? "^bb0(%a: i8, %b: i8, %o: i8):\n"
                  "    %s = arith.maxui %o, %a : i8\n    linalg.yield %s : i8\n"
                : "^bb0(%a: i8, %b: i8, %o: i32):\n"
                  "    %a1 = arith.extui %a : i8 to i32\n"
                  "    %s = arith.addi %o, %a1 : i32\n"
                  "    linalg.yield %s : i32\n";
        std::string text = substitute(
            R"(func.func @f(%x: {typeX}) -> {acc} {
  %c0 = arith.constant 0 : {element}
  %e = tensor.empty() : {acc}
  %window = tensor.empty() : tensor<3x3xi8>
  %f = linalg.fill ins(%c0 : {element}) outs(%e : {acc}) -> {acc}
  %r = linalg.generic {indexing_maps = [{mapX}, {mapW}, {mapO}],
      iterator_types = {iterators}} ins(%x, %window : {typeX}, tensor<3x3xi8>) outs(%f : {acc}) {
  {body}
  } -> {acc}
  return %r : {acc}
})",
            {{"typeX", tensor({1, h, h, c}, "i8")},
             {"acc", tensor({1, oh, oh, c}, max ? "i8" : "i32")},
             {"element", max ? "i8" : "i32"},
             {"body", body},
             {"mapX", map(6, "d0, d1 * 2 + d4, d2 * 2 + d5, d3")},
             {"mapW", map(6, "d4, d5")},
             {"mapO", map(6, "d0, d1, d2, d3")},
             {"iterators", iterators(4, 2)}});
        auto x = randomInts<uint8_t>(h * h * c, 0, 255, 2);
        std::vector<int32_t> expected(oh * oh * c);
        for (int64_t i = 0; i < oh * oh * c; ++i)
          for (int64_t k = 0; k < 9; ++k) {
            int32_t value =
                x[((i / c / oh * 2 + k / 3) * h + i / c % oh * 2 + k % 3) * c +
                  i % c];
            expected[i] =
                max ? std::max(expected[i], value) : expected[i] + value;
          }
        std::optional<CompiledModel> model = load(text, options);
        ASSERT_TRUE(model);
        if (max) {
          auto bytes = run<uint8_t>(*model, x);
          EXPECT_EQ(expected, std::vector<int32_t>(bytes.begin(), bytes.end()));
        } else {
          EXPECT_EQ(expected, run<int32_t>(*model, x));
        }
      }
}

/// A boundary: f32 NCHW in, u8 NHWC out, rounding to even.
TEST(Operator, QuantizeAndTranspose) {
  for (const CodeGenOptions &options : targets())
    for (auto [c, w] : {std::pair<int64_t, int64_t>{1, 7},
                        {3, 7},
                        {3, 32},
                        {16, 1},
                        {16, 7},
                        {16, 32},
                        {21, 24}}) {
      int64_t h = 5;
      std::string text = substitute(
          R"(func.func @f(%x: {typeX}) -> ({typeY} {qnn.unsigned}) {
  %e0 = tensor.empty() : {typeQ}
  %q = linalg.generic {indexing_maps = [{id}, {id}], iterator_types = {iterators}}
      ins(%x : {typeX}) outs(%e0 : {typeQ}) {
  ^bb0(%a: f32, %o: i8):
    %scale = arith.constant 0.5 : f32
    %zp = arith.constant 100.0 : f32
    %lo = arith.constant 0.0 : f32
    %hi = arith.constant 255.0 : f32
    %d = arith.divf %a, %scale : f32
    %r = math.roundeven %d : f32
    %z = arith.addf %r, %zp : f32
    %m = arith.maximumf %z, %lo : f32
    %n = arith.minimumf %m, %hi : f32
    %j = arith.fptosi %n : f32 to i32
    %i = arith.trunci %j : i32 to i8
    linalg.yield %i : i8
  } -> {typeQ}
  %e1 = tensor.empty() : {typeY}
  %y = linalg.transpose ins(%q : {typeQ}) outs(%e1 : {typeY}) permutation = [0, 2, 3, 1]
  return %y : {typeY}
})",
          {{"typeX", tensor({1, c, h, w}, "f32")},
           {"typeQ", tensor({1, c, h, w}, "i8")},
           {"typeY", tensor({1, h, w, c}, "i8")},
           {"id", map(4, "d0, d1, d2, d3")},
           {"iterators", iterators(4, 0)}});
      auto ints = randomInts<int32_t>(c * h * w, -400, 400, 5);
      std::vector<float> x;
      for (int32_t value : ints)
        x.push_back(value * 0.25f);
      std::vector<uint8_t> expected(c * h * w);
      for (int64_t i = 0; i < c * h * w; ++i)
        expected[i % (h * w) * c + i / (h * w)] = static_cast<uint8_t>(std::min(
            255.0f, std::max(0.0f, std::nearbyintf(x[i] / 0.5f) + 100.0f)));
      std::optional<CompiledModel> model = load(text, options);
      ASSERT_TRUE(model);
      EXPECT_EQ(model->info().outputs[0].type, "u8");
      EXPECT_EQ(expected, run<uint8_t>(*model, x));
    }
}

/// A table in the epilogue, a residual, and a value that stays in use.
TEST(Operator, TableAndResidual) {
  for (const CodeGenOptions &options : targets())
    for (int64_t n : {1, 5, 16, 37}) {
      auto table = randomInts<int8_t>(256, -128, 127, 9);
      std::string text = substitute(
          R"(func.func @f(%x: {type}) -> ({type}, {type}) {
  %table = arith.constant {table} : tensor<256xi8>
  %e = tensor.empty() : {type}
  %t = linalg.generic {indexing_maps = [{id}, {id}], iterator_types = {iterators}}
      ins(%x : {type}) outs(%e : {type}) {
  ^bb0(%a: i8, %o: i8):
    %i = arith.index_castui %a : i8 to index
    %v = tensor.extract %table[%i] : tensor<256xi8>
    linalg.yield %v : i8
  } -> {type}
  %y = linalg.generic {indexing_maps = [{id}, {id}, {id}], iterator_types = {iterators}}
      ins(%x, %t : {type}, {type}) outs(%e : {type}) {
  ^bb0(%a: i8, %b: i8, %o: i8):
    %s = arith.addi %a, %b : i8
    linalg.yield %s : i8
  } -> {type}
  return %t, %y : {type}, {type}
})",
          {{"type", tensor({n}, "i8")},
           {"table", denseHex(table)},
           {"id", map(1, "d0")},
           {"iterators", iterators(1, 0)}});
      auto x = randomInts<uint8_t>(n, 0, 255, 3);
      std::vector<int8_t> first(n), second(n), expectedFirst, expectedSecond;
      for (uint8_t byte : x) {
        expectedFirst.push_back(table[byte]);
        expectedSecond.push_back(static_cast<int8_t>(byte + table[byte]));
      }
      std::optional<CompiledModel> model = load(text, options);
      ASSERT_TRUE(model);
      const void *inputs[] = {x.data()};
      void *outputs[] = {first.data(), second.data()};
      ASSERT_FALSE(!!model->run(inputs, outputs));
      EXPECT_EQ(expectedFirst, first);
      EXPECT_EQ(expectedSecond, second);
    }
}

TEST(Operator, ConcatAndSlices) {
  const char *text = R"(
#id = affine_map<(d0, d1) -> (d0, d1)>
func.func @f(%x: tensor<4x6xi8>) -> tensor<4x7xi8> {
  %e = tensor.empty() : tensor<4x6xi8>
  %n = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<4x6xi8>) outs(%e : tensor<4x6xi8>) {
  ^bb0(%a: i8, %o: i8):
    %c1 = arith.constant 1 : i8
    %s = arith.addi %a, %c1 : i8
    linalg.yield %s : i8
  } -> tensor<4x6xi8>
  %half = tensor.extract_slice %n[0, 0] [4, 3] [1, 2] : tensor<4x6xi8> to tensor<4x3xi8>
  %rest = tensor.extract_slice %x[0, 2] [4, 4] [1, 1] : tensor<4x6xi8> to tensor<4x4xi8>
  %y = tensor.concat dim(1) %half, %rest : (tensor<4x3xi8>, tensor<4x4xi8>) -> tensor<4x7xi8>
  return %y : tensor<4x7xi8>
})";
  auto x = randomInts<int8_t>(24, -100, 100, 3);
  std::vector<int8_t> expected;
  for (int64_t i = 0; i < 4; ++i) {
    for (int64_t j = 0; j < 3; ++j)
      expected.push_back(x[i * 6 + 2 * j] + 1);
    for (int64_t j = 2; j < 6; ++j)
      expected.push_back(x[i * 6 + j]);
  }
  std::optional<CompiledModel> model = load(text);
  ASSERT_TRUE(model);
  EXPECT_EQ(expected, run<int8_t>(*model, x));
}

/// Reductions along the contiguous dimension, and calls of libm.
TEST(Operator, Softmax) {
  const char *text = R"(
#id = affine_map<(d0, d1) -> (d0, d1)>
#row = affine_map<(d0, d1) -> (d0)>
func.func @f(%x: tensor<3x21xf32>) -> tensor<3x21xf32> {
  %low = arith.constant 0xFF800000 : f32
  %c0 = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<3xf32>
  %f = linalg.fill ins(%low : f32) outs(%e : tensor<3xf32>) -> tensor<3xf32>
  %max = linalg.generic {indexing_maps = [#id, #row], iterator_types = ["parallel", "reduction"]}
      ins(%x : tensor<3x21xf32>) outs(%f : tensor<3xf32>) {
  ^bb0(%a: f32, %o: f32):
    %m = arith.maximumf %a, %o : f32
    linalg.yield %m : f32
  } -> tensor<3xf32>
  %e2 = tensor.empty() : tensor<3x21xf32>
  %exp = linalg.generic {indexing_maps = [#id, #row, #id], iterator_types = ["parallel", "parallel"]}
      ins(%x, %max : tensor<3x21xf32>, tensor<3xf32>) outs(%e2 : tensor<3x21xf32>) {
  ^bb0(%a: f32, %m: f32, %o: f32):
    %d = arith.subf %a, %m : f32
    %v = math.exp %d : f32
    linalg.yield %v : f32
  } -> tensor<3x21xf32>
  %z = linalg.fill ins(%c0 : f32) outs(%e : tensor<3xf32>) -> tensor<3xf32>
  %sum = linalg.generic {indexing_maps = [#id, #row], iterator_types = ["parallel", "reduction"]}
      ins(%exp : tensor<3x21xf32>) outs(%z : tensor<3xf32>) {
  ^bb0(%a: f32, %o: f32):
    %m = arith.addf %a, %o : f32
    linalg.yield %m : f32
  } -> tensor<3xf32>
  %y = linalg.generic {indexing_maps = [#id, #row, #id], iterator_types = ["parallel", "parallel"]}
      ins(%exp, %sum : tensor<3x21xf32>, tensor<3xf32>) outs(%e2 : tensor<3x21xf32>) {
  ^bb0(%a: f32, %s: f32, %o: f32):
    %v = arith.divf %a, %s : f32
    linalg.yield %v : f32
  } -> tensor<3x21xf32>
  return %y : tensor<3x21xf32>
})";
  auto ints = randomInts<int32_t>(63, -50, 50, 3);
  std::vector<float> x;
  for (int32_t value : ints)
    x.push_back(value * 0.1f);
  std::optional<CompiledModel> model = load(text);
  ASSERT_TRUE(model);
  std::vector<float> output = run<float>(*model, x);
  for (int64_t row = 0; row < 3; ++row) {
    float max = -INFINITY, sum = 0;
    for (int64_t i = 0; i < 21; ++i)
      max = std::max(max, x[row * 21 + i]);
    for (int64_t i = 0; i < 21; ++i)
      sum += std::exp(x[row * 21 + i] - max);
    for (int64_t i = 0; i < 21; ++i)
      EXPECT_NEAR(output[row * 21 + i], std::exp(x[row * 21 + i] - max) / sum,
                  1e-6);
  }
}

/// The function's input as a result, and one buffer returned twice.
TEST(Operator, TrivialResults) {
  const char *text = R"(
func.func @f(%x: tensor<5xi16>) -> (tensor<5xi16>, tensor<5xi64>, tensor<5xi64>) {
  %e = tensor.empty() : tensor<5xi64>
  %y = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>],
      iterator_types = ["parallel"]} ins(%x : tensor<5xi16>) outs(%e : tensor<5xi64>) {
  ^bb0(%a: i16, %o: i64):
    %v = arith.extsi %a : i16 to i64
    linalg.yield %v : i64
  } -> tensor<5xi64>
  return %x, %y, %y : tensor<5xi16>, tensor<5xi64>, tensor<5xi64>
})";
  std::vector<int16_t> x = {1, -2, 3, -4, 32767}, first(5);
  std::vector<int64_t> second(5), third(5), expected(x.begin(), x.end());
  std::optional<CompiledModel> model = load(text);
  ASSERT_TRUE(model);
  const void *inputs[] = {x.data()};
  void *outputs[] = {first.data(), second.data(), third.data()};
  ASSERT_FALSE(!!model->run(inputs, outputs));
  EXPECT_EQ(x, first);
  EXPECT_EQ(expected, second);
  EXPECT_EQ(expected, third);
}
} // namespace
