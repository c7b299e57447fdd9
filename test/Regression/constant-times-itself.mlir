// RUN: quant-opt %s --lower-to-linalg --codegen | FileCheck %s
// RUN: quant-opt %s --fuse --insert-qdq --propagate-scales --quantize --lower-to-linalg --codegen | FileCheck %s

// CHECK: llvm.func @quant_mlir_model_run(

// A constant that is both operands of a contraction was packed for one of them,
// and the other read the packed bytes.
func.func @main(%x: tensor<1x4xf32> {qnn.range = array<f64: -1.0, 1.0>}) -> (tensor<1x2xf32>, tensor<2x2xf32>) {
  %m = qnn.constant dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>
  %w = qnn.constant dense<0.5> : tensor<2x4xf32>
  %l = qnn.linear %x, %w : (tensor<1x4xf32>, tensor<2x4xf32>) -> tensor<1x2xf32>
  %y = qnn.matmul %m, %m : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  return %l, %y : tensor<1x2xf32>, tensor<2x2xf32>
}
