//===- UnpackWeights.cpp - Weights of few bits become bytes again ---------===//
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
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace quantmlir;

/// Calls `make` for each slice of `size` elements of `vector`, and joins what
/// it returns, of equal type, to a vector of its type.
static Value mapSlices(OpBuilder &b, Location loc, Value vector, int64_t size,
                       function_ref<Value(Value)> make) {
  int64_t elements = cast<VectorType>(vector.getType()).getNumElements();
  if (elements <= size)
    return make(vector);
  Value result = vector;
  for (int64_t first = 0; first < elements; first += size) {
    Value slice = vector::ExtractStridedSliceOp::create(
        b, loc, vector, ArrayRef<int64_t>{first}, ArrayRef<int64_t>{size},
        ArrayRef<int64_t>{1});
    result = vector::InsertStridedSliceOp::create(b, loc, make(slice), result,
                                                  ArrayRef<int64_t>{first},
                                                  ArrayRef<int64_t>{1});
  }
  return result;
}

/// The 8x8 matrix of bits with which vgf2p8affineqb sign-extends `bits` bits
/// that start at `first`: the row of each bit of the result, the last row in
/// the lowest byte.
static uint64_t getExtensionMatrix(unsigned first, unsigned bits) {
  uint64_t matrix = 0;
  for (unsigned bit = 0; bit < 8; ++bit)
    matrix |= uint64_t(1) << (8 * (7 - bit) + first + std::min(bit, bits - 1));
  return matrix;
}

Value KernelEmitter::unpackStep(Value packed, int64_t field) {
  unsigned bits = kernel.dot.weightBits, first = field * bits;
  int64_t numBytes = cast<VectorType>(packed.getType()).getNumElements();
  auto splatOf = [&](VectorType type, const llvm::APInt &value) -> Value {
    return arith::ConstantOp::create(b, DenseElementsAttr::get(type, value));
  };
  unsigned laneBits = 8 * layout.laneBytes;
  auto lanes =
      vectorType(b.getIntegerType(laneBits), numBytes / layout.laneBytes);
  // Every target shifts words; most shift bytes in one instruction, too.
  if (laneBits > 8 || !target.triple.isX86()) {
    Value value = vector::BitCastOp::create(b, lanes, packed);
    if (first + bits < laneBits)
      value = arith::ShLIOp::create(
          b, value,
          splatOf(lanes, llvm::APInt(laneBits, laneBits - first - bits)));
    return arith::ShRSIOp::create(
        b, value, splatOf(lanes, llvm::APInt(laneBits, laneBits - bits)));
  }

  int64_t registerBytes = 4 * target.dotLanes;
  auto bytes = vectorType(b.getI8Type(), std::min(numBytes, registerBytes));
  bool wide = bytes.getNumElements() == 64;
  if (target.hasGaloisField) {
    auto quads = vectorType(b.getI64Type(), bytes.getNumElements() / 8);
    Value matrix = vector::BitCastOp::create(
        b, bytes,
        splatOf(quads, llvm::APInt(64, getExtensionMatrix(first, bits))));
    Value zero = arith::ConstantOp::create(b, b.getI8IntegerAttr(0));
    return mapSlices(b, b.getLoc(), packed, registerBytes, [&](Value slice) {
      return callIntrinsic(wide ? "llvm.x86.vgf2p8affineqb.512"
                                : "llvm.x86.vgf2p8affineqb.256",
                           bytes, {slice, matrix, zero});
    });
  }
  // The field as an index into a table of its values, in each 16 bytes.
  SmallVector<int8_t> table;
  for (int64_t i = 0; i < bytes.getNumElements(); ++i)
    table.push_back(
        llvm::SignExtend64(i & llvm::maskTrailingOnes<unsigned>(bits), bits));
  Value values = arith::ConstantOp::create(
      b, DenseElementsAttr::get(bytes, ArrayRef(table)));
  Value mask =
      splatOf(bytes, llvm::APInt(8, llvm::maskTrailingOnes<unsigned>(bits)));
  return mapSlices(b, b.getLoc(), packed, registerBytes, [&](Value slice) {
    if (first > 0) {
      auto words = vectorType(b.getI32Type(), bytes.getNumElements() / 4);
      slice = vector::BitCastOp::create(b, words, slice);
      slice = arith::ShRUIOp::create(b, slice,
                                     splatOf(words, llvm::APInt(32, first)));
      slice = vector::BitCastOp::create(b, bytes, slice);
    }
    slice = arith::AndIOp::create(b, slice, mask);
    return callIntrinsic(wide ? "llvm.x86.avx512.pshuf.b.512"
                              : "llvm.x86.avx2.pshuf.b",
                         bytes, {values, slice});
  });
}

SmallVector<Value> KernelEmitter::loadPackedSteps(Value offset, int64_t count) {
  const DotForm &dot = kernel.dot;
  Value packed =
      vector::LoadOp::create(b, vectorType(b.getI8Type(), layout.vectorBytes),
                             streams[dot.w].buffer, offset);
  SmallVector<Value> steps;
  for (int64_t step = 0; step < count; ++step) {
    Value value = layout.fields > 1 ? unpackStep(packed, step) : packed;
    if (dot.isFloat)
      value = vector::BitCastOp::create(
          b, vectorType(b.getF32Type(), layout.lanes), value);
    else if (dot.product == DotProduct::Pairs && layout.fields == 1)
      value = widenWeights(value);
    else if (dot.product == DotProduct::Quads ||
             dot.product == DotProduct::BytePairs)
      value = vector::BitCastOp::create(
          b, vectorType(b.getIntegerType(8 * dot.group), layout.lanes), value);
    steps.push_back(value);
  }
  return steps;
}

//===----------------------------------------------------------------------===//
// Unpacking once for many tiles
//===----------------------------------------------------------------------===//

bool KernelEmitter::unpacksAt(unsigned level) const {
  // Each piece of a shared loop would do the same again.
  bool isRepeated = parallel && level == 0;
  if (kernel.kind != KernelKind::Dot || layout.fields == 1 ||
      layout.laneBytes != 1 || isRepeated)
    return false;
  // All loops inside use the same weights; the next one outside does not.
  const Access &w = kernel.mainInputs[kernel.dot.w];
  auto movesWeights = [&](int loop) { return w.parallel[loop] != 0; };
  ArrayRef<int> inside = ArrayRef(loopOrder).drop_front(level);
  if (llvm::any_of(inside, movesWeights) ||
      (level > 0 && !movesWeights(loopOrder[level - 1])))
    return false;
  int64_t tiles = 1;
  for (int loop : inside)
    tiles *= llvm::divideCeil(kernel.parallelExtents[loop],
                              loop == kernel.tile.pixelLoop ? kernel.tile.pixels
                                                            : 1);
  // To memory: once, with a store; but then each tile loads a byte for every
  // weight, which costs about one instruction for a vector.
  double unpacking = target.unpackInstructions();
  return tiles * unpacking > unpacking + 1 + tiles &&
         getUnpackedBytes() <= target.l2Bytes / 2;
}

int64_t KernelEmitter::getUnpackedBytes() const {
  int64_t blocks = kernel.tile.blocks *
                   llvm::divideCeil(int64_t(kernel.tile.lanes), layout.lanes);
  return blocks * layout.getUnpackedBlock().blockBytes;
}

/// Memory on the stack for the unpacked blocks of a tile. Threads that share
/// the kernel call it each for themselves, so that each has its own.
Value KernelEmitter::getScratch() {
  if (scratch)
    return scratch;
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(&function.front());
  scratch = memref::AllocaOp::create(
      b, MemRefType::get({getUnpackedBytes()}, b.getI8Type()),
      b.getI64IntegerAttr(kCacheLine));
  return scratch;
}

void KernelEmitter::emitUnpacked(unsigned level, const Offsets &offsets,
                                 Tile tile) {
  unsigned w = kernel.dot.w;
  PackedLayout packed = layout, unpacked = layout.getUnpackedBlock();
  Value source = streams[w].buffer, target = getScratch();
  auto copy = [&](Value from, Value to, int64_t numBytes) {
    vector::StoreOp::create(
        b,
        vector::LoadOp::create(b, vectorType(b.getI8Type(), numBytes), source,
                               from),
        target, to);
  };
  int64_t blocks =
      tile.blocks * llvm::divideCeil(int64_t(tile.lanes), layout.lanes);
  for (int64_t block = 0; block < blocks; ++block) {
    Value from = advance(offsets[w], block * packed.blockBytes);
    Value to = index(block * unpacked.blockBytes);
    if (packed.headerBytes)
      copy(from, to, packed.headerBytes);
    auto loop = scf::ForOp::create(
        b, index(0), index(packed.outer * packed.steps / packed.fields),
        index(1));
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPoint(loop.getBody()->getTerminator());
    Value iv = loop.getInductionVar();
    Value vector = vector::LoadOp::create(
        b, vectorType(b.getI8Type(), packed.vectorBytes), source,
        advance(advance(from, packed.headerBytes), iv, packed.vectorBytes));
    to = advance(advance(to, packed.headerBytes), iv,
                 packed.fields * unpacked.vectorBytes);
    for (int64_t field = 0; field < packed.fields; ++field)
      vector::StoreOp::create(b, unpackStep(vector, field), target,
                              advance(to, field * unpacked.vectorBytes));
  }

  // The loops inside read the scratch instead.
  layout = unpacked;
  streams[w].buffer = target;
  Offsets inner = offsets;
  inner[w] = index(0);
  emitLoops(level, inner, tile);
  streams[w].buffer = source;
  layout = packed;
}
