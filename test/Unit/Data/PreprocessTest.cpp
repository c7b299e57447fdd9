//===- PreprocessTest.cpp - From stored samples to model inputs -----------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Data/Preprocess.h"

#include "../ErrorTesting.h"
#include "gtest/gtest.h"

#include <cmath>

using namespace quantmlir;

static InputSpec makeInput(std::initializer_list<int64_t> shape,
                           ElementType type = ElementType::F32) {
  return {"x", type, llvm::SmallVector<int64_t, 4>(shape)};
}

static llvm::Expected<HostTensor>
convert(const InputSpec &input, const HostTensor &data,
        const PreprocessOptions &options = {}) {
  auto preprocessor = Preprocessor::create(input, data.getElementType(),
                                           data.getShape(), options, "d.npy");
  if (!preprocessor)
    return preprocessor.takeError();
  return preprocessor->apply(data, 10);
}

/// Two images of 2x2 pixels and 3 channels: value = 10 * pixel + channel.
static HostTensor makeImages() {
  HostTensor images = HostTensor::zeros(ElementType::U8, {2, 2, 2, 3});
  for (auto [i, value] : llvm::enumerate(images.data<uint8_t>()))
    value = uint8_t(i / 3 * 10 + i % 3);
  return images;
}

TEST(PreprocessTest, MovesImagesToChannelsFirst) {
  PreprocessOptions options;
  options.mean = {0.1, 0.2, 0.3};
  options.std = {0.5, 0.25, 1.0};
  auto result = llvm::cantFail(
      convert(makeInput({InputSpec::dynamic, 3, 2, 2}), makeImages(), options));
  ASSERT_EQ(result.getShape(), llvm::ArrayRef<int64_t>({2, 3, 2, 2}));
  int index = 0;
  for (int n = 0; n < 2; ++n)
    for (int c = 0; c < 3; ++c)
      for (int pixel = 0; pixel < 4; ++pixel, ++index) {
        double stored = (n * 4 + pixel) * 10 + c;
        EXPECT_FLOAT_EQ(
            result.data<float>()[index],
            float((stored / 255 - options.mean[c]) / options.std[c]));
      }
}

TEST(PreprocessTest, KeepsTheLayoutThatFits) {
  auto result = llvm::cantFail(convert(makeInput({1, 2, 2, 3}), makeImages()));
  EXPECT_EQ(result.getShape(), llvm::ArrayRef<int64_t>({2, 2, 2, 3}));
  EXPECT_FLOAT_EQ(result.data<float>()[23], 72.0f / 255);

  // One number per channel, channels last.
  PreprocessOptions options;
  options.mean = {0.0, 0.0, 1.0};
  result =
      llvm::cantFail(convert(makeInput({1, 2, 2, 3}), makeImages(), options));
  EXPECT_FLOAT_EQ(result.data<float>()[22], 71.0f / 255);
  EXPECT_FLOAT_EQ(result.data<float>()[23], 72.0f / 255 - 1);

  // Stored with the channels first.
  HostTensor images = makeImages();
  ASSERT_EQ(takeMessage(images.reshape({2, 3, 2, 2})), "");
  result = llvm::cantFail(convert(makeInput({1, 3, 2, 2}), images, options));
  EXPECT_FLOAT_EQ(result.data<float>()[7], 21.0f / 255);
  EXPECT_FLOAT_EQ(result.data<float>()[8], 22.0f / 255 - 1);
}

TEST(PreprocessTest, UnitDimensions) {
  HostTensor images = HostTensor::zeros(ElementType::U8, {5, 4, 4});
  EXPECT_EQ(llvm::cantFail(convert(makeInput({1, 1, 4, 4}), images)).getShape(),
            llvm::ArrayRef<int64_t>({5, 1, 4, 4}));
}

TEST(PreprocessTest, WholeInputs) {
  HostTensor state = HostTensor::zeros(ElementType::F32, {3, 2, 1, 4});
  EXPECT_EQ(llvm::cantFail(convert(makeInput({2, 1, 4}), state)).getShape(),
            llvm::ArrayRef<int64_t>({6, 1, 4}));
  HostTensor scalars = HostTensor::zeros(ElementType::F32, {3});
  EXPECT_EQ(llvm::cantFail(convert(makeInput({}), scalars)).getShape(),
            llvm::ArrayRef<int64_t>({3}));
}

TEST(PreprocessTest, FloatDataPassesThrough) {
  auto data = HostTensor::fromValues<float>({2, 2}, {1, -2, 3.5f, 4});
  EXPECT_EQ(llvm::cantFail(convert(makeInput({1, 2}), data)), data);
  EXPECT_EQ(llvm::cantFail(
                convert(makeInput({1, 2}), data.convertTo(ElementType::F64))),
            data);
  EXPECT_EQ(llvm::cantFail(convert(makeInput({1, 2}, ElementType::F16), data)),
            data.convertTo(ElementType::F16));
}

TEST(PreprocessTest, NonFiniteDataIsAnError) {
  auto data = HostTensor::fromValues<float>({3, 2}, {1, 2, 3, 4, 5, NAN});
  EXPECT_EQ(takeMessage(convert(makeInput({1, 2}), data)),
            "d.npy: sample 12 has NaN at element 1; remove the sample or "
            "repair the data");
  data.data<float>()[2] = -INFINITY;
  EXPECT_EQ(takeMessage(convert(makeInput({1, 2}), data)),
            "d.npy: sample 11 has -Inf at element 0; remove the sample or "
            "repair the data");
  // Finite in the file, infinite for the model.
  auto large = HostTensor::fromValues<double>({1, 2}, {1.0, 1e300});
  EXPECT_NE(takeMessage(convert(makeInput({1, 2}), large)), "");
}

TEST(PreprocessTest, Integers) {
  auto data = HostTensor::fromValues<int64_t>({2, 1}, {-5, 300});
  EXPECT_EQ(llvm::cantFail(convert(makeInput({1, 1}, ElementType::I32), data)),
            (HostTensor::fromValues<int32_t>({2, 1}, {-5, 300})));
  EXPECT_EQ(takeMessage(convert(makeInput({1, 1}, ElementType::I8), data)),
            "d.npy: samples 10 to 11 have values that type i8 cannot hold");
  // u8 images for an integer input are left alone.
  auto bytes = HostTensor::fromValues<uint8_t>({1, 2}, {0, 255});
  EXPECT_EQ(llvm::cantFail(convert(makeInput({1, 2}, ElementType::U8), bytes)),
            bytes);
}

TEST(PreprocessTest, RefusesTypes) {
  HostTensor bytes = HostTensor::zeros(ElementType::I8, {1, 2});
  EXPECT_EQ(takeMessage(convert(makeInput({1, 2}), bytes)),
            "d.npy: data of type i8 for input 'x' of type f32: only u8 images "
            "are scaled automatically; convert the data to float32 as the "
            "model expects it");
  HostTensor floats = HostTensor::zeros(ElementType::F32, {1, 2});
  EXPECT_EQ(takeMessage(convert(makeInput({1, 2}, ElementType::I64), floats)),
            "d.npy: data of type f32 for input 'x' of type i64: convert the "
            "data to the model's type");
}

TEST(PreprocessTest, RefusesShapes) {
  EXPECT_EQ(takeMessage(convert(makeInput({InputSpec::dynamic, 3, 4, 4}),
                                makeImages())),
            "d.npy: data of shape 2x2x2x3 does not fit input 'x' of shape "
            "?x3x4x4: after the first dimension, which counts samples, "
            "expected 3x4x4");
  // Only u8 images are moved.
  EXPECT_NE(
      takeMessage(convert(makeInput({1, 3, 2, 2}),
                          HostTensor::zeros(ElementType::F32, {2, 2, 2, 3}))),
      "");
}

TEST(PreprocessTest, RefusesOptions) {
  auto message = [](llvm::SmallVector<double> mean,
                    llvm::SmallVector<double> std) {
    return takeMessage(
        convert(makeInput({1, 3, 2, 2}), makeImages(), {mean, std}));
  };
  EXPECT_EQ(message({0.5}, {1, 1, 1}), "");
  EXPECT_EQ(message({}, {0.0}), "standard deviation 0.00 is not a positive "
                                "number");
  EXPECT_EQ(message({NAN}, {}), "mean nan is not finite");
  EXPECT_EQ(message({1, 2}, {1, 2, 3}),
            "got 2 means for 3 channels: expected one, or one per channel");
  EXPECT_EQ(message({1, 2, 3, 4}, {}),
            "got 4 means or standard deviations, but input 'x' of shape "
            "1x3x2x2 has no dimension of 4 channels");
  // Of images that are moved, the width is no number of channels.
  EXPECT_EQ(message({1, 2}, {}),
            "got 2 means or standard deviations, but input 'x' of shape "
            "1x3x2x2 has no dimension of 2 channels");
}
