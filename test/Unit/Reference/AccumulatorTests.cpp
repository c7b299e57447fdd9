//===- AccumulatorTests.cpp - Inputs that reach what is proved ------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ReferenceTest.h"

#include "quant-mlir/Analysis/AccumulatorAnalysis.h"
#include "quant-mlir/Dialect/QNN/Utils/QuantizedConstants.h"
#include "quant-mlir/Reference/AccumulatorObserver.h"

#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::qnn;
using namespace quantmlir::reference;

namespace {

/// Storage types of a linear layer from 8 values to 2.
struct Types {
  const char *input, *weight;
  int64_t weightMin, weightMax;
};

class AccumulatorTest : public ReferenceTest,
                        public testing::WithParamInterface<Types> {
protected:
  /// The layer with random weights of its whole range.
  std::string getText() const {
    const Types &types = GetParam();
    std::mt19937 generator(7);
    std::string weights;
    for (int row = 0; row < 2; ++row) {
      weights += row ? ", [" : "[";
      for (int column = 0; column < 8; ++column)
        weights += (column ? ", " : "") +
                   std::to_string(types.weightMin +
                                  int64_t(generator() % (types.weightMax -
                                                         types.weightMin + 1)));
      weights += "]";
    }
    bool isWide = types.weightMin < -128 || types.weightMax > 127;
    return llvm::formatv(
        "!x = !quant.uniform<{0}>\n!w = !quant.uniform<{1}>\n"
        "!y = !quant.uniform<i8:f32, 1.0e6>\n"
        "!b = !quant.uniform<i32:f32, 0.25>\n"
        "func.func @f(%x: tensor<1x8x!x>) -> tensor<1x2x!y> {{\n"
        "  %w = qnn.constant dense<[{2}]> : tensor<2x8x{3}> as tensor<2x8x!w>\n"
        "  %b = qnn.constant dense<[100, -70000]> : tensor<2xi32> "
        "as tensor<2x!b>\n"
        "  %y = qnn.linear %x, %w bias %b : (tensor<1x8x!x>, tensor<2x8x!w>, "
        "tensor<2x!b>) -> tensor<1x2x!y>\n"
        "  return %y : tensor<1x2x!y>\n}",
        types.input, types.weight, weights, isWide ? "i16" : "i8");
  }

  IntegerInterval observe(func::FuncOp function, const HostTensor &input) {
    IntegerInterval seen;
    EvaluatorRegistry registry = EvaluatorRegistry::createDefault();
    observeAccumulators(registry, [&](Operation *, IntegerInterval interval) {
      seen = interval;
    });
    auto interpreter =
        llvm::cantFail(Interpreter::create(function, std::move(registry)));
    llvm::cantFail(interpreter.run({input}));
    return seen;
  }
};

} // namespace

TEST_P(AccumulatorTest, InputsReachTheProvedBound) {
  func::FuncOp function = parse(getText());
  ASSERT_TRUE(function);
  LinearOp linear = *function.getOps<LinearOp>().begin();
  auto sums = WeightedAccumulator::create(
      cast<QuantizableOpInterface>(linear.getOperation()));
  ASSERT_TRUE(succeeded(sums));
  auto type = cast<quant::QuantizedType>(
      cast<RankedTensorType>(linear.getInput().getType()).getElementType());

  // For each channel, the inputs with the signs of its weights, and the
  // opposite ones.
  IntegerInterval reached;
  ArrayRef<int32_t> weights = sums->getWeights().values;
  for (int channel = 0; channel < 2; ++channel)
    for (bool isUpper : {false, true}) {
      HostTensor input =
          llvm::cantFail(HostTensor::create(*getHostElementType(type), {1, 8}));
      for (int i = 0; i < 8; ++i) {
        bool isHigh = (weights[channel * 8 + i] > 0) == isUpper;
        int64_t value =
            isHigh ? type.getStorageTypeMax() : type.getStorageTypeMin();
        if (input.getElementType() == ElementType::U8)
          input.data<uint8_t>()[i] = uint8_t(value);
        else if (input.getElementType() == ElementType::U16)
          input.data<uint16_t>()[i] = uint16_t(value);
        else
          input.data<int16_t>()[i] = int16_t(value);
      }
      reached = reached.hull(observe(function, input));
    }
  EXPECT_EQ(reached, sums->getProved());
}

INSTANTIATE_TEST_SUITE_P(
    Types, AccumulatorTest,
    testing::Values(
        Types{"u8:f32, 0.5:128", "i8<-127:127>:f32, 0.5", -127, 127},
        Types{"u8:f32, 0.5:3", "i8:f32, 0.5:5", -128, 127},
        Types{"u8:f32, 0.5:3", "i4:f32:{0:1, 1:4}, {{0.5, 0.25}, {0.1, 0.5}}",
              -8, 7},
        Types{"u16:f32, 0.5:3000", "i16:f32, 0.5", -32768, 32767},
        Types{"i16:f32, 0.5", "i16:f32, 0.5", -32768, 32767}));
