//===- InputMaximaTest.cpp - How large channels of inputs get -------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Recovery/InputMaxima.h"

#include "quant-mlir/Dialect/QNN/IR/ConstantData.h"

#include "mlir/IR/MLIRContext.h"
#include "mlir/Parser/Parser.h"
#include "gtest/gtest.h"

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::qnn;

namespace {

class InputMaximaTest : public testing::Test {
protected:
  InputMaximaTest() {
    context.loadDialect<func::FuncDialect, QNNDialect>();
    module = parseSourceString<ModuleOp>(R"(
      func.func @main(%x: tensor<2x3xf32>) -> tensor<2x1xf32> {
        %v = qnn.constant dense<1.0> : tensor<2x3xf32>
        %w = qnn.constant dense<1.0> : tensor<1x2xf32>
        %h = qnn.linear %x, %v : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x2xf32>
        %y = qnn.linear %h, %w : (tensor<2x2xf32>, tensor<1x2xf32>) -> tensor<2x1xf32>
        return %y : tensor<2x1xf32>
      })",
                                         &context);
  }

  func::FuncOp getFunction() { return *module->getOps<func::FuncOp>().begin(); }

  MLIRContext context;
  OwningOpRef<ModuleOp> module;
};

} // namespace

TEST_F(InputMaximaTest, OnlyWhatTheNetworkMakesIsReturnedToo) {
  InputMaxima maxima(getFunction());
  EXPECT_FALSE(maxima.empty());
  OwningOpRef<ModuleOp> observed = maxima.createObserved();
  EXPECT_TRUE(succeeded(observed->verify()));
  auto function = *observed->getOps<func::FuncOp>().begin();
  EXPECT_EQ(function.getNumResults(), 2u);
  EXPECT_EQ(function.getResultTypes()[1],
            RankedTensorType::get({2, 2}, Float32Type::get(&context)));
  EXPECT_EQ(getFunction().getNumResults(), 1u);
}

TEST_F(InputMaximaTest, KeepsTheLargestMagnitudeOfEachChannel) {
  InputMaxima maxima(getFunction());
  for (std::vector<float> values :
       {std::vector<float>{1, -5, -2, 3}, std::vector<float>{0, 4, 1.5, 0}}) {
    auto tensor = HostTensor::create(ElementType::F32, {2, 2});
    ASSERT_TRUE(static_cast<bool>(tensor));
    llvm::copy(values, tensor->data<float>().begin());
    maxima.add(*tensor);
  }
  maxima.attach();
  SmallVector<LinearOp> layers(getFunction().getOps<LinearOp>());
  EXPECT_FALSE(layers[0]->hasAttr(kInputMaxAttribute));
  auto attribute = layers[1]->getAttrOfType<ElementsAttr>(kInputMaxAttribute);
  ASSERT_TRUE(attribute);
  EXPECT_EQ(std::vector<float>(ConstantData<float>::get(attribute)->values()),
            (std::vector<float>{2, 5}));
}
