// RUN: quant-opt %s --qnn-correct-biases --split-input-file -verify-diagnostics

func.func @shape(%x: tensor<1x2xf32>) -> tensor<1x1xf32> {
  %w = qnn.constant dense<[[0.24, 1.0]]> : tensor<1x2xf32>
  // expected-error @below {{attribute 'qnn.input_mean' does not fit: expected a constant of type 'tensor<2xf32>'}}
  %y = qnn.linear %x, %w {qnn.input_mean = dense<5.0> : tensor<3xf32>}
    : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32>
  return %y : tensor<1x1xf32>
}

// -----

func.func @kind(%x: tensor<1x2xf32>) -> tensor<1x1xf32> {
  %w = qnn.constant dense<[[0.24, 1.0]]> : tensor<1x2xf32>
  // expected-error @below {{attribute 'qnn.input_mean' does not fit: expected a constant of type 'tensor<2xf32>'}}
  %y = qnn.linear %x, %w {qnn.input_mean = 5.0 : f32}
    : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32>
  return %y : tensor<1x1xf32>
}

// -----

func.func @operation(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  // expected-error @below {{attribute 'qnn.input_mean' is for convolutions and linear layers}}
  %y = qnn.relu %x {qnn.input_mean = dense<5.0> : tensor<2xf32>} : (tensor<1x2xf32>) -> tensor<1x2xf32>
  return %y : tensor<1x2xf32>
}
