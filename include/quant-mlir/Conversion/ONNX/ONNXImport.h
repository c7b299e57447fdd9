//===- ONNXImport.h - ONNX models as qnn functions --------------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_CONVERSION_ONNX_ONNXIMPORT_H
#define QUANT_MLIR_CONVERSION_ONNX_ONNXIMPORT_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"

#include <cstdint>

namespace quantmlir {

struct ONNXImportOptions {
  /// Replaces dimension 0 of an input where the model leaves it open.
  int64_t batch = 1;
  /// Replaces a size of 1 there, too, and where an activation of the batch is
  /// reshaped to one of size 1: for models that were written for one sample.
  bool replaceBatchOfOne = false;
  /// Shapes of inputs by name, in the model's layout, for those that have
  /// other open dimensions. Sizes that the model fixes must be repeated as they
  /// are.
  llvm::StringMap<llvm::SmallVector<int64_t>> inputShapes;
  /// The same in the order of the inputs, for who has data but no names; a
  /// shape by name comes first. Empty: none.
  llvm::SmallVector<llvm::SmallVector<int64_t>> positionalShapes;
  /// No tensor, activation or constant, may be larger; nor may all constants
  /// together that are computed rather than stored (ConstantOfShape and the
  /// like), which a small file could otherwise blow up.
  uint64_t maxTensorBytes = uint64_t(4) << 30;
};

/// Reads an ONNX model (opset 6 to 27, operators of the domain ai.onnx) as a
/// module with one function, `@main`, over float `qnn` operations.
///
/// All shapes are static. Arguments and results have the model's shapes and
/// layout and carry its tensor names in `qnn.name`; in between, images are
/// channels last. What is known at import is folded. Every operation has the
/// name of its node (or of the node's first output) as location.
///
/// Data in other files are read from the model's folder only.
///
/// On failure one error is reported at the location of the file, with a note
/// for every node that is not supported, and null is returned. The needed
/// dialects are loaded into `context`.
mlir::OwningOpRef<mlir::ModuleOp>
importONNX(llvm::StringRef path, mlir::MLIRContext &context,
           const ONNXImportOptions &options = {});

} // namespace quantmlir

#endif // QUANT_MLIR_CONVERSION_ONNX_ONNXIMPORT_H
