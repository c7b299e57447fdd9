//===- InsertObservers.cpp - Puts observers on what will be quantized -----===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Dialect/QNN/Transforms/Passes.h"

#include "quant-mlir/Dialect/QNN/IR/ConstantData.h"
#include "quant-mlir/Dialect/QNN/IR/SourceName.h"

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
  explicit QuantizedOps(func::FuncOp func) {
    SmallVector<Operation *> sameScale;
    func.walk([&](QuantizableOpInterface op) {
      if (!isFloat(op) || !op.getFloatReason().empty())
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

private:
  static bool isFloat(Operation *op) {
    auto isF32 = [](Type type) {
      auto tensor = dyn_cast<RankedTensorType>(type);
      return tensor && tensor.getElementType().isF32();
    };
    return llvm::all_of(op->getOperandTypes(), isF32) &&
           llvm::all_of(op->getResultTypes(), isF32);
  }

  DenseSet<Operation *> ops;
};

class ObserverInserter {
public:
  ObserverInserter(QConfigAttr config, StringSet<> &names)
      : config(config), names(names) {}

  void run(func::FuncOp func) {
    QuantizedOps quantized(func);
    llvm::SetVector<Value> activations;
    SmallVector<QuantizableOpInterface> weighted;
    func.walk([&](QuantizableOpInterface op) {
      if (!quantized.contains(op)) {
        markIsland(op);
        return;
      }
      for (OpOperand *operand : op.getActivationOperands())
        activations.insert(operand->get());
      activations.insert(op->getResult(0));
      if (op.getWeightOperand())
        weighted.push_back(op);
    });
    // Weights first: a constant may also serve as an activation elsewhere.
    for (QuantizableOpInterface op : weighted)
      observeWeight(op);
    for (Value value : activations)
      observeActivation(func, value);
  }

private:
  static void markIsland(QuantizableOpInterface op) {
    if (op->hasAttr("qnn.island"))
      return;
    std::string reason = op.getFloatReason();
    if (reason.empty())
      reason = "it only moves values that stay in float";
    op->setAttr("qnn.island", StringAttr::get(op->getContext(), reason));
  }

  std::string makeUnique(std::string name) {
    std::string unique = name;
    for (unsigned suffix = 1; !names.insert(unique).second; ++suffix)
      unique = name + "_" + std::to_string(suffix);
    return unique;
  }

  void observeActivation(func::FuncOp func, Value value) {
    // Running twice changes nothing, and pairs that are there already stay.
    if (isa_and_nonnull<ObserveOp, DequantizeOp>(value.getDefiningOp()) ||
        llvm::any_of(value.getUsers(), llvm::IsaPred<ObserveOp, QuantizeOp>))
      return;
    OpBuilder builder(func.getContext());
    builder.setInsertionPointAfterValue(value);
    std::string name;
    if (auto argument = dyn_cast<BlockArgument>(value)) {
      auto given = func.getArgAttrOfType<StringAttr>(argument.getArgNumber(),
                                                     "qnn.name");
      name = given ? given.str()
                   : "input" + std::to_string(argument.getArgNumber());
    } else {
      name = getSourceName(value.getDefiningOp());
    }
    auto observer = ObserveOp::create(builder, value.getLoc(), value.getType(),
                                      value, makeUnique(std::move(name)),
                                      config.getActivation(), IntegerAttr(),
                                      DenseF64ArrayAttr(), DenseF64ArrayAttr());
    setFixedRange(observer);
    value.replaceUsesWithIf(observer, [&](OpOperand &use) {
      if (use.getOwner() == observer)
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
    QSpecAttr spec = config.getWeight();
    bool perChannel = spec.getGranularity() == Granularity::PerChannel;
    OpBuilder builder(op);
    // One observer serves all operations that use the weight alike.
    Value &observer = weightObservers[{weight->get(), op.getWeightAxis()}];
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

  QConfigAttr config;
  StringSet<> &names;
  DenseMap<std::pair<Value, int64_t>, Value> weightObservers;
};

struct InsertObserversPass
    : quantmlir::qnn::impl::InsertObserversPassBase<InsertObserversPass> {
  using InsertObserversPassBase::InsertObserversPassBase;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    auto config = module->getAttrOfType<QConfigAttr>("qnn.config");
    if (!config) {
      config = makeConfig();
      if (!config)
        return signalPassFailure();
      module->setAttr("qnn.config", config);
    }
    StringSet<> names;
    module.walk([&](ObserveOp op) { names.insert(op.getName()); });
    for (func::FuncOp func : module.getOps<func::FuncOp>())
      if (!func.isExternal())
        ObserverInserter(config, names).run(func);
  }

private:
  /// The preset `x86`: activations unsigned affine per tensor, weights signed
  /// symmetric per channel, narrow.
  QConfigAttr makeConfig() {
    MLIRContext *context = &getContext();
    auto emitError = [&] { return getOperation().emitError(); };
    auto activation = QSpecAttr::getChecked(
        emitError, context, activationBits.getValue(), Signedness::Unsigned,
        Scheme::Affine, Granularity::PerTensor, 0u, StringRef(calibrator));
    auto weight = QSpecAttr::getChecked(
        emitError, context, weightBits.getValue(), Signedness::Signed,
        Scheme::Symmetric, Granularity::PerChannel, 1u,
        StringRef(weightCalibrator));
    if (!activation || !weight)
      return {};
    return QConfigAttr::get(context, activation, weight);
  }
};

} // namespace
