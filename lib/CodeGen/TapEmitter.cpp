//===- TapEmitter.cpp - Depthwise convolutions by groups of taps ----------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "KernelEmitter.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace quantmlir;

KernelEmitter::TapPlaces KernelEmitter::getTapPlaces(unsigned pixels) {
  const Stream &x = streams[kernel.dot.x];
  int64_t columnStride = layout.outer > 1 ? x.access->reduction.front() : 0;
  int64_t pixelStride =
      kernel.tile.pixelLoop < 0 ? 0 : x.strides[kernel.tile.pixelLoop];
  TapPlaces places;
  for (int64_t column = 0; column < layout.outer; ++column)
    for (unsigned pixel = 0; pixel < pixels; ++pixel)
      places[column * columnStride + pixel * pixelStride].push_back(
          {pixel, column});
  return places;
}

/// `lanes` bytes of row `row` of the window at `offset`.
Value KernelEmitter::loadTapRow(Value offset, int64_t row, unsigned lanes) {
  const DotForm &dot = kernel.dot;
  int64_t rowStride = kernel.mainInputs[dot.x].reduction.back();
  return vector::LoadOp::create(b, vectorType(b.getI8Type(), lanes),
                                streams[dot.x].buffer,
                                advance(offset, row * rowStride));
}

//===----------------------------------------------------------------------===//
// Groups of four bytes
//===----------------------------------------------------------------------===//

Value KernelEmitter::loadTapQuads(Value offset, int64_t count, unsigned lanes) {
  const DotForm &dot = kernel.dot;
  auto bytes = vectorType(b.getI8Type(), layout.lanes * dot.group);
  Value rows = arith::ConstantOp::create(b, b.getZeroAttr(bytes));
  for (int64_t row = 0; row < count; ++row)
    rows = vector::InsertStridedSliceOp::create(
        b, loadTapRow(offset, row, lanes), rows,
        ArrayRef<int64_t>{row * layout.lanes}, ArrayRef<int64_t>{1});
  SmallVector<int64_t> order;
  for (int64_t lane = 0; lane < layout.lanes; ++lane)
    for (int64_t row = 0; row < dot.group; ++row)
      order.push_back(row * layout.lanes + lane);
  Value words = vector::BitCastOp::create(
      b, vectorType(b.getI32Type(), layout.lanes),
      vector::ShuffleOp::create(b, rows, rows, order));
  return addBias(words);
}

SmallVector<Value> KernelEmitter::emitTapQuads(Tile tile, unsigned usedLanes,
                                               Value xOffset, Value wOffset,
                                               ValueRange accumulators) {
  const DotForm &dot = kernel.dot;
  TapPlaces places = getTapPlaces(tile.pixels);
  SmallVector<Value> sums(accumulators);
  for (int64_t step = 0; step < layout.steps; ++step) {
    int64_t count = std::min<int64_t>(dot.group, dot.run - step * dot.group);
    SmallVector<Value> ws;
    for (int64_t column = 0; column < layout.outer; ++column)
      llvm::append_range(
          ws,
          loadPackedSteps(advance(wOffset, layout.bytesOfSteps(
                                               column * layout.steps + step)),
                          1));
    int64_t stepStart =
        step * dot.group * kernel.mainInputs[dot.x].reduction.back();
    for (const auto &[place, uses] : places) {
      Value taps =
          loadTapQuads(advance(xOffset, stepStart + place), count, usedLanes);
      for (const TapUse &use : uses)
        sums[use.pixel] = multiplyAdd(taps, ws[use.column], sums[use.pixel]);
    }
  }
  return sums;
}

//===----------------------------------------------------------------------===//
// Pairs of words of 16 bits
//===----------------------------------------------------------------------===//

Value KernelEmitter::loadTapPairs(Value offset, int64_t count, unsigned lanes,
                                  unsigned used) {
  const DotForm &dot = kernel.dot;
  auto bytes = vectorType(b.getI8Type(), lanes);
  auto loadRow = [&](int64_t row) -> Value {
    Value loaded = loadTapRow(offset, row, used);
    if (used == lanes)
      return loaded;
    return vector::InsertStridedSliceOp::create(
        b, loaded, arith::ConstantOp::create(b, b.getZeroAttr(bytes)),
        ArrayRef<int64_t>{0}, ArrayRef<int64_t>{1});
  };
  auto extend = [&](Value narrow, VectorType type) -> Value {
    if (dot.xIsUnsigned)
      return arith::ExtUIOp::create(b, type, narrow);
    return arith::ExtSIOp::create(b, type, narrow);
  };
  auto pairs = vectorType(b.getI16Type(), lanes * dot.group);
  if (count == dot.group)
    return extend(vector::InterleaveOp::create(b, loadRow(0), loadRow(1)),
                  pairs);
  // What is in the high halves is multiplied by zero.
  return vector::BitCastOp::create(
      b, pairs, extend(loadRow(0), vectorType(b.getI32Type(), lanes)));
}

SmallVector<Value> KernelEmitter::emitTapPairs(Tile tile, unsigned usedLanes,
                                               Value xOffset, Value wOffset,
                                               ValueRange accumulators) {
  const DotForm &dot = kernel.dot;
  TapPlaces places = getTapPlaces(tile.pixels);
  // A register of channels after the other, so that few hold all sums.
  unsigned lanes = std::min<unsigned>(target.registerBits / 32, layout.lanes);
  auto words = vectorType(b.getI32Type(), lanes);
  auto pairs = vectorType(b.getI16Type(), lanes * dot.group);
  StringRef multiply = lanes == 16  ? "llvm.x86.avx512.pmaddw.d.512"
                       : lanes == 8 ? "llvm.x86.avx2.pmadd.wd"
                                    : "llvm.x86.sse2.pmadd.wd";
  SmallVector<Value> results(accumulators);
  for (unsigned first = 0; first < usedLanes; first += lanes) {
    SmallVector<Value> sums;
    for (Value accumulator : accumulators)
      sums.push_back(vector::ExtractStridedSliceOp::create(
          b, accumulator, ArrayRef<int64_t>{first}, ArrayRef<int64_t>{lanes},
          ArrayRef<int64_t>{1}));
    for (int64_t step = 0; step < layout.steps; ++step) {
      int64_t count = std::min<int64_t>(dot.group, dot.run - step * dot.group);
      SmallVector<Value> ws;
      for (int64_t column = 0; column < layout.outer; ++column)
        ws.push_back(vector::BitCastOp::create(
            b, pairs,
            vector::LoadOp::create(
                b, vectorType(b.getI8Type(), 4 * lanes), streams[dot.w].buffer,
                advance(wOffset,
                        layout.bytesOfSteps(column * layout.steps + step) +
                            4 * first))));
      int64_t stepStart =
          step * dot.group * kernel.mainInputs[dot.x].reduction.back() + first;
      for (const auto &[place, uses] : places) {
        Value taps = loadTapPairs(advance(xOffset, stepStart + place), count,
                                  lanes, std::min(lanes, usedLanes - first));
        for (const TapUse &use : uses)
          sums[use.pixel] = arith::AddIOp::create(
              b, sums[use.pixel],
              callIntrinsic(multiply, words, {taps, ws[use.column]}));
      }
    }
    for (auto [result, sum] : llvm::zip_equal(results, sums))
      result = vector::InsertStridedSliceOp::create(
          b, sum, result, ArrayRef<int64_t>{first}, ArrayRef<int64_t>{1});
  }
  return results;
}
