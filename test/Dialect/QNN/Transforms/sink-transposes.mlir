// RUN: quant-opt %s --qnn-sink-transposes --split-input-file | FileCheck %s

// CHECK-LABEL: func @function
// CHECK-SAME: %[[X:.*]]: tensor<1x2x3x4xf32>
func.func @function(%x: tensor<1x2x3x4xf32>) -> tensor<1x4x2x3xf32> {
  // CHECK-NEXT: %[[R:.*]] = qnn.relu %[[X]] : (tensor<1x2x3x4xf32>) -> tensor<1x2x3x4xf32>
  // CHECK-NEXT: %[[Y:.*]] = qnn.transpose %[[R]] {permutation = array<i64: 0, 3, 1, 2>}
  // CHECK-NEXT: return %[[Y]]
  %0 = qnn.transpose %x {permutation = array<i64: 0, 3, 1, 2>} : (tensor<1x2x3x4xf32>) -> tensor<1x4x2x3xf32>
  %1 = qnn.relu %0 : (tensor<1x4x2x3xf32>) -> tensor<1x4x2x3xf32>
  return %1 : tensor<1x4x2x3xf32>
}

// CHECK-LABEL: func @binary
// CHECK-SAME: %[[X:.*]]: tensor<2x3xf32>, %[[Y:.*]]: tensor<2x3xf32>
func.func @binary(%x: tensor<2x3xf32>, %y: tensor<2x3xf32>) -> tensor<3x2xf32> {
  // CHECK-NEXT: %[[SUM:.*]] = qnn.add %[[X]], %[[Y]] {clamp = #qnn.clamp<0.000000e+00, inf>} : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  // CHECK-NEXT: qnn.transpose %[[SUM]]
  %0 = qnn.transpose %x {permutation = array<i64: 1, 0>} : (tensor<2x3xf32>) -> tensor<3x2xf32>
  %1 = qnn.transpose %y {permutation = array<i64: 1, 0>} : (tensor<2x3xf32>) -> tensor<3x2xf32>
  %2 = qnn.add %0, %1 {clamp = #qnn.clamp<0.0, inf>} : (tensor<3x2xf32>, tensor<3x2xf32>) -> tensor<3x2xf32>
  return %2 : tensor<3x2xf32>
}

// The transposes around functions meet, and cancel.
// CHECK-LABEL: func @cancel
// CHECK-SAME: %[[X:.*]]: tensor<2x3xf32>
func.func @cancel(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // CHECK-NEXT: %[[S:.*]] = qnn.sigmoid %[[X]]
  // CHECK-NEXT: %[[T:.*]] = qnn.tanh %[[S]]
  // CHECK-NEXT: return %[[T]]
  %0 = qnn.transpose %x {permutation = array<i64: 1, 0>} : (tensor<2x3xf32>) -> tensor<3x2xf32>
  %1 = qnn.sigmoid %0 : (tensor<3x2xf32>) -> tensor<3x2xf32>
  %2 = qnn.tanh %1 : (tensor<3x2xf32>) -> tensor<3x2xf32>
  %3 = qnn.transpose %2 {permutation = array<i64: 1, 0>} : (tensor<3x2xf32>) -> tensor<2x3xf32>
  return %3 : tensor<2x3xf32>
}

// CHECK-LABEL: func @other_users
func.func @other_users(%x: tensor<2x3xf32>) -> (tensor<3x2xf32>, tensor<3x2xf32>) {
  // CHECK-NEXT: qnn.transpose
  // CHECK-NEXT: qnn.relu
  %0 = qnn.transpose %x {permutation = array<i64: 1, 0>} : (tensor<2x3xf32>) -> tensor<3x2xf32>
  %1 = qnn.relu %0 : (tensor<3x2xf32>) -> tensor<3x2xf32>
  return %0, %1 : tensor<3x2xf32>, tensor<3x2xf32>
}

// CHECK-LABEL: func @different_transposes
func.func @different_transposes(%x: tensor<2x2x2xf32>) -> tensor<2x2x2xf32> {
  // CHECK-COUNT-2: qnn.transpose
  // CHECK-NEXT: qnn.add
  %0 = qnn.transpose %x {permutation = array<i64: 1, 0, 2>} : (tensor<2x2x2xf32>) -> tensor<2x2x2xf32>
  %1 = qnn.transpose %x {permutation = array<i64: 2, 1, 0>} : (tensor<2x2x2xf32>) -> tensor<2x2x2xf32>
  %2 = qnn.add %0, %1 : (tensor<2x2x2xf32>, tensor<2x2x2xf32>) -> tensor<2x2x2xf32>
  return %2 : tensor<2x2x2xf32>
}

// CHECK-LABEL: func @one_side_only
func.func @one_side_only(%x: tensor<2x3xf32>, %y: tensor<3x2xf32>) -> tensor<3x2xf32> {
  // CHECK-NEXT: qnn.transpose
  // CHECK-NEXT: qnn.mul
  %0 = qnn.transpose %x {permutation = array<i64: 1, 0>} : (tensor<2x3xf32>) -> tensor<3x2xf32>
  %1 = qnn.mul %0, %y : (tensor<3x2xf32>, tensor<3x2xf32>) -> tensor<3x2xf32>
  return %1 : tensor<3x2xf32>
}

// CHECK-LABEL: func @not_elementwise
func.func @not_elementwise(%x: tensor<2x3xf32>) -> tensor<3x2xf32> {
  // CHECK-NEXT: qnn.transpose
  // CHECK-NEXT: qnn.softmax
  %0 = qnn.transpose %x {permutation = array<i64: 1, 0>} : (tensor<2x3xf32>) -> tensor<3x2xf32>
  %1 = qnn.softmax %0 {axis = 1 : i64} : (tensor<3x2xf32>) -> tensor<3x2xf32>
  return %1 : tensor<3x2xf32>
}

// Every elementwise operation, by its interface.
// CHECK-LABEL: func @difference
func.func @difference(%x: tensor<2x3xf32>, %y: tensor<2x3xf32>) -> tensor<3x2xf32> {
  // CHECK-NEXT: qnn.sub
  // CHECK-NEXT: qnn.gelu
  // CHECK-NEXT: qnn.transpose
  %0 = qnn.transpose %x {permutation = array<i64: 1, 0>} : (tensor<2x3xf32>) -> tensor<3x2xf32>
  %1 = qnn.transpose %y {permutation = array<i64: 1, 0>} : (tensor<2x3xf32>) -> tensor<3x2xf32>
  %2 = qnn.sub %0, %1 : (tensor<3x2xf32>, tensor<3x2xf32>) -> tensor<3x2xf32>
  %3 = qnn.gelu %2 : (tensor<3x2xf32>) -> tensor<3x2xf32>
  return %3 : tensor<3x2xf32>
}

// The slopes of qnn.prelu belong to the last dimension, which would be another.
// CHECK-LABEL: func @slopes
func.func @slopes(%x: tensor<2x3xf32>) -> tensor<3x2xf32> {
  // CHECK-NEXT: qnn.transpose
  // CHECK-NEXT: qnn.prelu
  %0 = qnn.transpose %x {permutation = array<i64: 1, 0>} : (tensor<2x3xf32>) -> tensor<3x2xf32>
  %1 = qnn.prelu %0 {slopes = array<f32: 0.5, 0.25>} : (tensor<3x2xf32>) -> tensor<3x2xf32>
  return %1 : tensor<3x2xf32>
}
