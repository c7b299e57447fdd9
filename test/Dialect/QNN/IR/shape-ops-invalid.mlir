// RUN: quant-opt %s --split-input-file --verify-diagnostics

func.func @reshape_elements(%x: tensor<2x3xf32>) -> tensor<5xf32> {
  // expected-error @+1 {{'qnn.reshape' op got 6 elements, but the result has 5}}
  %0 = qnn.reshape %x : (tensor<2x3xf32>) -> tensor<5xf32>
  return %0 : tensor<5xf32>
}

// -----

!x = !quant.uniform<i8:f32:0, {0.5, 0.25}>
func.func @reshape_per_channel(%x: tensor<2x3x!x>) -> tensor<2x3x1x!x> {
  // expected-error @+1 {{'qnn.reshape' op got per-channel type 'tensor<2x3x!quant.uniform<i8:f32:0, {5.000000e-01,2.500000e-01}>>', expected per-tensor types}}
  %0 = qnn.reshape %x : (tensor<2x3x!x>) -> tensor<2x3x1x!x>
  return %0 : tensor<2x3x1x!x>
}

// -----

!x = !quant.uniform<i8:f32, 0.5>
func.func @reshape_mixed(%x: tensor<2x3x!x>) -> tensor<6xf32> {
  // expected-error @+1 {{operand has elements '!quant.uniform<i8:f32, 5.000000e-01>', but the result has 'f32'; they must be the same}}
  %0 = qnn.reshape %x : (tensor<2x3x!x>) -> tensor<6xf32>
  return %0 : tensor<6xf32>
}

// -----

func.func @transpose_rank(%x: tensor<2x3xf32>) -> tensor<3x2xf32> {
  // expected-error @+1 {{'qnn.transpose' op permutation: got 3 dimensions, expected 2}}
  %0 = qnn.transpose %x {permutation = array<i64: 1, 0, 2>} : (tensor<2x3xf32>) -> tensor<3x2xf32>
  return %0 : tensor<3x2xf32>
}

// -----

func.func @transpose_twice(%x: tensor<2x3xf32>) -> tensor<3x3xf32> {
  // expected-error @+1 {{permutation: 1 is out of range or appears twice}}
  %0 = qnn.transpose %x {permutation = array<i64: 1, 1>} : (tensor<2x3xf32>) -> tensor<3x3xf32>
  return %0 : tensor<3x3xf32>
}

// -----

func.func @transpose_range(%x: tensor<2x3xf32>) -> tensor<3x2xf32> {
  // expected-error @+1 {{permutation: 2 is out of range or appears twice}}
  %0 = qnn.transpose %x {permutation = array<i64: 1, 2>} : (tensor<2x3xf32>) -> tensor<3x2xf32>
  return %0 : tensor<3x2xf32>
}

// -----

!x = !quant.uniform<i8:f32:0, {0.5, 0.25}>
func.func @transpose_per_channel(%x: tensor<2x3x!x>) -> tensor<3x2x!x> {
  // expected-error @+1 {{'qnn.transpose' op got per-channel type}}
  %0 = qnn.transpose %x {permutation = array<i64: 1, 0>} : (tensor<2x3x!x>) -> tensor<3x2x!x>
  return %0 : tensor<3x2x!x>
}

// -----

func.func @slice_rank(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-error @+1 {{'qnn.slice' op offsets, strides and result: got 1, 2 and 2 dimensions, expected 2}}
  %0 = qnn.slice %x {offsets = array<i64: 0>, strides = array<i64: 1, 1>} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// -----

func.func @slice_offset(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-error @+1 {{dimension 0: got offset -1 and stride 1, expected an offset not below 0 and a positive stride}}
  %0 = qnn.slice %x {offsets = array<i64: -1, 0>, strides = array<i64: 1, 1>} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// -----

func.func @slice_stride(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-error @+1 {{dimension 1: got offset 0 and stride -1, expected an offset not below 0 and a positive stride}}
  %0 = qnn.slice %x {offsets = array<i64: 0, 0>, strides = array<i64: 1, -1>} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// -----

func.func @slice_end(%x: tensor<2x8xf32>) -> tensor<2x4xf32> {
  // expected-error @+1 {{dimension 1: 4 elements from offset 2 with stride 2 pass the end at 8}}
  %0 = qnn.slice %x {offsets = array<i64: 0, 2>, strides = array<i64: 1, 2>} : (tensor<2x8xf32>) -> tensor<2x4xf32>
  return %0 : tensor<2x4xf32>
}

// -----

func.func @pad_count(%x: tensor<2x3xf32>) -> tensor<2x4xf32> {
  // expected-error @+1 {{'qnn.pad' op high: got 1 values, expected 2}}
  %0 = qnn.pad %x {low = array<i64: 0, 0>, high = array<i64: 1>} : (tensor<2x3xf32>) -> tensor<2x4xf32>
  return %0 : tensor<2x4xf32>
}

// -----

func.func @pad_negative(%x: tensor<2x3xf32>) -> tensor<2x2xf32> {
  // expected-error @+1 {{'qnn.pad' op low: got -1, expected a value not below 0}}
  %0 = qnn.pad %x {low = array<i64: 0, -1>, high = array<i64: 0, 0>} : (tensor<2x3xf32>) -> tensor<2x2xf32>
  return %0 : tensor<2x2xf32>
}

// -----

func.func @pad_shape(%x: tensor<2x3xf32>) -> tensor<2x5xf32> {
  // expected-error @+1 {{result shape: got [2, 5], expected [2, 4]}}
  %0 = qnn.pad %x {low = array<i64: 0, 0>, high = array<i64: 0, 1>} : (tensor<2x3xf32>) -> tensor<2x5xf32>
  return %0 : tensor<2x5xf32>
}

// -----

func.func @concat_nothing() -> tensor<2xf32> {
  // expected-error @+1 {{'qnn.concat' op got no operands, expected at least one}}
  %0 = qnn.concat {axis = 0 : i64} : () -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

func.func @concat_axis(%x: tensor<2x3xf32>) -> tensor<2x6xf32> {
  // expected-error @+1 {{'qnn.concat' op axis: got 2, expected 0 to 1}}
  %0 = qnn.concat %x, %x {axis = 2 : i64} : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x6xf32>
  return %0 : tensor<2x6xf32>
}

// -----

func.func @concat_ranks(%x: tensor<2x3xf32>, %y: tensor<2xf32>) -> tensor<2x4xf32> {
  // expected-error @+1 {{operands have ranks 2 and 1}}
  %0 = qnn.concat %x, %y {axis = 1 : i64} : (tensor<2x3xf32>, tensor<2xf32>) -> tensor<2x4xf32>
  return %0 : tensor<2x4xf32>
}

// -----

func.func @concat_sizes(%x: tensor<2x3xf32>, %y: tensor<4x3xf32>) -> tensor<2x6xf32> {
  // expected-error @+1 {{operands differ in dimension 0: 2 and 4}}
  %0 = qnn.concat %x, %y {axis = 1 : i64} : (tensor<2x3xf32>, tensor<4x3xf32>) -> tensor<2x6xf32>
  return %0 : tensor<2x6xf32>
}

// -----

!x = !quant.uniform<i8:f32, 0.5>
!y = !quant.uniform<i8:f32, 0.25>
func.func @concat_scales(%x: tensor<2x!x>, %y: tensor<2x!y>) -> tensor<4x!x> {
  // expected-error @+1 {{operand has elements '!quant.uniform<i8:f32, 2.500000e-01>', but the result has '!quant.uniform<i8:f32, 5.000000e-01>'; they must be the same}}
  %0 = qnn.concat %x, %y {axis = 0 : i64} : (tensor<2x!x>, tensor<2x!y>) -> tensor<4x!x>
  return %0 : tensor<4x!x>
}

// -----

!channels = !quant.uniform<i8:f32:0, {1.0, 2.0}>
func.func @pad_per_channel(%x: tensor<2x!channels>) -> tensor<2x!channels> {
  // expected-error @+1 {{'qnn.pad' op got per-channel type}}
  %0 = qnn.pad %x {low = array<i64: 0>, high = array<i64: 0>} : (tensor<2x!channels>) -> tensor<2x!channels>
  return %0 : tensor<2x!channels>
}

// -----

func.func @gather_axis(%x: tensor<2x3xf32>) -> tensor<2x1xf32> {
  // expected-error @+1 {{'qnn.gather' op axis: got 2, expected 0 to 1}}
  %0 = qnn.gather %x {axis = 2 : i64, indices = array<i64: 0>} : (tensor<2x3xf32>) -> tensor<2x1xf32>
  return %0 : tensor<2x1xf32>
}

// -----

func.func @gather_index(%x: tensor<2x3xf32>) -> tensor<2x1xf32> {
  // expected-error @+1 {{'qnn.gather' op indices: got 3, expected 0 to 2}}
  %0 = qnn.gather %x {axis = 1 : i64, indices = array<i64: 3>} : (tensor<2x3xf32>) -> tensor<2x1xf32>
  return %0 : tensor<2x1xf32>
}
