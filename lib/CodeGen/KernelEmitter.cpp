//===- Emits the tiled loops of a kernel ----------------------------------===//
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
#include "mlir/IR/IRMapping.h"

using namespace mlir;
using namespace quantmlir;

KernelEmitter::KernelEmitter(func::FuncOp function,
                             const KernelAnalysis &kernel,
                             const TargetDescription &target, unsigned threads)
    : b(function.getLoc(), function.front().getTerminator()),
      function(function), kernel(kernel), target(target), threads(threads) {}

void KernelEmitter::emit() {
  if (kernel.kind == KernelKind::Dot && kernel.dot.packed)
    layout = PackedLayout::get(kernel);
  for (const Access &access : kernel.mainInputs)
    addStream(access);
  firstInput = streams.size();
  for (const Access &access : kernel.inputs)
    addStream(access);
  firstOutput = streams.size();
  for (const Access &access : kernel.outputs)
    addStream(access);
  Offsets offsets;
  for (auto [id, stream] : llvm::enumerate(streams))
    offsets.push_back(index(
        kernel.dot.packed && id == kernel.dot.w ? 0 : stream.access->base));
  orderLoops();
  addPrefetch();
  if (prefetch.stream >= 0)
    offsets.push_back(index(prefetch.start));
  Tile tile = {kernel.tile.lanes, kernel.tile.blocks, kernel.tile.pixels};
  emitLoops(0, offsets, tile);
}

//===----------------------------------------------------------------------===//
// Streams
//===----------------------------------------------------------------------===//

/// A buffer as one row of elements: addresses are then sums of products.
Value KernelEmitter::getFlatBuffer(Value buffer) {
  Value &flat = flatBuffers[buffer];
  if (flat)
    return flat;
  // Packed weights arrive as bytes and are cast to the shape they stand for.
  if (auto cast = buffer.getDefiningOp<UnrealizedConversionCastOp>())
    return flat = cast.getOperand(0);
  // The window of a pooling: a shape that is never read.
  if (buffer.getDefiningOp())
    return flat;
  auto type = llvm::cast<MemRefType>(buffer.getType());
  auto [strides, offset] = type.getStridesAndOffset();
  int64_t span = 1;
  for (auto [extent, stride] : llvm::zip_equal(type.getShape(), strides))
    span += (extent - 1) * stride;
  auto flatType = MemRefType::get({span}, type.getElementType());
  if (flatType == type)
    return flat = buffer;
  OpBuilder::InsertionGuard guard(b);
  // Of a buffer that the kernel allocates (a pooling window), after it is
  // there.
  if (Operation *producer = buffer.getDefiningOp())
    b.setInsertionPointAfter(producer);
  else
    b.setInsertionPointToStart(&function.front());
  flat = memref::ReinterpretCastOp::create(b, flatType, buffer, /*offset=*/0,
                                           ArrayRef<int64_t>{span},
                                           ArrayRef<int64_t>{1});
  return flat;
}

void KernelEmitter::addStream(const Access &access) {
  Stream stream{&access, nullptr, access.parallel};
  if (access.value && !access.isScalar())
    stream.buffer = getFlatBuffer(access.value);
  if (kernel.dot.packed && streams.size() == kernel.dot.w)
    stream.strides = layout.parallelStrides;
  streams.push_back(stream);
}

Value KernelEmitter::index(int64_t value) {
  return arith::ConstantIndexOp::create(b, value);
}

Value KernelEmitter::advance(Value base, int64_t distance) {
  if (distance == 0)
    return base;
  return arith::AddIOp::create(b, base, index(distance));
}

Value KernelEmitter::advance(Value base, Value iv, int64_t stride) {
  if (stride == 0)
    return base;
  Value step = stride == 1 ? iv : arith::MulIOp::create(b, iv, index(stride));
  return arith::AddIOp::create(b, base, step);
}

//===----------------------------------------------------------------------===//
// Loops
//===----------------------------------------------------------------------===//

int64_t KernelEmitter::getBufferBytes(const Stream &stream) {
  auto type = cast<MemRefType>(stream.buffer.getType());
  return type.getDimSize(0) * type.getElementTypeBitWidth() / 8;
}

/// Dot: groups, then blocks of channels (their weights stay in the cache), then
/// rows, then pixels; blocks of channels last where all weights stay in the
/// cache and outputs, with channels last, are more than inputs: their cache
/// lines are then written once. Blocks of a depthwise convolution share cache
/// lines of x, so that they follow rows, unless x stays in the cache and planes
/// are better written one after the other. Others: as they lie in memory, lanes
/// last.
void KernelEmitter::orderLoops() {
  const TileShape &tile = kernel.tile;
  int count = kernel.parallelExtents.size();
  // Weights may be unpacked for a block of channels at a time.
  bool mayUnpack = layout.fields > 1 && target.unpackInstructions() > 1;
  bool blocksLast =
      kernel.kind != KernelKind::Dot ||
      (!tile.overlaps && kernel.dot.packed && !mayUnpack && !tile.transposes &&
       layout.groupBytes <= target.l1Bytes / 2 &&
       kernel.parallelExtents[tile.vectorLoop] > layout.outer * kernel.dot.run);
  bool rowsFirst = kernel.kind == KernelKind::Dot && kernel.dot.perLane &&
                   (!tile.transposes ||
                    getBufferBytes(streams[kernel.dot.x]) > target.l2Bytes / 2);
  if (kernel.kind == KernelKind::Dot) {
    const Access &w = kernel.mainInputs[kernel.dot.w];
    for (int loop = 0; loop < count; ++loop)
      if (loop != tile.vectorLoop && loop != tile.pixelLoop &&
          w.parallel[loop] != 0)
        loopOrder.push_back(loop);
    if (!blocksLast && !rowsFirst)
      loopOrder.push_back(tile.vectorLoop);
  }
  for (int loop = 0; loop < count; ++loop)
    if (loop != tile.vectorLoop && loop != tile.pixelLoop &&
        !llvm::is_contained(loopOrder, loop))
      loopOrder.push_back(loop);
  if (rowsFirst && !blocksLast)
    loopOrder.push_back(tile.vectorLoop);
  if (tile.pixelLoop >= 0)
    loopOrder.push_back(tile.pixelLoop);
  if (tile.vectorLoop >= 0 && blocksLast)
    loopOrder.push_back(tile.vectorLoop);

  if (threads <= 1 || kernel.estimateNanoseconds(target) < target.parallelGrain)
    return;
  // The first loop that all threads can share nearly evenly goes outermost.
  Tile full = {tile.lanes, tile.blocks, tile.pixels};
  int best = -1;
  double bestShare = 0.6;
  for (auto [position, loop] : llvm::enumerate(loopOrder)) {
    double trips = 0;
    for (const Segment &segment : getSegments(loop, full))
      trips += segment.count;
    double share = trips / threads / std::ceil(trips / threads);
    if (share > bestShare + 0.1) {
      best = position;
      bestShare = share;
    }
  }
  if (best < 0)
    return;
  parallel = true;
  std::rotate(loopOrder.begin(), loopOrder.begin() + best,
              loopOrder.begin() + best + 1);
}

int64_t KernelEmitter::strideOf(const Stream &stream, int loop) {
  return static_cast<size_t>(loop) < stream.strides.size()
             ? stream.strides[loop]
             : 0;
}

KernelEmitter::Offsets KernelEmitter::advanceAll(const Offsets &offsets,
                                                 int loop, int64_t count) {
  Offsets result;
  for (auto [stream, offset] : llvm::zip_equal(streams, offsets))
    result.push_back(advance(offset, count * strideOf(stream, loop)));
  return result;
}

KernelEmitter::Offsets KernelEmitter::advanceAll(const Offsets &offsets,
                                                 int loop, Value iv,
                                                 int64_t step) {
  Offsets result;
  for (auto [stream, offset] : llvm::zip_equal(streams, offsets))
    result.push_back(advance(offset, iv, step * strideOf(stream, loop)));
  return result;
}

/// A loop in at most two pieces: whole tiles, and one that is smaller.
SmallVector<KernelEmitter::Segment>
KernelEmitter::getSegments(int loop, Tile tile) const {
  int64_t extent = kernel.parallelExtents[loop];
  SmallVector<Segment> segments;
  int64_t step = loop == kernel.tile.vectorLoop  ? tile.lanes * tile.blocks
                 : loop == kernel.tile.pixelLoop ? tile.pixels
                                                 : 1;
  if (extent >= step)
    segments.push_back({0, extent / step, step, tile});
  int64_t rest = extent % step;
  if (rest == 0)
    return segments;
  Tile small = tile;
  if (loop == kernel.tile.vectorLoop) {
    // Blocks divide the number of whole vectors, so only lanes can be left.
    small.blocks = 1;
    small.lanes = rest;
  } else {
    small.pixels = rest;
  }
  segments.push_back({extent - rest, 1, rest, small});
  return segments;
}

void KernelEmitter::emitLoops(unsigned level, const Offsets &offsets,
                              Tile tile) {
  if (unpacksAt(level))
    return emitUnpacked(level, offsets, tile);
  if (level == loopOrder.size())
    return emitTile(offsets, tile);
  if (level == 0 && parallel)
    return emitParallelLoop(offsets, tile);
  int loop = loopOrder[level];
  for (const Segment &segment : getSegments(loop, tile)) {
    Offsets start = advanceAll(offsets, loop, segment.begin);
    if (overlapsAt(level, segment)) {
      emitOverlapped(loop, start, segment);
      continue;
    }
    if (segment.count == 1) {
      emitLoops(level + 1, start, segment.tile);
      continue;
    }
    auto loopOp =
        scf::ForOp::create(b, index(0), index(segment.count), index(1));
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPoint(loopOp.getBody()->getTerminator());
    emitLoops(level + 1,
              advanceAll(start, loop, loopOp.getInductionVar(), segment.step),
              segment.tile);
  }
}

/// The outermost loop: its last trip may be the piece that is smaller.
void KernelEmitter::emitParallelLoop(const Offsets &offsets, Tile tile) {
  int loop = loopOrder[0];
  SmallVector<Segment> segments = getSegments(loop, tile);
  int64_t trips = 0;
  for (const Segment &segment : segments)
    trips += segment.count;
  auto loopOp = scf::ParallelOp::create(
      b, ValueRange{index(0)}, ValueRange{index(trips)}, ValueRange{index(1)});
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPoint(loopOp.getBody()->getTerminator());
  const Segment &whole = segments.front();
  Value iv = loopOp.getInductionVars()[0];
  auto emitWhole = [&] {
    emitLoops(1, advanceAll(offsets, loop, iv, whole.step), whole.tile);
  };
  if (segments.size() == 1)
    return emitWhole();
  Value isWhole = arith::CmpIOp::create(b, arith::CmpIPredicate::ult, iv,
                                        index(whole.count));
  auto choice = scf::IfOp::create(b, isWhole, /*withElseRegion=*/true);
  b.setInsertionPoint(choice.thenBlock()->getTerminator());
  emitWhole();
  b.setInsertionPoint(choice.elseBlock()->getTerminator());
  const Segment &rest = segments.back();
  emitLoops(1, advanceAll(offsets, loop, rest.begin), rest.tile);
}

SmallVector<Value> KernelEmitter::emitReductionLoops(
    ArrayRef<int64_t> extents, ArrayRef<SmallVector<int64_t, 6>> strides,
    ValueRange offsets, ValueRange initial,
    function_ref<SmallVector<Value>(ValueRange, ValueRange)> body) {
  if (extents.empty())
    return body(offsets, initial);
  unsigned level = strides.front().size() - extents.size();
  auto loop = scf::ForOp::create(b, index(0), index(extents.front()), index(1),
                                 initial);
  {
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(loop.getBody());
    SmallVector<Value> inner;
    for (auto [offset, list] : llvm::zip_equal(offsets, strides))
      inner.push_back(advance(offset, loop.getInductionVar(), list[level]));
    SmallVector<Value> results = emitReductionLoops(
        extents.drop_front(), strides, inner, loop.getRegionIterArgs(), body);
    scf::YieldOp::create(b, results);
  }
  return SmallVector<Value>(loop.getResults());
}

//===----------------------------------------------------------------------===//
// Tiles
//===----------------------------------------------------------------------===//

/// The value that every accumulator starts from.
TileValues KernelEmitter::initialAccumulators(const Offsets &offsets, Tile tile,
                                              unsigned usedLanes) {
  TileValues values(tile.pixels);
  linalg::FillOp fill = kernel.fill;
  unsigned parts = llvm::divideCeil(usedLanes, tile.lanes);
  for (unsigned block = 0; block < tile.blocks; ++block) {
    unsigned firstLane = block % parts * tile.lanes;
    int64_t channel = block / parts * usedLanes + firstLane;
    Value start;
    if (kernel.startInput >= 0) {
      unsigned id = firstInput + kernel.startInput;
      unsigned count = std::min(tile.lanes, usedLanes - firstLane);
      start = load(id, advance(offsets[id], channel), count);
      if (count < tile.lanes) {
        auto type = vectorType(streams[id].access->elementType, tile.lanes);
        start = vector::InsertStridedSliceOp::create(
            b, start, arith::ConstantOp::create(b, b.getZeroAttr(type)),
            ArrayRef<int64_t>{0}, ArrayRef<int64_t>{1});
      }
    } else if (fill) {
      start = splat(fill.getInputs()[0], tile.lanes);
    }
    for (unsigned pixel = 0; pixel < tile.pixels; ++pixel) {
      if (start) {
        values[pixel].push_back(start);
        continue;
      }
      const Stream &stream = streams[firstOutput];
      int64_t distance = channel * stream.strides[kernel.tile.vectorLoop];
      if (kernel.tile.pixelLoop >= 0)
        distance += pixel * stream.strides[kernel.tile.pixelLoop];
      values[pixel].push_back(load(
          firstOutput, advance(offsets[firstOutput], distance), tile.lanes));
    }
  }
  return values;
}

/// Any reduction: the scalar body on vectors, once per pixel.
TileValues KernelEmitter::emitReduction(const Offsets &offsets, Tile tile) {
  TileValues initial = initialAccumulators(offsets, tile, tile.lanes);
  SmallVector<Value> carried;
  for (auto &row : initial)
    carried.push_back(row.front());
  SmallVector<SmallVector<int64_t, 6>> strides;
  for (const Access &access : kernel.mainInputs)
    strides.push_back(access.reduction);
  if (strides.empty())
    return initial;
  linalg::LinalgOp main = kernel.main;
  Block *block = main.getBlock();
  auto body = [&](ValueRange at, ValueRange values) {
    SmallVector<Value> results, shared(kernel.mainInputs.size());
    for (unsigned pixel = 0; pixel < tile.pixels; ++pixel) {
      SmallVector<Value> arguments;
      for (unsigned input = 0; input < kernel.mainInputs.size(); ++input) {
        // The window operand of a pooling has a shape but no values.
        if (block->getArgument(input).use_empty()) {
          arguments.push_back(nullptr);
          continue;
        }
        int64_t stride =
            kernel.tile.pixelLoop >= 0 && !kernel.mainInputs[input].isScalar()
                ? streams[input].strides[kernel.tile.pixelLoop]
                : 0;
        if (stride != 0 || !shared[input])
          shared[input] =
              load(input, advance(at[input], pixel * stride), tile.lanes);
        arguments.push_back(shared[input]);
      }
      arguments.push_back(values[pixel]);
      results.push_back(cloneBody(kernel.main, arguments, tile.lanes).front());
    }
    return results;
  };
  SmallVector<Value> sums = emitReductionLoops(
      kernel.reductionExtents, strides,
      ArrayRef(offsets).take_front(kernel.mainInputs.size()), carried, body);
  TileValues result;
  for (Value sum : sums)
    result.push_back({sum});
  return result;
}

void KernelEmitter::emitTile(const Offsets &offsets, Tile tile) {
  TileValues accumulators;
  if (kernel.kind == KernelKind::Dot)
    accumulators = emitDot(offsets, tile);
  else if (kernel.kind == KernelKind::Reduction)
    accumulators = emitReduction(offsets, tile);
  emitEpilogue(offsets, tile, accumulators);
}

void KernelEmitter::emitEpilogue(const Offsets &offsets, Tile tile,
                                 const TileValues &accumulators) {
  linalg::LinalgOp epilogue = kernel.epilogue;
  auto place = [&](unsigned id, unsigned pixel, unsigned block) {
    const Stream &stream = streams[id];
    int64_t distance = 0;
    if (kernel.tile.vectorLoop >= 0 && !stream.strides.empty())
      distance += block * tile.lanes * stream.strides[kernel.tile.vectorLoop];
    if (kernel.tile.pixelLoop >= 0 && !stream.strides.empty())
      distance += pixel * stream.strides[kernel.tile.pixelLoop];
    return advance(offsets[id], distance);
  };
  for (unsigned block = 0; block < tile.blocks; ++block) {
    SmallVector<Value> columns;
    // What does not depend on the pixel is loaded once.
    SmallVector<Value> shared(kernel.inputs.size());
    for (unsigned pixel = 0; pixel < tile.pixels; ++pixel) {
      SmallVector<Value> results;
      if (epilogue) {
        Block *body = epilogue.getBlock();
        SmallVector<Value> arguments;
        for (unsigned input = 0; input < kernel.inputs.size(); ++input) {
          if (static_cast<int>(input) == kernel.accumulatorInput) {
            arguments.push_back(accumulators[pixel][block]);
            continue;
          }
          if (static_cast<int>(input) == kernel.startInput) {
            auto type =
                vectorType(kernel.inputs[input].elementType, tile.lanes);
            arguments.push_back(
                arith::ConstantOp::create(b, b.getZeroAttr(type)));
            continue;
          }
          if (body->getArgument(input).use_empty()) {
            arguments.push_back(nullptr);
            continue;
          }
          unsigned id = firstInput + input;
          bool moves = kernel.tile.pixelLoop >= 0 &&
                       !streams[id].access->isScalar() &&
                       streams[id].strides[kernel.tile.pixelLoop] != 0;
          if (moves || !shared[input])
            shared[input] = load(id, place(id, pixel, block), tile.lanes);
          arguments.push_back(shared[input]);
        }
        for (unsigned output = 0; output < kernel.outputs.size(); ++output) {
          unsigned id = firstOutput + output;
          bool isRead =
              !body->getArgument(kernel.inputs.size() + output).use_empty();
          arguments.push_back(
              isRead ? load(id, place(id, pixel, block), tile.lanes) : Value());
        }
        results = cloneBody(kernel.epilogue, arguments, tile.lanes);
      } else {
        results.push_back(accumulators[pixel][block]);
      }
      if (kernel.tile.transposes) {
        columns.push_back(results.front());
        continue;
      }
      for (auto [output, result] : llvm::enumerate(results))
        store(firstOutput + output, place(firstOutput + output, pixel, block),
              result);
    }
    if (!columns.empty())
      storeTransposed(firstOutput, place(firstOutput, 0, block), columns);
  }
}
