//===- Emits the tiled loops of a kernel ------------------------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_LIB_CODEGEN_KERNELEMITTER_H
#define QUANT_MLIR_LIB_CODEGEN_KERNELEMITTER_H

#include "KernelAnalysis.h"
#include "PackWeights.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

#include <map>

namespace quantmlir {

/// Bytes that memory moves at once.
inline constexpr int64_t kCacheLine = 64;

/// A tile in registers: pixels by blocks, each a vector of `lanes`.
struct Tile {
  unsigned lanes, blocks, pixels;
};
using TileValues = llvm::SmallVector<llvm::SmallVector<mlir::Value>>;

/// Emits a kernel before the terminator of its function. Loops walk tiles; a
/// tile computes its accumulators, then the epilogue, then stores.
class KernelEmitter {
public:
  KernelEmitter(mlir::func::FuncOp function, const KernelAnalysis &kernel,
                const TargetDescription &target, unsigned threads);

  void emit();
  /// After emit(): whether the outermost loop runs on all threads.
  bool isParallel() const { return parallel; }

private:
  /// One access while code is emitted: a 1-D view of its buffer.
  struct Stream {
    const Access *access;
    mlir::Value buffer;
    /// Strides in elements of `buffer` per parallel loop.
    llvm::SmallVector<int64_t, 6> strides;
  };
  using Offsets = llvm::SmallVector<mlir::Value, 8>;

  // Loops (KernelEmitter.cpp).
  struct Segment {
    int64_t begin, count, step;
    Tile tile;
  };
  void addStream(const Access &access);
  static int64_t getBufferBytes(const Stream &stream);
  mlir::Value getFlatBuffer(mlir::Value buffer);
  void orderLoops();
  llvm::SmallVector<Segment> getSegments(int loop, Tile tile) const;
  void emitLoops(unsigned level, const Offsets &offsets, Tile tile);
  void emitParallelLoop(const Offsets &offsets, Tile tile);
  void emitTile(const Offsets &offsets, Tile tile);
  /// What is done with the accumulators of a tile: the epilogue, and stores.
  void emitEpilogue(const Offsets &offsets, Tile tile,
                    const TileValues &accumulators);
  mlir::Value index(int64_t value);
  /// base + distance, folded where it can be.
  mlir::Value advance(mlir::Value base, int64_t distance);
  mlir::Value advance(mlir::Value base, mlir::Value iv, int64_t stride);
  static int64_t strideOf(const Stream &stream, int loop);
  /// All streams, `count` or iv * step iterations of a parallel loop further.
  Offsets advanceAll(const Offsets &offsets, int loop, int64_t count);
  Offsets advanceAll(const Offsets &offsets, int loop, mlir::Value iv,
                     int64_t step);
  /// Nested scf.for over the kernel's reduction loops [0, depth), carrying
  /// values. `body` gets the offsets of the main operation's inputs.
  llvm::SmallVector<mlir::Value>
  emitReductionLoops(llvm::ArrayRef<int64_t> extents,
                     llvm::ArrayRef<llvm::SmallVector<int64_t, 6>> strides,
                     mlir::ValueRange offsets, mlir::ValueRange initial,
                     llvm::function_ref<llvm::SmallVector<mlir::Value>(
                         mlir::ValueRange offsets, mlir::ValueRange values)>
                         body);

  // Vectors from and to buffers (StreamEmitter.cpp).
  mlir::Value load(unsigned stream, mlir::Value offset, unsigned lanes);
  void store(unsigned stream, mlir::Value offset, mlir::Value value);
  /// Stores columns of equal length, which lie side by side: element i of each
  /// goes to row i.
  void storeTransposed(unsigned stream, mlir::Value offset,
                       llvm::ArrayRef<mlir::Value> columns);
  /// Neighbouring elements. Nothing beside them is touched.
  mlir::Value loadVector(mlir::Value buffer, mlir::Value offset,
                         mlir::VectorType type);
  void storeVector(mlir::Value value, mlir::Value buffer, mlir::Value offset);
  unsigned maskedLanes(mlir::Type element, unsigned lanes) const;
  /// A constant mask of `lanes`, of which the first `count` are set.
  mlir::Value firstLanes(unsigned count, unsigned lanes);
  /// The first of the lanes, or all of them and poison.
  mlir::Value resize(mlir::Value value, unsigned lanes);
  mlir::Value shuffleBlocks(mlir::Value first, mlir::Value second,
                            llvm::ArrayRef<int64_t> order);
  llvm::SmallVector<mlir::Value>
  transposeBlocks(llvm::ArrayRef<mlir::Value> parts);
  llvm::SmallVector<mlir::Value> joinBytes(llvm::ArrayRef<mlir::Value> columns);
  llvm::SmallVector<mlir::Value>
  transposeWords(llvm::ArrayRef<mlir::Value> columns);

  // Bodies on vectors (VectorBody.cpp).
  mlir::VectorType vectorType(mlir::Type element, unsigned lanes);
  mlir::Value splat(mlir::Value scalar, unsigned lanes);
  llvm::SmallVector<mlir::Value>
  cloneBody(mlir::linalg::LinalgOp op, llvm::ArrayRef<mlir::Value> arguments,
            unsigned lanes);
  mlir::Value permuteTable(mlir::memref::LoadOp op, mlir::IRMapping &mapping,
                           unsigned lanes);
  mlir::Value multiplyHigh(mlir::arith::TruncIOp op, mlir::IRMapping &mapping,
                           unsigned lanes);
  mlir::Value roundToWords(mlir::arith::FPToSIOp op, mlir::IRMapping &mapping,
                           unsigned lanes);
  mlir::Value lookUp(mlir::Operation *load, mlir::IRMapping &mapping,
                     unsigned lanes);

  // Accumulators.
  /// `usedLanes` is what channels fill of a vector of the kernel's tile, which
  /// may be cut into several of `tile`.
  TileValues initialAccumulators(const Offsets &offsets, Tile tile,
                                 unsigned usedLanes);
  TileValues emitReduction(const Offsets &offsets, Tile tile);

  // Dot products (DotEmitter.cpp).
  TileValues emitDot(const Offsets &offsets, Tile tile);
  /// What the sums of a tile of packed blocks start from, by pixel and block;
  /// moves `offsets` of weights past the header.
  llvm::SmallVector<mlir::Value> startSums(Offsets &offsets, Tile tile,
                                           unsigned usedLanes);
  /// How a tile walks x and the weights: loops of extents `outer`, in each of
  /// which `steps` vectors of weights follow each other, and `rest` elements of
  /// the reduction that fill none. `at` has the offsets of x, of the weights,
  /// and of weights to prefetch, if there are any; so have the others.
  struct DotWalk {
    llvm::ArrayRef<int64_t> outer;
    int64_t steps, rest;
    llvm::SmallVector<mlir::Value> at;
    llvm::SmallVector<llvm::SmallVector<int64_t, 6>> outerStrides, stepStrides;
  };
  DotWalk getDotWalk(const Offsets &offsets);
  /// What each step fetches of the weights that later ones multiply: lines at
  /// `lines`, counted from a place of its own, which starts at `start` and
  /// moves by `stepBytes` a step, and by the strides of `stream` with tiles.
  struct Prefetch {
    /// -1: nothing is fetched.
    int stream = -1;
    int64_t start = 0, stepBytes = 0;
    llvm::SmallVector<int64_t> lines;
  };
  void addPrefetch();
  /// `count` whole steps from `at` on.
  llvm::SmallVector<mlir::Value> emitWholeSteps(const DotWalk &walk, Tile tile,
                                                int64_t count,
                                                mlir::ValueRange at,
                                                mlir::ValueRange accumulators);
  /// `steps` steps whose weights one vector per block holds: loads a group of
  /// elements of x per pixel (for the last step `count`, at most a group), and
  /// adds the products. Prefetches from `nextW` what a later tile loads from
  /// there; null for nothing.
  llvm::SmallVector<mlir::Value> emitDotSteps(Tile tile, mlir::Value xOffset,
                                              mlir::Value wOffset,
                                              mlir::Value nextW, int64_t steps,
                                              int64_t count,
                                              mlir::ValueRange accumulators);
  /// Adds all products, but for rest steps.
  llvm::SmallVector<mlir::Value> emitProducts(const Offsets &offsets, Tile tile,
                                              mlir::ValueRange accumulators);

  // Depthwise convolutions: DotForm::perLane (TapEmitter.cpp).
  /// What multiplies the taps at one place: a pixel's last column is its
  /// neighbour's first.
  struct TapUse {
    unsigned pixel;
    int64_t column;
  };
  /// By distance from the tile's first column.
  using TapPlaces = std::map<int64_t, llvm::SmallVector<TapUse>>;
  TapPlaces getTapPlaces(unsigned pixels);
  mlir::Value loadTapRow(mlir::Value offset, int64_t row, unsigned lanes);
  /// `count` rows of `lanes` bytes of x, with the bytes of a lane side by side.
  mlir::Value loadTapQuads(mlir::Value offset, int64_t count, unsigned lanes);
  /// The same as words of 16 bits, of `lanes` channels of which `used` exist.
  mlir::Value loadTapPairs(mlir::Value offset, int64_t count, unsigned lanes,
                           unsigned used);
  /// Add all products; `usedLanes` channels exist.
  llvm::SmallVector<mlir::Value> emitTapQuads(Tile tile, unsigned usedLanes,
                                              mlir::Value xOffset,
                                              mlir::Value wOffset,
                                              mlir::ValueRange accumulators);
  llvm::SmallVector<mlir::Value> emitTapPairs(Tile tile, unsigned usedLanes,
                                              mlir::Value xOffset,
                                              mlir::Value wOffset,
                                              mlir::ValueRange accumulators);

  mlir::Value addBias(mlir::Value words);
  bool mayReadWholeGroups() const;
  mlir::Value loadDotX(mlir::Value offset, int64_t count, unsigned lanes);
  /// Bytes of weights as 16-bit integers, for pairs of them.
  mlir::Value widenWeights(mlir::Value bytes);
  llvm::SmallVector<mlir::Value> loadDotW(mlir::Value offset, int64_t steps,
                                          int64_t count, unsigned lanes);
  mlir::Value multiplyAdd(mlir::Value x, mlir::Value w,
                          mlir::Value accumulator);
  /// One chain: `steps` steps of four, the last of `count` elements.
  llvm::SmallVector<mlir::Value> emitChain(Tile tile, mlir::Value xOffset,
                                           mlir::Value wOffset, int64_t steps,
                                           int64_t count,
                                           mlir::ValueRange accumulators);
  /// Chains (count whole ones, then what is left) over one contiguous run of x.
  llvm::SmallVector<mlir::Value> emitChains(Tile tile, mlir::Value xOffset,
                                            mlir::Value wOffset,
                                            mlir::ValueRange accumulators);
  /// The rest steps of each block: loops of a length that the weights know.
  llvm::SmallVector<mlir::Value> emitRestSteps(Tile tile, mlir::Value xOffset,
                                               mlir::Value wOffset,
                                               mlir::ValueRange accumulators);
  llvm::SmallVector<mlir::Value> emitRestStep(Tile tile, mlir::Value xOffset,
                                              mlir::Value wOffset,
                                              mlir::ValueRange accumulators);
  mlir::Value multiplyPairs(mlir::Value x, mlir::Value w);
  mlir::Value widenPairs(mlir::Value sums);
  /// An i32 in the packed weights.
  mlir::Value loadPackedWord(mlir::Value offset);

  // Epilogues between products (OverlapEmitter.cpp).
  /// Whether a loop over tiles, the innermost, has TileShape::overlaps.
  bool overlapsAt(unsigned level, const Segment &segment) const;
  void emitOverlapped(int loop, const Offsets &offsets, const Segment &segment);
  /// The sums of a tile whose first product is at `offsets`; between products,
  /// the epilogue of the tile at `previous`.
  llvm::SmallVector<mlir::Value> emitOverlappedSums(const Offsets &offsets,
                                                    const Offsets &previous,
                                                    Tile tile);
  mlir::Value getKeptSums();
  void keepSums(mlir::ValueRange sums);
  /// The epilogue of pixel `pixel` of the tile whose sums are kept.
  void finishKept(const Offsets &offsets, Tile tile, mlir::Value pixel);

  // Packed weights (UnpackWeights.cpp).
  /// A vector of packed weights at `offset`: those of its first `count` steps,
  /// in the form that multiplyAdd takes.
  llvm::SmallVector<mlir::Value> loadPackedSteps(mlir::Value offset,
                                                 int64_t count);
  /// Element `field` of each lane of a vector of packed weights, sign-extended
  /// to the lane.
  mlir::Value unpackStep(mlir::Value packed, int64_t field);
  /// Whether weights are unpacked to memory before the loops from `level` on.
  bool unpacksAt(unsigned level) const;
  int64_t getUnpackedBytes() const;
  mlir::Value getScratch();
  void emitUnpacked(unsigned level, const Offsets &offsets, Tile tile);

  mlir::Value callIntrinsic(const llvm::Twine &name, mlir::Type type,
                            mlir::ValueRange operands);
  mlir::Value multiplyAddBytes(mlir::Value x, mlir::Value w,
                               mlir::Value accumulator);
  mlir::Value multiplyAddRegister(mlir::Value x, mlir::Value w,
                                  mlir::Value accumulator);

  mlir::ImplicitLocOpBuilder b;
  mlir::func::FuncOp function;
  const KernelAnalysis &kernel;
  const TargetDescription &target;
  unsigned threads;
  PackedLayout layout;
  llvm::SmallVector<Stream> streams;
  /// Where in `streams` inputs of the last operation and outputs begin.
  unsigned firstInput = 0, firstOutput = 0;
  llvm::DenseMap<mlir::Value, mlir::Value> flatBuffers;
  Prefetch prefetch;
  /// Where weights are unpacked; null until it is needed.
  mlir::Value scratch;
  /// Where sums wait for their epilogue; null until it is needed.
  mlir::Value keptSums;
  /// Parallel loops, outermost first.
  llvm::SmallVector<int> loopOrder;
  bool parallel = false;
};

} // namespace quantmlir

#endif // QUANT_MLIR_LIB_CODEGEN_KERNELEMITTER_H
