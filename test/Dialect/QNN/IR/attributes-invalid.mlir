// RUN: quant-opt %s --split-input-file --verify-diagnostics

// expected-error @+1 {{bits: got 1, expected 2 to 8, or 16}}
#spec = #qnn.qspec<bits = 1, signedness = unsigned, scheme = affine, granularity = per_tensor, narrow = 0>

// -----

// expected-error @+1 {{bits: got 12, expected 2 to 8, or 16}}
#spec = #qnn.qspec<bits = 12, signedness = unsigned, scheme = affine, granularity = per_tensor, narrow = 0>

// -----

// expected-error @+1 {{narrow: got 2, expected 0 or 1}}
#spec = #qnn.qspec<bits = 8, signedness = signed, scheme = symmetric, granularity = per_tensor, narrow = 2>

// -----

// expected-error @+1 {{narrow: only signed ranges can be narrow}}
#spec = #qnn.qspec<bits = 8, signedness = unsigned, scheme = affine, granularity = per_tensor, narrow = 1>

// -----

// expected-error @+1 {{calibrator: calibrator 'mse' takes no parameter, got '2'}}
#spec = #qnn.qspec<bits = 8, signedness = unsigned, scheme = affine, granularity = per_tensor, narrow = 0, calibrator = "mse:2">

// -----

// expected-error @+1 {{reduced: got 2, expected 0 or 1}}
#spec = #qnn.qspec<bits = 8, signedness = unsigned, scheme = affine, granularity = per_tensor, narrow = 0, reduced = 2>

// -----

// expected-error @+1 {{reduced: half of a range of 2 bits is too little}}
#spec = #qnn.qspec<bits = 2, signedness = unsigned, scheme = affine, granularity = per_tensor, narrow = 0, reduced = 1>

// -----

// expected-error @+1 {{block_size: got 0, expected a positive number}}
#spec = #qnn.qspec<bits = 4, signedness = signed, scheme = symmetric, granularity = per_block, narrow = 0>

// -----

// expected-error @+1 {{block_size: got 32, expected none, as the granularity is not per_block}}
#spec = #qnn.qspec<bits = 4, signedness = signed, scheme = symmetric, granularity = per_channel, narrow = 0, block_size = 32>

// -----

// expected-error @+1 {{'qnn.numerics' must be one of integer, onnx, onnx-qlinear, torch, nvidia, tflite, tflite-single, tosa, textbook}}
module attributes {qnn.numerics = "fortran"} {}

// -----

// expected-error @+1 {{'qnn.numerics' belongs on a module}}
func.func private @numerics_place() attributes {qnn.numerics = "torch"}

// -----

func.func @clamp_order(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{clamp: lower bound 6.000000e+00 is above upper bound 0.000000e+00}}
  %0 = qnn.clip %x {clamp = #qnn.clamp<6.0, 0.0>} : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// expected-error @+1 {{'qnn.config' belongs on a module}}
func.func private @config_place() attributes {qnn.config = "x86"}

// -----

// expected-error @+1 {{'qnn.config' must be a #qnn.qconfig attribute}}
module attributes {qnn.config = "x86"} {}

// -----

func.func @island(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{'qnn.island' must be a string: the reason}}
  %0 = qnn.softmax %x {axis = 0 : i64, qnn.island} : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// expected-error @+1 {{'qnn.range' of argument 1 must be array<f64: low, high> with finite low <= high}}
func.func @range_order(%x: tensor<4xf32>, %y: tensor<4xf32> {qnn.range = array<f64: 1.0, -1.0>}) {
  return
}

// -----

// expected-error @+1 {{'qnn.range' of argument 0 must be array<f64: low, high> with finite low <= high}}
func.func @range_count(%x: tensor<4xf32> {qnn.range = array<f64: 1.0>}) {
  return
}

// -----

// expected-error @+1 {{'qnn.range' of argument 0 must be array<f64: low, high> with finite low <= high}}
func.func @range_kind(%x: tensor<4xf32> {qnn.range = array<f32: 0.0, 1.0>}) {
  return
}

// -----

// expected-error @+1 {{'qnn.range' of argument 0 must be array<f64: low, high> with finite low <= high}}
func.func @range_infinite(%x: tensor<4xf32> {qnn.range = array<f64: 0.0, 0x7FF0000000000000>}) {
  return
}

// -----

// expected-error @+1 {{'qnn.name' of argument 0 must be a string}}
func.func @name(%x: tensor<4xf32> {qnn.name = 1 : i64}) {
  return
}

// -----

#u8 = #qnn.qspec<bits = 8, signedness = unsigned, scheme = affine, granularity = per_tensor, narrow = 0>
// expected-error @+1 {{overrides: got 1 : i64, expected a list of #qnn.override}}
#config = #qnn.qconfig<activation = #u8, weight = #u8, overrides = [1]>

// -----

// expected-error @+1 {{name: '[a' is no pattern: invalid glob pattern, unmatched '['}}
#override = #qnn.override<name = "[a", keep_float = 1>

// -----

// expected-error @+1 {{kind: 'conv_[' is no pattern: invalid glob pattern, unmatched '['}}
#override = #qnn.override<kind = "conv_[", keep_float = 1>

// -----

// expected-error @+1 {{keep_float: got 2, expected 0 or 1}}
#override = #qnn.override<name = "a", keep_float = 2>

// -----

#u8 = #qnn.qspec<bits = 8, signedness = unsigned, scheme = affine, granularity = per_tensor, narrow = 0>
// expected-error @+1 {{keep_float excludes activation and weight}}
#override = #qnn.override<name = "a", activation = #u8, keep_float = 1>

// -----

// expected-error @+1 {{nothing is overridden; expected activation, weight or keep_float}}
#override = #qnn.override<name = "a">

// -----

#u8 = #qnn.qspec<bits = 8, signedness = unsigned, scheme = affine, granularity = per_tensor, narrow = 0>
// expected-error @+1 {{pools_keep_scale: got 2, expected 0 or 1}}
#config = #qnn.qconfig<activation = #u8, weight = #u8, pools_keep_scale = 2>

// -----

#u8 = #qnn.qspec<bits = 8, signedness = unsigned, scheme = affine, granularity = per_tensor, narrow = 0>
// expected-error @+1 {{outputs_keep_range: got 2, expected 0 or 1}}
#config = #qnn.qconfig<activation = #u8, weight = #u8, outputs_keep_range = 2>

// -----

func.func @keep_scale(%x: tensor<1x2x2x1xf32>) -> tensor<1x1x1x1xf32> {
  // expected-error @+1 {{'qnn.keep_scale' has no value}}
  %0 = qnn.average_pool_2d %x {kernel = array<i64: 2, 2>, qnn.keep_scale = 1} : (tensor<1x2x2x1xf32>) -> tensor<1x1x1x1xf32>
  return %0 : tensor<1x1x1x1xf32>
}

// -----

func.func @keep_float(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{'qnn.keep_float' has no value}}
  %0 = qnn.relu %x {qnn.keep_float = true} : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
