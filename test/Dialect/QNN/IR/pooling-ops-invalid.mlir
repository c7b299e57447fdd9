// RUN: quant-opt %s --split-input-file --verify-diagnostics

func.func @input_rank(%x: tensor<8x8x4xf32>) -> tensor<7x7x4xf32> {
  // expected-error @+1 {{'qnn.max_pool_2d' op input: got rank 3, expected 4 (batch, height, width, channels)}}
  %0 = qnn.max_pool_2d %x {kernel = array<i64: 2, 2>} : (tensor<8x8x4xf32>) -> tensor<7x7x4xf32>
  return %0 : tensor<7x7x4xf32>
}

// -----

func.func @scalar(%x: tensor<f32>) -> tensor<f32> {
  // expected-error @+1 {{'qnn.average_pool_2d' op input: got rank 0, expected 4 (batch, height, width, channels)}}
  %0 = qnn.average_pool_2d %x {kernel = array<i64: 2, 2>} : (tensor<f32>) -> tensor<f32>
  return %0 : tensor<f32>
}

// -----

func.func @kernel_count(%x: tensor<1x8x8x4xf32>) -> tensor<1x7x7x4xf32> {
  // expected-error @+1 {{kernel: got 3 values, expected 2}}
  %0 = qnn.max_pool_2d %x {kernel = array<i64: 2, 2, 2>} : (tensor<1x8x8x4xf32>) -> tensor<1x7x7x4xf32>
  return %0 : tensor<1x7x7x4xf32>
}

// -----

func.func @padding_fills_window(%x: tensor<1x8x8x4xf32>) -> tensor<1x9x7x4xf32> {
  // expected-error @+1 {{padding: got 2, expected less than the kernel's size 2}}
  %0 = qnn.max_pool_2d %x {kernel = array<i64: 2, 2>, padding = array<i64: 2, 0, 0, 0>} : (tensor<1x8x8x4xf32>) -> tensor<1x9x7x4xf32>
  return %0 : tensor<1x9x7x4xf32>
}

// -----

func.func @average_padding_fills_window(%x: tensor<1x8x8x4xf32>) -> tensor<1x7x10x4xf32> {
  // expected-error @+1 {{'qnn.average_pool_2d' op padding: got 3, expected less than the kernel's size 2}}
  %0 = qnn.average_pool_2d %x {kernel = array<i64: 2, 2>, padding = array<i64: 0, 0, 0, 3>} : (tensor<1x8x8x4xf32>) -> tensor<1x7x10x4xf32>
  return %0 : tensor<1x7x10x4xf32>
}

// -----

!x = !quant.uniform<u8:f32, 0.5:128>
!y = !quant.uniform<u8:f32, 0.25:128>
func.func @half_quantized(%x: tensor<1x8x8x4x!x>) -> tensor<1x7x7x4xf32> {
  // expected-error @+1 {{'qnn.average_pool_2d' op mixes float and quantized tensors}}
  %0 = qnn.average_pool_2d %x {kernel = array<i64: 2, 2>} : (tensor<1x8x8x4x!x>) -> tensor<1x7x7x4xf32>
  return %0 : tensor<1x7x7x4xf32>
}

// -----

!x = !quant.uniform<u8:f32, 0.5:128>
!y = !quant.uniform<u8:f32, 0.25:128>
func.func @scales_differ(%x: tensor<1x8x8x4x!x>) -> tensor<1x7x7x4x!y> {
  // expected-error @+1 {{operand has elements '!quant.uniform<u8:f32, 5.000000e-01:128>', but the result has '!quant.uniform<u8:f32, 2.500000e-01:128>'; they must be the same}}
  %0 = qnn.max_pool_2d %x {kernel = array<i64: 2, 2>} : (tensor<1x8x8x4x!x>) -> tensor<1x7x7x4x!y>
  return %0 : tensor<1x7x7x4x!y>
}

// -----

func.func @axes_order(%x: tensor<1x8x8x4xf32>) -> tensor<1x4xf32> {
  // expected-error @+1 {{'qnn.reduce_mean' op axes: got 1 after 2, expected ascending values below rank 4}}
  %0 = qnn.reduce_mean %x {axes = array<i64: 2, 1>} : (tensor<1x8x8x4xf32>) -> tensor<1x4xf32>
  return %0 : tensor<1x4xf32>
}

// -----

func.func @axes_range(%x: tensor<1x8x8x4xf32>) -> tensor<1x8x8xf32> {
  // expected-error @+1 {{axes: got 4 after -1, expected ascending values below rank 4}}
  %0 = qnn.reduce_mean %x {axes = array<i64: 4>} : (tensor<1x8x8x4xf32>) -> tensor<1x8x8xf32>
  return %0 : tensor<1x8x8xf32>
}

// -----

func.func @empty_mean(%x: tensor<1x0x4xf32>) -> tensor<1x4xf32> {
  // expected-error @+1 {{axes: dimension 1 is empty and has no mean}}
  %0 = qnn.reduce_mean %x {axes = array<i64: 1>} : (tensor<1x0x4xf32>) -> tensor<1x4xf32>
  return %0 : tensor<1x4xf32>
}

// -----

func.func @keep_dims(%x: tensor<1x8x8x4xf32>) -> tensor<1x4xf32> {
  // expected-error @+1 {{result shape: got [1, 4], expected [1, 1, 1, 4]}}
  %0 = qnn.reduce_mean %x {axes = array<i64: 1, 2>, keep_dims} : (tensor<1x8x8x4xf32>) -> tensor<1x4xf32>
  return %0 : tensor<1x4xf32>
}

// -----

!channels = !quant.uniform<i8:f32:3, {1.0, 2.0}>
func.func @max_pool_per_channel(%x: tensor<1x4x4x2x!channels>) -> tensor<1x4x4x2x!channels> {
  // expected-error @+1 {{'qnn.max_pool_2d' op got per-channel type}}
  %0 = qnn.max_pool_2d %x {kernel = array<i64: 1, 1>} : (tensor<1x4x4x2x!channels>) -> tensor<1x4x4x2x!channels>
  return %0 : tensor<1x4x4x2x!channels>
}

// -----

func.func @maximum_of_nothing(%x: tensor<2x0xf32>) -> tensor<2xf32> {
  // expected-error @+1 {{'qnn.reduce_max' op axes: dimension 1 is empty and has no maximum}}
  %0 = qnn.reduce_max %x {axes = array<i64: 1>} : (tensor<2x0xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
