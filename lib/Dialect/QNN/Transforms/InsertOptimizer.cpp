//===- InsertOptimizer.cpp - Gradients become new parameters ------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Dialect/QNN/Transforms/Passes.h"
#include "quant-mlir/Dialect/QNN/Transforms/TrainableParameters.h"

#include <limits>

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::qnn;

namespace quantmlir::qnn {
#define GEN_PASS_DEF_INSERTOPTIMIZERPASS
#include "quant-mlir/Dialect/QNN/Transforms/Passes.h.inc"
} // namespace quantmlir::qnn

namespace {

struct InsertOptimizerPass
    : quantmlir::qnn::impl::InsertOptimizerPassBase<InsertOptimizerPass> {
  using InsertOptimizerPassBase::InsertOptimizerPassBase;

  void runOnOperation() override {
    func::FuncOp function = getOperation();
    if (function.isExternal())
      return;
    SmallVector<BlockArgument> parameters;
    for (BlockArgument argument : function.getArguments())
      if (function.getArgAttrOfType<StringAttr>(argument.getArgNumber(),
                                                kParameterAttrName))
        parameters.push_back(argument);
    auto terminator = cast<func::ReturnOp>(function.front().getTerminator());
    size_t count = parameters.size();
    SmallVector<Value> results(terminator.getOperands());
    auto matches = [&] {
      if (results.size() < count)
        return false;
      return llvm::equal(
          TypeRange(ValueRange(results).take_back(count)),
          llvm::map_range(parameters, [](Value v) { return v.getType(); }));
    };
    if (!matches()) {
      function.emitError() << "'" << function.getName()
                           << "' has no gradients of its " << count
                           << " parameters as its last results; run "
                              "--qnn-differentiate first";
      return signalPassFailure();
    }
    size_t first = results.size() - count;
    OpBuilder builder(terminator);
    Type scalar = RankedTensorType::get({}, builder.getF32Type());
    Value weightRate = addArgument(function, "learning_rate", scalar);
    Value scaleRate = addArgument(function, "scale_learning_rate", scalar);
    SmallVector<Value> states;
    for (auto [index, parameter] : llvm::enumerate(parameters)) {
      StringRef kind = function
                           .getArgAttrOfType<StringAttr>(
                               parameter.getArgNumber(), kParameterAttrName)
                           .getValue();
      std::string name = getName(function, parameter);
      Value velocity =
          addArgument(function, name + ".velocity", parameter.getType());
      bool isScale = kind == kScaleParameter;
      Step step = createStep(
          builder, parameter, results[first + index], velocity,
          isScale ? scaleRate : weightRate,
          kind == kWeightParameter ? weightDecay.getValue() : 0.0, isScale);
      results[first + index] = step.parameter;
      states.push_back(step.velocity);
      function.setResultAttr(static_cast<unsigned>(first + index), "qnn.name",
                             builder.getStringAttr(name + ".new"));
    }
    results.append(states);
    terminator->setOperands(results);
    function.setType(builder.getFunctionType(
        function.getArgumentTypes(),
        SmallVector<Type>(ValueRange(results).getTypes())));
    for (auto [index, parameter] : llvm::enumerate(parameters))
      function.setResultAttr(
          static_cast<unsigned>(first + count + index), "qnn.name",
          builder.getStringAttr(getName(function, parameter) +
                                ".velocity.new"));
  }

private:
  struct Step {
    Value parameter, velocity;
  };

  static std::string getName(func::FuncOp function, BlockArgument argument) {
    unsigned index = argument.getArgNumber();
    auto name = function.getArgAttrOfType<StringAttr>(index, "qnn.name");
    return name ? name.str() : "parameter" + std::to_string(index);
  }

  static Value addArgument(func::FuncOp function, const Twine &name,
                           Type type) {
    Builder builder(function.getContext());
    auto attributes = builder.getDictionaryAttr(
        builder.getNamedAttr("qnn.name", builder.getStringAttr(name)));
    unsigned index = function.getNumArguments();
    // Cannot fail: the function has a body and the type is a tensor.
    (void)function.insertArgument(index, type, attributes, function.getLoc());
    return function.getArgument(index);
  }

  /// v' = momentum * v + (gradient + decay * p), p' = p - rate * v'
  Step createStep(OpBuilder &builder, Value parameter, Value gradient,
                  Value velocity, Value rate, double decay, bool isScale) {
    Location loc = parameter.getLoc();
    auto type = cast<RankedTensorType>(parameter.getType());
    auto scaled = [&](Value value, double factor) -> Value {
      auto scalar = RankedTensorType::get({}, builder.getF32Type());
      Value constant = ConstantOp::create(
          builder, loc, scalar,
          DenseElementsAttr::get(scalar, static_cast<float>(factor)));
      return MulOp::create(builder, loc, value.getType(), value, constant,
                           ClampAttr());
    };
    auto sum = [&](Value a, Value b, ClampAttr clamp = {}) -> Value {
      return AddOp::create(builder, loc, type, a, b, clamp);
    };
    Value total = gradient;
    if (decay != 0)
      total = sum(total, scaled(parameter, decay));
    Value newVelocity = sum(scaled(velocity, momentum), total);
    // A scale stays positive, whatever its gradient.
    ClampAttr positive;
    if (isScale)
      positive = ClampAttr::get(builder.getContext(),
                                std::numeric_limits<float>::epsilon(),
                                std::numeric_limits<double>::infinity());
    Value change = MulOp::create(builder, loc, type, newVelocity,
                                 scaled(rate, -1.0), ClampAttr());
    return {sum(parameter, change, positive), newVelocity};
  }
};

} // namespace
