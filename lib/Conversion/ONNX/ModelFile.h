//===- ModelFile.h - ONNX files and the data beside them --------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_LIB_CONVERSION_ONNX_MODELFILE_H
#define QUANT_MLIR_LIB_CONVERSION_ONNX_MODELFILE_H

#include "quant-mlir/Data/TensorProto.h"

#include "mlir/IR/Diagnostics.h"
#include "llvm/ADT/STLFunctionalExtras.h"

// libonnx is built with these; other values declare other classes.
#define ONNX_ML 1
#define ONNX_NAMESPACE onnx
#include <onnx/onnx_pb.h>

namespace quantmlir::onnximport {

using EmitError = llvm::function_ref<mlir::InFlightDiagnostic()>;

/// A parsed model whose versions are known to be supported.
struct ModelFile {
  std::string path;
  ::onnx::ModelProto proto;
  /// Version of the operator set of the domain ai.onnx.
  int64_t opset = 0;
};

/// Reads `path`; says what the file is where it is no ONNX model.
mlir::FailureOr<std::unique_ptr<ModelFile>> loadModel(llvm::StringRef path,
                                                      EmitError emitError);

/// The elements of a tensor of the model at `modelPath`, embedded or in another
/// file of the same folder. `what` names the tensor in messages. Memory is
/// taken only for data that are there, and up to `maxBytes`.
mlir::FailureOr<HostTensor> readTensor(const ::onnx::TensorProto &proto,
                                       llvm::StringRef modelPath,
                                       llvm::StringRef what, uint64_t maxBytes,
                                       EmitError emitError);

} // namespace quantmlir::onnximport

#endif // QUANT_MLIR_LIB_CONVERSION_ONNX_MODELFILE_H
