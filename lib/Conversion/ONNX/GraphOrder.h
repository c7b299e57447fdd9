//===- GraphOrder.h - Which node comes before which -------------*- C++ -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_LIB_CONVERSION_ONNX_GRAPHORDER_H
#define QUANT_MLIR_LIB_CONVERSION_ONNX_GRAPHORDER_H

#include "ModelFile.h"

#include "llvm/ADT/SmallVector.h"

namespace quantmlir::onnximport {

/// How messages call a node: "node 'conv1' (Conv)". A node without a name goes
/// by its first output.
std::string describe(const ::onnx::NodeProto &node);
/// The node's name, or that of its first output.
llvm::StringRef getNodeName(const ::onnx::NodeProto &node);

/// Checks the names of the graph's values: each defined once, each use defined,
/// no cycles. Returns the nodes that the graph's outputs depend on, each after
/// those it depends on, and otherwise in the file's order.
mlir::FailureOr<llvm::SmallVector<const ::onnx::NodeProto *>>
orderNodes(const ::onnx::GraphProto &graph, EmitError emitError);

} // namespace quantmlir::onnximport

#endif // QUANT_MLIR_LIB_CONVERSION_ONNX_GRAPHORDER_H
