//===- ReplaceDivisions.cpp - Quantization without dividing ---------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/CodeGen/Passes.h"
#include "quant-mlir/CodeGen/TargetDescription.h"
#include "quant-mlir/QuantMath/Reciprocal.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/Matchers.h"

namespace quantmlir {
#define GEN_PASS_DEF_REPLACEDIVISIONS
#include "quant-mlir/CodeGen/Passes.h.inc"
} // namespace quantmlir

using namespace mlir;
using namespace quantmlir;

/// The only reader of `value`, if it is an `Op`.
template <typename Op> static Op getOnlyUser(Value value) {
  return value.hasOneUse() ? dyn_cast<Op>(*value.user_begin()) : Op();
}

/// The f32 constant among the operands of a commutative `op`.
static std::optional<float> getConstantOperand(Operation *op) {
  for (Value operand : op->getOperands())
    if (FloatAttr constant; matchPattern(operand, m_Constant(&constant)))
      return static_cast<float>(constant.getValueAsDouble());
  return std::nullopt;
}

namespace {
/// What becomes of a quotient: zero where it is NaN, rounded, then limited.
struct RoundedQuotient {
  arith::SelectOp number;
  math::RoundEvenOp round;
  arith::MaxNumFOp low;
  arith::MinNumFOp high;
};
} // namespace

static std::optional<RoundedQuotient> matchRounding(arith::DivFOp division) {
  Value quotient = division.getResult();
  arith::SelectOp number;
  for (Operation *user : quotient.getUsers()) {
    auto compare = dyn_cast<arith::CmpFOp>(user);
    if (compare && compare.getPredicate() == arith::CmpFPredicate::UNO &&
        compare.getLhs() == quotient && compare.getRhs() == quotient) {
      auto select = getOnlyUser<arith::SelectOp>(compare);
      if (!select || select.getCondition() != compare.getResult() ||
          select.getFalseValue() != quotient ||
          select.getTrueValue() == quotient)
        return std::nullopt;
      number = select;
    } else if (!isa<arith::SelectOp>(user)) {
      return std::nullopt;
    }
  }
  // Twice in the comparison, once in its selection.
  if (!number || llvm::range_size(quotient.getUses()) != 3)
    return std::nullopt;
  RoundedQuotient result;
  result.number = number;
  result.round = getOnlyUser<math::RoundEvenOp>(number);
  if (result.round)
    result.low = getOnlyUser<arith::MaxNumFOp>(result.round);
  if (result.low)
    result.high = getOnlyUser<arith::MinNumFOp>(result.low);
  if (!result.high)
    return std::nullopt;
  return result;
}

static void replaceDivision(arith::DivFOp division) {
  std::optional<RoundedQuotient> rounding = matchRounding(division);
  FloatAttr divisor;
  if (!rounding || !division.getType().isF32() ||
      !matchPattern(division.getRhs(), m_Constant(&divisor)))
    return;
  std::optional<float> low = getConstantOperand(rounding->low);
  std::optional<float> high = getConstantOperand(rounding->high);
  if (!low || !high)
    return;
  std::optional<ReciprocalDivision> constants = findReciprocalDivision(
      static_cast<float>(divisor.getValueAsDouble()), *low, *high);
  if (!constants)
    return;
  ImplicitLocOpBuilder b(division.getLoc(), division);
  auto constant = [&](float value) -> Value {
    return arith::ConstantOp::create(b, b.getF32FloatAttr(value));
  };
  // As ReciprocalDivision::divide.
  Value x = division.getLhs();
  Value lower = constant(constants->lower), upper = constant(constants->upper);
  // Where the least number is zero, a comparison that NaN fails makes it that.
  bool limitsNaN =
      constants->lower == 0 &&
      matchPattern(rounding->number.getTrueValue(), m_AnyZeroFloat());
  if (limitsNaN) {
    Value isAbove =
        arith::CmpFOp::create(b, arith::CmpFPredicate::OGT, x, lower);
    x = arith::SelectOp::create(b, isAbove, x, lower);
  } else {
    Value isBelow =
        arith::CmpFOp::create(b, arith::CmpFPredicate::OGT, lower, x);
    x = arith::SelectOp::create(b, isBelow, lower, x);
  }
  Value isAbove = arith::CmpFOp::create(b, arith::CmpFPredicate::OLT, upper, x);
  x = arith::SelectOp::create(b, isAbove, upper, x);
  Value reciprocal = constant(constants->reciprocal);
  Value product = arith::MulFOp::create(b, x, reciprocal);
  Value error = math::FmaOp::create(b, arith::NegFOp::create(b, product),
                                    constant(constants->divisor), x);
  Value quotient = math::FmaOp::create(b, error, reciprocal, product);
  if (limitsNaN) {
    Operation *isNaN = rounding->number.getCondition().getDefiningOp();
    rounding->number.replaceAllUsesWith(quotient);
    rounding->number.erase();
    isNaN->erase();
  }
  division.replaceAllUsesWith(quotient);
  rounding->high.replaceAllUsesWith(rounding->round.getResult());
  rounding->high.erase();
  rounding->low.erase();
  division.erase();
}

namespace {
struct ReplaceDivisionsPass
    : public quantmlir::impl::ReplaceDivisionsBase<ReplaceDivisionsPass> {
  using ReplaceDivisionsBase::ReplaceDivisionsBase;

  void runOnOperation() override {
    llvm::Expected<TargetDescription> target =
        TargetDescription::get(targetTriple, targetCPU, targetFeatures);
    if (!target) {
      getOperation().emitError(llvm::toString(target.takeError()));
      return signalPassFailure();
    }
    if (!target->hasFusedMultiplyAdd)
      return;
    SmallVector<arith::DivFOp> divisions;
    getOperation().walk([&](arith::DivFOp division) {
      if (isa<linalg::GenericOp>(division->getParentOp()))
        divisions.push_back(division);
    });
    llvm::for_each(divisions, replaceDivision);
  }
};
} // namespace
