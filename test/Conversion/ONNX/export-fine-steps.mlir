// RUN: quantc compile %s -o %t.onnx
// RUN: %python %models/describe_onnx.py %t.onnx | FileCheck %s

// Opset 13 has no steps of 16 bits. Where only a sum that is kept in float uses
// the value, also after what moves it, it stays in float.

// CHECK: QuantizeLinear
// CHECK-NOT: QuantizeLinear
// CHECK: Gemm 'gemm'
// CHECK-NOT: QuantizeLinear
// CHECK: Concat '[[JOINED:[^']*]]' axis=1 : '[[ONE:[^']*]]', 'gemm'
// CHECK-NEXT: Add '{{[^']*}}' : '[[JOINED]]', 'x'
func.func @main(%x: tensor<1x4xf32> {qnn.name = "x"}) -> (tensor<1x4xf32> {qnn.name = "y"}) {
  %w = qnn.constant dense<0.5> : tensor<3x4xf32>
  %one = qnn.constant dense<1.0> : tensor<1x1xf32>
  %0 = qnn.quantize %x : (tensor<1x4xf32>) -> tensor<1x4x!quant.uniform<u8:f32, 0.5>>
  %1 = qnn.dequantize %0 : (tensor<1x4x!quant.uniform<u8:f32, 0.5>>) -> tensor<1x4xf32>
  %2 = qnn.linear %1, %w : (tensor<1x4xf32>, tensor<3x4xf32>) -> tensor<1x3xf32> loc("gemm")
  %3 = qnn.quantize %2 : (tensor<1x3xf32>) -> tensor<1x3x!quant.uniform<u16:f32, 0.125>>
  %4 = qnn.dequantize %3 : (tensor<1x3x!quant.uniform<u16:f32, 0.125>>) -> tensor<1x3xf32>
  %5 = qnn.quantize %one : (tensor<1x1xf32>) -> tensor<1x1x!quant.uniform<u16:f32, 0.125>>
  %6 = qnn.dequantize %5 : (tensor<1x1x!quant.uniform<u16:f32, 0.125>>) -> tensor<1x1xf32>
  %7 = qnn.concat %6, %4 {axis = 1 : i64} : (tensor<1x1xf32>, tensor<1x3xf32>) -> tensor<1x4xf32>
  %8 = qnn.quantize %7 : (tensor<1x4xf32>) -> tensor<1x4x!quant.uniform<u16:f32, 0.125>>
  %9 = qnn.dequantize %8 : (tensor<1x4x!quant.uniform<u16:f32, 0.125>>) -> tensor<1x4xf32>
  %10 = qnn.add %9, %x {qnn.keep_float} : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %11 = qnn.softmax %10 {axis = 1 : i64} : (tensor<1x4xf32>) -> tensor<1x4xf32>
  return %11 : tensor<1x4xf32>
}
