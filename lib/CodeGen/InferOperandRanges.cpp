//===- InferOperandRanges.cpp - What the bytes of products can be ---------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Unlike RangeAnalysis, which knows real numbers before quantization, this
// looks at what is computed in the end: it needs no trust in what a model says
// of itself.
//
//===----------------------------------------------------------------------===//

#include "ConstantBytes.h"
#include "KernelAnalysis.h"

#include "quant-mlir/CodeGen/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Interfaces/InferIntRangeInterface.h"
#include "llvm/ADT/TypeSwitch.h"

namespace quantmlir {
#define GEN_PASS_DEF_INFEROPERANDRANGES
#include "quant-mlir/CodeGen/Passes.h.inc"
} // namespace quantmlir

using namespace mlir;
using namespace quantmlir;

namespace {

/// Ranges of the integers in tensors, and of integers themselves.
class IntegerRanges {
public:
  explicit IntegerRanges(func::FuncOp function) {
    for (Operation &op : function.front())
      visit(op);
  }

  /// What is known of the elements of `value`; nothing for floats.
  IntegerValueRange get(Value value) const {
    auto found = ranges.find(value);
    return found == ranges.end() ? getLargest(value) : found->second;
  }

private:
  static IntegerValueRange getLargest(Value value) {
    auto type = dyn_cast<IntegerType>(getElementTypeOrSelf(value));
    if (!type)
      return IntegerValueRange();
    return IntegerValueRange(ConstantIntRanges::maxRange(type.getWidth()));
  }

  static bool isInteger(Value value) {
    return isa<IntegerType>(getElementTypeOrSelf(value));
  }

  void set(Value value, const IntegerValueRange &range) {
    // A body is visited more than once: what is not known any more goes.
    if (!isInteger(value) || range.isUninitialized())
      ranges.erase(value);
    else
      ranges.insert_or_assign(value, range);
  }

  /// The result holds elements of these operands only.
  void join(Value result, ValueRange parts) {
    IntegerValueRange range;
    for (Value part : parts)
      range = IntegerValueRange::join(range, get(part));
    set(result, range);
  }

  void visit(Operation &op) {
    // On buffers there is no result to know something of.
    if (op.getNumResults() == 0)
      return;
    llvm::TypeSwitch<Operation *>(&op)
        .Case([&](arith::ConstantOp constant) { visitConstant(constant); })
        .Case<tensor::CollapseShapeOp, tensor::ExpandShapeOp,
              tensor::ExtractSliceOp, tensor::ExtractOp, tensor::CastOp>(
            [&](Operation *move) {
              join(move->getResult(0), move->getOperand(0));
            })
        .Case([&](tensor::ConcatOp concat) {
          join(concat.getResult(), concat.getInputs());
        })
        .Case([&](tensor::InsertSliceOp insert) {
          join(insert.getResult(), {insert.getSource(), insert.getDest()});
        })
        .Case([&](tensor::PadOp pad) {
          if (Value border = pad.getConstantPaddingValue())
            join(pad.getResult(), {pad.getSource(), border});
        })
        .Case([&](linalg::TransposeOp transpose) {
          join(transpose->getResult(0), transpose.getInput());
        })
        .Case([&](linalg::FillOp fill) {
          join(fill->getResult(0), fill.getInputs().front());
        })
        .Case([&](linalg::LinalgOp compute) { visitCompute(compute); })
        .Case([&](InferIntRangeInterface scalar) { visitScalar(scalar); });
  }

  void visitConstant(arith::ConstantOp constant) {
    auto type = dyn_cast<IntegerType>(getElementTypeOrSelf(constant.getType()));
    if (!type)
      return;
    if (auto integer = dyn_cast<IntegerAttr>(constant.getValue()))
      return set(constant, ConstantIntRanges::constant(integer.getValue()));
    // Of larger elements, which are biases and multipliers, limits that follow
    // are what counts.
    if (type.getWidth() != 8)
      return;
    SmallVector<char> storage;
    std::optional<ArrayRef<char>> bytes =
        getConstantBytes(constant.getValue(), storage);
    if (!bytes || bytes->empty())
      return;
    auto limits = [&](auto zero) {
      using Byte = decltype(zero);
      auto [low, high] =
          std::minmax_element(bytes->begin(), bytes->end(), [](char a, char b) {
            return static_cast<Byte>(a) < static_cast<Byte>(b);
          });
      return std::make_pair(APInt(8, static_cast<unsigned char>(*low)),
                            APInt(8, static_cast<unsigned char>(*high)));
    };
    auto [umin, umax] = limits(static_cast<unsigned char>(0));
    auto [smin, smax] = limits(static_cast<signed char>(0));
    set(constant, ConstantIntRanges(umin, umax, smin, smax));
  }

  void visitScalar(InferIntRangeInterface op) {
    // An operation on tensors says nothing that this could use.
    if (llvm::any_of(op->getOperandTypes(), llvm::IsaPred<ShapedType>) ||
        llvm::any_of(op->getResultTypes(), llvm::IsaPred<ShapedType>))
      return;
    SmallVector<IntegerValueRange> operands;
    for (Value operand : op->getOperands())
      operands.push_back(get(operand));
    op.inferResultRangesFromOptional(
        operands, [&](Value result, const IntegerValueRange &range) {
          set(result, range);
        });
  }

  /// One evaluation of the scalar body; the ranges of its block's arguments are
  /// set.
  SmallVector<IntegerValueRange> evaluate(linalg::LinalgOp op) {
    SmallVector<IntegerValueRange> results;
    for (Operation &inner : *op.getBlock())
      visit(inner);
    for (Value yielded : op.getBlock()->getTerminator()->getOperands())
      results.push_back(get(yielded));
    return results;
  }

  void visitCompute(linalg::LinalgOp op) {
    if (!op.hasPureTensorSemantics() || op->getNumRegions() != 1)
      return;
    for (OpOperand &operand : op->getOpOperands())
      if (BlockArgument argument = op.getMatchingBlockArgument(&operand))
        set(argument, get(operand.get()));
    SmallVector<IntegerValueRange> results = evaluate(op);
    // A reduction reads what it wrote. That is known where reading it once more
    // does not change it (a maximum, but no sum).
    if (op.getNumReductionLoops() > 0) {
      SmallVector<IntegerValueRange> sums;
      for (auto [init, result] : llvm::zip_equal(op.getDpsInits(), results))
        sums.push_back(IntegerValueRange::join(get(init), result));
      for (auto [argument, range] :
           llvm::zip_equal(op.getRegionOutputArgs(), sums))
        set(argument, range);
      for (auto [again, sum, result] :
           llvm::zip_equal(evaluate(op), sums, results))
        result = IntegerValueRange::join(again, sum) == sum
                     ? sum
                     : IntegerValueRange();
    }
    for (auto [value, range] : llvm::zip_equal(op->getResults(), results))
      set(value, range);
  }

  llvm::DenseMap<Value, IntegerValueRange> ranges;
};

struct InferOperandRangesPass
    : quantmlir::impl::InferOperandRangesBase<InferOperandRangesPass> {
  void runOnOperation() override {
    func::FuncOp function = getOperation();
    if (function.isExternal())
      return;
    IntegerRanges ranges(function);
    function.walk([&](linalg::LinalgOp op) {
      // What a module claims is not believed.
      op->removeAttr(kInputRangesAttrName);
      if (op.getNumReductionLoops() == 0)
        return;
      SmallVector<int64_t> limits;
      bool isNarrow = false;
      for (Value input : op.getDpsInputs()) {
        if (!getElementTypeOrSelf(input).isInteger(8))
          return;
        IntegerValueRange range = ranges.get(input);
        limits.push_back(range.getValue().umin().getZExtValue());
        limits.push_back(range.getValue().umax().getZExtValue());
        // That weights are narrow is seen where they are packed.
        isNarrow |= !input.getDefiningOp<arith::ConstantOp>() &&
                    limits.back() - limits[limits.size() - 2] < 255;
      }
      if (isNarrow)
        op->setAttr(kInputRangesAttrName,
                    DenseI64ArrayAttr::get(op->getContext(), limits));
    });
  }
};

} // namespace
