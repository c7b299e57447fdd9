//===- ProductChainsTest.cpp - Sums in 16 bits at their limits ------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Linear layers whose weights are built so that inputs exist for which lanes of
// 16 bits hold exactly the largest or smallest value, or would hold one that
// does not fit. The accumulators themselves are the output: every error shows.
//
//===----------------------------------------------------------------------===//

#include "CodeGenTestUtils.h"

#include "llvm/Support/FormatVariadic.h"

using namespace quantmlir;
using namespace quantmlir::test;

namespace {
/// y[m, n] = sum of x[m, k] * w[n, k].
struct Linear {
  int64_t m, n, k;
  std::vector<int8_t> weights;

  std::string text() const;
  std::vector<int32_t> reference(const std::vector<uint8_t> &x) const;
};
} // namespace

std::string Linear::text() const {
  std::string acc = tensor({m, n}, "i32");
  return substitute(
      R"(
func.func @main(%x: {x} {qnn.name = "x", qnn.unsigned}) -> ({acc} {qnn.name = "y"}) {
  %w = arith.constant {weights} : {w}
  %c0 = arith.constant 0 : i32
  %e = tensor.empty() : {acc}
  %f = linalg.fill ins(%c0 : i32) outs(%e : {acc}) -> {acc}
  %y = linalg.generic {indexing_maps = [{mapX}, {mapW}, {mapY}], iterator_types = {loops}}
      ins(%x, %w : {x}, {w}) outs(%f : {acc}) {
  ^bb0(%a: i8, %b: i8, %o: i32):
    %a1 = arith.extui %a : i8 to i32
    %b1 = arith.extsi %b : i8 to i32
    %p = arith.muli %a1, %b1 : i32
    %s = arith.addi %o, %p : i32
    linalg.yield %s : i32
  } -> {acc}
  return %y : {acc}
}
)",
      {{"x", tensor({m, k}, "i8")},
       {"w", tensor({n, k}, "i8")},
       {"acc", acc},
       {"weights", denseHex(weights)},
       {"mapX", map(3, "d0, d2")},
       {"mapW", map(3, "d1, d2")},
       {"mapY", map(3, "d0, d1")},
       {"loops", iterators(2, 1)}});
}

std::vector<int32_t> Linear::reference(const std::vector<uint8_t> &x) const {
  std::vector<int32_t> y(m * n, 0);
  for (int64_t row = 0; row < m; ++row)
    for (int64_t channel = 0; channel < n; ++channel)
      for (int64_t i = 0; i < k; ++i)
        y[row * n + channel] +=
            int32_t(x[row * k + i]) * weights[channel * k + i];
  return y;
}

/// The targets without an instruction that needs no proof.
static std::vector<CodeGenOptions> targetsWithChains() {
  std::vector<CodeGenOptions> all = targets();
  llvm::erase_if(all, [](const CodeGenOptions &options) {
    return options.targetCPU != "x86-64-v3" || !options.targetFeatures.empty();
  });
  return all;
}

/// Runs with inputs that reach the limits: all largest; largest
/// only where the weight of some channel is positive (or negative); random.
static void check(const Linear &linear) {
  std::vector<uint8_t> x = randomInts<uint8_t>(linear.m * linear.k, 0, 255, 5);
  for (int64_t row = 0; row < linear.m; ++row)
    for (int64_t i = 0; i < linear.k; ++i) {
      int8_t weight = linear.weights[row / 3 % linear.n * linear.k + i];
      uint8_t &value = x[row * linear.k + i];
      if (row % 3 == 0)
        value = weight > 0 ? 255 : 0;
      else if (row % 3 == 1)
        value = weight < 0 ? 255 : 0;
      else if (row == 2)
        value = 255;
    }
  std::vector<int32_t> expected = linear.reference(x);
  std::string text = linear.text();
  for (const CodeGenOptions &options : targetsWithChains()) {
    std::optional<CompiledModel> model = load(text, options);
    ASSERT_TRUE(model);
    EXPECT_EQ(expected, run<int32_t>(*model, x));
  }
}

/// Weights of which every 2 * `chain` neighbours in a lane of 16 bits (elements
/// 4 i + 0, 1 or 4 i + 2, 3) have positive parts that sum to `positive` and
/// negative parts that sum to -`negative`.
static Linear makeLinear(int64_t m, int64_t n, int64_t k, int64_t chain,
                         int64_t positive, int64_t negative, unsigned seed) {
  Linear linear{m, n, k, std::vector<int8_t>(n * k, 0)};
  std::mt19937 engine(seed);
  for (int64_t channel = 0; channel < n; ++channel)
    for (int64_t first = 0; first < k; first += 4 * chain)
      for (int64_t half : {0, 2}) {
        std::vector<int64_t> places;
        for (int64_t step = 0; step < chain; ++step)
          for (int64_t i : {0, 1})
            if (int64_t at = first + 4 * step + half + i; at < k)
              places.push_back(channel * k + at);
        std::shuffle(places.begin(), places.end(), engine);
        // Some places go up to `positive`, the others down to `negative`.
        size_t ups = (places.size() + engine() % 2) / 2;
        for (auto [range, total, sign] :
             {std::tuple(std::pair(size_t(0), ups), positive, 1),
              std::tuple(std::pair(ups, places.size()), negative, -1)}) {
          int64_t left = total;
          for (size_t place = range.first; place < range.second; ++place) {
            int64_t most = sign > 0 ? 127 : 128;
            int64_t rest = int64_t(range.second - place) - 1;
            int64_t value = std::min(most, left);
            // Random shares, but no less than the places after can take.
            int64_t least = std::max<int64_t>(0, left - rest * most);
            if (value > least)
              value = least + int64_t(engine() % (value - least + 1));
            linear.weights[places[place]] = static_cast<int8_t>(sign * value);
            left -= value;
          }
        }
      }
  return linear;
}

/// 255 * 128 = 32640 is the most that a chain may hold; 129 would be 32895, and
/// -129 would be -32895.
TEST(ProductChains, ExactAtTheLimit) {
  for (int64_t chain : {1, 2, 4, 8})
    for (auto [positive, negative] : {std::pair<int64_t, int64_t>{128, 128},
                                      {128, 0},
                                      {0, 128},
                                      {127, 127}})
      for (auto [m, n, k] : {std::tuple<int64_t, int64_t, int64_t>{6, 16, 64},
                             {12, 24, 96},
                             {9, 37, 77},
                             {1, 64, 128}}) {
        SCOPED_TRACE(llvm::formatv("chain {0}, {1}, -{2}, {3}x{4}x{5}", chain,
                                   positive, negative, m, n, k)
                         .str());
        check(makeLinear(m, n, k, chain, positive, negative, 31));
      }
}

TEST(ProductChains, ExactBeyondTheLimit) {
  for (int64_t chain : {1, 2, 4, 8})
    for (auto [positive, negative] : {std::pair<int64_t, int64_t>{129, 128},
                                      {128, 129},
                                      {254, 0},
                                      {0, 256}}) {
      SCOPED_TRACE(
          llvm::formatv("chain {0}, {1}, -{2}", chain, positive, negative)
              .str());
      check(makeLinear(12, 24, 96, chain, positive, negative, 32));
    }
}

/// One weight too many, anywhere, is enough to fall back.
TEST(ProductChains, OneOutlier) {
  for (int64_t at : {0, 3, 32 * 96 / 2 + 7, 32 * 96 - 1})
    for (int value : {-128, 127}) {
      Linear linear{9, 32, 96, std::vector<int8_t>(32 * 96, 16)};
      linear.weights[at] = static_cast<int8_t>(value);
      check(linear);
      linear.weights[at ^ 1] = static_cast<int8_t>(value);
      check(linear);
    }
}

/// Layers of one shape whose weights allow different chains do not share code.
TEST(ProductChains, RandomWidths) {
  for (int64_t limit : {127, 64, 63, 32, 31, 16, 15, 8, 7, 1}) {
    SCOPED_TRACE(limit);
    check({10, 40, 150, randomInts<int8_t>(40 * 150, -limit, limit, limit)});
    check({10, 40, 150, std::vector<int8_t>(40 * 150, int8_t(limit))});
    check({10, 40, 150, std::vector<int8_t>(40 * 150, int8_t(-limit))});
  }
}
