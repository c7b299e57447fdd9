//===- ObserveConstants.cpp - Statistics of observers on constants --------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Dialect/QNN/Transforms/Passes.h"

#include "quant-mlir/Dialect/QNN/IR/ConstantData.h"
#include "quant-mlir/Dialect/QNN/Transforms/AttachStatistics.h"

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
    // An empty constant is as good as zero.
    if (values.empty()) {
      SmallVector<double> zeros(channels, 0);
      op.setLow(zeros);
      op.setHigh(zeros);
      return success();
    }
    // Only what the calibrator needs: channels can be many.
    CalibratorSpec spec =
        llvm::cantFail(CalibratorSpec::parse(op.getSpec().getCalibrator()));
    StatisticsOptions options;
    options.histogram = spec.kind != CalibratorKind::MinMax;
    options.add(spec);
    ValueStatistics statistics(
        options, op.getAxis()
                     ? MinMaxStatistics::perChannel(*op.getAxis(), channels)
                     : MinMaxStatistics());
    if (llvm::Error error = statistics.observe(values, shape, 0, 1))
      return op.emitError() << "constant '" << op.getName()
                            << "': " << llvm::toString(std::move(error));
    return calibrateObserver(op, statistics);
  }
};

} // namespace
