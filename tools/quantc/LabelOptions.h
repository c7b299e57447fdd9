//===- Labels of samples ---------------------------*- C++ -* -------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_TOOLS_QUANTC_LABELOPTIONS_H
#define QUANT_MLIR_TOOLS_QUANTC_LABELOPTIONS_H

#include "Command.h"

namespace quantmlir {

/// The right class of each sample.
struct LabelOptions {
  /// `flag` says whether the labels must be given, `description` what for.
  LabelOptions(llvm::cl::SubCommand &sub, llvm::cl::NumOccurrencesFlag flag,
               llvm::StringRef description);

  llvm::cl::opt<std::string> labels;
  llvm::cl::opt<int64_t> labelOffset;

  /// The labels with the offset added, one for each of `numSamples` samples of
  /// `data`. Errors: a file that cannot be read or holds no integers, or as
  /// many as there are samples.
  llvm::Expected<std::vector<int64_t>> read(llvm::StringRef data,
                                            int64_t numSamples) const;
};

} // namespace quantmlir

#endif // QUANT_MLIR_TOOLS_QUANTC_LABELOPTIONS_H
