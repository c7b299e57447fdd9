// RUN: quant-opt %s --split-input-file --verify-diagnostics

func.func @input_rank(%x: tensor<8x8x4xf32>, %w: tensor<2x3x3x4xf32>) -> tensor<6x6x2xf32> {
  // expected-error @+1 {{'qnn.conv_2d' op input: got rank 3, expected 4 (batch, height, width, channels)}}
  %0 = qnn.conv_2d %x, %w : (tensor<8x8x4xf32>, tensor<2x3x3x4xf32>) -> tensor<6x6x2xf32>
  return %0 : tensor<6x6x2xf32>
}

// -----

func.func @weight_rank(%x: tensor<1x8x8x4xf32>, %w: tensor<2x3x4xf32>) -> tensor<1x6x6x2xf32> {
  // expected-error @+1 {{weight: got rank 3, expected 4 (output channels, height, width, input channels / groups)}}
  %0 = qnn.conv_2d %x, %w : (tensor<1x8x8x4xf32>, tensor<2x3x4xf32>) -> tensor<1x6x6x2xf32>
  return %0 : tensor<1x6x6x2xf32>
}

// -----

func.func @strides_count(%x: tensor<1x8x8x4xf32>, %w: tensor<2x3x3x4xf32>) -> tensor<1x6x6x2xf32> {
  // expected-error @+1 {{strides: got 1 values, expected 2}}
  %0 = qnn.conv_2d %x, %w {strides = array<i64: 1>} : (tensor<1x8x8x4xf32>, tensor<2x3x3x4xf32>) -> tensor<1x6x6x2xf32>
  return %0 : tensor<1x6x6x2xf32>
}

// -----

func.func @strides_zero(%x: tensor<1x8x8x4xf32>, %w: tensor<2x3x3x4xf32>) -> tensor<1x6x6x2xf32> {
  // expected-error @+1 {{strides: got 0, expected a positive value}}
  %0 = qnn.conv_2d %x, %w {strides = array<i64: 1, 0>} : (tensor<1x8x8x4xf32>, tensor<2x3x3x4xf32>) -> tensor<1x6x6x2xf32>
  return %0 : tensor<1x6x6x2xf32>
}

// -----

func.func @padding_negative(%x: tensor<1x8x8x4xf32>, %w: tensor<2x3x3x4xf32>) -> tensor<1x6x6x2xf32> {
  // expected-error @+1 {{padding: got -1, expected a value not below 0}}
  %0 = qnn.conv_2d %x, %w {padding = array<i64: 0, 0, -1, 0>} : (tensor<1x8x8x4xf32>, tensor<2x3x3x4xf32>) -> tensor<1x6x6x2xf32>
  return %0 : tensor<1x6x6x2xf32>
}

// -----

func.func @dilations_huge(%x: tensor<1x8x8x4xf32>, %w: tensor<2x3x3x4xf32>) -> tensor<1x6x6x2xf32> {
  // expected-error @+1 {{dilations: got 9223372036854775807, expected a positive value and at most 2^30}}
  %0 = qnn.conv_2d %x, %w {dilations = array<i64: 1, 9223372036854775807>} : (tensor<1x8x8x4xf32>, tensor<2x3x3x4xf32>) -> tensor<1x6x6x2xf32>
  return %0 : tensor<1x6x6x2xf32>
}

// -----

func.func @window_too_high(%x: tensor<1x8x8x4xf32>, %w: tensor<2x5x3x4xf32>) -> tensor<1x6x6x2xf32> {
  // expected-error @+1 {{a window of 5 (dilation 3) does not fit in height 8 with padding 2 and 1}}
  %0 = qnn.conv_2d %x, %w {dilations = array<i64: 3, 1>, padding = array<i64: 2, 1, 0, 0>} : (tensor<1x8x8x4xf32>, tensor<2x5x3x4xf32>) -> tensor<1x6x6x2xf32>
  return %0 : tensor<1x6x6x2xf32>
}

// -----

func.func @window_too_wide(%x: tensor<1x8x2x4xf32>, %w: tensor<2x3x3x4xf32>) -> tensor<1x6x6x2xf32> {
  // expected-error @+1 {{a window of 3 (dilation 1) does not fit in width 2 with padding 0 and 0}}
  %0 = qnn.conv_2d %x, %w : (tensor<1x8x2x4xf32>, tensor<2x3x3x4xf32>) -> tensor<1x6x6x2xf32>
  return %0 : tensor<1x6x6x2xf32>
}

// -----

func.func @groups_zero(%x: tensor<1x8x8x4xf32>, %w: tensor<2x3x3x4xf32>) -> tensor<1x6x6x2xf32> {
  // expected-error @+1 {{groups: got 0, expected a positive value}}
  %0 = qnn.conv_2d %x, %w {groups = 0 : i64} : (tensor<1x8x8x4xf32>, tensor<2x3x3x4xf32>) -> tensor<1x6x6x2xf32>
  return %0 : tensor<1x6x6x2xf32>
}

// -----

func.func @groups_outputs(%x: tensor<1x8x8x6xf32>, %w: tensor<4x3x3x2xf32>) -> tensor<1x6x6x4xf32> {
  // expected-error @+1 {{groups: 3 does not divide 4 output channels}}
  %0 = qnn.conv_2d %x, %w {groups = 3 : i64} : (tensor<1x8x8x6xf32>, tensor<4x3x3x2xf32>) -> tensor<1x6x6x4xf32>
  return %0 : tensor<1x6x6x4xf32>
}

// -----

func.func @groups_inputs(%x: tensor<1x8x8x5xf32>, %w: tensor<4x3x3x2xf32>) -> tensor<1x6x6x4xf32> {
  // expected-error @+1 {{weight: got 2 input channels in each of 2 groups, but the input has 5 channels}}
  %0 = qnn.conv_2d %x, %w {groups = 2 : i64} : (tensor<1x8x8x5xf32>, tensor<4x3x3x2xf32>) -> tensor<1x6x6x4xf32>
  return %0 : tensor<1x6x6x4xf32>
}

// -----

func.func @result_shape(%x: tensor<?x8x8x4xf32>, %w: tensor<2x3x3x4xf32>) -> tensor<?x8x8x2xf32> {
  // expected-error @+1 {{result shape: got [?, 8, 8, 2], expected [?, 6, 6, 2]}}
  %0 = qnn.conv_2d %x, %w : (tensor<?x8x8x4xf32>, tensor<2x3x3x4xf32>) -> tensor<?x8x8x2xf32>
  return %0 : tensor<?x8x8x2xf32>
}

// -----

func.func @element_type(%x: tensor<1x4xf64>, %w: tensor<2x4xf32>) -> tensor<1x2xf32> {
  // expected-error @+1 {{operand #0 must be ranked tensor of 32-bit float or uniform quantized type values, but got 'tensor<1x4xf64>'}}
  %0 = qnn.linear %x, %w : (tensor<1x4xf64>, tensor<2x4xf32>) -> tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
}

// -----

func.func @unranked(%x: tensor<*xf32>, %w: tensor<2x4xf32>) -> tensor<1x2xf32> {
  // expected-error @+1 {{operand #0 must be ranked tensor of 32-bit float or uniform quantized type values, but got 'tensor<*xf32>'}}
  %0 = qnn.linear %x, %w : (tensor<*xf32>, tensor<2x4xf32>) -> tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
}

// -----

func.func @linear_scalar(%x: tensor<f32>, %w: tensor<2x4xf32>) -> tensor<2xf32> {
  // expected-error @+1 {{'qnn.linear' op input: got rank 0, expected at least 1}}
  %0 = qnn.linear %x, %w : (tensor<f32>, tensor<2x4xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

func.func @linear_weight_rank(%x: tensor<1x4xf32>, %w: tensor<4xf32>) -> tensor<1x2xf32> {
  // expected-error @+1 {{weight: got rank 1, expected 2 (outputs, inputs)}}
  %0 = qnn.linear %x, %w : (tensor<1x4xf32>, tensor<4xf32>) -> tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
}

// -----

func.func @linear_inputs(%x: tensor<1x4xf32>, %w: tensor<2x5xf32>) -> tensor<1x2xf32> {
  // expected-error @+1 {{weight: got 5 inputs, but the last dimension of the input is 4}}
  %0 = qnn.linear %x, %w : (tensor<1x4xf32>, tensor<2x5xf32>) -> tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
}

// -----

func.func @bias_rank(%x: tensor<1x4xf32>, %w: tensor<2x4xf32>, %b: tensor<1x2xf32>) -> tensor<1x2xf32> {
  // expected-error @+1 {{bias: got rank 2, expected 1}}
  %0 = qnn.linear %x, %w bias %b : (tensor<1x4xf32>, tensor<2x4xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
}

// -----

func.func @bias_size(%x: tensor<1x4xf32>, %w: tensor<2x4xf32>, %b: tensor<3xf32>) -> tensor<1x2xf32> {
  // expected-error @+1 {{bias: got 3 values, expected 2 (dimension 0 of the weight)}}
  %0 = qnn.linear %x, %w bias %b : (tensor<1x4xf32>, tensor<2x4xf32>, tensor<3xf32>) -> tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
}

// -----

!x = !quant.uniform<u8:f32, 0.5:128>
func.func @mixed(%x: tensor<1x4x!x>, %w: tensor<2x4xf32>) -> tensor<1x2x!x> {
  // expected-error @+1 {{'qnn.linear' op mixes float and quantized tensors}}
  %0 = qnn.linear %x, %w : (tensor<1x4x!x>, tensor<2x4xf32>) -> tensor<1x2x!x>
  return %0 : tensor<1x2x!x>
}

// -----

!x = !quant.uniform<u8:f32, 0.5:128>
!w = !quant.uniform<i8<-127:127>:f32, 0.25>
func.func @mixed_bias(%x: tensor<1x4x!x>, %w: tensor<2x4x!w>, %b: tensor<2xf32>) -> tensor<1x2x!x> {
  // expected-error @+1 {{'qnn.linear' op mixes float and quantized tensors}}
  %0 = qnn.linear %x, %w bias %b : (tensor<1x4x!x>, tensor<2x4x!w>, tensor<2xf32>) -> tensor<1x2x!x>
  return %0 : tensor<1x2x!x>
}

// -----

!x = !quant.uniform<u8:f32:1, {0.5:128, 0.25:128}>
!y = !quant.uniform<u8:f32, 0.5:128>
!w = !quant.uniform<i8<-127:127>:f32, 0.25>
func.func @input_per_channel(%x: tensor<1x2x!x>, %w: tensor<3x2x!w>) -> tensor<1x3x!y> {
  // expected-error @+1 {{input and result must be quantized per tensor, not per channel}}
  %0 = qnn.linear %x, %w : (tensor<1x2x!x>, tensor<3x2x!w>) -> tensor<1x3x!y>
  return %0 : tensor<1x3x!y>
}

// -----

!x = !quant.uniform<u8:f32, 0.5:128>
!w = !quant.uniform<i8<-127:127>:f32:1, {0.25, 0.5}>
func.func @weight_axis(%x: tensor<1x2x!x>, %w: tensor<3x2x!w>) -> tensor<1x3x!x> {
  // expected-error @+1 {{weight: quantized along dimension 1, expected 0 (output channels)}}
  %0 = qnn.linear %x, %w : (tensor<1x2x!x>, tensor<3x2x!w>) -> tensor<1x3x!x>
  return %0 : tensor<1x3x!x>
}

// -----

!x = !quant.uniform<u8:f32, 0.5:128>
!w = !quant.uniform<i8<-127:127>:f32:0, {0.25, 0.5:-128}>
func.func @weight_zero_point(%x: tensor<1x4x!x>, %w: tensor<2x4x!w>) -> tensor<1x2x!x> {
  // expected-error @+1 {{weight: got zero point -128, expected one of its range [-127, 127]}}
  %0 = qnn.linear %x, %w : (tensor<1x4x!x>, tensor<2x4x!w>) -> tensor<1x2x!x>
  return %0 : tensor<1x2x!x>
}

// -----

!x = !quant.uniform<u8:f32, 0.5:128>
!w = !quant.uniform<i8:f32, 0.25>
!b = !quant.uniform<i16:f32, 0.125>
func.func @bias_storage(%x: tensor<1x4x!x>, %w: tensor<2x4x!w>, %b: tensor<2x!b>) -> tensor<1x2x!x> {
  // expected-error @+1 {{bias: got storage type 'i16', expected i32}}
  %0 = qnn.linear %x, %w bias %b : (tensor<1x4x!x>, tensor<2x4x!w>, tensor<2x!b>) -> tensor<1x2x!x>
  return %0 : tensor<1x2x!x>
}

// -----

!x = !quant.uniform<u8:f32, 0.5:128>
!w = !quant.uniform<i8:f32, 0.25>
!b = !quant.uniform<i32:f32:0, {0.125, 0.25}>
func.func @bias_scales(%x: tensor<1x4x!x>, %w: tensor<2x4x!w>, %b: tensor<2x!b>) -> tensor<1x2x!x> {
  // expected-error @+1 {{bias: its scales do not match the weight's}}
  %0 = qnn.linear %x, %w bias %b : (tensor<1x4x!x>, tensor<2x4x!w>, tensor<2x!b>) -> tensor<1x2x!x>
  return %0 : tensor<1x2x!x>
}

// -----

func.func @matmul_rank(%a: tensor<3xf32>, %b: tensor<3x4xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{'qnn.matmul' op operands: got ranks 1 and 2, expected at least 2}}
  %0 = qnn.matmul %a, %b : (tensor<3xf32>, tensor<3x4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

func.func @matmul_inner(%a: tensor<2x3xf32>, %b: tensor<4x5xf32>) -> tensor<2x5xf32> {
  // expected-error @+1 {{inner dimensions differ: 3 and 4}}
  %0 = qnn.matmul %a, %b : (tensor<2x3xf32>, tensor<4x5xf32>) -> tensor<2x5xf32>
  return %0 : tensor<2x5xf32>
}

// -----

func.func @matmul_batch(%a: tensor<6x2x3xf32>, %b: tensor<7x3x5xf32>) -> tensor<6x2x5xf32> {
  // expected-error @+1 {{operands do not broadcast: sizes 6 and 7 in dimension 0}}
  %0 = qnn.matmul %a, %b : (tensor<6x2x3xf32>, tensor<7x3x5xf32>) -> tensor<6x2x5xf32>
  return %0 : tensor<6x2x5xf32>
}

// -----

!x = !quant.uniform<i8:f32, 1.0>
!w = !quant.uniform<i8<-127:127>:f32:0, {1.0, 2.0}>
func.func @too_few_weight_scales(%x: tensor<1x4x!x>, %w: tensor<3x4x!w>) -> tensor<1x3x!x> {
  // expected-error @+1 {{weight: got 2 scales, expected 3 (its dimension 0)}}
  %0 = qnn.linear %x, %w : (tensor<1x4x!x>, tensor<3x4x!w>) -> tensor<1x3x!x>
  return %0 : tensor<1x3x!x>
}

// -----

!x = !quant.uniform<i8:f32, 1.0>
!w = !quant.uniform<i8<-127:127>:f32, 1.0>
!b = !quant.uniform<i32:f32, 1.0:5>
func.func @affine_bias(%x: tensor<1x4x!x>, %w: tensor<3x4x!w>, %b: tensor<3x!b>) -> tensor<1x3x!x> {
  // expected-error @+1 {{bias: got zero point 5, expected 0}}
  %0 = qnn.linear %x, %w bias %b : (tensor<1x4x!x>, tensor<3x4x!w>, tensor<3x!b>) -> tensor<1x3x!x>
  return %0 : tensor<1x3x!x>
}

// -----

func.func @transposed_rank(%x: tensor<2x2x3xf32>, %w: tensor<1x2x2x3xf32>) -> tensor<1x3x3x1xf32> {
  // expected-error @+1 {{'qnn.conv_transpose_2d' op input: got rank 3, expected 4 (batch, height, width, channels)}}
  %0 = qnn.conv_transpose_2d %x, %w  : (tensor<2x2x3xf32>, tensor<1x2x2x3xf32>) -> tensor<1x3x3x1xf32>
  return %0 : tensor<1x3x3x1xf32>
}

// -----

func.func @transposed_weight(%x: tensor<1x2x2x3xf32>, %w: tensor<2x2x3xf32>) -> tensor<1x3x3x1xf32> {
  // expected-error @+1 {{'qnn.conv_transpose_2d' op weight: got rank 3, expected 4 (output channels, height, width, input channels / groups)}}
  %0 = qnn.conv_transpose_2d %x, %w  : (tensor<1x2x2x3xf32>, tensor<2x2x3xf32>) -> tensor<1x3x3x1xf32>
  return %0 : tensor<1x3x3x1xf32>
}

// -----

func.func @transposed_padding(%x: tensor<1x2x2x3xf32>, %w: tensor<1x2x2x3xf32>) -> tensor<1x1x3x1xf32> {
  // expected-error @+1 {{'qnn.conv_transpose_2d' op padding: got 2, expected at most 1 for a kernel of 2 with dilation 1}}
  %0 = qnn.conv_transpose_2d %x, %w {padding = array<i64: 2, 0, 0, 0>} : (tensor<1x2x2x3xf32>, tensor<1x2x2x3xf32>) -> tensor<1x1x3x1xf32>
  return %0 : tensor<1x1x3x1xf32>
}

// -----

func.func @transposed_nothing_left(%x: tensor<1x1x2x3xf32>, %w: tensor<1x2x2x3xf32>) -> tensor<1x1x3x1xf32> {
  // expected-error @+1 {{'qnn.conv_transpose_2d' op padding: 1 and 1 leave nothing of height 1}}
  %0 = qnn.conv_transpose_2d %x, %w {padding = array<i64: 1, 1, 0, 0>} : (tensor<1x1x2x3xf32>, tensor<1x2x2x3xf32>) -> tensor<1x1x3x1xf32>
  return %0 : tensor<1x1x3x1xf32>
}

// -----

func.func @transposed_empty(%x: tensor<1x2x0x3xf32>, %w: tensor<1x2x2x3xf32>) -> tensor<1x3x1x1xf32> {
  // expected-error @+1 {{'qnn.conv_transpose_2d' op input: width is empty}}
  %0 = qnn.conv_transpose_2d %x, %w  : (tensor<1x2x0x3xf32>, tensor<1x2x2x3xf32>) -> tensor<1x3x1x1xf32>
  return %0 : tensor<1x3x1x1xf32>
}

// -----

func.func @transposed_groups(%x: tensor<1x2x2x3xf32>, %w: tensor<2x2x2x3xf32>) -> tensor<1x3x3x2xf32> {
  // expected-error @+1 {{'qnn.conv_transpose_2d' op weight: got 3 input channels in each of 2 groups, but the input has 3 channels}}
  %0 = qnn.conv_transpose_2d %x, %w {groups = 2 : i64} : (tensor<1x2x2x3xf32>, tensor<2x2x2x3xf32>) -> tensor<1x3x3x2xf32>
  return %0 : tensor<1x3x3x2xf32>
}

// -----

func.func @transposed_shape(%x: tensor<1x2x2x3xf32>, %w: tensor<1x2x2x3xf32>) -> tensor<1x4x4x1xf32> {
  // expected-error @+1 {{'qnn.conv_transpose_2d' op result shape: got [1, 4, 4, 1], expected [1, 4, 5, 1]}}
  %0 = qnn.conv_transpose_2d %x, %w {strides = array<i64: 2, 2>, output_padding = array<i64: 0, 1>} : (tensor<1x2x2x3xf32>, tensor<1x2x2x3xf32>) -> tensor<1x4x4x1xf32>
  return %0 : tensor<1x4x4x1xf32>
}

// -----

!x = !quant.uniform<i8:f32, 1.0>
!w = !quant.uniform<i4:f32:{0:2, 1:2}, {{1.0, 2.0}}>
func.func @blocks_of_channels(%x: tensor<1x4x!x>, %w: tensor<2x4x!w>) -> tensor<1x2x!x> {
  // expected-error @+1 {{weight: got blocks of several output channels, expected block size 1 along dimension 0}}
  %0 = qnn.linear %x, %w : (tensor<1x4x!x>, tensor<2x4x!w>) -> tensor<1x2x!x>
  return %0 : tensor<1x2x!x>
}

// -----

!x = !quant.uniform<i8:f32, 1.0>
!w = !quant.uniform<i4:f32:{0:1, 1:2}, {{1.0, 2.0}, {1.0, 2.0}}>
func.func @too_few_blocks(%x: tensor<1x6x!x>, %w: tensor<2x6x!w>) -> tensor<1x2x!x> {
  // expected-error @+1 {{that do not fit the blocks of}}
  %0 = qnn.linear %x, %w : (tensor<1x6x!x>, tensor<2x6x!w>) -> tensor<1x2x!x>
  return %0 : tensor<1x2x!x>
}
