//===- InferRanges.cpp - Statistics of observers by interval arithmetic ---===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Dialect/QNN/Transforms/Passes.h"

#include "quant-mlir/Analysis/RangeAnalysis.h"

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::qnn;

namespace quantmlir::qnn {
#define GEN_PASS_DEF_INFERRANGESPASS
#include "quant-mlir/Dialect/QNN/Transforms/Passes.h.inc"
} // namespace quantmlir::qnn

namespace {

struct InferRangesPass
    : quantmlir::qnn::impl::InferRangesPassBase<InferRangesPass> {
  void runOnOperation() override {
    func::FuncOp func = getOperation();
    if (func.isExternal())
      return;
    RangeAnalysis ranges(func);
    WalkResult result = func.walk([&](ObserveOp op) {
      if (op.isCalibrated())
        return WalkResult::advance();
      Interval range = ranges.get(op.getInput());
      if (!range.isFinite()) {
        InFlightDiagnostic diag = op.emitError() << "no range is known for '"
                                                 << op.getName() << "'";
        diag.attachNote(func.getLoc())
            << "calibrate on data, or give the arguments of '" << func.getName()
            << "' an attribute such as qnn.range = array<f64: -1.0, 1.0>";
        return WalkResult::interrupt();
      }
      int64_t groups = op.getNumGroups();
      op.setLow(SmallVector<double>(groups, range.low));
      op.setHigh(SmallVector<double>(groups, range.high));
      return WalkResult::advance();
    });
    if (result.wasInterrupted())
      signalPassFailure();
  }
};

} // namespace
