// RUN: quant-opt %s --split-input-file --verify-diagnostics --pass-pipeline='builtin.module(func.func(qnn-differentiate))'

// expected-error @+1 {{'no_loss' cannot be differentiated: expected a first result of type tensor<f32>, the loss}}
func.func @no_loss(%p: tensor<4xf32> {qnn.parameter = "weight"}) -> tensor<4xf32> {
  return %p : tensor<4xf32>
}

// -----

// expected-error @+1 {{'dynamic' cannot be differentiated by an argument of type 'tensor<?xf32>', expected f32 of a static shape}}
func.func @dynamic(%p: tensor<?xf32> {qnn.parameter = "weight"}, %l: tensor<f32>) -> tensor<f32> {
  return %l : tensor<f32>
}

// -----

func.func @no_gradient(%p: tensor<4xf32> {qnn.parameter = "weight"}) -> tensor<f32> {
  %0 = qnn.quantize %p : (tensor<4xf32>) -> tensor<4x!quant.uniform<u8:f32, 0.5>>
  // expected-error @+1 {{'qnn.dequantize' op has no gradient, but what is trained passes through it}}
  %1 = qnn.dequantize %0 : (tensor<4x!quant.uniform<u8:f32, 0.5>>) -> tensor<4xf32>
  %2 = qnn.reduce_mean %1 {axes = array<i64: 0>} : (tensor<4xf32>) -> tensor<f32>
  return %2 : tensor<f32>
}

// -----

func.func @dynamic_operand(%x: tensor<?xf32>, %p: tensor<4xf32> {qnn.parameter = "weight"}) -> tensor<f32> {
  // expected-error @+1 {{'qnn.add' op has no gradient with an operand of type 'tensor<?xf32>', expected f32 of a static shape}}
  %0 = qnn.add %x, %p : (tensor<?xf32>, tensor<4xf32>) -> tensor<4xf32>
  %1 = qnn.reduce_mean %0 {axes = array<i64: 0>} : (tensor<4xf32>) -> tensor<f32>
  return %1 : tensor<f32>
}

// -----

func.func @output_padding(%p: tensor<1x2x2x1xf32> {qnn.parameter = "weight"}) -> tensor<f32> {
  %w = qnn.constant dense<1.0> : tensor<1x3x3x1xf32>
  // expected-error @+1 {{'qnn.conv_transpose_2d' op has no gradient with an output padding that is not below the stride}}
  %0 = qnn.conv_transpose_2d %p, %w {output_padding = array<i64: 1, 0>} : (tensor<1x2x2x1xf32>, tensor<1x3x3x1xf32>) -> tensor<1x5x4x1xf32>
  %1 = qnn.reduce_mean %0 {axes = array<i64: 0, 1, 2, 3>} : (tensor<1x5x4x1xf32>) -> tensor<f32>
  return %1 : tensor<f32>
}

// -----

// expected-error @+1 {{'branches' has branches or no return; expected straight-line code}}
func.func @branches(%l: tensor<f32>, %p: tensor<4xf32> {qnn.parameter = "weight"}) -> tensor<f32> {
  cf.br ^end
^end:
  return %l : tensor<f32>
}
