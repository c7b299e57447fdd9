// RUN: quant-opt %s -split-input-file -verify-diagnostics

// Mixtures of element types that operations refuse.

!channels = !quant.uniform<i8:f32:3, {1.0, 2.0}>
func.func @max_pool_per_channel(%x: tensor<1x4x4x2x!channels>) -> tensor<1x4x4x2x!channels> {
  // expected-error @+1 {{'qnn.max_pool_2d' op got per-channel type}}
  %0 = qnn.max_pool_2d %x {kernel = array<i64: 1, 1>} : (tensor<1x4x4x2x!channels>) -> tensor<1x4x4x2x!channels>
  return %0 : tensor<1x4x4x2x!channels>
}

// -----

!channels = !quant.uniform<i8:f32:0, {1.0, 2.0}>
func.func @pad_per_channel(%x: tensor<2x!channels>) -> tensor<2x!channels> {
  // expected-error @+1 {{'qnn.pad' op got per-channel type}}
  %0 = qnn.pad %x {low = array<i64: 0>, high = array<i64: 0>} : (tensor<2x!channels>) -> tensor<2x!channels>
  return %0 : tensor<2x!channels>
}

// -----

func.func @concat_two_types(%a: tensor<1x!quant.uniform<i8:f32, 1.0>>, %b: tensor<1x!quant.uniform<i8:f32, 2.0>>)
    -> tensor<2x!quant.uniform<i8:f32, 1.0>> {
  // expected-error @+1 {{they must be the same}}
  %0 = qnn.concat %a, %b {axis = 0 : i64}
      : (tensor<1x!quant.uniform<i8:f32, 1.0>>, tensor<1x!quant.uniform<i8:f32, 2.0>>)
      -> tensor<2x!quant.uniform<i8:f32, 1.0>>
  return %0 : tensor<2x!quant.uniform<i8:f32, 1.0>>
}

// -----

!x = !quant.uniform<i8:f32, 1.0>
!w = !quant.uniform<i8<-127:127>:f32:0, {1.0, 2.0}>
func.func @too_few_weight_scales(%x: tensor<1x4x!x>, %w: tensor<3x4x!w>) -> tensor<1x3x!x> {
  // expected-error @+1 {{weight: got 2 scales, expected 3 (its dimension 0)}}
  %0 = qnn.linear %x, %w : (tensor<1x4x!x>, tensor<3x4x!w>) -> tensor<1x3x!x>
  return %0 : tensor<1x3x!x>
}

// -----

!x = !quant.uniform<i8:f32, 1.0>
!w = !quant.uniform<i8<-127:127>:f32, 1.0:3>
func.func @affine_weight(%x: tensor<1x4x!x>, %w: tensor<3x4x!w>) -> tensor<1x3x!x> {
  // expected-error @+1 {{weight: got zero point 3, expected 0 (symmetric weights)}}
  %0 = qnn.linear %x, %w : (tensor<1x4x!x>, tensor<3x4x!w>) -> tensor<1x3x!x>
  return %0 : tensor<1x3x!x>
}

// -----

!x = !quant.uniform<i8:f32, 1.0>
!w = !quant.uniform<i8<-127:127>:f32, 1.0>
!b = !quant.uniform<i32:f32, 1.0:5>
func.func @affine_bias(%x: tensor<1x4x!x>, %w: tensor<3x4x!w>, %b: tensor<3x!b>) -> tensor<1x3x!x> {
  // expected-error @+1 {{bias: got zero point 5, expected 0}}
  %0 = qnn.linear %x, %w bias %b : (tensor<1x4x!x>, tensor<3x4x!w>, tensor<3x!b>) -> tensor<1x3x!x>
  return %0 : tensor<1x3x!x>
}
