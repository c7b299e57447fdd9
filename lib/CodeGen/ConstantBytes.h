//===- ConstantBytes.h - The bytes of a constant tensor ---------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_LIB_CODEGEN_CONSTANTBYTES_H
#define QUANT_MLIR_LIB_CODEGEN_CONSTANTBYTES_H

#include "mlir/IR/BuiltinAttributes.h"

namespace quantmlir {

/// The row-major bytes of `constant` (dense or dense_resource), little endian.
/// Points into the attribute where it can, else into `storage`. Empty optional:
/// another kind of attribute, or elements that are not whole bytes.
std::optional<llvm::ArrayRef<char>>
getConstantBytes(mlir::Attribute constant,
                 llvm::SmallVectorImpl<char> &storage);

/// A 1-D tensor of i8 that holds `bytes`, in a resource: no copy is hashed.
mlir::ElementsAttr makeByteConstant(mlir::MLIRContext *context,
                                    llvm::StringRef name,
                                    llvm::ArrayRef<char> bytes);

} // namespace quantmlir

#endif // QUANT_MLIR_LIB_CODEGEN_CONSTANTBYTES_H
