// RUN: quant-opt %s --qnn-fold-qdq --verify-diagnostics | FileCheck %s

!x = !quant.uniform<u8:f32, 0.5:128>
!w = !quant.uniform<i8<-127:127>:f32, 0.25>

// One step of the accumulator is 0.125: 1e9 takes 8e9 of them, in steps of 2^2
// times as much.
// CHECK: !quant.uniform<i32:f32, 5.000000e-01>
// CHECK-LABEL: func @wide_bias
func.func @wide_bias(%x: tensor<1x2x!x>) -> tensor<1x2x!x> {
  // CHECK: qnn.constant dense<[2000000000, 2]> : tensor<2xi32>
  %w = qnn.constant dense<1.0> : tensor<2x2xf32>
  %b = qnn.constant dense<[1.0e9, 1.0]> : tensor<2xf32>
  %0 = qnn.dequantize %x : (tensor<1x2x!x>) -> tensor<1x2xf32>
  %1 = qnn.quantize %w : (tensor<2x2xf32>) -> tensor<2x2x!w>
  %2 = qnn.dequantize %1 : (tensor<2x2x!w>) -> tensor<2x2xf32>
  %3 = qnn.linear %0, %2 bias %b : (tensor<1x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  %4 = qnn.quantize %3 : (tensor<1x2xf32>) -> tensor<1x2x!x>
  return %4 : tensor<1x2x!x>
}

// CHECK-LABEL: func @bias_overflow
func.func @bias_overflow(%x: tensor<1x2x!x>) -> tensor<1x2x!x> {
  // CHECK: qnn.constant dense<[2147483647, 0]> : tensor<2xi32>
  %w = qnn.constant dense<1.0> : tensor<2x2xf32>
  %b = qnn.constant dense<[1.0e14, 1.0]> : tensor<2xf32>
  %0 = qnn.dequantize %x : (tensor<1x2x!x>) -> tensor<1x2xf32>
  %1 = qnn.quantize %w : (tensor<2x2xf32>) -> tensor<2x2x!w>
  %2 = qnn.dequantize %1 : (tensor<2x2x!w>) -> tensor<2x2xf32>
  // expected-warning @+1 {{1 of 2 bias values exceed 45 bits in steps of the input's times the weight's scale and saturate}}
  %3 = qnn.linear %0, %2 bias %b : (tensor<1x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  %4 = qnn.quantize %3 : (tensor<1x2xf32>) -> tensor<1x2x!x>
  return %4 : tensor<1x2x!x>
}
