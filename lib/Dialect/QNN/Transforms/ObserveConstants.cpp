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
    int64_t blocks = op.getBlocksPerChannel();
    // Elements of one channel are runs of `inner`, one every `channels` runs;
    // a run is cut into rows, and those into blocks of one group each.
    int64_t inner = values.size();
    if (op.getAxis()) {
      inner = 1;
      for (int64_t size : shape.drop_front(*op.getAxis() + 1))
        inner *= size;
    }
    int64_t size = blocks > 1 ? shape.back() / blocks : inner;
    int64_t groups = channels * blocks;
    SmallVector<double> low(groups, std::numeric_limits<double>::infinity());
    SmallVector<double> high(groups, -std::numeric_limits<double>::infinity());
    for (size_t start = 0; start < values.size(); start += size) {
      int64_t group =
          (start / inner) % channels * blocks + (start / size) % blocks;
      for (float value : values.slice(start, size)) {
        if (!std::isfinite(value))
          return op.emitError() << "constant '" << op.getName()
                                << "' holds a value that is not finite";
        low[group] = std::min<double>(low[group], value);
        high[group] = std::max<double>(high[group], value);
      }
    }
    // An empty constant, or group, is as good as zero.
    for (int64_t group = 0; group < groups; ++group)
      if (low[group] > high[group])
        low[group] = high[group] = 0;
    op.setLow(low);
    op.setHigh(high);
    return success();
  }
};

} // namespace
