//===- AugmentationTest.cpp - Images that vary ----------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "../ErrorTesting.h"

#include "quant-mlir/Training/Augmentation.h"

#include "llvm/ADT/STLExtras.h"

#include <gtest/gtest.h>

#include <set>

using namespace quantmlir;

/// `count` images of one channel that hold 1, 2, ... each.
static HostTensor makeImages(int64_t count, int64_t height, int64_t width) {
  HostTensor images =
      HostTensor::zeros(ElementType::F32, {count, 1, height, width});
  for (auto [index, value] : llvm::enumerate(images.data<float>()))
    value = static_cast<float>(index % (height * width) + 1);
  return images;
}

static std::set<std::vector<float>> collectImages(const HostTensor &images) {
  std::set<std::vector<float>> result;
  int64_t size = images.numElements() / images.getDim(0);
  for (int64_t image = 0; image < images.getDim(0); ++image) {
    llvm::ArrayRef<float> pixels =
        images.data<float>().slice(image * size, size);
    result.emplace(pixels.begin(), pixels.end());
  }
  return result;
}

TEST(Augmentation, ReadsAndWritesText) {
  Augmentation both = llvm::cantFail(Augmentation::parse("shift:2,flip"));
  EXPECT_TRUE(both.flip);
  EXPECT_EQ(both.shift, 2);
  EXPECT_EQ(both.str(), "flip,shift:2");
  EXPECT_EQ(llvm::cantFail(Augmentation::parse("shift")).str(), "shift:4");
  EXPECT_TRUE(Augmentation().isNone());
  EXPECT_EQ(Augmentation().str(), "");
  EXPECT_EQ(takeMessage(Augmentation::parse("flip,turn").takeError()),
            "unknown augmentation 'turn'; expected flip or shift[:PIXELS]");
  EXPECT_EQ(takeMessage(Augmentation::parse("flip:1").takeError()),
            "unknown augmentation 'flip:1'; expected flip or shift[:PIXELS]");
  EXPECT_EQ(takeMessage(Augmentation::parse("shift:-1").takeError()),
            "augmentation 'shift:-1': expected a number of pixels, 1 or more");
}

TEST(Augmentation, FlipsSomeImages) {
  HostTensor images = makeImages(32, 2, 3);
  llvm::cantFail(augmentImages(images, {/*flip=*/true, 0}, 5, 7));
  std::set<std::vector<float>> expected{{1, 2, 3, 4, 5, 6}, {3, 2, 1, 6, 5, 4}};
  EXPECT_EQ(collectImages(images), expected);
}

TEST(Augmentation, ShiftsByAllDistances) {
  HostTensor images = makeImages(400, 2, 2);
  llvm::cantFail(augmentImages(images, {/*flip=*/false, 1}, 5, 7));
  std::set<std::vector<float>> expected{
      {1, 2, 3, 4}, {0, 1, 0, 3}, {2, 0, 4, 0}, {0, 0, 1, 2}, {3, 4, 0, 0},
      {0, 0, 0, 1}, {0, 0, 2, 0}, {0, 3, 0, 0}, {4, 0, 0, 0}};
  EXPECT_EQ(collectImages(images), expected);
}

TEST(Augmentation, DependsOnSeedAndStepOnly) {
  auto change = [](uint64_t seed, int64_t step) {
    HostTensor images = makeImages(16, 5, 4);
    llvm::cantFail(augmentImages(images, {/*flip=*/true, 2}, seed, step));
    return images;
  };
  EXPECT_EQ(change(1, 2), change(1, 2));
  EXPECT_NE(change(1, 2), change(1, 3));
  EXPECT_NE(change(1, 2), change(2, 2));
}

TEST(Augmentation, TreatsBothLayoutsAlike) {
  constexpr int64_t count = 8, channels = 3, height = 5, width = 6;
  HostTensor first =
      HostTensor::zeros(ElementType::F32, {count, channels, height, width});
  HostTensor last =
      HostTensor::zeros(ElementType::F32, {count, height, width, channels});
  auto forEach = [&](auto visit) {
    for (int64_t n = 0; n < count; ++n)
      for (int64_t c = 0; c < channels; ++c)
        for (int64_t h = 0; h < height; ++h)
          for (int64_t w = 0; w < width; ++w)
            visit(
                first.data<float>()[((n * channels + c) * height + h) * width +
                                    w],
                last.data<float>()[((n * height + h) * width + w) * channels +
                                   c]);
  };
  float next = 0;
  forEach([&](float &a, float &b) { a = b = ++next; });
  Augmentation augmentation{/*flip=*/true, 2};
  llvm::cantFail(augmentImages(first, augmentation, 1, 1));
  llvm::cantFail(augmentImages(last, augmentation, 1, 1));
  forEach([](float &a, float &b) { EXPECT_EQ(a, b); });
}

TEST(Augmentation, RefusesWhatIsNoImage) {
  HostTensor row = HostTensor::zeros(ElementType::F32, {4, 10});
  EXPECT_EQ(takeMessage(augmentImages(row, {/*flip=*/true, 0}, 0, 0)),
            "augmentation needs images: an input of f32 with four dimensions, "
            "not f32 of shape 4x10");
  EXPECT_EQ(takeMessage(augmentImages(row, {}, 0, 0)), "");
}
