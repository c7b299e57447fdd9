//===- InsertQDQ.cpp - Replaces observers by quantize/dequantize pairs ----===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Dialect/QNN/Transforms/Passes.h"
#include "quant-mlir/Dialect/QNN/Transforms/Patterns.h"

#include "quant-mlir/Dialect/QNN/IR/QuantTypes.h"
#include "quant-mlir/Dialect/QNN/Utils/QuantizedArithmetic.h"
#include "quant-mlir/Dialect/QNN/Utils/QuantizedConstants.h"
#include "quant-mlir/QuantMath/QuantParams.h"

#include "mlir/IR/PatternMatch.h"
#include "mlir/Transforms/WalkPatternRewriteDriver.h"

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::qnn;

namespace quantmlir::qnn {
#define GEN_PASS_DEF_INSERTQDQPASS
#include "quant-mlir/Dialect/QNN/Transforms/Passes.h.inc"
} // namespace quantmlir::qnn

namespace {

/// The parameters of each group of elements that has statistics.
FailureOr<SmallVector<QuantParams>> chooseParams(ObserveOp op,
                                                 StorageRange range) {
  QuantScheme scheme = QuantScheme::Affine;
  if (op.getSpec().getScheme() == Scheme::Symmetric)
    scheme = QuantScheme::Symmetric;
  else if (op.getSpec().getScheme() == Scheme::PowerOfTwo)
    scheme = QuantScheme::PowerOfTwo;
  ScaleRule rule = getNumericsRules(op).scale;
  SmallVector<QuantParams> result;
  for (auto [low, high] : llvm::zip_equal(*op.getLow(), *op.getHigh())) {
    // Integer arithmetic needs a zero point that can be stored: whatever the
    // rule, 0 is among the values that are represented.
    llvm::Expected<QuantParams> params = chooseQuantParams(
        std::min(low, 0.0), std::max(high, 0.0), range, scheme, rule);
    if (!params)
      return op.emitError() << llvm::toString(params.takeError());
    result.push_back(*params);
  }
  return result;
}

/// A type with blocks along the last dimension of a weight, each with a scale
/// that is a multiple of its output channel's unit.
quant::QuantizedType getBlockType(ObserveOp op, ArrayRef<QuantParams> params,
                                  StorageRange range, unsigned flags) {
  MLIRContext *context = op.getContext();
  auto storage = IntegerType::get(context, op.getSpec().getBits());
  auto expressed = Float32Type::get(context);
  ArrayRef<int64_t> shape = cast<RankedTensorType>(op.getType()).getShape();
  auto axis = static_cast<int32_t>(*op.getAxis());
  auto last = static_cast<int32_t>(shape.size()) - 1;
  int64_t blocks = op.getBlocksPerChannel();
  int64_t magnitude = 1;
  for (const QuantParams &group : params)
    magnitude = std::max(
        {magnitude, range.max - group.zeroPoint, group.zeroPoint - range.min});
  SmallVector<float> scales;
  SmallVector<APInt> zeroPoints;
  for (size_t first = 0; first < params.size(); first += blocks) {
    SmallVector<double> wanted;
    for (const QuantParams &group : params.slice(first, blocks)) {
      wanted.push_back(group.scale);
      zeroPoints.emplace_back(op.getSpec().getBits(), group.zeroPoint,
                              /*isSigned=*/true, /*implicitTrunc=*/true);
    }
    llvm::append_range(scales, alignBlockScales(wanted, magnitude));
  }
  SmallVector<int64_t> counts(shape.size(), 1);
  counts[axis] = shape[axis];
  counts[last] = blocks;
  return quant::UniformQuantizedSubChannelType::getChecked(
      [&] { return op.emitError(); }, flags, storage, expressed,
      DenseElementsAttr::get(RankedTensorType::get(counts, expressed),
                             ArrayRef(scales)),
      DenseElementsAttr::get(RankedTensorType::get(counts, storage),
                             ArrayRef(zeroPoints)),
      {axis, last}, {1, shape[last] / blocks}, range.min, range.max);
}

/// The quantized element type that an observer's statistics and spec give.
FailureOr<quant::QuantizedType> chooseType(ObserveOp op) {
  QSpecAttr spec = op.getSpec();
  llvm::Expected<StorageRange> range = getStorageRange(spec);
  if (!range)
    return op.emitError() << llvm::toString(range.takeError());
  auto params = chooseParams(op, *range);
  if (failed(params))
    return failure();
  if (spec.getReduced() && getNumericsRules(op).storesWholeRange)
    range = StorageRange::create(spec.getBits(),
                                 spec.getSignedness() == Signedness::Signed,
                                 spec.getNarrow());
  MLIRContext *context = op.getContext();
  unsigned flags = spec.getSignedness() == Signedness::Signed
                       ? quant::QuantizationFlags::Signed
                       : 0;
  auto storage = IntegerType::get(context, spec.getBits());
  auto expressed = Float32Type::get(context);
  auto emitError = [&] { return op.emitError(); };
  quant::QuantizedType type;
  if (op.getBlocksPerChannel() > 1) {
    type = getBlockType(op, *params, *range, flags);
  } else if (op.getAxis()) {
    SmallVector<double> scales;
    SmallVector<int64_t> zeroPoints;
    for (const QuantParams &channel : *params) {
      scales.push_back(channel.scale);
      zeroPoints.push_back(channel.zeroPoint);
    }
    type = quant::UniformQuantizedPerAxisType::getChecked(
        emitError, flags, storage, expressed, scales, zeroPoints, *op.getAxis(),
        range->min, range->max);
  } else {
    type = quant::UniformQuantizedType::getChecked(
        emitError, flags, storage, expressed, params->front().scale,
        params->front().zeroPoint, range->min, range->max);
  }
  if (!type)
    return failure();
  return type;
}

/// observe(x) -> dequantize(quantize(x))
struct ReplaceObserver : OpRewritePattern<ObserveOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(ObserveOp op,
                                PatternRewriter &rewriter) const override {
    if (!op.isCalibrated())
      return rewriter.notifyMatchFailure(op, "has no statistics");
    FailureOr<quant::QuantizedType> type = chooseType(op);
    if (failed(type))
      return failure();
    Value quantized =
        QuantizeOp::create(rewriter, op.getLoc(),
                           withElementType(op.getType(), *type), op.getInput());
    rewriter.replaceOpWithNewOp<DequantizeOp>(op, op.getType(), quantized);
    return success();
  }
};

struct InsertQDQPass : quantmlir::qnn::impl::InsertQDQPassBase<InsertQDQPass> {
  void runOnOperation() override {
    WalkResult calibrated = getOperation()->walk([](ObserveOp op) {
      if (op.isCalibrated())
        return WalkResult::advance();
      op.emitError() << "observer '" << op.getName()
                     << "' has no statistics; run calibration, or "
                        "--qnn-infer-ranges with qnn.range on the arguments";
      return WalkResult::interrupt();
    });
    if (calibrated.wasInterrupted())
      return signalPassFailure();
    RewritePatternSet patterns(&getContext());
    populateInsertQDQPatterns(patterns);
    walkAndApplyPatterns(getOperation(), std::move(patterns));
    // An observer that is left has reported why.
    if (getOperation()
            ->walk([](ObserveOp) { return WalkResult::interrupt(); })
            .wasInterrupted())
      signalPassFailure();
  }
};

} // namespace

void quantmlir::qnn::populateInsertQDQPatterns(RewritePatternSet &patterns) {
  patterns.add<ReplaceObserver>(patterns.getContext());
}
