//===- TensorProto.h - ONNX tensors -----------------------------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// ONNX's TensorProto, alone in a .pb file (as in ONNX test data) or inside a
// model.
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_DATA_TENSORPROTO_H
#define QUANT_MLIR_DATA_TENSORPROTO_H

#include "quant-mlir/Data/HostTensor.h"

#include <optional>
#include <string>

namespace onnx {
class TensorProto;
} // namespace onnx

namespace quantmlir {

/// The type of the ONNX type `dataType`; none if HostTensor has no such type.
std::optional<ElementType> getElementType(int32_t dataType);

/// The ONNX type of `type`.
int32_t getDataType(ElementType type);

/// The name of the ONNX type `dataType` as ONNX writes it, "FLOAT"; the number
/// if it is unknown.
std::string getDataTypeName(int32_t dataType);

/// The elements of `proto`, from raw_data or from the field of its type.
/// `name` is what error messages call it. Errors: an element type HostTensor
/// does not have, a number of elements that does not match the shape, data in
/// another file.
llvm::Expected<HostTensor> convertTensorProto(const onnx::TensorProto &proto,
                                              llvm::StringRef name);

/// Reads a file that holds one serialized TensorProto. `protoName`, if given,
/// receives the name stored in it, which may be empty.
llvm::Expected<HostTensor> readTensorProto(llvm::StringRef path,
                                           std::string *protoName = nullptr);

/// Writes one serialized TensorProto (with raw_data). The file appears whole or
/// not at all. Errors: more than protobuf's 2 GiB.
llvm::Error writeTensorProto(llvm::StringRef path, const HostTensor &tensor,
                             llvm::StringRef protoName = "");

} // namespace quantmlir

#endif // QUANT_MLIR_DATA_TENSORPROTO_H
