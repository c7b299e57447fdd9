//===- InsertObservers.cpp - Puts observers on what will be quantized -----===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Dialect/QNN/Transforms/Passes.h"

#include "RelativePrecision.h"
#include "SpecResolver.h"

#include "quant-mlir/Config/QuantConfig.h"
#include "quant-mlir/Dialect/QNN/IR/AttributeNames.h"
#include "quant-mlir/Dialect/QNN/IR/ConstantData.h"
#include "quant-mlir/Dialect/QNN/IR/SourceName.h"
#include "quant-mlir/Dialect/QNN/Utils/QuantizedArithmetic.h"

#include "mlir/IR/Iterators.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::qnn;

namespace quantmlir::qnn {
#define GEN_PASS_DEF_INSERTOBSERVERSPASS
#include "quant-mlir/Dialect/QNN/Transforms/Passes.h.inc"
} // namespace quantmlir::qnn

namespace {

/// Which operations of a function become integer operations.
class QuantizedOps {
public:
  QuantizedOps(func::FuncOp func, SpecResolver &specs)
      : relative(func, [&](Operation *op) {
          return isDecided(op) || specs.getResultOverride(op);
        }) {
    findFloatSums(func, specs);
    findOutputs(func);
    SmallVector<Operation *> sameScale;
    func.walk([&](QuantizableOpInterface op) {
      if (specs.isKeptInFloat(op))
        op->setAttr(kKeepFloatAttribute, UnitAttr::get(op->getContext()));
      else if (Operation *log = relative.getLogarithm(op);
               log && isFloat(op) && op.getFloatReason().empty())
        keepPrecise(op, log);
      else if (floatSums.contains(op))
        keepFloatFor(op, "operations in float use it");
      if (op->hasAttr(kKeepFloatAttribute) || !isFloat(op) ||
          !op.getFloatReason().empty())
        return;
      if (isa<SameScaleOpInterface>(op.getOperation()))
        sameScale.push_back(op);
      else
        ops.insert(op);
    });
    // Moving values needs no integers of its own: such an operation follows
    // what it moves, from its producers first, then from its users where its
    // operands come straight from outside. What joins for its users' sake may
    // have others to take along.
    size_t before;
    do {
      before = ops.size();
      for (Operation *op : sameScale)
        if (llvm::any_of(op->getOperands(), [&](Value operand) {
              return ops.contains(operand.getDefiningOp());
            }))
          ops.insert(op);
      for (Operation *op : llvm::reverse(sameScale)) {
        bool fromOutside = llvm::all_of(op->getOperands(), [](Value operand) {
          Operation *producer = operand.getDefiningOp();
          return !producer || isa<SameScaleOpInterface, ConstantOp>(producer);
        });
        if (fromOutside && llvm::any_of(op->getUsers(), [&](Operation *user) {
              return ops.contains(user);
            }))
          ops.insert(op);
      }
    } while (ops.size() != before);
  }

  bool contains(Operation *op) const { return ops.contains(op); }

  /// Whether `operand` is to be left as it is even where the value is quantized
  /// for other users.
  bool isPrecise(OpOperand &operand) const {
    if (relative.wants(operand))
      return true;
    Operation *producer = operand.get().getDefiningOp();
    return kept.contains(operand.getOwner()) &&
           isa_and_nonnull<QuantizableOpInterface>(producer) &&
           !ops.contains(producer);
  }

  /// Whether the function returns `value`, or what only moves, averages or
  /// normalizes it.
  bool isOutput(Value value) const { return outputs.contains(value); }

  /// Whether nothing but sums in float is computed with `value`.
  bool isForSums(Value value) const {
    SetVector<Operation *> consumers = getConsumers(value);
    return !consumers.empty() && llvm::all_of(consumers, [&](Operation *op) {
      return floatSums.contains(op);
    });
  }

private:
  /// Whether somebody has quantized what the logarithm `op` is of, or has
  /// decided to.
  static bool isDecided(Operation *op) {
    return isa_and_nonnull<ObserveOp, DequantizeOp>(
        op->getOperand(0).getDefiningOp());
  }

  /// What computes with `value`, after what only moves it.
  static SetVector<Operation *> getConsumers(Value value) {
    SetVector<Operation *> users(value.user_begin(), value.user_end());
    SetVector<Operation *> consumers;
    // More users come at the end while this goes on.
    for (size_t i = 0; i < users.size(); ++i) {
      if (!isa<SameScaleOpInterface>(users[i]))
        consumers.insert(users[i]);
      else
        users.insert(users[i]->user_begin(), users[i]->user_end());
    }
    return consumers;
  }

  /// Finds the sums that stay in float for what uses them: where that is only
  /// operations without integer form and such sums, or where it is such a sum
  /// among others. The configuration comes first: what it keeps in float does
  /// not change its neighbors, and what it has a spec for is quantized. So is a
  /// result of the function.
  void findFloatSums(func::FuncOp func, SpecResolver &specs) {
    // Users come before what they use.
    func.walk<WalkOrder::PostOrder, ReverseIterator>(
        [&](QuantizableOpInterface op) {
          if (!isa<AddOp, SubOp>(op.getOperation()) || !isFloat(op) ||
              specs.isKeptInFloat(op) || specs.getResultOverride(op))
            return;
          SetVector<Operation *> consumers = getConsumers(op->getResult(0));
          auto isSum = [&](Operation *user) {
            return floatSums.contains(user);
          };
          auto hasNoIntegers = [](Operation *user) {
            return !cast<QuantizableOpInterface>(user).getFloatReason().empty();
          };
          if (consumers.empty() ||
              !llvm::all_of(consumers, llvm::IsaPred<QuantizableOpInterface>))
            return;
          if (llvm::any_of(consumers, isSum) ||
              llvm::all_of(consumers, hasNoIntegers))
            floatSums.insert(op);
        });
  }

  /// Finds results of the function, and what they are made of: scores of
  /// classes become the means and the softmax of those at all positions.
  void findOutputs(func::FuncOp func) {
    SetVector<Value> found;
    func.walk([&](func::ReturnOp op) {
      found.insert(op.operand_begin(), op.operand_end());
    });
    // More come at the end while this goes on.
    for (size_t i = 0; i < found.size(); ++i) {
      auto op = found[i].getDefiningOp<QuantizableOpInterface>();
      // An average with a scale of its own is one, too.
      if (op && (op->getName().hasInterface<SameScaleOpInterface>() ||
                 isa<ReduceMeanOp>(op.getOperation()) ||
                 !op.getFloatReason().empty()))
        for (OpOperand *operand : op.getActivationOperands())
          found.insert(operand->get());
    }
    outputs.insert(found.begin(), found.end());
  }

  void keepPrecise(Operation *op, Operation *log) {
    std::string reason = "the logarithm ";
    reason += op == log ? "" : "'" + getSourceName(log) + "' ";
    reason += "needs small values as exactly as large ones";
    keepFloatFor(op, reason);
  }

  void keepFloatFor(Operation *op, StringRef reason) {
    if (op->hasAttr(kKeepFloatAttribute))
      return;
    op->setAttr(kKeepFloatAttribute, UnitAttr::get(op->getContext()));
    op->setAttr(kIslandAttribute, StringAttr::get(op->getContext(), reason));
    kept.insert(op);
  }

  static bool isFloat(Operation *op) {
    auto isF32 = [](Type type) {
      auto tensor = dyn_cast<RankedTensorType>(type);
      return tensor && tensor.getElementType().isF32();
    };
    return llvm::all_of(op->getOperandTypes(), isF32) &&
           llvm::all_of(op->getResultTypes(), isF32);
  }

  RelativePrecision relative;
  DenseSet<Operation *> ops;
  DenseSet<Operation *> floatSums;
  DenseSet<Value> outputs;
  /// What stays in float for its users' sake.
  DenseSet<Operation *> kept;
};

class ObserverInserter {
public:
  ObserverInserter(SpecResolver &specs, StringSet<> &names)
      : specs(specs), names(names) {}

  void run(func::FuncOp func) {
    QuantizedOps quantized(func, specs);
    llvm::MapVector<Value, QSpecAttr> activations;
    SmallVector<QuantizableOpInterface> weighted;
    func.walk([&](QuantizableOpInterface op) {
      if (!quantized.contains(op)) {
        markIsland(op);
        return;
      }
      for (OpOperand *operand : op.getActivationOperands())
        activations.try_emplace(operand->get(),
                                getOperandSpec(operand->get(), op, quantized));
      activations.try_emplace(op->getResult(0),
                              getResultSpec(op, activations, quantized));
      if (op.getWeightOperand())
        weighted.push_back(op);
    });
    // Weights first: a constant may also serve as an activation elsewhere.
    for (QuantizableOpInterface op : weighted)
      observeWeight(op);
    for (auto [value, spec] : activations)
      observeActivation(func, value, spec, quantized);
  }

private:
  static void markIsland(QuantizableOpInterface op) {
    if (op->hasAttr(kIslandAttribute))
      return;
    std::string reason = op->hasAttr(kKeepFloatAttribute)
                             ? "kept in float by the configuration"
                             : op.getFloatReason();
    if (reason.empty())
      reason = "it only moves values that stay in float";
    op->setAttr(kIslandAttribute, StringAttr::get(op->getContext(), reason));
  }

  /// The spec of a value that `user` is the first quantized operation to use,
  /// and none makes.
  QSpecAttr getOperandSpec(Value value, Operation *user,
                           const QuantizedOps &quantized) {
    if (auto argument = dyn_cast<BlockArgument>(value))
      return specs.getInput(
          getInputName(user->getParentOfType<func::FuncOp>(), argument));
    // A constant has the spec of what is made with it.
    Operation *producer = value.getDefiningOp();
    QSpecAttr spec =
        specs.getResultOverride(isa<ConstantOp>(producer) ? user : producer);
    return spec ? spec : getDefaultSpec(value, quantized);
  }

  /// The spec of `value`, which no override matches. Cutting off the largest
  /// score takes it from the class that is right. Between an operation on
  /// integers and a sum in float nothing computes with what is stored, so it
  /// can be as fine as memory allows; the range need not be cut, then. Profiles
  /// of other tools, and settings of other bits, mean what they say.
  QSpecAttr getDefaultSpec(Value value, const QuantizedOps &quantized) {
    QSpecAttr spec = specs.getDefaultActivation();
    auto isOurs = [&] {
      return getNumericsRules(value.getDefiningOp()).name ==
             quantmlir::getNumericsRules(NumericsProfile::Integer).name;
    };
    auto makeUncut = [&](unsigned bits, unsigned reduced) {
      return QSpecAttr::get(spec.getContext(), bits, spec.getSignedness(),
                            spec.getScheme(), spec.getGranularity(),
                            spec.getNarrow(), /*calibrator=*/"min-max", reduced,
                            spec.getBlockSize());
    };
    if (spec.getBits() == 8 && isOurs() && quantized.isForSums(value))
      return makeUncut(/*bits=*/16, /*reduced=*/0);
    if (specs.keepsOutputRanges() && quantized.isOutput(value))
      return makeUncut(spec.getBits(), spec.getReduced());
    return spec;
  }

  /// The spec of the result of `op`, whose operands have specs already.
  QSpecAttr getResultSpec(Operation *op,
                          const llvm::MapVector<Value, QSpecAttr> &activations,
                          const QuantizedOps &quantized) {
    if (QSpecAttr spec = specs.getResultOverride(op))
      return spec;
    // What only moves values keeps their spec, as it will their scale.
    if (isa<SameScaleOpInterface>(op))
      return activations.lookup(op->getOperand(0));
    return getDefaultSpec(op->getResult(0), quantized);
  }

  static std::string getInputName(func::FuncOp func, BlockArgument argument) {
    auto given =
        func.getArgAttrOfType<StringAttr>(argument.getArgNumber(), "qnn.name");
    return given ? given.str()
                 : "input" + std::to_string(argument.getArgNumber());
  }

  std::string makeUnique(std::string name) {
    std::string unique = name;
    for (unsigned suffix = 1; !names.insert(unique).second; ++suffix)
      unique = name + "_" + std::to_string(suffix);
    return unique;
  }

  void observeActivation(func::FuncOp func, Value value, QSpecAttr spec,
                         const QuantizedOps &quantized) {
    // Running twice changes nothing, and pairs that are there already stay.
    if (isa_and_nonnull<ObserveOp, DequantizeOp>(value.getDefiningOp()) ||
        llvm::any_of(value.getUsers(), llvm::IsaPred<ObserveOp, QuantizeOp>))
      return;
    OpBuilder builder(func.getContext());
    builder.setInsertionPointAfterValue(value);
    auto argument = dyn_cast<BlockArgument>(value);
    std::string name = argument ? getInputName(func, argument)
                                : getSourceName(value.getDefiningOp());
    auto observer =
        ObserveOp::create(builder, value.getLoc(), value.getType(), value,
                          makeUnique(std::move(name)), spec, IntegerAttr(),
                          DenseF64ArrayAttr(), DenseF64ArrayAttr());
    setFixedRange(observer);
    value.replaceUsesWithIf(observer, [&](OpOperand &use) {
      if (use.getOwner() == observer || quantized.isPrecise(use))
        return false;
      // The weight and bias of an operation have observers and scales of their
      // own.
      auto user = dyn_cast<QuantizableOpInterface>(use.getOwner());
      return !isa<ObserveOp>(use.getOwner()) &&
             (!user || (&use != user.getWeightOperand() &&
                        &use != user.getBiasOperand()));
    });
  }

  /// Where the operation fixes the parameters of its result, the observer holds
  /// the range that gives them: all but the last of the interval's steps.
  static void setFixedRange(ObserveOp observer) {
    auto fixed =
        observer.getInput().getDefiningOp<FixedOutputParamsOpInterface>();
    if (!fixed)
      return;
    Interval interval = fixed.getFixedOutputInterval();
    double step = std::ldexp(interval.high - interval.low,
                             -static_cast<int>(observer.getSpec().getBits()));
    observer.setLow(ArrayRef<double>{interval.low});
    observer.setHigh(ArrayRef<double>{interval.high - step});
  }

  void observeWeight(QuantizableOpInterface op) {
    OpOperand *weight = op.getWeightOperand();
    if (isa_and_nonnull<ObserveOp, DequantizeOp>(weight->get().getDefiningOp()))
      return;
    QSpecAttr spec = specs.getWeight(op);
    bool perChannel = spec.getGranularity() != Granularity::PerTensor;
    OpBuilder builder(op);
    // One observer serves all operations that use the weight alike.
    Value &observer =
        weightObservers[{{weight->get(), op.getWeightAxis()}, spec}];
    if (!observer) {
      builder.setInsertionPointAfterValue(weight->get());
      observer = ObserveOp::create(
          builder, weight->get().getLoc(), weight->get().getType(),
          weight->get(), makeUnique(getSourceName(op) + ".weight"), spec,
          perChannel ? builder.getI64IntegerAttr(op.getWeightAxis())
                     : IntegerAttr(),
          DenseF64ArrayAttr(), DenseF64ArrayAttr());
    }
    weight->set(observer);
  }

  SpecResolver &specs;
  StringSet<> &names;
  DenseMap<std::pair<std::pair<Value, int64_t>, QSpecAttr>, Value>
      weightObservers;
};

struct InsertObserversPass
    : quantmlir::qnn::impl::InsertObserversPassBase<InsertObserversPass> {
  using InsertObserversPassBase::InsertObserversPassBase;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    auto config = module->getAttrOfType<QConfigAttr>("qnn.config");
    if (!config) {
      config =
          toAttribute(llvm::cantFail(ConfigChoice().resolve()), &getContext());
      module->setAttr("qnn.config", config);
    }
    StringSet<> names;
    module.walk([&](ObserveOp op) { names.insert(op.getName()); });
    // Where observers are, who inserted them has warned.
    bool isFirst = names.empty();
    SpecResolver specs(config);
    if (config.getPoolsKeepScale())
      module.walk([](AveragePool2DOp op) {
        op->setAttr(kKeepScaleAttribute, UnitAttr::get(op.getContext()));
      });
    for (func::FuncOp func : module.getOps<func::FuncOp>())
      if (!func.isExternal())
        ObserverInserter(specs, names).run(func);
    if (!isFirst)
      return;
    specs.warnOfUnused(module);
    warnOfBlocks(module);
  }

private:
  /// Names sizes of blocks that no weight can be cut into.
  static void warnOfBlocks(ModuleOp module) {
    llvm::MapVector<int64_t, bool> sizes;
    module.walk([&](ObserveOp op) {
      auto type = cast<RankedTensorType>(op.getType());
      int64_t size = op.getSpec().getBlockSize();
      // Only observers of weights have an axis.
      if (size > 0 && op.getAxis())
        sizes[size] |= type.getShape().back() % size == 0;
    });
    for (auto [size, isUsed] : sizes)
      if (!isUsed)
        module.emitWarning()
            << "no weight has blocks of " << size
            << " input channels: no layer has a multiple of them, so each "
               "output channel has one scale";
  }
};

} // namespace
