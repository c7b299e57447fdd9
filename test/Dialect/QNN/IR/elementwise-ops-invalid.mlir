// RUN: quant-opt %s --split-input-file --verify-diagnostics

func.func @broadcast(%a: tensor<4x3xf32>, %b: tensor<2xf32>) -> tensor<4x3xf32> {
  // expected-error @+1 {{'qnn.add' op operands do not broadcast: sizes 3 and 2 in dimension 1}}
  %0 = qnn.add %a, %b : (tensor<4x3xf32>, tensor<2xf32>) -> tensor<4x3xf32>
  return %0 : tensor<4x3xf32>
}

// -----

func.func @result_shape(%a: tensor<4x1xf32>, %b: tensor<3xf32>) -> tensor<4x1xf32> {
  // expected-error @+1 {{'qnn.mul' op result shape: got [4, 1], expected [4, 3]}}
  %0 = qnn.mul %a, %b : (tensor<4x1xf32>, tensor<3xf32>) -> tensor<4x1xf32>
  return %0 : tensor<4x1xf32>
}

// -----

!x = !quant.uniform<u8:f32, 0.5:128>
func.func @mixed(%a: tensor<4x!x>, %b: tensor<4xf32>) -> tensor<4x!x> {
  // expected-error @+1 {{'qnn.add' op mixes float and quantized tensors}}
  %0 = qnn.add %a, %b : (tensor<4x!x>, tensor<4xf32>) -> tensor<4x!x>
  return %0 : tensor<4x!x>
}

// -----

!x = !quant.uniform<u8:f32:0, {0.5:128, 0.25:128}>
func.func @operand_per_channel(%a: tensor<2x!x>) -> tensor<2x!x> {
  // expected-error @+1 {{got per-channel type 'tensor<2x!quant.uniform<u8:f32:0, {5.000000e-01:128,2.500000e-01:128}>>', expected per-tensor types}}
  %0 = qnn.mul %a, %a : (tensor<2x!x>, tensor<2x!x>) -> tensor<2x!x>
  return %0 : tensor<2x!x>
}

// -----

!x = !quant.uniform<u8:f32, 0.5:128>
!y = !quant.uniform<u8:f32:0, {0.5:128, 0.25:128}>
func.func @result_per_channel(%a: tensor<2x!x>) -> tensor<2x!y> {
  // expected-error @+1 {{got per-channel type}}
  %0 = qnn.mul %a, %a : (tensor<2x!x>, tensor<2x!x>) -> tensor<2x!y>
  return %0 : tensor<2x!y>
}

// -----

func.func @function_shape(%x: tensor<4xf32>) -> tensor<5xf32> {
  // expected-error @+1 {{'qnn.relu' op result shape: got [5], expected [4]}}
  %0 = qnn.relu %x : (tensor<4xf32>) -> tensor<5xf32>
  return %0 : tensor<5xf32>
}

// -----

!x = !quant.uniform<u8:f32, 0.5:128>
func.func @function_mixed(%x: tensor<4x!x>) -> tensor<4xf32> {
  // expected-error @+1 {{'qnn.tanh' op mixes float and quantized tensors}}
  %0 = qnn.tanh %x : (tensor<4x!x>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

!x = !quant.uniform<i16:f32, 0.5>
func.func @function_bits(%x: tensor<4x!x>) -> tensor<4x!x> {
  // expected-error @+1 {{'qnn.sigmoid' op operand has 16 bits; functions of quantized tensors are tables of at most 8 bits}}
  %0 = qnn.sigmoid %x : (tensor<4x!x>) -> tensor<4x!x>
  return %0 : tensor<4x!x>
}

// -----

func.func @clip_without_limits(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{'qnn.clip' op requires attribute 'clamp'}}
  %0 = qnn.clip %x : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

!x = !quant.uniform<u8:f32, 0.5:128>
func.func @quantized_quotient(%a: tensor<4x!x>) -> tensor<4x!x> {
  // expected-error @+1 {{'qnn.div' op got quantized tensors, expected f32: quotients have no quantized form}}
  %0 = qnn.div %a, %a : (tensor<4x!x>, tensor<4x!x>) -> tensor<4x!x>
  return %0 : tensor<4x!x>
}

// -----

!x = !quant.uniform<u8:f32, 0.5:128>
!y = !quant.uniform<u8:f32, 0.25:128>
func.func @maximum_of_two_types(%a: tensor<4x!x>, %b: tensor<4x!y>) -> tensor<4x!x> {
  // expected-error @+1 {{'qnn.max' op operand has elements}}
  %0 = qnn.max %a, %b : (tensor<4x!x>, tensor<4x!y>) -> tensor<4x!x>
  return %0 : tensor<4x!x>
}

// -----

func.func @slopes(%a: tensor<4x2xf32>) -> tensor<4x2xf32> {
  // expected-error @+1 {{'qnn.prelu' op slopes: got 3 values, expected 2 (the channels of the input)}}
  %0 = qnn.prelu %a {slopes = array<f32: 1.0, 2.0, 3.0>} : (tensor<4x2xf32>) -> tensor<4x2xf32>
  return %0 : tensor<4x2xf32>
}

// -----

func.func @no_channels(%a: tensor<f32>) -> tensor<f32> {
  // expected-error @+1 {{'qnn.prelu' op input: got rank 0, expected at least 1}}
  %0 = qnn.prelu %a {slopes = array<f32: 1.0>} : (tensor<f32>) -> tensor<f32>
  return %0 : tensor<f32>
}

// -----

func.func @infinite_slope(%a: tensor<1xf32>) -> tensor<1xf32> {
  // expected-error @+1 {{'qnn.prelu' op slopes: got a value that is not finite}}
  %0 = qnn.prelu %a {slopes = array<f32: 0x7F800000>} : (tensor<1xf32>) -> tensor<1xf32>
  return %0 : tensor<1xf32>
}
