//===- The phases of a compilation ----------------------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Pipelines/Phase.h"

using namespace quantmlir;

static constexpr PhaseInfo phases[] = {
    {Phase::Import, "import",
     "float qnn operations, channels last, locations name the source's nodes"},
    {Phase::Fuse, "fuse",
     "no batch normalization with constant statistics is left, and activations "
     "that are limits sit in "
     "their producers"},
    {Phase::Observe, "observe",
     "every value that will be quantized has exactly one observer"},
    {Phase::Calibrate, "calibrate", "every observer holds statistics"},
    {Phase::QDQ, "qdq",
     "every quantized value goes through a quantize/dequantize pair, and the "
     "module still computes in float"},
    {Phase::Propagate, "propagate",
     "operations that only move values have one set of parameters around them"},
    {Phase::Quantize, "quantize",
     "operations work on quantized tensors, but for islands that give a "
     "reason"},
    {Phase::Lower, "lower",
     "arithmetic on linalg, arith and tensor; accumulators chosen by proof"},
    {Phase::CodeGen, "codegen",
     "the LLVM dialect: tiled, packed, vectorized, with one static arena"},
};

llvm::ArrayRef<PhaseInfo> quantmlir::getPhases() { return phases; }

const PhaseInfo &quantmlir::getPhaseInfo(Phase phase) {
  return phases[static_cast<size_t>(phase)];
}

std::optional<Phase> quantmlir::parsePhase(llvm::StringRef name) {
  for (const PhaseInfo &info : phases)
    if (info.name == name)
      return info.phase;
  return std::nullopt;
}
