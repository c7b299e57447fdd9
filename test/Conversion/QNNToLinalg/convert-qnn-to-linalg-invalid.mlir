// RUN: quant-opt %s --convert-qnn-to-linalg --split-input-file --verify-diagnostics

// expected-error @+1 {{argument 0 of 'dynamic_argument' has the dynamic shape of tensor<?x4xf32>, expected a static one}}
func.func @dynamic_argument(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %y = qnn.relu %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return %y : tensor<?x4xf32>
}

// -----

func.func @dynamic_operand(%x: tensor<2x4xf32>) -> tensor<2x4xf32> {
  %d = tensor.cast %x : tensor<2x4xf32> to tensor<?x4xf32>
  // expected-error @+1 {{'qnn.relu' op operand 0 has the dynamic shape of tensor<?x4xf32>, expected a static one}}
  %y = qnn.relu %d : (tensor<?x4xf32>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// -----

func.func @dynamic_result(%x: tensor<2x4xf32>) -> tensor<?x4xf32> {
  // expected-error @+1 {{'qnn.relu' op result has the dynamic shape of tensor<?x4xf32>, expected a static one}}
  %y = qnn.relu %x : (tensor<2x4xf32>) -> tensor<?x4xf32>
  return %y : tensor<?x4xf32>
}

// -----

#spec = #qnn.qspec<bits = 8, signedness = signed, scheme = symmetric, granularity = per_tensor, narrow = 1>
func.func @observe(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{'qnn.observe' op 'x' cannot be lowered: calibrate and remove observers first}}
  %y = qnn.observe %x "x" {spec = #spec} : tensor<4xf32>
  return %y : tensor<4xf32>
}

// -----

!q = !quant.uniform<u32:f32, 1.0>
// expected-error @+1 {{argument 0 of 'unsigned_32' stores 32-bit unsigned integers, expected at most 16 bits or signed ones}}
func.func @unsigned_32(%x: tensor<4x!q>) -> tensor<4xf32> {
  %y = qnn.dequantize %x : (tensor<4x!q>) -> tensor<4xf32>
  return %y : tensor<4xf32>
}

// -----

!q = !quant.uniform<i8:f32, 1.0:300>
// expected-error @+1 {{argument 0 of 'zero_point' has zero point 300, expected one of its range [-128, 127]}}
func.func @zero_point(%x: tensor<4x!q>) -> tensor<4x!q> {
  %y = qnn.relu %x : (tensor<4x!q>) -> tensor<4x!q>
  return %y : tensor<4x!q>
}

// -----

!q = !quant.uniform<i8:f32, 0.5:3>
!w = !quant.uniform<i8:f32, 0.5>
func.func @weight_not_constant(%x: tensor<1x4x!q>, %w: tensor<2x4x!w>) -> tensor<1x2x!q> {
  // expected-error @+1 {{'qnn.linear' op weight: expected a constant in the quantized form}}
  %y = qnn.linear %x, %w : (tensor<1x4x!q>, tensor<2x4x!w>) -> tensor<1x2x!q>
  return %y : tensor<1x2x!q>
}

// -----

!q = !quant.uniform<i8:f32, 0.5:3>
!w = !quant.uniform<i8:f32, 0.5>
!b = !quant.uniform<i32:f32, 0.25>
func.func @bias_not_constant(%x: tensor<1x4x!q>, %b: tensor<2x!b>) -> tensor<1x2x!q> {
  %w = qnn.constant dense<1> : tensor<2x4xi8> as tensor<2x4x!w>
  // expected-error @+1 {{'qnn.linear' op bias: expected a constant in the quantized form}}
  %y = qnn.linear %x, %w bias %b : (tensor<1x4x!q>, tensor<2x4x!w>, tensor<2x!b>) -> tensor<1x2x!q>
  return %y : tensor<1x2x!q>
}

// -----

!q = !quant.uniform<i8:f32, 0.5:3>
!w = !quant.uniform<i8:f32:0, {0.25, 0.5, 0.75}>
func.func @number_of_scales(%x: tensor<1x4x!q>) -> tensor<1x2x!q> {
  %w = qnn.constant dense<1> : tensor<2x4xi8> as tensor<2x4x!w>
  // expected-error @+1 {{'qnn.linear' op weight: got 3 scales, expected 2 (its dimension 0)}}
  %y = qnn.linear %x, %w : (tensor<1x4x!q>, tensor<2x4x!w>) -> tensor<1x2x!q>
  return %y : tensor<1x2x!q>
}

// -----

!q = !quant.uniform<i16:f32, 1.0>
!r = !quant.uniform<i32:f32, 1.0>
func.func @accumulator(%x: tensor<1x4x!q>, %y: tensor<4x1x!r>) -> tensor<1x1x!q> {
  // expected-error @+1 {{'qnn.matmul' op accumulator needs 50 bits, expected at most 47}}
  %z = qnn.matmul %x, %y : (tensor<1x4x!q>, tensor<4x1x!r>) -> tensor<1x1x!q>
  return %z : tensor<1x1x!q>
}

// -----

!q = !quant.uniform<i8:f32, 1.0e+20>
!r = !quant.uniform<i8:f32, 1.0e-08>
func.func @multiplier(%x: tensor<4x!q>) -> tensor<4x!r> {
  // expected-error-re @+1 {{'qnn.requantize' op multiplier {{.+}} is too large: expected less than 2^30}}
  %y = qnn.requantize %x : (tensor<4x!q>) -> tensor<4x!r>
  return %y : tensor<4x!r>
}

// -----

!q = !quant.uniform<i32:f32, 0.5:3>
func.func @quantize_32(%x: tensor<4xf32>) -> tensor<4x!q> {
  // expected-error @+1 {{'qnn.quantize' op got a storage type of 32 bits, expected at most 16}}
  %y = qnn.quantize %x : (tensor<4xf32>) -> tensor<4x!q>
  return %y : tensor<4x!q>
}

// -----

!q = !quant.uniform<i32:f32, 0.5>
func.func @add_32(%x: tensor<4x!q>) -> tensor<4x!q> {
  // expected-error @+1 {{'qnn.add' op got storage types of more than 16 bits, expected at most 16 in a quantized sum}}
  %y = qnn.add %x, %x : (tensor<4x!q>, tensor<4x!q>) -> tensor<4x!q>
  return %y : tensor<4x!q>
}

// -----

!q = !quant.uniform<i8:f32:1, {0.25, 0.5}>
func.func @pad_per_channel(%x: tensor<1x2x!q>) -> tensor<2x2x!q> {
  // expected-error @+1 {{'qnn.pad' op got per-channel type}}
  %y = qnn.pad %x {low = array<i64: 1, 0>, high = array<i64: 0, 0>} : (tensor<1x2x!q>) -> tensor<2x2x!q>
  return %y : tensor<2x2x!q>
}

// -----

!q = !quant.uniform<i8:f32:3, {0.25, 0.5}>
func.func @average_per_channel(%x: tensor<1x2x2x2x!q>) -> tensor<1x1x1x2x!q> {
  // expected-error @+1 {{'qnn.average_pool_2d' op got per-channel type}}
  %y = qnn.average_pool_2d %x {kernel = array<i64: 2, 2>} : (tensor<1x2x2x2x!q>) -> tensor<1x1x1x2x!q>
  return %y : tensor<1x1x1x2x!q>
}

// -----

!q = !quant.uniform<i4:f32, 0.5>
func.func @storage_cast(%x: tensor<4xi4>) -> tensor<4xf32> {
  // expected-error @+1 {{'quant.scast' op got storage 'tensor<4xi4>', expected 'tensor<4xi8>'}}
  %y = quant.scast %x : tensor<4xi4> to tensor<4x!q>
  %z = qnn.dequantize %y : (tensor<4x!q>) -> tensor<4xf32>
  return %z : tensor<4xf32>
}

// -----

!x = !quant.uniform<i32:f32, 0.5:3>
!y = !quant.uniform<u8:f32, 0.5>
func.func @wide_prelu(%x: tensor<2x1x!x>) -> tensor<2x1x!y> {
  // expected-error @+1 {{'qnn.prelu' op got a storage type of more than 16 bits}}
  %0 = qnn.prelu %x {slopes = array<f32: 0.5>} : (tensor<2x1x!x>) -> tensor<2x1x!y>
  return %0 : tensor<2x1x!y>
}

// -----

!u = !quant.uniform<u8:f32, 0.1:128>
!i = !quant.uniform<i8:f32, 0.05>
func.func @left_out(%x: tensor<2x4x!u>) -> tensor<2x4x!u> {
  %w = qnn.constant dense_resource<__elided__> : tensor<4x4xi8> as tensor<4x4x!i>
  // expected-error @+1 {{weight: the constant has no data, which was left out of a dump}}
  %0 = qnn.linear %x, %w : (tensor<2x4x!u>, tensor<4x4x!i>) -> tensor<2x4x!u>
  return %0 : tensor<2x4x!u>
}
