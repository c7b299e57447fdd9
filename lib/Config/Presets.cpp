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

/// 0..255 or -128..127 with a free zero point.
static TensorSpec affine(Signedness signedness) {
  TensorSpec spec{};
  spec.bits = 8;
  spec.signedness = signedness;
  spec.scheme = Scheme::Affine;
  spec.granularity = Granularity::PerTensor;
  spec.calibrator = "min-max";
  return spec;
}

/// -127..127, or from -128.
static TensorSpec signedSymmetric(Granularity granularity, bool narrow) {
  TensorSpec spec{};
  spec.bits = 8;
  spec.signedness = Signedness::Signed;
  spec.scheme = Scheme::Symmetric;
  spec.granularity = granularity;
  spec.narrow = narrow;
  spec.calibrator = "min-max";
  return spec;
}

llvm::ArrayRef<Preset> quantmlir::getPresets() {
  static const Preset presets[] = {
      {"x86", "what runs fast and exactly on x86 processors",
       /*correctBiases=*/true, affine(Signedness::Unsigned),
       signedSymmetric(Granularity::PerChannel, /*narrow=*/true)},
      // The defaults of quantize_static. Rescaling follows our rules.
      {"onnxruntime", "the scales that ONNX Runtime's quantizer chooses",
       /*correctBiases=*/false, affine(Signedness::Signed),
       signedSymmetric(Granularity::PerTensor, /*narrow=*/true)},
  };
  return presets;
}

llvm::Expected<QuantConfig> quantmlir::getPreset(llvm::StringRef name) {
  std::string names;
  for (const Preset &preset : getPresets()) {
    if (preset.name == name) {
      QuantConfig config;
      config.preset = name.str();
      config.correctBiases = preset.correctBiases;
      config.activations = preset.activations;
      config.weights = preset.weights;
      return config;
    }
    names += (names.empty() ? "" : ", ") + preset.name.str();
  }
  return llvm::createStringError("unknown preset '" + name + "'; expected " +
                                 names);
}
