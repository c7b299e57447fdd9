//===- CalibratorSpec.cpp - The names of rules that choose ranges ---------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/QuantMath/CalibratorSpec.h"

#include "llvm/ADT/STLExtras.h"

#include <charconv>

using namespace quantmlir;
using llvm::StringRef;

static constexpr CalibratorInfo calibrators[] = {
    {CalibratorKind::MinMax, "min-max", "everything that was seen", "", 0, 0,
     0},
    {CalibratorKind::MovingAverage, "moving-average",
     "averages of the extremes of each run (PyTorch; MQBench with 0.1)",
     "constant", 0.01, 0, 1},
    {CalibratorKind::EMAQuantile, "ema-quantile",
     "averages of a quantile of each run (MQBench)", "quantile", 0.99999, 0, 1},
    {CalibratorKind::Percentile, "percentile",
     "leaves out the largest magnitudes (NVIDIA)", "percent", 99.99, 0, 100},
    {CalibratorKind::PercentileORT, "percentile-ort",
     "leaves out both tails (ONNX Runtime)", "percent", 99.999, 0, 100},
    {CalibratorKind::Entropy, "entropy",
     "least relative entropy of magnitudes (NVIDIA)", "", 0, 0, 0},
    {CalibratorKind::EntropyORT, "entropy-ort",
     "least relative entropy around zero (ONNX Runtime)", "", 0, 0, 0},
    {CalibratorKind::EntropyTPU, "entropy-tpu",
     "least relative entropy in steps of 128 bins (TPU-MLIR)", "", 0, 0, 0},
    {CalibratorKind::MSE, "mse", "least squared error of magnitudes (NVIDIA)",
     "", 0, 0, 0},
    {CalibratorKind::MSEMQBench, "mse-mqbench",
     "least squared error, both ends shrunk alike (MQBench)", "", 0, 0, 0},
    {CalibratorKind::LpNorm, "lp",
     "least sum of |error|^p, which spares outliers less (LAPQ)", "exponent",
     1.75, 0, 10},
    {CalibratorKind::OCTAV, "octav",
     "least squared error by Newton's method (TPU-MLIR)", "", 0, 0, 0},
    {CalibratorKind::Histogram, "histogram",
     "least squared error, each end by itself (PyTorch's search)", "", 0, 0, 0},
    {CalibratorKind::Histogram1x, "histogram-1.x",
     "PyTorch 1.x's HistogramObserver to the bit", "", 0, 0, 0},
    {CalibratorKind::Histogram2x, "histogram-2.x",
     "PyTorch 2.x's HistogramObserver", "", 0, 0, 0},
};

llvm::ArrayRef<CalibratorInfo> quantmlir::getCalibrators() {
  return calibrators;
}

const CalibratorInfo &CalibratorSpec::getInfo() const {
  return *llvm::find_if(calibrators, [&](const CalibratorInfo &info) {
    return info.kind == kind;
  });
}

/// The shortest decimal that reads back as the same number.
static std::string printNumber(double value) {
  char text[32];
  std::to_chars_result result = std::to_chars(text, std::end(text), value);
  return std::string(text, result.ptr);
}

llvm::Expected<CalibratorSpec> CalibratorSpec::parse(StringRef text) {
  auto [name, number] = text.split(':');
  const auto *info =
      llvm::find_if(calibrators, [name = name](const CalibratorInfo &info) {
        return info.name == name;
      });
  if (info == std::end(calibrators)) {
    std::string names;
    for (const CalibratorInfo &known : calibrators)
      names += (names.empty() ? "" : ", ") + known.name.str();
    return llvm::createStringError("unknown calibrator '" + name +
                                   "'; expected one of " + names);
  }
  CalibratorSpec spec{info->kind, info->defaultValue};
  if (!text.contains(':'))
    return spec;
  if (info->parameter.empty())
    return llvm::createStringError("calibrator '" + info->name +
                                   "' takes no parameter, got '" + number +
                                   "'");
  if (number.getAsDouble(spec.parameter) ||
      !(spec.parameter > info->low && spec.parameter <= info->high))
    return llvm::createStringError(
        "calibrator '" + info->name + "': got " + info->parameter + " '" +
        number + "', expected a number above " + printNumber(info->low) +
        " and at most " + printNumber(info->high));
  return spec;
}

std::string CalibratorSpec::str() const {
  const CalibratorInfo &info = getInfo();
  std::string text = info.name.str();
  if (!info.parameter.empty() && parameter != info.defaultValue)
    text += ":" + printNumber(parameter);
  return text;
}
