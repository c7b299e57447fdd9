// Without calibration and without a range on the argument there is nothing to
// choose scales from.

// RUN: quant-opt %s --fuse --insert-qdq --verify-diagnostics
// RUN: not quant-opt %s --insert-qdq=optimize-for=beauty 2>&1 | FileCheck %s

// CHECK: optimize-for{{.*}}'beauty'

// expected-error @+2 {{no range is known for 'image'}}
// expected-note @+1 {{calibrate on data, or give the arguments of 'main' an attribute such as qnn.range = array<f64: -1.0, 1.0>}}
func.func @main(%image: tensor<1x4xf32> {qnn.name = "image"}) -> tensor<1x2xf32> {
  %w = qnn.constant dense<1.0> : tensor<2x4xf32>
  %0 = qnn.linear %image, %w : (tensor<1x4xf32>, tensor<2x4xf32>) -> tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
}
