//===- PatchesTest.cpp - What a layer's weights are multiplied with -------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Recovery/Patches.h"

#include "gtest/gtest.h"

#include <random>

using namespace quantmlir;

/// A 3x2 kernel with a stride, a dilation and more padding at the top.
static PatchGeometry makeGeometry() {
  PatchGeometry geometry;
  geometry.height = 7;
  geometry.width = 6;
  geometry.channels = 4;
  geometry.kernelHeight = 3;
  geometry.kernelWidth = 2;
  geometry.strideHeight = 2;
  geometry.dilationWidth = 2;
  geometry.padTop = 2;
  geometry.padLeft = 1;
  geometry.outputHeight = 4;
  geometry.outputWidth = 6;
  geometry.groups = 2;
  return geometry;
}

TEST(PatchesTest, GatherFollowsTheDefinition) {
  PatchGeometry g = makeGeometry();
  std::vector<float> sample(g.sampleSize());
  for (size_t i = 0; i < sample.size(); ++i)
    sample[i] = i + 1;
  std::vector<float> patch(g.patchSize());
  for (int64_t oh = 0; oh < g.outputHeight; ++oh)
    for (int64_t ow = 0; ow < g.outputWidth; ++ow) {
      g.gather(sample, oh * g.outputWidth + ow, patch);
      for (int64_t kh = 0; kh < 3; ++kh)
        for (int64_t kw = 0; kw < 2; ++kw)
          for (int64_t c = 0; c < 4; ++c) {
            int64_t y = oh * 2 - 2 + kh, x = ow - 1 + kw * 2;
            bool isPadding = y < 0 || y >= 7 || x < 0 || x >= 6;
            EXPECT_EQ(patch[(kh * 2 + kw) * 4 + c],
                      isPadding ? 0.0f : sample[(y * 6 + x) * 4 + c]);
          }
    }
}

TEST(PatchesTest, RowsOfGroupsSeeTheirChannels) {
  PatchGeometry g = makeGeometry();
  // Group 1 has channels 2 and 3 of each of the six taps.
  EXPECT_EQ(g.rowSize(), 12);
  EXPECT_EQ(g.patchIndex(1, 0), 2);
  EXPECT_EQ(g.patchIndex(1, 1), 3);
  EXPECT_EQ(g.patchIndex(1, 2), 6);
  EXPECT_EQ(g.patchIndex(0, 11), 21);
}

TEST(PatchesTest, MeansAreThoseOfGatheredPatches) {
  PatchGeometry g = makeGeometry();
  constexpr int64_t numSamples = 3;
  std::mt19937 random(7);
  std::normal_distribution<float> normal(1.0f);
  std::vector<float> samples(numSamples * g.sampleSize());
  for (float &value : samples)
    value = normal(random);
  std::vector<double> expected(g.patchSize());
  std::vector<float> patch(g.patchSize());
  for (int64_t n = 0; n < numSamples; ++n)
    for (int64_t p = 0; p < g.numPatches(); ++p) {
      g.gather(llvm::ArrayRef<float>(samples).slice(n * g.sampleSize(),
                                                    g.sampleSize()),
               p, patch);
      for (size_t i = 0; i < patch.size(); ++i)
        expected[i] += patch[i] / double(numSamples * g.numPatches());
    }
  PatchMeans means(g), inParts(g);
  means.add(samples);
  for (int64_t n = 0; n < numSamples; ++n)
    inParts.add(llvm::ArrayRef<float>(samples).slice(n * g.sampleSize(),
                                                     g.sampleSize()));
  EXPECT_EQ(means.getNumPatches(), numSamples * g.numPatches());
  for (size_t i = 0; i < expected.size(); ++i)
    EXPECT_NEAR(means.get()[i], expected[i], 1e-6);
  // Batches do not matter.
  EXPECT_EQ(means.get(), inParts.get());
}

TEST(PatchesTest, MeansOfKernelsThatMeetFewColumns) {
  for (int64_t size : {1, 2, 3, 4, 7})
    for (int64_t kernel : {1, 3, 5})
      for (int64_t stride : {1, 2, 3})
        for (int64_t pad : {0, 1, 2}) {
          PatchGeometry g;
          g.height = g.width = size;
          g.channels = 2;
          g.kernelHeight = g.kernelWidth = kernel;
          g.strideHeight = g.strideWidth = stride;
          g.padTop = g.padLeft = pad;
          g.outputHeight = g.outputWidth =
              (size + 2 * pad - kernel) / stride + 1;
          if (size + 2 * pad < kernel)
            continue;
          std::vector<float> sample(g.sampleSize());
          for (size_t i = 0; i < sample.size(); ++i)
            sample[i] = float(i * i % 17) - 5;
          std::vector<double> expected(g.patchSize());
          std::vector<float> patch(g.patchSize());
          for (int64_t p = 0; p < g.numPatches(); ++p) {
            g.gather(sample, p, patch);
            for (size_t i = 0; i < patch.size(); ++i)
              expected[i] += patch[i];
          }
          PatchMeans means(g);
          means.add(sample);
          for (size_t i = 0; i < expected.size(); ++i)
            EXPECT_NEAR(means.get()[i], expected[i] / g.numPatches(), 1e-6)
                << size << ' ' << kernel << ' ' << stride << ' ' << pad;
        }
}

TEST(PatchesTest, NothingAddedGivesZeros) {
  EXPECT_EQ(PatchMeans(makeGeometry()).get(), std::vector<double>(24));
}
