//===- QNNBase.td - Type constraints and the base class of operations --*- tablegen -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_DIALECT_QNN_IR_QNNBASE
#define QUANT_MLIR_DIALECT_QNN_IR_QNNBASE

include "mlir/Dialect/Quant/IR/QuantBase.td"
include "mlir/IR/OpBase.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "quant-mlir/Dialect/QNN/IR/QNNAttributes.td"
include "quant-mlir/Dialect/QNN/IR/QNNDialect.td"
include "quant-mlir/Dialect/QNN/IR/QNNInterfaces.td"

// The element types of qnn tensors.
def QNN_UniformType : Type<
  CPred<"::llvm::isa<::mlir::quant::UniformQuantizedType, "
        "::mlir::quant::UniformQuantizedPerAxisType, "
        "::mlir::quant::UniformQuantizedSubChannelType>($_self)">,
  "uniform quantized type">;
def QNN_FloatTensor : RankedTensorOf<[F32]>;
def QNN_QuantizedTensor : RankedTensorOf<[QNN_UniformType]>;
def QNN_Tensor : RankedTensorOf<[F32, QNN_UniformType]>;

class QNN_Op<string mnemonic, list<Trait> traits = []>
    : Op<QNNDialect, mnemonic, !listconcat([Pure], traits)>;

#endif // QUANT_MLIR_DIALECT_QNN_IR_QNNBASE
