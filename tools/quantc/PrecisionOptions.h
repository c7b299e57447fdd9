//===- Options that choose bits for each layer -----*- C++ -* -------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_TOOLS_QUANTC_PRECISIONOPTIONS_H
#define QUANT_MLIR_TOOLS_QUANTC_PRECISIONOPTIONS_H

#include "LabelOptions.h"

#include "quant-mlir/Compiler/Compiler.h"

namespace quantmlir {

/// What fewer bits of weights cost, and mixed precision.
struct PrecisionOptions {
  explicit PrecisionOptions(llvm::cl::SubCommand &sub);

  LabelOptions labels;
  llvm::cl::opt<std::string> accuracyDrop, sizeBudget;
  llvm::cl::list<unsigned> bitChoices;
  llvm::cl::opt<unsigned> sensitivity;

  /// Whether bits are to be chosen, or sensitivity to be shown.
  bool choosesBits() const { return !accuracyDrop.empty() || hasBudget(); }
  bool isNeeded() const { return choosesBits() || sensitivity; }

  /// What was asked for, without labels. Errors: values that cannot be, goals
  /// that exclude each other, options that need others.
  llvm::Expected<MixedPrecisionOptions> get() const;

private:
  bool hasBudget() const { return !sizeBudget.empty(); }
  llvm::Error readBudget(MixedPrecisionOptions &options) const;
};

} // namespace quantmlir

#endif // QUANT_MLIR_TOOLS_QUANTC_PRECISIONOPTIONS_H
