//===- Proves that a lowered function computes in integers ----------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "StraightLine.h"

#include "quant-mlir/Dialect/QNN/Transforms/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::qnn;

namespace quantmlir::qnn {
#define GEN_PASS_DEF_VERIFYINTEGERPASS
#include "quant-mlir/Dialect/QNN/Transforms/Passes.h.inc"
} // namespace quantmlir::qnn

namespace {

bool isFloatTensor(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  return tensor && isa<FloatType>(tensor.getElementType());
}

/// Where a float tensor's values come from.
enum class Origin {
  /// Constants and buffers that are not yet written.
  Neutral,
  /// Arguments of the function, moved or not.
  Argument,
  /// Dequantized integers, moved or not.
  Integers
};

struct VerifyIntegerPass
    : quantmlir::qnn::impl::VerifyIntegerPassBase<VerifyIntegerPass> {
  void runOnOperation() override {
    for (func::FuncOp func : getOperation().getOps<func::FuncOp>())
      if (!func.isExternal() && failed(verify(func)))
        return signalPassFailure();
    markAllAnalysesPreserved();
  }

private:
  static LogicalResult verify(func::FuncOp func) {
    if (failed(getStraightLineReturn(func)))
      return failure();
    DenseMap<Value, Origin> origins;
    for (BlockArgument argument : func.getArguments())
      origins[argument] = Origin::Argument;
    for (Operation &op : func.front().without_terminator()) {
      bool anyInteger = false;
      Origin origin = Origin::Neutral;
      for (Value operand : op.getOperands()) {
        if (isFloatTensor(operand.getType()))
          origin = std::max(origin, origins.lookup(operand));
        else if (isa<RankedTensorType>(operand.getType()))
          anyInteger = true;
      }
      bool anyFloatResult = llvm::any_of(op.getResultTypes(), isFloatTensor);
      bool computes = hasFloatArithmetic(&op);
      if (origin == Origin::Integers && (computes || !anyFloatResult))
        return op.emitError("computes in float on values that were integers "
                            "before: not an integer-only program");
      if (origin == Origin::Argument && anyFloatResult && computes)
        return op.emitError("computes in float on an argument before it is "
                            "quantized: not an integer-only program");
      // Neither end shows it, but a rescaling in float inside is none in
      // integers.
      if (origin == Origin::Neutral && anyInteger && !anyFloatResult &&
          computes)
        return op.emitError("computes in float from integers to integers: not "
                            "an integer-only program");
      for (Value result : op.getResults())
        if (isFloatTensor(result.getType()))
          origins[result] = anyInteger ? Origin::Integers : origin;
    }
    return success();
  }

  /// Does an operation or its body compute on floats? Moving them (transpose,
  /// slice, fill) is no computation.
  static bool hasFloatArithmetic(Operation *op) {
    return op
        ->walk([&](Operation *inner) {
          bool computes = isa<arith::ArithDialect, math::MathDialect>(
                              *inner->getDialect()) &&
                          !inner->hasTrait<OpTrait::ConstantLike>() &&
                          llvm::any_of(inner->getOperandTypes(), [](Type type) {
                            return isa<FloatType>(getElementTypeOrSelf(type));
                          });
          return computes ? WalkResult::interrupt() : WalkResult::advance();
        })
        .wasInterrupted();
  }
};

} // namespace
