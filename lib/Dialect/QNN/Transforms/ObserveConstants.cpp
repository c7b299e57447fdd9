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
  /// The elements of each block of each channel side by side.
  static std::vector<float> groupByBlock(ObserveOp op, ArrayRef<float> values) {
    ArrayRef<int64_t> shape = cast<RankedTensorType>(op.getType()).getShape();
    int64_t channels = shape[*op.getAxis()], blocks = op.getBlocksPerChannel();
    // Elements of one channel are runs of `inner`, one every `channels` runs;
    // a run is cut into rows, and those into blocks.
    int64_t inner = 1;
    for (int64_t size : shape.drop_front(*op.getAxis() + 1))
      inner *= size;
    int64_t size = shape.back() / blocks, groups = channels * blocks;
    std::vector<float> grouped(values.size());
    SmallVector<int64_t> ends(groups);
    for (int64_t group = 0; group < groups; ++group)
      ends[group] = group * (values.size() / groups);
    for (size_t start = 0; start < values.size(); start += size) {
      int64_t group =
          (start / inner) % channels * blocks + (start / size) % blocks;
      llvm::copy(values.slice(start, size), grouped.begin() + ends[group]);
      ends[group] += size;
    }
    return grouped;
  }

  static LogicalResult observe(ObserveOp op, ArrayRef<float> values) {
    ArrayRef<int64_t> shape = cast<RankedTensorType>(op.getType()).getShape();
    int64_t groups = op.getNumGroups();
    // An empty constant is as good as zero.
    if (values.empty()) {
      SmallVector<double> zeros(groups, 0);
      op.setLow(zeros);
      op.setHigh(zeros);
      return success();
    }
    std::vector<float> grouped;
    SmallVector<int64_t> groupedShape;
    if (op.getBlocksPerChannel() > 1) {
      grouped = groupByBlock(op, values);
      groupedShape.assign(*op.getAxis(), 1);
      groupedShape.append({groups, int64_t(values.size()) / groups});
      values = grouped;
      shape = groupedShape;
    }
    // Only what the calibrator needs: channels can be many.
    CalibratorSpec spec =
        llvm::cantFail(CalibratorSpec::parse(op.getSpec().getCalibrator()));
    StatisticsOptions options;
    options.histogram = spec.kind != CalibratorKind::MinMax;
    options.add(spec);
    ValueStatistics statistics(
        options, op.getAxis()
                     ? MinMaxStatistics::perChannel(*op.getAxis(), groups)
                     : MinMaxStatistics());
    if (llvm::Error error = statistics.observe(values, shape, 0, 1))
      return op.emitError() << "constant '" << op.getName()
                            << "': " << llvm::toString(std::move(error));
    return calibrateObserver(op, statistics);
  }
};

} // namespace
