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

Value KernelEmitter::loadTaps(Value offset, int64_t count, unsigned lanes) {
  const DotForm &dot = kernel.dot;
  int64_t rowStride = kernel.mainInputs[dot.x].reduction.back();
  auto bytes = vectorType(b.getI8Type(), layout.lanes * dot.group);
  Value rows = arith::ConstantOp::create(b, b.getZeroAttr(bytes));
  for (int64_t row = 0; row < count; ++row)
    rows = vector::InsertStridedSliceOp::create(
        b,
        vector::LoadOp::create(b, vectorType(b.getI8Type(), lanes),
                               streams[dot.x].buffer,
                               advance(offset, row * rowStride)),
        rows, ArrayRef<int64_t>{row * layout.lanes}, ArrayRef<int64_t>{1});
  SmallVector<int64_t> order;
  for (int64_t lane = 0; lane < layout.lanes; ++lane)
    for (int64_t row = 0; row < dot.group; ++row)
      order.push_back(row * layout.lanes + lane);
  Value words = vector::BitCastOp::create(
      b, vectorType(b.getI32Type(), layout.lanes),
      vector::ShuffleOp::create(b, rows, rows, order));
  return addBias(words);
}

SmallVector<Value> KernelEmitter::emitTaps(Tile tile, unsigned usedLanes,
                                           Value xOffset, Value wOffset,
                                           ValueRange accumulators) {
  const DotForm &dot = kernel.dot;
  const Stream &x = streams[dot.x];
  int64_t columnStride = layout.outer > 1 ? x.access->reduction.front() : 0;
  int64_t stepStride = dot.group * x.access->reduction.back();
  int64_t pixelStride =
      kernel.tile.pixelLoop < 0 ? 0 : x.strides[kernel.tile.pixelLoop];
  SmallVector<Value> results(accumulators);
  for (int64_t step = 0; step < layout.steps; ++step) {
    int64_t count = std::min<int64_t>(dot.group, dot.run - step * dot.group);
    // By place: one pixel's last column is its neighbour's first.
    llvm::SmallDenseMap<int64_t, Value> loaded;
    for (int64_t column = 0; column < layout.outer; ++column) {
      Value w = loadPackedSteps(
                    advance(wOffset,
                            layout.bytesOfSteps(column * layout.steps + step)),
                    1)
                    .front();
      for (unsigned pixel = 0; pixel < tile.pixels; ++pixel) {
        int64_t place =
            step * stepStride + column * columnStride + pixel * pixelStride;
        Value &taps = loaded[place];
        if (!taps)
          taps = loadTaps(advance(xOffset, place), count, usedLanes);
        results[pixel] = multiplyAdd(taps, w, results[pixel]);
      }
    }
  }
  return results;
}
