// RUN: quant-opt %s --split-input-file --verify-diagnostics --qnn-split-fake-quant

func.func @variable(%x: tensor<4xf32>, %s: tensor<f32>) -> tensor<4xf32> {
  // expected-error @+1 {{has a scale or zero point that is not a constant}}
  %0 = qnn.fake_quant %x scale %s {qmin = 0 : i64, qmax = 3 : i64} : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

func.func @negative(%x: tensor<4xf32>) -> tensor<4xf32> {
  %s = qnn.constant dense<-0.5> : tensor<f32>
  // expected-error @+1 {{scale: got -5.000000e-01, expected a positive number}}
  %0 = qnn.fake_quant %x scale %s {qmin = 0 : i64, qmax = 3 : i64} : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
