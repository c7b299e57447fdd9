//===- Passes.td - Conversions between dialects ------------*- tablegen -*-===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANT_MLIR_CONVERSION_PASSES
#define QUANT_MLIR_CONVERSION_PASSES

include "mlir/Pass/PassBase.td"

def ConvertQNNToLinalgPass : Pass<"convert-qnn-to-linalg", "::mlir::ModuleOp"> {
  let summary = "Lower qnn operations to linalg on tensors";
  let description = [{
    Turns every `qnn` operation, float or quantized, into `linalg`, `tensor`,
    `arith` and `math` operations on static tensors. Quantized tensors become
    their containers (`i8`, `i16`, `i32`); the extensions in the bodies tell
    signed from unsigned ones, and function arguments and results of unsigned
    storage carry `qnn.unsigned`.

    A contraction becomes a reduction over extended integers, into an `i32`
    accumulator where the weights, the bias and the range of the input prove
    that it cannot overflow and into `i64` where they do not, followed by one
    elementwise operation that adds the bias, requantizes and clamps. The zero
    point of the input is folded into the bias; padding is the zero point.
    Between quantized tensors the result has no operation on floats.

    The reduction carries `qnn.op`, its kind, and `qnn.accumulator_bits`: the
    bits that the types alone would need, and those that are proved enough.

    Not lowered, with an error: `qnn.observe`, tensors of dynamic shape, and
    quantized forms whose multiplier or accumulator is out of range.

    ```mlir
    %y = qnn.linear %x, %w bias %b : (tensor<1x64x!qx>, tensor<10x64x!qw>, tensor<10x!qb>) -> tensor<1x10x!qy>
    // becomes
    %acc = linalg.generic {iterator_types = ["parallel", "parallel", "reduction"], ...}
        ins(%x, %w : tensor<1x64xi8>, tensor<10x64xi8>) outs(%zero : tensor<1x10xi32>) attrs = {qnn.op = "linear"} ...
    %y = linalg.generic ... ins(%acc, %bias, %mantissa, %shift) outs(%empty : tensor<1x10xi8>) ...
    ```
  }];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::linalg::LinalgDialect",
    "::mlir::math::MathDialect", "::mlir::tensor::TensorDialect"
  ];
}

#endif // QUANT_MLIR_CONVERSION_PASSES
