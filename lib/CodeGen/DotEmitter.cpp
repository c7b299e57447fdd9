//===- The inner loops of contractions ------------------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "KernelEmitter.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "llvm/Support/MathExtras.h"

#include <numeric>

using namespace mlir;
using namespace quantmlir;

/// True when a whole group can be read from any element of x that the kernel
/// reads: packed weights have zeros for what is too much.
bool KernelEmitter::mayReadWholeGroups() const {
  if (!kernel.dot.packed)
    return false;
  const Stream &x = streams[kernel.dot.x];
  int64_t last = x.access->base;
  for (auto [extent, stride] :
       llvm::zip_equal(kernel.parallelExtents, x.access->parallel))
    last += (extent - 1) * std::max<int64_t>(stride, 0);
  for (auto [extent, stride] :
       llvm::zip_equal(kernel.reductionExtents, x.access->reduction))
    last += (extent - 1) * std::max<int64_t>(stride, 0);
  int64_t wasted =
      llvm::alignTo(kernel.dot.run, kernel.dot.group) - kernel.dot.run;
  return last + wasted < cast<MemRefType>(x.buffer.getType()).getDimSize(0);
}

/// Words of x plus or minus 128 where the instruction needs that; the
/// accumulators' start takes it back.
Value KernelEmitter::addBias(Value words) {
  if (kernel.dot.xBias == 0)
    return words;
  auto type = cast<VectorType>(words.getType());
  Value flip = arith::ConstantOp::create(
      b, DenseElementsAttr::get(
             type, llvm::APInt::getSplat(type.getElementTypeBitWidth(),
                                         llvm::APInt(8, 0x80))));
  return arith::XOrIOp::create(b, words, flip);
}

/// `count` elements of x that all lanes share: a vector of `lanes` groups, in
/// the form that multiplyAdd takes. What is missing of a group is zero.
Value KernelEmitter::loadDotX(Value offset, int64_t count, unsigned lanes) {
  const DotForm &dot = kernel.dot;
  Value buffer = streams[dot.x].buffer;
  if (dot.isFloat)
    return vector::BroadcastOp::create(
        b, vectorType(b.getF32Type(), lanes),
        memref::LoadOp::create(b, buffer, offset));

  Type i8 = b.getI8Type();
  Value group;
  if (count == dot.group) {
    group = vector::LoadOp::create(b, vectorType(i8, count), buffer, offset);
  } else {
    // Byte by byte: nothing past the end of x is read.
    SmallVector<Value> bytes;
    for (int64_t i = 0; i < count; ++i)
      bytes.push_back(memref::LoadOp::create(b, buffer, advance(offset, i)));
    Value zero = arith::ConstantOp::create(b, b.getI8IntegerAttr(0));
    bytes.resize(dot.group, zero);
    group = vector::FromElementsOp::create(b, vectorType(i8, dot.group), bytes);
  }
  if (dot.product != DotProduct::Pairs) {
    unsigned bits = 8 * dot.group;
    Type wordType = b.getIntegerType(bits);
    Value word = vector::BitCastOp::create(b, vectorType(wordType, 1), group);
    Value words = vector::BroadcastOp::create(
        b, vectorType(wordType, lanes),
        vector::ExtractOp::create(b, word, int64_t(0)));
    return addBias(words);
  }
  Type i16 = b.getI16Type();
  auto pairType = vectorType(i16, dot.group);
  Value wide = dot.xIsUnsigned
                   ? Value(arith::ExtUIOp::create(b, pairType, group))
                   : Value(arith::ExtSIOp::create(b, pairType, group));
  Value pair = vector::ExtractOp::create(
      b, vector::BitCastOp::create(b, vectorType(b.getI32Type(), 1), wide),
      int64_t(0));
  Value pairs =
      vector::BroadcastOp::create(b, vectorType(b.getI32Type(), lanes), pair);
  return vector::BitCastOp::create(b, vectorType(i16, lanes * dot.group),
                                   pairs);
}

Value KernelEmitter::widenWeights(Value bytes) {
  auto wide = vectorType(b.getI16Type(),
                         cast<VectorType>(bytes.getType()).getNumElements());
  if (kernel.dot.wIsUnsigned)
    return arith::ExtUIOp::create(b, wide, bytes);
  return arith::ExtSIOp::create(b, wide, bytes);
}

/// Vectors of groups of w, one for each step.
SmallVector<Value> KernelEmitter::loadDotW(Value offset, int64_t steps,
                                           int64_t count, unsigned lanes) {
  const DotForm &dot = kernel.dot;
  Value buffer = streams[dot.w].buffer;
  if (dot.packed)
    return loadPackedSteps(offset, steps);
  if (dot.isFloat)
    return {vector::LoadOp::create(b, vectorType(b.getF32Type(), lanes), buffer,
                                   offset)};
  // Two rows of a matrix that is not packed, interleaved.
  auto wideType = vectorType(b.getI16Type(), lanes);
  auto loadRow = [&](Value at) {
    return widenWeights(vector::LoadOp::create(
        b, vectorType(b.getI8Type(), lanes), buffer, at));
  };
  Value even = loadRow(offset);
  Value odd =
      count == 2
          ? loadRow(advance(offset, kernel.mainInputs[dot.w].reduction.back()))
          : Value(arith::ConstantOp::create(b, b.getZeroAttr(wideType)));
  return {vector::InterleaveOp::create(b, even, odd)};
}

Value KernelEmitter::callIntrinsic(const Twine &name, Type type,
                                   ValueRange operands) {
  return LLVM::CallIntrinsicOp::create(b, type, b.getStringAttr(name), operands)
      .getResult(0);
}

Value KernelEmitter::multiplyAdd(Value x, Value w, Value accumulator) {
  const DotForm &dot = kernel.dot;
  if (dot.isFloat)
    return vector::FMAOp::create(b, x, w, accumulator);
  if (dot.product != DotProduct::Pairs)
    return multiplyAddBytes(x, w, accumulator);
  // LLVM matches this to vpmaddwd and vpaddd (or vpdpwssd), and to as good a
  // form elsewhere: i16 times i16, neighbours added.
  auto wide = vectorType(b.getI32Type(),
                         cast<VectorType>(x.getType()).getNumElements());
  Value products = arith::MulIOp::create(b, arith::ExtSIOp::create(b, wide, x),
                                         arith::ExtSIOp::create(b, wide, w));
  auto halves = vector::DeinterleaveOp::create(b, products);
  Value sums =
      arith::AddIOp::create(b, halves.getResult(0), halves.getResult(1));
  return arith::AddIOp::create(b, accumulator, sums);
}

SmallVector<Value> KernelEmitter::emitDotSteps(Tile tile, Value xOffset,
                                               Value wOffset, Value nextW,
                                               int64_t steps, int64_t count,
                                               ValueRange accumulators) {
  const DotForm &dot = kernel.dot;
  const TileShape &shape = kernel.tile;
  if (nextW)
    for (int64_t line : prefetch.lines)
      memref::PrefetchOp::create(b, streams[prefetch.stream].buffer,
                                 advance(nextW, line), /*isWrite=*/false,
                                 /*localityHint=*/2, /*isDataCache=*/true);
  int64_t blockStride =
      dot.packed
          ? layout.blockBytes
          : tile.lanes * kernel.mainInputs[dot.w].parallel[shape.vectorLoop];
  SmallVector<SmallVector<Value>> ws;
  for (unsigned block = 0; block < tile.blocks; ++block)
    ws.push_back(loadDotW(advance(wOffset, block * blockStride), steps, count,
                          tile.lanes));
  SmallVector<Value> results(accumulators);
  int64_t xStep = dot.group * kernel.mainInputs[dot.x].reduction.back();
  for (int64_t step = 0; step < steps; ++step)
    for (unsigned pixel = 0; pixel < tile.pixels; ++pixel) {
      int64_t distance = shape.pixelLoop < 0
                             ? 0
                             : pixel * streams[dot.x].strides[shape.pixelLoop];
      Value x = loadDotX(advance(xOffset, distance + step * xStep),
                         step + 1 == steps ? count : dot.group, tile.lanes);
      for (unsigned block = 0; block < tile.blocks; ++block) {
        Value &sum = results[pixel * tile.blocks + block];
        sum = multiplyAdd(x, ws[block][step], sum);
      }
    }
  return results;
}

/// Sums of two products of neighbours, in 16 bits: x is in groups of 32.
Value KernelEmitter::multiplyPairs(Value x, Value w) {
  auto bytes = cast<VectorType>(w.getType());
  unsigned numBytes = bytes.getNumElements();
  return callIntrinsic(numBytes == 64 ? "llvm.x86.avx512.pmaddubs.w.512"
                                      : "llvm.x86.avx2.pmadd.ub.sw",
                       vectorType(b.getI16Type(), numBytes / 2),
                       {vector::BitCastOp::create(b, bytes, x), w});
}

/// Sums of two neighbours of 16 bits, in 32.
Value KernelEmitter::widenPairs(Value sums) {
  auto halves = cast<VectorType>(sums.getType());
  unsigned lanes = halves.getNumElements() / 2;
  Value ones = arith::ConstantOp::create(
      b, DenseElementsAttr::get(halves, b.getI16IntegerAttr(1)));
  return callIntrinsic(lanes == 16 ? "llvm.x86.avx512.pmaddw.d.512"
                                   : "llvm.x86.avx2.pmadd.wd",
                       vectorType(b.getI32Type(), lanes), {sums, ones});
}

SmallVector<Value> KernelEmitter::emitChain(Tile tile, Value xOffset,
                                            Value wOffset, int64_t steps,
                                            int64_t count,
                                            ValueRange accumulators) {
  const TileShape &shape = kernel.tile;
  // By block and step; loaded where they are first used, so that one pixel with
  // many blocks needs few registers.
  SmallVector<SmallVector<Value>> ws(tile.blocks);
  SmallVector<Value> results;
  for (unsigned pixel = 0; pixel < tile.pixels; ++pixel) {
    int64_t distance =
        shape.pixelLoop < 0
            ? 0
            : pixel * streams[kernel.dot.x].strides[shape.pixelLoop];
    SmallVector<Value> xs;
    for (int64_t step = 0; step < steps; ++step)
      xs.push_back(
          loadDotX(advance(xOffset, distance + step * kernel.dot.group),
                   step + 1 == steps ? count : kernel.dot.group, tile.lanes));
    for (unsigned block = 0; block < tile.blocks; ++block) {
      Value sum;
      for (int64_t step = 0; step < steps; ++step) {
        if (static_cast<int64_t>(ws[block].size()) == step)
          llvm::append_range(
              ws[block],
              loadPackedSteps(advance(wOffset, block * layout.blockBytes +
                                                   layout.bytesOfSteps(step)),
                              std::min(layout.fields, steps - step)));
        Value product = multiplyPairs(xs[step], ws[block][step]);
        sum = sum ? Value(arith::AddIOp::create(b, sum, product)) : product;
      }
      results.push_back(arith::AddIOp::create(
          b, accumulators[pixel * tile.blocks + block], widenPairs(sum)));
    }
  }
  return results;
}

SmallVector<Value> KernelEmitter::emitChains(Tile tile, Value xOffset,
                                             Value wOffset,
                                             ValueRange accumulators) {
  const DotForm &dot = kernel.dot;
  int64_t chain = dot.chain, chainRun = chain * dot.group;
  int64_t whole = dot.run / chainRun, rest = dot.run % chainRun;
  SmallVector<Value> sums(accumulators);
  if (whole > 0)
    sums = emitReductionLoops(
        {whole}, {{chainRun}, {layout.bytesOfSteps(chain)}}, {xOffset, wOffset},
        sums, [&](ValueRange at, ValueRange carried) {
          return emitChain(tile, at[0], at[1], chain, dot.group, carried);
        });
  if (rest > 0) {
    int64_t steps = llvm::divideCeil(rest, int64_t(dot.group));
    sums = emitChain(tile, advance(xOffset, whole * chainRun),
                     advance(wOffset, layout.bytesOfSteps(whole * chain)),
                     steps, rest - (steps - 1) * dot.group, sums);
  }
  return sums;
}

Value KernelEmitter::loadPackedWord(Value offset) {
  Value bytes =
      vector::LoadOp::create(b, vectorType(b.getI8Type(), sizeof(int32_t)),
                             streams[kernel.dot.w].buffer, offset);
  Value word =
      vector::BitCastOp::create(b, vectorType(b.getI32Type(), 1), bytes);
  return vector::ExtractOp::create(b, word, int64_t(0));
}

SmallVector<Value> KernelEmitter::emitRestStep(Tile tile, Value xOffset,
                                               Value wOffset,
                                               ValueRange accumulators) {
  const TileShape &shape = kernel.tile;
  auto words = vectorType(b.getI32Type(), tile.lanes);
  Value place = loadPackedWord(wOffset);
  // The channel's weights in its lane, zeros elsewhere.
  Value channel = arith::AndIOp::create(
      b, place,
      arith::ConstantOp::create(b, b.getI32IntegerAttr(layout.lanes - 1)));
  SmallVector<int32_t> numbers(tile.lanes);
  std::iota(numbers.begin(), numbers.end(), 0);
  Value isChannel = arith::CmpIOp::create(
      b, arith::CmpIPredicate::eq, splat(channel, tile.lanes),
      arith::ConstantOp::create(
          b, DenseElementsAttr::get(words, ArrayRef(numbers))));
  Value w = arith::SelectOp::create(
      b, isChannel,
      splat(loadPackedWord(advance(wOffset, sizeof(int32_t))), tile.lanes),
      arith::ConstantOp::create(b, b.getZeroAttr(words)));
  w = vector::BitCastOp::create(
      b, vectorType(b.getI8Type(), tile.lanes * kernel.dot.group), w);
  Value element = arith::ShRUIOp::create(
      b, place,
      arith::ConstantOp::create(
          b, b.getI32IntegerAttr(llvm::Log2_64(layout.lanes))));
  Value x = arith::AddIOp::create(
      b, xOffset, arith::IndexCastOp::create(b, b.getIndexType(), element));
  SmallVector<Value> results;
  for (unsigned pixel = 0; pixel < tile.pixels; ++pixel) {
    int64_t distance =
        shape.pixelLoop < 0
            ? 0
            : pixel * streams[kernel.dot.x].strides[shape.pixelLoop];
    Value product = multiplyPairs(
        loadDotX(advance(x, distance), kernel.dot.group, tile.lanes), w);
    results.push_back(
        arith::AddIOp::create(b, accumulators[pixel], widenPairs(product)));
  }
  return results;
}

SmallVector<Value> KernelEmitter::emitRestSteps(Tile tile, Value xOffset,
                                                Value wOffset,
                                                ValueRange accumulators) {
  SmallVector<Value> result(accumulators);
  for (unsigned block = 0; block < tile.blocks; ++block) {
    Value start = advance(wOffset, block * layout.blockBytes);
    Value count = arith::IndexCastOp::create(
        b, b.getIndexType(), loadPackedWord(advance(start, layout.restCount)));
    SmallVector<Value> carried;
    for (unsigned pixel = 0; pixel < tile.pixels; ++pixel)
      carried.push_back(result[pixel * tile.blocks + block]);
    auto loop = scf::ForOp::create(b, index(0), count, index(1), carried);
    {
      OpBuilder::InsertionGuard guard(b);
      b.setInsertionPointToStart(loop.getBody());
      Value at = advance(advance(start, layout.restStart),
                         loop.getInductionVar(), PackedLayout::kRestBytes);
      scf::YieldOp::create(
          b, emitRestStep(tile, xOffset, at, loop.getRegionIterArgs()));
    }
    for (unsigned pixel = 0; pixel < tile.pixels; ++pixel)
      result[pixel * tile.blocks + block] = loop.getResult(pixel);
  }
  return result;
}

/// Vectors of `tile` side by side as vectors of `lanes`, of which the last may
/// be cut short.
static SmallVector<Value> joinLanes(OpBuilder &b, Location loc,
                                    ArrayRef<Value> parts, unsigned lanes) {
  SmallVector<Value> joined;
  auto type = cast<VectorType>(parts.front().getType());
  unsigned partLanes = type.getNumElements();
  if (partLanes == lanes)
    return SmallVector<Value>(parts);
  unsigned perVector = llvm::divideCeil(lanes, partLanes);
  auto wholeType =
      VectorType::get({perVector * partLanes}, type.getElementType());
  for (; !parts.empty(); parts = parts.drop_front(perVector)) {
    Value whole = parts.front();
    if (perVector > 1) {
      whole = arith::ConstantOp::create(b, loc, wholeType,
                                        b.getZeroAttr(wholeType));
      for (unsigned part = 0; part < perVector; ++part)
        whole = vector::InsertStridedSliceOp::create(
            b, loc, parts[part], whole, ArrayRef<int64_t>{part * partLanes},
            ArrayRef<int64_t>{1});
    }
    if (lanes < perVector * partLanes)
      whole = vector::ExtractStridedSliceOp::create(
          b, loc, whole, ArrayRef<int64_t>{0}, ArrayRef<int64_t>{lanes},
          ArrayRef<int64_t>{1});
    joined.push_back(whole);
  }
  return joined;
}

KernelEmitter::DotWalk KernelEmitter::getDotWalk(const Offsets &offsets) {
  const DotForm &dot = kernel.dot;
  const Access &x = kernel.mainInputs[dot.x];
  const Access &w = kernel.mainInputs[dot.w];
  // Whole vectors of packed weights, and what is left.
  int64_t length = layout.fields * dot.group;
  DotWalk walk;
  walk.outer = ArrayRef(kernel.reductionExtents).drop_back();
  walk.steps = dot.run / length;
  walk.rest = dot.run % length;
  if (walk.rest > 0 && layout.fields == 1 && mayReadWholeGroups()) {
    ++walk.steps;
    walk.rest = 0;
  }
  walk.at = {offsets[dot.x], offsets[dot.w]};
  walk.stepStrides = {
      {length * x.reduction.back()},
      {dot.packed ? layout.vectorBytes : dot.group * w.reduction.back()}};
  int64_t wStride = layout.bytesOfSteps(layout.steps);
  int64_t nextStride = walk.steps * prefetch.stepBytes;
  SmallVector<int64_t, 6> xStrides, wStrides, nextStrides;
  for (int level = int(walk.outer.size()) - 1; level >= 0; --level) {
    xStrides.insert(xStrides.begin(), x.reduction[level]);
    wStrides.insert(wStrides.begin(),
                    dot.packed ? wStride : w.reduction[level]);
    nextStrides.insert(nextStrides.begin(), nextStride);
    wStride *= walk.outer[level];
    nextStride *= walk.outer[level];
  }
  walk.outerStrides = {xStrides, wStrides};
  if (prefetch.stream < 0 || streams[dot.w].buffer == scratch)
    return walk;
  // Never past the end.
  int64_t last = layout.totalBytes - nextStride - prefetch.lines.back();
  walk.at.push_back(arith::MinUIOp::create(b, offsets[prefetch.stream],
                                           index(std::max<int64_t>(last, 0))));
  walk.stepStrides.push_back({prefetch.stepBytes});
  walk.outerStrides.push_back(nextStrides);
  return walk;
}

SmallVector<Value> KernelEmitter::emitWholeSteps(const DotWalk &walk, Tile tile,
                                                 int64_t count, ValueRange at,
                                                 ValueRange accumulators) {
  if (count == 0)
    return SmallVector<Value>(accumulators);
  auto emitStep = [&](ValueRange inner, ValueRange carried) {
    return emitDotSteps(tile, inner[0], inner[1],
                        inner.size() > 2 ? inner[2] : Value(), layout.fields,
                        kernel.dot.group, carried);
  };
  if (count == 1)
    return emitStep(at, accumulators);
  return emitReductionLoops({count}, walk.stepStrides, at, accumulators,
                            emitStep);
}

SmallVector<Value> KernelEmitter::emitProducts(const Offsets &offsets,
                                               Tile tile,
                                               ValueRange accumulators) {
  const DotForm &dot = kernel.dot;
  DotWalk walk = getDotWalk(offsets);
  int64_t restSteps = llvm::divideCeil(walk.rest, int64_t(dot.group));
  return emitReductionLoops(
      walk.outer, walk.outerStrides, walk.at, accumulators,
      [&](ValueRange at, ValueRange values) {
        if (dot.product == DotProduct::Chains)
          return emitChains(tile, at[0], at[1], values);
        SmallVector<Value> sums =
            emitWholeSteps(walk, tile, walk.steps, at, values);
        if (walk.rest > 0)
          sums = emitDotSteps(
              tile, advance(at[0], walk.steps * walk.stepStrides[0].front()),
              advance(at[1], walk.steps * walk.stepStrides[1].front()),
              /*nextW=*/Value(), restSteps,
              walk.rest - (restSteps - 1) * dot.group, sums);
        return sums;
      });
}

SmallVector<Value> KernelEmitter::startSums(Offsets &offsets, Tile tile,
                                            unsigned usedLanes) {
  SmallVector<Value> sums;
  for (auto &row : initialAccumulators(offsets, tile, usedLanes))
    llvm::append_range(sums, row);
  if (layout.headerBytes == 0)
    return sums;
  unsigned w = kernel.dot.w;
  for (unsigned block = 0; block < tile.blocks; ++block) {
    Value bytes = vector::LoadOp::create(
        b, vectorType(b.getI8Type(), layout.headerBytes), streams[w].buffer,
        advance(offsets[w], block * layout.blockBytes));
    Value start = vector::BitCastOp::create(
        b, vectorType(b.getI32Type(), tile.lanes), bytes);
    for (unsigned pixel = 0; pixel < tile.pixels; ++pixel) {
      Value &value = sums[pixel * tile.blocks + block];
      value = arith::AddIOp::create(b, value, start);
    }
  }
  offsets[w] = advance(offsets[w], layout.headerBytes);
  return sums;
}

TileValues KernelEmitter::emitDot(const Offsets &offsets, Tile tile) {
  const DotForm &dot = kernel.dot;
  // Packed blocks are always whole; lanes that no channel fills are dropped. A
  // vector of the tile may take several of them.
  unsigned usedLanes = tile.lanes;
  if (dot.packed) {
    tile.blocks *= llvm::divideCeil(tile.lanes, layout.lanes);
    tile.lanes = layout.lanes;
  }
  Offsets at = offsets;
  SmallVector<Value> sums = startSums(at, tile, usedLanes);
  if (!dot.perLane)
    sums = emitProducts(at, tile, sums);
  else if (dot.product == DotProduct::Quads)
    sums = emitTapQuads(tile, usedLanes, at[dot.x], at[dot.w], sums);
  else
    sums = emitTapPairs(tile, usedLanes, at[dot.x], at[dot.w], sums);
  if (dot.restSteps > 0)
    sums = emitRestSteps(tile, at[dot.x], at[dot.w], sums);

  TileValues result;
  ArrayRef<Value> left = sums;
  for (unsigned pixel = 0; pixel < tile.pixels; ++pixel) {
    result.push_back(
        joinLanes(b, b.getLoc(), left.take_front(tile.blocks), usedLanes));
    left = left.drop_front(tile.blocks);
  }
  return result;
}
