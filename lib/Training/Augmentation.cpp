//===- Augmentation.cpp - Images that vary while training -----------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Training/Augmentation.h"

#include "llvm/ADT/StringExtras.h"

#include <random>

using namespace quantmlir;

llvm::Expected<Augmentation> Augmentation::parse(llvm::StringRef text) {
  Augmentation result;
  for (llvm::StringRef part : llvm::split(text, ',')) {
    auto [name, number] = part.split(':');
    bool hasNumber = part.contains(':');
    if (name == "flip" && !hasNumber) {
      result.flip = true;
      continue;
    }
    if (name != "shift")
      return llvm::createStringError("unknown augmentation '" + part +
                                     "'; expected flip or shift[:PIXELS]");
    result.shift = 4;
    if (hasNumber &&
        (number.getAsInteger(10, result.shift) || result.shift < 1))
      return llvm::createStringError("augmentation '" + part +
                                     "': expected a number of pixels, 1 or "
                                     "more");
  }
  return result;
}

std::string Augmentation::str() const {
  llvm::SmallVector<std::string, 2> parts;
  if (flip)
    parts.push_back("flip");
  if (shift > 0)
    parts.push_back("shift:" + std::to_string(shift));
  return llvm::join(parts, ",");
}

namespace {
/// One image: its sizes and how many elements apart neighbours are.
struct ImageLayout {
  int64_t channels, height, width;
  int64_t channelStride, rowStride, columnStride;

  explicit ImageLayout(llvm::ArrayRef<int64_t> shape) {
    constexpr int64_t mostChannels = 4;
    if (shape[1] <= mostChannels) {
      channels = shape[1], height = shape[2], width = shape[3];
      channelStride = height * width, rowStride = width, columnStride = 1;
    } else {
      height = shape[1], width = shape[2], channels = shape[3];
      channelStride = 1, rowStride = width * channels, columnStride = channels;
    }
  }
};
} // namespace

llvm::Error quantmlir::augmentImages(HostTensor &batch,
                                     const Augmentation &augmentation,
                                     uint64_t seed, int64_t step) {
  if (augmentation.isNone())
    return llvm::Error::success();
  if (batch.getRank() != 4 || batch.getElementType() != ElementType::F32)
    return llvm::createStringError("augmentation needs images: an input of f32 "
                                   "with four dimensions, not " +
                                   elementTypeName(batch.getElementType()) +
                                   " of shape " +
                                   shapeToString(batch.getShape()));
  ImageLayout image(batch.getShape());
  int64_t size = image.channels * image.height * image.width;
  llvm::SmallVector<float, 0> original(size);
  for (int64_t place = 0; place < batch.getDim(0); ++place) {
    std::seed_seq sequence{
        static_cast<uint32_t>(seed), static_cast<uint32_t>(seed >> 32),
        static_cast<uint32_t>(step), static_cast<uint32_t>(place), 2u};
    std::mt19937_64 random(sequence);
    auto draw = [&](int64_t count) {
      return static_cast<int64_t>(random() % static_cast<uint64_t>(count));
    };
    bool flipped = augmentation.flip && draw(2) == 1;
    int64_t down = draw(2 * augmentation.shift + 1) - augmentation.shift;
    int64_t right = draw(2 * augmentation.shift + 1) - augmentation.shift;
    llvm::MutableArrayRef<float> pixels =
        batch.data<float>().slice(place * size, size);
    llvm::copy(pixels, original.begin());
    for (int64_t row = 0; row < image.height; ++row)
      for (int64_t column = 0; column < image.width; ++column) {
        int64_t fromRow = row - down, fromColumn = column - right;
        bool isInside = fromRow >= 0 && fromRow < image.height &&
                        fromColumn >= 0 && fromColumn < image.width;
        if (flipped)
          fromColumn = image.width - 1 - fromColumn;
        int64_t to = row * image.rowStride + column * image.columnStride;
        int64_t from =
            fromRow * image.rowStride + fromColumn * image.columnStride;
        for (int64_t channel = 0; channel < image.channels; ++channel) {
          int64_t offset = channel * image.channelStride;
          pixels[to + offset] = isInside ? original[from + offset] : 0.0f;
        }
      }
  }
  return llvm::Error::success();
}
