//===- Patches.cpp - What a layer's weights are multiplied with -----------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Recovery/Patches.h"

#include "quant-mlir/QuantMath/TargetClones.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>
#include <cassert>

using namespace quantmlir;

void PatchGeometry::gather(llvm::ArrayRef<float> sample, int64_t index,
                           llvm::MutableArrayRef<float> patch) const {
  assert(static_cast<int64_t>(patch.size()) == patchSize() &&
         "room for one patch");
  int64_t top = index / outputWidth * strideHeight - padTop;
  int64_t left = index % outputWidth * strideWidth - padLeft;
  float *to = patch.data();
  for (int64_t kh = 0; kh < kernelHeight; ++kh) {
    int64_t y = top + kh * dilationHeight;
    for (int64_t kw = 0; kw < kernelWidth; ++kw, to += channels) {
      int64_t x = left + kw * dilationWidth;
      if (y < 0 || y >= height || x < 0 || x >= width)
        std::fill_n(to, channels, 0.0f);
      else
        std::copy_n(sample.data() + (y * width + x) * channels, channels, to);
    }
  }
}

std::vector<float> quantmlir::gatherEvenly(const PatchGeometry &geometry,
                                           llvm::ArrayRef<float> sample,
                                           int64_t index, int64_t count) {
  constexpr int64_t prime = 7919;
  int64_t numPatches = geometry.numPatches(), size = geometry.patchSize();
  std::vector<float> patches(count * size);
  for (int64_t i = 0; i < count; ++i)
    geometry.gather(
        sample, (i * numPatches / count + index * prime) % numPatches,
        llvm::MutableArrayRef<float>(patches).slice(i * size, size));
  return patches;
}

namespace {

/// The columns of a row of the input that one column of the kernel meets: from
/// `first` to `last`, both included, by the stride. `last < first`: none.
struct Columns {
  int64_t first, last;
};

} // namespace

static Columns getColumns(const PatchGeometry &g, int64_t kw) {
  int64_t offset = kw * g.dilationWidth - g.padLeft;
  int64_t first = offset, last = (g.outputWidth - 1) * g.strideWidth + offset;
  if (first < 0)
    first += (-first + g.strideWidth - 1) / g.strideWidth * g.strideWidth;
  if (last >= g.width)
    last -= (last - g.width + g.strideWidth) / g.strideWidth * g.strideWidth;
  return {first, last};
}

/// Adds `count` pixels of `channels` values, `stride` apart, to `sums`, one
/// after the other for each channel, but several in one go.
QUANT_MLIR_TARGET_CLONES
static void addPixels(const float *pixels, int64_t stride, int64_t count,
                      int64_t channels, float *__restrict sums) {
  for (; count >= 4; count -= 4, pixels += 4 * stride)
    for (int64_t c = 0; c < channels; ++c)
      sums[c] = sums[c] + pixels[c] + pixels[stride + c] +
                pixels[2 * stride + c] + pixels[3 * stride + c];
  for (; count > 0; --count, pixels += stride)
    for (int64_t c = 0; c < channels; ++c)
      sums[c] += pixels[c];
}

/// The sums of a row's columns, for each column of the kernel. Most of them
/// differ at the edges only, so what they have in common is summed once.
static void sumColumns(const PatchGeometry &g, llvm::ArrayRef<Columns> columns,
                       const float *row, llvm::MutableArrayRef<float> sums) {
  std::fill(sums.begin(), sums.end(), 0.0f);
  auto addTo = [&](float *sum, int64_t begin, int64_t end) {
    addPixels(row + begin * g.channels, g.strideWidth * g.channels,
              (end - begin + g.strideWidth - 1) / g.strideWidth, g.channels,
              sum);
  };
  std::vector<float> common(g.channels);
  auto phaseOf = [&](const Columns &columns) {
    return columns.first % g.strideWidth;
  };
  for (int64_t phase = 0; phase < g.strideWidth; ++phase) {
    Columns shared{0, g.width - 1};
    for (const Columns &own : columns)
      if (own.first <= own.last && phaseOf(own) == phase)
        shared = {std::max(shared.first, own.first),
                  std::min(shared.last, own.last)};
    std::fill(common.begin(), common.end(), 0.0f);
    bool any = shared.first <= shared.last;
    if (any && shared.first % g.strideWidth == phase)
      addTo(common.data(), shared.first, shared.last + 1);
    else
      any = false;
    for (auto [kw, own] : llvm::enumerate(columns)) {
      if (own.first > own.last || phaseOf(own) != phase)
        continue;
      float *sum = sums.data() + kw * g.channels;
      if (!any) {
        addTo(sum, own.first, own.last + 1);
        continue;
      }
      std::copy(common.begin(), common.end(), sum);
      addTo(sum, own.first, shared.first);
      addTo(sum, shared.last + g.strideWidth, own.last + 1);
    }
  }
}

void PatchMeans::add(llvm::ArrayRef<float> samples) {
  const PatchGeometry &g = geometry;
  std::vector<Columns> columns;
  for (int64_t kw = 0; kw < g.kernelWidth; ++kw)
    columns.push_back(getColumns(g, kw));
  // One row is summed in float, the rows in double.
  std::vector<float> row(g.kernelWidth * g.channels);
  int64_t numSamples = samples.size() / g.sampleSize();
  for (int64_t n = 0; n < numSamples; ++n) {
    const float *sample = samples.data() + n * g.sampleSize();
    for (int64_t y = 0; y < g.height; ++y) {
      bool isSummed = false;
      for (int64_t kh = 0; kh < g.kernelHeight; ++kh) {
        int64_t from = y + g.padTop - kh * g.dilationHeight;
        if (from < 0 || from % g.strideHeight != 0 ||
            from / g.strideHeight >= g.outputHeight)
          continue;
        if (!isSummed)
          sumColumns(g, columns, sample + y * g.width * g.channels, row);
        isSummed = true;
        double *sum = sums.data() + kh * row.size();
        for (auto [index, value] : llvm::enumerate(row))
          sum[index] += value;
      }
    }
  }
  count += numSamples * g.numPatches();
}

std::vector<double> PatchMeans::get() const {
  std::vector<double> means(sums);
  if (count > 0)
    for (double &mean : means)
      mean /= count;
  return means;
}
