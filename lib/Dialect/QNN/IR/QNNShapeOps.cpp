//===- QNNShapeOps.cpp - Operations that move values ----------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "VerifierUtils.h"

#include "quant-mlir/Dialect/QNN/IR/ConstantData.h"

using namespace mlir;
using namespace mlir::quant;
using namespace quantmlir::qnn;

//===----------------------------------------------------------------------===//
// ReshapeOp
//===----------------------------------------------------------------------===//

LogicalResult ReshapeOp::verify() {
  auto input = cast<RankedTensorType>(getInput().getType());
  auto output = cast<RankedTensorType>(getOutput().getType());
  if (input.hasStaticShape() && output.hasStaticShape() &&
      input.getNumElements() != output.getNumElements())
    return emitOpError() << "got " << input.getNumElements()
                         << " elements, but the result has "
                         << output.getNumElements();
  return verifySameElementType(*this);
}

OpFoldResult ReshapeOp::fold(FoldAdaptor) {
  return getInput().getType() == getType() ? OpFoldResult(getInput())
                                           : OpFoldResult();
}

/// reshape(reshape(x)) -> reshape(x)
static LogicalResult mergeReshapes(ReshapeOp op, PatternRewriter &rewriter) {
  auto producer = op.getInput().getDefiningOp<ReshapeOp>();
  if (!producer)
    return failure();
  rewriter.replaceOpWithNewOp<ReshapeOp>(op, op.getType(), producer.getInput());
  return success();
}

void ReshapeOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                            MLIRContext *) {
  patterns.add(mergeReshapes);
}

Interval ReshapeOp::inferRange(ArrayRef<Interval> operands) {
  return operands[0];
}

//===----------------------------------------------------------------------===//
// TransposeOp
//===----------------------------------------------------------------------===//

LogicalResult TransposeOp::verify() {
  if (failed(verifyResultShape(
          *this, inferTransposeShape(shapeOf(getInput()), getPermutation(),
                                     [&] { return emitOpError(); }))))
    return failure();
  return verifySameElementType(*this);
}

OpFoldResult TransposeOp::fold(FoldAdaptor) {
  // The result may know more sizes than the operand.
  if (getInput().getType() != getType())
    return {};
  for (auto [index, dim] : llvm::enumerate(getPermutation()))
    if (static_cast<int64_t>(index) != dim)
      return {};
  return getInput();
}

/// transpose(transpose(x)) -> transpose(x)
static LogicalResult mergeTransposes(TransposeOp op,
                                     PatternRewriter &rewriter) {
  auto producer = op.getInput().getDefiningOp<TransposeOp>();
  if (!producer)
    return failure();
  SmallVector<int64_t> permutation;
  for (int64_t dim : op.getPermutation())
    permutation.push_back(producer.getPermutation()[dim]);
  rewriter.replaceOpWithNewOp<TransposeOp>(op, op.getType(),
                                           producer.getInput(), permutation);
  return success();
}

/// A transpose that only moves dimensions of size 1 -> reshape
static LogicalResult transposeToReshape(TransposeOp op,
                                        PatternRewriter &rewriter) {
  auto type = cast<RankedTensorType>(op.getInput().getType());
  if (!type.hasStaticShape() || !op.getType().hasStaticShape())
    return failure();
  int64_t previous = -1;
  for (int64_t dim : op.getPermutation()) {
    if (type.getDimSize(dim) == 1)
      continue;
    if (dim < previous)
      return failure();
    previous = dim;
  }
  rewriter.replaceOpWithNewOp<ReshapeOp>(op, op.getType(), op.getInput());
  return success();
}

void TransposeOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                              MLIRContext *) {
  patterns.add(mergeTransposes);
  patterns.add(transposeToReshape);
}

Interval TransposeOp::inferRange(ArrayRef<Interval> operands) {
  return operands[0];
}

//===----------------------------------------------------------------------===//
// SliceOp
//===----------------------------------------------------------------------===//

LogicalResult SliceOp::verify() {
  ArrayRef<int64_t> input = shapeOf(getInput()), output = shapeOf(getOutput());
  if (input.size() != output.size() || getOffsets().size() != input.size() ||
      getStrides().size() != input.size())
    return emitOpError() << "offsets, strides and result: got "
                         << getOffsets().size() << ", " << getStrides().size()
                         << " and " << output.size() << " dimensions, expected "
                         << input.size();
  for (size_t dim = 0; dim < input.size(); ++dim) {
    int64_t offset = getOffsets()[dim], stride = getStrides()[dim];
    if (offset < 0 || stride < 1 || stride > (int64_t(1) << 30))
      return emitOpError()
             << "dimension " << dim << ": got offset " << offset
             << " and stride " << stride
             << ", expected an offset not below 0 and a positive stride";
    if (ShapedType::isDynamic(input[dim]) || ShapedType::isDynamic(output[dim]))
      continue;
    if (output[dim] > 0 &&
        (offset >= input[dim] ||
         (input[dim] - 1 - offset) / stride + 1 < output[dim]))
      return emitOpError() << "dimension " << dim << ": " << output[dim]
                           << " elements from offset " << offset
                           << " with stride " << stride << " pass the end at "
                           << input[dim];
  }
  return verifySameElementType(*this);
}

OpFoldResult SliceOp::fold(FoldAdaptor) {
  auto type = cast<RankedTensorType>(getType());
  return getInput().getType() == type && type.hasStaticShape()
             ? OpFoldResult(getInput())
             : OpFoldResult();
}

Interval SliceOp::inferRange(ArrayRef<Interval> operands) {
  return operands[0];
}

//===----------------------------------------------------------------------===//
// PadOp
//===----------------------------------------------------------------------===//

LogicalResult PadOp::verify() {
  if (failed(verifyResultShape(
          *this, inferPadShape(shapeOf(getInput()), getLow(), getHigh(),
                               [&] { return emitOpError(); }))))
    return failure();
  return verifySameElementType(*this);
}

OpFoldResult PadOp::fold(FoldAdaptor) {
  auto isZero = [](int64_t size) { return size == 0; };
  return llvm::all_of(getLow(), isZero) && llvm::all_of(getHigh(), isZero) &&
                 getInput().getType() == getType()
             ? OpFoldResult(getInput())
             : OpFoldResult();
}

bool PadOp::staysOnSteps(UniformQuantizedType type) {
  float value = getValue().convertToFloat();
  double steps = std::round(value / type.getScale());
  double stored = steps + type.getZeroPoint();
  return stored >= type.getStorageTypeMin() &&
         stored <= type.getStorageTypeMax() &&
         static_cast<float>(steps) * static_cast<float>(type.getScale()) ==
             value;
}

Interval PadOp::inferRange(ArrayRef<Interval> operands) {
  double value = getValue().convertToFloat();
  return operands[0].unite({value, value});
}

//===----------------------------------------------------------------------===//
// GatherOp
//===----------------------------------------------------------------------===//

LogicalResult GatherOp::verify() {
  ArrayRef<int64_t> input = shapeOf(getInput());
  int64_t axis = getAxis();
  if (axis < 0 || axis >= static_cast<int64_t>(input.size()))
    return emitOpError() << "axis: got " << axis << ", expected 0 to "
                         << static_cast<int64_t>(input.size()) - 1;
  for (int64_t index : getIndices())
    if (index < 0 ||
        (!ShapedType::isDynamic(input[axis]) && index >= input[axis]))
      return emitOpError() << "indices: got " << index << ", expected 0 to "
                           << input[axis] - 1;
  Shape shape(input);
  shape[axis] = getIndices().size();
  if (failed(verifyResultShape(*this, shape)))
    return failure();
  return verifySameElementType(*this);
}

OpFoldResult GatherOp::fold(FoldAdaptor) {
  if (getInput().getType() != getType())
    return {};
  for (auto [position, index] : llvm::enumerate(getIndices()))
    if (static_cast<int64_t>(position) != index)
      return {};
  return getInput();
}

Interval GatherOp::inferRange(ArrayRef<Interval> operands) {
  return operands[0];
}

//===----------------------------------------------------------------------===//
// ConcatOp
//===----------------------------------------------------------------------===//

LogicalResult ConcatOp::verify() {
  SmallVector<ArrayRef<int64_t>> shapes;
  for (Value input : getInputs())
    shapes.push_back(shapeOf(input));
  if (failed(verifyResultShape(*this, inferConcatShape(shapes, getAxis(), [&] {
        return emitOpError();
      }))))
    return failure();
  return verifySameElementType(*this);
}

OpFoldResult ConcatOp::fold(FoldAdaptor) {
  return getInputs().size() == 1 && getInputs()[0].getType() == getType()
             ? OpFoldResult(getInputs()[0])
             : OpFoldResult();
}

Interval ConcatOp::inferRange(ArrayRef<Interval> operands) {
  Interval all = operands.front();
  for (Interval operand : operands.drop_front())
    all = all.unite(operand);
  return all;
}
