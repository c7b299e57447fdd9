//===- TrainingSetTest.cpp - Orders and batches -------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "../Data/TemporaryFolder.h"
#include "../ErrorTesting.h"

#include "quant-mlir/Data/Npy.h"
#include "quant-mlir/Training/TrainingSet.h"

#include <gtest/gtest.h>

using namespace quantmlir;

TEST(SampleOrder, IsAPermutationThatDependsOnSeedAndEpoch) {
  auto order = getSampleOrder(100, 1, 2);
  EXPECT_EQ(order, getSampleOrder(100, 1, 2));
  EXPECT_NE(order, getSampleOrder(100, 1, 3));
  EXPECT_NE(order, getSampleOrder(100, 2, 2));
  llvm::sort(order);
  for (int64_t i = 0; i < 100; ++i)
    EXPECT_EQ(order[i], i);
  EXPECT_TRUE(getSampleOrder(0, 1, 1).empty());
}

namespace {
class TrainingSetTest : public testing::Test {
protected:
  /// Four samples of two values: 0 1, 2 3, 4 5, 6 7.
  SampleSource open() {
    HostTensor data = HostTensor::zeros(ElementType::F32, {4, 2});
    for (auto [index, value] : llvm::enumerate(data.data<float>()))
      value = static_cast<float>(index);
    llvm::cantFail(writeNpy(folder.path("x.npy"), data));
    InputSpec input;
    input.name = "x";
    input.shape = {1, 2};
    return llvm::cantFail(SampleSource::open(folder.path("x.npy"), {input}));
  }

  TemporaryFolder folder;
};
} // namespace

TEST_F(TrainingSetTest, BatchHoldsChosenSamplesAndSmoothedTargets) {
  SampleSource samples = open();
  int64_t labels[] = {0, 1, 2, 3};
  auto batch =
      llvm::cantFail(readLabelledBatch({samples, labels}, {3, 1}, 4, 0.2));
  ASSERT_EQ(batch.inputs.size(), 1u);
  EXPECT_EQ(batch.inputs[0],
            HostTensor::fromValues<float>({2, 2}, {6, 7, 2, 3}));
  llvm::ArrayRef<float> targets = batch.targets.data<float>();
  const float expected[] = {0.05f, 0.05f, 0.05f, 0.85f,
                            0.05f, 0.85f, 0.05f, 0.05f};
  ASSERT_EQ(targets.size(), std::size(expected));
  for (size_t i = 0; i < targets.size(); ++i)
    EXPECT_FLOAT_EQ(targets[i], expected[i]);
}

TEST_F(TrainingSetTest, TargetsAreZeroWithoutLabels) {
  SampleSource samples = open();
  auto batch = llvm::cantFail(readLabelledBatch({samples, {}}, {3, 1}, 4, 0.2));
  EXPECT_EQ(batch.targets, HostTensor::zeros(ElementType::F32, {2, 4}));
}

TEST_F(TrainingSetTest, ChecksLabels) {
  SampleSource samples = open();
  int64_t labels[] = {0, 1, 2, 3};
  EXPECT_EQ(takeMessage(LabelledSamples{samples, labels}.check(4, "data")), "");
  EXPECT_EQ(takeMessage(LabelledSamples{samples, labels}.check(3, "data")),
            "data: label 3 of sample 3 is not one of the 3 classes");
  EXPECT_EQ(
      takeMessage(
          LabelledSamples{samples, llvm::ArrayRef(labels, 2)}.check(4, "data")),
      "data has 4 samples, but there are 2 labels");
}
