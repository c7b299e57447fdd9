//===- Numerics.cpp - Whose rules of rounding are followed ----------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/QuantMath/Numerics.h"

#include "llvm/ADT/STLExtras.h"

#include <cassert>

using namespace quantmlir;

llvm::ArrayRef<NumericsRules> quantmlir::getNumericsTable() {
  using P = NumericsProfile;
  using S = ScaleRule;
  using Q = QuantizeRule;
  using D = DequantizeRule;
  using R = RequantizeRule;
  static constexpr NumericsRules table[] = {
      {P::Integer, "integer", "integers only, one rounding", S::Bound,
       Q::Divide, D::Multiply, R::Fixed, false, false, false},
      {P::ONNX, "onnx", "ONNX QuantizeLinear, ONNX Runtime's kernels", S::Bound,
       Q::Divide, D::Multiply, R::Float, false, false, false},
      {P::ONNXQLinear, "onnx-qlinear", "ONNX QLinearConv and QLinearMatMul",
       S::Bound, Q::Divide, D::Multiply, R::FloatAddRound, false, false, false},
      {P::Torch, "torch", "PyTorch with FBGEMM", S::HalfRange, Q::Multiply,
       D::Multiply, R::Float, false, true, true},
      {P::NVIDIA, "nvidia", "NVIDIA pytorch-quantization", S::Inverse,
       Q::Multiply, D::Divide, R::Float, false, false, false},
      {P::TFLite, "tflite", "TensorFlow Lite, rounding twice", S::Bound,
       Q::DivideAway, D::Multiply, R::FixedTwice, true, false, false},
      {P::TFLiteSingle, "tflite-single", "TensorFlow Lite, rounding once",
       S::Bound, Q::DivideAway, D::Multiply, R::Fixed, true, false, false},
      {P::TOSA, "tosa", "TOSA RESCALE with DOUBLE_ROUND", S::Bound, Q::Divide,
       D::Multiply, R::FixedBiased, false, false, false},
      {P::Textbook, "textbook", "as textbooks define it", S::Unwidened,
       Q::DivideAddRound, D::Multiply, R::FloatAddRound, false, false, false},
  };
  return table;
}

const NumericsRules &quantmlir::getNumericsRules(NumericsProfile profile) {
  const NumericsRules &rules = getNumericsTable()[static_cast<size_t>(profile)];
  assert(rules.profile == profile && "the table follows the enumeration");
  return rules;
}

const NumericsRules *quantmlir::findNumericsRules(llvm::StringRef name) {
  for (const NumericsRules &rules : getNumericsTable())
    if (rules.name == name)
      return &rules;
  return nullptr;
}

std::string quantmlir::listNumericsNames() {
  std::string names;
  for (const NumericsRules &rules : getNumericsTable())
    names += (names.empty() ? "" : ", ") + rules.name.str();
  return names;
}
