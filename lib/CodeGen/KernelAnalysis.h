//===- The loops and accesses of a kernel -----------------------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_LIB_CODEGEN_KERNELANALYSIS_H
#define QUANT_MLIR_LIB_CODEGEN_KERNELANALYSIS_H

#include "quant-mlir/CodeGen/TargetDescription.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"

namespace quantmlir {

/// Where an operand is read or written, as a linear function of the loops:
/// element base + sum of loop * stride.
struct Access {
  /// A buffer, or a scalar that is the same everywhere.
  mlir::Value value;
  mlir::Type elementType;
  int64_t base = 0;
  llvm::SmallVector<int64_t, 6> parallel, reduction;

  bool isScalar() const {
    return !llvm::isa<mlir::MemRefType>(value.getType());
  }
};

enum class KernelKind {
  /// One all-parallel operation.
  Elementwise,
  /// A reduction with any scalar body, whose accumulators are one vector of the
  /// contiguous parallel loop: pooling, means, depthwise convolution where
  /// DotForm::perLane does not apply.
  Reduction,
  /// A sum of products of x, which the lanes share (but see DotForm::perLane),
  /// and w, which differs by lane.
  Dot,
};

/// Sizes of the tile that is computed in registers.
struct TileShape {
  /// Loop along which the lanes of vectors run; -1 when there is none.
  int vectorLoop = -1;
  unsigned lanes = 1;
  /// Vectors side by side along the same loop.
  unsigned blocks = 1;
  /// Loop of neighbouring pixels; -1 when there is none.
  int pixelLoop = -1;
  unsigned pixels = 1;
  /// Inputs are contiguous along the loop of lanes and the only output along
  /// that of pixels, so that tiles are transposed in registers.
  bool transposes = false;
  /// The epilogue of a tile is computed between the products of the next one
  /// along the innermost loop: each uses what the other leaves idle.
  bool overlaps = false;
};

/// How a Dot multiplies.
struct DotForm {
  /// Inputs of the main operation.
  unsigned x = 0, w = 1;
  bool isFloat = false;
  bool xIsUnsigned = false, wIsUnsigned = false;
  /// w is constant, and packed (or to be packed) as PackWeights.h says.
  bool packed = false;
  /// x differs by lane, too: a depthwise convolution in Quads or Pairs of
  /// packed weights. Groups are then taps of one column of the window, `run` is
  /// its rows, and bytes of x are interleaved after they are loaded.
  bool perLane = false;
  DotProduct product = DotProduct::Pairs;
  /// x is read as x + xBias (see TargetDescription::xBias), and accumulators
  /// start at -xBias times the sum of the channel's weights.
  int xBias = 0;
  /// Steps added in 16 bits; 0 but for Chains.
  unsigned chain = 0;
  /// Chains of one only: room for further steps in a block of packed weights,
  /// for what its other steps cannot hold (see PackWeights.h).
  int64_t restSteps = 0;
  /// Channels in a block of packed weights.
  unsigned packedLanes = 16;
  /// Elements of the reduction in one step: 1 for float.
  unsigned group = 1;
  /// Bits of a packed weight, where it needs less than its type has: 2 or 4.
  unsigned weightBits = 8;
  /// The reduction in the order it is computed in, outermost first, before
  /// loops are merged: extents and strides of w. The innermost `run` elements
  /// of x are contiguous, unless `perLane`.
  llvm::SmallVector<int64_t, 6> orderedExtents, orderedStrides;
  int64_t run = 1;
};

/// Everything that decides the code of a kernel: made from
///   [fill] reduction [elementwise]   or   elementwise
/// where the elementwise operation is the only reader of the reduction's
/// result. Loops of extent 1 are dropped and loops that are one loop in memory
/// merged.
struct KernelAnalysis {
  KernelKind kind = KernelKind::Elementwise;
  /// Null for Elementwise.
  mlir::linalg::LinalgOp main;
  mlir::linalg::FillOp fill;
  /// Null when `main` stores its result itself.
  mlir::linalg::LinalgOp epilogue;

  llvm::SmallVector<int64_t, 6> parallelExtents, reductionExtents;
  /// Inputs of `main`.
  llvm::SmallVector<Access> mainInputs;
  /// Inputs of the last operation, and its outputs. Without an epilogue, of a
  /// reduction: no inputs.
  llvm::SmallVector<Access> inputs, outputs;
  /// Which of `inputs` is the accumulator; -1 if none.
  int accumulatorInput = -1;
  /// Which of `inputs` sums of integers start from, instead of from zero: the
  /// epilogue would add it first (a bias). -1 if none.
  int startInput = -1;

  DotForm dot;
  TileShape tile;

  mlir::linalg::LinalgOp lastOp() const { return epilogue ? epilogue : main; }
  /// True when the dot product is Chains if only its weights are proved to fit.
  bool mayChain(const TargetDescription &target) const;
  /// True when packed weights may have fewer than 8 bits.
  bool mayNarrow() const;
  /// Rough time on one thread.
  double estimateNanoseconds(const TargetDescription &target) const;

  /// Fails (without a message) when the operations have no such form; they are
  /// then emitted as scalar loops.
  static mlir::FailureOr<KernelAnalysis>
  get(llvm::ArrayRef<mlir::Operation *> ops, const TargetDescription &target);
};

/// Name of the attribute by which --codegen-infer-operand-ranges says what it
/// proved: the smallest and the largest value of each input, as unsigned bytes.
inline constexpr llvm::StringLiteral kInputRangesAttrName =
    "codegen.input_ranges";

/// Name of the attribute that the main operation of a kernel carries when its
/// packed weights are proved to be exact in Chains: their length, an i64. It is
/// part of what makes kernels equal.
inline constexpr llvm::StringLiteral kChainAttrName = "codegen.chain";
/// Likewise, where weights are split to fit: `DotForm::restSteps`, an i64.
inline constexpr llvm::StringLiteral kRestAttrName = "codegen.rest_steps";

/// Likewise, where weights are packed to fewer bits: `DotForm::weightBits`.
inline constexpr llvm::StringLiteral kWeightBitsAttrName =
    "codegen.weight_bits";

/// True for an operation whose loops are all parallel.
bool isAllParallel(mlir::linalg::LinalgOp op);

} // namespace quantmlir

#endif // QUANT_MLIR_LIB_CODEGEN_KERNELANALYSIS_H
