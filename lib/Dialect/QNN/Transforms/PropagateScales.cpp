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
    getOperation().walk([&](SameScaleOpInterface op) {
      QuantizeOp result = getOnlyQuantizeUser(op->getResult(0));
      SmallVector<QuantizeOp> operands;
      for (Value operand : op->getOperands())
        operands.push_back(getQuantize(operand));
      if (!result || llvm::is_contained(operands, QuantizeOp()))
        return;
      for (QuantizeOp operand : operands)
        groups.unionSets(result, operand);
    });
    for (const auto &entry : groups)
      if (entry->isLeader())
        if (failed(unify(SmallVector<Operation *>(groups.members(*entry)))))
          return signalPassFailure();
  }

private:
  /// Gives all members of a group one type.
  static LogicalResult unify(ArrayRef<Operation *> members) {
    auto first = getPerTensorType(members.front()->getResult(0).getType());
    StorageRange storage{first.getStorageTypeMin(), first.getStorageTypeMax()};
    std::optional<Interval> range;
    bool sameType = true, symmetric = true;
    double largestScale = 0;
    for (Operation *member : members) {
      auto type = getPerTensorType(member->getResult(0).getType());
      if (type.getStorageType() != first.getStorageType() ||
          type.isSigned() != first.isSigned() ||
          type.getStorageTypeMin() != first.getStorageTypeMin() ||
          type.getStorageTypeMax() != first.getStorageTypeMax())
        return member->emitError()
               << "shares its scale with values of another storage type: "
               << type << " and " << first;
      sameType &= type == first;
      symmetric &= type.getZeroPoint() == storage.center();
      largestScale = std::max(largestScale, type.getScale());
      Interval own{
          (type.getStorageTypeMin() - type.getZeroPoint()) * type.getScale(),
          (type.getStorageTypeMax() - type.getZeroPoint()) * type.getScale()};
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
