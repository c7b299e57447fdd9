//===- AttributeNames.h - Names of attributes that the dialect owns -------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Names of discardable attributes of operations; QNNDialect.td has what they
/// mean.
///
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_DIALECT_QNN_IR_ATTRIBUTENAMES_H
#define QUANT_MLIR_DIALECT_QNN_IR_ATTRIBUTENAMES_H

#include "llvm/ADT/StringRef.h"

namespace quantmlir::qnn {

/// A unit: the operation is not to be quantized.
constexpr llvm::StringLiteral kKeepFloatAttribute = "qnn.keep_float";

/// A unit, on an average pool: its result is quantized as its operand.
constexpr llvm::StringLiteral kKeepScaleAttribute = "qnn.keep_scale";

/// A string: why the operation stays in float.
constexpr llvm::StringLiteral kIslandAttribute = "qnn.island";

} // namespace quantmlir::qnn

#endif // QUANT_MLIR_DIALECT_QNN_IR_ATTRIBUTENAMES_H
