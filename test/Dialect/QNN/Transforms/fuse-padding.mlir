// RUN: quant-opt %s --qnn-fuse-padding --canonicalize | FileCheck %s

// CHECK-LABEL: func @border
// CHECK-SAME: %[[X:.*]]: tensor<1x4x4x2xf32>
func.func @border(%x: tensor<1x4x4x2xf32>, %w: tensor<3x3x3x2xf32>) -> tensor<1x5x7x3xf32> {
  // CHECK-NEXT: qnn.conv_2d %[[X]], %{{.*}} {padding = array<i64: 1, 2, 3, 2>}
  %p = qnn.pad %x {low = array<i64: 0, 1, 2, 0>, high = array<i64: 0, 2, 2, 0>} : (tensor<1x4x4x2xf32>) -> tensor<1x7x8x2xf32>
  %y = qnn.conv_2d %p, %w {padding = array<i64: 0, 0, 1, 0>} : (tensor<1x7x8x2xf32>, tensor<3x3x3x2xf32>) -> tensor<1x5x7x3xf32>
  return %y : tensor<1x5x7x3xf32>
}

// CHECK-LABEL: func @not_zero
func.func @not_zero(%x: tensor<1x4x4x2xf32>, %w: tensor<3x3x3x2xf32>) -> tensor<1x3x2x3xf32> {
  // CHECK: qnn.pad
  %p = qnn.pad %x {low = array<i64: 0, 1, 0, 0>, high = array<i64: 0, 0, 0, 0>, value = 1.0 : f32} : (tensor<1x4x4x2xf32>) -> tensor<1x5x4x2xf32>
  %y = qnn.conv_2d %p, %w : (tensor<1x5x4x2xf32>, tensor<3x3x3x2xf32>) -> tensor<1x3x2x3xf32>
  return %y : tensor<1x3x2x3xf32>
}

// CHECK-LABEL: func @channels
func.func @channels(%x: tensor<1x4x4x1xf32>, %w: tensor<3x3x3x2xf32>) -> tensor<1x2x2x3xf32> {
  // CHECK: qnn.pad
  %p = qnn.pad %x {low = array<i64: 0, 0, 0, 1>, high = array<i64: 0, 0, 0, 0>} : (tensor<1x4x4x1xf32>) -> tensor<1x4x4x2xf32>
  %y = qnn.conv_2d %p, %w : (tensor<1x4x4x2xf32>, tensor<3x3x3x2xf32>) -> tensor<1x2x2x3xf32>
  return %y : tensor<1x2x2x3xf32>
}
