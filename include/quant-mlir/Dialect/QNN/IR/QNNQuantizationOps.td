//===- QNNQuantizationOps.td - Constants, observers, changes of type --*- tablegen -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_DIALECT_QNN_IR_QNNQUANTIZATIONOPS
#define QUANT_MLIR_DIALECT_QNN_IR_QNNQUANTIZATIONOPS

include "mlir/Interfaces/InferTypeOpInterface.td"
include "quant-mlir/Dialect/QNN/IR/QNNBase.td"

def QNN_ConstantOp : QNN_Op<"constant", [ConstantLike]> {
  let summary = "a constant tensor";
  let description = [{
    `value` holds the elements themselves (`f32`), or the stored integers of a
    quantized tensor: as `i8` for storage of 8 bits or less, `i16` up to 16,
    else `i32`, whatever the signedness.

    ```mlir
    %w = qnn.constant dense<[1, -1]> : tensor<2xi8> as tensor<2x!quant.uniform<i8<-127:127>:f32, 0.5>>
    ```
  }];
  let arguments = (ins ElementsAttr:$value);
  let results = (outs QNN_Tensor:$output);
  let hasVerifier = 1;
  let hasFolder = 1;
  let hasCustomAssemblyFormat = 1;
}

def QNN_ObserveOp : QNN_Op<"observe", [
    AllTypesMatch<["input", "output"]>,
    DeclareOpInterfaceMethods<QNN_RangeOpInterface>]> {
  let summary = "a place where values are recorded during calibration";
  let description = [{
    Passes its operand through. `name` is unique in the module. `axis` is given
    where every channel has statistics of its own. After calibration `low` and
    `high` hold the observed extremes: one value, or one per channel, or one
    per block: the blocks of channel 0, of channel 1, and so on. A block runs
    over all dimensions but the channels and `block_size` elements of the last.
  }];
  let arguments = (ins
    QNN_FloatTensor:$input, StrAttr:$name, QNN_QSpecAttr:$spec,
    OptionalAttr<I64Attr>:$axis,
    OptionalAttr<DenseF64ArrayAttr>:$low, OptionalAttr<DenseF64ArrayAttr>:$high);
  let results = (outs QNN_FloatTensor:$output);
  let hasVerifier = 1;
  let assemblyFormat = "$input $name attr-dict `:` type($input)";
  let extraClassDeclaration = [{
    /// True once statistics are there.
    bool isCalibrated() { return getLow().has_value(); }
    /// Sets of statistics for each channel: blocks of the last dimension with
    /// the granularity per_block, where it is a multiple of their size, else 1.
    int64_t getBlocksPerChannel();
    /// Sets of statistics in all: channels (1 without an axis) times blocks.
    int64_t getNumGroups();
  }];
}

def QNN_QuantizeOp : QNN_Op<"quantize", [SameOperandsAndResultShape,
    DeclareOpInterfaceMethods<QNN_RangeOpInterface>]> {
  let summary = "real values to stored integers";
  let description = [{
    `q = clamp(round_half_even(x / scale) + zero_point)`; NaN gives the zero
    point. Never folded with a following `qnn.dequantize`: the pair rounds, and
    the rounding is what a simulation is about.
  }];
  let arguments = (ins QNN_FloatTensor:$input);
  let results = (outs QNN_QuantizedTensor:$output);
  let hasVerifier = 1;
  let hasFolder = 1;
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
}

def QNN_DequantizeOp : QNN_Op<"dequantize", [SameOperandsAndResultShape,
    DeclareOpInterfaceMethods<QNN_RangeOpInterface>]> {
  let summary = "stored integers to real values";
  let description = [{ `x = (q - zero_point) * scale`, in `f32`. }];
  let arguments = (ins QNN_QuantizedTensor:$input);
  let results = (outs QNN_FloatTensor:$output);
  let hasVerifier = 1;
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
}

def QNN_RequantizeOp : QNN_Op<"requantize", [SameOperandsAndResultShape,
    DeclareOpInterfaceMethods<QNN_RangeOpInterface>]> {
  let summary = "from one set of quantization parameters to another";
  let description = [{
    `q' = clamp(fixed_point_multiply(q - zero_point, scale / scale') + zero_point')`
    as defined in docs/Quantization.md. Both types are per tensor.
  }];
  let arguments = (ins QNN_QuantizedTensor:$input);
  let results = (outs QNN_QuantizedTensor:$output);
  let hasVerifier = 1;
  let hasFolder = 1;
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
}

#endif // QUANT_MLIR_DIALECT_QNN_IR_QNNQUANTIZATIONOPS
