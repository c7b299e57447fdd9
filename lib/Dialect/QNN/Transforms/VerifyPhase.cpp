//===- Checks the contract of each phase ----------------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Dialect/QNN/Transforms/Passes.h"

#include "quant-mlir/Dialect/QNN/IR/AttributeNames.h"
#include "quant-mlir/Dialect/QNN/IR/ConstantData.h"
#include "quant-mlir/Dialect/QNN/IR/QuantTypes.h"

#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSwitch.h"

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::qnn;

namespace quantmlir::qnn {
#define GEN_PASS_DEF_VERIFYPHASEPASS
#include "quant-mlir/Dialect/QNN/Transforms/Passes.h.inc"
} // namespace quantmlir::qnn

namespace {

using Contract = LogicalResult (*)(ModuleOp);

LogicalResult verifyFuse(ModuleOp module) {
  return failure(
      module
          .walk([](BatchNormOp op) {
            auto isConstant = [](Value value) {
              return value.getDefiningOp<ConstantOp>() != nullptr;
            };
            ValueRange statistics = ValueRange(op.getOperands()).drop_front();
            if (!llvm::all_of(statistics, isConstant))
              return WalkResult::advance();
            op.emitError("batch normalization with constant statistics is left "
                         "after fusion: ")
                << (llvm::any_of(statistics, isElidedConstant)
                        ? "they have no data, which was left out of a dump"
                        : "expected a positive variance");
            return WalkResult::interrupt();
          })
          .wasInterrupted());
}

LogicalResult verifyObserve(ModuleOp module) {
  llvm::StringMap<ObserveOp> names;
  return failure(module
                     .walk([&](ObserveOp op) {
                       auto [first, isNew] =
                           names.try_emplace(op.getName(), op);
                       if (!isNew) {
                         op.emitError()
                             << "observer name '" << op.getName()
                             << "' is taken"
                             << "; names must be unique in the module";
                         return WalkResult::interrupt();
                       }
                       if (op.getInput().getDefiningOp<ObserveOp>()) {
                         op.emitError() << "observer '" << op.getName()
                                        << "' observes an observer";
                         return WalkResult::interrupt();
                       }
                       return WalkResult::advance();
                     })
                     .wasInterrupted());
}

LogicalResult verifyCalibrate(ModuleOp module) {
  return failure(module
                     .walk([](ObserveOp op) {
                       if (op.isCalibrated())
                         return WalkResult::advance();
                       op.emitError()
                           << "observer '" << op.getName()
                           << "' has no statistics after calibration";
                       return WalkResult::interrupt();
                     })
                     .wasInterrupted());
}

LogicalResult verifyQDQ(ModuleOp module) {
  return failure(module
                     .walk([](Operation *op) {
                       if (auto observe = dyn_cast<ObserveOp>(op)) {
                         op->emitError() << "observer '" << observe.getName()
                                         << "' is left";
                         return WalkResult::interrupt();
                       }
                       if (!isa<QuantizeOp>(op))
                         return WalkResult::advance();
                       for (Operation *user : op->getUsers())
                         if (!isa<DequantizeOp>(user)) {
                           op->emitError(
                                 "quantized value has a user that is no "
                                 "qnn.dequantize: the model is quantized "
                                 "already; compile it as it is")
                                   .attachNote(user->getLoc())
                               << "the user";
                           return WalkResult::interrupt();
                         }
                       return WalkResult::advance();
                     })
                     .wasInterrupted());
}

LogicalResult verifyPropagate(ModuleOp module) {
  return failure(
      module
          .walk([](SameScaleOpInterface op) {
            Value result = op->getResult(0);
            auto quantize = result.hasOneUse()
                                ? dyn_cast<QuantizeOp>(*result.user_begin())
                                : QuantizeOp();
            // It stays in float beside a value that does.
            if (!quantize || llvm::any_of(op->getOperands(), [](Value operand) {
                  return !operand.getDefiningOp<DequantizeOp>();
                }))
              return WalkResult::advance();
            auto type = getQuantizedElementType(quantize.getType());
            for (Value operand : op->getOperands()) {
              auto source = operand.getDefiningOp<DequantizeOp>();
              auto other = getQuantizedElementType(source.getInput().getType());
              if (other != type) {
                op->emitError() << "operand and result of a same-scale "
                                   "operation differ: "
                                << other << " and " << type;
                return WalkResult::interrupt();
              }
            }
            return WalkResult::advance();
          })
          .wasInterrupted());
}

LogicalResult verifyQuantize(ModuleOp module) {
  return failure(
      module
          .walk([](QuantizableOpInterface op) {
            if (op->hasAttr(kIslandAttribute) ||
                isQuantizedTensor(op->getResult(0).getType()))
              return WalkResult::advance();
            op->emitError(
                "float operation is left without a reason (qnn.island)");
            return WalkResult::interrupt();
          })
          .wasInterrupted());
}

LogicalResult verifyLower(ModuleOp module) {
  return failure(module
                     .walk([](Operation *op) {
                       if (!isa_and_nonnull<QNNDialect>(op->getDialect()))
                         return WalkResult::advance();
                       op->emitError("qnn operation is left after lowering");
                       return WalkResult::interrupt();
                     })
                     .wasInterrupted());
}

struct VerifyPhasePass
    : quantmlir::qnn::impl::VerifyPhasePassBase<VerifyPhasePass> {
  using VerifyPhasePassBase::VerifyPhasePassBase;

  void runOnOperation() override {
    Contract contract = llvm::StringSwitch<Contract>(phase)
                            .Case("fuse", verifyFuse)
                            .Case("observe", verifyObserve)
                            .Case("calibrate", verifyCalibrate)
                            .Case("qdq", verifyQDQ)
                            .Case("propagate", verifyPropagate)
                            .Case("quantize", verifyQuantize)
                            .Case("lower", verifyLower)
                            .Default(nullptr);
    if (!contract) {
      getOperation().emitError() << "no phase is called '" << phase
                                 << "'; expected fuse, observe, calibrate, "
                                    "qdq, propagate, quantize or lower";
      return signalPassFailure();
    }
    if (failed(contract(getOperation())))
      signalPassFailure();
    markAllAnalysesPreserved();
  }
};

} // namespace
