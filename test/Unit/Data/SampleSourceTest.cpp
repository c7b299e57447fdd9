//===- SampleSourceTest.cpp - Data sets, one sample at a time -------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Data/SampleSource.h"

#include "quant-mlir/Data/Npz.h"
#include "quant-mlir/Data/TensorProto.h"

#include "../ErrorTesting.h"
#include "TemporaryFolder.h"
#include "gtest/gtest.h"

using namespace quantmlir;

static InputSpec makeInput(llvm::StringRef name,
                           std::initializer_list<int64_t> shape) {
  return {name.str(), ElementType::F32, llvm::SmallVector<int64_t, 4>(shape)};
}

/// Samples of two floats: (10 * i, 10 * i + 1) from `first` on.
static HostTensor makeSamples(int64_t count, int64_t first = 0) {
  HostTensor tensor = HostTensor::zeros(ElementType::F32, {count, 2});
  for (auto [i, value] : llvm::enumerate(tensor.data<float>()))
    value = float((first + int64_t(i) / 2) * 10 + int64_t(i) % 2);
  return tensor;
}

static HostTensor readOne(const SampleSource &source, int64_t begin,
                          int64_t count = 1) {
  return llvm::cantFail(source.read(begin, count)).front();
}

TEST(SampleSourceTest, Npy) {
  TemporaryFolder folder;
  ASSERT_EQ(takeMessage(writeNpy(folder.path("x.npy"), makeSamples(5))), "");
  auto source = llvm::cantFail(
      SampleSource::open(folder.path("x.npy"), makeInput("x", {-1, 2})));
  EXPECT_EQ(source.getNumSamples(), 5);
  EXPECT_EQ(readOne(source, 3), makeSamples(1, 3));
  EXPECT_EQ(readOne(source, 1, 4), makeSamples(4, 1));
  // Samples 3, 4, 3, 4, 3, and as they are.
  HostTensor repeated =
      std::move(llvm::cantFail(source.readBatch(3, 2, 5)).front());
  for (int64_t i = 0; i < 5; ++i)
    EXPECT_EQ(llvm::cantFail(repeated.slice(i, 1)), makeSamples(1, 3 + i % 2));
  EXPECT_EQ(llvm::cantFail(source.readBatch(1, 3, 3)).front(),
            makeSamples(3, 1));
  EXPECT_EQ(takeMessage(source.read(3, 3)),
            "samples 3 to 5 were asked for, but there are 5");
  EXPECT_NE(takeMessage(source.read(-1)), "");
  EXPECT_NE(takeMessage(source.read(5)), "");
  EXPECT_NE(takeMessage(source.read(0, 0)), "");
}

TEST(SampleSourceTest, NpzByName) {
  TemporaryFolder folder;
  std::string path = folder.path("x.npz");
  for (bool compress : {false, true}) {
    ASSERT_EQ(takeMessage(writeNpz(
                  path, {{"b", makeSamples(3, 100)}, {"a", makeSamples(3)}},
                  compress)),
              "");
    auto source = llvm::cantFail(SampleSource::open(
        path, {makeInput("a", {1, 2}), makeInput("b", {1, 2})}));
    auto tensors = llvm::cantFail(source.read(1));
    ASSERT_EQ(tensors.size(), 2u);
    EXPECT_EQ(tensors[0], makeSamples(1, 1));
    EXPECT_EQ(tensors[1], makeSamples(1, 101));
  }
  EXPECT_EQ(takeMessage(SampleSource::open(path, makeInput("c", {1, 2}))),
            path + ": no array 'c'; the archive has 'b', 'a'");
}

TEST(SampleSourceTest, NpzWithOneArray) {
  TemporaryFolder folder;
  ASSERT_EQ(
      takeMessage(writeNpz(folder.path("x.npz"), {{"arr_0", makeSamples(3)}})),
      "");
  auto source = llvm::cantFail(
      SampleSource::open(folder.path("x.npz"), makeInput("image", {1, 2})));
  EXPECT_EQ(readOne(source, 2), makeSamples(1, 2));
}

TEST(SampleSourceTest, TensorProto) {
  TemporaryFolder folder;
  std::string path = folder.path("input_0.pb");
  ASSERT_EQ(takeMessage(writeTensorProto(path, makeSamples(2))), "");
  auto source =
      llvm::cantFail(SampleSource::open(path, makeInput("x", {1, 2})));
  EXPECT_EQ(source.getNumSamples(), 2);
  EXPECT_EQ(readOne(source, 1), makeSamples(1, 1));
}

TEST(SampleSourceTest, FolderOfOnnxTestData) {
  TemporaryFolder folder;
  ASSERT_EQ(takeMessage(
                writeTensorProto(folder.path("input_0.pb"), makeSamples(1, 7))),
            "");
  ASSERT_EQ(takeMessage(
                writeTensorProto(folder.path("input_1.pb"), makeSamples(1, 8))),
            "");
  ASSERT_EQ(
      takeMessage(writeTensorProto(folder.path("output_0.pb"), makeSamples(4))),
      "");
  auto source = llvm::cantFail(SampleSource::open(
      folder.path(), {makeInput("a", {1, 2}), makeInput("b", {1, 2})}));
  auto tensors = llvm::cantFail(source.read(0));
  EXPECT_EQ(tensors[0], makeSamples(1, 7));
  EXPECT_EQ(tensors[1], makeSamples(1, 8));
}

// Files in the order of the numbers in their names; some hold one sample
// without the dimension that counts them.
TEST(SampleSourceTest, FolderOfSamples) {
  TemporaryFolder folder;
  HostTensor single = makeSamples(1, 3);
  ASSERT_EQ(takeMessage(single.reshape({2})), "");
  ASSERT_EQ(takeMessage(writeNpy(folder.path("s10.npy"), makeSamples(2, 4))),
            "");
  ASSERT_EQ(takeMessage(writeNpy(folder.path("s9.npy"), single)), "");
  ASSERT_EQ(takeMessage(writeNpy(folder.path("s1.npy"), makeSamples(3))), "");
  ASSERT_EQ(takeMessage(writeNpy(folder.path("s2.npy"), makeSamples(0))), "");
  folder.write("notes.txt", "ignored");
  auto source =
      llvm::cantFail(SampleSource::open(folder.path(), makeInput("x", {1, 2})));
  ASSERT_EQ(source.getNumSamples(), 6);
  for (int64_t i = 0; i < 6; ++i)
    EXPECT_EQ(readOne(source, i), makeSamples(1, i));
  for (int64_t begin = 0; begin < 6; ++begin)
    for (int64_t count = 1; begin + count <= 6; ++count)
      EXPECT_EQ(readOne(source, begin, count), makeSamples(count, begin));
}

TEST(SampleSourceTest, FolderByName) {
  TemporaryFolder folder;
  ASSERT_EQ(takeMessage(writeNpy(folder.path("b.npy"), makeSamples(3, 50))),
            "");
  ASSERT_EQ(takeMessage(writeNpy(folder.path("a.npy"), makeSamples(3))), "");
  auto source = llvm::cantFail(SampleSource::open(
      folder.path(), {makeInput("b", {1, 2}), makeInput("a", {1, 2})}));
  EXPECT_EQ(readOne(source, 2), makeSamples(1, 52));
}

// One of many numbered samples may be called like the input, or as its data of
// an ONNX test.
TEST(SampleSourceTest, FolderOfNumberedSamples) {
  for (llvm::StringRef prefix : {"", "input_"}) {
    TemporaryFolder folder;
    for (int64_t i = 0; i < 12; ++i)
      ASSERT_EQ(takeMessage(writeNpy(
                    folder.path(prefix.str() + std::to_string(i) + ".npy"),
                    makeSamples(1, i))),
                "");
    for (std::string name : {prefix.str() + "1", std::string("x")}) {
      auto source = llvm::cantFail(
          SampleSource::open(folder.path(), makeInput(name, {1, 2})));
      ASSERT_EQ(source.getNumSamples(), 12);
      EXPECT_EQ(readOne(source, 0, 12), makeSamples(12));
    }
    EXPECT_EQ(
        takeMessage(SampleSource::open(
            folder.path(), {makeInput("x", {1, 2}), makeInput("y", {1, 2})})),
        folder.path() + ": expected a .npy or .pb file for each of the "
                        "model's inputs, by its name ('x', 'y')");
  }
}

// Other files do not matter, as long as it is clear what they are.
TEST(SampleSourceTest, FolderOfOneInput) {
  TemporaryFolder folder;
  for (llvm::StringRef name : {"input_0.npy", "output_0.npy", "labels.npy"})
    ASSERT_EQ(takeMessage(writeNpy(folder.path(name), makeSamples(3))), "");
  for (llvm::StringRef name : {"x", "input_0", "labels"})
    EXPECT_EQ(llvm::cantFail(
                  SampleSource::open(folder.path(), makeInput(name, {1, 2})))
                  .getNumSamples(),
              3);
  ASSERT_EQ(takeMessage(writeNpy(folder.path("input_7.npy"), makeSamples(3))),
            "");
  EXPECT_EQ(
      takeMessage(SampleSource::open(folder.path(), makeInput("x", {1, 2}))),
      folder.path() + ": input_0.npy is called like the model's input, but "
                      "input_7.npy may hold samples, too; give the file, or a "
                      "folder with samples only");
}

TEST(SampleSourceTest, FolderOfImages) {
  TemporaryFolder folder;
  for (llvm::StringRef name : {"1.npy", "2.npy"})
    ASSERT_EQ(
        takeMessage(writeNpy(folder.path(name),
                             HostTensor::zeros(ElementType::U8, {4, 4, 3}))),
        "");
  PreprocessOptions options;
  options.mean = {1.0};
  auto source = llvm::cantFail(
      SampleSource::open(folder.path(), makeInput("x", {1, 3, 4, 4}), options));
  HostTensor sample = readOne(source, 1);
  EXPECT_EQ(sample.getShape(), llvm::ArrayRef<int64_t>({1, 3, 4, 4}));
  EXPECT_EQ(sample.data<float>()[0], -1.0f);
}

TEST(SampleSourceTest, Refuses) {
  TemporaryFolder folder;
  InputSpec input = makeInput("x", {1, 2});
  std::string missing = folder.path("no.npy");
  EXPECT_EQ(takeMessage(SampleSource::open(missing, input)),
            missing + ": no such file or folder");
  EXPECT_EQ(takeMessage(SampleSource::open(folder.path(), input)),
            folder.path() + ": the folder has no .npy and no .pb file");
  std::string image = folder.write("x.png", "?");
  EXPECT_EQ(takeMessage(SampleSource::open(image, input)),
            image + ": data of unknown kind '.png': expected .npy, .npz, .pb "
                    "or a folder of .npy or .pb files");

  std::string path = folder.path("x.npy");
  ASSERT_EQ(takeMessage(writeNpy(path, makeSamples(0))), "");
  EXPECT_EQ(takeMessage(SampleSource::open(path, input)),
            path + ": there are no samples");
  ASSERT_EQ(takeMessage(writeNpy(path, makeSamples(3))), "");
  EXPECT_EQ(takeMessage(SampleSource::open(path, {input, input})),
            path + ": one array for a model with 2 inputs ('x', 'x'); give a "
                   ".npz archive or a folder with an array for each, by its "
                   "name");
  EXPECT_EQ(takeMessage(SampleSource::open(path, {})),
            path + ": the model has no inputs to feed");
  PreprocessOptions options;
  options.mean = {0.5};
  EXPECT_EQ(takeMessage(SampleSource::open(path, input, options)),
            path + ": a mean or standard deviation applies to u8 images for a "
                   "float input, and this data is none; normalize the data "
                   "itself");

  std::string archive = folder.path("x.npz");
  ASSERT_EQ(takeMessage(writeNpz(
                archive, {{"a", makeSamples(3)}, {"b", makeSamples(2)}})),
            "");
  EXPECT_EQ(takeMessage(SampleSource::open(
                archive, {makeInput("a", {1, 2}), makeInput("b", {1, 2})})),
            archive + ": array 'b': 2 samples, but " + archive +
                ": array 'a' has 3; every input needs the same number");

  ASSERT_EQ(takeMessage(writeNpy(folder.path("y.npy"),
                                 HostTensor::zeros(ElementType::F32, {1, 3}))),
            "");
  EXPECT_EQ(takeMessage(
                SampleSource::open(folder.path(), makeInput("other", {1, 2}))),
            folder.path("y.npy") +
                ": samples of shape 3 with f32 elements, but those of " + path +
                " have shape 2 with f32; all files of a folder must agree");
}

TEST(SampleSourceTest, NamesTheBadSample) {
  TemporaryFolder folder;
  HostTensor samples = makeSamples(4);
  samples.data<float>()[5] = std::numeric_limits<float>::quiet_NaN();
  std::string path = folder.path("x.npy");
  ASSERT_EQ(takeMessage(writeNpy(path, samples)), "");
  auto source =
      llvm::cantFail(SampleSource::open(path, makeInput("x", {1, 2})));
  EXPECT_EQ(readOne(source, 1), makeSamples(1, 1));
  EXPECT_EQ(takeMessage(source.read(2)),
            path + ": sample 2 has NaN at element 1; remove the sample or "
                   "repair the data");
}
