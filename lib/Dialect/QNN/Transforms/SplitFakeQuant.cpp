//===- SplitFakeQuant.cpp - Simulated rounding becomes pairs ------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Dialect/QNN/IR/ConstantData.h"
#include "quant-mlir/Dialect/QNN/IR/QuantTypes.h"
#include "quant-mlir/Dialect/QNN/Transforms/Passes.h"
#include "quant-mlir/QuantMath/EvalBuilder.h"
#include "quant-mlir/QuantMath/FakeQuant.h"

#include <cmath>

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::qnn;

namespace quantmlir::qnn {
#define GEN_PASS_DEF_SPLITFAKEQUANTPASS
#include "quant-mlir/Dialect/QNN/Transforms/Passes.h.inc"
} // namespace quantmlir::qnn

/// The narrowest of the usual widths that holds a range.
static unsigned getStorageBits(StorageRange range) {
  for (unsigned bits : {2u, 4u, 8u}) {
    int64_t levels = int64_t(1) << bits;
    bool fits = range.min < 0
                    ? range.min >= -levels / 2 && range.max < levels / 2
                    : range.max < levels;
    if (fits)
      return bits;
  }
  return 16;
}

/// The element type that stores what `op` rounds to. Fails, and says why, where
/// its parameters are not constants that a type can hold.
static FailureOr<quant::QuantizedType> getStorageType(FakeQuantOp op) {
  auto scales = getConstantFloats(op.getScale());
  std::optional<ConstantData<float>> zeroPoints;
  if (op.getZeroPoint())
    zeroPoints = getConstantFloats(op.getZeroPoint());
  if (!scales || (op.getZeroPoint() && !zeroPoints))
    return op.emitOpError("has a scale or zero point that is not a constant");
  StorageRange range{static_cast<int64_t>(op.getQmin()),
                     static_cast<int64_t>(op.getQmax())};
  EvalBuilder b;
  SmallVector<double> steps;
  SmallVector<int64_t> zeros;
  for (auto [group, scale] : llvm::enumerate(scales->values())) {
    if (!(scale > 0) || !std::isfinite(scale))
      return op.emitOpError()
             << "scale: got " << scale << ", expected a positive number";
    steps.push_back(scale);
    float zero = zeroPoints ? zeroPoints->values()[group] : 0.0f;
    zeros.push_back(emitZeroPoint(b, b.constantF32(zero), range).getInt());
  }
  MLIRContext *context = op.getContext();
  auto storage = IntegerType::get(context, getStorageBits(range));
  auto expressed = Float32Type::get(context);
  unsigned flags = range.min < 0 ? quant::QuantizationFlags::Signed : 0;
  auto emitError = [&] { return op.emitError(); };
  quant::QuantizedType type;
  if (std::optional<int64_t> axis = op.getAxis())
    type = quant::UniformQuantizedPerAxisType::getChecked(
        emitError, flags, storage, expressed, steps, zeros,
        static_cast<int32_t>(*axis), range.min, range.max);
  else
    type = quant::UniformQuantizedType::getChecked(
        emitError, flags, storage, expressed, steps.front(), zeros.front(),
        range.min, range.max);
  if (!type)
    return failure();
  return type;
}

namespace {

struct SplitFakeQuantPass
    : quantmlir::qnn::impl::SplitFakeQuantPassBase<SplitFakeQuantPass> {
  void runOnOperation() override {
    SmallVector<FakeQuantOp> ops;
    getOperation()->walk([&](FakeQuantOp op) { ops.push_back(op); });
    for (FakeQuantOp op : ops) {
      // Of a bias, which the phase quantize rounds by itself.
      if (op.isWide()) {
        Operation *scale = op.getScale().getDefiningOp();
        op.replaceAllUsesWith(op.getInput());
        op.erase();
        if (scale && isOpTriviallyDead(scale))
          scale->erase();
        continue;
      }
      FailureOr<quant::QuantizedType> type = getStorageType(op);
      if (failed(type))
        return signalPassFailure();
      OpBuilder builder(op);
      Value quantized = QuantizeOp::create(builder, op.getLoc(),
                                           withElementType(op.getType(), *type),
                                           op.getInput());
      Value real =
          DequantizeOp::create(builder, op.getLoc(), op.getType(), quantized);
      op.replaceAllUsesWith(real);
      op.erase();
    }
  }
};

} // namespace
