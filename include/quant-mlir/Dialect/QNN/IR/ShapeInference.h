//===- ShapeInference.h - Result shapes of qnn operations -------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One place that says what shape an operation's result has: verifiers compare
// against it and importers build types with it. Sizes may be
// mlir::ShapedType::kDynamic, and then so is what depends on them. A failure
// reports through `emitError`, with the values that disagree.
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_DIALECT_QNN_IR_SHAPEINFERENCE_H
#define QUANT_MLIR_DIALECT_QNN_IR_SHAPEINFERENCE_H

#include "mlir/IR/Diagnostics.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"

namespace quantmlir::qnn {

using Shape = llvm::SmallVector<int64_t, 4>;
using EmitError = llvm::function_ref<mlir::InFlightDiagnostic()>;

/// A window that slides over the two middle dimensions of `[N, H, W, C]`.
struct Window2D {
  llvm::ArrayRef<int64_t> kernel;    ///< height, width
  llvm::ArrayRef<int64_t> strides;   ///< height, width
  llvm::ArrayRef<int64_t> padding;   ///< top, bottom, left, right
  llvm::ArrayRef<int64_t> dilations; ///< height, width
  bool ceilMode = false;
};

/// Number of positions of a window in one dimension. `kernel` and `stride` are
/// positive; the result may be below 1 when the window does not fit.
int64_t getWindowPositions(int64_t size, int64_t kernel, int64_t stride,
                           int64_t padLow, int64_t padHigh, int64_t dilation,
                           bool ceilMode);

/// `[N, H, W, C]` under a window, with `channels` channels in the result.
mlir::FailureOr<Shape> inferWindowShape(llvm::ArrayRef<int64_t> input,
                                        const Window2D &window,
                                        int64_t channels, EmitError emitError);

mlir::FailureOr<Shape> inferConv2DShape(llvm::ArrayRef<int64_t> input,
                                        llvm::ArrayRef<int64_t> weight,
                                        llvm::ArrayRef<int64_t> strides,
                                        llvm::ArrayRef<int64_t> padding,
                                        llvm::ArrayRef<int64_t> dilations,
                                        int64_t groups, EmitError emitError);
/// The result of a transposed convolution: in each dimension
///
///   (size - 1) * stride + (kernel - 1) * dilation + 1 - low - high + output
///
/// with `padding` (top, bottom, left, right) and `outputPadding` (bottom,
/// right).
mlir::FailureOr<Shape> inferConvTranspose2DShape(
    llvm::ArrayRef<int64_t> input, llvm::ArrayRef<int64_t> weight,
    llvm::ArrayRef<int64_t> strides, llvm::ArrayRef<int64_t> padding,
    llvm::ArrayRef<int64_t> outputPadding, llvm::ArrayRef<int64_t> dilations,
    int64_t groups, EmitError emitError);
mlir::FailureOr<Shape> inferLinearShape(llvm::ArrayRef<int64_t> input,
                                        llvm::ArrayRef<int64_t> weight,
                                        EmitError emitError);
mlir::FailureOr<Shape> inferMatMulShape(llvm::ArrayRef<int64_t> lhs,
                                        llvm::ArrayRef<int64_t> rhs,
                                        EmitError emitError);
/// numpy broadcasting: aligned at the last dimension, size 1 stretches.
mlir::FailureOr<Shape> inferBroadcastShape(llvm::ArrayRef<int64_t> lhs,
                                           llvm::ArrayRef<int64_t> rhs,
                                           EmitError emitError);
mlir::FailureOr<Shape> inferReduceShape(llvm::ArrayRef<int64_t> input,
                                        llvm::ArrayRef<int64_t> axes,
                                        bool keepDims, EmitError emitError);
mlir::FailureOr<Shape> inferTransposeShape(llvm::ArrayRef<int64_t> input,
                                           llvm::ArrayRef<int64_t> permutation,
                                           EmitError emitError);
mlir::FailureOr<Shape> inferPadShape(llvm::ArrayRef<int64_t> input,
                                     llvm::ArrayRef<int64_t> low,
                                     llvm::ArrayRef<int64_t> high,
                                     EmitError emitError);
mlir::FailureOr<Shape>
inferConcatShape(llvm::ArrayRef<llvm::ArrayRef<int64_t>> inputs, int64_t axis,
                 EmitError emitError);

} // namespace quantmlir::qnn

#endif // QUANT_MLIR_DIALECT_QNN_IR_SHAPEINFERENCE_H
