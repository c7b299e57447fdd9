// RUN: quant-opt %s --qnn-propagate-scales --split-input-file --verify-diagnostics

!u8 = !quant.uniform<u8:f32, 1.0>
!i8 = !quant.uniform<i8:f32, 1.0>
func.func @storage_types(%x: tensor<4xf32>) -> tensor<2x2xf32> {
  // expected-error @+1 {{shares its scale with values of another storage type: '!quant.uniform<u8:f32, 1.000000e+00>' and '!quant.uniform<i8:f32, 1.000000e+00>'}}
  %0 = qnn.quantize %x : (tensor<4xf32>) -> tensor<4x!u8>
  %1 = qnn.dequantize %0 : (tensor<4x!u8>) -> tensor<4xf32>
  %2 = qnn.reshape %1 : (tensor<4xf32>) -> tensor<2x2xf32>
  %3 = qnn.quantize %2 : (tensor<2x2xf32>) -> tensor<2x2x!i8>
  %4 = qnn.dequantize %3 : (tensor<2x2x!i8>) -> tensor<2x2xf32>
  return %4 : tensor<2x2xf32>
}
