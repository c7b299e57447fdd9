//===- QNNDialect.td - The qnn dialect ---------------------*- tablegen -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_DIALECT_QNN_IR_QNNDIALECT
#define QUANT_MLIR_DIALECT_QNN_IR_QNNDIALECT

include "mlir/IR/OpBase.td"

def QNNDialect : Dialect {
  let name = "qnn";
  let cppNamespace = "::quantmlir::qnn";
  let summary = "Neural-network operations over float and quantized tensors";
  let description = [{
    Every operation is polymorphic: it takes `f32` tensors or tensors of
    `!quant.uniform`, and its verifier says which mixtures are legal. Fusing,
    observing and quantizing are therefore changes of types and operands, not
    of operations.

    Tensors of images are channels last (`[N, H, W, C]`), convolution weights
    are `[O, H, W, I / groups]`, linear weights are `[O, I]`. docs/Spec.md gives
    the exact semantics of each operation in both worlds.

    Discardable attributes that the dialect owns:
    - `qnn.config` on a module: the `#qnn.qconfig` to quantize by;
    - `qnn.range` on a function argument: `array<f64: low, high>`, the interval
      that its values lie in;
    - `qnn.name` on function arguments and results: the tensor's name in the
      source model;
    - `qnn.parameter` on a function argument: training changes it, and what it is:
      `weight`, `bias` or `scale`;
    - `qnn.keep_float` on an operation: it is not to be quantized;
    - `qnn.keep_scale` on an average pool: its result is quantized as its operand;
    - `qnn.island` on an operation: why it stays in float.
  }];
  let dependentDialects = ["::mlir::quant::QuantDialect"];
  let useDefaultAttributePrinterParser = 1;
  let hasOperationAttrVerify = 1;
  let hasRegionArgAttrVerify = 1;
  let hasConstantMaterializer = 1;
  let extraClassDeclaration = [{
    void registerAttributes();
  }];
}

#endif // QUANT_MLIR_DIALECT_QNN_IR_QNNDIALECT
