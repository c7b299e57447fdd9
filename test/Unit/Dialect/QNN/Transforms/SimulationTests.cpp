//===- SimulationTests.cpp - Simulated rounding against integers ----------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Dialect/QNN/IR/QNN.h"
#include "quant-mlir/Dialect/QNN/Transforms/Passes.h"
#include "quant-mlir/Reference/Interpreter.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"

#include <gtest/gtest.h>

#include <random>

using namespace mlir;
using namespace quantmlir;

namespace {

/// Scales of a residual network with 4 bits. Bounds are 12152, 24976 and 25200
/// times 2^-12, so that -1 and 2 give 1.5 steps but for the rounding of scales.
constexpr const char *sum = R"mlir(
!a = !quant.uniform<u4:f32, 0.19778646528720856:7>
!b = !quant.uniform<u4:f32, 0.4065104126930237>
!r = !quant.uniform<u4:f32, 0.41015625>
func.func @f(%x: tensor<256xf32>, %y: tensor<256xf32>) -> tensor<256xf32> {
  %0 = qnn.quantize %x : (tensor<256xf32>) -> tensor<256x!a>
  %1 = qnn.dequantize %0 : (tensor<256x!a>) -> tensor<256xf32>
  %2 = qnn.quantize %y : (tensor<256xf32>) -> tensor<256x!b>
  %3 = qnn.dequantize %2 : (tensor<256x!b>) -> tensor<256xf32>
  %4 = qnn.add %1, %3 {clamp = #qnn.clamp<0.0, inf>} : (tensor<256xf32>, tensor<256xf32>) -> tensor<256xf32>
  %5 = qnn.quantize %4 : (tensor<256xf32>) -> tensor<256x!r>
  %6 = qnn.dequantize %5 : (tensor<256x!r>) -> tensor<256xf32>
  return %6 : tensor<256xf32>
})mlir";

/// A layer where learned scales take a sum of 76 to 4.49999982 steps.
constexpr const char *layer = R"mlir(
!x = !quant.uniform<u4:f32, 0.2827685475349426>
!w = !quant.uniform<i2<-1:1>:f32, 0.02092500403523445>
!r = !quant.uniform<u4:f32, 0.09993042796850204>
func.func @f(%x: tensor<1000x8xf32>) -> tensor<1000x1xf32> {
  %w = qnn.constant dense<1.0> : tensor<1x8xf32>
  %0 = qnn.quantize %x : (tensor<1000x8xf32>) -> tensor<1000x8x!x>
  %1 = qnn.dequantize %0 : (tensor<1000x8x!x>) -> tensor<1000x8xf32>
  %2 = qnn.quantize %w : (tensor<1x8xf32>) -> tensor<1x8x!w>
  %3 = qnn.dequantize %2 : (tensor<1x8x!w>) -> tensor<1x8xf32>
  %4 = qnn.linear %1, %3 : (tensor<1000x8xf32>, tensor<1x8xf32>) -> tensor<1000x1xf32>
  %5 = qnn.quantize %4 : (tensor<1000x1xf32>) -> tensor<1000x1x!r>
  %6 = qnn.dequantize %5 : (tensor<1000x1x!r>) -> tensor<1000x1xf32>
  return %6 : tensor<1000x1xf32>
})mlir";

class SimulationTest : public testing::Test {
protected:
  SimulationTest() {
    context.loadDialect<qnn::QNNDialect, func::FuncDialect>();
  }

  /// For how many results the simulation of a network of pairs, whose scales
  /// may be moved, differs from its integers.
  int64_t countDifferences(const char *text, ArrayRef<HostTensor> inputs,
                           bool avoidTies) {
    auto getResult = [&](bool simulate) {
      auto module = parseSourceString<ModuleOp>(text, &context);
      PassManager pm(&context);
      pm.addPass(qnn::createInsertFakeQuantPass());
      if (avoidTies)
        pm.addPass(qnn::createAvoidTiesPass());
      if (!simulate) {
        pm.addPass(qnn::createSplitFakeQuantPass());
        pm.addNestedPass<func::FuncOp>(qnn::createFoldQDQPass());
      }
      EXPECT_TRUE(module && succeeded(pm.run(*module)));
      return llvm::cantFail(
          interpret(*module->getOps<func::FuncOp>().begin(), inputs));
    };
    std::vector<HostTensor> simulation = getResult(true);
    std::vector<HostTensor> integers = getResult(false);
    int64_t differing = 0;
    for (auto [simulated, integer] : llvm::zip_equal(
             simulation.front().data<float>(), integers.front().data<float>()))
      differing += simulated != integer;
    return differing;
  }

  MLIRContext context;
};

} // namespace

TEST_F(SimulationTest, SumsAreThoseOfIntegers) {
  HostTensor x = HostTensor::zeros(ElementType::F32, {256}), y = x;
  for (int pair = 0; pair < 256; ++pair) {
    x.data<float>()[pair] = static_cast<float>(pair / 16 - 7) * 0.197786465f;
    y.data<float>()[pair] = static_cast<float>(pair % 16) * 0.406510413f;
  }
  // -1 and 2, -3 and 6, -7 and 14.
  EXPECT_EQ(countDifferences(sum, {x, y}, /*avoidTies=*/false), 3);
  EXPECT_EQ(countDifferences(sum, {x, y}, /*avoidTies=*/true), 0);
}

TEST_F(SimulationTest, LayersAreThoseOfIntegers) {
  // Sums in float depend on their terms and on the order of these.
  HostTensor x = HostTensor::zeros(ElementType::F32, {1000, 8});
  std::mt19937 random(1);
  for (float &value : x.data<float>())
    value = static_cast<float>(random() % 16) * 0.282768548f;
  EXPECT_GT(countDifferences(layer, {x}, /*avoidTies=*/false), 0);
  EXPECT_EQ(countDifferences(layer, {x}, /*avoidTies=*/true), 0);
}
