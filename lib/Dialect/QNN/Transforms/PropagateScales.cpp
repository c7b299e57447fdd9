//===- PropagateScales.cpp - One set of parameters around same-scale operations
//===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Dialect/QNN/Transforms/Passes.h"

#include "quant-mlir/Dialect/QNN/IR/QuantTypes.h"
#include "quant-mlir/Dialect/QNN/Utils/QuantizedArithmetic.h"
#include "quant-mlir/QuantMath/QuantParams.h"

#include "llvm/ADT/EquivalenceClasses.h"

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::qnn;

namespace quantmlir::qnn {
#define GEN_PASS_DEF_PROPAGATESCALESPASS
#include "quant-mlir/Dialect/QNN/Transforms/Passes.h.inc"
} // namespace quantmlir::qnn

namespace {

/// The `quantize` whose dequantized value `value` is, if per tensor.
QuantizeOp getQuantize(Value value) {
  auto dequantize = value.getDefiningOp<DequantizeOp>();
  auto quantize = dequantize ? dequantize.getInput().getDefiningOp<QuantizeOp>()
                             : QuantizeOp();
  return quantize && getPerTensorType(quantize.getType()) ? quantize
                                                          : QuantizeOp();
}

/// The only user of `value`, if it quantizes per tensor.
QuantizeOp getOnlyQuantizeUser(Value value) {
  if (!value.hasOneUse())
    return {};
  auto quantize = dyn_cast<QuantizeOp>(*value.user_begin());
  return quantize && getPerTensorType(quantize.getType()) ? quantize
                                                          : QuantizeOp();
}

struct PropagateScalesPass
    : quantmlir::qnn::impl::PropagateScalesPassBase<PropagateScalesPass> {
  void runOnOperation() override {
    llvm::EquivalenceClasses<Operation *> groups;
    WalkResult grouped = getOperation().walk([&](SameScaleOpInterface op) {
      QuantizeOp result = getOnlyQuantizeUser(op->getResult(0));
      SmallVector<QuantizeOp> operands;
      for (Value operand : op->getOperands())
        operands.push_back(getQuantize(operand));
      if (!result || llvm::is_contained(operands, QuantizeOp()))
        return WalkResult::advance();
      for (auto [use, operand] :
           llvm::zip_equal(op->getOpOperands(), operands)) {
        if (!haveSameStorage(operand, result) &&
            failed(convertStorage(use, operand, result)))
          return WalkResult::interrupt();
        groups.unionSets(result, operand);
      }
      return WalkResult::advance();
    });
    if (grouped.wasInterrupted())
      return signalPassFailure();
    for (const auto &entry : groups)
      if (entry->isLeader())
        if (failed(unify(SmallVector<Operation *>(groups.members(*entry)))))
          return signalPassFailure();
  }

private:
  static StorageRange getStorage(quant::UniformQuantizedType type) {
    return {type.getStorageTypeMin(), type.getStorageTypeMax()};
  }

  /// The real numbers that a type represents.
  static Interval getRealRange(quant::UniformQuantizedType type) {
    return {(type.getStorageTypeMin() - type.getZeroPoint()) * type.getScale(),
            (type.getStorageTypeMax() - type.getZeroPoint()) * type.getScale()};
  }

  static bool haveSameStorage(QuantizeOp lhs, QuantizeOp rhs) {
    auto left = getPerTensorType(lhs.getType());
    auto right = getPerTensorType(rhs.getType());
    return left.getStorageType() == right.getStorageType() &&
           left.isSigned() == right.isSigned() &&
           getStorage(left) == getStorage(right);
  }

  /// Quantizes the operand `use`, which `operand` has quantized already, once
  /// more, to the storage type of `result`. Afterwards `operand` is that
  /// operation.
  static LogicalResult convertStorage(OpOperand &use, QuantizeOp &operand,
                                      QuantizeOp result) {
    auto from = getPerTensorType(operand.getType());
    auto to = getPerTensorType(result.getType());
    Interval range = getRealRange(from);
    bool symmetric = to.isSigned() && to.getZeroPoint() == 0;
    llvm::Expected<QuantParams> params = chooseQuantParams(
        range.low, range.high, getStorage(to),
        symmetric ? QuantScheme::Symmetric : QuantScheme::Affine,
        getNumericsRules(result).scale);
    if (!params)
      return use.getOwner()->emitError() << llvm::toString(params.takeError());
    auto type = quant::UniformQuantizedType::get(
        to.getFlags(), to.getStorageType(), to.getExpressedType(),
        params->scale, params->zeroPoint, to.getStorageTypeMin(),
        to.getStorageTypeMax());
    OpBuilder builder(use.getOwner());
    Value value = use.get();
    Location loc = use.getOwner()->getLoc();
    operand = QuantizeOp::create(builder, loc,
                                 withElementType(value.getType(), type), value);
    use.set(DequantizeOp::create(builder, loc, value.getType(), operand));
    return success();
  }

  /// Gives all members of a group one type.
  static LogicalResult unify(ArrayRef<Operation *> members) {
    auto first = getPerTensorType(members.front()->getResult(0).getType());
    StorageRange storage{first.getStorageTypeMin(), first.getStorageTypeMax()};
    std::optional<Interval> range;
    bool sameType = true, symmetric = true;
    double largestScale = 0;
    for (Operation *member : members) {
      auto type = getPerTensorType(member->getResult(0).getType());
      sameType &= type == first;
      Interval own = getRealRange(type);
      symmetric &= type.getZeroPoint() == storage.center();
      largestScale = std::max(largestScale, type.getScale());
      range = range ? range->unite(own) : own;
    }
    if (sameType)
      return success();
    // Symmetric ranges contain each other; the largest scale serves all, and
    // stays a power of two if it was one.
    QuantParams params{largestScale, storage.center()};
    if (!symmetric) {
      llvm::Expected<QuantParams> chosen = chooseQuantParams(
          range->low, range->high, storage, QuantScheme::Affine,
          getNumericsRules(members.front()).scale);
      if (!chosen)
        return members.front()->emitError()
               << llvm::toString(chosen.takeError());
      params = *chosen;
    }
    auto type = quant::UniformQuantizedType::get(
        first.getFlags(), first.getStorageType(), first.getExpressedType(),
        params.scale, params.zeroPoint, storage.min, storage.max);
    for (Operation *member : members) {
      Value result = member->getResult(0);
      result.setType(withElementType(result.getType(), type));
    }
    return success();
  }
};

} // namespace
