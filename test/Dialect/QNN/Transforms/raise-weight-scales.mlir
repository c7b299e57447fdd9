// RUN: quant-opt %s --qnn-raise-weight-scales --split-input-file -verify-diagnostics | FileCheck %s

!x = !quant.uniform<u8:f32, 0.5>
!w = !quant.uniform<i8<-127:127>:f32:0, {1.0e-12, 0.1}>

// The first channel's bias would be 2e12 steps. 1 / (0.5 * 2^29) is 2^-28.
// CHECK: !quant.uniform<i8<-127:127>:f32:0, {3.7252902984619141E-9,1.000000e-01}>
// CHECK-LABEL: func @near_zero_channel(
func.func @near_zero_channel(%x: tensor<1x4x!x>) -> tensor<1x2xf32> {
  %w = qnn.constant dense<[[1.0e-10, 0.0, 0.0, 0.0], [1.0, 2.0, 3.0, 4.0]]> : tensor<2x4xf32>
  %b = qnn.constant dense<[1.0, -1.0]> : tensor<2xf32>
  %q = qnn.quantize %w : (tensor<2x4xf32>) -> tensor<2x4x!w>
  %dw = qnn.dequantize %q : (tensor<2x4x!w>) -> tensor<2x4xf32>
  %dx = qnn.dequantize %x : (tensor<1x4x!x>) -> tensor<1x4xf32>
  // expected-remark @+1 {{raised the weight scale of 1 of 2 channels: the bias would not fit the accumulator}}
  %y = qnn.linear %dx, %dw bias %b : (tensor<1x4xf32>, tensor<2x4xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  return %y : tensor<1x2xf32>
}

// -----

!x = !quant.uniform<u8:f32, 0.5>
!w = !quant.uniform<i8<-127:127>:f32, 0.1>

// Nothing to do: no remark, the type stays.
// CHECK: !quant.uniform<i8<-127:127>:f32, 1.000000e-01>
// CHECK-LABEL: func @fits(
func.func @fits(%x: tensor<1x4x!x>) -> tensor<1x2xf32> {
  %w = qnn.constant dense<1.0> : tensor<2x4xf32>
  %b = qnn.constant dense<[1.0, -1.0]> : tensor<2xf32>
  %q = qnn.quantize %w : (tensor<2x4xf32>) -> tensor<2x4x!w>
  %dw = qnn.dequantize %q : (tensor<2x4x!w>) -> tensor<2x4xf32>
  %dx = qnn.dequantize %x : (tensor<1x4x!x>) -> tensor<1x4xf32>
  %y = qnn.linear %dx, %dw bias %b : (tensor<1x4xf32>, tensor<2x4xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  return %y : tensor<1x2xf32>
}

// -----

!x = !quant.uniform<u8:f32, 0.5>
!w = !quant.uniform<i8<-127:127>:f32:0, {9.3132257461547852E-10, 0.5}>

// Powers of two stay some: not 3 * 2^-28, but 2^-26.
// CHECK: !quant.uniform<i8<-127:127>:f32:0, {1.4901161193847656E-8,5.000000e-01}>
// CHECK-LABEL: func @powers_of_two(
func.func @powers_of_two(%x: tensor<1x4x!x>) -> tensor<1x2xf32> {
  %w = qnn.constant dense<[[1.0e-10, 0.0, 0.0, 0.0], [1.0, 2.0, 3.0, 4.0]]> : tensor<2x4xf32>
  %b = qnn.constant dense<[3.0, -1.0]> : tensor<2xf32>
  %q = qnn.quantize %w : (tensor<2x4xf32>) -> tensor<2x4x!w>
  %dw = qnn.dequantize %q : (tensor<2x4x!w>) -> tensor<2x4xf32>
  %dx = qnn.dequantize %x : (tensor<1x4x!x>) -> tensor<1x4xf32>
  // expected-remark @+1 {{raised the weight scale of 1 of 2 channels: the bias would not fit the accumulator}}
  %y = qnn.linear %dx, %dw bias %b : (tensor<1x4xf32>, tensor<2x4xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  return %y : tensor<1x2xf32>
}

// -----

!x = !quant.uniform<u8:f32, 1.0>
!w = !quant.uniform<i6<-31:31>:f32:{0:1, 1:2}, {{1.52587890625E-5, 1.526951789855957E-5}}>

// The unit is some 2^-26, so that the bias has 2^32 steps: room enough, as
// these weights have 16 bits.
// CHECK: !quant.uniform<i6<-31:31>:f32:{0:1, 1:2}, {{.}}{1.52587891E-5, 1.52695175E-5}}>
// CHECK-LABEL: func @blocks(
func.func @blocks(%x: tensor<1x4x!x>) -> tensor<1x1xf32> {
  %w = qnn.constant dense<1.0e-5> : tensor<1x4xf32>
  %b = qnn.constant dense<64.0> : tensor<1xf32>
  %q = qnn.quantize %w : (tensor<1x4xf32>) -> tensor<1x4x!w>
  %dw = qnn.dequantize %q : (tensor<1x4x!w>) -> tensor<1x4xf32>
  %dx = qnn.dequantize %x : (tensor<1x4x!x>) -> tensor<1x4xf32>
  %y = qnn.linear %dx, %dw bias %b : (tensor<1x4xf32>, tensor<1x4xf32>, tensor<1xf32>) -> tensor<1x1xf32>
  return %y : tensor<1x1xf32>
}

// -----

!x = !quant.uniform<u8:f32, 0.5>
!w = !quant.uniform<i8<-127:127>:f32:{0:2, 1:2}, {{1.0e-12, 1.0e-12}, {0.1, 0.1}}>

// Scales of two output channels together are left to those who refuse them.
// CHECK: !quant.uniform<i8<-127:127>:f32:{0:2, 1:2}, {{.}}{9.999999{{[0-9]*}}E-13, 9.999999{{[0-9]*}}E-13}, {1.000000e-01, 1.000000e-01}}>
// CHECK-LABEL: func @blocks_of_outputs(
func.func @blocks_of_outputs(%x: tensor<1x4x!x>) -> tensor<1x4xf32> {
  %w = qnn.constant dense<1.0> : tensor<4x4xf32>
  %b = qnn.constant dense<1.0e10> : tensor<4xf32>
  %q = qnn.quantize %w : (tensor<4x4xf32>) -> tensor<4x4x!w>
  %dw = qnn.dequantize %q : (tensor<4x4x!w>) -> tensor<4x4xf32>
  %dx = qnn.dequantize %x : (tensor<1x4x!x>) -> tensor<1x4xf32>
  %y = qnn.linear %dx, %dw bias %b : (tensor<1x4xf32>, tensor<4x4xf32>, tensor<4xf32>) -> tensor<1x4xf32>
  return %y : tensor<1x4xf32>
}

// -----

!x = !quant.uniform<u8:f32, 0.5>
!w = !quant.uniform<i8<-127:127>:f32:1, {1.0e-12, 0.1}>

// So are scales of input channels.
// CHECK: !quant.uniform<i8<-127:127>:f32:1, {9.999999{{[0-9]*}}E-13,1.000000e-01}>
// CHECK-LABEL: func @input_channels(
func.func @input_channels(%x: tensor<1x2x!x>) -> tensor<1x4xf32> {
  %w = qnn.constant dense<1.0> : tensor<4x2xf32>
  %b = qnn.constant dense<1.0e10> : tensor<4xf32>
  %q = qnn.quantize %w : (tensor<4x2xf32>) -> tensor<4x2x!w>
  %dw = qnn.dequantize %q : (tensor<4x2x!w>) -> tensor<4x2xf32>
  %dx = qnn.dequantize %x : (tensor<1x2x!x>) -> tensor<1x2xf32>
  %y = qnn.linear %dx, %dw bias %b : (tensor<1x2xf32>, tensor<4x2xf32>, tensor<4xf32>) -> tensor<1x4xf32>
  return %y : tensor<1x4xf32>
}
