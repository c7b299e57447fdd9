// A function of one variable after a convolution or a linear layer is a part of
// its kernel: its operand is not stored. A table is read, a slope multiplied.

// RUN: quant-opt %s --convert-qnn-to-linalg --canonicalize --cse --codegen-fuse-elementwise | FileCheck %s

!x = !quant.uniform<u8:f32, 0.125:120>
!w = !quant.uniform<i8:f32, 0.5>
!s = !quant.uniform<i8:f32, 8.0:3>
!unit = !quant.uniform<u8:f32, 3.90625e-3>
!y = !quant.uniform<u8:f32, 4.0:7>

// CHECK-LABEL: func.func @leaky_relu(
// CHECK:         linalg.generic {{.*}}"reduction"
// CHECK:         linalg.generic
// CHECK:           arith.shrsi
// CHECK:           tensor.extract
// CHECK:           linalg.yield %{{.+}} : i8
// CHECK-NOT:     linalg.generic
func.func @leaky_relu(%x: tensor<1x4x4x2x!x>) -> tensor<1x4x4x3x!y> {
  %w = qnn.constant dense<[[[[1, -2]]], [[[3, 4]]], [[[-5, 6]]]]> : tensor<3x1x1x2xi8> as tensor<3x1x1x2x!w>
  %c = qnn.conv_2d %x, %w : (tensor<1x4x4x2x!x>, tensor<3x1x1x2x!w>) -> tensor<1x4x4x3x!s>
  %y = qnn.leaky_relu %c {alpha = 0.1 : f32} : (tensor<1x4x4x3x!s>) -> tensor<1x4x4x3x!y>
  return %y : tensor<1x4x4x3x!y>
}

// CHECK-LABEL: func.func @prelu(
// CHECK:         linalg.generic {{.*}}"reduction"
// CHECK:         linalg.generic
// CHECK:           arith.select
// CHECK:           linalg.yield %{{.+}} : i8
// CHECK-NOT:     linalg.generic
func.func @prelu(%x: tensor<1x4x4x2x!x>) -> tensor<1x4x4x3x!y> {
  %w = qnn.constant dense<[[[[1, -2]]], [[[3, 4]]], [[[-5, 6]]]]> : tensor<3x1x1x2xi8> as tensor<3x1x1x2x!w>
  %c = qnn.conv_2d %x, %w : (tensor<1x4x4x2x!x>, tensor<3x1x1x2x!w>) -> tensor<1x4x4x3x!s>
  %y = qnn.prelu %c {slopes = array<f32: 0.5, -1.0, 0.25>} : (tensor<1x4x4x3x!s>) -> tensor<1x4x4x3x!y>
  return %y : tensor<1x4x4x3x!y>
}

// CHECK-LABEL: func.func @elu_transposed(
// CHECK:         linalg.generic {{.*}}"reduction"
// CHECK:         linalg.generic
// CHECK:           tensor.extract
// CHECK-NOT:     linalg.generic
func.func @elu_transposed(%x: tensor<1x4x4x2x!x>) -> tensor<1x8x8x3x!y> {
  %w = qnn.constant dense<3> : tensor<3x2x2x2xi8> as tensor<3x2x2x2x!w>
  %c = qnn.conv_transpose_2d %x, %w {strides = array<i64: 2, 2>} : (tensor<1x4x4x2x!x>, tensor<3x2x2x2x!w>) -> tensor<1x8x8x3x!s>
  %y = qnn.elu %c : (tensor<1x8x8x3x!s>) -> tensor<1x8x8x3x!y>
  return %y : tensor<1x8x8x3x!y>
}

// CHECK-LABEL: func.func @gelu_matmul(
// CHECK:         linalg.generic {{.*}}"reduction"
// CHECK:         linalg.generic
// CHECK:           tensor.extract
// CHECK-NOT:     linalg.generic
func.func @gelu_matmul(%a: tensor<5x2x!x>, %b: tensor<2x3x!x>) -> tensor<5x3x!y> {
  %c = qnn.matmul %a, %b : (tensor<5x2x!x>, tensor<2x3x!x>) -> tensor<5x3x!s>
  %y = qnn.gelu %c : (tensor<5x3x!s>) -> tensor<5x3x!y>
  return %y : tensor<5x3x!y>
}

// The sum of a residual block, and a function after it.
// CHECK-LABEL: func.func @residual_leaky_relu(
// CHECK:         linalg.generic {{.*}}"reduction"
// CHECK:         linalg.generic
// CHECK:           tensor.extract
// CHECK-NOT:     linalg.generic
func.func @residual_leaky_relu(%x: tensor<1x4x4x2x!x>, %z: tensor<1x4x4x3x!s>) -> tensor<1x4x4x3x!y> {
  %w = qnn.constant dense<[[[[1, -2]]], [[[3, 4]]], [[[-5, 6]]]]> : tensor<3x1x1x2xi8> as tensor<3x1x1x2x!w>
  %c = qnn.conv_2d %x, %w : (tensor<1x4x4x2x!x>, tensor<3x1x1x2x!w>) -> tensor<1x4x4x3x!s>
  %s = qnn.add %c, %z : (tensor<1x4x4x3x!s>, tensor<1x4x4x3x!s>) -> tensor<1x4x4x3x!s>
  %y = qnn.leaky_relu %s {alpha = 0.1 : f32} : (tensor<1x4x4x3x!s>) -> tensor<1x4x4x3x!y>
  return %y : tensor<1x4x4x3x!y>
}

// CHECK-LABEL: func.func @hard_swish_depthwise(
// CHECK:         linalg.generic {{.*}}"reduction"
// CHECK:         linalg.generic
// CHECK:           tensor.extract
// CHECK-NOT:     linalg.generic
func.func @hard_swish_depthwise(%x: tensor<1x4x4x2x!x>) -> tensor<1x4x4x2x!y> {
  %w = qnn.constant dense<[[[[1]]], [[[3]]]]> : tensor<2x1x1x1xi8> as tensor<2x1x1x1x!w>
  %c = qnn.conv_2d %x, %w {groups = 2 : i64} : (tensor<1x4x4x2x!x>, tensor<2x1x1x1x!w>) -> tensor<1x4x4x2x!s>
  %y = qnn.hard_swish %c : (tensor<1x4x4x2x!s>) -> tensor<1x4x4x2x!y>
  return %y : tensor<1x4x4x2x!y>
}

// CHECK-LABEL: func.func @silu(
// CHECK:         linalg.generic {{.*}}"reduction"
// CHECK:         linalg.generic
// CHECK:           tensor.extract
// CHECK-NOT:     linalg.generic
func.func @silu(%x: tensor<1x4x4x2x!x>) -> tensor<1x4x4x3x!y> {
  %w = qnn.constant dense<[[[[1, -2]]], [[[3, 4]]], [[[-5, 6]]]]> : tensor<3x1x1x2xi8> as tensor<3x1x1x2x!w>
  %c = qnn.conv_2d %x, %w : (tensor<1x4x4x2x!x>, tensor<3x1x1x2x!w>) -> tensor<1x4x4x3x!s>
  %y = qnn.silu %c : (tensor<1x4x4x3x!s>) -> tensor<1x4x4x3x!y>
  return %y : tensor<1x4x4x3x!y>
}

// CHECK-LABEL: func.func @hard_sigmoid(
// CHECK:         linalg.generic {{.*}}"reduction"
// CHECK:         linalg.generic
// CHECK:           tensor.extract
// CHECK-NOT:     linalg.generic
func.func @hard_sigmoid(%x: tensor<5x2x!x>) -> tensor<5x3x!unit> {
  %w = qnn.constant dense<[[1, -2], [3, 4], [-5, 6]]> : tensor<3x2xi8> as tensor<3x2x!w>
  %c = qnn.linear %x, %w : (tensor<5x2x!x>, tensor<3x2x!w>) -> tensor<5x3x!s>
  %y = qnn.hard_sigmoid %c : (tensor<5x3x!s>) -> tensor<5x3x!unit>
  return %y : tensor<5x3x!unit>
}

// CHECK-LABEL: func.func @gelu(
// CHECK:         linalg.generic {{.*}}"reduction"
// CHECK:         linalg.generic
// CHECK:           tensor.extract
// CHECK-NOT:     linalg.generic
func.func @gelu(%x: tensor<5x2x!x>) -> tensor<5x3x!y> {
  %w = qnn.constant dense<[[1, -2], [3, 4], [-5, 6]]> : tensor<3x2xi8> as tensor<3x2x!w>
  %c = qnn.linear %x, %w : (tensor<5x2x!x>, tensor<3x2x!w>) -> tensor<5x3x!s>
  %y = qnn.gelu %c : (tensor<5x3x!s>) -> tensor<5x3x!y>
  return %y : tensor<5x3x!y>
}
