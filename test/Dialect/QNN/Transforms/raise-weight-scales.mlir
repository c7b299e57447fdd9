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
