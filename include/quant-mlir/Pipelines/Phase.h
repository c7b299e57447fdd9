//===- The phases of a compilation ------------------------------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_PIPELINES_PHASE_H
#define QUANT_MLIR_PIPELINES_PHASE_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

#include <optional>

namespace quantmlir {

/// The phases, in order. docs/Architecture.md says what is true after each; a
/// verifier closes each.
enum class Phase {
  Import,
  Fuse,
  Observe,
  Calibrate,
  QDQ,
  Propagate,
  Quantize,
  Lower,
  CodeGen
};

/// What is known of a phase besides its place.
struct PhaseInfo {
  Phase phase;
  /// The name on command lines: `--compile-to=<name>`.
  llvm::StringRef name;
  /// What is true afterwards, as one sentence.
  llvm::StringRef contract;
};

/// All phases in order.
llvm::ArrayRef<PhaseInfo> getPhases();
const PhaseInfo &getPhaseInfo(Phase phase);
/// The phase of that name, if there is one.
std::optional<Phase> parsePhase(llvm::StringRef name);

} // namespace quantmlir

#endif // QUANT_MLIR_PIPELINES_PHASE_H
