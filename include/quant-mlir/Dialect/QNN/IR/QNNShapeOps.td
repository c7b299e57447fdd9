//===- QNNShapeOps.td - Operations that move values --------*- tablegen -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_DIALECT_QNN_IR_QNNSHAPEOPS
#define QUANT_MLIR_DIALECT_QNN_IR_QNNSHAPEOPS

include "quant-mlir/Dialect/QNN/IR/QNNBase.td"

class QNN_ShapeOp<string mnemonic, list<Trait> traits = [],
                  Trait sameScale = QNN_SameScaleOpInterface>
    : QNN_Op<mnemonic, !listconcat([
        QNN_QuantizableOpInterface, sameScale,
        DeclareOpInterfaceMethods<QNN_RangeOpInterface>], traits)> {
  let results = (outs QNN_Tensor:$output);
  let hasVerifier = 1;
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
}

def QNN_ReshapeOp : QNN_ShapeOp<"reshape",
    [DeclareOpInterfaceMethods<QNN_DifferentiableOpInterface>]> {
  let summary = "same elements, in order, in another shape";
  let description = [{
    Flatten, squeeze and unsqueeze are reshapes.
  }];
  let arguments = (ins QNN_Tensor:$input);
  let hasFolder = 1;
  let hasCanonicalizer = 1;
}

def QNN_TransposeOp : QNN_ShapeOp<"transpose",
    [DeclareOpInterfaceMethods<QNN_DifferentiableOpInterface>]> {
  let summary = "permutation of dimensions";
  let description = [{
    Dimension `i` of the result is dimension `permutation[i]` of the operand.
  }];
  let arguments = (ins QNN_Tensor:$input, DenseI64ArrayAttr:$permutation);
  let hasFolder = 1;
  let hasCanonicalizer = 1;
}

def QNN_SliceOp : QNN_ShapeOp<"slice",
    [DeclareOpInterfaceMethods<QNN_DifferentiableOpInterface>]> {
  let summary = "a strided box of the operand";
  let description = [{
    `output[i] = input[offsets + i * strides]`; strides are positive and the
    shape of the result says how many elements are taken.
  }];
  let arguments = (ins QNN_Tensor:$input, DenseI64ArrayAttr:$offsets,
                       DenseI64ArrayAttr:$strides);
  let hasFolder = 1;
}

def QNN_PadOp : QNN_ShapeOp<"pad",
    [DeclareOpInterfaceMethods<QNN_DifferentiableOpInterface>],
    DeclareOpInterfaceMethods<QNN_SameScaleOpInterface, ["staysOnSteps"]>> {
  let summary = "a constant border";
  let description = [{
    Adds `low[i]` elements before and `high[i]` after dimension `i`, of the real
    value `value` (quantized: its nearest representable value).
  }];
  let arguments = (ins QNN_Tensor:$input, DenseI64ArrayAttr:$low,
                       DenseI64ArrayAttr:$high,
                       DefaultValuedAttr<F32Attr, "0.0f">:$value);
  let hasFolder = 1;
}

def QNN_GatherOp : QNN_ShapeOp<"gather",
    [DeclareOpInterfaceMethods<QNN_DifferentiableOpInterface>]> {
  let summary = "chosen positions of a dimension, in any order";
  let description = [{
    Element `i` of dimension `axis` of the result is element `indices[i]` of the
    operand's. Enlarging to the nearest neighbour, reflected and repeated
    borders are gathers along one dimension after the other.

    ```mlir
    %y = qnn.gather %x {axis = 1 : i64, indices = array<i64: 0, 0, 1, 1>}
         : (tensor<1x2x3xf32>) -> tensor<1x4x3xf32>
    ```
  }];
  let arguments = (ins QNN_Tensor:$input, I64Attr:$axis,
                       DenseI64ArrayAttr:$indices);
  let hasFolder = 1;
}

def QNN_ConcatOp : QNN_Op<"concat", [
    QNN_QuantizableOpInterface, QNN_SameScaleOpInterface,
    DeclareOpInterfaceMethods<QNN_DifferentiableOpInterface>,
    DeclareOpInterfaceMethods<QNN_RangeOpInterface>]> {
  let summary = "operands one after the other along a dimension";
  let arguments = (ins Variadic<QNN_Tensor>:$inputs, I64Attr:$axis);
  let results = (outs QNN_Tensor:$output);
  let hasVerifier = 1;
  let hasFolder = 1;
  let assemblyFormat = "$inputs attr-dict `:` functional-type(operands, results)";
}

#endif // QUANT_MLIR_DIALECT_QNN_IR_QNNSHAPEOPS
