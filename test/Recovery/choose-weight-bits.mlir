// RUN: quant-opt %s --qnn-choose-weight-bits="chain-speeds=60,110,140,160,160 max-error=0.01" --split-input-file | FileCheck %s
// RUN: quant-opt %s --qnn-choose-weight-bits="chain-speeds=60,110,140,160,160 max-error=0.00000001" --split-input-file | FileCheck %s --check-prefix=KEEP
// RUN: quant-opt %s --qnn-choose-weight-bits="narrow-bits=4 max-error=0.02" --split-input-file | FileCheck %s --check-prefix=NARROW
// RUN: quant-opt %s --qnn-choose-weight-bits="narrow-bits=4 max-error=0.02 most-uses=1 least-weights=9" --split-input-file | FileCheck %s --check-prefix=KEEP

!input = !quant.uniform<u8:f32, 0.1>
!weight = !quant.uniform<i8<-127:127>:f32:0, {0.1, 0.1}>

// 127 + 120 in a lane is too much for u8, 16 + 16 is not: only the first channel
// has its scale raised, by 247 / 128.49 (32767 / 255) and a little.
// In 4 bits steps that clip 12.7 (12.7 / 7 = 1.81) lose least.
// CHECK: !i8_channels_ = !quant.uniform<i8<-127:127>:f32:0, {0.19{{[0-9]+}},1.000000e-01}>
// CHECK-LABEL: func.func @chains
// CHECK: qnn.quantize {{.*}} -> tensor<2x4x!i8_channels_>
// CHECK: qnn.linear {{.*}}qnn.weight_choice = {chain = 1 : i64, error = {{[0-9.]+}}E-5 : f64, speedup = 1.8333333333333333 : f64}
// KEEP-LABEL: func.func @chains
// KEEP-NOT: weight_choice
// NARROW: !quant.uniform<i4<-7:7>:f32:0, {1.7235{{[0-9]+}},1.6328{{[0-9]+}}}>
// NARROW-LABEL: func.func @chains
func.func @chains(%x: tensor<1x4x!input>) -> tensor<1x2xf32> {
  %w = qnn.constant dense<[[12.7, 12.0, -12.7, -12.0], [1.6, 1.6, 1.6, 1.6]]> : tensor<2x4xf32>
  %q = qnn.quantize %w : (tensor<2x4xf32>) -> tensor<2x4x!weight>
  %d = qnn.dequantize %q : (tensor<2x4x!weight>) -> tensor<2x4xf32>
  %f = qnn.dequantize %x : (tensor<1x4x!input>) -> tensor<1x4xf32>
  %y = qnn.linear %f, %d : (tensor<1x4xf32>, tensor<2x4xf32>) -> tensor<1x2xf32>
  return %y : tensor<1x2xf32>
}

// -----

// Sums of signed inputs, and of depthwise convolutions, are no chains; scales
// that are powers of two were asked for; a weight that is read twice stays.
!input = !quant.uniform<u8:f32, 0.1>
!signed = !quant.uniform<i8:f32, 0.1>
!weight = !quant.uniform<i8<-127:127>:f32:0, {0.1}>
!plain = !quant.uniform<i8<-127:127>:f32:0, {0.125}>

// CHECK-LABEL: func.func @kept
// CHECK-NOT: weight_choice
// KEEP-LABEL: func.func @kept
// NARROW-LABEL: func.func @kept
func.func @kept(%x: tensor<1x4x!input>, %s: tensor<1x4x!signed>) -> (tensor<1x1xf32>, tensor<1x1xf32>, tensor<1x1xf32>, tensor<1x1xf32>) {
  %w = qnn.constant dense<[[12.7, 12.0, -12.7, -12.0]]> : tensor<1x4xf32>
  %f = qnn.dequantize %x : (tensor<1x4x!input>) -> tensor<1x4xf32>
  %g = qnn.dequantize %s : (tensor<1x4x!signed>) -> tensor<1x4xf32>
  %q0 = qnn.quantize %w : (tensor<1x4xf32>) -> tensor<1x4x!weight>
  %d0 = qnn.dequantize %q0 : (tensor<1x4x!weight>) -> tensor<1x4xf32>
  %y0 = qnn.linear %g, %d0 : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x1xf32>
  %q1 = qnn.quantize %w : (tensor<1x4xf32>) -> tensor<1x4x!plain>
  %d1 = qnn.dequantize %q1 : (tensor<1x4x!plain>) -> tensor<1x4xf32>
  %y1 = qnn.linear %f, %d1 : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x1xf32>
  %q2 = qnn.quantize %w : (tensor<1x4xf32>) -> tensor<1x4x!weight>
  %d2 = qnn.dequantize %q2 : (tensor<1x4x!weight>) -> tensor<1x4xf32>
  %y2 = qnn.linear %f, %d2 : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x1xf32>
  %y3 = qnn.linear %f, %d2 : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x1xf32>
  return %y0, %y1, %y2, %y3 : tensor<1x1xf32>, tensor<1x1xf32>, tensor<1x1xf32>, tensor<1x1xf32>
}

// -----

// Inputs of 7 bits leave room for weights as they are.
!input = !quant.uniform<u8<0:127>:f32, 0.1>
!weight = !quant.uniform<i8<-127:127>:f32:0, {0.1}>

// CHECK-LABEL: func.func @small_inputs
// CHECK-NOT: weight_choice
func.func @small_inputs(%x: tensor<1x4x!input>) -> tensor<1x1xf32> {
  %w = qnn.constant dense<[[12.7, 12.0, -12.7, -12.0]]> : tensor<1x4xf32>
  %q = qnn.quantize %w : (tensor<1x4xf32>) -> tensor<1x4x!weight>
  %d = qnn.dequantize %q : (tensor<1x4x!weight>) -> tensor<1x4xf32>
  %f = qnn.dequantize %x : (tensor<1x4x!input>) -> tensor<1x4xf32>
  %y = qnn.linear %f, %d : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x1xf32>
  return %y : tensor<1x1xf32>
}

// -----

// What a weight is multiplied with counts: the error is in the column that
// sees no input but zero.
!input = !quant.uniform<u8:f32, 0.1>
!weight = !quant.uniform<i8<-127:127>:f32:0, {0.1}>

// CHECK-LABEL: func.func @means
// CHECK: qnn.linear {{.*}}qnn.weight_choice = {chain = 1 : i64, error = 0.000000e+00 : f64
func.func @means(%x: tensor<1x4x!input>) -> tensor<1x1xf32> {
  %w = qnn.constant dense<[[12.7, 12.0, 0.0, 0.1]]> : tensor<1x4xf32>
  %q = qnn.quantize %w : (tensor<1x4xf32>) -> tensor<1x4x!weight>
  %d = qnn.dequantize %q : (tensor<1x4x!weight>) -> tensor<1x4xf32>
  %f = qnn.dequantize %x : (tensor<1x4x!input>) -> tensor<1x4xf32>
  %y = qnn.linear %f, %d {qnn.input_mean = dense<[0.0, 0.0, 1.0, 0.0]> : tensor<4xf32>} : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x1xf32>
  return %y : tensor<1x1xf32>
}
