// RUN: quant-opt %s --qnn-fuse-softmax --canonicalize | FileCheck %s

// CHECK-LABEL: func @plain
// CHECK-SAME: %[[X:.*]]: tensor<1x4xf32>
func.func @plain(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  // CHECK-NEXT: %[[Y:.*]] = qnn.softmax %[[X]] {axis = 1 : i64}
  // CHECK-NEXT: return %[[Y]]
  %e = qnn.exp %x : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %s = qnn.reduce_sum %e {axes = array<i64: 1>, keep_dims} : (tensor<1x4xf32>) -> tensor<1x1xf32>
  %y = qnn.div %e, %s : (tensor<1x4xf32>, tensor<1x1xf32>) -> tensor<1x4xf32>
  return %y : tensor<1x4xf32>
}

// CHECK-LABEL: func @without_maximum
// CHECK-SAME: %[[X:.*]]: tensor<1x4xf32>
func.func @without_maximum(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  // CHECK-NEXT: %[[Y:.*]] = qnn.softmax %[[X]] {axis = 1 : i64}
  // CHECK-NEXT: return %[[Y]]
  %m = qnn.reduce_max %x {axes = array<i64: 1>, keep_dims} : (tensor<1x4xf32>) -> tensor<1x1xf32>
  %d = qnn.sub %x, %m : (tensor<1x4xf32>, tensor<1x1xf32>) -> tensor<1x4xf32>
  %e = qnn.exp %d : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %s = qnn.reduce_sum %e {axes = array<i64: 1>, keep_dims} : (tensor<1x4xf32>) -> tensor<1x1xf32>
  %y = qnn.div %e, %s : (tensor<1x4xf32>, tensor<1x1xf32>) -> tensor<1x4xf32>
  return %y : tensor<1x4xf32>
}

// The sum is that of something else.
// CHECK-LABEL: func @other_sum
// CHECK-SAME: %[[X:.*]]: tensor<1x4xf32>
func.func @other_sum(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  // CHECK-NOT: qnn.softmax
  %e = qnn.exp %x : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %s = qnn.reduce_sum %x {axes = array<i64: 1>, keep_dims} : (tensor<1x4xf32>) -> tensor<1x1xf32>
  %y = qnn.div %e, %s : (tensor<1x4xf32>, tensor<1x1xf32>) -> tensor<1x4xf32>
  return %y : tensor<1x4xf32>
}
