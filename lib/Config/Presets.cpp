//===- Presets.cpp - Configurations by name -------------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Config/QuantConfig.h"

#include "llvm/ADT/STLExtras.h"

using namespace quantmlir;
using namespace quantmlir::qnn;

static constexpr TensorSpec unsignedAffine{8,
                                           Signedness::Unsigned,
                                           Scheme::Affine,
                                           Granularity::PerTensor,
                                           /*narrow=*/false,
                                           ObserverKind::MinMax};
static constexpr TensorSpec signedPerChannel{8,
                                             Signedness::Signed,
                                             Scheme::Symmetric,
                                             Granularity::PerChannel,
                                             /*narrow=*/true,
                                             ObserverKind::MinMax};

llvm::ArrayRef<Preset> quantmlir::getPresets() {
  static constexpr Preset presets[] = {
      {"x86", "what runs fast and exactly on x86 processors", unsignedAffine,
       signedPerChannel},
  };
  return presets;
}

llvm::Expected<QuantConfig> quantmlir::getPreset(llvm::StringRef name) {
  std::string names;
  for (const Preset &preset : getPresets()) {
    if (preset.name == name) {
      QuantConfig config;
      config.preset = name.str();
      config.activations = preset.activations;
      config.weights = preset.weights;
      return config;
    }
    names += (names.empty() ? "" : ", ") + preset.name.str();
  }
  return llvm::createStringError("unknown preset '" + name + "'; expected " +
                                 names);
}
