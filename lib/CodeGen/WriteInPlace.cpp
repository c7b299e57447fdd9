//===- WriteInPlace.cpp - Producers write into padded buffers -------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/CodeGen/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

namespace quantmlir {
#define GEN_PASS_DEF_WRITEINPLACE
#include "quant-mlir/CodeGen/Passes.h.inc"
} // namespace quantmlir

using namespace mlir;
using namespace quantmlir;

/// The first operation whose result ends up in one of `sources`: a destination
/// that exists before it can be written in place.
static Operation *findFirstProducer(ValueRange sources, Operation *user) {
  Operation *first = user;
  for (Value source : sources) {
    Operation *producer = source.getDefiningOp();
    while (producer &&
           isa<tensor::ExpandShapeOp, tensor::CollapseShapeOp>(producer))
      producer = producer->getOperand(0).getDefiningOp();
    if (producer && isa<linalg::LinalgOp, tensor::InsertSliceOp>(producer) &&
        producer->getBlock() == user->getBlock() &&
        producer->isBeforeInBlock(first))
      first = producer;
  }
  return first;
}

/// Fills the box [offsets, offsets + sizes) of `destination` with `value`.
static Value fillBox(OpBuilder &builder, Location loc, Value destination,
                     Value value, ArrayRef<OpFoldResult> offsets,
                     ArrayRef<OpFoldResult> sizes) {
  SmallVector<OpFoldResult> strides(offsets.size(), builder.getIndexAttr(1));
  Value slice = tensor::ExtractSliceOp::create(builder, loc, destination,
                                               offsets, sizes, strides);
  Value filled =
      linalg::FillOp::create(builder, loc, value, slice).getResult(0);
  return tensor::InsertSliceOp::create(builder, loc, filled, destination,
                                       offsets, sizes, strides);
}

static LogicalResult lowerPad(tensor::PadOp pad) {
  auto sourceType = cast<RankedTensorType>(pad.getSource().getType());
  RankedTensorType type = pad.getResultType();
  Value padding = pad.getConstantPaddingValue();
  if (!padding || !type.hasStaticShape() || !sourceType.hasStaticShape())
    return pad.emitOpError("in code generation needs static shapes and a "
                           "constant padding value");
  Attribute paddingAttr;
  if (!matchPattern(padding, m_Constant(&paddingAttr)))
    return pad.emitOpError("in code generation needs a constant padding value");

  Operation *first = findFirstProducer(pad.getSource(), pad);
  OpBuilder builder(first);
  Location loc = pad.getLoc();
  Value value =
      arith::ConstantOp::create(builder, loc, cast<TypedAttr>(paddingAttr));
  Value destination = tensor::EmptyOp::create(builder, loc, type.getShape(),
                                              type.getElementType());
  int64_t rank = type.getRank();
  SmallVector<OpFoldResult> low = pad.getMixedLowPad();
  // Shell by shell: dimension d's two slabs span the interior of dimensions
  // before d and everything of those after it.
  SmallVector<OpFoldResult> offsets(rank, builder.getIndexAttr(0));
  SmallVector<OpFoldResult> sizes =
      getAsIndexOpFoldResult(builder.getContext(), type.getShape());
  for (int64_t d = 0; d < rank; ++d) {
    int64_t lowPad = *getConstantIntValue(low[d]);
    int64_t interior = sourceType.getDimSize(d);
    int64_t highPad = type.getDimSize(d) - interior - lowPad;
    auto fillSlab = [&](int64_t offset, int64_t size) {
      if (size <= 0)
        return;
      offsets[d] = builder.getIndexAttr(offset);
      sizes[d] = builder.getIndexAttr(size);
      destination = fillBox(builder, loc, destination, value, offsets, sizes);
    };
    fillSlab(0, lowPad);
    fillSlab(lowPad + interior, highPad);
    offsets[d] = builder.getIndexAttr(lowPad);
    sizes[d] = builder.getIndexAttr(interior);
  }
  // Other readers of the source (a residual) read the padded tensor's interior,
  // or else the source would need a buffer of its own and a copy.
  Value source = pad.getSource();
  Operation *producer = source.getDefiningOp();
  bool shareInterior = isa_and_nonnull<linalg::LinalgOp>(producer) &&
                       llvm::all_of(source.getUsers(), [&](Operation *user) {
                         return user == pad || isa<linalg::LinalgOp>(user);
                       });
  if (shareInterior)
    builder.setInsertionPointAfter(producer);
  else
    builder.setInsertionPoint(pad);
  SmallVector<OpFoldResult> strides(rank, builder.getIndexAttr(1));
  auto result = tensor::InsertSliceOp::create(builder, loc, source, destination,
                                              offsets, sizes, strides);
  pad.replaceAllUsesWith(result.getResult());
  pad.erase();
  if (shareInterior && !source.hasOneUse()) {
    builder.setInsertionPointAfter(result);
    Value interior = tensor::ExtractSliceOp::create(
        builder, loc, sourceType, result, offsets, sizes, strides);
    source.replaceAllUsesExcept(interior, result);
  }
  return success();
}

/// Bufferization's analysis takes the cube of a chain's length; of so many
/// operands each is copied instead.
static constexpr size_t mostOperandsInPlace = 32;

static LogicalResult lowerConcat(tensor::ConcatOp concat) {
  auto type = cast<RankedTensorType>(concat.getType());
  if (!type.hasStaticShape())
    return concat.emitOpError("in code generation needs a static shape");
  if (concat.getInputs().size() > mostOperandsInPlace)
    return success();
  Operation *first = findFirstProducer(concat.getInputs(), concat);
  OpBuilder builder(first);
  Location loc = concat.getLoc();
  Value destination = tensor::EmptyOp::create(builder, loc, type.getShape(),
                                              type.getElementType());
  builder.setInsertionPoint(concat);
  int64_t rank = type.getRank(), axis = concat.getDim(), position = 0;
  SmallVector<OpFoldResult> offsets(rank, builder.getIndexAttr(0));
  SmallVector<OpFoldResult> strides(rank, builder.getIndexAttr(1));
  for (Value input : concat.getInputs()) {
    auto inputType = cast<RankedTensorType>(input.getType());
    if (!inputType.hasStaticShape())
      return concat.emitOpError("in code generation needs static operands");
    offsets[axis] = builder.getIndexAttr(position);
    position += inputType.getDimSize(axis);
    destination = tensor::InsertSliceOp::create(
        builder, loc, input, destination, offsets,
        getAsIndexOpFoldResult(builder.getContext(), inputType.getShape()),
        strides);
  }
  concat.replaceAllUsesWith(destination);
  concat.erase();
  return success();
}

/// Gives every user of a tensor.empty, or of one that was filled, its own:
/// shared ones (CSE makes them) would tie buffers together and be copied.
static void unshareDestinations(func::FuncOp function) {
  SmallVector<Operation *> fills, empties;
  function.walk([&](Operation *op) {
    if (auto fill = dyn_cast<linalg::FillOp>(op))
      if (fill.getNumResults() == 1 &&
          fill.getOutputs()[0].getDefiningOp<tensor::EmptyOp>())
        fills.push_back(op);
    if (isa<tensor::EmptyOp>(op))
      empties.push_back(op);
  });
  for (ArrayRef<Operation *> ops : {ArrayRef(fills), ArrayRef(empties)})
    for (Operation *op : ops) {
      for (OpOperand &use : llvm::make_early_inc_range(op->getUses())) {
        OpBuilder builder(use.getOwner());
        use.set(builder.clone(*op)->getResult(0));
      }
      op->erase();
    }
}

namespace {
struct WriteInPlacePass
    : public quantmlir::impl::WriteInPlaceBase<WriteInPlacePass> {
  void runOnOperation() override {
    unshareDestinations(getOperation());
    // Readers first: a padded concatenation is then seen as one destination.
    SmallVector<Operation *> ops;
    getOperation().walk([&](Operation *op) {
      if (isa<tensor::PadOp, tensor::ConcatOp>(op))
        ops.push_back(op);
    });
    for (Operation *op : ops) {
      auto pad = dyn_cast<tensor::PadOp>(op);
      if (failed(pad ? lowerPad(pad) : lowerConcat(cast<tensor::ConcatOp>(op))))
        return signalPassFailure();
    }
  }
};
} // namespace
