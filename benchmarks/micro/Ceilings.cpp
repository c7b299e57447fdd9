//===- Ceilings.cpp - The speed of hand-written inner loops ---------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Register tiles of pixels by vectors of channels, with operands in the first
// cache: what no kernel of the same class can beat. Then how fast one core
// reads weights from each level of memory.
//
//===----------------------------------------------------------------------===//

#include "Ceilings.h"

#include <benchmark/benchmark.h>
#include <immintrin.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>

namespace {

constexpr int64_t kStepBytes = 64;
/// Groups of four bytes in one row of x, and steps of one tile.
constexpr int kSteps = 128;

struct Buffer {
  explicit Buffer(size_t bytes)
      : data(static_cast<char *>(std::aligned_alloc(4096, bytes))) {
    std::memset(data, 1, bytes);
  }
  ~Buffer() { std::free(data); }
  Buffer(const Buffer &) = delete;
  Buffer &operator=(const Buffer &) = delete;
  char *data;
};

// The body of a tile: `ZERO`, `LOAD` a vector of weights, `BROADCAST` a group
// of x, `STEP` (accumulator, x, weights) and `KEEP` an accumulator alive.
#define UNROLL _Pragma("clang loop unroll(full)")
#define TILE(NAME, TARGET, VECTOR, ZERO, LOAD, BROADCAST, STEP)                \
  template <int P, int B>                                                      \
  __attribute__((noinline, target(TARGET))) void NAME(                         \
      const char *x, const char *w, char *out) {                               \
    VECTOR sums[P][B];                                                         \
    UNROLL for (int p = 0; p < P; ++p) UNROLL for (int b = 0; b < B; ++b)      \
        sums[p][b] = ZERO;                                                     \
    for (int64_t i = 0; i < kSteps; ++i) {                                     \
      VECTOR ws[B];                                                            \
      UNROLL for (int b = 0; b < B; ++b) ws[b] =                               \
          LOAD(w + (b * kSteps + i) * kStepBytes);                             \
      UNROLL for (int p = 0; p < P; ++p) {                                     \
        VECTOR xs = BROADCAST(x + (p * kSteps + i) * 4);                       \
        UNROLL for (int b = 0; b < B; ++b) sums[p][b] =                        \
            STEP(sums[p][b], xs, ws[b]);                                       \
      }                                                                        \
    }                                                                          \
    UNROLL for (int p = 0; p < P; ++p) UNROLL for (int b = 0; b < B; ++b)      \
        std::memcpy(out + (p * B + b) * sizeof(VECTOR), &sums[p][b],           \
                    sizeof(VECTOR));                                           \
  }

#define LOAD_512(at) _mm512_loadu_si512(at)
#define LOAD_256(at) _mm256_loadu_si256(reinterpret_cast<const __m256i *>(at))
#define WORD(at) *reinterpret_cast<const int32_t *>(at)
#define BROADCAST_512(at) _mm512_set1_epi32(WORD(at))
#define BROADCAST_256(at) _mm256_set1_epi32(WORD(at))
#define MADDWD_512(sum, x, w) _mm512_add_epi32(sum, _mm512_madd_epi16(x, w))
#define MADDWD_256(sum, x, w) _mm256_add_epi32(sum, _mm256_madd_epi16(x, w))

TILE(dpbusd512, "avx512f,avx512bw,avx512vnni", __m512i, _mm512_setzero_si512(),
     LOAD_512, BROADCAST_512, _mm512_dpbusd_epi32)
TILE(dpbusd256, "avx512f,avx512vl,avx512bw,avx512vnni", __m256i,
     _mm256_setzero_si256(), LOAD_256, BROADCAST_256, _mm256_dpbusd_epi32)
TILE(maddwd512, "avx512f,avx512bw", __m512i, _mm512_setzero_si512(), LOAD_512,
     BROADCAST_512, MADDWD_512)
TILE(maddwd256, "avx2", __m256i, _mm256_setzero_si256(), LOAD_256,
     BROADCAST_256, MADDWD_256)

#define LOAD_F512(at) _mm512_loadu_ps(at)
#define LOAD_F256(at) _mm256_loadu_ps(reinterpret_cast<const float *>(at))
#define BROADCAST_F512(at) _mm512_castsi512_ps(BROADCAST_512(at))
#define BROADCAST_F256(at) _mm256_castsi256_ps(BROADCAST_256(at))
#define FMA_512(sum, x, w) _mm512_fmadd_ps(x, w, sum)
#define FMA_256(sum, x, w) _mm256_fmadd_ps(x, w, sum)

TILE(fma512, "avx512f", __m512, _mm512_setzero_ps(), LOAD_F512, BROADCAST_F512,
     FMA_512)
TILE(fma256, "avx2,fma", __m256, _mm256_setzero_ps(), LOAD_F256, BROADCAST_F256,
     FMA_256)

/// vpmaddubsw: S steps are added in 16 bits before they are widened.
template <int S, int P, int B>
__attribute__((noinline, target("avx2"))) void
chain256(const char *x, const char *w, char *out) {
  const __m256i ones = _mm256_set1_epi16(1);
  __m256i sums[P][B];
  UNROLL for (int p = 0; p < P; ++p) UNROLL for (int b = 0; b < B; ++b)
      sums[p][b] = _mm256_setzero_si256();
  for (int64_t i = 0; i < kSteps; i += S) {
    UNROLL for (int p = 0; p < P; ++p) UNROLL for (int b = 0; b < B; ++b) {
      __m256i chain = _mm256_setzero_si256();
      UNROLL for (int s = 0; s < S; ++s) {
        __m256i product = _mm256_maddubs_epi16(
            BROADCAST_256(x + (p * kSteps + i + s) * 4),
            LOAD_256(w + (b * kSteps + i + s) * kStepBytes));
        chain = s == 0 ? product : _mm256_add_epi16(chain, product);
      }
      sums[p][b] = _mm256_add_epi32(sums[p][b], _mm256_madd_epi16(chain, ones));
    }
  }
  UNROLL for (int p = 0; p < P; ++p) UNROLL for (int b = 0; b < B; ++b)
      std::memcpy(out + (p * B + b) * 32, &sums[p][b], 32);
}

using Tile = void (*)(const char *x, const char *w, char *out);

/// The best of some runs, in multiply-accumulates a nanosecond.
double measureTile(Tile tile, int64_t products) {
  constexpr int runs = 20, calls = 20;
  static Buffer x(1 << 14), w(1 << 15), out(1 << 12);
  double best = 0;
  for (int run = 0; run < runs; ++run) {
    auto start = std::chrono::steady_clock::now();
    for (int call = 0; call < calls; ++call)
      tile(x.data, w.data, out.data);
    std::chrono::duration<double, std::nano> elapsed =
        std::chrono::steady_clock::now() - start;
    best =
        std::max(best, static_cast<double>(products) * calls / elapsed.count());
  }
  return best;
}

/// `products` is the number of multiply-accumulates of one call.
void runTile(benchmark::State &state, Tile tile, int64_t products) {
  static Buffer x(1 << 14), w(1 << 15), out(1 << 12);
  for (auto _ : state)
    tile(x.data, w.data, out.data);
  state.counters["GMAC/s"] =
      benchmark::Counter(static_cast<double>(products) * 1e-9,
                         benchmark::Counter::kIsIterationInvariantRate);
}

__attribute__((noinline, target("avx2"))) int64_t sumVectors(const char *data,
                                                             int64_t bytes) {
  __m256i sums[8] = {};
  for (int64_t at = 0; at < bytes; at += sizeof(sums))
    UNROLL for (int i = 0; i < 8; ++i) sums[i] =
        _mm256_add_epi64(sums[i], LOAD_256(data + at + i * 32));
  for (int i = 1; i < 8; ++i)
    sums[0] = _mm256_add_epi64(sums[0], sums[i]);
  return _mm256_extract_epi64(sums[0], 0);
}

void runRead(benchmark::State &state) {
  Buffer data(state.range(0));
  for (auto _ : state)
    benchmark::DoNotOptimize(sumVectors(data.data, state.range(0)));
  state.counters["GB/s"] =
      benchmark::Counter(static_cast<double>(state.range(0)) * 1e-9,
                         benchmark::Counter::kIsIterationInvariantRate);
}

/// `perVector` products in one vector of one step.
template <int P, int B>
void add(const char *name, Tile tile, int64_t perVector) {
  std::string full =
      std::string(name) + "/" + std::to_string(P) + "x" + std::to_string(B);
  benchmark::RegisterBenchmark(full.c_str(), [=](benchmark::State &state) {
    runTile(state, tile, P * B * kSteps * perVector);
  });
}

const bool registered = [] {
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512vnni") &&
      __builtin_cpu_supports("avx512vl")) {
    add<14, 2>("vpdpbusd/zmm", dpbusd512<14, 2>, 64);
    add<8, 3>("vpdpbusd/zmm", dpbusd512<8, 3>, 64);
    add<6, 4>("vpdpbusd/zmm", dpbusd512<6, 4>, 64);
    add<7, 2>("vpdpbusd/zmm", dpbusd512<7, 2>, 64);
    add<4, 2>("vpdpbusd/zmm", dpbusd512<4, 2>, 64);
    add<8, 3>("vpdpbusd/ymm", dpbusd256<8, 3>, 32);
  }
  if (__builtin_cpu_supports("avx512bw")) {
    add<8, 3>("vpmaddwd/zmm", maddwd512<8, 3>, 32);
    add<8, 3>("fma/zmm", fma512<8, 3>, 16);
  }
  if (__builtin_cpu_supports("avx2")) {
    add<4, 2>("vpmaddwd/ymm", maddwd256<4, 2>, 16);
    add<4, 2>("vpmaddubsw/ymm/chain1", chain256<1, 4, 2>, 32);
    add<8, 1>("vpmaddubsw/ymm/chain2", chain256<2, 8, 1>, 32);
    add<8, 1>("vpmaddubsw/ymm/chain4", chain256<4, 8, 1>, 32);
    add<8, 1>("vpmaddubsw/ymm/chain8", chain256<8, 8, 1>, 32);
    add<6, 2>("fma/ymm", fma256<6, 2>, 8);
    benchmark::RegisterBenchmark("read", runRead)
        ->Arg(16 << 10)
        ->Arg(256 << 10)
        ->Arg(8 << 20)
        ->Arg(256 << 20);
  }
  return true;
}();

} // namespace

double measureByteCeiling() {
  if (!__builtin_cpu_supports("avx512vnni"))
    return 0;
  return std::max(measureTile(dpbusd512<8, 3>, 8 * 3 * kSteps * 64),
                  measureTile(dpbusd512<6, 4>, 6 * 4 * kSteps * 64));
}
