//===- InsertOptimizer.cpp - Gradients become new parameters ------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "StraightLine.h"

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

/// Builds operations on values of one parameter's type.
class StepBuilder {
public:
  StepBuilder(OpBuilder &builder, Location loc, Type type)
      : builder(builder), loc(loc), type(type) {}

  Value add(Value a, Value b) {
    return AddOp::create(builder, loc, type, a, b, ClampAttr());
  }
  Value sub(Value a, Value b, ClampAttr clamp) {
    return SubOp::create(builder, loc, type, a, b, clamp);
  }
  Value mul(Value a, Value b) {
    return MulOp::create(builder, loc, type, a, b, ClampAttr());
  }
  Value scale(Value a, double factor) { return mul(a, constant(factor)); }
  /// a * exp(-b), not below `least`
  Value shrink(Value a, Value b, double least) {
    Value factor = ExpOp::create(builder, loc, type, scale(b, -1.0));
    return MulOp::create(builder, loc, type, a, factor, atLeast(least));
  }
  /// The square root of the mean of squares, of rank 0, not below `least`.
  Value rootMeanSquare(Value a, double least) {
    auto scalar = RankedTensorType::get({}, builder.getF32Type());
    Value limit = constant(least);
    // Nothing has no mean.
    if (cast<RankedTensorType>(type).getNumElements() == 0)
      return limit;
    auto axes = llvm::to_vector(
        llvm::seq<int64_t>(cast<RankedTensorType>(type).getRank()));
    Value mean = ReduceMeanOp::create(builder, loc, scalar, mul(a, a), axes,
                                      /*keep_dims=*/false);
    return MaxOp::create(builder, loc, scalar,
                         SqrtOp::create(builder, loc, scalar, mean), limit);
  }
  ClampAttr atLeast(double value) {
    return ClampAttr::get(builder.getContext(), value,
                          std::numeric_limits<double>::infinity());
  }
  /// a / (sqrt(b) + offset)
  Value divByRoot(Value a, Value b, double offset) {
    Value root = SqrtOp::create(builder, loc, type, b);
    return DivOp::create(builder, loc, type, a, add(root, constant(offset)),
                         ClampAttr());
  }

private:
  Value constant(double value) {
    auto scalar = RankedTensorType::get({}, builder.getF32Type());
    return ConstantOp::create(
        builder, loc, scalar,
        DenseElementsAttr::get(scalar, static_cast<float>(value)));
  }

  OpBuilder &builder;
  Location loc;
  Type type;
};

struct InsertOptimizerPass
    : quantmlir::qnn::impl::InsertOptimizerPassBase<InsertOptimizerPass> {
  using InsertOptimizerPassBase::InsertOptimizerPassBase;

  void runOnOperation() override {
    func::FuncOp function = getOperation();
    if (function.isExternal())
      return;
    SmallVector<BlockArgument> parameters;
    for (BlockArgument argument : function.getArguments())
      if (StringRef kind = getParameterKind(function, argument);
          !kind.empty() && hasGradient(kind))
        parameters.push_back(argument);
    FailureOr<func::ReturnOp> found = getStraightLineReturn(function);
    if (failed(found))
      return signalPassFailure();
    func::ReturnOp terminator = *found;
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
    bool isRelative = optimizer == "relative-adam";
    bool isAdam = optimizer == "adam" || isRelative;
    if (!isAdam && optimizer != "sgd") {
      function.emitError() << "got the optimizer '" << optimizer
                           << "', expected sgd, adam or relative-adam";
      return signalPassFailure();
    }
    OpBuilder builder(terminator);
    Type scalar = RankedTensorType::get({}, builder.getF32Type());
    Value rates[] = {addArgument(function, "learning_rate", scalar),
                     addArgument(function, "scale_learning_rate", scalar)};
    SmallVector<StringRef, 2> kinds{"velocity"};
    if (isAdam)
      kinds = {"first_moment", "second_moment"};
    // For each kind, the values of all parameters.
    SmallVector<SmallVector<Value>, 2> states(kinds.size());
    for (auto [kind, values] : llvm::zip_equal(kinds, states))
      for (BlockArgument parameter : parameters)
        values.push_back(addArgument(function,
                                     getName(function, parameter) + "." + kind,
                                     parameter.getType()));
    for (auto [index, parameter] : llvm::enumerate(parameters)) {
      StringRef kind = function
                           .getArgAttrOfType<StringAttr>(
                               parameter.getArgNumber(), kParameterAttrName)
                           .getValue();
      bool isScale = kind == kScaleParameter;
      bool isOfRounding = isScale || kind == kZeroPointParameter;
      Value &result = results[first + index];
      StepBuilder step(builder, parameter.getLoc(), parameter.getType());
      // Adam's steps have one size, scales have many: what Adam moves is their
      // logarithm (arXiv:1903.08066, appendix B). Gradients of learned steps
      // are made for gradient descent as they are (arXiv:1902.08153).
      bool isLogarithm = isScale && isAdam;
      if (isLogarithm)
        result = step.mul(result, parameter);
      if (kind == kWeightParameter && weightDecay != 0)
        result = step.add(result, step.scale(parameter, weightDecay));
      Value direction =
          isAdam ? stepAdam(step, result, states[0][index], states[1][index])
                 : stepSGD(step, result, states[0][index]);
      Value change = step.mul(direction, rates[isOfRounding]);
      if (isRelative && !isOfRounding)
        change = step.mul(
            change, step.rootMeanSquare(parameter, getSmallestSize(kind)));
      // A scale stays positive, whatever its gradient.
      if (isLogarithm)
        result =
            step.shrink(parameter, change, std::numeric_limits<float>::min());
      else
        result = step.sub(
            parameter, change,
            isScale ? step.atLeast(std::numeric_limits<float>::epsilon())
                    : ClampAttr());
    }
    for (ArrayRef<Value> values : states)
      llvm::append_range(results, values);
    terminator->setOperands(results);
    function.setType(builder.getFunctionType(
        function.getArgumentTypes(),
        SmallVector<Type>(ValueRange(results).getTypes())));
    for (auto [index, parameter] : llvm::enumerate(parameters)) {
      std::string name = getName(function, parameter);
      auto setName = [&](size_t result, const Twine &text) {
        function.setResultAttr(static_cast<unsigned>(result), "qnn.name",
                               builder.getStringAttr(text));
      };
      setName(first + index, name + ".new");
      for (auto [number, kind] : llvm::enumerate(kinds))
        setName(first + (number + 1) * count + index,
                name + "." + kind + ".new");
    }
  }

private:
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

  /// What a parameter's size counts as at least, for relative steps: biases may
  /// begin at 0 (arXiv:1804.04235, section 8). Weights do not, and may be of
  /// any size.
  static double getSmallestSize(StringRef kind) {
    return kind == kWeightParameter ? 0.0 : 1e-3;
  }

  /// Replaces the velocity by v' = momentum * v + gradient, which is the
  /// direction.
  Value stepSGD(StepBuilder &step, Value gradient, Value &velocity) {
    velocity = step.add(step.scale(velocity, momentum), gradient);
    return velocity;
  }

  /// Replaces the moments by m' = momentum * m + (1 - momentum) * gradient and
  /// v' = decay * v + (1 - decay) * gradient^2; the direction is
  /// m' / (sqrt(v') + epsilon). That they start from 0 is left to the rate
  /// (arXiv:1412.6980, end of section 2).
  Value stepAdam(StepBuilder &step, Value gradient, Value &first,
                 Value &second) {
    first = step.add(step.scale(first, momentum),
                     step.scale(gradient, 1.0 - momentum));
    second =
        step.add(step.scale(second, secondDecay),
                 step.scale(step.mul(gradient, gradient), 1.0 - secondDecay));
    constexpr double epsilon = 1e-8;
    return step.divByRoot(first, second, epsilon);
  }
};

} // namespace
