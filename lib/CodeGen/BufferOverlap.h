//===- Which bytes a kernel touches -----------------------------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_LIB_CODEGEN_BUFFEROVERLAP_H
#define QUANT_MLIR_LIB_CODEGEN_BUFFEROVERLAP_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinTypes.h"

namespace quantmlir {

/// A strided part of a block of bytes that a call reads or writes.
struct BufferUse {
  /// An argument of the model's function.
  mlir::Value base;
  /// Bytes from its start.
  int64_t offset = 0;
  /// Static shape and strides; the offset of its layout is not used.
  mlir::MemRefType type;
  bool isWritten = false;
};

/// The operand of a call in a function that codegen-plan-memory made. Nothing
/// for constants; failure for operands of another form.
mlir::FailureOr<std::optional<BufferUse>> getBufferUse(mlir::Value operand);

/// Which arguments of a function are written to, by the memory effects of its
/// operations.
llvm::BitVector getWrittenArguments(mlir::func::FuncOp function);

/// False when no byte belongs to both: exact for parts of one buffer, such as
/// an image and the border around it; by first and last byte otherwise.
bool mayOverlap(const BufferUse &a, const BufferUse &b);

} // namespace quantmlir

#endif // QUANT_MLIR_LIB_CODEGEN_BUFFEROVERLAP_H
