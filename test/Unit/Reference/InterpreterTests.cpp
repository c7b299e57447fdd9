//===- InterpreterTests.cpp - Functions, hooks and errors -----------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ReferenceTest.h"

#include <thread>

using namespace quantmlir;
using namespace quantmlir::reference;

namespace {

class InterpreterTest : public ReferenceTest {};

constexpr const char *observed =
    "func.func @f(%x: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>) {\n"
    "  %c = qnn.constant dense<[10.0, 20.0]> : tensor<2xf32>\n"
    "  %0 = qnn.observe %x \"input\" {spec = #qnn.qspec<bits = 8, signedness = "
    "unsigned, scheme = affine, granularity = per_tensor, narrow = 0>} "
    ": tensor<2xf32>\n"
    "  %1 = qnn.add %0, %c : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>\n"
    "  %2 = qnn.observe %1 \"sum\" {spec = #qnn.qspec<bits = 8, signedness = "
    "unsigned, scheme = affine, granularity = per_tensor, narrow = 0>} "
    ": tensor<2xf32>\n"
    "  return %2, %x : tensor<2xf32>, tensor<2xf32>\n}";

TEST_F(InterpreterTest, HooksSeeValuesInProgramOrder) {
  std::vector<std::string> names, operations;
  std::vector<float> firsts;
  InterpreterHooks hooks;
  hooks.onObserve = [&](llvm::StringRef name, const HostTensor &value) {
    names.push_back(name.str());
    firsts.push_back(value.data<float>()[0]);
  };
  hooks.onResult = [&](mlir::Operation *op, const HostTensor &) {
    operations.push_back(op->getName().getStringRef().str());
  };
  std::vector<HostTensor> results =
      runAll(observed, {tensor<float>({2}, {1, 2})}, hooks);
  EXPECT_EQ(names, (std::vector<std::string>{"input", "sum"}));
  EXPECT_EQ(firsts, (std::vector<float>{1, 11}));
  EXPECT_EQ(operations, (std::vector<std::string>{"qnn.observe", "qnn.add",
                                                  "qnn.observe"}));
  ASSERT_EQ(results.size(), 2u);
  EXPECT_EQ(values<float>(results[0]), (std::vector<float>{11, 22}));
  EXPECT_EQ(values<float>(results[1]), (std::vector<float>{1, 2}));
}

TEST_F(InterpreterTest, RunsAgainAndInParallel) {
  llvm::Expected<Interpreter> interpreter =
      Interpreter::create(parse(observed));
  ASSERT_TRUE(bool(interpreter)) << llvm::toString(interpreter.takeError());
  std::vector<float> sums(8);
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&, i] {
      auto results = interpreter->run({tensor<float>({2}, {float(i), 0})});
      if (results)
        sums[i] = (*results)[0].data<float>()[0];
      else
        llvm::consumeError(results.takeError());
    });
  for (std::thread &thread : threads)
    thread.join();
  EXPECT_EQ(sums, (std::vector<float>{10, 11, 12, 13, 14, 15, 16, 17}));
}

TEST_F(InterpreterTest, ReturnsArgumentsConstantsAndTheSameValueTwice) {
  std::vector<HostTensor> results =
      runAll("func.func @f(%x: tensor<f32>) -> (tensor<f32>, tensor<f32>, "
             "tensor<f32>, tensor<f32>) {\n"
             "  %c = qnn.constant dense<4.0> : tensor<f32>\n"
             "  %r = qnn.relu %x : (tensor<f32>) -> tensor<f32>\n"
             "  %unused = qnn.tanh %x : (tensor<f32>) -> tensor<f32>\n"
             "  return %x, %c, %r, %r : tensor<f32>, tensor<f32>, tensor<f32>, "
             "tensor<f32>\n}",
             {tensor<float>({}, {-1})});
  ASSERT_EQ(results.size(), 4u);
  std::vector<float> scalars;
  for (const HostTensor &result : results)
    scalars.push_back(result.data<float>()[0]);
  EXPECT_EQ(scalars, (std::vector<float>{-1, 4, 0, 0}));
}

TEST_F(InterpreterTest, ReadsEveryKindOfConstant) {
  std::vector<HostTensor> results =
      runAll("func.func @f() -> (tensor<2xf32>, tensor<0xf32>, "
             "tensor<2x!quant.uniform<u8:f32, 1.0>>, "
             "tensor<2x!quant.uniform<i16:f32, 1.0>>, "
             "tensor<2x!quant.uniform<i32:f32, 1.0>>) {\n"
             "  %0 = qnn.constant dense_resource<blob> : tensor<2xf32>\n"
             "  %1 = qnn.constant dense<> : tensor<0xf32>\n"
             "  %2 = qnn.constant dense<-1> : tensor<2xi8> as "
             "tensor<2x!quant.uniform<u8:f32, 1.0>>\n"
             "  %3 = qnn.constant dense<[-300, 5]> : tensor<2xi16> as "
             "tensor<2x!quant.uniform<i16:f32, 1.0>>\n"
             "  %4 = qnn.constant dense<70000> : tensor<2xi32> as "
             "tensor<2x!quant.uniform<i32:f32, 1.0>>\n"
             "  return %0, %1, %2, %3, %4 : tensor<2xf32>, tensor<0xf32>, "
             "tensor<2x!quant.uniform<u8:f32, 1.0>>, "
             "tensor<2x!quant.uniform<i16:f32, 1.0>>, "
             "tensor<2x!quant.uniform<i32:f32, 1.0>>\n}\n"
             "{-# dialect_resources: { builtin: { blob: "
             "\"0x040000000000803F00000040\" } } #-}",
             {});
  ASSERT_EQ(results.size(), 5u);
  EXPECT_EQ(values<float>(results[0]), (std::vector<float>{1, 2}));
  EXPECT_EQ(results[1].numElements(), 0);
  EXPECT_EQ(values<uint8_t>(results[2]), (std::vector<uint8_t>{255, 255}));
  EXPECT_EQ(values<int16_t>(results[3]), (std::vector<int16_t>{-300, 5}));
  EXPECT_EQ(values<int32_t>(results[4]), (std::vector<int32_t>{70000, 70000}));
}

TEST_F(InterpreterTest, RunsOperationsThatAreRegisteredByOthers) {
  EvaluatorRegistry registry = EvaluatorRegistry::createDefault();
  registry.add<qnn::ReluOp>(
      [](qnn::ReluOp, OperandTensors) -> llvm::Expected<HostTensor> {
        return tensor<float>({}, {42});
      });
  llvm::Expected<Interpreter> interpreter = Interpreter::create(
      parse(oneOp("qnn.relu %a0", "(tensor<f32>) -> tensor<f32>")),
      std::move(registry));
  ASSERT_TRUE(bool(interpreter)) << llvm::toString(interpreter.takeError());
  auto results = interpreter->run({tensor<float>({}, {1})});
  ASSERT_TRUE(bool(results)) << llvm::toString(results.takeError());
  EXPECT_EQ(values<float>((*results)[0]), (std::vector<float>{42}));
}

TEST_F(InterpreterTest, EveryOperationOfTheDialectHasAnEvaluator) {
  EvaluatorRegistry registry = EvaluatorRegistry::createDefault();
  for (mlir::RegisteredOperationName name :
       context.getRegisteredOperationsByDialect("qnn"))
    if (name.getStringRef() != "qnn.constant") // read, not evaluated
      EXPECT_TRUE(registry.lookup(name.getStringRef()))
          << name.getStringRef().str();
}

//===----------------------------------------------------------------------===//
// Errors
//===----------------------------------------------------------------------===//

TEST_F(InterpreterTest, RefusesInputsThatDoNotMatch) {
  std::string relu = oneOp("qnn.relu %a0", "(tensor<2xf32>) -> tensor<2xf32>");
  EXPECT_NE(runError(relu).find("got 0 inputs, expected 1"), std::string::npos);
  EXPECT_NE(runError(relu, {tensor<float>({3}, {1, 2, 3})})
                .find("input 0: got shape 3, expected 2"),
            std::string::npos);
  EXPECT_NE(runError(relu, {tensor<int8_t>({2}, {1, 2})})
                .find("input 0: got elements of type i8, expected f32"),
            std::string::npos);
}

TEST_F(InterpreterTest, RefusesStoredValuesOutsideTheirRange) {
  std::string relu =
      oneOp("qnn.relu %a0", "(tensor<2x!quant.uniform<u4:f32, 1.0>>) -> "
                            "tensor<2x!quant.uniform<u4:f32, 1.0>>");
  EXPECT_NE(runError(relu, {tensor<uint8_t>({2}, {15, 16})})
                .find("stored value 16 is outside the storage range 0..15"),
            std::string::npos);
  // Constants too: -128 is not in a narrow range.
  EXPECT_NE(runError("func.func @f() -> tensor<1x!quant.uniform<i8<-127:127>"
                     ":f32, 1.0>> {\n"
                     "  %0 = qnn.constant dense<-128> : tensor<1xi8> as "
                     "tensor<1x!quant.uniform<i8<-127:127>:f32, 1.0>>\n"
                     "  return %0 : tensor<1x!quant.uniform<i8<-127:127>"
                     ":f32, 1.0>>\n}")
                .find("stored value -128 is outside the storage range"),
            std::string::npos);
}

TEST_F(InterpreterTest, RefusesDynamicShapes) {
  std::string error =
      runError(oneOp("qnn.relu %a0", "(tensor<?xf32>) -> tensor<?xf32>"),
               {tensor<float>({1}, {1})});
  EXPECT_NE(error.find("tensor of dynamic shape tensor<?xf32>"),
            std::string::npos)
      << error;
  // Inside as well, with the operation's location.
  error = runError("func.func @f(%x: tensor<2xf32>) -> tensor<2xf32> {\n"
                   "  %0 = qnn.reshape %x : (tensor<2xf32>) -> tensor<?xf32> "
                   "loc(\"net.onnx\":7:1)\n"
                   "  %1 = qnn.reshape %0 : (tensor<?xf32>) -> tensor<2xf32>\n"
                   "  return %1 : tensor<2xf32>\n}",
                   {tensor<float>({2}, {1, 2})});
  EXPECT_NE(error.find("'qnn.reshape' at loc(\"net.onnx\":7:1): tensor of "
                       "dynamic shape"),
            std::string::npos)
      << error;
}

TEST_F(InterpreterTest, RefusesOtherOperationsAndTypes) {
  EXPECT_NE(runError("func.func private @g(tensor<f32>) -> tensor<f32>")
                .find("got 0 blocks in function 'g', expected 1"),
            std::string::npos);
  EXPECT_NE(runError("func.func @f(%x: tensor<f32>) -> tensor<f32> {\n"
                     "  %0 = call @f(%x) : (tensor<f32>) -> tensor<f32>\n"
                     "  return %0 : tensor<f32>\n}",
                     {tensor<float>({}, {1})})
                .find("'func.call' at"),
            std::string::npos);
  EXPECT_NE(runError("func.func @f(%x: tensor<1xi64>) -> tensor<1xi64> {\n"
                     "  return %x : tensor<1xi64>\n}",
                     {tensor<int64_t>({1}, {1})})
                .find("unsupported type tensor<1xi64>"),
            std::string::npos);
}

} // namespace
