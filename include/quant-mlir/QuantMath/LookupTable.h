//===- LookupTable.h - Unary functions as tables ----------------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A unary function on values of up to 8 bits is a table with one entry per
// level of its input: 256 at most, whatever the function costs.
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_QUANTMATH_LOOKUPTABLE_H
#define QUANT_MLIR_QUANTMATH_LOOKUPTABLE_H

#include "quant-mlir/QuantMath/QuantParams.h"

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"

namespace quantmlir {

enum class UnaryFunction {
  /// 1 / (1 + exp(-x))
  Sigmoid,
  Tanh,
  /// x * sigmoid(x), also called swish.
  SiLU,
  /// clamp(alpha * x + beta, 0, 1); ONNX's defaults are 0.2 and 0.5.
  HardSigmoid,
  /// x * clamp(x / 6 + 1/2, 0, 1)
  HardSwish,
  Exp
};

/// The function in double; `alpha` and `beta` matter to HardSigmoid only.
double evaluateUnary(UnaryFunction function, double x, double alpha = 0.2,
                     double beta = 0.5);

/// The quantized values of `function` for each input from inputRange.min (index
/// 0, see `emitTableIndex`) to inputRange.max. Each entry is computed in double
/// and rounded once: clamp(roundeven(f((q - z_in) * s_in) / s_out) + z_out).
/// Errors: more than 256 input levels, or parameters `verifyQuantParams`
/// refuses.
llvm::Expected<llvm::SmallVector<int32_t, 0>>
buildLookupTable(llvm::function_ref<double(double)> function,
                 const QuantParams &inputParams, StorageRange inputRange,
                 const QuantParams &outputParams, StorageRange outputRange);

/// The table of one of the functions above.
llvm::Expected<llvm::SmallVector<int32_t, 0>>
buildLookupTable(UnaryFunction function, const QuantParams &inputParams,
                 StorageRange inputRange, const QuantParams &outputParams,
                 StorageRange outputRange, double alpha = 0.2,
                 double beta = 0.5);

} // namespace quantmlir

#endif // QUANT_MLIR_QUANTMATH_LOOKUPTABLE_H
