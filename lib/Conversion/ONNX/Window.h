//===- Window.h - Windows of convolutions and pools -------------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_LIB_CONVERSION_ONNX_WINDOW_H
#define QUANT_MLIR_LIB_CONVERSION_ONNX_WINDOW_H

#include "Importer.h"

namespace quantmlir::onnximport {

/// The attributes of a window over height and width, with automatic padding
/// worked out. A window over one dimension has height 1, one over a volume has
/// the depth first.
struct Window {
  llvm::SmallVector<int64_t, 3> kernel, strides, dilations;
  llvm::SmallVector<int64_t, 6> padding; ///< top, bottom, left, right

  /// Leaves height and width of a window over a volume.
  void dropDepth() {
    for (auto *list : {&kernel, &strides, &dilations})
      list->erase(list->begin());
    padding.erase(padding.begin(), padding.begin() + 2);
  }
};

/// Reads strides, dilations, pads and auto_pad of a node whose input has the
/// sizes `spatial` (one to three), with the given kernel.
mlir::FailureOr<Window> resolveWindow(NodeImport &node,
                                      llvm::ArrayRef<int64_t> spatial,
                                      llvm::ArrayRef<int64_t> kernel);

/// `[N, C, H, W]` or `[N, C, W]` as `[N, H, W, C]` with H = 1 in the latter.
mlir::Value getImage(NodeImport &node, ImportedValue &value);
/// The inverse: defines result 0, of rank `rank`.
mlir::LogicalResult setImageResult(NodeImport &node, mlir::Value image,
                                   int64_t rank);

} // namespace quantmlir::onnximport

#endif // QUANT_MLIR_LIB_CONVERSION_ONNX_WINDOW_H
