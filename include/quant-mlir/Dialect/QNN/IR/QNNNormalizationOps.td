//===- QNNNormalizationOps.td - Batch normalization and softmax --*- tablegen -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_DIALECT_QNN_IR_QNNNORMALIZATIONOPS
#define QUANT_MLIR_DIALECT_QNN_IR_QNNNORMALIZATIONOPS

include "quant-mlir/Dialect/QNN/IR/QNNBase.td"

def QNN_BatchNormOp : QNN_Op<"batch_norm", [
    QNN_ChannelAffineOpInterface,
    DeclareOpInterfaceMethods<QNN_QuantizableOpInterface, ["getFloatReason"]>,
    DeclareOpInterfaceMethods<QNN_DifferentiableOpInterface,
      ["getTrainableOperands", "getStatisticOperands", "getInitialValue"]>,
    DeclareOpInterfaceMethods<QNN_RangeOpInterface>,
    DeclareOpInterfaceMethods<QNN_FusedClampOpInterface>]> {
  let summary = "batch normalization with given statistics (inference)";
  let description = [{
    `output = (input - mean) / sqrt(variance + epsilon) * scale + offset`, with
    one value per channel (the last dimension). Float only: it is folded into
    its producer, or becomes a depthwise convolution, before quantization.
  }];
  let arguments = (ins
    QNN_FloatTensor:$input, QNN_FloatTensor:$scale, QNN_FloatTensor:$offset,
    QNN_FloatTensor:$mean, QNN_FloatTensor:$variance,
    DefaultValuedAttr<F32Attr, "1.0e-5f">:$epsilon,
    OptionalAttr<QNN_ClampAttr>:$clamp);
  let results = (outs QNN_FloatTensor:$output);
  let hasVerifier = 1;
  let assemblyFormat = [{
    $input `scale` $scale `offset` $offset `mean` $mean `variance` $variance
    attr-dict `:` functional-type(operands, results)
  }];
}

def QNN_LayerNormOp : QNN_Op<"layer_norm", [
    QNN_ChannelAffineOpInterface,
    DeclareOpInterfaceMethods<QNN_QuantizableOpInterface, ["getFloatReason"]>,
    DeclareOpInterfaceMethods<QNN_DifferentiableOpInterface,
      ["getTrainableOperands", "getInitialValue"]>,
    DeclareOpInterfaceMethods<QNN_RangeOpInterface>]> {
  let summary = "normalization of the last dimension by its own statistics";
  let description = [{
    `output = (input - mean) / sqrt(variance + epsilon) * scale + offset`, where
    mean and variance are those of the elements of the last dimension, and
    `scale` and `offset` have one value for each of them. Float only.

    ```mlir
    %y = qnn.layer_norm %x scale %s offset %o
         : (tensor<1x8x64xf32>, tensor<64xf32>, tensor<64xf32>) -> tensor<1x8x64xf32>
    ```
  }];
  let arguments = (ins
    QNN_FloatTensor:$input, QNN_FloatTensor:$scale, QNN_FloatTensor:$offset,
    DefaultValuedAttr<F32Attr, "1.0e-5f">:$epsilon);
  let results = (outs QNN_FloatTensor:$output);
  let hasVerifier = 1;
  let assemblyFormat = [{
    $input `scale` $scale `offset` $offset attr-dict `:` functional-type(operands, results)
  }];
}

def QNN_SoftmaxOp : QNN_Op<"softmax", [
    DeclareOpInterfaceMethods<QNN_QuantizableOpInterface, ["getFloatReason"]>,
    DeclareOpInterfaceMethods<QNN_DifferentiableOpInterface>,
    DeclareOpInterfaceMethods<QNN_RangeOpInterface>,
    DeclareOpInterfaceMethods<QNN_FixedOutputParamsOpInterface>]> {
  let summary = "exponentials normalized to sum one along a dimension";
  let description = [{
    `output = exp(input - max) / sum(exp(input - max))` along `axis`. Float only.
  }];
  let arguments = (ins QNN_FloatTensor:$input, I64Attr:$axis);
  let results = (outs QNN_FloatTensor:$output);
  let hasVerifier = 1;
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
}

#endif // QUANT_MLIR_DIALECT_QNN_IR_QNNNORMALIZATIONOPS
