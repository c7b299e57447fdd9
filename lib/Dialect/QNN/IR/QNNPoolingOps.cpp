//===- QNNPoolingOps.cpp - Pooling and mean reductions --------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "VerifierUtils.h"

#include "quant-mlir/Dialect/QNN/IR/AttributeNames.h"
#include "quant-mlir/Dialect/QNN/IR/ConstantData.h"

using namespace mlir;
using namespace mlir::quant;
using namespace quantmlir::qnn;

//===----------------------------------------------------------------------===//
// MaxPool2DOp
//===----------------------------------------------------------------------===//

/// ONNX and PyTorch alike refuse a padding that could fill a whole window: its
/// maximum or mean would be of nothing.
static LogicalResult verifyPoolPadding(Operation *op, ArrayRef<int64_t> kernel,
                                       ArrayRef<int64_t> padding,
                                       ArrayRef<int64_t> dilations) {
  for (int dim = 0; dim < 2; ++dim)
    for (int64_t pad : padding.slice(2 * dim, 2))
      if (pad > (kernel[dim] - 1) * dilations[dim])
        return op->emitOpError()
               << "padding: got " << pad
               << ", expected less than the kernel's size " << kernel[dim];
  return success();
}

LogicalResult MaxPool2DOp::verify() {
  ArrayRef<int64_t> input = shapeOf(getInput());
  Window2D window{getKernel(), getStrides(), getPadding(), getDilations(),
                  getCeilMode()};
  FailureOr<Shape> shape =
      inferWindowShape(input, window, input.empty() ? 0 : input.back(),
                       [&] { return emitOpError(); });
  if (failed(verifyResultShape(*this, shape)) ||
      failed(
          verifyPoolPadding(*this, getKernel(), getPadding(), getDilations())))
    return failure();
  return verifySameElementType(*this);
}

Interval MaxPool2DOp::inferRange(ArrayRef<Interval> operands) {
  return operands[0];
}

//===----------------------------------------------------------------------===//
// AveragePool2DOp
//===----------------------------------------------------------------------===//

bool AveragePool2DOp::selectsElements() { return false; }

bool AveragePool2DOp::keepsScale() {
  return (*this)->hasAttr(kKeepScaleAttribute);
}

LogicalResult AveragePool2DOp::verify() {
  ArrayRef<int64_t> input = shapeOf(getInput());
  Window2D window{getKernel(), getStrides(), getPadding(), {}, getCeilMode()};
  int64_t ones[] = {1, 1};
  window.dilations = ones;
  FailureOr<Shape> shape =
      inferWindowShape(input, window, input.empty() ? 0 : input.back(),
                       [&] { return emitOpError(); });
  if (failed(verifyResultShape(*this, shape)) ||
      failed(verifyPoolPadding(*this, getKernel(), getPadding(), ones)))
    return failure();
  return verifyAllFloatOrPerTensor(*this);
}

Interval AveragePool2DOp::inferRange(ArrayRef<Interval> operands) {
  bool padded =
      llvm::any_of(getPadding(), [](int64_t pad) { return pad != 0; });
  return padded && getCountIncludePad() ? operands[0].unite({0, 0})
                                        : operands[0];
}

//===----------------------------------------------------------------------===//
// Reductions
//===----------------------------------------------------------------------===//

template <typename Op> static LogicalResult verifyReduction(Op op) {
  return verifyResultShape(
      op, inferReduceShape(shapeOf(op.getInput()), op.getAxes(),
                           op.getKeepDims(), [&] { return op.emitOpError(); }));
}

/// There is something to reduce: `quantity` of nothing is undefined.
template <typename Op>
static LogicalResult verifyNotEmpty(Op op, StringRef quantity) {
  for (int64_t axis : op.getAxes())
    if (shapeOf(op.getInput())[axis] == 0)
      return op.emitOpError() << "axes: dimension " << axis
                              << " is empty and has no " << quantity;
  return success();
}

LogicalResult ReduceMeanOp::verify() {
  if (failed(verifyReduction(*this)) || failed(verifyNotEmpty(*this, "mean")))
    return failure();
  return verifyAllFloatOrPerTensor(*this);
}

Interval ReduceMeanOp::inferRange(ArrayRef<Interval> operands) {
  return operands[0];
}

LogicalResult ReduceSumOp::verify() {
  return failed(verifyReduction(*this)) ? failure()
                                        : verifyAllFloatOrPerTensor(*this);
}

Interval ReduceSumOp::inferRange(ArrayRef<Interval> operands) {
  int64_t count = 1;
  for (int64_t axis : getAxes()) {
    int64_t size = shapeOf(getInput())[axis];
    if (ShapedType::isDynamic(size))
      return Interval::everything();
    count *= size;
  }
  double terms = static_cast<double>(count);
  return operands[0] * Interval{terms, terms};
}

LogicalResult ReduceMaxOp::verify() {
  if (failed(verifyReduction(*this)) ||
      failed(verifyNotEmpty(*this, "maximum")))
    return failure();
  return verifySameElementType(*this);
}

Interval ReduceMaxOp::inferRange(ArrayRef<Interval> operands) {
  return operands[0];
}
