//===- QNNPoolingOps.td - Pooling and mean reductions ------*- tablegen -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_DIALECT_QNN_IR_QNNPOOLINGOPS
#define QUANT_MLIR_DIALECT_QNN_IR_QNNPOOLINGOPS

include "quant-mlir/Dialect/QNN/IR/QNNBase.td"

def QNN_MaxPool2DOp : QNN_Op<"max_pool_2d", [
    QNN_QuantizableOpInterface, QNN_SameScaleOpInterface,
    DeclareOpInterfaceMethods<QNN_DifferentiableOpInterface>,
    DeclareOpInterfaceMethods<QNN_RangeOpInterface>]> {
  let summary = "maximum over a window, channels last";
  let description = [{
    `padding` is `[top, bottom, left, right]` and never wins the maximum.
    `ceil_mode` rounds the size of the result up instead of down, dropping a
    last window that would start in the padding at the end.
  }];
  let arguments = (ins
    QNN_Tensor:$input, DenseI64ArrayAttr:$kernel,
    DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$strides,
    DefaultValuedAttr<DenseI64ArrayAttr, "{0, 0, 0, 0}">:$padding,
    DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$dilations,
    UnitAttr:$ceil_mode);
  let results = (outs QNN_Tensor:$output);
  let hasVerifier = 1;
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
}

def QNN_AveragePool2DOp : QNN_Op<"average_pool_2d", [
    QNN_QuantizableOpInterface,
    DeclareOpInterfaceMethods<QNN_SameScaleOpInterface,
                              ["selectsElements", "keepsScale"]>,
    DeclareOpInterfaceMethods<QNN_DifferentiableOpInterface>,
    DeclareOpInterfaceMethods<QNN_RangeOpInterface>]> {
  let summary = "mean over a window, channels last";
  let description = [{
    Divides the sum by the number of window elements that lie in the input or,
    with `count_include_pad`, in the padded input. (Elements beyond the padding,
    which `ceil_mode` can reach, never count.)
    Quantized: the per-tensor types of operand and result may differ. With the
    attribute `qnn.keep_scale` quantization gives them one, as some tools do.
  }];
  let arguments = (ins
    QNN_Tensor:$input, DenseI64ArrayAttr:$kernel,
    DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$strides,
    DefaultValuedAttr<DenseI64ArrayAttr, "{0, 0, 0, 0}">:$padding,
    UnitAttr:$ceil_mode, UnitAttr:$count_include_pad);
  let results = (outs QNN_Tensor:$output);
  let hasVerifier = 1;
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
}

class QNN_ReduceOp<string mnemonic, list<Trait> traits = []>
    : QNN_Op<mnemonic, !listconcat([
        QNN_QuantizableOpInterface,
        DeclareOpInterfaceMethods<QNN_RangeOpInterface>], traits)> {
  let arguments = (ins QNN_Tensor:$input, DenseI64ArrayAttr:$axes, UnitAttr:$keep_dims);
  let results = (outs QNN_Tensor:$output);
  let hasVerifier = 1;
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
}

def QNN_ReduceMeanOp : QNN_ReduceOp<"reduce_mean",
    [DeclareOpInterfaceMethods<QNN_DifferentiableOpInterface>]> {
  let summary = "mean over dimensions";
  let description = [{
    `axes` are distinct and ascending. With `keep_dims` they stay with size 1.
    Global average pooling is the mean over dimensions 1 and 2.
    Quantized: the per-tensor types of operand and result may differ.
  }];
}

def QNN_ReduceSumOp : QNN_ReduceOp<"reduce_sum",
    [DeclareOpInterfaceMethods<QNN_DifferentiableOpInterface>]> {
  let summary = "sum over dimensions";
  let description = [{
    `axes` and `keep_dims` as in `qnn.reduce_mean`. Quantized: the per-tensor
    types of operand and result may differ.
  }];
}

def QNN_ReduceMaxOp : QNN_ReduceOp<"reduce_max", [
    QNN_SameScaleOpInterface,
    DeclareOpInterfaceMethods<QNN_DifferentiableOpInterface>]> {
  let summary = "maximum over dimensions";
  let description = [{
    `axes` and `keep_dims` as in `qnn.reduce_mean`. Quantized: operand and
    result have one per-tensor type.
  }];
}

#endif // QUANT_MLIR_DIALECT_QNN_IR_QNNPOOLINGOPS
