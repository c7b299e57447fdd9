//===- AttachInputMeans.cpp - Mean inputs from a calibration file ---------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Recovery/Passes.h"

#include "quant-mlir/Recovery/InputMeans.h"

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::qnn;

namespace quantmlir::qnn {
#define GEN_PASS_DEF_ATTACHINPUTMEANSPASS
#include "quant-mlir/Recovery/Passes.h.inc"
} // namespace quantmlir::qnn

namespace {

struct AttachInputMeansPass
    : quantmlir::qnn::impl::AttachInputMeansPassBase<AttachInputMeansPass> {
  using AttachInputMeansPassBase::AttachInputMeansPassBase;

  void runOnOperation() override {
    llvm::Expected<CalibrationTable> loaded = CalibrationTable::load(table);
    if (!loaded) {
      getOperation().emitError() << llvm::toString(loaded.takeError());
      return signalPassFailure();
    }
    if (failed(attachInputMeans(getOperation(), *loaded)))
      signalPassFailure();
  }
};

} // namespace
