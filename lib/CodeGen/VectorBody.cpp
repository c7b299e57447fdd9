//===- Scalar bodies on vectors -------------------------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "KernelEmitter.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace quantmlir;

VectorType KernelEmitter::vectorType(Type element, unsigned lanes) {
  return VectorType::get({lanes}, element);
}

Value KernelEmitter::splat(Value scalar, unsigned lanes) {
  // The value may be a constant of the body: constants are made anew.
  Attribute constant;
  auto type = vectorType(scalar.getType(), lanes);
  if (matchPattern(scalar, m_Constant(&constant)))
    return arith::ConstantOp::create(b, DenseElementsAttr::get(type, constant));
  return vector::BroadcastOp::create(b, type, scalar);
}

/// A lookup in a table of 256 bytes that two byte permutations hold; null where
/// the table or the index is of another form.
Value KernelEmitter::permuteTable(memref::LoadOp op, IRMapping &mapping,
                                  unsigned lanes) {
  constexpr int64_t part = 64;
  MemRefType type = op.getMemRefType();
  if (!target.hasBytePermute || lanes > part || type.getRank() != 1 ||
      type.getDimSize(0) != 4 * part || !type.getElementType().isInteger(8) ||
      !type.getLayout().isIdentity())
    return {};
  // The index is below 256, so its low byte says it all.
  auto cast = op.getIndices().front().getDefiningOp<arith::IndexCastUIOp>();
  Value wide = cast ? mapping.lookupOrNull(cast.getIn()) : Value();
  if (!wide)
    return {};
  Type i8 = b.getI8Type();
  auto bytes = vectorType(i8, part);
  Value narrow = wide;
  if (getElementTypeOrSelf(wide) != i8)
    narrow = arith::TruncIOp::create(b, vectorType(i8, lanes), wide);
  Value index =
      lanes == part
          ? narrow
          : Value(vector::InsertStridedSliceOp::create(
                b, narrow, arith::ConstantOp::create(b, b.getZeroAttr(bytes)),
                ArrayRef<int64_t>{0}, ArrayRef<int64_t>{1}));
  auto permute = [&](int64_t first) {
    auto loadPart = [&](int64_t at) -> Value {
      return vector::LoadOp::create(b, bytes, op.getMemRef(),
                                    ValueRange{this->index(at)});
    };
    Value operands[] = {loadPart(first), index, loadPart(first + part)};
    return LLVM::CallIntrinsicOp::create(
               b, bytes, b.getStringAttr("llvm.x86.avx512.vpermi2var.qi.512"),
               operands)
        .getResult(0);
  };
  // The permutations see the low seven bits; the sign bit chooses.
  Value zero = arith::ConstantOp::create(b, b.getZeroAttr(bytes));
  Value isHigh =
      arith::CmpIOp::create(b, arith::CmpIPredicate::slt, index, zero);
  Value found =
      arith::SelectOp::create(b, isHigh, permute(2 * part), permute(0));
  if (lanes == part)
    return found;
  return vector::ExtractStridedSliceOp::create(b, found, ArrayRef<int64_t>{0},
                                               ArrayRef<int64_t>{lanes},
                                               ArrayRef<int64_t>{1});
}

/// A table lookup: permutations of registers, or one load per lane.
Value KernelEmitter::lookUp(Operation *op, IRMapping &mapping, unsigned lanes) {
  auto loadOp = cast<memref::LoadOp>(op);
  if (Value found = permuteTable(loadOp, mapping, lanes))
    return found;
  SmallVector<Value> elements;
  for (unsigned lane = 0; lane < lanes; ++lane) {
    SmallVector<Value> indices;
    for (Value scalar : loadOp.getIndices()) {
      Value vector = mapping.lookupOrNull(scalar);
      indices.push_back(
          vector ? Value(vector::ExtractOp::create(b, vector, int64_t(lane)))
                 : scalar);
    }
    elements.push_back(memref::LoadOp::create(b, loadOp.getMemRef(), indices));
  }
  return vector::FromElementsOp::create(b, vectorType(loadOp.getType(), lanes),
                                        elements);
}

/// The high halves of products of 32 bits, trunc((ext a * ext b) >> 32), from
/// one multiplication for the even lanes and one for the odd ones; null where
/// `op` is something else. LLVM finds this form itself only while both
/// extensions are in one block: it hoists that of a constant out of a loop, and
/// then extends, truncates and joins halves of vectors.
Value KernelEmitter::multiplyHigh(arith::TruncIOp op, IRMapping &mapping,
                                  unsigned lanes) {
  if (!target.hasEvenMultiply || lanes % 2 != 0 || !op.getType().isInteger(32))
    return {};
  // Of the kept bits, both shifts make the same.
  Operation *shift = op.getIn().getDefiningOp();
  if (!isa_and_nonnull<arith::ShRSIOp, arith::ShRUIOp>(shift))
    return {};
  auto product = shift->getOperand(0).getDefiningOp<arith::MulIOp>();
  llvm::APInt amount;
  if (!product || !product.getType().isInteger(64) ||
      !matchPattern(shift->getOperand(1), m_ConstantInt(&amount)) ||
      amount != 32)
    return {};
  Type i64 = b.getI64Type();
  auto words = vectorType(b.getI32Type(), lanes);
  auto pairs = vectorType(i64, lanes / 2);
  SmallVector<int64_t> oddLanes, highHalves;
  for (int64_t lane = 0; lane < lanes; ++lane)
    oddLanes.push_back(lane | 1);
  for (int64_t lane = 0; lane < lanes; lane += 2)
    highHalves.append({lane + 1, lanes + lane + 1});
  Value half = arith::ConstantOp::create(
      b, DenseElementsAttr::get(pairs, b.getI64IntegerAttr(32)));
  // Sign extension of the low word of each pair: free in a multiplication that
  // reads nothing else.
  auto extendLow = [&](Value value) -> Value {
    Value pair = vector::BitCastOp::create(b, pairs, value);
    return arith::ShRSIOp::create(b, arith::ShLIOp::create(b, pair, half),
                                  half);
  };
  Value factors[2][2];
  for (auto [factor, operand] :
       llvm::zip_equal(factors, product.getOperands())) {
    Value value;
    if (auto extend = operand.getDefiningOp<arith::ExtSIOp>())
      value = mapping.lookupOrNull(extend.getIn());
    else if (llvm::APInt constant;
             matchPattern(operand, m_ConstantInt(&constant)) &&
             constant.isSignedIntN(32))
      value = arith::ConstantOp::create(
          b, DenseElementsAttr::get(words, constant.trunc(32)));
    if (!value || value.getType() != words)
      return {};
    factor[0] = extendLow(value);
    factor[1] = extendLow(vector::ShuffleOp::create(b, value, value, oddLanes));
  }
  auto multiply = [&](int odd) -> Value {
    Value products = arith::MulIOp::create(b, factors[0][odd], factors[1][odd]);
    return vector::BitCastOp::create(b, words, products);
  };
  Value even = multiply(0), odd = multiply(1);
  return vector::ShuffleOp::create(b, even, odd, highHalves);
}

/// `value` as a limit that is an integer, and what that limits; else null and
/// `value`.
template <typename LimitOp>
static std::pair<LimitOp, Value> matchLimit(Value value) {
  auto limit = value.getDefiningOp<LimitOp>();
  llvm::APFloat constant(0.0f);
  if (!limit || !matchPattern(limit.getRhs(), m_ConstantFloat(&constant)) ||
      !constant.isInteger())
    return {LimitOp(), value};
  return {limit, limit.getLhs()};
}

/// An integer from a number rounded to even, in one conversion that rounds so;
/// null where `op` is something else. LLVM makes two instructions of it, and
/// calls a function for each lane where there is none that only rounds. Limits
/// between are taken before, which is the same where they are integers.
Value KernelEmitter::roundToWords(arith::FPToSIOp op, IRMapping &mapping,
                                  unsigned lanes) {
  auto [high, below] = matchLimit<arith::MinNumFOp>(op.getIn());
  auto [low, number] = matchLimit<arith::MaxNumFOp>(below);
  auto round = number.getDefiningOp<math::RoundEvenOp>();
  if (!target.hasRoundingConversion || !round || !round.getType().isF32() ||
      !op.getType().isInteger(32))
    return {};
  Value x = mapping.lookup(round.getOperand());
  if (low)
    x = arith::MaxNumFOp::create(b, x, mapping.lookup(low.getRhs()),
                                 low.getFastmath());
  if (high)
    x = arith::MinNumFOp::create(b, x, mapping.lookup(high.getRhs()),
                                 high.getFastmath());
  return callIntrinsic("llvm.lrint", vectorType(b.getI32Type(), lanes), {x});
}

/// Clones the body of `op` on vectors: the operations are polymorphic, so only
/// types change. Null arguments are unused.
SmallVector<Value> KernelEmitter::cloneBody(linalg::LinalgOp op,
                                            ArrayRef<Value> arguments,
                                            unsigned lanes) {
  Block *body = op.getBlock();
  IRMapping mapping;
  for (auto [argument, value] :
       llvm::zip_equal(body->getArguments(), arguments))
    if (value)
      mapping.map(argument, value);
  auto mapOutside = [&](Value value) {
    if (!mapping.contains(value))
      mapping.map(value, splat(value, lanes));
  };
  for (Operation &nested : body->without_terminator()) {
    if (isa<arith::ConstantOp>(nested)) {
      mapping.map(nested.getResult(0), splat(nested.getResult(0), lanes));
      continue;
    }
    if (isa<memref::LoadOp>(nested)) {
      mapping.map(nested.getResult(0), lookUp(&nested, mapping, lanes));
      continue;
    }
    for (Value operand : nested.getOperands())
      mapOutside(operand);
    if (auto narrow = dyn_cast<arith::TruncIOp>(nested))
      if (Value high = multiplyHigh(narrow, mapping, lanes)) {
        mapping.map(narrow.getResult(), high);
        continue;
      }
    if (auto convert = dyn_cast<arith::FPToSIOp>(nested))
      if (Value words = roundToWords(convert, mapping, lanes)) {
        mapping.map(convert.getResult(), words);
        continue;
      }
    Operation *clone = b.clone(nested, mapping);
    clone->getResult(0).setType(
        vectorType(nested.getResult(0).getType(), lanes));
  }
  SmallVector<Value> results;
  for (Value value : body->getTerminator()->getOperands()) {
    mapOutside(value);
    results.push_back(mapping.lookup(value));
  }
  return results;
}
