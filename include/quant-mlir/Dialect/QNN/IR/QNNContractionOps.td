//===- QNNContractionOps.td - Convolutions, linear layers, matrix products --*- tablegen -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_DIALECT_QNN_IR_QNNCONTRACTIONOPS
#define QUANT_MLIR_DIALECT_QNN_IR_QNNCONTRACTIONOPS

include "quant-mlir/Dialect/QNN/IR/QNNBase.td"

class QNN_WeightedOp<string mnemonic> : QNN_Op<mnemonic, [
    DeclareOpInterfaceMethods<QNN_QuantizableOpInterface,
      ["getActivationOperands", "getWeightOperand", "getBiasOperand", "getFloatReason"]>,
    DeclareOpInterfaceMethods<QNN_DifferentiableOpInterface,
      ["getTrainableOperands"]>,
    DeclareOpInterfaceMethods<QNN_RangeOpInterface>,
    DeclareOpInterfaceMethods<QNN_FusedClampOpInterface>,
    QNN_WeightedOpInterface]> {
  let hasVerifier = 1;
  let assemblyFormat = [{
    $input `,` $weight (`bias` $bias^)? attr-dict `:` functional-type(operands, results)
  }];
}

def QNN_Conv2DOp : QNN_WeightedOp<"conv_2d"> {
  let summary = "two-dimensional convolution, channels last";
  let description = [{
    Slides `weight` (`[O, KH, KW, I / groups]`) over `input` (`[N, H, W, I]`).
    `padding` is `[top, bottom, left, right]`, filled with real zero. `groups`
    divides both I and O; `groups = I` is a depthwise convolution. `bias` is
    `[O]`. `clamp` limits the result.

    Quantized: `input` per tensor, `weight` per tensor or per channel on
    dimension 0 with zero points 0, `bias` 32 bits with scale
    `input scale * weight scale` and zero point 0, result per tensor.

    ```mlir
    %y = qnn.conv_2d %x, %w bias %b {strides = array<i64: 2, 2>, padding = array<i64: 1, 1, 1, 1>}
         : (tensor<1x32x32x3xf32>, tensor<16x3x3x3xf32>, tensor<16xf32>) -> tensor<1x16x16x16xf32>
    ```
  }];
  let arguments = (ins
    QNN_Tensor:$input, QNN_Tensor:$weight, Optional<QNN_Tensor>:$bias,
    DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$strides,
    DefaultValuedAttr<DenseI64ArrayAttr, "{0, 0, 0, 0}">:$padding,
    DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$dilations,
    DefaultValuedAttr<I64Attr, "1">:$groups,
    OptionalAttr<QNN_ClampAttr>:$clamp);
  let results = (outs QNN_Tensor:$output);
  let extraClassDeclaration = [{
    /// True if each group has one input and one output channel.
    bool isDepthwise();
  }];
}

def QNN_ConvTranspose2DOp : QNN_WeightedOp<"conv_transpose_2d"> {
  let summary = "two-dimensional transposed convolution, channels last";
  let description = [{
    The `qnn.conv_2d` with strides 1 of the input with `strides - 1` rows and
    columns of zeros between its own. `weight` (`[O, KH, KW, I / groups]`) is
    that of this convolution: frameworks store it turned by 180 degrees.
    `padding` is `[top, bottom, left, right]` and `output_padding`
    `[bottom, right]`: the result has `padding` rows and columns less, and
    `output_padding` more, than `(size - 1) * stride + (kernel - 1) * dilation
    + 1`.

    Quantized types as in `qnn.conv_2d`.

    ```mlir
    %y = qnn.conv_transpose_2d %x, %w bias %b {strides = array<i64: 2, 2>}
         : (tensor<1x16x16x8xf32>, tensor<4x2x2x8xf32>, tensor<4xf32>) -> tensor<1x32x32x4xf32>
    ```
  }];
  let arguments = (ins
    QNN_Tensor:$input, QNN_Tensor:$weight, Optional<QNN_Tensor>:$bias,
    DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$strides,
    DefaultValuedAttr<DenseI64ArrayAttr, "{0, 0, 0, 0}">:$padding,
    DefaultValuedAttr<DenseI64ArrayAttr, "{0, 0}">:$output_padding,
    DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$dilations,
    DefaultValuedAttr<I64Attr, "1">:$groups,
    OptionalAttr<QNN_ClampAttr>:$clamp);
  let results = (outs QNN_Tensor:$output);
}

def QNN_LinearOp : QNN_WeightedOp<"linear"> {
  let summary = "affine map of the last dimension";
  let description = [{
    `output[..., o] = sum over i of input[..., i] * weight[o, i] + bias[o]`.
    Quantized types as in `qnn.conv_2d`.

    ```mlir
    %y = qnn.linear %x, %w bias %b {clamp = #qnn.clamp<0.0, inf>}
         : (tensor<1x64xf32>, tensor<10x64xf32>, tensor<10xf32>) -> tensor<1x10xf32>
    ```
  }];
  let arguments = (ins
    QNN_Tensor:$input, QNN_Tensor:$weight, Optional<QNN_Tensor>:$bias,
    OptionalAttr<QNN_ClampAttr>:$clamp);
  let results = (outs QNN_Tensor:$output);
}

def QNN_MatMulOp : QNN_Op<"matmul", [
    DeclareOpInterfaceMethods<QNN_QuantizableOpInterface>,
    DeclareOpInterfaceMethods<QNN_DifferentiableOpInterface>,
    DeclareOpInterfaceMethods<QNN_FusedClampOpInterface>,
    DeclareOpInterfaceMethods<QNN_RangeOpInterface>]> {
  let summary = "matrix product of two activations";
  let description = [{
    `[..., M, K] x [..., K, N] -> [..., M, N]`; leading dimensions broadcast as
    in numpy. `clamp` limits the result. Quantized: all three per tensor.
  }];
  let arguments = (ins QNN_Tensor:$lhs, QNN_Tensor:$rhs,
                       OptionalAttr<QNN_ClampAttr>:$clamp);
  let results = (outs QNN_Tensor:$output);
  let hasVerifier = 1;
  let assemblyFormat = "$lhs `,` $rhs attr-dict `:` functional-type(operands, results)";
}

#endif // QUANT_MLIR_DIALECT_QNN_IR_QNNCONTRACTIONOPS
