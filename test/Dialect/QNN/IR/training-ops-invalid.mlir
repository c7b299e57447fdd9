// RUN: quant-opt %s --split-input-file --verify-diagnostics

func.func @range_without_zero(%x: tensor<4x8xf32>, %s: tensor<f32>) -> tensor<4x8xf32> {
  // expected-error @+1 {{'qnn.fake_quant' op qmin and qmax: got 1 and 15, expected a range with 0 of at most 24 bits}}
  %0 = qnn.fake_quant %x scale %s {qmin = 1 : i64, qmax = 15 : i64} : (tensor<4x8xf32>, tensor<f32>) -> tensor<4x8xf32>
  return %0 : tensor<4x8xf32>
}

// -----

func.func @axis(%x: tensor<4x8xf32>, %s: tensor<f32>) -> tensor<4x8xf32> {
  // expected-error @+1 {{axis: got 2, expected 0 to 1}}
  %0 = qnn.fake_quant %x scale %s {qmin = 0 : i64, qmax = 15 : i64, axis = 2 : i64} : (tensor<4x8xf32>, tensor<f32>) -> tensor<4x8xf32>
  return %0 : tensor<4x8xf32>
}

// -----

func.func @scale(%x: tensor<4x8xf32>, %s: tensor<f32>) -> tensor<4x8xf32> {
  // expected-error @+1 {{scale: got type 'tensor<f32>', expected 'tensor<4xf32>'}}
  %0 = qnn.fake_quant %x scale %s {qmin = 0 : i64, qmax = 15 : i64, axis = 0 : i64} : (tensor<4x8xf32>, tensor<f32>) -> tensor<4x8xf32>
  return %0 : tensor<4x8xf32>
}

// -----

func.func @zero_point(%x: tensor<4x8xf32>, %s: tensor<f32>, %z: tensor<1xf32>) -> tensor<4x8xf32> {
  // expected-error @+1 {{zero_point: got type 'tensor<1xf32>', expected that of the scale, 'tensor<f32>'}}
  %0 = qnn.fake_quant %x scale %s zero_point %z {qmin = 0 : i64, qmax = 15 : i64} : (tensor<4x8xf32>, tensor<f32>, tensor<1xf32>) -> tensor<4x8xf32>
  return %0 : tensor<4x8xf32>
}

// -----

func.func @rule(%x: tensor<4x8xf32>, %s: tensor<f32>) -> tensor<4x8xf32> {
  // expected-error @+1 {{rule: got ste, which has no gradient by the scale; expected lsq, lsq_plus, pact or amax}}
  %0 = qnn.fake_quant_scale_grad %x scale %s gradient %x {qmin = 0 : i64, qmax = 15 : i64} : (tensor<4x8xf32>, tensor<f32>, tensor<4x8xf32>) -> tensor<4x8xf32>
  return %0 : tensor<4x8xf32>
}

// -----

func.func @convolution(%g: tensor<1x4x4x16xf32>, %w: tensor<16x3x3x8xf32>) -> tensor<1x8x8x8xf32> {
  // expected-error @+1 {{gradient: got type 'tensor<1x4x4x16xf32>', expected that of the convolution's result, 'tensor<1x6x6x16xf32>'}}
  %0 = qnn.conv_2d_input_grad %g, %w : (tensor<1x4x4x16xf32>, tensor<16x3x3x8xf32>) -> tensor<1x8x8x8xf32>
  return %0 : tensor<1x8x8x8xf32>
}

// -----

func.func @pooling(%x: tensor<1x4x4x8xf32>, %y: tensor<1x3x3x8xf32>) -> tensor<1x4x4x8xf32> {
  // expected-error @+1 {{maxima: got type 'tensor<1x3x3x8xf32>', expected 'tensor<1x2x2x8xf32>'}}
  %0 = qnn.max_pool_2d_grad %x, %y, %y {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>} : (tensor<1x4x4x8xf32>, tensor<1x3x3x8xf32>, tensor<1x3x3x8xf32>) -> tensor<1x4x4x8xf32>
  return %0 : tensor<1x4x4x8xf32>
}

// -----

func.func @logits(%x: tensor<1x4x4xf32>) -> tensor<f32> {
  // expected-error @+1 {{logits: got rank 3, expected 2: samples and classes}}
  %0 = qnn.softmax_cross_entropy %x, %x : (tensor<1x4x4xf32>, tensor<1x4x4xf32>) -> tensor<f32>
  return %0 : tensor<f32>
}
