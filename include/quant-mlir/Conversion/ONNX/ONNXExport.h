//===- ONNXExport.h - qnn functions as ONNX models --------------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_CONVERSION_ONNX_ONNXEXPORT_H
#define QUANT_MLIR_CONVERSION_ONNX_ONNXEXPORT_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/Support/raw_ostream.h"

namespace quantmlir {

/// Writes `function`, over float `qnn` operations and quantize/dequantize pairs
/// (the IR after phase `propagate`, or any float phase), as an ONNX model of
/// opset 13.
///
/// - Pairs become QuantizeLinear and DequantizeLinear nodes with the storage
///   u8 or s8; where fewer bits are stored, a Clip in front keeps the range.
///   Quantized weights become s8 initializers behind a DequantizeLinear (one
///   scale a channel), and biases of quantized operations i32 ones in steps of
///   input scale times weight scale: the very integers of the compiled model.
///   Pairs of more bits are left out where only operations that are kept in
///   float use the value, and refused elsewhere.
/// - Convolutions, pools and what lies between them are `[N, C, H, W]` again;
///   the transposes that the importer made disappear. Arguments and results
///   have the names of `qnn.name` and their own layout.
/// - A fused clamp becomes a Relu or Clip node in front of the QuantizeLinear.
/// - Nodes are named after the locations of the operations.
///
/// On failure an error is reported at the operation that cannot be exported.
mlir::LogicalResult exportONNX(mlir::func::FuncOp function,
                               llvm::raw_ostream &os);

} // namespace quantmlir

#endif // QUANT_MLIR_CONVERSION_ONNX_ONNXEXPORT_H
