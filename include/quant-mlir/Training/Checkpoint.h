//===- Checkpoint.h - Training that can be continued ------------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_TRAINING_CHECKPOINT_H
#define QUANT_MLIR_TRAINING_CHECKPOINT_H

#include "quant-mlir/Data/Npz.h"

namespace quantmlir {

/// All that training needs to go on as if it had not stopped. The order of
/// samples follows from the number of steps (see getSampleOrder).
struct Checkpoint {
  /// Steps that are done.
  int64_t step = 0;
  /// Describes the options that decide what steps do: they must not change.
  std::string recipe;
  /// Parameters and velocities, by name.
  llvm::SmallVector<NamedTensor> tensors;
};

/// Writes a .npz, whole or not at all.
llvm::Error saveCheckpoint(llvm::StringRef path, const Checkpoint &checkpoint);

/// Errors: an unreadable file, one that is no checkpoint, another recipe, other
/// names, types or shapes than those of `expected`, whose tensors it replaces.
llvm::Error loadCheckpoint(llvm::StringRef path, Checkpoint &expected);

} // namespace quantmlir

#endif // QUANT_MLIR_TRAINING_CHECKPOINT_H
