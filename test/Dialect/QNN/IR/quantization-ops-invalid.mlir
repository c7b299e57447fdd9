// RUN: quant-opt %s --split-input-file --verify-diagnostics

!w = !quant.uniform<i4:f32, 0.5>
func.func @constant_container() -> tensor<2x!w> {
  // expected-error @+1 {{'qnn.constant' op value has type 'tensor<2xi4>', expected 'tensor<2xi8>'}}
  %0 = qnn.constant dense<[1, -7]> : tensor<2xi4> as tensor<2x!w>
  return %0 : tensor<2x!w>
}

// -----

!w = !quant.uniform<i8:f32, 0.5>
func.func @constant_shape() -> tensor<3x!w> {
  // expected-error @+1 {{'qnn.constant' op value has type 'tensor<2xi8>', expected 'tensor<3xi8>'}}
  %0 = qnn.constant dense<[1, -7]> : tensor<2xi8> as tensor<3x!w>
  return %0 : tensor<3x!w>
}

// -----

#spec = #qnn.qspec<bits = 8, signedness = unsigned, scheme = affine, granularity = per_tensor, narrow = 0>
func.func @observe_name(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{'qnn.observe' op name: expected a name that is unique in the module}}
  %0 = qnn.observe %x "" {spec = #spec} : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

#spec = #qnn.qspec<bits = 8, signedness = unsigned, scheme = affine, granularity = per_tensor, narrow = 0>
func.func @observe_low_only(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{low and high: expected both or neither}}
  %0 = qnn.observe %x "x" {spec = #spec, low = array<f64: 0.0>} : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

#spec = #qnn.qspec<bits = 8, signedness = signed, scheme = symmetric, granularity = per_channel, narrow = 1>
func.func @observe_axis(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {
  // expected-error @+1 {{axis: got 0, expected a dimension of known size}}
  %0 = qnn.observe %x "x" {spec = #spec, axis = 0 : i64} : tensor<?x4xf32>
  return %0 : tensor<?x4xf32>
}

// -----

#spec = #qnn.qspec<bits = 8, signedness = signed, scheme = symmetric, granularity = per_channel, narrow = 1>
func.func @observe_count(%x: tensor<2x4xf32>) -> tensor<2x4xf32> {
  // expected-error @+1 {{low and high: got 2 and 1 values, expected 2}}
  %0 = qnn.observe %x "x" {spec = #spec, axis = 0 : i64, low = array<f64: 0.0, 0.0>, high = array<f64: 0.0>} : tensor<2x4xf32>
  return %0 : tensor<2x4xf32>
}

// -----

#spec = #qnn.qspec<bits = 8, signedness = unsigned, scheme = affine, granularity = per_tensor, narrow = 0>
func.func @observe_order(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{low and high: got 2.000000e+00 and 1.000000e+00, expected finite values with low <= high}}
  %0 = qnn.observe %x "x" {spec = #spec, low = array<f64: 2.0>, high = array<f64: 1.0>} : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

#spec = #qnn.qspec<bits = 8, signedness = unsigned, scheme = affine, granularity = per_tensor, narrow = 0>
func.func @observe_infinite(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{expected finite values with low <= high}}
  %0 = qnn.observe %x "x" {spec = #spec, low = array<f64: 0.0>, high = array<f64: 0x7FF0000000000000>} : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

!w = !quant.uniform<i8:f32:0, {0.5, 0.25}>
func.func @quantize_channels(%w: tensor<3x4xf32>) -> tensor<3x4x!w> {
  // expected-error @+1 {{'qnn.quantize' op got 2 scales along dimension 0 of 'tensor<3x4x!quant.uniform<i8:f32:0, {5.000000e-01,2.500000e-01}>>'}}
  %0 = qnn.quantize %w : (tensor<3x4xf32>) -> tensor<3x4x!w>
  return %0 : tensor<3x4x!w>
}

// -----

!w = !quant.uniform<i8:f32:2, {0.5, 0.25}>
func.func @dequantize_channels(%w: tensor<3x2x!w>) -> tensor<3x2xf32> {
  // expected-error @+1 {{'qnn.dequantize' op got 2 scales along dimension 2 of}}
  %0 = qnn.dequantize %w : (tensor<3x2x!w>) -> tensor<3x2xf32>
  return %0 : tensor<3x2xf32>
}

// -----

!x = !quant.uniform<i8:f32, 0.5>
func.func @quantize_shape(%x: tensor<4xf32>) -> tensor<5x!x> {
  // expected-error @+1 {{'qnn.quantize' op requires the same shape for all operands and results}}
  %0 = qnn.quantize %x : (tensor<4xf32>) -> tensor<5x!x>
  return %0 : tensor<5x!x>
}

// -----

!x = !quant.uniform<i8:f32, 0.5>
func.func @quantize_twice(%x: tensor<4x!x>) -> tensor<4x!x> {
  // expected-error @+1 {{'qnn.quantize' op operand #0 must be ranked tensor of 32-bit float values}}
  %0 = qnn.quantize %x : (tensor<4x!x>) -> tensor<4x!x>
  return %0 : tensor<4x!x>
}

// -----

!x = !quant.uniform<i8:f32, 0.5>
!w = !quant.uniform<i8:f32:0, {0.5, 0.25}>
func.func @requantize_channels(%x: tensor<2x!x>) -> tensor<2x!w> {
  // expected-error @+1 {{'qnn.requantize' op got per-channel type 'tensor<2x!quant.uniform<i8:f32:0, {5.000000e-01,2.500000e-01}>>', expected per-tensor types}}
  %0 = qnn.requantize %x : (tensor<2x!x>) -> tensor<2x!w>
  return %0 : tensor<2x!w>
}

// -----

!b = !quant.uniform<i4:f32:{0:1, 2:2}, {{0.5, 1.0}, {1.0, 2.0}}>
func.func @block_dimension(%x: tensor<2x4xf32>) -> tensor<2x4x!b> {
  // expected-error @+1 {{'qnn.quantize' op got blocks along dimension 2 of 'tensor<2x4x!quant.uniform<i4:f32:{0:1, 2:2}, {{5.000000e-01, 1.000000e+00}, {1.000000e+00, 2.000000e+00}}>>'}}
  %0 = qnn.quantize %x : (tensor<2x4xf32>) -> tensor<2x4x!b>
  return %0 : tensor<2x4x!b>
}

// -----

!b = !quant.uniform<i4:f32:{0:1, 1:1}, {{0.5, 1.0}, {1.0, 2.0}}>
func.func @number_of_blocks(%x: tensor<2x4xf32>) -> tensor<2x4x!b> {
  // expected-error @+1 {{'qnn.quantize' op got scales 'tensor<2x2xf32>' that do not fit the blocks of 'tensor<2x4x}}
  %0 = qnn.quantize %x : (tensor<2x4xf32>) -> tensor<2x4x!b>
  return %0 : tensor<2x4x!b>
}

// -----

func.func @sparse_constant() -> tensor<2xf32> {
  // expected-error @+1 {{'qnn.constant' op value: expected dense elements or a resource}}
  %0 = qnn.constant sparse<[[0]], [1.0]> : tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

func.func @short_resource() -> tensor<2xf32> {
  // expected-error @+1 {{'qnn.constant' op value: resource 'short' has 4 bytes, expected 8}}
  %0 = qnn.constant dense_resource<short> : tensor<2xf32>
  return %0 : tensor<2xf32>
}

{-#
  dialect_resources: {
    builtin: {
      short: "0x040000000000803F"
    }
  }
#-}
