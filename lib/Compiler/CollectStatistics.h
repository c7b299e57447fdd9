//===- CollectStatistics.h - Runs a model to calibrate ----------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_LIB_COMPILER_COLLECTSTATISTICS_H
#define QUANT_MLIR_LIB_COMPILER_COLLECTSTATISTICS_H

#include "quant-mlir/Compiler/ModelRunner.h"

namespace quantmlir {

/// Runs `runner` on the samples of `shard` and adds its outputs from number
/// `firstObserved` on to `table`, by their names; `visit` sees them too, those
/// of one name in the order of the samples, those of several names at the same
/// time. Statistics of one run are made, on all processors, while the model
/// makes the next. The result does not depend on their number. Errors name the
/// value.
llvm::Error collectStatistics(
    ModelRunner &runner, const SampleSource &samples, Shard shard,
    size_t firstObserved, const StatisticsOptions &options,
    llvm::function_ref<void(llvm::StringRef name, llvm::ArrayRef<float> values)>
        visit,
    llvm::function_ref<void(int64_t done, int64_t total)> progress,
    CalibrationTable &table);

} // namespace quantmlir

#endif // QUANT_MLIR_LIB_COMPILER_COLLECTSTATISTICS_H
