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

defvar QNN_Differentiable =
    DeclareOpInterfaceMethods<QNN_DifferentiableOpInterface>;

defvar QNN_RelativeErrors =
    DeclareOpInterfaceMethods<QNN_RelativeErrorOpInterface>;

class QNN_BroadcastOp<string mnemonic, list<Trait> traits = []>
    : QNN_Op<mnemonic, !listconcat([
        QNN_ElementwiseOpInterface,
        DeclareOpInterfaceMethods<QNN_RangeOpInterface>], traits)> {
  let arguments = (ins QNN_Tensor:$lhs, QNN_Tensor:$rhs);
  let results = (outs QNN_Tensor:$output);
  let hasVerifier = 1;
  let assemblyFormat = "$lhs `,` $rhs attr-dict `:` functional-type(operands, results)";
}

class QNN_BinaryOp<string mnemonic,
                   list<Trait> traits = [QNN_QuantizableOpInterface]>
    : QNN_BroadcastOp<mnemonic, !listconcat([
        QNN_Differentiable,
        DeclareOpInterfaceMethods<QNN_FusedClampOpInterface>], traits)> {
  let arguments = (ins QNN_Tensor:$lhs, QNN_Tensor:$rhs,
                       OptionalAttr<QNN_ClampAttr>:$clamp);
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

def QNN_SubOp : QNN_BinaryOp<"sub"> {
  let summary = "difference with numpy broadcasting";
  let description = [{
    Quantized: the three per-tensor types may differ; both operands are rescaled
    to a common fixed point (docs/Quantization.md).
  }];
  let hasCanonicalizer = 1;
}

def QNN_DivOp : QNN_BinaryOp<"div", [
    DeclareOpInterfaceMethods<QNN_QuantizableOpInterface, ["getFloatReason"]>,
    QNN_RelativeErrors]> {
  let summary = "quotient with numpy broadcasting";
  let description = [{
    Float only: a division by a constant is a `qnn.mul`, and in any other the
    error of a small divisor has no bound.
  }];
  let hasCanonicalizer = 1;
}

class QNN_ExtremumOp<string mnemonic> : QNN_BroadcastOp<mnemonic, [
    QNN_QuantizableOpInterface, QNN_SameScaleOpInterface,
    QNN_Differentiable]> {
  let description = [{
    Quantized: operands and result have one per-tensor type, so that stored
    integers are compared.
  }];
}

def QNN_MinOp : QNN_ExtremumOp<"min"> {
  let summary = "smaller of two elements, with numpy broadcasting";
}

def QNN_MaxOp : QNN_ExtremumOp<"max"> {
  let summary = "larger of two elements, with numpy broadcasting";
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
        QNN_ElementwiseOpInterface,
        DeclareOpInterfaceMethods<QNN_ElementwiseFunctionOpInterface>],
        traits)> {
  code commonDescription = [{
    Quantized: per-tensor types of 8 bits or less; a table of the rounded
    values of the function.
  }];
  let description = commonDescription;
}

def QNN_ReluOp : QNN_FunctionOp<"relu",
    [QNN_Differentiable]> {
  let summary = "max(x, 0)";
  let hasFolder = 1;
}

def QNN_ClipOp : QNN_FunctionOp<"clip",
    [QNN_Differentiable, QNN_RelativeErrors]> {
  let summary = "min(max(x, min), max)";
  let arguments = (ins QNN_Tensor:$input, QNN_ClampAttr:$clamp);
}

defvar QNN_FixedOutputParams =
    DeclareOpInterfaceMethods<QNN_FixedOutputParamsOpInterface>;

def QNN_SigmoidOp : QNN_FunctionOp<"sigmoid",
    [QNN_FixedOutputParams, QNN_Differentiable]> {
  let summary = "1 / (1 + exp(-x))";
}

def QNN_TanhOp : QNN_FunctionOp<"tanh",
    [QNN_FixedOutputParams, QNN_Differentiable]> {
  let summary = "hyperbolic tangent";
}

def QNN_SiluOp : QNN_FunctionOp<"silu",
    [QNN_Differentiable]> {
  let summary = "x * sigmoid(x)";
}

def QNN_HardSigmoidOp : QNN_FunctionOp<"hard_sigmoid",
    [QNN_FixedOutputParams, QNN_Differentiable]> {
  let summary = "min(max(alpha * x + beta, 0), 1)";
  let arguments = (ins QNN_Tensor:$input,
                       DefaultValuedAttr<F32Attr, "0.2f">:$alpha,
                       DefaultValuedAttr<F32Attr, "0.5f">:$beta);
}

def QNN_HardSwishOp : QNN_FunctionOp<"hard_swish",
    [QNN_Differentiable]> {
  let summary = "x * min(max(x / 6 + 1 / 2, 0), 1)";
}

def QNN_LeakyReluOp : QNN_FunctionOp<"leaky_relu", [QNN_Differentiable]> {
  let summary = "x where x >= 0, else alpha * x";
  let arguments = (ins QNN_Tensor:$input,
                       DefaultValuedAttr<F32Attr, "0.01f">:$alpha);
}

def QNN_EluOp : QNN_FunctionOp<"elu", [QNN_Differentiable]> {
  let summary = "x where x >= 0, else alpha * (exp(x) - 1)";
  let arguments = (ins QNN_Tensor:$input,
                       DefaultValuedAttr<F32Attr, "1.0f">:$alpha);
}

def QNN_GeluOp : QNN_FunctionOp<"gelu", [QNN_Differentiable]> {
  let summary = "x times the normal distribution function of x";
  let description = [{
    `x / 2 * (1 + erf(x / sqrt(2)))` or, with `tanh`, its approximation
    `x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x^3)))`.
  }] # commonDescription;
  let arguments = (ins QNN_Tensor:$input, UnitAttr:$tanh);
}

def QNN_ExpOp : QNN_FunctionOp<"exp", [QNN_Differentiable]> {
  let summary = "exponential";
}

def QNN_LogOp : QNN_FunctionOp<"log", [QNN_Differentiable,
    DeclareOpInterfaceMethods<QNN_RelativeErrorOpInterface,
                              ["needsRelativePrecision"]>]> {
  let summary = "natural logarithm";
}

def QNN_ErfOp : QNN_FunctionOp<"erf", [QNN_Differentiable]> {
  let summary = "error function";
}

def QNN_SqrtOp : QNN_FunctionOp<"sqrt",
    [QNN_Differentiable, QNN_RelativeErrors]> {
  let summary = "square root";
}

def QNN_AbsOp : QNN_FunctionOp<"abs",
    [QNN_Differentiable, QNN_RelativeErrors]> {
  let summary = "magnitude";
}

def QNN_PowOp : QNN_FunctionOp<"pow",
    [QNN_Differentiable, QNN_RelativeErrors]> {
  let summary = "x to the power of a constant";
  let arguments = (ins QNN_Tensor:$input, F32Attr:$exponent);
}

def QNN_PReluOp : QNN_UnaryOp<"prelu",
    [QNN_Differentiable, QNN_RelativeErrors]> {
  let summary = "x where x >= 0, else a slope of its channel times x";
  let description = [{
    `slopes` has one number for each channel, the last dimension. Quantized: the
    per-tensor types of operand and result may differ; the two sides of zero
    have multipliers of their own.

    ```mlir
    %y = qnn.prelu %x {slopes = array<f32: 0.25, 0.1>} : (tensor<1x8x2xf32>) -> tensor<1x8x2xf32>
    ```
  }];
  let arguments = (ins QNN_Tensor:$input, DenseF32ArrayAttr:$slopes);
}

#endif // QUANT_MLIR_DIALECT_QNN_IR_QNNELEMENTWISEOPS
