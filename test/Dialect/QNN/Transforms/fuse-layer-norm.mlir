// RUN: quant-opt %s --qnn-fuse-layer-norm --canonicalize | FileCheck %s

// CHECK-LABEL: func @plain
// CHECK-SAME: %[[X:.*]]: tensor<1x4xf32>
func.func @plain(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  // CHECK-DAG: %[[S:.*]] = qnn.constant dense<1.000000e+00> : tensor<4xf32>
  // CHECK-DAG: %[[O:.*]] = qnn.constant dense<0.000000e+00> : tensor<4xf32>
  // CHECK: %[[Y:.*]] = qnn.layer_norm %[[X]] scale %[[S]] offset %[[O]] {epsilon = 1.000000e-03 : f32}
  // CHECK-NEXT: return %[[Y]]
  %ceps = qnn.constant dense<1.0e-3> : tensor<f32>
  %m = qnn.reduce_mean %x {axes = array<i64: 1>, keep_dims} : (tensor<1x4xf32>) -> tensor<1x1xf32>
  %c = qnn.sub %x, %m : (tensor<1x4xf32>, tensor<1x1xf32>) -> tensor<1x4xf32>
  %q = qnn.mul %c, %c : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %v = qnn.reduce_mean %q {axes = array<i64: 1>, keep_dims} : (tensor<1x4xf32>) -> tensor<1x1xf32>
  %v1 = qnn.add %v, %ceps : (tensor<1x1xf32>, tensor<f32>) -> tensor<1x1xf32>
  %d = qnn.sqrt %v1 : (tensor<1x1xf32>) -> tensor<1x1xf32>
  %n = qnn.div %c, %d : (tensor<1x4xf32>, tensor<1x1xf32>) -> tensor<1x4xf32>
  return %n : tensor<1x4xf32>
}

// The square as a power of the same difference; scale and offset follow.
// CHECK-LABEL: func @affine
// CHECK-SAME: %[[X:.*]]: tensor<1x4xf32>
func.func @affine(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  // CHECK-DAG: %[[S:.*]] = qnn.constant dense<[1.000000e+00, 2.000000e+00, 3.000000e+00, 4.000000e+00]> : tensor<4xf32>
  // CHECK-DAG: %[[O:.*]] = qnn.constant dense<[5.000000e+00, 6.000000e+00, 7.000000e+00, 8.000000e+00]> : tensor<4xf32>
  // CHECK: %[[Y:.*]] = qnn.layer_norm %[[X]] scale %[[S]] offset %[[O]]
  // CHECK-NEXT: return %[[Y]]
  %scale = qnn.constant dense<[1.0, 2.0, 3.0, 4.0]> : tensor<4xf32>
  %offset = qnn.constant dense<[[5.0, 6.0, 7.0, 8.0]]> : tensor<1x4xf32>
  %ceps = qnn.constant dense<1.0e-3> : tensor<f32>
  %m = qnn.reduce_mean %x {axes = array<i64: 1>, keep_dims} : (tensor<1x4xf32>) -> tensor<1x1xf32>
  %c = qnn.sub %x, %m : (tensor<1x4xf32>, tensor<1x1xf32>) -> tensor<1x4xf32>
  %c2 = qnn.sub %x, %m : (tensor<1x4xf32>, tensor<1x1xf32>) -> tensor<1x4xf32>
  %q = qnn.pow %c2 {exponent = 2.0 : f32} : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %v = qnn.reduce_mean %q {axes = array<i64: 1>, keep_dims} : (tensor<1x4xf32>) -> tensor<1x1xf32>
  %v1 = qnn.add %v, %ceps : (tensor<1x1xf32>, tensor<f32>) -> tensor<1x1xf32>
  %d = qnn.sqrt %v1 : (tensor<1x1xf32>) -> tensor<1x1xf32>
  %n = qnn.div %c, %d : (tensor<1x4xf32>, tensor<1x1xf32>) -> tensor<1x4xf32>
  %k = qnn.mul %n, %scale : (tensor<1x4xf32>, tensor<4xf32>) -> tensor<1x4xf32>
  %y = qnn.add %offset, %k : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  return %y : tensor<1x4xf32>
}

// Over another dimension.
// CHECK-LABEL: func @first_dimension
// CHECK-SAME: %[[X:.*]]: tensor<1x4xf32>
func.func @first_dimension(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  // CHECK-NOT: qnn.layer_norm
  %ceps = qnn.constant dense<1.0e-3> : tensor<f32>
  %m = qnn.reduce_mean %x {axes = array<i64: 0>, keep_dims} : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %c = qnn.sub %x, %m : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %q = qnn.mul %c, %c : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %v = qnn.reduce_mean %q {axes = array<i64: 0>, keep_dims} : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %v1 = qnn.add %v, %ceps : (tensor<1x4xf32>, tensor<f32>) -> tensor<1x4xf32>
  %d = qnn.sqrt %v1 : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %n = qnn.div %c, %d : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  return %n : tensor<1x4xf32>
}

// The inverse of the root, times the scale, and the offset last.
// CHECK-LABEL: func @inverse_root
// CHECK-SAME: %[[X:.*]]: tensor<1x2xf32>
func.func @inverse_root(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  // CHECK-DAG: %[[S:.*]] = qnn.constant dense<[1.000000e+00, 2.000000e+00]> : tensor<2xf32>
  // CHECK-DAG: %[[O:.*]] = qnn.constant dense<0.000000e+00> : tensor<2xf32>
  // CHECK: %[[Y:.*]] = qnn.layer_norm %[[X]] scale %[[S]] offset %[[O]] {epsilon = 1.000000e-03 : f32}
  // CHECK-NEXT: return %[[Y]]
  %ceps = qnn.constant dense<1.0e-3> : tensor<f32>
  %one = qnn.constant dense<1.0> : tensor<f32>
  %scale = qnn.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %m = qnn.reduce_mean %x {axes = array<i64: 1>, keep_dims} : (tensor<1x2xf32>) -> tensor<1x1xf32>
  %c = qnn.sub %x, %m : (tensor<1x2xf32>, tensor<1x1xf32>) -> tensor<1x2xf32>
  %q = qnn.mul %c, %c : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %v = qnn.reduce_mean %q {axes = array<i64: 1>, keep_dims} : (tensor<1x2xf32>) -> tensor<1x1xf32>
  %v1 = qnn.add %v, %ceps : (tensor<1x1xf32>, tensor<f32>) -> tensor<1x1xf32>
  %d = qnn.sqrt %v1 : (tensor<1x1xf32>) -> tensor<1x1xf32>
  %r = qnn.div %one, %d : (tensor<f32>, tensor<1x1xf32>) -> tensor<1x1xf32>
  %k = qnn.mul %r, %scale : (tensor<1x1xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  %n = qnn.mul %k, %c : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  return %n : tensor<1x2xf32>
}

// x * k + (offset - mean * k)
// CHECK-LABEL: func @expanded
// CHECK-SAME: %[[X:.*]]: tensor<1x2xf32>
func.func @expanded(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  // CHECK-DAG: %[[S:.*]] = qnn.constant dense<[1.000000e+00, 2.000000e+00]> : tensor<2xf32>
  // CHECK-DAG: %[[O:.*]] = qnn.constant dense<[3.000000e+00, 4.000000e+00]> : tensor<2xf32>
  // CHECK: %[[Y:.*]] = qnn.layer_norm %[[X]] scale %[[S]] offset %[[O]] {epsilon = 1.000000e-03 : f32}
  // CHECK-NEXT: return %[[Y]]
  %ceps = qnn.constant dense<1.0e-3> : tensor<f32>
  %scale = qnn.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %offset = qnn.constant dense<[3.0, 4.0]> : tensor<2xf32>
  %m = qnn.reduce_mean %x {axes = array<i64: 1>, keep_dims} : (tensor<1x2xf32>) -> tensor<1x1xf32>
  %c = qnn.sub %x, %m : (tensor<1x2xf32>, tensor<1x1xf32>) -> tensor<1x2xf32>
  %q = qnn.mul %c, %c : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %v = qnn.reduce_mean %q {axes = array<i64: 1>, keep_dims} : (tensor<1x2xf32>) -> tensor<1x1xf32>
  %v1 = qnn.add %v, %ceps : (tensor<1x1xf32>, tensor<f32>) -> tensor<1x1xf32>
  %r = qnn.pow %v1 {exponent = -0.5 : f32} : (tensor<1x1xf32>) -> tensor<1x1xf32>
  %k = qnn.mul %r, %scale : (tensor<1x1xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  %a = qnn.mul %x, %k : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %b = qnn.mul %m, %k : (tensor<1x1xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %d = qnn.sub %offset, %b : (tensor<2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %y = qnn.add %a, %d : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  return %y : tensor<1x2xf32>
}
