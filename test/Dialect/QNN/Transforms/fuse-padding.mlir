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

// A convolution of lines: the border is around rows of channels first.
// CHECK-LABEL: func @line
// CHECK-SAME: %[[X:.*]]: tensor<1x2x6xf32>
func.func @line(%x: tensor<1x2x6xf32>, %w: tensor<3x1x3x2xf32>) -> tensor<1x1x7x3xf32> {
  // CHECK-NEXT: %[[T:.*]] = qnn.transpose %[[X]] {permutation = array<i64: 0, 2, 1>} : (tensor<1x2x6xf32>) -> tensor<1x6x2xf32>
  // CHECK-NEXT: %[[R:.*]] = qnn.reshape %[[T]] : (tensor<1x6x2xf32>) -> tensor<1x1x6x2xf32>
  // CHECK-NEXT: qnn.conv_2d %[[R]], %{{.*}} {padding = array<i64: 0, 0, 1, 2>}
  %p = qnn.pad %x {low = array<i64: 0, 0, 1>, high = array<i64: 0, 0, 2>} : (tensor<1x2x6xf32>) -> tensor<1x2x9xf32>
  %t = qnn.transpose %p {permutation = array<i64: 0, 2, 1>} : (tensor<1x2x9xf32>) -> tensor<1x9x2xf32>
  %r = qnn.reshape %t : (tensor<1x9x2xf32>) -> tensor<1x1x9x2xf32>
  %y = qnn.conv_2d %r, %w : (tensor<1x1x9x2xf32>, tensor<3x1x3x2xf32>) -> tensor<1x1x7x3xf32>
  return %y : tensor<1x1x7x3xf32>
}

// CHECK-LABEL: func @reshape_of_sizes
func.func @reshape_of_sizes(%x: tensor<1x3x2xf32>) -> tensor<1x2x2x2xf32> {
  // CHECK: qnn.pad
  // CHECK-NEXT: qnn.reshape
  %p = qnn.pad %x {low = array<i64: 0, 1, 0>, high = array<i64: 0, 0, 0>} : (tensor<1x3x2xf32>) -> tensor<1x4x2xf32>
  %y = qnn.reshape %p : (tensor<1x4x2xf32>) -> tensor<1x2x2x2xf32>
  return %y : tensor<1x2x2x2xf32>
}

// CHECK-LABEL: func @average
// CHECK-SAME: %[[X:.*]]: tensor<1x4x4x2xf32>
func.func @average(%x: tensor<1x4x4x2xf32>) -> tensor<1x2x2x2xf32> {
  // CHECK-NEXT: qnn.average_pool_2d %[[X]] {count_include_pad, kernel = array<i64: 3, 3>, padding = array<i64: 1, 0, 1, 0>, strides = array<i64: 2, 2>}
  %p = qnn.pad %x {low = array<i64: 0, 1, 1, 0>, high = array<i64: 0, 0, 0, 0>} : (tensor<1x4x4x2xf32>) -> tensor<1x5x5x2xf32>
  %y = qnn.average_pool_2d %p {kernel = array<i64: 3, 3>, strides = array<i64: 2, 2>} : (tensor<1x5x5x2xf32>) -> tensor<1x2x2x2xf32>
  return %y : tensor<1x2x2x2xf32>
}

// Its own padding does not count; a border as large as the window.
// CHECK-LABEL: func @average_stays
func.func @average_stays(%x: tensor<1x4x4x2xf32>) -> (tensor<1x3x3x2xf32>, tensor<1x6x4x2xf32>) {
  // CHECK-COUNT-2: qnn.pad
  %p = qnn.pad %x {low = array<i64: 0, 1, 1, 0>, high = array<i64: 0, 0, 0, 0>} : (tensor<1x4x4x2xf32>) -> tensor<1x5x5x2xf32>
  %y = qnn.average_pool_2d %p {kernel = array<i64: 3, 3>, padding = array<i64: 1, 1, 1, 1>, strides = array<i64: 2, 2>} : (tensor<1x5x5x2xf32>) -> tensor<1x3x3x2xf32>
  %q = qnn.pad %x {low = array<i64: 0, 2, 0, 0>, high = array<i64: 0, 1, 0, 0>} : (tensor<1x4x4x2xf32>) -> tensor<1x7x4x2xf32>
  %z = qnn.average_pool_2d %q {kernel = array<i64: 2, 1>} : (tensor<1x7x4x2xf32>) -> tensor<1x6x4x2xf32>
  return %y, %z : tensor<1x3x3x2xf32>, tensor<1x6x4x2xf32>
}
