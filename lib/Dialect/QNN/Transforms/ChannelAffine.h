//===- ChannelAffine.h - Affine maps of channels into weights --*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_LIB_DIALECT_QNN_TRANSFORMS_CHANNELAFFINE_H
#define QUANT_MLIR_LIB_DIALECT_QNN_TRANSFORMS_CHANNELAFFINE_H

#include "FoldedBatchNorm.h"

#include "mlir/IR/PatternMatch.h"

namespace quantmlir::qnn {

/// `factor[c] * x + shift[c]` for each channel c.
struct ChannelAffine {
  llvm::SmallVector<double> factor, shift;
};

/// The elements of a float constant that gives each of `channels` (the last
/// dimension of what it is broadcast to) one value; those that a pair behind it
/// rounds them to. Fails where it is none, or where their number is not known.
std::optional<llvm::SmallVector<double>> getChannelValues(mlir::Value constant,
                                                          int64_t channels);

/// Replaces `user`, which applies `affine` to the result of `producer`, by the
/// producer with other weights and bias and with the limits `clamp`:
///
///   factor * (w * x + b) + shift = (factor * w) * x + (factor * b + shift)
///
/// Fails, and says why, where the producer is no weighted operation, has other
/// users, a clamp, another shape or other channels, or where its weight or bias
/// is not constant but would change. Operations that share a weight and its
/// factors share the new one.
///
/// With `norm`, which `user` is then, the producer remembers it and gets a bias
/// in any case; else what it remembers is scaled.
mlir::LogicalResult
foldIntoProducer(mlir::PatternRewriter &rewriter, mlir::Operation *user,
                 mlir::Value producer, const ChannelAffine &affine,
                 ClampAttr clamp, const FoldedBatchNorm *norm = nullptr);

} // namespace quantmlir::qnn

#endif // QUANT_MLIR_LIB_DIALECT_QNN_TRANSFORMS_CHANNELAFFINE_H
