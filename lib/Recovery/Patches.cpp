//===- Patches.cpp - What a layer's weights are multiplied with -----------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Recovery/Patches.h"

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

void PatchMeans::add(llvm::ArrayRef<float> samples) {
  const PatchGeometry &g = geometry;
  // One row of outputs is summed in float, the rows in double.
  std::vector<float> row(g.channels);
  int64_t numSamples = samples.size() / g.sampleSize();
  for (int64_t n = 0; n < numSamples; ++n) {
    const float *sample = samples.data() + n * g.sampleSize();
    for (int64_t kh = 0; kh < g.kernelHeight; ++kh)
      for (int64_t kw = 0; kw < g.kernelWidth; ++kw) {
        double *sum = sums.data() + (kh * g.kernelWidth + kw) * g.channels;
        for (int64_t oh = 0; oh < g.outputHeight; ++oh) {
          int64_t y = oh * g.strideHeight - g.padTop + kh * g.dilationHeight;
          if (y < 0 || y >= g.height)
            continue;
          std::fill(row.begin(), row.end(), 0.0f);
          for (int64_t ow = 0; ow < g.outputWidth; ++ow) {
            int64_t x = ow * g.strideWidth - g.padLeft + kw * g.dilationWidth;
            if (x < 0 || x >= g.width)
              continue;
            const float *from = sample + (y * g.width + x) * g.channels;
            for (int64_t c = 0; c < g.channels; ++c)
              row[c] += from[c];
          }
          for (int64_t c = 0; c < g.channels; ++c)
            sum[c] += row[c];
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
