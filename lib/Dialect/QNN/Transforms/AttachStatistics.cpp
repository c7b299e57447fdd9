//===- Statistics of observers from a calibration table -------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Dialect/QNN/Transforms/AttachStatistics.h"

#include "quant-mlir/Calibration/Calibrator.h"
#include "quant-mlir/Dialect/QNN/Transforms/Passes.h"
#include "quant-mlir/Dialect/QNN/Utils/QuantizedArithmetic.h"

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::qnn;

namespace quantmlir::qnn {
#define GEN_PASS_DEF_ATTACHSTATISTICSPASS
#include "quant-mlir/Dialect/QNN/Transforms/Passes.h.inc"
} // namespace quantmlir::qnn

/// The integers that `op` observes for; the verifier has checked the spec.
static CalibrationTarget getTarget(ObserveOp op) {
  QSpecAttr spec = op.getSpec();
  return {spec.getBits(), llvm::cantFail(getStorageRange(spec)),
          spec.getScheme() == Scheme::Affine ? QuantScheme::Affine
                                             : QuantScheme::Symmetric};
}

/// Sets the range that the rule `spec` chooses.
static LogicalResult setRange(ObserveOp op, const ValueStatistics &statistics,
                              CalibratorSpec spec) {
  if (statistics.getAxis() != op.getAxis())
    return op.emitError() << "calibration data of '" << op.getName()
                          << "' is per "
                          << (statistics.getAxis() ? "channel" : "tensor")
                          << ", the observer is not";
  size_t channels = statistics.getExtremes().getRanges().size();
  int64_t expected = op.getNumGroups();
  if (static_cast<int64_t>(channels) != expected)
    return op.emitError() << "calibration data of '" << op.getName() << "' has "
                          << channels << " channels, expected " << expected;
  llvm::Expected<SmallVector<CalibratedRange, 1>> ranges =
      calibrate(statistics, spec, getTarget(op));
  if (!ranges)
    return op.emitError() << "calibration data of '" << op.getName()
                          << "': " << llvm::toString(ranges.takeError());
  SmallVector<double> low, high;
  for (const CalibratedRange &range : *ranges) {
    low.push_back(range.min);
    high.push_back(range.max);
  }
  op.setLow(low);
  op.setHigh(high);
  return success();
}

LogicalResult
quantmlir::qnn::calibrateObserver(ObserveOp op,
                                  const ValueStatistics &statistics) {
  return setRange(
      op, statistics,
      llvm::cantFail(CalibratorSpec::parse(op.getSpec().getCalibrator())));
}

/// Whether there is nothing but extremes: somebody has written down the range.
static bool isGivenRange(const ValueStatistics &statistics) {
  return statistics.getHistograms().empty() &&
         statistics.getAverages().empty() &&
         statistics.getTorchHistograms().empty();
}

LogicalResult quantmlir::qnn::attachStatistics(Operation *root,
                                               const CalibrationTable &table) {
  return failure(root->walk([&](ObserveOp op) {
                       const ValueStatistics *statistics =
                           table.lookup(op.getName());
                       if (!statistics || statistics->getNumValues() == 0)
                         return WalkResult::advance();
                       if (isGivenRange(*statistics))
                         return WalkResult(setRange(
                             op, *statistics, {CalibratorKind::MinMax, 0}));
                       return WalkResult(calibrateObserver(op, *statistics));
                     })
                     .wasInterrupted());
}

namespace {

struct AttachStatisticsPass
    : quantmlir::qnn::impl::AttachStatisticsPassBase<AttachStatisticsPass> {
  using AttachStatisticsPassBase::AttachStatisticsPassBase;

  void runOnOperation() override {
    llvm::Expected<CalibrationTable> loaded = CalibrationTable::load(table);
    if (!loaded) {
      getOperation().emitError() << llvm::toString(loaded.takeError());
      return signalPassFailure();
    }
    if (failed(attachStatistics(getOperation(), *loaded)))
      signalPassFailure();
  }
};

} // namespace
