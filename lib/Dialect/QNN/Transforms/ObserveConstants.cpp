//===- ObserveConstants.cpp - Statistics of observers on constants --------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Dialect/QNN/Transforms/Passes.h"

#include "quant-mlir/Dialect/QNN/IR/ConstantData.h"

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::qnn;

namespace quantmlir::qnn {
#define GEN_PASS_DEF_OBSERVECONSTANTSPASS
#include "quant-mlir/Dialect/QNN/Transforms/Passes.h.inc"
} // namespace quantmlir::qnn

namespace {

struct ObserveConstantsPass
    : quantmlir::qnn::impl::ObserveConstantsPassBase<ObserveConstantsPass> {
  void runOnOperation() override {
    WalkResult result = getOperation()->walk([](ObserveOp op) {
      if (op.isCalibrated())
        return WalkResult::advance();
      std::optional<ConstantData<float>> data =
          getConstantFloats(op.getInput());
      if (!data)
        return WalkResult::advance();
      return WalkResult(observe(op, data->values()));
    });
    if (result.wasInterrupted())
      signalPassFailure();
  }

private:
  static LogicalResult observe(ObserveOp op, ArrayRef<float> values) {
    ArrayRef<int64_t> shape = cast<RankedTensorType>(op.getType()).getShape();
    int64_t channels = op.getAxis() ? shape[*op.getAxis()] : 1;
    // Elements of one channel are runs of `inner`, one every `channels` runs.
    int64_t inner = values.size();
    if (op.getAxis()) {
      inner = 1;
      for (int64_t size : shape.drop_front(*op.getAxis() + 1))
        inner *= size;
    }
    SmallVector<double> low(channels, std::numeric_limits<double>::infinity());
    SmallVector<double> high(channels,
                             -std::numeric_limits<double>::infinity());
    for (size_t start = 0; start < values.size(); start += inner) {
      int64_t channel = (start / inner) % channels;
      for (float value : values.slice(start, inner)) {
        if (!std::isfinite(value))
          return op.emitError() << "constant '" << op.getName()
                                << "' holds a value that is not finite";
        low[channel] = std::min<double>(low[channel], value);
        high[channel] = std::max<double>(high[channel], value);
      }
    }
    // An empty constant, or channel, is as good as zero.
    for (int64_t channel = 0; channel < channels; ++channel)
      if (low[channel] > high[channel])
        low[channel] = high[channel] = 0;
    op.setLow(low);
    op.setHigh(high);
    return success();
  }
};

} // namespace
