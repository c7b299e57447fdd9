//===- TargetDescriptionTest.cpp - What kernels know of processors --------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/CodeGen/TargetDescription.h"

#include "gtest/gtest.h"

using namespace quantmlir;

static TargetDescription describe(const char *triple, const char *cpu,
                                  const char *features = "") {
  auto target = TargetDescription::get(triple, cpu, features);
  if (target)
    return *target;
  ADD_FAILURE() << llvm::toString(target.takeError());
  return TargetDescription();
}

static std::string getError(const char *triple, const char *cpu,
                            const char *features = "") {
  auto target = TargetDescription::get(triple, cpu, features);
  return target ? std::string() : llvm::toString(target.takeError());
}

TEST(TargetDescriptionTest, X86ChoosesByFeatures) {
  const char *triple = "x86_64-linux-gnu";
  EXPECT_EQ(describe(triple, "x86-64").dotProduct, DotProduct::Pairs);
  EXPECT_EQ(describe(triple, "x86-64-v4").dotProduct, DotProduct::Chains);
  TargetDescription vnni = describe(triple, "x86-64-v3", "+avxvnni");
  EXPECT_EQ(vnni.dotProduct, DotProduct::Quads);
  EXPECT_EQ(vnni.dotLanes, 8u);
  EXPECT_EQ(vnni.xBias(DotProduct::Quads, /*xIsUnsigned=*/true), 0);
  EXPECT_EQ(vnni.xBias(DotProduct::Quads, /*xIsUnsigned=*/false), 128);
  EXPECT_EQ(describe(triple, "znver4").dotLanes, 16u);
  EXPECT_EQ(describe(triple, "znver4", "-avx512vnni").dotProduct,
            DotProduct::Chains);
}

TEST(TargetDescriptionTest, KnowsWhatRunsHere) {
  EXPECT_TRUE(describe("", "host").runsHere());
  bool isX86 = describe("", "host").triple.isX86();
  EXPECT_FALSE(describe(isX86 ? "aarch64-linux-gnu" : "x86_64-linux-gnu",
                        isX86 ? "generic" : "x86-64")
                   .runsHere());
  // No processor has the extensions of both makers.
  if (isX86)
    EXPECT_FALSE(describe("", "host", "+sse4a,+amx-int8").runsHere());
}

TEST(TargetDescriptionTest, PeakCountsInstructions) {
  const char *triple = "x86_64-linux-gnu";
  TargetDescription vnni = describe(triple, "znver4");
  EXPECT_EQ(vnni.peakProducts(DotProduct::Quads, 0), 2 * 64);
  EXPECT_EQ(vnni.peakFloatProducts(), 2 * 16);
  TargetDescription avx2 = describe(triple, "x86-64-v3");
  // Of a chain's instructions the last one multiplies by ones.
  EXPECT_EQ(avx2.peakProducts(DotProduct::Chains, 1), 32);
  EXPECT_EQ(avx2.peakProducts(DotProduct::Chains, 3), 48);
  EXPECT_EQ(avx2.peakProducts(DotProduct::Pairs, 0), 32);
  EXPECT_EQ(avx2.peakFloatProducts(), 2 * 8);
}

TEST(TargetDescriptionTest, AArch64ChoosesByFeatures) {
  const char *triple = "aarch64-linux-gnu";
  TargetDescription base = describe(triple, "generic");
  EXPECT_EQ(base.dotProduct, DotProduct::BytePairs);
  EXPECT_EQ(base.xBias(DotProduct::Pairs, /*xIsUnsigned=*/true), 0);
  EXPECT_EQ(base.xBias(DotProduct::BytePairs, /*xIsUnsigned=*/true), -128);
  EXPECT_EQ(base.xBias(DotProduct::BytePairs, /*xIsUnsigned=*/false), 0);
  TargetDescription dot = describe(triple, "generic", "+dotprod");
  EXPECT_EQ(dot.dotProduct, DotProduct::Quads);
  EXPECT_EQ(dot.quadInstructions, QuadInstructions::SDOT);
  EXPECT_EQ(dot.xBias(DotProduct::Quads, /*xIsUnsigned=*/true), -128);
  TargetDescription mixed = describe(triple, "neoverse-n2");
  EXPECT_EQ(mixed.quadInstructions, QuadInstructions::USDOT);
  EXPECT_EQ(mixed.xBias(DotProduct::Quads, /*xIsUnsigned=*/true), 0);
  EXPECT_EQ(mixed.xBias(DotProduct::Quads, /*xIsUnsigned=*/false), 0);
}

TEST(TargetDescriptionTest, RejectsWhatLLVMDoesNotKnow) {
  EXPECT_EQ(getError("x86_64-linux-gnu", "k7000"),
            "unknown target processor 'k7000' for triple "
            "'x86_64-unknown-linux-gnu'");
  EXPECT_EQ(getError("aarch64-linux-gnu", "generic", "+avx2"),
            "unknown target feature '+avx2' for triple "
            "'aarch64-unknown-linux-gnu'; expected names of LLVM's with + or - "
            "before them, such as +sse4.2");
  EXPECT_NE(getError("vax-dec-ultrix", "generic").find("unknown target triple"),
            std::string::npos);
}
