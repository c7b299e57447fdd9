//===- CheckpointTest.cpp - Checkpoints and back ------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "../Data/TemporaryFolder.h"
#include "../ErrorTesting.h"

#include "quant-mlir/Training/Checkpoint.h"

#include <gtest/gtest.h>

using namespace quantmlir;

static Checkpoint makeCheckpoint() {
  Checkpoint checkpoint;
  checkpoint.step = 7;
  checkpoint.recipe = "epochs 3";
  checkpoint.tensors.push_back(
      {"fc.weight", HostTensor::fromValues<float>({2}, {1.5f, -2.0f})});
  return checkpoint;
}

TEST(Checkpoint, ComesBack) {
  TemporaryFolder folder;
  std::string path = folder.path("c.npz");
  EXPECT_EQ(takeMessage(saveCheckpoint(path, makeCheckpoint())), "");
  Checkpoint read = makeCheckpoint();
  read.step = 0;
  read.tensors[0].tensor = HostTensor::zeros(ElementType::F32, {2});
  EXPECT_EQ(takeMessage(loadCheckpoint(path, read)), "");
  EXPECT_EQ(read.step, 7);
  EXPECT_EQ(read.tensors[0].tensor, makeCheckpoint().tensors[0].tensor);
}

TEST(Checkpoint, RefusesAnotherRecipeAndAnotherModel) {
  TemporaryFolder folder;
  std::string path = folder.path("c.npz");
  EXPECT_EQ(takeMessage(saveCheckpoint(path, makeCheckpoint())), "");
  Checkpoint other = makeCheckpoint();
  other.recipe = "epochs 4";
  EXPECT_NE(takeMessage(loadCheckpoint(path, other))
                .find("was made by another recipe, 'epochs 3' instead of "
                      "'epochs 4'"),
            std::string::npos);
  Checkpoint wide = makeCheckpoint();
  wide.tensors[0].tensor = HostTensor::zeros(ElementType::F32, {3});
  EXPECT_NE(takeMessage(loadCheckpoint(path, wide))
                .find("'fc.weight' has shape 2, but the model's has 3"),
            std::string::npos);
}
