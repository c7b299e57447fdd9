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

/// The quantized element type that an observer's statistics and spec give.
static FailureOr<quant::QuantizedType> chooseType(ObserveOp op) {
  QSpecAttr spec = op.getSpec();
  bool isSigned = spec.getSignedness() == Signedness::Signed;
  llvm::Expected<StorageRange> range =
      StorageRange::create(spec.getBits(), isSigned, spec.getNarrow());
  if (!range)
    return op.emitError() << llvm::toString(range.takeError());
  QuantScheme scheme = spec.getScheme() == Scheme::Symmetric
                           ? QuantScheme::Symmetric
                           : QuantScheme::Affine;
  SmallVector<double> scales;
  SmallVector<int64_t> zeroPoints;
  for (auto [low, high] : llvm::zip_equal(*op.getLow(), *op.getHigh())) {
    llvm::Expected<QuantParams> params =
        chooseQuantParams(low, high, *range, scheme);
    if (!params)
      return op.emitError() << llvm::toString(params.takeError());
    scales.push_back(params->scale);
    zeroPoints.push_back(params->zeroPoint);
  }
  MLIRContext *context = op.getContext();
  unsigned flags = isSigned ? quant::QuantizationFlags::Signed : 0;
  auto storage = IntegerType::get(context, spec.getBits());
  auto expressed = Float32Type::get(context);
  auto emitError = [&] { return op.emitError(); };
  quant::QuantizedType type;
  if (op.getAxis())
    type = quant::UniformQuantizedPerAxisType::getChecked(
        emitError, flags, storage, expressed, scales, zeroPoints, *op.getAxis(),
        range->min, range->max);
  else
    type = quant::UniformQuantizedType::getChecked(
        emitError, flags, storage, expressed, scales.front(),
        zeroPoints.front(), range->min, range->max);
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
