// RUN: quant-opt %s --split-input-file --verify-diagnostics

func.func @input_rank(%x: tensor<f32>, %p: tensor<4xf32>) -> tensor<f32> {
  // expected-error @+1 {{'qnn.batch_norm' op input: got rank 0, expected at least 1}}
  %0 = qnn.batch_norm %x scale %p offset %p mean %p variance %p : (tensor<f32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<f32>
  return %0 : tensor<f32>
}

// -----

func.func @parameter_rank(%x: tensor<1x4xf32>, %p: tensor<4xf32>, %m: tensor<1x4xf32>) -> tensor<1x4xf32> {
  // expected-error @+1 {{mean: got rank 2, expected 1}}
  %0 = qnn.batch_norm %x scale %p offset %p mean %m variance %p : (tensor<1x4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<1x4xf32>, tensor<4xf32>) -> tensor<1x4xf32>
  return %0 : tensor<1x4xf32>
}

// -----

func.func @parameter_size(%x: tensor<1x4xf32>, %p: tensor<4xf32>, %v: tensor<3xf32>) -> tensor<1x4xf32> {
  // expected-error @+1 {{variance: got 3 values, expected 4 (the channels of the input)}}
  %0 = qnn.batch_norm %x scale %p offset %p mean %p variance %v : (tensor<1x4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<3xf32>) -> tensor<1x4xf32>
  return %0 : tensor<1x4xf32>
}

// -----

func.func @result_shape(%x: tensor<1x4xf32>, %p: tensor<4xf32>) -> tensor<2x4xf32> {
  // expected-error @+1 {{result shape: got [2, 4], expected [1, 4]}}
  %0 = qnn.batch_norm %x scale %p offset %p mean %p variance %p : (tensor<1x4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<2x4xf32>
  return %0 : tensor<2x4xf32>
}

// -----

!x = !quant.uniform<u8:f32, 0.5:128>
func.func @quantized(%x: tensor<1x4x!x>) -> tensor<1x4x!x> {
  // expected-error @+1 {{'qnn.softmax' op operand #0 must be ranked tensor of 32-bit float values}}
  %0 = qnn.softmax %x {axis = 1 : i64} : (tensor<1x4x!x>) -> tensor<1x4x!x>
  return %0 : tensor<1x4x!x>
}

// -----

func.func @axis_low(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  // expected-error @+1 {{'qnn.softmax' op axis: got -1, expected 0 to 1}}
  %0 = qnn.softmax %x {axis = -1 : i64} : (tensor<1x4xf32>) -> tensor<1x4xf32>
  return %0 : tensor<1x4xf32>
}

// -----

func.func @axis_high(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  // expected-error @+1 {{'qnn.softmax' op axis: got 2, expected 0 to 1}}
  %0 = qnn.softmax %x {axis = 2 : i64} : (tensor<1x4xf32>) -> tensor<1x4xf32>
  return %0 : tensor<1x4xf32>
}

// -----

func.func @layer_norm_scale(%x: tensor<2x3xf32>, %s: tensor<2xf32>, %o: tensor<3xf32>) -> tensor<2x3xf32> {
  // expected-error @+1 {{'qnn.layer_norm' op scale: got 2 values, expected 3 (the channels of the input)}}
  %0 = qnn.layer_norm %x scale %s offset %o : (tensor<2x3xf32>, tensor<2xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// -----

func.func @parameters_differ(%x: tensor<?x?xf32>, %p: tensor<4xf32>, %b: tensor<2xf32>) -> tensor<?x?xf32> {
  // expected-error @+1 {{offset: got 2 values, expected 4 (the channels of scale)}}
  %0 = qnn.batch_norm %x scale %p offset %b mean %p variance %p : (tensor<?x?xf32>, tensor<4xf32>, tensor<2xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}
