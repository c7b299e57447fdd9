//===- Requantizing.cpp - The speed of short sums, epilogue included ------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Hand-written kernels of a 1x1 convolution with few inputs, operands in the
// first cache: sums of u8 x s8 that start from a bias, the high half of their
// product with the channel's multiplier, a rounding shift, limits and a store
// of bytes; with a residual, a second sum of two products of 32 bits, rounded
// and limited again. The same arithmetic as in generated code, to the bit.
//
//===----------------------------------------------------------------------===//

#include "Ceilings.h"

#include <benchmark/benchmark.h>
#include <immintrin.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

namespace {

constexpr int kLanes = 16, kChannels = 64, kPixels = 56;

/// What one call reads and writes: `kPixels` pixels of `inputs` bytes, and 64
/// channels of each.
struct Operands {
  explicit Operands(int64_t inputs)
      : inputs(inputs), x(kPixels * inputs, 3), w(kChannels * inputs, 1),
        residual(kPixels * kChannels, 5), out(kPixels * kChannels),
        bias(kChannels, 7), multiplier(kChannels, 1 << 30), round(kChannels, 8),
        shift(kChannels, 4) {}
  int64_t inputs;
  std::vector<uint8_t> x;
  std::vector<int8_t> w;
  std::vector<uint8_t> residual, out;
  std::vector<int32_t> bias, multiplier, round, shift;
};

/// How the bytes of vectors of words are made and stored.
enum class Narrowing {
  /// Each vector by itself: a limit, then a store that saturates.
  Single,
  /// Four vectors at once, by instructions that saturate to 16 and to 8 bits.
  Packed,
};

#define UNROLL _Pragma("clang loop unroll(full)")
#define TARGET target("avx512f,avx512bw,avx512vl,avx512vnni"), always_inline

__attribute__((TARGET)) inline __m512i
multiplyHigh(__m512i value, __m512i multiplier, __m512i oddMultiplier) {
  __m512i even = _mm512_mul_epi32(value, multiplier);
  __m512i odd = _mm512_mul_epi32(_mm512_shuffle_epi32(value, _MM_PERM_DDBB),
                                 oddMultiplier);
  return _mm512_mask_shuffle_epi32(odd, 0x5555, even, _MM_PERM_DDBB);
}

__attribute__((TARGET)) inline __m512i addResidual(__m512i sum,
                                                   const uint8_t *residual) {
  constexpr int zeroPoint = 139, first = 8796657, second = 207520, shift = 22;
  const __m512i zero = _mm512_setzero_si512();
  // Limited as the bytes would be, less the zero point.
  sum = _mm512_max_epi32(sum, _mm512_set1_epi32(-zeroPoint));
  sum = _mm512_min_epi32(sum, _mm512_set1_epi32(255 - zeroPoint));
  __m512i other = _mm512_cvtepu8_epi32(
      _mm_loadu_si128(reinterpret_cast<const __m128i *>(residual)));
  __m512i both =
      _mm512_add_epi32(_mm512_mullo_epi32(sum, _mm512_set1_epi32(first)),
                       _mm512_mullo_epi32(other, _mm512_set1_epi32(second)));
  both = _mm512_add_epi32(both, _mm512_set1_epi32(1 << (shift - 1)));
  return _mm512_max_epi32(_mm512_srai_epi32(both, shift), zero);
}

/// Adds the products of four inputs of P pixels.
template <int P, int B>
__attribute__((TARGET)) inline void
addProducts(__m512i (&sums)[P][B], const uint8_t *x, const int8_t *w,
            int64_t inputs) {
  __m512i ws[B];
  UNROLL for (int b = 0; b < B; ++b) ws[b] =
      _mm512_loadu_si512(w + b * inputs * kLanes);
  UNROLL for (int p = 0; p < P; ++p) {
    int32_t word;
    std::memcpy(&word, x + p * inputs, sizeof(word));
    UNROLL for (int b = 0; b < B; ++b) sums[p][b] =
        _mm512_dpbusd_epi32(sums[p][b], _mm512_set1_epi32(word), ws[b]);
  }
}

/// P pixels by B vectors of channels.
template <int P, int B, bool HasResidual, Narrowing N>
__attribute__((target("avx512f,avx512bw,avx512vl,avx512vnni"), noinline)) void
run(Operands &o) {
  const __m512i zero = _mm512_setzero_si512();
  const __m512i order =
      _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
  for (int channel = 0; channel < kChannels; channel += B * kLanes)
    for (int pixel = 0; pixel < kPixels; pixel += P) {
      const uint8_t *x = o.x.data() + pixel * o.inputs;
      const int8_t *w = o.w.data() + channel * o.inputs;
      __m512i sums[P][B];
      UNROLL for (int b = 0; b < B; ++b) UNROLL for (int p = 0; p < P; ++p)
          sums[p][b] = _mm512_loadu_si512(&o.bias[channel + b * kLanes]);
#pragma clang loop unroll(disable)
      for (int64_t i = 0; i < o.inputs; i += 4)
        addProducts<P, B>(sums, x + i, w + i * kLanes, o.inputs);
      UNROLL for (int b = 0; b < B; ++b) {
        int first = channel + b * kLanes;
        __m512i multiplier = _mm512_loadu_si512(&o.multiplier[first]);
        __m512i odd = _mm512_shuffle_epi32(multiplier, _MM_PERM_DDBB);
        __m512i round = _mm512_loadu_si512(&o.round[first]);
        __m512i shift = _mm512_loadu_si512(&o.shift[first]);
        UNROLL for (int p = 0; p < P; ++p) {
          __m512i &sum = sums[p][b];
          sum = _mm512_srav_epi32(
              _mm512_add_epi32(multiplyHigh(sum, multiplier, odd), round),
              shift);
          int64_t place = (pixel + p) * kChannels + first;
          if (HasResidual)
            sum = addResidual(sum, o.residual.data() + place);
          if (N == Narrowing::Single)
            _mm_storeu_si128(
                reinterpret_cast<__m128i *>(o.out.data() + place),
                _mm512_cvtusepi32_epi8(_mm512_max_epi32(sum, zero)));
        }
      }
      if (N == Narrowing::Packed)
        UNROLL for (int part = 0; part < P * B; part += 4) {
          // As many pixels as four vectors take.
          const __m512i *row = sums[part / B], *next = sums[(part + 2) / B];
          __m512i bytes = _mm512_permutexvar_epi32(
              order,
              _mm512_packus_epi16(_mm512_packs_epi32(row[0], row[1]),
                                  _mm512_packs_epi32(next[B == 4 ? 2 : 0],
                                                     next[B == 4 ? 3 : 1])));
          uint8_t *out =
              o.out.data() + (pixel + part / B) * kChannels + channel;
          if (B == 4) {
            _mm512_storeu_si512(out, bytes);
          } else {
            _mm256_storeu_si256(reinterpret_cast<__m256i *>(out),
                                _mm512_castsi512_si256(bytes));
            _mm256_storeu_si256(reinterpret_cast<__m256i *>(out + kChannels),
                                _mm512_extracti64x4_epi64(bytes, 1));
          }
        }
    }
}

/// The epilogue of a tile, a pixel at a time between products of the next one.
template <int P, int B, bool HasResidual, int Inputs>
__attribute__((target("avx512f,avx512bw,avx512vl,avx512vnni"), noinline)) void
overlap(const Operands &o, uint8_t *__restrict out) {
  constexpr int perPixel = Inputs / 4 / P * 4, done = P * perPixel;
  alignas(64) __m512i kept[P][B];
  const uint8_t *xs = o.x.data(), *residual = o.residual.data();
  const int32_t *multipliers = o.multiplier.data(), *rounds = o.round.data(),
                *shifts = o.shift.data();
  for (int channel = 0; channel < kChannels; channel += B * kLanes) {
    const int8_t *w = o.w.data() + channel * Inputs;
    __m512i sums[P][B];
    auto start = [&]() __attribute__((TARGET)) {
      UNROLL for (int b = 0; b < B; ++b) UNROLL for (int p = 0; p < P; ++p)
          sums[p][b] = _mm512_loadu_si512(&o.bias[channel + b * kLanes]);
    };
    auto keep = [&]() __attribute__((TARGET)) {
      UNROLL for (int p = 0; p < P; ++p) UNROLL for (int b = 0; b < B; ++b)
          kept[p][b] = sums[p][b];
    };
    auto finish = [&](int pixel, int p) __attribute__((TARGET)) {
      UNROLL for (int b = 0; b < B; ++b) {
        int first = channel + b * kLanes;
        __m512i multiplier = _mm512_loadu_si512(multipliers + first);
        __m512i sum =
            multiplyHigh(kept[p][b], multiplier,
                         _mm512_shuffle_epi32(multiplier, _MM_PERM_DDBB));
        sum = _mm512_srav_epi32(
            _mm512_add_epi32(sum, _mm512_loadu_si512(rounds + first)),
            _mm512_loadu_si512(shifts + first));
        int64_t place = (pixel + p) * kChannels + first;
        if (HasResidual)
          sum = addResidual(sum, residual + place);
        sum = _mm512_max_epi32(sum, _mm512_setzero_si512());
        _mm_storeu_si128(reinterpret_cast<__m128i *>(out + place),
                         _mm512_cvtusepi32_epi8(sum));
      }
    };
    start();
#pragma clang loop unroll(disable)
    for (int i = 0; i < Inputs; i += 4)
      addProducts<P, B>(sums, xs + i, w + i * kLanes, Inputs);
    keep();
    for (int pixel = P; pixel < kPixels; pixel += P) {
      const uint8_t *x = xs + pixel * Inputs;
      start();
#pragma clang loop unroll(disable)
      for (int p = 0; p < P; ++p) {
        finish(pixel - P, p);
        UNROLL for (int i = 0; i < perPixel; i += 4)
            addProducts<P, B>(sums, x + p * perPixel + i,
                              w + (p * perPixel + i) * kLanes, Inputs);
      }
#pragma clang loop unroll(disable)
      for (int i = done; i < Inputs; i += 4)
        addProducts<P, B>(sums, x + i, w + i * kLanes, Inputs);
      keep();
    }
    for (int p = 0; p < P; ++p)
      finish(kPixels - P, p);
  }
}

template <int P, int B, bool HasResidual> void runOverlapped(Operands &o) {
  uint8_t *out = o.out.data();
  switch (o.inputs) {
  case 64:
    return overlap<P, B, HasResidual, 64>(o, out);
  case 128:
    return overlap<P, B, HasResidual, 128>(o, out);
  case 256:
    return overlap<P, B, HasResidual, 256>(o, out);
  }
}

using Kernel = void (*)(Operands &);

double measure(Kernel kernel, int64_t inputs) {
  constexpr int runs = 20, calls = 20;
  Operands operands(inputs);
  double best = 0;
  double products = static_cast<double>(kPixels * kChannels * inputs) * calls;
  for (int i = 0; i < runs; ++i) {
    auto start = std::chrono::steady_clock::now();
    for (int call = 0; call < calls; ++call)
      kernel(operands);
    std::chrono::duration<double, std::nano> elapsed =
        std::chrono::steady_clock::now() - start;
    best = std::max(best, products / elapsed.count());
  }
  return best;
}

struct Variant {
  const char *name;
  Kernel kernel;
  bool hasResidual;
};

template <bool HasResidual> std::vector<Variant> getVariants() {
  return {
      {"14x2/single", run<14, 2, HasResidual, Narrowing::Single>, HasResidual},
      {"14x2/packed", run<14, 2, HasResidual, Narrowing::Packed>, HasResidual},
      {"8x2/packed", run<8, 2, HasResidual, Narrowing::Packed>, HasResidual},
      {"4x4/single", run<4, 4, HasResidual, Narrowing::Single>, HasResidual},
      {"4x4/packed", run<4, 4, HasResidual, Narrowing::Packed>, HasResidual},
      {"7x2/overlapped", runOverlapped<7, 2, HasResidual>, HasResidual},
      {"8x2/overlapped", runOverlapped<8, 2, HasResidual>, HasResidual}};
}

const bool registered = [] {
  __builtin_cpu_init();
  if (!__builtin_cpu_supports("avx512vnni") ||
      !__builtin_cpu_supports("avx512vl"))
    return false;
  for (const auto &variants : {getVariants<false>(), getVariants<true>()})
    for (const Variant &variant : variants) {
      std::string name = std::string("requantize/") + variant.name +
                         (variant.hasResidual ? "/add" : "");
      benchmark::RegisterBenchmark(
          name.c_str(),
          [=](benchmark::State &state) {
            Operands operands(state.range(0));
            for (auto _ : state)
              variant.kernel(operands);
            state.counters["GMAC/s"] = benchmark::Counter(
                static_cast<double>(kPixels * kChannels * state.range(0)) *
                    1e-9,
                benchmark::Counter::kIsIterationInvariantRate);
          })
          ->Arg(64)
          ->Arg(128)
          ->Arg(256);
    }
  return true;
}();

} // namespace

double measureRequantizingCeiling(int64_t inputs, bool hasResidual) {
  if (!__builtin_cpu_supports("avx512vnni") ||
      !__builtin_cpu_supports("avx512vl"))
    return 0;
  double best = 0;
  for (const Variant &variant :
       hasResidual ? getVariants<true>() : getVariants<false>())
    best = std::max(best, measure(variant.kernel, inputs));
  return best;
}
