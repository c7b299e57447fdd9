//===- KernelInfoTest.cpp - Which code computes which layers --------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Runtime/CompiledModel.h"

#include "../ErrorTesting.h"
#include "gtest/gtest.h"

using namespace quantmlir;

static llvm::Expected<ModelInfo> parseKernels(llvm::StringRef kernels) {
  return ModelInfo::parse((R"({"abi": 1, "inputs": [], "outputs": [], )"
                           R"("kernels": )" +
                           kernels + "}")
                              .str());
}

TEST(KernelInfo, IsReadWithDefaults) {
  llvm::Expected<ModelInfo> info =
      parseKernels(R"([{"kernel": "k", "layer": "a + b", "form": "fma",)"
                   R"( "pixels": 7, "packed": true}])");
  ASSERT_TRUE(!!info) << takeMessage(info.takeError());
  ASSERT_EQ(info->kernels.size(), 1u);
  const KernelInfo &kernel = info->kernels.front();
  EXPECT_EQ(kernel.layer, "a + b");
  EXPECT_EQ(kernel.lanes, 1);
  EXPECT_EQ(kernel.pixels, 7);
  EXPECT_TRUE(kernel.packed);
  EXPECT_FALSE(kernel.parallel);
  EXPECT_EQ(info->profileOffset, -1);
}

TEST(KernelInfo, SurvivesJSON) {
  KernelInfo kernel;
  kernel.kernel = "kernel_3";
  kernel.layer = "conv";
  kernel.form = "vpdpbusd";
  kernel.blocks = 2;
  kernel.macs = 1234567890123;
  kernel.peak = 128;
  kernel.parallel = true;
  kernel.note = "why";
  KernelInfo read;
  llvm::json::Path::Root root;
  ASSERT_TRUE(fromJSON(toJSON(kernel), read, root));
  EXPECT_EQ(toJSON(read), toJSON(kernel));
}

TEST(KernelInfo, MalformedIsAnError) {
  for (llvm::StringRef text :
       {"3", "[3]", R"([{"kernel": "k"}])", R"([{"kernel": "k", "layer": 3}])",
        R"([{"kernel": "k", "layer": "", "macs": "x"}])"})
    EXPECT_NE(takeMessage(parseKernels(text)), "") << text.str();
}

TEST(KernelInfo, CallsInARowAreOneLine) {
  std::vector<KernelInfo> kernels(3);
  kernels[0].kernel = kernels[1].kernel = "kernel_0";
  kernels[0].layer = kernels[1].layer = "pad";
  kernels[2].kernel = "kernel_1";
  kernels[2].layer = "conv";
  kernels[2].macs = 2000000;
  kernels[2].peak = 1000;
  std::string text;
  llvm::raw_string_ostream os(text);
  std::vector<double> nanoseconds = {500.0, 500.0, 1000.0};
  printKernels(os, kernels, {nanoseconds, /*gigahertz=*/4.0});
  EXPECT_NE(text.find("1.00        -       -   50.0%  2 calls"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("1.00   2000.0   50.0%   50.0%\n"), std::string::npos)
      << text;
  EXPECT_NE(text.find("3 kernel calls of 2 functions, 2.000 MMAC, 2.00 us"),
            std::string::npos)
      << text;
}
