//===- ExposeParameters.cpp - What training changes becomes arguments ---===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Dialect/QNN/Transforms/Passes.h"
#include "quant-mlir/Dialect/QNN/Transforms/TrainableParameters.h"

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::qnn;

namespace quantmlir::qnn {
#define GEN_PASS_DEF_EXPOSEPARAMETERSPASS
#include "quant-mlir/Dialect/QNN/Transforms/Passes.h.inc"
} // namespace quantmlir::qnn

namespace {

struct ExposeParametersPass
    : quantmlir::qnn::impl::ExposeParametersPassBase<ExposeParametersPass> {
  void runOnOperation() override {
    func::FuncOp function = getOperation();
    if (function.isExternal())
      return;
    Builder builder(&getContext());
    SmallVector<TrainableParameter> parameters =
        getTrainableParameters(function);
    for (TrainableParameter &parameter : parameters) {
      unsigned index = function.getNumArguments();
      auto attributes = builder.getDictionaryAttr(
          {builder.getNamedAttr("qnn.name",
                                builder.getStringAttr(parameter.name)),
           builder.getNamedAttr(kParameterAttrName,
                                builder.getStringAttr(parameter.kind))});
      if (failed(function.insertArgument(index, parameter.constant.getType(),
                                         attributes,
                                         parameter.constant.getLoc())))
        return signalPassFailure();
      for (OpOperand *use : parameter.uses)
        use->set(function.getArgument(index));
    }
  }
};

} // namespace
