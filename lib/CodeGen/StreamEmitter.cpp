//===- StreamEmitter.cpp - Vectors from and to buffers --------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "KernelEmitter.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "llvm/Support/MathExtras.h"

#include <numeric>

using namespace mlir;
using namespace quantmlir;

/// The least power of two of at least `lanes`, where a mask chooses the lanes
/// that are in memory; 0 where they are moved without one.
unsigned KernelEmitter::maskedLanes(Type element, unsigned lanes) const {
  unsigned bits = element.getIntOrFloatBitWidth();
  if (!target.hasMaskedMoves || llvm::isPowerOf2_32(lanes) ||
      (bits != 8 && bits != 32))
    return 0;
  unsigned whole = llvm::PowerOf2Ceil(lanes);
  return whole * bits <= target.registerBits ? whole : 0;
}

Value KernelEmitter::firstLanes(unsigned count, unsigned lanes) {
  SmallVector<bool> mask(lanes, false);
  std::fill_n(mask.begin(), count, true);
  return arith::ConstantOp::create(
      b, DenseElementsAttr::get(vectorType(b.getI1Type(), lanes),
                                ArrayRef<bool>(mask)));
}

Value KernelEmitter::resize(Value value, unsigned lanes) {
  unsigned present = cast<VectorType>(value.getType()).getNumElements();
  if (present == lanes)
    return value;
  SmallVector<int64_t> order(lanes, vector::ShuffleOp::kPoisonIndex);
  std::iota(order.begin(), order.begin() + std::min(present, lanes), 0);
  return vector::ShuffleOp::create(b, value, value, order);
}

Value KernelEmitter::loadVector(Value buffer, Value offset, VectorType type) {
  unsigned lanes = type.getNumElements();
  unsigned whole = maskedLanes(type.getElementType(), lanes);
  if (whole == 0)
    return vector::LoadOp::create(b, type, buffer, offset);
  auto wholeType = vectorType(type.getElementType(), whole);
  Value zero = arith::ConstantOp::create(b, b.getZeroAttr(wholeType));
  return resize(vector::MaskedLoadOp::create(b, wholeType, buffer, offset,
                                             firstLanes(lanes, whole), zero),
                lanes);
}

void KernelEmitter::storeVector(Value value, Value buffer, Value offset) {
  auto type = cast<VectorType>(value.getType());
  unsigned lanes = type.getNumElements();
  unsigned whole = maskedLanes(type.getElementType(), lanes);
  if (whole == 0) {
    vector::StoreOp::create(b, value, buffer, offset);
    return;
  }
  vector::MaskedStoreOp::create(b, buffer, offset, firstLanes(lanes, whole),
                                resize(value, whole));
}

Value KernelEmitter::load(unsigned id, Value offset, unsigned lanes) {
  const Stream &stream = streams[id];
  if (stream.access->isScalar())
    return splat(stream.access->value, lanes);
  int64_t stride =
      kernel.tile.vectorLoop < 0 ? 0 : stream.strides[kernel.tile.vectorLoop];
  auto type = vectorType(stream.access->elementType, lanes);
  if (stride == 1)
    return loadVector(stream.buffer, offset, type);
  if (stride == 0)
    return vector::BroadcastOp::create(
        b, type, memref::LoadOp::create(b, stream.buffer, offset));
  SmallVector<Value> elements;
  for (unsigned lane = 0; lane < lanes; ++lane)
    elements.push_back(memref::LoadOp::create(b, stream.buffer,
                                              advance(offset, lane * stride)));
  return vector::FromElementsOp::create(b, type, elements);
}

void KernelEmitter::store(unsigned id, Value offset, Value value) {
  const Stream &stream = streams[id];
  int64_t stride =
      kernel.tile.vectorLoop < 0 ? 0 : stream.strides[kernel.tile.vectorLoop];
  unsigned lanes = cast<VectorType>(value.getType()).getNumElements();
  if (stride == 1 || lanes == 1) {
    storeVector(value, stream.buffer, offset);
    return;
  }
  for (unsigned lane = 0; lane < lanes; ++lane) {
    Value element = vector::ExtractOp::create(b, value, int64_t(lane));
    memref::StoreOp::create(b, element, stream.buffer,
                            advance(offset, lane * stride));
  }
}

//===----------------------------------------------------------------------===//
// Transposition
//===----------------------------------------------------------------------===//

/// Words in 128 bits, within which one instruction moves them on any target.
static constexpr int64_t kBlock = 4;

/// For each block of four lanes of `first` and `second`: lanes `order` of the
/// eight of both.
Value KernelEmitter::shuffleBlocks(Value first, Value second,
                                   ArrayRef<int64_t> order) {
  int64_t lanes = cast<VectorType>(first.getType()).getNumElements();
  SmallVector<int64_t> all;
  for (int64_t block = 0; block < lanes; block += kBlock)
    for (int64_t lane : order)
      all.push_back(lane < kBlock ? block + lane
                                  : lanes + block + lane - kBlock);
  return vector::ShuffleOp::create(b, first, second, all);
}

/// Block `r` of all `parts`, side by side, is the r-th result. Where there are
/// as many parts as blocks in one, each step takes the even and the odd blocks
/// of two neighbours, which one instruction does for a whole register.
SmallVector<Value> KernelEmitter::transposeBlocks(ArrayRef<Value> parts) {
  int64_t lanes = cast<VectorType>(parts[0].getType()).getNumElements();
  int64_t count = parts.size(), blocks = lanes / kBlock;
  if (count != blocks) {
    SmallVector<Value> results;
    for (int64_t block = 0; block < blocks; ++block) {
      SmallVector<Value> joined;
      for (Value part : parts)
        joined.push_back(vector::ExtractStridedSliceOp::create(
            b, part, ArrayRef<int64_t>{block * kBlock},
            ArrayRef<int64_t>{kBlock}, ArrayRef<int64_t>{1}));
      while (joined.size() > 1) {
        int64_t width = cast<VectorType>(joined[0].getType()).getNumElements();
        SmallVector<int64_t> order(2 * width);
        std::iota(order.begin(), order.end(), 0);
        for (size_t i = 0; i < joined.size() / 2; ++i)
          joined[i] = vector::ShuffleOp::create(b, joined[2 * i],
                                                joined[2 * i + 1], order);
        joined.resize(joined.size() / 2);
      }
      results.push_back(joined.front());
    }
    return results;
  }
  if (count == 1)
    return {parts.front()};
  // What remains of a row's blocks after a step is as a transposition of half
  // as many parts, of which each has all of its blocks.
  SmallVector<SmallVector<Value>> groups = {SmallVector<Value>(parts)};
  while (groups.front().size() > 1) {
    SmallVector<SmallVector<Value>> next(2 * groups.size());
    for (auto [g, group] : llvm::enumerate(groups))
      for (size_t i = 0; i < group.size(); i += 2)
        for (int64_t odd : {0, 1}) {
          SmallVector<int64_t> order;
          for (int64_t block = odd; block < 2 * blocks; block += 2)
            for (int64_t lane = 0; lane < kBlock; ++lane)
              order.push_back(block * kBlock + lane);
          next[g + odd * groups.size()].push_back(
              vector::ShuffleOp::create(b, group[i], group[i + 1], order));
        }
    groups = std::move(next);
  }
  SmallVector<Value> results;
  for (SmallVector<Value> &group : groups)
    results.push_back(group.front());
  return results;
}

/// The rows of a matrix of words, given its columns: both of a power of two and
/// at least four.
SmallVector<Value> KernelEmitter::transposeWords(ArrayRef<Value> columns) {
  int64_t rows = cast<VectorType>(columns[0].getType()).getNumElements();
  // Four columns at a time; part j of them has in block i the row 4i + j.
  SmallVector<Value> parts[kBlock];
  for (size_t c = 0; c < columns.size(); c += kBlock) {
    Value pairs[kBlock];
    for (int64_t high : {0, 1})
      for (int64_t pair : {0, 1})
        pairs[2 * high + pair] =
            shuffleBlocks(columns[c + 2 * pair], columns[c + 2 * pair + 1],
                          {2 * high, 2 * high + 4, 2 * high + 1, 2 * high + 5});
    for (int64_t j = 0; j < kBlock; ++j) {
      int64_t high = j / 2, first = j % 2 * 2;
      parts[j].push_back(
          shuffleBlocks(pairs[2 * high], pairs[2 * high + 1],
                        {first, first + 1, first + 4, first + 5}));
    }
  }
  SmallVector<Value> result(rows);
  for (int64_t j = 0; j < kBlock; ++j)
    for (auto [i, row] : llvm::enumerate(transposeBlocks(parts[j])))
      result[i * kBlock + j] = row;
  return result;
}

/// Bytes of four neighbouring columns, the first lowest, as one column of
/// words; none unless all columns were words before they were narrowed, so that
/// their bytes need not be gathered.
SmallVector<Value> KernelEmitter::joinBytes(ArrayRef<Value> columns) {
  SmallVector<Value> joined;
  if (columns.size() % kBlock != 0)
    return {};
  for (; !columns.empty(); columns = columns.drop_front(kBlock)) {
    Value word;
    for (int64_t byte = 0; byte < kBlock; ++byte) {
      auto narrowed = columns[byte].getDefiningOp<arith::TruncIOp>();
      auto type = narrowed ? cast<VectorType>(narrowed.getIn().getType())
                           : VectorType();
      if (!type || !type.getElementType().isInteger(32) ||
          !getElementTypeOrSelf(columns[byte]).isInteger(8))
        return {};
      Value bits = arith::ExtUIOp::create(b, type, columns[byte]);
      if (byte > 0)
        bits = arith::ShLIOp::create(
            b, bits,
            arith::ConstantOp::create(
                b, DenseElementsAttr::get(
                       type, b.getI32IntegerAttr(static_cast<int>(8 * byte)))));
      word = word ? Value(arith::OrIOp::create(b, word, bits)) : bits;
    }
    joined.push_back(word);
  }
  return joined;
}

void KernelEmitter::storeTransposed(unsigned id, Value offset,
                                    ArrayRef<Value> columns) {
  auto type = cast<VectorType>(columns.front().getType());
  int64_t rows = type.getNumElements(), count = columns.size();
  int64_t stride = streams[id].strides[kernel.tile.vectorLoop];
  Value buffer = streams[id].buffer;
  // Powers of two are interleaved; what is added is not stored.
  SmallVector<Value> parts;
  int64_t height = llvm::PowerOf2Ceil(rows), width = llvm::PowerOf2Ceil(count);
  for (Value column : columns)
    parts.push_back(resize(column, height));
  parts.resize(width, parts.back());
  if (type.getElementTypeBitWidth() == 32 && height >= kBlock &&
      width >= kBlock) {
    SmallVector<Value> transposed = transposeWords(parts);
    for (int64_t row = 0; row < rows; ++row)
      storeVector(resize(transposed[row], count), buffer,
                  advance(offset, row * stride));
    return;
  }
  if (SmallVector<Value> words = joinBytes(parts);
      words.size() == kBlock && height % kBlock == 0) {
    auto rowType = vectorType(type.getElementType(), width);
    for (auto [row, bytes] : llvm::enumerate(transposeWords(words)))
      if (static_cast<int64_t>(row) < rows)
        storeVector(resize(vector::BitCastOp::create(b, rowType, bytes), count),
                    buffer,
                    advance(offset, static_cast<int64_t>(row) * stride));
    return;
  }
  while (parts.size() > 1) {
    size_t half = parts.size() / 2;
    for (size_t i = 0; i < half; ++i)
      parts[i] = vector::InterleaveOp::create(b, parts[i], parts[i + half]);
    parts.resize(half);
  }
  Value all = parts.front();
  if (stride == count) {
    SmallVector<int64_t> kept;
    for (int64_t row = 0; row < rows; ++row)
      for (int64_t column = 0; column < count; ++column)
        kept.push_back(row * width + column);
    if (width != count || height != rows)
      all = vector::ShuffleOp::create(b, all, all, kept);
    vector::StoreOp::create(b, all, buffer, offset);
    return;
  }
  for (int64_t row = 0; row < rows; ++row) {
    Value slice = vector::ExtractStridedSliceOp::create(
        b, all, ArrayRef<int64_t>{row * width}, ArrayRef<int64_t>{count},
        ArrayRef<int64_t>{1});
    storeVector(slice, buffer, advance(offset, row * stride));
  }
}
