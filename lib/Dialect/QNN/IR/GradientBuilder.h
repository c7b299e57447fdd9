//===- GradientBuilder.h - Builds gradients from qnn operations -*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_LIB_DIALECT_QNN_IR_GRADIENTBUILDER_H
#define QUANT_MLIR_LIB_DIALECT_QNN_IR_GRADIENTBUILDER_H

#include "VerifierUtils.h"

#include "mlir/IR/Builders.h"

namespace quantmlir::qnn {

/// Builds operations of one location, with result types from their operands.
class GradientBuilder {
public:
  GradientBuilder(mlir::OpBuilder &builder, mlir::Operation *op)
      : builder(builder), loc(op->getLoc()) {}

  mlir::RankedTensorType typeOf(llvm::ArrayRef<int64_t> shape) {
    return mlir::RankedTensorType::get(shape, builder.getF32Type());
  }

  /// A tensor of one value.
  mlir::Value constant(float value, llvm::ArrayRef<int64_t> shape = {}) {
    return ConstantOp::create(
        builder, loc, typeOf(shape),
        mlir::DenseElementsAttr::get(typeOf(shape), value));
  }
  mlir::Value add(mlir::Value a, mlir::Value b) {
    return AddOp::create(builder, loc, broadcastType(a, b), a, b, ClampAttr());
  }
  mlir::Value mul(mlir::Value a, mlir::Value b) {
    return MulOp::create(builder, loc, broadcastType(a, b), a, b, ClampAttr());
  }
  mlir::Value sub(mlir::Value a, mlir::Value b) {
    return SubOp::create(builder, loc, broadcastType(a, b), a, b, ClampAttr());
  }
  mlir::Value div(mlir::Value a, mlir::Value b) {
    return DivOp::create(builder, loc, broadcastType(a, b), a, b, ClampAttr());
  }
  mlir::Value scale(mlir::Value a, double factor) {
    return mul(a, constant(static_cast<float>(factor)));
  }
  mlir::Value reshape(mlir::Value a, llvm::ArrayRef<int64_t> shape) {
    if (shapeOf(a) == shape)
      return a;
    return ReshapeOp::create(builder, loc, typeOf(shape), a);
  }
  mlir::Value transpose(mlir::Value a, llvm::ArrayRef<int64_t> permutation) {
    Shape shape;
    for (int64_t dim : permutation)
      shape.push_back(shapeOf(a)[dim]);
    return TransposeOp::create(builder, loc, typeOf(shape), a, permutation);
  }
  /// Of valid operands: leading dimensions broadcast.
  mlir::Value matmul(mlir::Value a, mlir::Value b) {
    mlir::FailureOr<Shape> shape =
        inferMatMulShape(shapeOf(a), shapeOf(b), [&] { return report(); });
    return MatMulOp::create(builder, loc, typeOf(*shape), a, b,
                            /*clamp=*/ClampAttr());
  }
  /// The last two dimensions exchanged.
  mlir::Value transposeMatrix(mlir::Value a) {
    llvm::SmallVector<int64_t> permutation =
        llvm::to_vector(llvm::seq<int64_t>(rankOf(a)));
    std::swap(permutation.end()[-1], permutation.end()[-2]);
    return transpose(a, permutation);
  }
  mlir::Value slice(mlir::Value a, llvm::ArrayRef<int64_t> offsets,
                    llvm::ArrayRef<int64_t> shape) {
    if (shapeOf(a) == shape)
      return a;
    return SliceOp::create(builder, loc, typeOf(shape), a, offsets,
                           llvm::SmallVector<int64_t>(shape.size(), 1));
  }
  /// Zeros around `a`: `low` before it, and as many after it as make `shape`.
  mlir::Value padTo(mlir::Value a, llvm::ArrayRef<int64_t> low,
                    llvm::ArrayRef<int64_t> shape) {
    if (shapeOf(a) == shape)
      return a;
    llvm::SmallVector<int64_t> high;
    for (auto [size, before, target] : llvm::zip_equal(shapeOf(a), low, shape))
      high.push_back(target - before - size);
    return PadOp::create(
        builder, loc, typeOf(shape), a, builder.getDenseI64ArrayAttr(low),
        builder.getDenseI64ArrayAttr(high), builder.getF32FloatAttr(0.0f));
  }
  mlir::Value normalize(mlir::Value input, mlir::Value scale,
                        mlir::Value offset, mlir::Value mean,
                        mlir::Value variance, mlir::FloatAttr epsilon) {
    return BatchNormOp::create(builder, loc, input.getType(), input, scale,
                               offset, mean, variance, epsilon, ClampAttr());
  }

  /// The sum over dimensions, which stay with size 1.
  mlir::Value sum(mlir::Value a, llvm::ArrayRef<int64_t> axes) {
    if (axes.empty())
      return a;
    Shape shape(shapeOf(a));
    for (int64_t axis : axes)
      shape[axis] = 1;
    return ReduceSumOp::create(builder, loc, typeOf(shape), a, axes,
                               /*keep_dims=*/true);
  }
  /// The gradient by an operand of `shape` that was broadcast: summed where it
  /// was stretched.
  mlir::Value unbroadcast(mlir::Value gradient, llvm::ArrayRef<int64_t> shape) {
    auto added = static_cast<int64_t>(shapeOf(gradient).size() - shape.size());
    llvm::SmallVector<int64_t> axes;
    for (auto [axis, size] : llvm::enumerate(shapeOf(gradient)))
      if (auto dim = static_cast<int64_t>(axis) - added;
          dim < 0 || (shape[dim] == 1 && size != 1))
        axes.push_back(static_cast<int64_t>(axis));
    return reshape(sum(gradient, axes), shape);
  }
  /// The sum over all dimensions but one.
  mlir::Value sumToChannels(mlir::Value a, int64_t axis) {
    llvm::SmallVector<int64_t> axes;
    for (int64_t dim = 0; dim < rankOf(a); ++dim)
      if (dim != axis)
        axes.push_back(dim);
    return reshape(sum(a, axes), {shapeOf(a)[axis]});
  }
  mlir::Value limit(mlir::Value limited, mlir::Value gradient,
                    ClampAttr clamp) {
    if (!clamp)
      return gradient;
    return ClampGradOp::create(builder, loc, gradient.getType(), limited,
                               gradient, clamp);
  }
  /// The elements of a dimension in the opposite order.
  mlir::Value reverse(mlir::Value a, int64_t axis) {
    llvm::SmallVector<int64_t> indices =
        llvm::to_vector(llvm::seq<int64_t>(shapeOf(a)[axis]));
    std::reverse(indices.begin(), indices.end());
    return GatherOp::create(builder, loc, a.getType(), a, axis, indices);
  }
  /// `stride - 1` zeros between the elements of a dimension.
  mlir::Value spread(mlir::Value a, int64_t axis, int64_t stride) {
    if (stride == 1)
      return a;
    Shape shape(shapeOf(a));
    int64_t size = shape[axis];
    // One zero-filled dimension behind this one, merged with it and cut.
    shape.insert(shape.begin() + axis + 1, 1);
    mlir::Value expanded = reshape(a, shape);
    shape[axis + 1] = stride;
    mlir::Value padded = padTo(expanded, Shape(shape.size(), 0), shape);
    shape.erase(shape.begin() + axis + 1);
    shape[axis] = size * stride;
    mlir::Value merged = reshape(padded, shape);
    shape[axis] = (size - 1) * stride + 1;
    return slice(merged, Shape(shape.size(), 0), shape);
  }

private:
  static int64_t rankOf(mlir::Value a) {
    return static_cast<int64_t>(shapeOf(a).size());
  }
  mlir::RankedTensorType broadcastType(mlir::Value a, mlir::Value b) {
    // Operands come from valid operations, or are scalars.
    mlir::FailureOr<Shape> shape =
        inferBroadcastShape(shapeOf(a), shapeOf(b), [&] { return report(); });
    return typeOf(*shape);
  }
  mlir::InFlightDiagnostic report() {
    return mlir::emitError(loc, "gradient of an invalid operation: ");
  }

  mlir::OpBuilder &builder;
  mlir::Location loc;
};

} // namespace quantmlir::qnn

#endif // QUANT_MLIR_LIB_DIALECT_QNN_IR_GRADIENTBUILDER_H
