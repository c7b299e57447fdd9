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
static TensorSpec affine(Signedness signedness,
                         llvm::StringRef calibrator = "min-max") {
  TensorSpec spec{};
  spec.bits = 8;
  spec.signedness = signedness;
  spec.scheme = Scheme::Affine;
  spec.granularity = Granularity::PerTensor;
  spec.calibrator = calibrator.str();
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

/// 0..127 with a free zero point: products with -128..127 cannot saturate
/// when pairs of them are added in 16 bits, as processors without VNNI do.
static TensorSpec reduced(llvm::StringRef calibrator) {
  TensorSpec spec = affine(Signedness::Unsigned, calibrator);
  spec.reduced = true;
  return spec;
}

llvm::ArrayRef<Preset> quantmlir::getPresets() {
  constexpr auto Unsigned = Signedness::Unsigned;
  constexpr auto PerTensor = Granularity::PerTensor;
  constexpr auto PerChannel = Granularity::PerChannel;
  static const Preset presets[] = {
      {"x86", "what runs fast and exactly on x86 processors",
       /*correctBiases=*/true, NumericsProfile::Integer,
       /*poolsKeepScale=*/false, /*outputsKeepRange=*/true,
       affine(Unsigned, "mse"), signedSymmetric(PerChannel, /*narrow=*/true)},
      // get_default_qconfig of PyTorch 1.13; x86 there is the same. In both,
      // -128 stands for -128/127.5 of the largest weight.
      {"torch-fbgemm", "PyTorch's get_default_qconfig('fbgemm')",
       /*correctBiases=*/false, NumericsProfile::Torch,
       /*poolsKeepScale=*/true, /*outputsKeepRange=*/false,
       reduced("histogram-1.x"), signedSymmetric(PerChannel, /*narrow=*/false)},
      {"torch-qnnpack", "PyTorch's get_default_qconfig('qnnpack')",
       /*correctBiases=*/false, NumericsProfile::Torch,
       /*poolsKeepScale=*/true, /*outputsKeepRange=*/false,
       affine(Unsigned, "histogram-1.x"),
       signedSymmetric(PerTensor, /*narrow=*/false)},
      // MQBench has no ranges of its own: those are PyTorch's, too. An affine
      // scheme is unsigned there, also of weights.
      {"mqbench-academic", "MQBench's academic setting with fixed scales",
       /*correctBiases=*/false, NumericsProfile::Torch,
       /*poolsKeepScale=*/false, /*outputsKeepRange=*/false,
       affine(Unsigned, "moving-average:0.1"),
       signedSymmetric(PerChannel, /*narrow=*/false)},
      {"mqbench-lsq", "MQBench's academic setting where LSQ starts",
       /*correctBiases=*/false, NumericsProfile::Torch,
       /*poolsKeepScale=*/false, /*outputsKeepRange=*/false,
       affine(Unsigned, "moving-average:0.1"), affine(Unsigned)},
      // The descriptors' defaults of pytorch-quantization: zero point 0
      // everywhere, and the calibrator `max`.
      {"tensorrt", "NVIDIA pytorch-quantization, for TensorRT",
       /*correctBiases=*/false, NumericsProfile::NVIDIA,
       /*poolsKeepScale=*/false, /*outputsKeepRange=*/false,
       signedSymmetric(PerTensor, /*narrow=*/false),
       signedSymmetric(PerChannel, /*narrow=*/false)},
      // The defaults of quantize_static. Rescaling follows our rules.
      {"onnxruntime", "the scales that ONNX Runtime's quantizer chooses",
       /*correctBiases=*/false, NumericsProfile::Integer,
       /*poolsKeepScale=*/true, /*outputsKeepRange=*/false,
       affine(Signedness::Signed), signedSymmetric(PerTensor, /*narrow=*/true)},
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
      config.numerics = preset.numerics;
      config.poolsKeepScale = preset.poolsKeepScale;
      config.outputsKeepRange = preset.outputsKeepRange;
      config.activations = preset.activations;
      config.weights = preset.weights;
      return config;
    }
    names += (names.empty() ? "" : ", ") + preset.name.str();
  }
  return llvm::createStringError("unknown preset '" + name + "'; expected " +
                                 names);
}
