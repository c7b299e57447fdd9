// RUN: quant-opt %s --split-input-file --qnn-propagate-scales --mlir-print-local-scope | FileCheck %s

// An operand of another storage type is quantized once more, by the scale rule of
// the profile: 255 is 127 steps, or 127.5.

// CHECK-LABEL: func @integer
// CHECK: qnn.quantize {{.*}} -> tensor<4x!quant.uniform<i8:f32, 2.0078740{{.*}}>>
func.func @integer(%x: tensor<4xf32>) -> tensor<2x2xf32> {
  %0 = qnn.quantize %x : (tensor<4xf32>) -> tensor<4x!quant.uniform<u8:f32, 1.0>>
  %1 = qnn.dequantize %0 : (tensor<4x!quant.uniform<u8:f32, 1.0>>) -> tensor<4xf32>
  %2 = qnn.reshape %1 : (tensor<4xf32>) -> tensor<2x2xf32>
  %3 = qnn.quantize %2 : (tensor<2x2xf32>) -> tensor<2x2x!quant.uniform<i8:f32, 2.0>>
  %4 = qnn.dequantize %3 : (tensor<2x2x!quant.uniform<i8:f32, 2.0>>) -> tensor<2x2xf32>
  return %4 : tensor<2x2xf32>
}

// -----

module attributes {qnn.numerics = "torch"} {
  // CHECK-LABEL: func @torch
  // CHECK-COUNT-2: qnn.quantize {{.*}}x!quant.uniform<{{[iu]}}8:f32, {{[12]}}.000000e+00>>
  func.func @torch(%x: tensor<4xf32>) -> tensor<2x2xf32> {
    %0 = qnn.quantize %x : (tensor<4xf32>) -> tensor<4x!quant.uniform<u8:f32, 1.0>>
    %1 = qnn.dequantize %0 : (tensor<4x!quant.uniform<u8:f32, 1.0>>) -> tensor<4xf32>
    %2 = qnn.reshape %1 : (tensor<4xf32>) -> tensor<2x2xf32>
    %3 = qnn.quantize %2 : (tensor<2x2xf32>) -> tensor<2x2x!quant.uniform<i8:f32, 2.0>>
    %4 = qnn.dequantize %3 : (tensor<2x2x!quant.uniform<i8:f32, 2.0>>) -> tensor<2x2xf32>
    return %4 : tensor<2x2xf32>
  }
}
