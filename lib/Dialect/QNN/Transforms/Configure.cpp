//===- Configure.cpp - Says how a module is to be quantized ---------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Dialect/QNN/Transforms/Configure.h"

#include "quant-mlir/Config/ConfigFile.h"
#include "quant-mlir/Dialect/QNN/Transforms/Passes.h"

using namespace mlir;
using namespace quantmlir;
using namespace quantmlir::qnn;

namespace quantmlir::qnn {
#define GEN_PASS_DEF_CONFIGUREPASS
#include "quant-mlir/Dialect/QNN/Transforms/Passes.h.inc"
} // namespace quantmlir::qnn

namespace {

struct ConfigurePass : quantmlir::qnn::impl::ConfigurePassBase<ConfigurePass> {
  using ConfigurePassBase::ConfigurePassBase;
  explicit ConfigurePass(const QuantConfig &given) : given(given) {}

  void runOnOperation() override {
    llvm::Expected<QuantConfig> resolved =
        given ? llvm::Expected<QuantConfig>(*given) : resolve();
    if (!resolved) {
      getOperation().emitError() << llvm::toString(resolved.takeError());
      return signalPassFailure();
    }
    getOperation()->setAttr("qnn.config",
                            toAttribute(*resolved, &getContext()));
    if (resolved->numerics == NumericsProfile::Integer)
      getOperation()->removeAttr("qnn.numerics");
    else
      getOperation()->setAttr(
          "qnn.numerics",
          StringAttr::get(
              &getContext(),
              quantmlir::getNumericsRules(resolved->numerics).name));
    markAllAnalysesPreserved();
  }

private:
  llvm::Expected<QuantConfig> resolve() const {
    ConfigChoice choice;
    choice.preset = preset;
    choice.file = config;
    if (!numerics.empty()) {
      llvm::Expected<NumericsProfile> profile = parseNumerics(numerics);
      if (!profile)
        return llvm::createStringError("numerics: " +
                                       llvm::toString(profile.takeError()));
      choice.numerics = *profile;
    }
    if (weightBits)
      choice.weights.bits = weightBits;
    if (activationBits)
      choice.activations.bits = activationBits;
    if (!calibrator.empty())
      choice.activations.calibrator = calibrator;
    if (!weightCalibrator.empty())
      choice.weights.calibrator = weightCalibrator;
    return choice.resolve();
  }

  std::optional<QuantConfig> given;
};

} // namespace

std::unique_ptr<Pass>
quantmlir::qnn::createConfigurePass(const QuantConfig &config) {
  return std::make_unique<ConfigurePass>(config);
}
