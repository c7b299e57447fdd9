//===- Epilogues between the products of the next tile --------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "KernelEmitter.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace quantmlir;

bool KernelEmitter::overlapsAt(unsigned level, const Segment &segment) const {
  return kernel.tile.overlaps && level + 1 == loopOrder.size() &&
         segment.count > 1 && segment.tile.lanes == layout.lanes &&
         segment.tile.pixels == kernel.tile.pixels &&
         segment.tile.blocks == kernel.tile.blocks;
}

/// Memory on the stack for the sums of one tile, by pixel and block.
Value KernelEmitter::getKeptSums() {
  if (keptSums)
    return keptSums;
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(&function.front());
  const TileShape &tile = kernel.tile;
  keptSums = memref::AllocaOp::create(
      b,
      MemRefType::get({int64_t(tile.pixels) * tile.blocks * tile.lanes},
                      b.getI32Type()),
      b.getI64IntegerAttr(kCacheLine));
  return keptSums;
}

void KernelEmitter::keepSums(ValueRange sums) {
  for (auto [i, sum] : llvm::enumerate(sums))
    vector::StoreOp::create(b, sum, getKeptSums(),
                            index(static_cast<int64_t>(i) * kernel.tile.lanes));
}

void KernelEmitter::finishKept(const Offsets &offsets, Tile tile, Value pixel) {
  Value first = advance(index(0), pixel, int64_t(tile.blocks) * tile.lanes);
  TileValues sums(1);
  for (unsigned block = 0; block < tile.blocks; ++block)
    sums.front().push_back(vector::LoadOp::create(
        b, vectorType(b.getI32Type(), tile.lanes), getKeptSums(),
        advance(first, int64_t(block) * tile.lanes)));
  Offsets at = advanceAll(offsets, kernel.tile.pixelLoop, pixel, 1);
  tile.pixels = 1;
  emitEpilogue(at, tile, sums);
}

SmallVector<Value> KernelEmitter::emitOverlappedSums(const Offsets &offsets,
                                                     const Offsets &previous,
                                                     Tile tile) {
  // So many steps are as good as a loop of them.
  constexpr int64_t mostUnrolled = 4;
  Offsets current = offsets;
  SmallVector<Value> sums = startSums(current, tile, tile.lanes);
  DotWalk walk = getDotWalk(current);
  auto advanceSteps = [&](ValueRange at, int64_t count) {
    SmallVector<Value> result;
    for (auto [offset, strides] : llvm::zip_equal(at, walk.stepStrides))
      result.push_back(advance(offset, count * strides.front()));
    return result;
  };
  // Some steps for each pixel of the other tile.
  int64_t perPixel = walk.steps / tile.pixels;
  auto loop =
      scf::ForOp::create(b, index(0), index(tile.pixels), index(1), sums);
  {
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(loop.getBody());
    Value pixel = loop.getInductionVar();
    finishKept(previous, tile, pixel);
    SmallVector<Value> at;
    for (auto [offset, strides] : llvm::zip_equal(walk.at, walk.stepStrides))
      at.push_back(advance(offset, pixel, perPixel * strides.front()));
    SmallVector<Value> carried(loop.getRegionIterArgs());
    if (perPixel > mostUnrolled)
      carried = emitWholeSteps(walk, tile, perPixel, at, carried);
    else
      for (int64_t step = 0; step < perPixel; ++step)
        carried =
            emitWholeSteps(walk, tile, 1, advanceSteps(at, step), carried);
    scf::YieldOp::create(b, carried);
  }
  int64_t done = perPixel * tile.pixels;
  return emitWholeSteps(walk, tile, walk.steps - done,
                        advanceSteps(walk.at, done), loop.getResults());
}

/// sums of the first tile
/// for all others: sums, with the epilogue of the one before in between
/// epilogue of the last tile
void KernelEmitter::emitOverlapped(int loop, const Offsets &offsets,
                                   const Segment &segment) {
  const Tile &tile = segment.tile;
  SmallVector<Value> first;
  for (auto &row : emitDot(offsets, tile))
    llvm::append_range(first, row);
  keepSums(first);
  auto tiles =
      scf::ForOp::create(b, index(0), index(segment.count - 1), index(1));
  {
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPoint(tiles.getBody()->getTerminator());
    Offsets previous =
        advanceAll(offsets, loop, tiles.getInductionVar(), segment.step);
    keepSums(emitOverlappedSums(advanceAll(previous, loop, segment.step),
                                previous, tile));
  }
  Offsets last = advanceAll(offsets, loop, (segment.count - 1) * segment.step);
  auto pixels = scf::ForOp::create(b, index(0), index(tile.pixels), index(1));
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPoint(pixels.getBody()->getTerminator());
  finishKept(last, tile, pixels.getInductionVar());
}
