//===- Which bytes a kernel touches ---------------------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BufferOverlap.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Interfaces/ViewLikeInterface.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace quantmlir;

FailureOr<std::optional<BufferUse>> quantmlir::getBufferUse(Value operand) {
  auto cast = operand.getDefiningOp<memref::ReinterpretCastOp>();
  auto view = cast ? cast.getSource().getDefiningOp<memref::ViewOp>()
                   : operand.getDefiningOp<memref::ViewOp>();
  auto type = dyn_cast<MemRefType>(operand.getType());
  if (!view || !type || !type.hasStaticShape())
    return failure();
  if (view.getSource().getDefiningOp<memref::GetGlobalOp>())
    return std::optional<BufferUse>();
  APInt shift;
  if (!matchPattern(view.getByteShift(), m_ConstantInt(&shift)))
    return failure();
  return std::optional<BufferUse>(
      {view.getSource(), shift.getSExtValue(), type});
}

llvm::BitVector quantmlir::getWrittenArguments(func::FuncOp function) {
  llvm::BitVector written(function.getNumArguments());
  auto note = [&](Value value) {
    while (Operation *op = value.getDefiningOp()) {
      auto view = dyn_cast<ViewLikeOpInterface>(op);
      if (!view)
        return;
      value = view.getViewSource();
    }
    auto argument = cast<BlockArgument>(value);
    if (argument.getOwner() == &function.front())
      written.set(argument.getArgNumber());
  };
  function.walk([&](MemoryEffectOpInterface op) {
    SmallVector<MemoryEffects::EffectInstance> effects;
    op.getEffects(effects);
    for (const MemoryEffects::EffectInstance &effect : effects)
      if (isa<MemoryEffects::Write>(effect.getEffect()) && effect.getValue())
        note(effect.getValue());
  });
  return written;
}

namespace {
struct Dimension {
  int64_t stride, extentA, extentB;
};
} // namespace

/// True when sum of (i_k - j_k) * stride_k = distance has a solution with i_k
/// below extentA and j_k below extentB; strides descend.
static bool canMeet(ArrayRef<Dimension> dimensions, int64_t distance) {
  if (dimensions.empty())
    return distance == 0;
  int64_t low = 0, high = 0;
  for (const Dimension &inner : dimensions.drop_front()) {
    low -= (inner.extentB - 1) * inner.stride;
    high += (inner.extentA - 1) * inner.stride;
  }
  const Dimension &first = dimensions.front();
  int64_t begin =
      std::max(-(first.extentB - 1),
               llvm::divideCeilSigned(distance - high, first.stride));
  int64_t end = std::min(first.extentA - 1,
                         llvm::divideFloorSigned(distance - low, first.stride));
  for (int64_t step = begin; step <= end; ++step)
    if (canMeet(dimensions.drop_front(), distance - step * first.stride))
      return true;
  return false;
}

static int64_t bytesPerElement(MemRefType type) {
  return llvm::divideCeil(type.getElementTypeBitWidth(), 8);
}

/// Bytes from the first to the last that is touched.
static int64_t getSpan(MemRefType type) {
  auto [strides, offset] = type.getStridesAndOffset();
  int64_t span = 1;
  for (auto [extent, stride] : llvm::zip_equal(type.getShape(), strides))
    span += (extent - 1) * stride;
  return span * bytesPerElement(type);
}

bool quantmlir::mayOverlap(const BufferUse &a, const BufferUse &b) {
  if (a.base != b.base || a.type.getNumElements() == 0 ||
      b.type.getNumElements() == 0)
    return false;
  if (a.offset + getSpan(a.type) <= b.offset ||
      b.offset + getSpan(b.type) <= a.offset)
    return false;
  auto stridesA = a.type.getStridesAndOffset().first;
  auto stridesB = b.type.getStridesAndOffset().first;
  int64_t bytes = bytesPerElement(a.type);
  int64_t distance = b.offset - a.offset;
  auto isPositive = [](int64_t stride) { return stride > 0; };
  if (stridesA != stridesB || bytes != bytesPerElement(b.type) ||
      distance % bytes != 0 || !llvm::all_of(stridesA, isPositive))
    return true;
  SmallVector<Dimension> dimensions;
  for (auto [stride, extentA, extentB] :
       llvm::zip_equal(stridesA, a.type.getShape(), b.type.getShape()))
    if (extentA != 1 || extentB != 1)
      dimensions.push_back({stride, extentA, extentB});
  llvm::sort(dimensions, [](const Dimension &x, const Dimension &y) {
    return x.stride > y.stride;
  });
  return canMeet(dimensions, distance / bytes);
}
