//===- Computed operands as kernels want them -----------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/CodeGen/Passes.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Matchers.h"

namespace quantmlir {
#define GEN_PASS_DEF_TRANSPOSEOPERANDS
#include "quant-mlir/CodeGen/Passes.h.inc"
} // namespace quantmlir

using namespace mlir;
using namespace quantmlir;

/// The dimension of `map` whose result is loop `loop` itself, or -1.
static int64_t findResult(AffineMap map, unsigned loop) {
  for (auto [position, expr] : llvm::enumerate(map.getResults()))
    if (auto dim = dyn_cast<AffineDimExpr>(expr))
      if (dim.getPosition() == loop)
        return position;
  return -1;
}

/// a(m, k) * b(n, k), both computed: makes b (k, n), since the lanes of a
/// kernel run along n, the last dimension of the result.
static void transposeOperand(linalg::GenericOp op) {
  if (op.getNumDpsInputs() != 2 || op.getNumDpsInits() != 1 ||
      op.getNumReductionLoops() == 0)
    return;
  SmallVector<AffineMap> maps = op.getIndexingMapsArray();
  auto last = dyn_cast_or_null<AffineDimExpr>(
      maps[2].getNumResults() ? maps[2].getResults().back() : AffineExpr());
  if (!last)
    return;
  unsigned lanes = last.getPosition();
  for (unsigned input : {0u, 1u}) {
    Value operand = op.getInputs()[input];
    auto type = dyn_cast<RankedTensorType>(operand.getType());
    int64_t dimension = findResult(maps[input], lanes);
    // The other operand must not move with the lanes: it is then shared by
    // them.
    if (!type || matchPattern(operand, m_Constant()) || dimension < 0 ||
        dimension == type.getRank() - 1 ||
        maps[1 - input].isFunctionOfDim(lanes))
      continue;
    SmallVector<int64_t> permutation;
    for (int64_t d = 0; d < type.getRank(); ++d)
      if (d != dimension)
        permutation.push_back(d);
    permutation.push_back(dimension);
    SmallVector<int64_t> shape;
    SmallVector<AffineExpr> results;
    for (int64_t d : permutation) {
      shape.push_back(type.getDimSize(d));
      results.push_back(maps[input].getResult(d));
    }
    OpBuilder builder(op);
    Value empty = tensor::EmptyOp::create(builder, op.getLoc(), shape,
                                          type.getElementType());
    auto transpose = linalg::TransposeOp::create(builder, op.getLoc(), operand,
                                                 empty, permutation);
    op.getInputsMutable()[input].set(transpose->getResult(0));
    maps[input] =
        AffineMap::get(maps[input].getNumDims(), 0, results, op.getContext());
    op.setIndexingMapsAttr(builder.getAffineMapArrayAttr(maps));
    return;
  }
}

namespace {
struct TransposeOperandsPass
    : public quantmlir::impl::TransposeOperandsBase<TransposeOperandsPass> {
  void runOnOperation() override { getOperation().walk(transposeOperand); }
};
} // namespace
