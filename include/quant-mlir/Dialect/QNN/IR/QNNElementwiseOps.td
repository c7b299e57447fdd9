//===- QNNElementwiseOps.td - Arithmetic and activations, element by element --*- tablegen -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_DIALECT_QNN_IR_QNNELEMENTWISEOPS
#define QUANT_MLIR_DIALECT_QNN_IR_QNNELEMENTWISEOPS

include "quant-mlir/Dialect/QNN/IR/QNNBase.td"

class QNN_BinaryOp<string mnemonic> : QNN_Op<mnemonic, [
    DeclareOpInterfaceMethods<QNN_QuantizableOpInterface>,
    DeclareOpInterfaceMethods<QNN_DifferentiableOpInterface>,
    DeclareOpInterfaceMethods<QNN_RangeOpInterface>,
    DeclareOpInterfaceMethods<QNN_FusedClampOpInterface>]> {
  let arguments = (ins QNN_Tensor:$lhs, QNN_Tensor:$rhs,
                       OptionalAttr<QNN_ClampAttr>:$clamp);
  let results = (outs QNN_Tensor:$output);
  let hasVerifier = 1;
  let assemblyFormat = "$lhs `,` $rhs attr-dict `:` functional-type(operands, results)";
}

def QNN_AddOp : QNN_BinaryOp<"add"> {
  let summary = "sum with numpy broadcasting";
  let description = [{
    Quantized: the three per-tensor types may differ; both operands are rescaled
    to a common fixed point (docs/Quantization.md).
  }];
}

def QNN_MulOp : QNN_BinaryOp<"mul"> {
  let summary = "product with numpy broadcasting";
  let description = [{
    Quantized: the three per-tensor types may differ.
  }];
}

class QNN_UnaryOp<string mnemonic, list<Trait> traits = []> : QNN_Op<mnemonic,
    !listconcat([DeclareOpInterfaceMethods<QNN_QuantizableOpInterface>,
                 DeclareOpInterfaceMethods<QNN_RangeOpInterface>], traits)> {
  let arguments = (ins QNN_Tensor:$input);
  let results = (outs QNN_Tensor:$output);
  let hasVerifier = 1;
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
}

class QNN_FunctionOp<string mnemonic, list<Trait> traits = []>
    : QNN_UnaryOp<mnemonic, !listconcat([
        DeclareOpInterfaceMethods<QNN_ElementwiseFunctionOpInterface>], traits)> {
  code commonDescription = [{
    Quantized: per-tensor types of 8 bits or less; a table of the rounded
    values of the function.
  }];
  let description = commonDescription;
}

def QNN_ReluOp : QNN_FunctionOp<"relu",
    [DeclareOpInterfaceMethods<QNN_DifferentiableOpInterface>]> {
  let summary = "max(x, 0)";
  let hasFolder = 1;
}

def QNN_ClipOp : QNN_FunctionOp<"clip",
    [DeclareOpInterfaceMethods<QNN_DifferentiableOpInterface>]> {
  let summary = "min(max(x, min), max)";
  let arguments = (ins QNN_Tensor:$input, QNN_ClampAttr:$clamp);
}

def QNN_SigmoidOp : QNN_FunctionOp<"sigmoid",
    [DeclareOpInterfaceMethods<QNN_DifferentiableOpInterface>]> {
  let summary = "1 / (1 + exp(-x))";
}

def QNN_TanhOp : QNN_FunctionOp<"tanh",
    [DeclareOpInterfaceMethods<QNN_DifferentiableOpInterface>]> {
  let summary = "hyperbolic tangent";
}

def QNN_SiluOp : QNN_FunctionOp<"silu",
    [DeclareOpInterfaceMethods<QNN_DifferentiableOpInterface>]> {
  let summary = "x * sigmoid(x)";
}

def QNN_HardSigmoidOp : QNN_FunctionOp<"hard_sigmoid",
    [DeclareOpInterfaceMethods<QNN_DifferentiableOpInterface>]> {
  let summary = "min(max(alpha * x + beta, 0), 1)";
  let arguments = (ins QNN_Tensor:$input,
                       DefaultValuedAttr<F32Attr, "0.2f">:$alpha,
                       DefaultValuedAttr<F32Attr, "0.5f">:$beta);
}

def QNN_HardSwishOp : QNN_FunctionOp<"hard_swish",
    [DeclareOpInterfaceMethods<QNN_DifferentiableOpInterface>]> {
  let summary = "x * min(max(x / 6 + 1 / 2, 0), 1)";
}

#endif // QUANT_MLIR_DIALECT_QNN_IR_QNNELEMENTWISEOPS
