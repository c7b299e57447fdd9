// RUN: quant-opt %s --qnn-smooth-linears --split-input-file -verify-diagnostics
// RUN: not quant-opt %s --qnn-smooth-linears=alpha=1.5 --split-input-file 2>&1 | FileCheck %s

// CHECK: error: alpha: got 1.500000e+00, expected 0 to 1
func.func @size(%x: tensor<1x2xf32>) -> tensor<1x1xf32> {
  %w = qnn.constant dense<1.0> : tensor<1x2xf32>
  // expected-error @below {{attribute 'qnn.input_max' does not fit: expected a constant of type 'tensor<2xf32>' without negative or infinite values}}
  %y = qnn.linear %x, %w {qnn.input_max = dense<1.0> : tensor<3xf32>} : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32>
  return %y : tensor<1x1xf32>
}

// -----

func.func @negative(%x: tensor<1x2xf32>) -> tensor<1x1xf32> {
  %w = qnn.constant dense<1.0> : tensor<1x2xf32>
  // expected-error @below {{attribute 'qnn.input_max' does not fit}}
  %y = qnn.linear %x, %w {qnn.input_max = dense<[1.0, -1.0]> : tensor<2xf32>} : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32>
  return %y : tensor<1x1xf32>
}
